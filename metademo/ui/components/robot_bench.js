// The table from above and from the side: goal and object to be dragged, and the hand to be steered with mouse, finger or keys.
const X0 = -0.33, X1 = 0.33, Y0 = 0.34, Y1 = 1.02, Z0 = -0.04, Z1 = 0.36, SCALE = 620;
const TOP = { w: (X1 - X0) * SCALE, h: (Y1 - Y0) * SCALE }, SIDE = { w: (Y1 - Y0) * SCALE, h: (Z1 - Z0) * SCALE };
const APART = 0.004, STEP = 0.01, REACH = 0.035, LOWEST = 0.05, HIGHEST = 0.34;
const clamp = (v, low, high) => Math.min(Math.max(v, low), high);
// where a point [x, y, z] is drawn, and what part of it a place in the drawing says
const VIEWS = {
  above: { size: TOP, put: ([x, y]) => [(x - X0) * SCALE, (Y1 - y) * SCALE], take: (u, v, at) => [X0 + u / SCALE, Y1 - v / SCALE, at[2]] },
  side: { size: SIDE, put: ([, y, z]) => [(y - Y0) * SCALE, (Z1 - z) * SCALE], take: (u, v, at) => [at[0], Y0 + u / SCALE, Z1 - v / SCALE] },
};

export default function ({ parentElement, data, setTriggerValue }) {
  const words = Object.fromEntries(data.words);
  parentElement.bench ||= { held: null, steered: null };
  const memory = parentElement.bench;
  const changed = memory.identity !== data.key;
  Object.assign(memory, { data, words, identity: data.key, tell: setTriggerValue });
  if (!memory.held) memory.things = Object.fromEntries(data.things.map((thing) => [thing.id, [...thing.at]]));
  if (!data.steering) memory.steered = null;
  else if (!memory.steered || changed) memory.steered = { points: [[...data.hand, data.grips[0]]], closed: false, carried: null };

  memory.move = (at) => {
    const s = memory.steered, to = [clamp(at[0], X0, X1), clamp(at[1], Y0 + 0.06, Y1 - 0.04), clamp(at[2], LOWEST, HIGHEST)];
    const last = s.points.at(-1);
    if (Math.hypot(...to.map((v, i) => v - last[i])) < APART || s.points.length >= memory.data.most) return;
    s.points.push([...to, memory.data.grips[s.closed ? 1 : 0]]);
    // what the hand closed on goes along in the drawing; the simulation decides what really happens
    if (s.carried && memory.data.carries) memory.things.shown = to.map((v, i) => Math.max(v - s.carried[i], i === 2 ? 0.02 : -9));
    memory.show();
  };
  memory.grip = () => {
    const s = memory.steered, hand = s.points.at(-1).slice(0, 3), thing = memory.things.shown;
    s.closed = !s.closed;
    s.points.push([...hand, memory.data.grips[s.closed ? 1 : 0]]);
    const away = hand.map((v, i) => v - thing[i]);
    s.carried = s.closed && Math.hypot(away[0], away[1]) < REACH && Math.abs(away[2]) < 0.06 ? away : null;
    memory.show();
  };
  memory.again = () => {
    memory.steered = { points: [[...memory.data.hand, memory.data.grips[0]]], closed: false, carried: null };
    memory.things = Object.fromEntries(memory.data.things.map((thing) => [thing.id, [...thing.at]]));
    memory.show();
  };
  memory.done = () => {
    memory.tell('path', memory.steered.points.map((point) => point.map((v) => Math.round(v * 1e4) / 1e4)));
  };

  let root = parentElement.querySelector('.bench');
  if (!root) {
    root = make('div', 'bench', parentElement);
    const bar = make('div', 'bar', root);
    memory.line = make('p', '', bar);
    memory.gripping = make('button', '', bar, { type: 'button', onclick: () => memory.grip() });
    memory.anew = make('button', '', bar, { type: 'button', onclick: () => memory.again() });
    memory.ready = make('button', 'main', bar, { type: 'button', onclick: () => memory.done() });
    memory.heads = {};
    for (const [name, view] of Object.entries(VIEWS)) {
      memory.heads[name] = make('h3', '', root);
      const svg = draw('svg', root, { viewBox: `0 0 ${view.size.w} ${view.size.h}`, tabindex: 0, role: 'application', 'data-view': name });
      const at = (event) => {
        const box = svg.getBoundingClientRect();
        return [(event.clientX - box.left) / box.width * view.size.w, (event.clientY - box.top) / box.height * view.size.h];
      };
      svg.onpointerdown = (event) => {
        if (event.button) return;
        event.preventDefault(); svg.focus();
        const [u, v] = at(event);
        if (memory.steered) {
          memory.held = { hand: true };
        } else {
          const near = memory.data.things.filter((thing) => !thing.fixed).map((thing) => {
            const [p, q] = view.put(memory.things[thing.id]);
            return [Math.hypot(p - u, q - v), thing];
          }).sort((a, b) => a[0] - b[0])[0];
          if (!near || near[0] > 40) return;
          memory.held = { thing: near[1] };
        }
        svg.setPointerCapture(event.pointerId);
        svg.onpointermove(event);
      };
      svg.onpointermove = (event) => {
        if (!memory.held) return;
        const [u, v] = at(event);
        if (memory.held.hand) { memory.move(view.take(u, v, memory.steered.points.at(-1))); return; }
        const { thing } = memory.held;
        memory.things[thing.id] = view.take(u, v, memory.things[thing.id]).map((value, i) => clamp(value, thing.low[i], thing.high[i]));
        memory.show();
      };
      svg.onpointerup = svg.onpointercancel = () => {
        const held = memory.held;
        memory.held = null;
        if (held?.thing) memory.tell('moved', [held.thing.id, memory.things[held.thing.id]]);
      };
      svg.onkeydown = (event) => {
        const by = { ArrowLeft: [-1, 0, 0], ArrowRight: [1, 0, 0], ArrowUp: [0, 1, 0], ArrowDown: [0, -1, 0], PageUp: [0, 0, 1],
          PageDown: [0, 0, -1] }[event.key];
        if (event.key === ' ' && memory.steered) { event.preventDefault(); memory.grip(); return; }
        if (!by) return;
        event.preventDefault();
        if (memory.steered) { memory.move(memory.steered.points.at(-1).slice(0, 3).map((v, i) => v + by[i] * STEP)); return; }
        const thing = memory.data.things.find((each) => !each.fixed);
        if (!thing) return;
        memory.things[thing.id] = memory.things[thing.id].map((v, i) => clamp(v + by[i] * STEP, thing.low[i], thing.high[i]));
        memory.show(); memory.tell('moved', [thing.id, memory.things[thing.id]]);
      };
    }
  }
  memory.show = () => {
    const { data, words, steered } = memory;
    memory.line.textContent = steered ? words.steer : data.things.some((thing) => thing.id === 'goal') ? words.drag : words.drag_object;
    for (const button of [memory.gripping, memory.anew, memory.ready]) button.hidden = !steered;
    memory.gripping.textContent = steered?.closed ? words.open : words.close;
    memory.gripping.hidden = !steered || data.grips[0] === data.grips[1];
    memory.anew.textContent = words.again;
    memory.ready.textContent = words.done;
    memory.ready.disabled = !steered || steered.points.length < 3;
    root.classList.toggle('steering', Boolean(steered));
    for (const [name, view] of Object.entries(VIEWS)) {
      const svg = root.querySelector(`svg[data-view=${name}]`), { w, h } = view.size;
      memory.heads[name].textContent = words[name];
      svg.setAttribute('aria-label', words[`${name}_alt`]);
      svg.replaceChildren();
      const corner = (low, high) => {
        const [a, b] = view.put(low), [c, d] = view.put(high);
        return { x: Math.min(a, c), y: Math.min(b, d), width: Math.abs(c - a), height: Math.abs(d - b) };
      };
      draw('rect', svg, { ...corner([X0, Y0, -0.04], [X1, Y1, 0]), class: 'table' });
      if (name === 'above') {
        draw('path', svg, { d: `M${w / 2 - 26} ${h}a26 22 0 0 1 52 0z`, class: 'robot' });
        draw('text', svg, { x: w / 2 + 34, y: h - 9, class: 'axis' }, words.robot);
      } else {
        draw('path', svg, { d: `M0 ${h - 22}v-52h9v52z`, class: 'robot' });
        draw('text', svg, { x: 14, y: h - 32, class: 'axis' }, words.robot);
      }
      if (!steered) {
        for (const thing of data.things) {
          const box = corner(thing.low, thing.high);
          draw('rect', svg, { x: box.x - 6, y: box.y - 6, width: box.width + 12, height: box.height + 12, rx: 6, class: 'room' });
        }
      }
      const points = steered ? steered.points : data.path;
      for (let i = 1; i < points.length; i += 1) {
        const [a, b] = view.put(points[i - 1]), [c, d] = view.put(points[i]);
        draw('path', svg, { d: `M${a.toFixed(1)} ${b.toFixed(1)}L${c.toFixed(1)} ${d.toFixed(1)}`,
          class: points[i][3] > 0.3 && data.grips[0] !== data.grips[1] ? 'path closed' : 'path' });
      }
      for (const thing of data.things) {
        const [u, v] = view.put(memory.things[thing.id]), group = draw('g', svg, { class: thing.fixed ? '' : 'thing' });
        group.style.setProperty('--own', thing.color);
        if (thing.type === 'goal') {
          draw('circle', group, { cx: u, cy: v, r: thing.near * SCALE, class: 'target' });
          draw('circle', group, { cx: u, cy: v, r: 5, fill: thing.color });
        } else if (thing.type === 'puck') {
          if (name === 'above') draw('circle', group, { cx: u, cy: v, r: 13, fill: thing.color, 'fill-opacity': thing.pale ? 0.55 : 1 });
          else draw('rect', group, { x: u - 13, y: v - 12, width: 26, height: 24, rx: 3, fill: thing.color, 'fill-opacity': thing.pale ? 0.55 : 1 });
        } else {
          const box = corner(thing.box[0].map((value, i) => value + memory.things[thing.id][i]), thing.box[1].map((value, i) => value + memory.things[thing.id][i]));
          draw('rect', group, { ...box, rx: 4, fill: thing.color, 'fill-opacity': thing.pale ? 0.4 : 0.75 });
        }
        draw('circle', group, { cx: u, cy: v, r: 24, class: 'grip' });
        // names do not lie on each other where both things are close
        draw('text', group, { x: u, y: v + (thing.above ? -22 : 34), class: 'name', 'text-anchor': 'middle' }, thing.name);
      }
      if (steered) {
        const [u, v] = view.put(steered.points.at(-1)), gap = steered.closed ? 6 : 12;
        draw('path', svg, { d: `M${u - gap} ${v - 9}v18M${u + gap} ${v - 9}v18M${u - gap} ${v - 9}h${2 * gap}`, class: 'hand' });
        draw('text', svg, { x: u, y: v - 18, class: 'name', 'text-anchor': 'middle' }, words.hand);
      }
    }
  };
  memory.show();
}
