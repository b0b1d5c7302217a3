// The landscape of two tasks: contours, θ to be dragged, inner paths, and where each learner would move θ.
const S = 460, EVERY = 120, ARROW = 74;

export default function ({ parentElement, data, setTriggerValue }) {
  const words = Object.fromEntries(data.words);
  parentElement.plane ||= { held: false, theta: data.theta, sent: 0, timer: 0 };
  const memory = parentElement.plane;
  memory.data = data;
  memory.send = () => { memory.sent = Date.now(); setTriggerValue('theta', memory.theta.map((v) => Math.round(v * 1000) / 1000)); };
  if (!memory.held) memory.theta = data.theta;
  const P = (x) => (x / data.reach + 1) * S / 2, Q = (y) => (1 - y / data.reach) * S / 2;
  const line = (points) => points.map(([x, y], i) => `${i ? 'L' : 'M'}${P(x).toFixed(1)} ${Q(y).toFixed(1)}`).join('');
  let svg = parentElement.querySelector('svg');
  if (!svg) {
    svg = draw('svg', parentElement, { viewBox: `0 0 ${S} ${S}`, tabindex: 0, role: 'application' });
    const clamp = (v) => Math.min(Math.max(v, -memory.data.reach), memory.data.reach);
    const soon = () => {
      clearTimeout(memory.timer);
      memory.timer = setTimeout(memory.send, Math.max(0, EVERY - (Date.now() - memory.sent)));
    };
    const follow = (event) => {
      const box = svg.getBoundingClientRect(), reach = memory.data.reach;
      memory.theta = [clamp(((event.clientX - box.left) / box.width * 2 - 1) * reach),
        clamp((1 - (event.clientY - box.top) / box.height * 2) * reach)];
      memory.show(); soon();
    };
    svg.onpointerdown = (event) => {
      if (event.button) return;
      event.preventDefault(); svg.focus();
      memory.held = true; svg.setPointerCapture(event.pointerId); follow(event);
    };
    svg.onpointermove = (event) => { if (memory.held) follow(event); };
    svg.onpointerup = svg.onpointercancel = () => {
      if (!memory.held) return;
      memory.held = false; clearTimeout(memory.timer); memory.send();
    };
    svg.onkeydown = (event) => {
      const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (!by) return;
      event.preventDefault();
      memory.theta = memory.theta.map((v, i) => clamp(v + by[i] * 0.1));
      memory.show(); soon();
    };
  }
  svg.setAttribute('aria-label', words.alt);
  memory.show = () => {
    const { data } = memory, [tx, ty] = memory.theta, fresh = !memory.held || Math.hypot(tx - data.theta[0], ty - data.theta[1]) < 0.02;
    svg.replaceChildren();
    draw('line', svg, { x1: 0, x2: S, y1: Q(0), y2: Q(0), class: 'axis' });
    draw('line', svg, { y1: 0, y2: S, x1: P(0), x2: P(0), class: 'axis' });
    draw('text', svg, { x: S - 8, y: Q(0) - 7, class: 'name', 'text-anchor': 'end' }, words.slope);
    draw('text', svg, { x: P(0) + 8, y: 18, class: 'name' }, words.height);
    for (const task of data.tasks) {
      task.contours.forEach((points, i) => {
        draw('path', svg, { d: line(points), class: 'contour', stroke: task.colour, 'stroke-opacity': 0.75 - 0.1 * i });
      });
      const [x, y] = task.optimum;
      draw('path', svg, { d: `M${P(x) - 6} ${Q(y) - 6}l12 12m0 -12l-12 12`, class: 'optimum', stroke: task.colour });
      draw('text', svg, { x: P(x) + 10, y: Q(y) + 4, class: 'label', fill: task.colour }, task.name);
    }
    const [mx, my] = data.middle;
    draw('rect', svg, { x: P(mx) - 5, y: Q(my) - 5, width: 10, height: 10, transform: `rotate(45 ${P(mx)} ${Q(my)})`, class: 'middle' });
    for (const arrow of data.arrows) {
      draw('circle', svg, { cx: P(arrow.rest[0]), cy: Q(arrow.rest[1]), r: 6, class: 'rest', stroke: arrow.colour });
    }
    if (fresh) {
      for (const task of data.tasks) {
        draw('path', svg, { d: line(task.path), class: 'path', stroke: task.colour });
        for (const [x, y] of task.path.slice(1)) draw('circle', svg, { cx: P(x), cy: Q(y), r: 3.5, fill: task.colour });
      }
      const x = P(data.theta[0]), y = Q(data.theta[1]);
      for (const arrow of data.arrows) {
        const [dx, dy] = arrow.towards;
        if (!dx && !dy) continue;
        const ex = x + dx * ARROW, ey = y - dy * ARROW, a = Math.atan2(-dy, dx);
        const wing = (turn) => `L${(ex - 11 * Math.cos(a + turn)).toFixed(1)} ${(ey - 11 * Math.sin(a + turn)).toFixed(1)}`;
        draw('path', svg, { d: `M${x} ${y}L${ex} ${ey}M${ex} ${ey}${wing(0.45)}M${ex} ${ey}${wing(-0.45)}`, class: 'arrow',
          stroke: arrow.colour });
      }
    }
    draw('circle', svg, { cx: P(tx), cy: Q(ty), r: 9, class: 'theta' });
    draw('text', svg, { x: P(tx), y: Q(ty) + 4.5, class: 'symbol', 'text-anchor': 'middle' }, 'θ');
  };
  memory.show();
}
