// A curve for each learner over the inner steps, drawn as SVG, with the values under the pointer.
const SPACE = 'http://www.w3.org/2000/svg';
const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [420, 250, 46, 34, 14, 12];

const drawn = (parent, tag, attributes) => {
  const made = parent.appendChild(document.createElementNS(SPACE, tag));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

// round numbers between nothing and a largest value, five or so
const ticks = (most) => {
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((by) => by * power).find((each) => each >= rough);
  const found = [];
  for (let value = 0; value <= most * 1.0001; value += step) found.push(value);
  return found;
};

/**
 * Draw curves; gives a function that marks a step.
 *
 * `curves`: { label, colour, dashed, points: [[step, value], …] }; `shown` writes a value, `told` the steps' title.
 */
export const chart = (parent, { title, curves, most, steps, shown, told }) => {
  const figure = parent.appendChild(document.createElement('figure'));
  figure.className = 'chart';
  figure.appendChild(document.createElement('h3')).textContent = title;
  const svg = drawn(figure, 'svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img' });
  const last = (points) => (points.length ? shown(points.at(-1)[1]) : '–');
  drawn(svg, 'title', {}).textContent = `${title}: ${curves.map(({ label, points }) => `${label} ${last(points)}`).join(', ')}`;
  const x = (step) => LEFT + ((WIDTH - LEFT - RIGHT) * step) / Math.max(1, steps);
  const y = (value) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * value) / most;
  for (const value of ticks(most)) {
    drawn(svg, 'line', { class: 'grid', x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value) });
    drawn(svg, 'text', { x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }).textContent = shown(value, true);
  }
  for (const value of ticks(Math.max(1, steps)).filter(Number.isInteger)) {
    drawn(svg, 'text', { x: x(value), y: HEIGHT - BOTTOM + 16, 'text-anchor': 'middle' }).textContent = value;
  }
  drawn(svg, 'text', { x: (LEFT + WIDTH) / 2, y: HEIGHT - 3, 'text-anchor': 'middle' }).textContent = told;
  const now = drawn(svg, 'line', { class: 'now', y1: TOP, y2: HEIGHT - BOTTOM });
  for (const { colour, dashed, points } of curves) {
    const way = points.map(([step, value], i) => `${i ? 'L' : 'M'}${x(step)},${y(Math.min(most, value))}`).join('');
    const path = drawn(svg, 'path', { d: way, stroke: colour, class: dashed ? 'dashed' : '' });
    if (points.length === 1) {
      path.remove();
      drawn(svg, 'circle', { cx: x(points[0][0]), cy: y(Math.min(most, points[0][1])), r: 3.5, fill: colour });
    }
  }
  const tip = figure.appendChild(document.createElement('div'));
  tip.className = 'tip';
  tip.hidden = true;
  const hide = () => { tip.hidden = true; };
  svg.addEventListener('pointermove', (event) => {
    const box = svg.getBoundingClientRect();
    const at = ((event.clientX - box.left) * WIDTH) / box.width;
    const step = Math.round(Math.min(1, Math.max(0, (at - LEFT) / (WIDTH - LEFT - RIGHT))) * steps);
    const lines = curves.map(({ label, points }) => {
      const point = points.filter(([each]) => each <= step).at(-1);
      return point ? `${label}: ${shown(point[1])}` : '';
    });
    tip.textContent = [`${told} ${step}`, ...lines.filter(Boolean)].join('\n');
    tip.hidden = false;
    const place = figure.getBoundingClientRect();
    tip.style.left = `${Math.min(event.clientX - place.left + 12, place.width - tip.offsetWidth)}px`;
    tip.style.top = `${event.clientY - place.top + 12}px`;
  });
  svg.addEventListener('pointerleave', hide);
  return (step) => {
    for (const [name, value] of [['x1', x(step)], ['x2', x(step)]]) now.setAttribute(name, value);
  };
};
