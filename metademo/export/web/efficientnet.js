// EfficientNet-Lite, as metademo/networks/efficientnet_lite.py has it, normalisation folded into the convolutions.
import { along } from './bodies.js';

const MEAN = 127 / 255;
const DEVIATION = 128 / 255;
const SMALLEST = 1e-3;

// what TensorFlow calls SAME: what is odd comes after
const before = (side, kernel, stride) => Math.max(0, (Math.ceil(side / stride) - 1) * stride + kernel - side) >> 1;

// one output of a 1×1 convolution at one place
const single = (values, inputs, places, weight, row, at) => {
  let sum = 0;
  for (let c = 0; c < inputs; c++) sum += weight[row + c] * values[c * places + at];
  return sum;
};

// a 1×1 convolution: four outputs at two places at a time, so that what is read serves several of them; twice as quick
const mixed = (values, unit, places, weight, shift) => {
  const { inputs, outputs } = unit;
  const made = new Float32Array(outputs * places);
  for (let o = 0; o + 4 <= outputs; o += 4) {
    const [r0, r1, r2, r3] = [o * inputs, (o + 1) * inputs, (o + 2) * inputs, (o + 3) * inputs];
    const [s0, s1, s2, s3] = [shift[o], shift[o + 1], shift[o + 2], shift[o + 3]];
    for (let p = 0; p + 2 <= places; p += 2) {
      let a0 = s0;
      let a1 = s0;
      let b0 = s1;
      let b1 = s1;
      let c0 = s2;
      let c1 = s2;
      let d0 = s3;
      let d1 = s3;
      for (let c = 0, v = p; c < inputs; c++, v += places) {
        const x0 = values[v];
        const x1 = values[v + 1];
        const w0 = weight[r0 + c];
        const w1 = weight[r1 + c];
        const w2 = weight[r2 + c];
        const w3 = weight[r3 + c];
        a0 += w0 * x0;
        a1 += w0 * x1;
        b0 += w1 * x0;
        b1 += w1 * x1;
        c0 += w2 * x0;
        c1 += w2 * x1;
        d0 += w3 * x0;
        d1 += w3 * x1;
      }
      const at = o * places + p;
      made[at] = a0;
      made[at + 1] = a1;
      made[at + places] = b0;
      made[at + places + 1] = b1;
      made[at + 2 * places] = c0;
      made[at + 2 * places + 1] = c1;
      made[at + 3 * places] = d0;
      made[at + 3 * places + 1] = d1;
    }
  }
  // what is left over of fours and twos
  for (let o = 0; o < outputs; o++) {
    const from = o < outputs - (outputs % 4) ? places - (places % 2) : 0;
    for (let p = from; p < places; p++) {
      made[o * places + p] = shift[o] + single(values, inputs, places, weight, o * inputs, p);
    }
  }
  return made;
};

// any other convolution, by kernels of 3 or 5, each output of one input (depthwise) or of all
const convolved = (values, unit, side, weight, shift) => {
  const { kernel, stride } = unit;
  const wanted = Math.ceil(side / stride);
  const margin = before(side, kernel, stride);
  const wide = Math.max((wanted - 1) * stride + kernel, side + margin);
  const made = new Float32Array(unit.outputs * wanted * wanted);
  const padded = new Float32Array(unit.inputs * wide * wide);
  for (let c = 0; c < unit.inputs; c++) {
    for (let y = 0; y < side; y++) {
      const from = (c * side + y) * side;
      padded.set(values.subarray(from, from + side), (c * wide + y + margin) * wide + margin);
    }
  }
  for (let o = 0; o < unit.outputs; o++) {
    const out = made.subarray(o * wanted * wanted, (o + 1) * wanted * wanted).fill(shift[o]);
    const inputs = unit.depthwise ? [o] : Array.from({ length: unit.inputs }, (_, c) => c);
    inputs.forEach((c, at) => {
      for (let j = 0; j < kernel; j++) {
        // a row of the kernel at once
        const row = ((o * inputs.length + at) * kernel + j) * kernel;
        const [w0, w1, w2] = [weight[row], weight[row + 1], weight[row + 2]];
        const [w3, w4] = kernel === 5 ? [weight[row + 3], weight[row + 4]] : [0, 0];
        for (let y = 0; y < wanted; y++) {
          let from = (c * wide + y * stride + j) * wide;
          const end = (y + 1) * wanted;
          if (kernel === 5) {
            for (let x = y * wanted; x < end; x++, from += stride) {
              out[x] += w0 * padded[from] + w1 * padded[from + 1] + w2 * padded[from + 2]
                + w3 * padded[from + 3] + w4 * padded[from + 4];
            }
          } else {
            for (let x = y * wanted; x < end; x++, from += stride) {
              out[x] += w0 * padded[from] + w1 * padded[from + 1] + w2 * padded[from + 2];
            }
          }
        }
      }
    });
  }
  return made;
};

const through = (block, tensors, { values: x, side: begun }) => {
  let y = x;
  let side = begun;
  for (const unit of block.units) {
    const weight = tensors[`${unit.name}.weight`];
    const shift = tensors[`${unit.name}.shift`];
    y = unit.kernel === 1 ? mixed(y, unit, side * side, weight, shift) : convolved(y, unit, side, weight, shift);
    side = Math.ceil(side / unit.stride);
    if (unit.relu) for (let i = 0; i < y.length; i++) y[i] = Math.min(6, Math.max(0, y[i]));
  }
  if (block.residual) for (let i = 0; i < y.length; i++) y[i] += x[i];
  return { values: y, side };
};

const pooled = (network, { values: x, side }) => {
  const places = side * side;
  const features = new Float32Array(x.length / places);
  for (let c = 0; c < features.length; c++) {
    let sum = 0;
    for (let i = c * places; i < (c + 1) * places; i++) sum += x[i];
    features[c] = network.roots ? Math.sqrt(sum / places + SMALLEST) : sum / places;
  }
  return features;
};

/** Float32Array [1280] for each body, of a picture [3, size, size] in 0 … 1. */
export const efficientnet = (network, bodies, picture) => {
  const begun = { values: picture.map((value) => (value - MEAN) / DEVIATION), side: network.size };
  const names = (block) => block.units.flatMap((unit) => [`${unit.name}.weight`, `${unit.name}.shift`]);
  return along(bodies, network.blocks, names, through, begun).map((seen) => pooled(network, seen));
};
