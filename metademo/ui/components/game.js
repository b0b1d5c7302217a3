// One drawing after the other, against the clock: answered with the keys 1 to 5, or by touching one of the five.

export default function ({ parentElement, data, setTriggerValue }) {
  const words = Object.fromEntries(data.words);
  parentElement.game ||= { round: null, state: 'ready', answers: [] };
  const game = parentElement.game;
  Object.assign(game, { data, words, send: (value) => setTriggerValue('played', value) });

  if (!game.root) {
    const root = make('section', 'game', parentElement);
    game.root = root;
    game.five = make('div', 'five', root);
    game.stage = make('div', 'stage', root);
    game.picture = make('img', 'asked', game.stage);
    game.start = make('button', 'start', game.stage, { type: 'button' });
    game.how = make('p', 'how', root);
    const line = make('div', 'line', root);
    game.dots = make('div', 'dots', line);
    game.said = make('span', 'said', line);
    game.said.setAttribute('role', 'status');
    game.clock = make('span', 'clock', line);
    game.bar = make('i', '', make('div', 'bar', root));

    const show = () => {
      const { data, words, state } = game, asking = state === 'asking', at = game.answers.length;
      root.dataset.state = state;
      [...game.five.children].forEach((each) => { each.disabled = !asking; });
      game.start.hidden = state !== 'ready';
      game.picture.hidden = !asking;
      if (asking) { game.picture.src = data.src[at]; game.picture.alt = words.asked; }
      game.how.textContent = state === 'done' ? words.done : words.how;
      [...game.dots.children].forEach((dot, i) => { dot.className = i < at ? 'past' : i === at && asking ? 'now' : ''; });
      game.said.textContent = asking ? words.progress.replace('{at}', at + 1).replace('{of}', data.src.length) : '';
      if (!asking) { game.clock.textContent = ''; game.bar.style.width = '100%'; }
    };
    game.show = show;

    const answer = (number) => {
      if (game.state !== 'asking') return;
      const now = performance.now(), { limit } = game.data;
      const taken = limit ? Math.min(now - game.since, 1000 * limit) : now - game.since;
      game.answers.push([number, Math.round(taken)]);
      game.since = now;
      if (game.answers.length < game.data.src.length) { show(); return; }
      game.state = 'done';
      show();
      game.send({ round: game.round, answers: game.answers });
    };
    game.answer = answer;

    const tick = () => {
      if (game.state !== 'asking' || !root.isConnected) return;
      const gone = (performance.now() - game.since) / 1000, { limit } = game.data;
      const left = limit ? limit - gone : gone;
      game.clock.textContent = game.words.seconds.replace('{seconds}', Math.max(0, left).toFixed(1));
      game.bar.style.width = limit ? `${Math.max(0, 100 * left / limit)}%` : '100%';
      if (limit && left <= 0) answer(null);
      requestAnimationFrame(tick);
    };

    const keys = (event) => {
      if (!root.isConnected) { document.removeEventListener('keydown', keys); return; }
      if (game.state !== 'asking' || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const number = '12345'.indexOf(event.key);
      if (event.key.length === 1 && number >= 0 && number < game.data.imgs.length) { event.preventDefault(); answer(number); }
    };
    document.addEventListener('keydown', keys);

    game.start.onclick = () => {
      game.state = 'asking'; game.answers = []; game.since = performance.now();
      show();
      game.five.firstElementChild.focus({ preventScroll: true });
      // all of it in sight, down to the clock
      root.scrollIntoView({ block: 'nearest', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
      requestAnimationFrame(tick);
    };
  }

  if (game.round !== data.round) {
    Object.assign(game, { round: data.round, state: 'ready', answers: [] });
    game.five.replaceChildren(...data.imgs.map((picture, i) => {
      const button = make('button', '', null, { type: 'button', title: words.answer.replace('{number}', i + 1) });
      make('img', '', button, { src: picture, alt: words.answer.replace('{number}', i + 1) });
      make('b', '', button, { textContent: i + 1, ariaHidden: 'true' });
      button.onclick = () => game.answer(i);
      return button;
    }));
    game.dots.replaceChildren(...data.src.map(() => document.createElement('i')));
  }
  game.start.textContent = `▶ ${words.start}`;
  game.show();
}
