// Cheetahs that run side by side: each panel's body hangs together from its joints, and the picture follows it along the ground.
const JOINTS = 9, REST = 0.9, WIDE = 3, TALL = 2.4, STRIP = 0.55, GROUND = 1.55, HIGHEST = 1.2;

// the joints at a time: whole numbers, thousandths, between the two moments around it
const pose = (film, moment) => {
  const last = film.length / JOINTS - 1, at = Math.min(Math.floor(moment), last), share = Math.min(moment, last) - at;
  const next = Math.min(at + 1, last);
  return Array.from({ length: JOINTS }, (_, i) => {
    const from = film[at * JOINTS + i];
    return (from + share * (film[next * JOINTS + i] - from)) / 1000;
  });
};

// both ends of each link's stroke, in metres, z upwards; what turns by an angle about y goes from (x, z) to (x cos + z sin, z cos − x sin)
const body = (links, height, joints) => {
  const frames = [];
  return links.map(({ joint, parent, pivot, ends }) => {
    const hung = parent === null ? { x: joints[0], z: height + joints[1], turn: joints[2] } : frames[parent];
    const sin = Math.sin(hung.turn), cos = Math.cos(hung.turn);
    const frame = { x: hung.x + pivot[0] * cos + pivot[1] * sin, z: hung.z + pivot[1] * cos - pivot[0] * sin,
      turn: hung.turn + (joint === null ? 0 : joints[3 + joint]) };
    frames.push(frame);
    const s = Math.sin(frame.turn), c = Math.cos(frame.turn);
    return [0, 2].flatMap((i) => [frame.x + ends[i] * c + ends[i + 1] * s, frame.z + ends[i + 1] * c - ends[i] * s]);
  });
};

// metres between two marks of a line that is so long, of which there are about so many
const spacing = (metres, count) => {
  const rough = metres / count, unit = 10 ** Math.floor(Math.log10(rough));
  return unit * [1, 2, 5, 10].find((each) => each * unit >= rough);
};

const said = (metres) => `${Math.round(10 * metres) / 10}`.replace('-', '−');

const picture = (canvas, memory, panel, now, moment) => {
  const { data, words } = memory, film = now.films[memory.noisy], ratio = globalThis.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * ratio), tall = Math.round(width * TALL / WIDE);
  if (!width) return;
  if (canvas.width !== width || canvas.height !== tall) Object.assign(canvas, { width, height: tall });
  const paper = canvas.getContext('2d'), unit = width / WIDE;
  const { color, fontFamily } = memory.style, back = memory.style.getPropertyValue('--st-background-color') || 'white';
  const line = (points, ink, thick, alpha = 1) => {
    paper.beginPath();
    points.forEach(([x, y], i) => { paper[i ? 'lineTo' : 'moveTo'](x, y); });
    Object.assign(paper, { strokeStyle: ink, lineWidth: thick, globalAlpha: alpha, lineCap: 'round' });
    paper.stroke();
    paper.globalAlpha = 1;
  };
  const write = (what, x, y, align = 'center', alpha = 0.7, size = 11) => {
    Object.assign(paper, { font: `${size * ratio}px ${fontFamily}`, textAlign: align, fillStyle: color, globalAlpha: alpha });
    const half = align === 'center' ? paper.measureText(what).width / 2 : 0;
    if (x >= half && x + half <= width) paper.fillText(what, x, y); // nothing that the edge would cut
    paper.globalAlpha = 1;
  };
  paper.clearRect(0, 0, width, tall);
  const joints = film.length ? pose(film, moment) : [0, 0, 0, 0, 0, 0, 0, 0, 0];
  const lifted = Math.min(Math.max(0, data.height + joints[1] - HIGHEST), TALL - STRIP - GROUND);
  const X = (x) => (x - joints[0] + WIDE / 2) * unit, Y = (z) => (GROUND - z + lifted) * unit;

  // the ground: each other metre shaded, so that it is seen to go by
  const ground = Y(0), floor = Math.min(ground + 0.3 * unit, (TALL - STRIP) * unit);
  for (let metre = Math.floor(joints[0] - WIDE / 2); metre <= joints[0] + WIDE / 2; metre += 1) {
    Object.assign(paper, { fillStyle: color, globalAlpha: metre % 2 ? 0.05 : 0.12 });
    paper.fillRect(X(metre), ground, unit, floor - ground);
    paper.globalAlpha = 1;
    line([[X(metre), ground], [X(metre), ground + 0.06 * unit]], color, ratio, 0.5);
    if (metre) write(words.metres.replace('{metres}', said(metre)), X(metre), ground + 0.22 * unit);
  }
  line([[0, ground], [width, ground]], color, 1.5 * ratio, 0.6);
  line([[X(0), ground], [X(0), ground - 0.55 * unit]], color, 1.5 * ratio, 0.75);
  write(words.start, X(0), ground + 0.22 * unit, 'center', 0.9);

  // the way that is asked for
  const right = data.direction > 0, edge = right ? width - 8 * ratio : 8 * ratio;
  write(right ? `${words.forwards} →` : `← ${words.backwards}`, edge, 17 * ratio, right ? 'right' : 'left', 0.85, 12);
  write(words.time.replace('{time}', (moment * data.seconds).toFixed(1)), right ? 8 * ratio : width - 8 * ratio, 17 * ratio,
    right ? 'left' : 'right', 0.6);

  if (film.length) {
    const strokes = body(data.links, data.height, joints).map(([a, b, c, d]) => [[X(a), Y(b)], [X(c), Y(d)]]);
    const order = [...strokes.keys()].sort((one, other) => (data.links[one].parent === null) - (data.links[other].parent === null));
    for (const at of order) {
      const thick = 2 * data.links[at].radius * unit;
      line(strokes[at], back, thick + 3 * ratio);
      line(strokes[at], panel.colour, thick);
    }
    // an eye, in the last part that the trunk itself has: the head
    const [from, to] = strokes[data.links.findLastIndex((each) => each.parent === null)];
    paper.beginPath();
    paper.arc(from[0] + 0.85 * (to[0] - from[0]), from[1] + 0.85 * (to[1] - from[1]), 0.02 * unit, 0, 2 * Math.PI);
    paper.fillStyle = back; paper.fill();
  }

  // the strip: where the tries ended, and where this one is
  const [low, high] = data.track, room = 14 * ratio;
  const S = (metres) => room + (metres - low) / (high - low) * (width - 2 * room);
  const base = (TALL - 0.22) * unit, every = spacing(high - low, 6);
  const enough = S(data.direction * data.far), end = S(data.direction > 0 ? high : low);
  Object.assign(paper, { fillStyle: panel.colour, globalAlpha: 0.1 });
  paper.fillRect(Math.min(enough, end), base - 0.27 * unit, Math.abs(end - enough), 0.27 * unit);
  paper.globalAlpha = 1;
  line([[room, base], [width - room, base]], color, ratio, 0.5);
  for (let metre = Math.ceil(low / every) * every; metre <= high + 1e-9; metre += every) {
    line([[S(metre), base], [S(metre), base + 4 * ratio]], color, ratio, 0.5);
    write(words.metres.replace('{metres}', said(metre)), S(metre), base + 15 * ratio, 'center', 0.7, 10);
  }
  line([[S(0), base], [S(0), base - 0.27 * unit]], color, 1.5 * ratio, 0.75);
  now.ends.forEach((end, i) => {
    paper.beginPath();
    paper.arc(S(end / 1000), base - (0.05 + 0.06 * (i % 4)) * unit, 3 * ratio, 0, 2 * Math.PI);
    Object.assign(paper, { fillStyle: panel.colour, strokeStyle: panel.colour, lineWidth: 1.2 * ratio, globalAlpha: 0.75 });
    if (data.direction * end / 1000 >= data.far) paper.fill();
    paper.stroke();
    paper.globalAlpha = 1;
  });
  if (film.length) {
    const x = S(joints[0]), y = base - 0.29 * unit;
    paper.beginPath();
    paper.moveTo(x, y); paper.lineTo(x - 5 * ratio, y - 8 * ratio); paper.lineTo(x + 5 * ratio, y - 8 * ratio); paper.closePath();
    paper.fillStyle = color; paper.fill();
  }
};

export default function ({ parentElement, data }) {
  const words = Object.fromEntries(data.words);
  parentElement.run ||= { step: 0, time: 0, playing: false, walking: false, frames: 0, ticking: 0, noisy: 0, inSight: true };
  const memory = parentElement.run;
  const fresh = memory.key !== data.key, steps = data.panels[0].steps.length;
  Object.assign(memory, { data, words, key: data.key });
  const root = stepper(parentElement, 'run', memory,
    (step) => { Object.assign(memory, { step, time: 0, walking: false }); memory.show(); },
    () => { Object.assign(memory, { playing: !memory.playing, walking: false }); memory.show(); });
  if (!memory.choice) {
    const label = make('label', 'choice', null);
    memory.story.after(label);
    memory.choice = make('input', '', label, { type: 'checkbox' });
    memory.chosen = make('span', '', label);
    memory.choice.onchange = () => { Object.assign(memory, { noisy: Number(memory.choice.checked), time: 0 }); memory.show(); };
  }
  cards(memory.grid, data.panels.length, (card) => make('canvas', '', card).setAttribute('role', 'img'));

  const length = Math.max(0, ...data.panels.flatMap((panel) => panel.steps.map((each) => each.films[0].length / JOINTS - 1)));
  memory.paint = () => {
    const moment = Math.min(memory.time / memory.data.seconds, length);
    memory.data.panels.forEach((panel, i) => {
      picture(memory.grid.children[i].children[1], memory, panel, panel.steps[memory.step], moment);
    });
    memory.frames += 1;
    Object.assign(root.dataset, { frames: memory.frames, time: memory.time.toFixed(2), playing: memory.playing });
  };
  memory.show = () => {
    const { data, words } = memory;
    saySteps(memory, { ...words, hint: memory.noisy ? words.hint_tried : words.hint }, memory.step, data.panels[0].steps.length - 1,
      data.stories[memory.step]);
    memory.choice.checked = memory.noisy; memory.chosen.textContent = words.tried;
    data.panels.forEach((panel, i) => {
      const card = memory.grid.children[i], now = panel.steps[memory.step];
      const told = { earned: now.earned, caption: now.caption[memory.noisy] };
      sayCard(card, panel, told);
      card.children[1].setAttribute('aria-label', `${panel.name} – ${told.earned} ${told.caption}`);
    });
    memory.style = getComputedStyle(root);
    memory.paint();
    memory.tick();
  };
  memory.tick = () => {
    cancelAnimationFrame(memory.ticking);
    let last = null;
    const turn = (now) => {
      if (!memory.playing || !memory.inSight || !parentElement.isConnected) return;
      if (last !== null) memory.time += (now - last) / 1000;
      last = now;
      if (memory.time > length * memory.data.seconds + REST) {
        memory.time = 0;
        memory.walking &&= memory.step < memory.data.first;
        if (memory.walking) { memory.step += 1; memory.show(); return; }
      }
      memory.paint();
      memory.ticking = requestAnimationFrame(turn);
    };
    memory.ticking = requestAnimationFrame(turn);
  };
  if (fresh) {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    Object.assign(memory, still ? { step: data.first, time: length * data.seconds, playing: false, walking: false }
      : { step: 0, time: 0, playing: true, walking: true });
  }
  memory.step = Math.min(memory.step, steps - 1);
  if (!memory.watched) {
    memory.watched = new ResizeObserver(() => memory.paint());
    memory.watched.observe(memory.grid);
    memory.seen = new IntersectionObserver(([entry]) => { memory.inSight = entry.isIntersecting; memory.tick(); });
    memory.seen.observe(root);
  }
  memory.show();
}
