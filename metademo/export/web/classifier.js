// The adapted learner: what it answers, and how it learns one more picture.
import { bodiesOf } from './bodies.js';
import { adapt, direction, scoresOf, softmax } from './head.js';
import { distancesOf, familyOf, nearestOf, noneOf, temperatureOf } from './sure.js';

const THRESHOLD = 0.5;

const rowsOf = (flat, size) => Array.from({ length: flat.length / size }, (_, i) => flat.subarray(i * size, (i + 1) * size));

const multiplied = ({ factors, whole }, size) => Array.from(factors, (factor, i) =>
  Float32Array.from(whole.subarray(i * size, (i + 1) * size), (value) => value * factor));

/** From what `unpacked` gives, each body's features of a thing, and the mirror image of one, where there is any. */
export const classifier = ({ model, tensors }, featuresOf, mirrored) => {
  const { rule } = model;
  const length = Math.exp(tensors.log_scale[0]);
  const { centre } = tensors;
  const place = (features) => {
    const at = direction(features, centre);
    return { direction: at, embedded: at.map((value) => value * length) };
  };
  const bodies = bodiesOf(tensors);
  const seen = (values) => featuresOf(bodies, values).map(place);
  const supports = bodies.map((body) => rowsOf(body.support, centre.length).map(place));
  // variations of the pictures come after the pictures themselves
  const owns = supports.map((support) => support.slice(0, model.own));
  const [own] = owns;
  const varied = supports[0].slice(model.own);
  const labels = model.labels.slice(0, model.own);
  const variedLabels = model.labels.slice(model.own);
  const classes = [...model.classes];
  const references = tensors.reference ? multiplied(tensors.reference, centre.length) : [];
  let head = {
    weight: rowsOf(tensors['head.weight'], centre.length).map((row) => Float64Array.from(row)),
    bias: Float64Array.from(tensors['head.bias']),
  };
  let { temperature } = model;
  let families;
  const look = () => {
    const counts = classes.map((_, c) => labels.filter((label) => label === c).length);
    families = owns.map((each) =>
      familyOf(each.map((one) => one.direction), labels, counts, model.own_share, references));
    return counts;
  };
  look();

  return {
    model,
    classes,
    canLearn: rule !== null,
    /** What is made of a picture [channels, size, size] in 0 … 1, or of a sentence's tokens. */
    answer(values) {
      const at = seen(values);
      const probabilities = softmax(scoresOf(head, at[0].embedded).map((score) => score / temperature));
      const nones = at.map(({ direction: one }, body) => {
        const { scale, means } = families[body];
        return noneOf(scale, distancesOf([one], means)[0], nearestOf([one], references)[0]);
      });
      const none = nones.reduce((one, two) => one + two, 0) / nones.length;
      const best = probabilities.indexOf(Math.max(...probabilities));
      return { probabilities, none, best, stranger: none > THRESHOLD };
    },
    /** Run the inner loop anew, with one more of a class, which is added where there is none of that name. */
    learn(values, name) {
      let label = classes.indexOf(name);
      if (label < 0) label = classes.push(name) - 1;
      for (const [body, one] of seen(values).entries()) owns[body].push(one);
      labels.push(label);
      if (model.mirrored) {
        varied.push(seen(mirrored(values))[0]);
        variedLabels.push(label);
      }
      const all = [...own, ...varied].map((each) => each.embedded);
      const adapted = adapt(rule, all, [...labels, ...variedLabels], classes.length);
      head = adapted.head;
      const counts = look();
      // of a body that was bent to the pictures, what would be left out is in it still
      if (bodies.length === 1) {
        const shares = own.map((each) => softmax(scoresOf(head, each.embedded)));
        temperature = temperatureOf(families[0].distances, shares, labels, counts);
      }
      return adapted.losses;
    },
  };
};
