// EfficientNet-Lite, as metademo/networks/efficientnet_lite.py has it, normalisation folded into the convolutions.
const MEAN = 127 / 255;
const DEVIATION = 128 / 255;
const SMALLEST = 1e-3;

// what TensorFlow calls SAME: what is odd comes after
const before = (side, kernel, stride) => Math.max(0, (Math.ceil(side / stride) - 1) * stride + kernel - side) >> 1;

// a 1×1 convolution: four inputs at a time, so that an output is read and written a quarter as often
const mixed = (values, unit, places, weight, shift) => {
  const made = new Float32Array(unit.outputs * places);
  for (let o = 0; o < unit.outputs; o++) {
    const out = made.subarray(o * places, (o + 1) * places).fill(shift[o]);
    const row = o * unit.inputs;
    let c = 0;
    for (; c + 4 <= unit.inputs; c += 4) {
      const [w0, w1, w2, w3] = [weight[row + c], weight[row + c + 1], weight[row + c + 2], weight[row + c + 3]];
      let i = c * places;
      let j = i + places;
      let k = j + places;
      let l = k + places;
      for (let at = 0; at < places; at++, i++, j++, k++, l++) {
        out[at] += w0 * values[i] + w1 * values[j] + w2 * values[k] + w3 * values[l];
      }
    }
    for (; c < unit.inputs; c++) {
      const w = weight[row + c];
      for (let at = 0, i = c * places; at < places; at++, i++) out[at] += w * values[i];
    }
  }
  return made;
};

// any other convolution, each output of one input (depthwise) or of all
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
        for (let i = 0; i < kernel; i++) {
          const w = weight[((o * inputs.length + at) * kernel + j) * kernel + i];
          for (let y = 0; y < wanted; y++) {
            let from = (c * wide + y * stride + j) * wide + i;
            for (let x = y * wanted; x < (y + 1) * wanted; x++, from += stride) out[x] += w * padded[from];
          }
        }
      }
    });
  }
  return made;
};

/** Float32Array [1280] of a picture [3, size, size] in 0 … 1. */
export const efficientnet = (network, tensors, picture) => {
  let x = picture.map((value) => (value - MEAN) / DEVIATION);
  let side = network.size;
  for (const block of network.blocks) {
    let y = x;
    for (const unit of block.units) {
      const weight = tensors[`${unit.name}.weight`];
      const shift = tensors[`${unit.name}.shift`];
      y = unit.kernel === 1 ? mixed(y, unit, side * side, weight, shift) : convolved(y, unit, side, weight, shift);
      side = Math.ceil(side / unit.stride);
      if (unit.relu) for (let i = 0; i < y.length; i++) y[i] = Math.min(6, Math.max(0, y[i]));
    }
    if (block.residual) for (let i = 0; i < y.length; i++) y[i] += x[i];
    x = y;
  }
  const places = side * side;
  const features = new Float32Array(x.length / places);
  for (let c = 0; c < features.length; c++) {
    let sum = 0;
    for (let i = c * places; i < (c + 1) * places; i++) sum += x[i];
    features[c] = network.roots ? Math.sqrt(sum / places + SMALLEST) : sum / places;
  }
  return features;
};
