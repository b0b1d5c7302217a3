// The report: what learners did on a task, step after step, from the numbers in this file alone.
import { chart } from './chart.js';
import { unpacked } from './tensors.js';

const PAUSE = 700;
const element = (id) => document.getElementById(id);
const filled = (words, parts) => words.replace(/\{(\w+)\}/g, (all, name) => parts[name] ?? all);
const make = (tag, parent, text = '') => {
  const made = parent.appendChild(document.createElement(tag));
  made.textContent = text;
  return made;
};
const number = (value) => value.toFixed(value < 0.1 ? 3 : 2);
const dot = (parent, colour) => {
  const made = make('span', parent);
  made.className = 'dot';
  made.style.background = colour;
};

const pictured = (parent, { name, src }) => Object.assign(make('img', parent), { alt: name, src });

const start = async () => {
  const { model } = await unpacked(element('model').textContent);
  const { words, learners, classes, queries } = model;
  const percent = (share) => `${(100 * share).toFixed(share === 0 || share === 1 ? 0 : 1)}${words.per_cent}`;
  const steps = Math.max(...learners.map((each) => each.steps.at(-1).index));
  const labelled = queries.filter(({ label }) => label >= 0).length;
  const stateAt = (learner, step) => {
    const known = learner.steps.filter(({ index }) => index <= step).length - 1;
    return { ...learner.steps[known], row: known };
  };

  for (const sentence of model.sentences) make('li', element('sentences'), sentence);

  // Charts
  const curve = (learner, set, what) => ({
    label: labelled ? `${learner.label}${words.between}${words[set]}` : learner.label,
    colour: learner.colour,
    dashed: set === 'support_set',
    points: learner.steps.map((step) => [step.index, step[`${set === 'support_set' ? 'support' : 'query'}_${what}`]])
      .filter(([, value]) => value !== null),
  });
  const marks = ['accuracy', 'loss'].map((what) => {
    const curves = learners.flatMap((learner) => ['query_set', 'support_set'].map((set) => curve(learner, set, what)))
      .filter(({ points }) => points.length);
    const values = curves.flatMap(({ points }) => points.map(([, value]) => value));
    const most = what === 'accuracy' ? 1 : Math.max(0.1, ...values);
    const shown = what === 'accuracy' ? (value, axis) => (axis ? `${Math.round(100 * value)}${words.per_cent}` : percent(value))
      : (value, axis) => (axis ? String(Number(value.toPrecision(3))) : number(value));
    return chart(element('charts'), { title: words[what], curves, most, steps, shown, told: words.step });
  });

  // Answers
  const cards = queries.map((query) => {
    const card = make('div', element('queries'));
    card.className = 'query';
    if (query.src) pictured(card, query);
    const lines = make('div', card);
    if (query.label < 0 || !query.src) make('p', lines, query.name);
    if (query.label >= 0) make('p', lines, filled(words.really, { name: classes[query.label] }));
    return learners.map((learner) => {
      const line = make('p', lines);
      dot(line, learner.colour);
      return make('span', line);
    });
  });
  for (const learner of learners) {
    dot(element('legend'), learner.colour);
    make('span', element('legend'), `${learner.label} `);
  }

  const show = (step) => {
    element('step').value = step;
    element('at').textContent = `${step} / ${steps}`;
    for (const mark of marks) mark(step);
    const table = element('standing');
    table.replaceChildren();
    const head = make('tr', table);
    for (const title of [words.learner, words.step, words.right, words.query_loss, words.support_loss]) make('th', head, title);
    learners.forEach((learner, at) => {
      const state = stateAt(learner, step);
      const row = make('tr', table);
      const name = make('td', row);
      dot(name, learner.colour);
      make('span', name, learner.label);
      let right = 0;
      queries.forEach((query, i) => {
        const answer = learner.answers[state.row][i];
        const sure = learner.sure[state.row][i] / 1000;
        const none = query.label < 0 && learner.none[state.row][i];
        const good = query.label === answer;
        right += good;
        const line = cards[i][at];
        const mark = query.label < 0 ? '' : good ? ' ✓' : ' ✗';
        line.textContent = `${filled(none ? words.stranger : words.best, { name: classes[answer], share: percent(sure) })}${mark}`;
        line.className = mark === ' ✗' ? 'wrong' : '';
      });
      make('td', row, String(state.index));
      make('td', row, labelled ? filled(words.of, { right, labelled }) : '–');
      make('td', row, state.query_loss === null ? '–' : number(state.query_loss));
      make('td', row, number(state.support_loss));
    });
  };

  const range = element('step');
  range.max = steps;
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    element('play').textContent = words.play;
  };
  range.addEventListener('input', () => { stop(); show(Number(range.value)); });
  element('play').addEventListener('click', () => {
    if (timer) { stop(); return; }
    if (Number(range.value) === steps) show(0);
    element('play').textContent = words.pause;
    timer = setInterval(() => {
      show(Math.min(steps, Number(range.value) + 1));
      if (Number(range.value) === steps) stop();
    }, PAUSE);
  });
  addEventListener('beforeprint', stop);
  show(steps);

  // What it learned from, and how
  classes.forEach((name, c) => {
    const card = make('div', element('classes'));
    make('h3', card, name);
    for (const each of model.support.filter(({ label }) => label === c)) {
      if (each.src) pictured(card, each);
      else make('p', card, each.name);
    }
  });
  for (const [name, value] of model.choices) {
    const row = make('tr', element('choices'));
    make('th', row, name).scope = 'row';
    make('td', row, value);
  }
  element('commands').textContent = model.commands.join('\n');
  element('commands').hidden = !model.commands.length;
  element('code').textContent = model.code;
  element('code').hidden = !model.code;

  const task = element('metademo-project');
  element('task').hidden = !task;
  element('no-task').hidden = Boolean(task);
  element('task').addEventListener('click', () => {
    const bytes = Uint8Array.from(atob(task.textContent.trim()), (each) => each.charCodeAt(0));
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/zip' }));
    link.download = model.file;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  document.documentElement.dataset.ready = 'yes';
};

start().catch((error) => {
  const problem = element('problem');
  problem.textContent = `${problem.dataset.broken} ${error.message}`;
  problem.hidden = false;
});
