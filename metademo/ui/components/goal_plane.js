// A hidden goal, and how policies search for it: twenty paths before each inner step, drawn move by move.
const S = 320, NUDGE = 0.02, EVERY = 250, DRAWN = 1500, REST = 700;

const star = (x, y, r) => Array.from({ length: 10 }, (_, i) => {
  const far = i % 2 ? r * 0.45 : r, angle = Math.PI * (i / 5 - 0.5);
  return `${(x + far * Math.cos(angle)).toFixed(1)},${(y + far * Math.sin(angle)).toFixed(1)}`;
}).join(' ');

export default function ({ parentElement, data, setTriggerValue }) {
  const words = Object.fromEntries(data.words);
  parentElement.goal ||= { step: null, shown: 1, timer: 0, frame: 0, playing: false };
  const memory = parentElement.goal;
  const last = data.panels[0].steps.length - 1;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  memory.data = data; memory.words = words; memory.send = (goal) => setTriggerValue('goal', goal);
  memory.goal = data.goal;
  if (memory.step === null || memory.step > last) memory.step = last;

  const P = (x) => (x / data.view + 1) * S / 2, Q = (y) => (1 - y / data.view) * S / 2;
  const points = (flat, share) => {
    const count = Math.min(flat.length / 2, Math.ceil(share * data.moments));
    let text = '';
    for (let i = 0; i < count; i += 1) text += `${i ? 'L' : 'M'}${P(flat[2 * i] / 1000).toFixed(1)} ${Q(flat[2 * i + 1] / 1000).toFixed(1)}`;
    return [text, count ? [P(flat[2 * count - 2] / 1000), Q(flat[2 * count - 1] / 1000)] : null];
  };
  const stop = () => { cancelAnimationFrame(memory.frame); clearTimeout(memory.timer); memory.playing = false; memory.shown = 1; };
  const play = (step) => {
    memory.step = step; memory.playing = true;
    const began = performance.now();
    const tick = (now) => {
      memory.shown = still ? 1 : Math.min(1, Math.max(0.01, (now - began) / DRAWN));
      memory.show();
      if (memory.shown < 1) { memory.frame = requestAnimationFrame(tick); return; }
      if (step < memory.data.panels[0].steps.length - 1) memory.timer = setTimeout(() => play(step + 1), still ? 1500 : REST);
      else { stop(); memory.show(); }
    };
    memory.frame = requestAnimationFrame(tick);
  };

  stepper(parentElement, 'goal', memory, (step) => { stop(); memory.step = step; memory.show(); },
    () => { if (memory.playing) { stop(); memory.show(); } else memory.begin(); });
  memory.begin = () => { stop(); play(0); };

  const aim = (where) => {
    const goal = where.map((v) => Math.round(v * 1000) / 1000), { data } = memory;
    if (goal.every((v, i) => v === data.goal[i])) return;
    // outside the square the server says so, and nothing else happens
    if (goal.every((v) => Math.abs(v) <= data.reach)) { memory.goal = goal; memory.waiting = true; stop(); memory.show(); }
    memory.send(goal);
  };
  cards(memory.grid, data.panels.length, (card) => {
    const svg = draw('svg', card, { viewBox: `0 0 ${S} ${S}`, role: 'application', tabindex: 0 });
    // the ring of a chosen element is for who uses keys
    svg.addEventListener('pointerdown', () => svg.classList.add('pointed'));
    svg.addEventListener('click', (event) => {
      const box = svg.getBoundingClientRect(), view = memory.data.view;
      aim([((event.clientX - box.left) / box.width * 2 - 1) * view, (1 - (event.clientY - box.top) / box.height * 2) * view]);
    });
    svg.addEventListener('keydown', (event) => {
      const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (!by) return;
      event.preventDefault();
      svg.classList.remove('pointed');
      const reach = memory.data.reach;
      memory.goal = memory.goal.map((v, i) => Math.min(Math.max(Math.round((v + by[i] * NUDGE) * 1000) / 1000, -reach), reach));
      memory.waiting = true; stop(); memory.show();
      clearTimeout(memory.sending);
      memory.sending = setTimeout(() => memory.send(memory.goal), EVERY);
    });
  });

  memory.show = () => {
    const { data, words } = memory, step = Math.min(memory.step, data.panels[0].steps.length - 1);
    saySteps(memory, words, step, data.panels[0].steps.length - 1, memory.waiting ? words.waiting : data.stories[step]);
    data.panels.forEach((panel, i) => {
      const card = memory.grid.children[i], svg = card.children[1], now = panel.steps[step];
      sayCard(card, panel, memory.waiting ? null : now);
      svg.replaceChildren();
      svg.setAttribute('aria-label', `${panel.name} – ${now.earned} ${now.caption}`);
      const edge = P(-data.reach);
      draw('rect', svg, { x: edge, y: edge, width: S - 2 * edge, height: S - 2 * edge, class: 'square' });
      if (!memory.waiting) {
        for (const [x, y, dx, dy] of now.arrows) {
          const px = P(x / 1000), py = Q(y / 1000), ex = px + dx / 1000 * 14, ey = py - dy / 1000 * 14;
          const turn = Math.atan2(ey - py, ex - px), wing = (by) => `${(ex - 4 * Math.cos(turn + by)).toFixed(1)} ${(ey - 4 * Math.sin(turn + by)).toFixed(1)}`;
          draw('path', svg, { d: `M${px.toFixed(1)} ${py.toFixed(1)}L${ex.toFixed(1)} ${ey.toFixed(1)}M${wing(0.5)}L${ex.toFixed(1)} ${ey.toFixed(1)}L${wing(-0.5)}`, class: 'arrow' });
        }
        const heads = [];
        for (const path of now.paths) {
          const [d, head] = points(path, memory.shown);
          draw('path', svg, { d, class: 'tried', stroke: panel.colour });
          if (head) heads.push(head);
        }
        if (!memory.playing) {
          const [d] = points(now.mean, 1);
          draw('path', svg, { d, class: 'under' });
          draw('path', svg, { d, class: 'mean', stroke: panel.colour });
        }
        for (const [cx, cy] of heads) draw('circle', svg, { cx, cy, r: 3, class: 'head', fill: panel.colour });
      }
      draw('circle', svg, { cx: P(0), cy: Q(0), r: 4, class: 'start' });
      draw('polygon', svg, { points: star(P(memory.goal[0]), Q(memory.goal[1]), 11), class: 'aim' });
    });
  };
  memory.waiting = false;
  const fresh = memory.run !== data.run;
  memory.run = data.run;
  if (fresh && memory.met) { stop(); play(0); } else if (!memory.playing) memory.show();
  memory.met = true;
}
