// A learner's bodies: as adapted and, where that has a part in telling 'none of these', as it was before any step.
const BEFORE = 'unbent.';

/** The tensors of each, by name; the adapted one comes first. */
export const bodiesOf = (tensors) => {
  const began = Object.entries(tensors).filter(([name]) => name.startsWith(BEFORE));
  if (!began.length) return [tensors];
  return [tensors, { ...tensors, ...Object.fromEntries(began.map(([name, value]) => [name.slice(BEFORE.length), value])) }];
};

/** What each body makes of `x`, part after part; parts that all have in common, by the tensors that `names` gives, run once. */
export const along = (bodies, parts, names, run, x) => {
  let seen = [x];
  for (const part of parts) {
    const apart = names(part).some((name) => bodies.some((body) => body[name] !== bodies[0][name]));
    if (apart && seen.length < bodies.length) seen = bodies.map(() => seen[0]);
    seen = seen.map((each, at) => run(part, bodies[at], each));
  }
  return seen;
};
