// Several learners' inner steps beside each other: a slider with a button that plays, a story, a card for each learner, a hint.
// It is put before the scripts that use it, see `inner_steps.py`.

// the elements, once, kept in `memory`; `name` is what the whole is called in style sheets
// biome-ignore lint/correctness/noUnusedVariables: the scripts that it stands before use it
const stepper = (parent, name, memory, chosen, pressed) => {
  let root = parent.querySelector(`.${name}`);
  if (!root) {
    root = make('div', `${name} steps`, parent);
    const bar = make('div', 'bar', root);
    memory.play = make('button', 'play', bar, { type: 'button', onclick: pressed });
    const label = make('label', '', bar);
    memory.said = make('span', 'said', label);
    memory.range = make('input', '', label, { type: 'range', min: 0, step: 1 });
    memory.range.oninput = () => chosen(Number(memory.range.value));
    memory.story = make('p', 'story', root);
    memory.grid = make('div', 'grid', root);
    memory.hint = make('p', 'hint', root);
  }
  return root;
};

// what they say
// biome-ignore lint/correctness/noUnusedVariables: the scripts that it stands before use it
const saySteps = (memory, words, step, last, story) => {
  memory.range.max = last; memory.range.value = step;
  memory.range.setAttribute('aria-label', words.slider);
  memory.said.textContent = words.step.replace('{step}', step);
  memory.story.textContent = story;
  memory.hint.textContent = words.hint;
  memory.play.textContent = memory.playing ? '❚❚' : '▶';
  memory.play.title = memory.playing ? words.pause : words.play;
  memory.play.setAttribute('aria-label', memory.play.title);
};

// a card for each learner; `drawing` puts into it what is between its head and its caption
// biome-ignore lint/correctness/noUnusedVariables: the scripts that it stands before use it
const cards = (grid, count, drawing) => {
  while (grid.children.length > count) grid.lastChild.remove();
  while (grid.children.length < count) {
    const card = make('figure', '', grid);
    make('figcaption', '', card);
    drawing(card);
    make('p', 'caption', card);
  }
};

// who a card is of, and what became of it; of that nothing while it is searched for
// biome-ignore lint/correctness/noUnusedVariables: the scripts that it stands before use it
const sayCard = (card, panel, now) => {
  const head = card.firstChild, caption = card.lastChild;
  head.replaceChildren();
  make('i', '', head).style.background = panel.colour;
  make('b', '', head, { textContent: panel.name });
  make('span', '', head, { textContent: panel.line });
  caption.replaceChildren();
  if (now) {
    make('b', '', caption, { textContent: now.earned });
    caption.append(` ${now.caption}`);
  }
};
