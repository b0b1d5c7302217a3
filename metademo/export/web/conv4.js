// Conv4, as metademo/networks/conv4.py has it: 3×3 convolution, 2×2 max-pooling, group normalisation and ReLU, four times.
import { mirrored } from './pictures.js';

const EPSILON = 1e-5;
const BLOCKS = 4;
const VIEWS = { 1: [[0, 0]], 2: [[1, -1], [-1, 1]], 4: [[1, 2], [2, -1], [-1, -2], [-2, 1]] };

const moved = (values, channels, size, [right, down]) => {
  const made = new Float32Array(values.length);
  const held = (at) => Math.min(size - 1, Math.max(0, at));
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < size; y++) {
      const row = (c * size + held(y - down)) * size;
      for (let x = 0; x < size; x++) made[(c * size + y) * size + x] = values[row + held(x - right)];
    }
  }
  return made;
};

const convolved = (values, inputs, side, weight, outputs) => {
  const wide = side + 2;
  const padded = new Float32Array(inputs * wide * wide);
  for (let c = 0; c < inputs; c++) {
    for (let y = 0; y < side; y++) {
      const from = (c * side + y) * side;
      padded.set(values.subarray(from, from + side), (c * wide + y + 1) * wide + 1);
    }
  }
  const made = new Float32Array(outputs * side * side);
  for (let o = 0; o < outputs; o++) {
    for (let c = 0; c < inputs; c++) {
      const w = (o * inputs + c) * 9;
      const [w0, w1, w2, w3, w4, w5, w6, w7, w8] = weight.subarray(w, w + 9);
      for (let y = 0; y < side; y++) {
        let a = (c * wide + y) * wide;
        let b = a + wide;
        let d = b + wide;
        let to = (o * side + y) * side;
        for (const end = to + side; to < end; to++, a++, b++, d++) {
          made[to] += w0 * padded[a] + w1 * padded[a + 1] + w2 * padded[a + 2]
            + w3 * padded[b] + w4 * padded[b + 1] + w5 * padded[b + 2]
            + w6 * padded[d] + w7 * padded[d + 1] + w8 * padded[d + 2];
        }
      }
    }
  }
  return made;
};

const pooled = (values, channels, side) => {
  const half = side >> 1;
  const made = new Float32Array(channels * half * half);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < half; y++) {
      for (let x = 0; x < half; x++) {
        const at = (c * side + 2 * y) * side + 2 * x;
        made[(c * half + y) * half + x] = Math.max(values[at], values[at + 1], values[at + side], values[at + side + 1]);
      }
    }
  }
  return made;
};

const normalised = (values, channels, places, groups, scale, shift) => {
  const each = channels / groups;
  for (let g = 0; g < groups; g++) {
    const [from, to] = [g * each * places, (g + 1) * each * places];
    let sum = 0;
    for (let i = from; i < to; i++) sum += values[i];
    const mean = sum / (to - from);
    let squares = 0;
    for (let i = from; i < to; i++) squares += (values[i] - mean) ** 2;
    const rate = 1 / Math.sqrt(squares / (to - from) + EPSILON);
    for (let i = from; i < to; i++) {
      const c = Math.floor(i / places);
      values[i] = Math.max(0, (values[i] - mean) * rate * scale[c] + shift[c]);
    }
  }
  return values;
};

const once = (network, tensors, values) => {
  let x = values;
  let inputs = network.channels;
  let side = network.size;
  for (let index = 0; index < BLOCKS; index++) {
    const layer = `block${index + 1}`;
    x = convolved(x, inputs, side, tensors[`${layer}.weight`], network.filters);
    if (index < network.pools) {
      x = pooled(x, network.filters, side);
      side >>= 1;
    }
    x = normalised(x, network.filters, side * side, network.groups, tensors[`${layer}.scale`], tensors[`${layer}.shift`]);
    inputs = network.filters;
  }
  return x;
};

const seenBy = (network, tensors, picture) => {
  const values = picture.map((value) => (value - network.mean) / network.deviation);
  const moves = VIEWS[network.views];
  if (moves.length === 1) return once(network, tensors, values);
  const sides = [values, network.channels === 1 ? values : mirrored(values, network.channels, network.size)];
  const sum = new Float32Array(network.filters * (network.size >> network.pools) ** 2);
  moves.forEach((move, view) => {
    const found = once(network, tensors, moved(sides[view % 2], network.channels, network.size, move));
    for (let i = 0; i < sum.length; i++) sum[i] += found[i];
  });
  return sum.map((value) => value / moves.length);
};

/** Float32Array [D] for each body, of a picture [channels, size, size]: the mean over the network's views. */
export const conv4 = (network, bodies, picture) => bodies.map((tensors) => seenBy(network, tensors, picture));
