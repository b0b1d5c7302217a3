// The page for sentences: they are typed or pasted, a line each; answers and what was learned go out. Nothing leaves it.
import { classifier } from './classifier.js';
import { minilm } from './minilm.js';
import { unpacked } from './tensors.js';
import { sentence, wordpiece } from './wordpiece.js';

const MOST = 1000;
const element = (id) => document.getElementById(id);
const filled = (words, parts) => words.replace(/\{(\w+)\}/g, (all, name) => parts[name] ?? all);
const make = (tag, parent, text = '') => {
  const made = parent.appendChild(document.createElement(tag));
  made.textContent = text;
  return made;
};
// what is written is seen before the next sentence is read
const drawn = () => new Promise((there) => setTimeout(there));

const start = async () => {
  const found = await unpacked(element('model').textContent);
  const { model } = found;
  const { words, network } = model;
  const tokensOf = wordpiece(network.vocabulary, network.tokens);
  const learner = classifier(found, (bodies, tokens) => minilm(network, bodies, tokens));
  const percent = (share) => `${(100 * share).toFixed(1)}${words.per_cent}`;
  const button = element('ask').querySelector('button');
  let asked = null;

  const answerOf = (text) => learner.answer(tokensOf(text));
  const told = (said) => filled(said.stranger ? words.stranger : words.best, {
    name: learner.classes[said.best], share: percent(said.probabilities[said.best]),
  });

  const show = (text, said) => {
    asked = text;
    element('asked').textContent = text;
    element('said').textContent = told(said);
    const order = learner.classes.map((_, c) => c).sort((one, other) => said.probabilities[other] - said.probabilities[one]);
    element('bars').replaceChildren(...order.map((c) => {
      const row = document.createElement('li');
      make('span', row, learner.classes[c]);
      const bar = make('span', row);
      bar.className = 'bar';
      make('i', bar).style.width = `${100 * said.probabilities[c]}%`;
      make('span', row, percent(said.probabilities[c]));
      return row;
    }));
    element('waiting').hidden = true;
    element('answered').hidden = false;
    element('teach').hidden = !learner.canLearn;
    element('cannot').hidden = learner.canLearn;
  };

  const busy = (said) => {
    button.disabled = Boolean(said);
    element('busy').textContent = said;
  };

  /** Answer lines of text, each a sentence; of several, all stand in a table. */
  const ask = async (text) => {
    const lines = text.split('\n').map(sentence).filter(Boolean).slice(0, MOST);
    if (!lines.length || button.disabled) return;
    element('several').hidden = lines.length < 2;
    element('rows').replaceChildren();
    element('learned').textContent = '';
    for (const [at, line] of lines.entries()) {
      busy(filled(words.reading, { at: at + 1, of: lines.length }));
      await drawn();
      const said = answerOf(line);
      if (!at) show(line, said);
      const row = make('tr', element('rows'));
      const opener = make('button', make('td', row), line);
      opener.type = 'button';
      opener.addEventListener('click', () => show(line, answerOf(line)));
      make('td', row, said.stranger ? told(said) : learner.classes[said.best]);
      make('td', row, percent(said.probabilities[said.best]));
    }
    busy('');
  };

  element('ask').addEventListener('submit', (event) => {
    event.preventDefault();
    ask(element('typed').value);
  });
  element('typed').addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    element('ask').requestSubmit();
  });

  // What it knows

  const lists = new Map();
  const list = (name) => {
    if (!lists.has(name)) {
      const card = make('div', element('classes'));
      make('h3', card, name);
      lists.set(name, make('ul', card));
    }
    return lists.get(name);
  };
  const names = () => element('names').replaceChildren(...learner.classes.map((name) =>
    Object.assign(document.createElement('option'), { value: name })));
  model.classes.forEach((name, c) => {
    for (const text of model.shown[c]) make('li', list(name), text);
  });
  names();

  element('teach').addEventListener('submit', (event) => {
    event.preventDefault();
    const name = element('name').value.replace(/\s+/g, ' ').trim();
    if (!name || !asked) return;
    const losses = learner.learn(tokensOf(asked), name);
    make('li', list(name), asked);
    names();
    show(asked, answerOf(asked));
    const parts = { name, steps: losses.length - 1, first: losses[0]?.toFixed(2), last: losses.at(-1)?.toFixed(2) };
    element('learned').textContent = filled(losses.length ? words.learned : words.learned_means, parts);
    element('name').value = '';
  });

  // for whoever wants to ask it by a script of their own
  globalThis.metademo = { learner, ask, sentence, tokensOf };
  busy('');
  document.documentElement.dataset.ready = 'yes';
};

start().catch((error) => {
  const problem = element('problem');
  problem.textContent = `${problem.dataset.broken ?? ''} ${error.message}`;
  problem.hidden = false;
  element('busy').textContent = '';
});
