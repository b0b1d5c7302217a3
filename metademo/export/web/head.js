// The head and its inner loop: metademo/networks/heads.py, learners/rules.py and learners/inner_loop.py, the body left as it is.
// A head is { weight: [Float64Array, …], bias: Float64Array }, a row for each class.

const dot = (one, other) => {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i] * other[i];
  return sum;
};

/** Features, centred and brought to unit length. */
export const direction = (features, centre) => {
  const from = Float64Array.from(features, (value, i) => value - centre[i]);
  const length = Math.max(Math.sqrt(dot(from, from)), 1e-12);
  return from.map((value) => value / length);
};

export const softmax = (scores) => {
  const most = Math.max(...scores);
  const shares = Array.from(scores, (score) => Math.exp(score - most));
  const sum = shares.reduce((one, other) => one + other, 0);
  return shares.map((share) => share / sum);
};

/** Class scores of an embedded picture. */
export const scoresOf = (head, embedded) => head.weight.map((row, c) => dot(row, embedded) + head.bias[c]);

/** The mean of each class's rows. */
export const classMeans = (rows, labels, ways) => {
  const counts = new Float64Array(ways);
  const means = Array.from({ length: ways }, () => new Float64Array(rows[0].length));
  rows.forEach((row, i) => {
    counts[labels[i]] += 1;
    for (let d = 0; d < row.length; d++) means[labels[i]][d] += row[d];
  });
  return means.map((mean, c) => mean.map((value) => value / counts[c]));
};

/** The linear head that prefers the nearest of the class means. */
export const nearestMean = (means) => ({
  weight: means.map((mean) => mean.map((value) => 2 * value)),
  bias: Float64Array.from(means, (mean) => -dot(mean, mean)),
});

// of the class-balanced cross-entropy: its value, and its gradient by each picture's scores
const balanced = (scores, labels, ways) => {
  const counts = new Float64Array(ways);
  for (const label of labels) counts[label] += 1;
  let loss = 0;
  const slopes = scores.map((row, i) => {
    const shares = softmax(row);
    const part = counts[labels[i]] * ways;
    loss -= Math.log(Math.max(shares[labels[i]], Number.MIN_VALUE)) / part;
    return shares.map((share, c) => (share - (c === labels[i] ? 1 : 0)) / part);
  });
  return { loss, slopes };
};

const noMoments = (head) => ({
  weight: head.weight.map((row) => new Float64Array(row.length)),
  bias: new Float64Array(head.bias.length),
});

const rateAt = (rates, index) => rates[Math.min(index, rates.length - 1)];

// how far each number moves in this step: metademo/learners/rules.py
const RULES = {
  sgd: (rule, ways) => (grads, index) => {
    let share = 1;
    if (rule.clip && index > 0) {
      let squares = dot(grads.bias, grads.bias);
      for (const row of grads.weight) squares += dot(row, row);
      share = Math.min(1, rule.clip / Math.sqrt(squares));
    }
    const times = share * (rule.each_way ? ways : 1);
    const weight = rateAt(rule.weight, index);
    const bias = rateAt(rule.bias, index) * times;
    const rate = typeof weight === 'number' ? () => weight * times : (d) => weight[d] * times;
    return {
      weight: grads.weight.map((row) => row.map((grad, d) => rate(d) * grad)),
      bias: grads.bias.map((grad) => bias * grad),
    };
  },
  adam: (rule, _, head) => {
    const [first, second] = [noMoments(head), noMoments(head)];
    const step = (grads, m, v, index, rate) => grads.map((grad, i) => {
      m[i] = 0.9 * m[i] + 0.1 * grad;
      v[i] = 0.999 * v[i] + 0.001 * grad * grad;
      const [mean, square] = [m[i] / (1 - 0.9 ** (index + 1)), v[i] / (1 - 0.999 ** (index + 1))];
      return (rate * mean) / (rule.layers ? Math.sqrt(square + 1e-16) : Math.sqrt(square) + 1e-8);
    });
    return (grads, index, ways) => {
      if (rule.layers && index === 0) {
        // a plain step of known length: onto the class means
        return { weight: grads.weight.map((row) => row.map((grad) => (ways / 2) * grad)), bias: grads.bias.map(() => 0) };
      }
      const at = rule.layers ? index - 1 : index;
      const rate = rateAt(rule.weight, at);
      return {
        weight: grads.weight.map((row, c) => step(row, first.weight[c], second.weight[c], at, rate)),
        bias: step(grads.bias, first.bias, second.bias, at, rateAt(rule.bias, at)),
      };
    };
  },
};

/** A head adapted from its beginning to embedded pictures; with the loss before each step and at the end. */
export const adapt = (rule, embedded, labels, ways) => {
  const means = classMeans(embedded, labels, ways);
  if (rule.kind === 'means') return { head: nearestMean(means), losses: [] };
  const size = embedded[0].length;
  const origin = new Float64Array(size);
  if (rule.distances) for (const mean of means) for (let d = 0; d < size; d++) origin[d] += mean[d] / ways;
  const seen = embedded.map((row) => row.map((value, d) => value - origin[d]));
  const zero = { weight: means.map(() => new Float64Array(size)), bias: new Float64Array(ways) };
  let head = rule.begin === 'means' ? nearestMean(means) : zero;
  const move = RULES[rule.kind](rule, ways, head);
  const losses = [];
  // points p from which distances are looked at: 2 z·p - |p|², linear in z for points that stand
  const linear = (now) => rule.distances
    ? { weight: now.weight.map((row) => row.map((value) => 2 * value)), bias: now.bias.map((_, c) => -dot(now.weight[c], now.weight[c])) }
    : now;
  for (let index = 0; index <= rule.steps; index++) {
    const answering = linear(head);
    const { loss, slopes } = balanced(seen.map((row) => scoresOf(answering, row)), labels, ways);
    losses.push(loss);
    if (index === rule.steps) break;
    const grads = noMoments(head);
    for (const [i, row] of seen.entries()) {
      for (const [c, slope] of slopes[i].entries()) {
        for (let d = 0; d < size; d++) {
          grads.weight[c][d] += slope * (rule.distances ? 2 * (row[d] - head.weight[c][d]) : row[d]);
        }
        if (!rule.distances) grads.bias[c] += slope;
      }
    }
    const by = move(grads, index, ways);
    head = {
      weight: head.weight.map((row, c) => row.map((value, d) => value - by.weight[c][d])),
      bias: head.bias.map((value, c) => value - by.bias[c]),
    };
  }
  const last = linear(head);
  // seen from the origin again
  return { head: { weight: last.weight, bias: last.bias.map((value, c) => value - dot(last.weight[c], origin)) }, losses };
};
