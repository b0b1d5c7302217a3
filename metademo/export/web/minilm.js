// MiniLM, as metademo/networks/minilm.py has it: normalisation after each part, a sentence's features the mean of its tokens'.
// A matrix is { whole, factors }: whole numbers of eight bits, and what each row's are multiples of.
import { along } from './bodies.js';

const EPSILON = 1e-12;
const PARTS = ['attend', 'mix', 'mixed', 'widen', 'narrow', 'narrowed'];

// by rows of 384 or 1,536 numbers; four tokens at a time, so that a row that is read serves all of them
const linear = (x, count, { whole, factors }, bias) => {
  const outputs = factors.length;
  const inputs = whole.length / outputs;
  const made = new Float32Array(count * outputs);
  for (let t = 0; t < count; t += 4) {
    const [a, b, c, d] = [t, t + 1, t + 2, t + 3].map((at) => Math.min(at, count - 1) * inputs);
    for (let o = 0; o < outputs; o++) {
      let [p, q, r, s] = [0, 0, 0, 0];
      for (let i = 0, w = o * inputs; i < inputs; i++, w++) {
        const weight = whole[w];
        p += weight * x[a + i];
        q += weight * x[b + i];
        r += weight * x[c + i];
        s += weight * x[d + i];
      }
      const [factor, shift] = [factors[o], bias[o]];
      made[t * outputs + o] = p * factor + shift;
      if (t + 1 < count) made[(t + 1) * outputs + o] = q * factor + shift;
      if (t + 2 < count) made[(t + 2) * outputs + o] = r * factor + shift;
      if (t + 3 < count) made[(t + 3) * outputs + o] = s * factor + shift;
    }
  }
  return made;
};

// each token's numbers, in their place
const normal = (x, width, weight, bias) => {
  for (let from = 0; from < x.length; from += width) {
    let sum = 0;
    for (let i = from; i < from + width; i++) sum += x[i];
    const mean = sum / width;
    let squares = 0;
    for (let i = from; i < from + width; i++) squares += (x[i] - mean) ** 2;
    const rate = 1 / Math.sqrt(squares / width + EPSILON);
    for (let i = 0; i < width; i++) x[from + i] = (x[from + i] - mean) * rate * weight[i] + bias[i];
  }
  return x;
};

// the integral of the bell curve, to seven digits (Abramowitz & Stegun 7.1.26)
const gelu = (x) => {
  const z = Math.abs(x) * Math.SQRT1_2;
  const t = 1 / (1 + 0.3275911 * z);
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-z * z);
  return x * (x < 0 ? tail : 2 - tail) / 2;
};

// each token looks at all of the sentence, by as many heads as there are
const attended = (x, count, width, heads) => {
  const made = new Float32Array(count * width);
  const each = width / heads;
  const scores = new Float64Array(count);
  for (let head = 0; head < heads; head++) {
    for (let t = 0; t < count; t++) {
      const query = 3 * width * t + head * each;
      let most = Number.NEGATIVE_INFINITY;
      for (let other = 0; other < count; other++) {
        const key = 3 * width * other + width + head * each;
        let sum = 0;
        for (let i = 0; i < each; i++) sum += x[query + i] * x[key + i];
        scores[other] = sum / Math.sqrt(each);
        most = Math.max(most, scores[other]);
      }
      let sum = 0;
      for (let other = 0; other < count; other++) {
        scores[other] = Math.exp(scores[other] - most);
        sum += scores[other];
      }
      const to = width * t + head * each;
      for (let other = 0; other < count; other++) {
        const value = 3 * width * other + 2 * width + head * each;
        for (let i = 0; i < each; i++) made[to + i] += (scores[other] / sum) * x[value + i];
      }
    }
  }
  return made;
};

const plus = (one, other) => {
  for (let i = 0; i < one.length; i++) one[i] += other[i];
  return one;
};

const row = ({ whole, factors }, at, width, add) => {
  for (let i = 0; i < width; i++) add(i, whole[at * width + i] * factors[at]);
};

const pooled = (x, width) => {
  const features = new Float32Array(width);
  for (let i = 0; i < x.length; i++) features[i % width] += x[i];
  const length = Math.sqrt(features.reduce((sum, value) => sum + value * value, 0));
  return features.map((value) => value / length);
};

/** Float32Array [width] for each body, of unit length, of a sentence's tokens. */
export const minilm = ({ width, heads, layers }, bodies, tokens) => {
  const count = tokens.length;
  const [tensors] = bodies; // below the layers they have all in common
  const x = new Float32Array(count * width);
  tokens.forEach((token, place) => {
    const add = (i, value) => { x[place * width + i] += value; };
    row(tensors.words, token, width, add);
    row(tensors.places, place, width, add);
  });
  normal(x, width, tensors['begin.weight'], tensors['begin.bias']);
  const through = (layer, own, before) => {
    const of = (name) => [own[`layer${layer}.${name}.weight`], own[`layer${layer}.${name}.bias`]];
    const seen = attended(linear(before, count, ...of('attend')), count, width, heads);
    const middle = normal(plus(linear(seen, count, ...of('mix')), before), width, ...of('mixed'));
    const wide = linear(middle, count, ...of('widen')).map(gelu);
    return normal(plus(linear(wide, count, ...of('narrow')), middle), width, ...of('narrowed'));
  };
  const names = (layer) => PARTS.flatMap((part) => [`layer${layer}.${part}.weight`, `layer${layer}.${part}.bias`]);
  return along(bodies, [...Array(layers).keys()], names, through, x).map((each) => pooled(each, width));
};
