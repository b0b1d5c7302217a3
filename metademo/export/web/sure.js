// How sure an answer is, and whether a picture is of none of the classes: metademo/insights/calibration.py and unknown.py.
import { classMeans, softmax } from './head.js';

const PRIOR = 0.5;
const LEAST_GAP = 0.1;
const REFERENCE = 0.5;

/** Squared distances of directions from class means. */
export const distancesOf = (directions, means) => directions.map((row) => means.map((mean) => {
  let sum = 0;
  for (let d = 0; d < row.length; d++) sum += (row[d] - mean[d]) ** 2;
  return sum;
}));

/** How far each direction lies from the nearest class known beforehand; 0 without any. */
export const nearestOf = (directions, references) => (references.length
  ? distancesOf(directions, references).map((row) => Math.min(...row))
  : directions.map(() => 0));

const margin = (rows, labels) => {
  let [own, others] = [0, 0];
  rows.forEach((row, i) => {
    const sum = row.reduce((one, other) => one + other, 0);
    own += row[labels[i]] / rows.length;
    others += (sum - row[labels[i]]) / (row.length - 1) / rows.length;
  });
  return own - others;
};

/** The temperature that the support set asks for, by leaving pictures out. */
export const temperatureOf = (distances, shares, labels, counts) => {
  const logs = shares.map((row) => row.map((share) => Math.log(Math.max(share, 1e-30))));
  const slope = margin(logs, labels) / Math.max(margin(distances.map((row) => row.map((value) => -value)), labels), 1e-12);
  const several = labels.map((label, i) => (counts[label] > 1 ? i : -1)).filter((i) => i >= 0);
  if (!several.length || slope <= 0) return 1;
  const scores = several.map((i) => distances[i].map((value, c) => {
    const more = c === labels[i] ? (counts[c] / (counts[c] - 1)) ** 2 : 1;
    return -slope * value * more;
  }));
  let [best, least] = [1, Number.POSITIVE_INFINITY];
  for (let step = 0; step <= 120; step++) {
    const value = Math.exp(-1.5 + step * 0.025);
    let loss = (Math.log(value) / PRIOR) ** 2 / 2;
    scores.forEach((row, at) => { loss -= Math.log(softmax(row.map((score) => score / value))[labels[several[at]]]); });
    if (loss < least) [best, least] = [value, loss];
  }
  return best;
};

/** The two ends of the scale of 'none of these', and what is taken off the distance from each class. */
export const scaleOf = (distances, labels, counts, ownShare) => {
  const ways = counts.length;
  const within = distances.reduce((sum, row, i) => sum + row[labels[i]], 0);
  const variance = within / Math.max(distances.length - ways, 1);
  const errors = counts.map((count) => variance / count);
  const strangers = distances.map((row, i) => Math.min(...row.map((value, c) =>
    (c === labels[i] ? Number.POSITIVE_INFINITY : value - errors[c]))));
  const other = strangers.reduce((one, two) => one + two, 0) / strangers.length;
  const several = labels.map((label, i) => (counts[label] > 1 ? i : -1)).filter((i) => i >= 0);
  let own = ownShare * other;
  if (several.length) {
    own = several.reduce((sum, i) => {
      const left = counts[labels[i]] - 1;
      const out = distances[i][labels[i]] * ((left + 1) / left) ** 2 - variance / left;
      return sum + Math.min(out, strangers[i]);
    }, 0) / several.length;
  }
  return { own, other, errors };
};

/** 0 for a picture as near as its class's own, 1 for one as far as those of other classes; `near` is from `nearestOf`. */
export const noneOf = (scale, distances, near) => {
  const nearest = Math.min(...distances.map((value, c) => value - scale.errors[c])) - REFERENCE * (near - scale.near);
  return (nearest - scale.own) / Math.max(scale.other - scale.own, LEAST_GAP * scale.other, Number.MIN_VALUE);
};

/** What one body knows of a support set: class means, the pictures' distances from them, and the scale. */
export const familyOf = (directions, labels, counts, ownShare, references) => {
  const means = classMeans(directions, labels, counts.length);
  const distances = distancesOf(directions, means);
  const near = nearestOf(directions, references).reduce((one, two) => one + two, 0) / directions.length;
  return { means, distances, scale: { ...scaleOf(distances, labels, counts, ownShare), near } };
};
