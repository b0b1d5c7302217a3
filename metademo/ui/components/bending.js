// Curves that bend to points: a slider over the inner steps, and points to be dragged, added by a click, or removed; or all that
// with keys.
const W = 340, H = 230, NEAR = 16, EVERY = 140, PATIENCE = 3000, TWICE = 400;

export default function ({ parentElement, data, setTriggerValue }) {
  const words = Object.fromEntries(data.words);
  parentElement.bending ||= { step: null, held: null, picked: 0, typed: 0, tapped: -TWICE, points: data.points.map((p) => [...p]), sent: 0, timer: 0 };
  const memory = parentElement.bending;
  const told = (points) => points.map((p) => p.map((v) => Math.round(v * 100) / 100));
  Object.assign(memory, { data, words, send: () => {
    memory.sent = Date.now();
    setTriggerValue('points', told(memory.points));
  } });
  // an answer to what was before the last keys does not take back what they did
  const late = Date.now() - memory.typed < PATIENCE && `${told(memory.points)}` !== `${told(data.points)}`;
  if (memory.held === null && !late) { memory.points = data.points.map((p) => [...p]); memory.typed = 0; }
  const last = data.panels[0].curves.length - 1;
  if (memory.step === null || memory.began !== data.first) { memory.step = Math.min(data.first, last); memory.began = data.first; }

  const X = (x) => (x - data.low) / (data.high - data.low) * W, Y = (y) => H / 2 - y / data.reach * H / 2;
  const line = (curve) => curve.map((y, i) => `${i ? 'L' : 'M'}${X(data.places[i]).toFixed(1)} ${Y(y).toFixed(1)}`).join('');

  let root = parentElement.querySelector('.bending');
  if (!root) {
    root = make('div', 'bending', parentElement);
    const bar = make('div', 'bar', root);
    memory.play = make('button', 'play', bar, { type: 'button' });
    const label = make('label', '', bar);
    memory.said = make('span', 'said', label);
    memory.range = make('input', '', label, { type: 'range', min: 0, step: 1 });
    memory.range.oninput = () => { clearInterval(memory.ticking); memory.step = Number(memory.range.value); memory.show(); };
    memory.play.onclick = () => {
      clearInterval(memory.ticking);
      memory.step = 0; memory.show();
      memory.ticking = setInterval(() => {
        if (memory.step >= memory.data.panels[0].curves.length - 1) { clearInterval(memory.ticking); return; }
        memory.step += 1; memory.show();
      }, 450);
    };
    memory.grid = make('div', 'grid', root);
    make('p', 'hint', root).textContent = words.hint;
    memory.spoken = make('p', 'spoken', root);
    memory.spoken.setAttribute('role', 'status');
  }
  memory.play.textContent = `▷ ${words.play}`;
  memory.range.max = last; memory.range.setAttribute('aria-label', words.slider);

  const at = (event, svg) => {
    const box = svg.getBoundingClientRect();
    return [data.low + (event.clientX - box.left) / box.width * (data.high - data.low),
      (0.5 - (event.clientY - box.top) / box.height) * 2 * data.reach];
  };
  const nearest = (event, svg) => {
    const box = svg.getBoundingClientRect();
    let best = -1, least = NEAR;
    memory.points.forEach(([x, y], i) => {
      const far = Math.hypot(X(x) / W * box.width - (event.clientX - box.left), Y(y) / H * box.height - (event.clientY - box.top));
      if (far < least) { least = far; best = i; }
    });
    return best;
  };
  const clamp = ([x, y]) => [Math.min(Math.max(x, data.low), data.high), Math.min(Math.max(y, -data.reach), data.reach)];
  const soon = () => {
    clearTimeout(memory.timer);
    memory.timer = setTimeout(memory.send, Math.max(0, EVERY - (Date.now() - memory.sent)));
  };

  while (memory.grid.children.length > data.panels.length) memory.grid.lastChild.remove();
  while (memory.grid.children.length < data.panels.length) {
    const card = make('figure', '', memory.grid);
    make('figcaption', '', card);
    const svg = draw('svg', card, { viewBox: `0 0 ${W} ${H}`, role: 'application', tabindex: 0 });
    make('p', 'caption', card);
    svg.addEventListener('pointerdown', (event) => {
      if (event.button) return;
      event.preventDefault();
      let index = nearest(event, svg);
      // counted here: a pointer's own events have no count, and what is drawn anew between two clicks has no double click
      const twice = index >= 0 && event.timeStamp - memory.tapped < TWICE;
      memory.tapped = index >= 0 && !twice ? event.timeStamp : -TWICE;
      if (twice && memory.points.length > 1) {
        memory.points.splice(index, 1); memory.typed = Date.now(); memory.show(); memory.send();
        return;
      }
      if (index < 0) {
        if (memory.points.length >= memory.data.most) return;
        memory.points.push(clamp(at(event, svg))); index = memory.points.length - 1;
      }
      memory.held = memory.picked = index; memory.moved = false;
      svg.setPointerCapture(event.pointerId);
      memory.show();
    });
    svg.addEventListener('pointermove', (event) => {
      if (memory.held === null) { svg.style.cursor = nearest(event, svg) >= 0 ? 'grab' : 'crosshair'; return; }
      memory.points[memory.held] = clamp(at(event, svg));
      memory.show(); soon();
    });
    const end = () => {
      if (memory.held === null) return;
      memory.held = null; clearTimeout(memory.timer); memory.send();
    };
    svg.addEventListener('pointerup', end);
    svg.addEventListener('pointercancel', end);
    svg.onkeydown = (event) => {
      const { points } = memory, fine = event.shiftKey ? 0.5 : 0.1, [x, y] = points[memory.picked];
      const by = { ArrowLeft: [-fine, 0], ArrowRight: [fine, 0], ArrowUp: [0, fine], ArrowDown: [0, -fine] }[event.key];
      const on = { PageDown: 1, PageUp: points.length - 1 }[event.key];
      if (by) points[memory.picked] = clamp([x + by[0], y + by[1]]);
      else if (on) memory.picked = (memory.picked + on) % points.length;
      else if (event.key === 'Enter' && points.length < memory.data.most) {
        points.push(clamp([x < memory.data.high - 0.5 ? x + 0.5 : x - 0.5, y])); memory.picked = points.length - 1;
      } else if (event.key === 'Delete' && points.length > 1) points.splice(memory.picked, 1);
      else return;
      event.preventDefault();
      memory.show(); memory.speak();
      if (!on) { memory.typed = Date.now(); soon(); }
    };
    svg.onfocus = () => memory.speak();
    svg.onblur = () => { memory.typed = 0; };
  }
  memory.speak = () => {
    const [x, y] = memory.points[memory.picked];
    memory.spoken.textContent = `${memory.picked + 1}/${memory.points.length}: x = ${x.toFixed(1)}, y = ${y.toFixed(1)}`;
  };
  memory.show = () => {
    memory.picked = Math.min(memory.picked, memory.points.length - 1);
    root.classList.toggle('dark', dark(getComputedStyle(root).getPropertyValue('--st-background-color')));
    const { data } = memory, step = Math.min(memory.step, data.panels[0].curves.length - 1);
    memory.range.value = step;
    memory.said.textContent = memory.words.step.replace('{step}', step);
    data.panels.forEach((panel, i) => {
      const card = memory.grid.children[i], [head, svg, caption] = card.children;
      head.replaceChildren();
      const dot = make('i', '', head); dot.style.background = panel.colour;
      make('b', '', head, { textContent: panel.name });
      make('span', '', head, { textContent: panel.line });
      svg.replaceChildren();
      svg.setAttribute('aria-label', memory.words.alt.replace('{name}', () => panel.name).replace('{caption}', () => panel.captions[step]));
      for (const y of [-4, -2, 0, 2, 4]) draw('line', svg, { x1: 0, x2: W, y1: Y(y), y2: Y(y), class: y ? 'rule' : 'rule zero' });
      if (data.truth) draw('path', svg, { d: line(data.truth), class: 'truth' });
      draw('path', svg, { d: line(panel.curves[0]), class: 'first', stroke: panel.colour });
      for (let k = 1; k < step; k += 1) {
        draw('path', svg, { d: line(panel.curves[k]), class: 'ghost', stroke: panel.colour, 'stroke-opacity': (root.classList.contains('dark') ? 0.4 : 0.18) + 0.3 * k / step });
      }
      if (step) draw('path', svg, { d: line(panel.curves[step]), class: 'now', stroke: panel.colour });
      memory.points.forEach(([x, y], j) => { 
        draw('circle', svg, { cx: X(x), cy: Y(y), r: j === memory.held ? 7 : 5, class: j === memory.picked ? 'picked' : '' });
      });
      caption.textContent = panel.captions[step];
    });
  };
  memory.show();
}

// Whether a colour, as the page's theme names it, is a dark one.
function dark(colour) {
  const digits = /^#(..)(..)(..)/.exec(colour.trim());
  return digits !== null && digits.slice(1).reduce((sum, each) => sum + parseInt(each, 16), 0) < 384;
}
