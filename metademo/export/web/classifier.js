// The adapted learner: what it answers, and how it learns one more picture.
import { adapt, direction, scoresOf, softmax } from './head.js';
import { distancesOf, measured, nearestOf, noneOf } from './sure.js';

const THRESHOLD = 0.5;

const rowsOf = (flat, size) => Array.from({ length: flat.length / size }, (_, i) => flat.subarray(i * size, (i + 1) * size));

const multiplied = ({ factors, whole }, size) => Array.from(factors, (factor, i) =>
  Float32Array.from(whole.subarray(i * size, (i + 1) * size), (value) => value * factor));

/** From what `unpacked` gives, the body's features of a thing, and the mirror image of one, where there is any. */
export const classifier = ({ model, tensors }, featuresOf, mirrored) => {
  const { rule } = model;
  const length = Math.exp(tensors.log_scale[0]);
  const { centre } = tensors;
  const place = (features) => {
    const at = direction(features, centre);
    return { direction: at, embedded: at.map((value) => value * length) };
  };
  const support = rowsOf(tensors.support, centre.length).map(place);
  // variations of the pictures come after the pictures themselves
  const own = support.slice(0, model.own);
  const varied = support.slice(model.own);
  const labels = model.labels.slice(0, model.own);
  const variedLabels = model.labels.slice(model.own);
  const classes = [...model.classes];
  const references = tensors.reference ? multiplied(tensors.reference, centre.length) : [];
  let head = {
    weight: rowsOf(tensors['head.weight'], centre.length).map((row) => Float64Array.from(row)),
    bias: Float64Array.from(tensors['head.bias']),
  };
  let known;
  const look = () => {
    const directions = own.map((each) => each.direction);
    known = measured(head, own.map((each) => each.embedded), directions, labels, classes.length, model.own_share, references);
  };
  look();
  known.temperature = model.temperature;

  return {
    model,
    classes,
    featuresOf,
    canLearn: rule !== null,
    /** What is made of a picture [channels, size, size] in 0 … 1, or of a sentence's tokens. */
    answer(values) {
      const at = place(featuresOf(values));
      const probabilities = softmax(scoresOf(head, at.embedded).map((score) => score / known.temperature));
      const [near] = nearestOf([at.direction], references);
      const none = noneOf(known.scale, distancesOf([at.direction], known.means)[0], near);
      const best = probabilities.indexOf(Math.max(...probabilities));
      return { probabilities, none, best, stranger: none > THRESHOLD };
    },
    /** Run the inner loop anew, with one more of a class, which is added where there is none of that name. */
    learn(values, name) {
      let label = classes.indexOf(name);
      if (label < 0) label = classes.push(name) - 1;
      own.push(place(featuresOf(values)));
      labels.push(label);
      if (model.mirrored) {
        varied.push(place(featuresOf(mirrored(values))));
        variedLabels.push(label);
      }
      const all = [...own, ...varied].map((each) => each.embedded);
      const adapted = adapt(rule, all, [...labels, ...variedLabels], classes.length);
      head = adapted.head;
      look();
      return adapted.losses;
    },
  };
};
