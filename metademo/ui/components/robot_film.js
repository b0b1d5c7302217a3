// Roll-outs of the arm, side by side and in step: drawn by three.js where a graphics card does WebGL, and by hand on a plain canvas
// where none does. Places come from the simulation, frame by frame; nothing is simulated here.
const SLOW = 0.5, WAIT = 4000, DENSE = 1.5;
const RADII = [0.075, 0.072, 0.064, 0.06, 0.054, 0.05, 0.042, 0.034];
const VIEWS = { round: [1.05, 0.46, 1.5], above: [0, 1.5607, 1.5], side: [1.5708, 0.02, 1.45] };
const CENTRE = [0, 0.62, 0.16];

const rotate = ([w, x, y, z], [a, b, c]) => {
  const tx = 2 * (y * c - z * b), ty = 2 * (z * a - x * c), tz = 2 * (x * b - y * a);
  return [a + w * tx + y * tz - z * ty, b + w * ty + z * tx - x * tz, c + w * tz + x * ty - y * tx];
};
const plus = (a, b) => a.map((v, i) => v + b[i]);
const times = (a, b) => {
  const [w, x, y, z] = a, [p, q, r, s] = b;
  return [w * p - x * q - y * r - z * s, w * q + x * p + y * s - z * r, w * r - x * s + y * p + z * q, w * s + x * r - y * q + z * p];
};
const joint = (film, frame, at) => film.joints.slice((frame * film.links + at) * 3, (frame * film.links + at) * 3 + 3);
const body = (film, frame, at) => film.bodies.slice((frame * film.count + at) * 7, (frame * film.count + at) * 7 + 7);
const eye = ([round, up, far]) => plus(CENTRE, [far * Math.cos(up) * Math.sin(round), -far * Math.cos(up) * Math.cos(round),
  far * Math.sin(up)]);

// by three.js: one renderer, whose picture each panel takes for itself
const solid = (T, paints) => {
  const renderer = new T.WebGLRenderer({ antialias: true, alpha: true });
  // where the processor does it, a dozen pictures a second come of it, and fifty by hand
  const context = renderer.getContext(), info = context.getExtension('WEBGL_debug_renderer_info');
  if (/swiftshader|llvmpipe|software/i.test(info ? context.getParameter(info.UNMASKED_RENDERER_WEBGL) : '')) {
    renderer.dispose();
    throw new Error('no graphics card');
  }
  renderer.shadowMap.enabled = true;
  renderer.shadowMap.type = T.PCFShadowMap;
  const scene = new T.Scene(), camera = new T.PerspectiveCamera(34, 4 / 3, 0.05, 12);
  camera.up.set(0, 0, 1);
  scene.add(new T.HemisphereLight('white', paints.table, 1.6));
  const sun = new T.DirectionalLight('white', 2.1);
  sun.position.set(0.7, -0.2, 1.9); sun.target.position.set(...CENTRE); sun.castShadow = true;
  sun.shadow.mapSize.set(1024, 1024);
  Object.assign(sun.shadow.camera, { left: -1, right: 1, top: 1, bottom: -1, near: 0.2, far: 4 });
  scene.add(sun, sun.target);
  const paint = (colour, more) => new T.MeshStandardMaterial({ color: colour, roughness: 0.55, metalness: 0.05, ...more });
  const white = paint(paints.link), dark = paint(paints.joint), steel = paint(paints.finger, { metalness: 0.4, roughness: 0.35 });
  const thing = paint(paints.thing), chest = paint(paints.case), ground = paint(paints.table, { roughness: 0.9 });
  const add = (geometry, material, parent = scene) => {
    const mesh = new T.Mesh(geometry, material);
    mesh.castShadow = mesh.receiveShadow = true;
    parent.add(mesh);
    return mesh;
  };
  const table = add(new T.BoxGeometry(1.1, 0.8, 0.04), ground);
  table.position.set(0, 0.66, -0.02); table.castShadow = false;
  const unit = new T.CylinderGeometry(1, 1, 1, 24).rotateX(Math.PI / 2), ball = new T.SphereGeometry(1, 24, 16);
  const links = RADII.map((_, i) => add(unit, i % 2 ? dark : white));
  const balls = RADII.map((_, i) => add(ball, i % 2 ? white : dark));
  const palm = add(new T.BoxGeometry(0.05, 0.125, 0.03), dark);
  const goal = new T.Mesh(ball, new T.MeshStandardMaterial({ color: paints.goal, transparent: true, opacity: 0.28, depthWrite: false }));
  const core = new T.Mesh(ball, new T.MeshStandardMaterial({ color: paints.goal }));
  scene.add(goal, core);
  const trail = new T.Mesh(ball, new T.MeshBasicMaterial());
  trail.frustumCulled = false;
  scene.add(trail);
  // the hand's whole path once for each film, of which as much is drawn as it has come
  const tubes = new WeakMap();
  const tube = (film) => {
    if (!tubes.has(film)) {
      const points = [];
      for (let i = 0; i < film.hand.length; i += 3) points.push(new T.Vector3(...film.hand.slice(i, i + 3)));
      tubes.set(film, new T.TubeGeometry(new T.CatmullRomCurve3(points), points.length, 0.0035, 6));
    }
    return tubes.get(film);
  };
  let made = null, parts = [];
  const shaped = (shapes) => {
    if (made === shapes) return;
    for (const { mesh } of parts) { scene.remove(mesh); mesh.geometry.dispose(); }
    made = shapes;
    parts = shapes.map((shape) => {
      const [a, b, c] = shape.size;
      const geometry = shape.type === 'box' ? new T.BoxGeometry(2 * a, 2 * b, 2 * c)
        : shape.type === 'cylinder' ? new T.CylinderGeometry(a, a, 2 * b, 32).rotateX(Math.PI / 2)
          : new T.CapsuleGeometry(a, 2 * b, 6, 16).rotateX(Math.PI / 2);
      const material = { finger: steel, case: chest, thing }[shape.role];
      return { shape, mesh: add(geometry, material) };
    });
  };
  const from = new T.Vector3(0, 0, 1), to = new T.Vector3();
  return (canvas, film, shapes, frame, target, view, colour) => {
    shaped(shapes);
    for (const { shape, mesh } of parts) {
      const [x, y, z, ...turn] = body(film, frame, shape.body);
      mesh.position.set(...plus([x, y, z], rotate(turn, shape.at)));
      const [w, i, j, k] = times(turn, shape.turn);
      mesh.quaternion.set(i, j, k, w);
    }
    RADII.forEach((r, i) => {
      const a = joint(film, frame, i), b = joint(film, frame, i + 1);
      balls[i].position.set(...a); balls[i].scale.setScalar(r * 1.06);
      links[i].position.set(...a.map((v, n) => (v + b[n]) / 2));
      to.set(b[0] - a[0], b[1] - a[1], b[2] - a[2]);
      links[i].scale.set(r * 0.86, r * 0.86, Math.max(to.length(), 1e-4));
      links[i].quaternion.setFromUnitVectors(from, to.normalize());
    });
    palm.position.set(...plus(joint(film, frame, RADII.length), [0, 0, 0.045]));
    goal.visible = core.visible = Boolean(target);
    if (target) {
      goal.position.set(...target.at); goal.scale.setScalar(target.near);
      core.position.set(...target.at); core.scale.setScalar(0.008);
    }
    trail.geometry = tube(film);
    const share = Math.min(frame * film.every * 3 / (film.hand.length - 3), 1);
    trail.geometry.setDrawRange(0, 6 * 6 * Math.round(share * film.hand.length / 3));
    trail.material.color.set(colour);
    const ratio = Math.min(globalThis.devicePixelRatio || 1, DENSE);
    const width = Math.max(1, Math.round(canvas.clientWidth * ratio)), height = Math.max(1, Math.round(width * 0.75));
    if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
    if (renderer.domElement.width !== width || renderer.domElement.height !== height) renderer.setSize(width, height, false);
    camera.position.set(...eye(view));
    camera.lookAt(...CENTRE);
    renderer.render(scene, camera);
    const paper = canvas.getContext('2d');
    paper.clearRect(0, 0, width, height);
    paper.drawImage(renderer.domElement, 0, 0);
  };
};

// by hand: every shape's outline as the same camera sees it, those far away first
const flat = (paints) => (canvas, film, shapes, frame, target, view, colour) => {
  const ratio = Math.min(globalThis.devicePixelRatio || 1, 2), width = Math.max(1, Math.round(canvas.clientWidth * ratio));
  const height = Math.round(width * 0.75);
  if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
  const paper = canvas.getContext('2d');
  paper.clearRect(0, 0, width, height);
  // dark links are to be seen on a dark page too
  const edge = getComputedStyle(canvas).color.replace(/^rgb\((.*)\)$/, 'rgba($1, .45)');
  const at = eye(view), [round, up] = view;
  const right = [Math.cos(round), Math.sin(round), 0];
  const ahead = CENTRE.map((v, i) => (v - at[i]) / view[2]);
  const over = [-Math.sin(up) * Math.sin(round), Math.sin(up) * Math.cos(round), Math.cos(up)];
  const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const zoom = height / 2 / Math.tan(17 * Math.PI / 180);
  const seen = (point) => {
    const way = point.map((v, i) => v - at[i]), far = Math.max(dot(way, ahead), 0.05);
    return [width / 2 + zoom * dot(way, right) / far, height / 2 - zoom * dot(way, over) / far, far];
  };
  const hull = (points) => {
    const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const turn = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
    const half = (list) => {
      const kept = [];
      for (const p of list) {
        while (kept.length > 1 && turn(kept.at(-2), kept.at(-1), p) <= 0) kept.pop();
        kept.push(p);
      }
      return kept.slice(0, -1);
    };
    return [...half(sorted), ...half(sorted.reverse())];
  };
  const jobs = [];
  const outline = (points, fill) => {
    const all = points.map(seen);
    jobs.push([all.reduce((sum, p) => sum + p[2], 0) / all.length, () => {
      paper.beginPath();
      hull(all).forEach(([x, y], i) => { paper[i ? 'lineTo' : 'moveTo'](x, y); });
      paper.closePath();
      paper.fillStyle = fill; paper.fill();
      paper.strokeStyle = edge; paper.lineWidth = ratio; paper.stroke();
    }]);
  };
  const rod = (a, b, radius, fill) => {
    const [p, q] = [seen(a), seen(b)];
    jobs.push([(p[2] + q[2]) / 2, () => {
      paper.lineCap = 'round';
      for (const [style, more] of [[edge, 2 * ratio], [fill, 0]]) {
        paper.beginPath(); paper.moveTo(p[0], p[1]); paper.lineTo(q[0], q[1]);
        paper.strokeStyle = style; paper.lineWidth = 2 * zoom * radius / ((p[2] + q[2]) / 2) + more; paper.stroke();
      }
    }]);
  };
  const corners = (a, b, c) => [-1, 1].flatMap((i) => [-1, 1].flatMap((j) => [-1, 1].map((k) => [i * a, j * b, k * c])));
  const rim = (r, h) => [...Array(20)].flatMap((_, i) => [-h, h].map((z) => [r * Math.cos(i * 0.314), r * Math.sin(i * 0.314), z]));
  outline(corners(0.55, 0.4, 0.02).map((p) => plus(p, [0, 0.66, -0.02])), paints.table);
  jobs[0][0] = 99;
  for (const shape of shapes) {
    const [x, y, z, ...turn] = body(film, frame, shape.body), [a, b, c] = shape.size;
    const points = shape.type === 'box' ? corners(a, b, c) : rim(a, shape.type === 'capsule' ? b + a / 2 : b);
    outline(points.map((p) => plus([x, y, z], rotate(turn, plus(shape.at, rotate(shape.turn, p))))),
      paints[shape.role]);
  }
  RADII.forEach((r, i) => { rod(joint(film, frame, i), joint(film, frame, i + 1), r * 0.86, i % 2 ? paints.joint : paints.link); });
  jobs.sort((a, b) => b[0] - a[0]);
  for (const [, job] of jobs) job();
  if (target) {
    const [x, y, far] = seen(target.at);
    paper.beginPath(); paper.arc(x, y, zoom * target.near / far, 0, 7);
    paper.globalAlpha = 0.28; paper.fillStyle = paints.goal; paper.fill();
    paper.globalAlpha = 1; paper.strokeStyle = paints.goal; paper.lineWidth = ratio; paper.stroke();
  }
  paper.beginPath();
  for (let i = 0; i < Math.min(frame * film.every + 1, film.hand.length / 3); i += 1) {
    const [x, y] = seen(film.hand.slice(3 * i, 3 * i + 3));
    paper[i ? 'lineTo' : 'moveTo'](x, y);
  }
  paper.strokeStyle = colour; paper.lineWidth = 2 * ratio; paper.stroke();
};

const painter = (memory) => {
  if (memory.paint) return memory.paint;
  const T = globalThis.metademoThree;
  if (T) {
    try { memory.paint = solid(T, memory.data.theme); memory.how = 'webgl'; } catch { memory.paint = flat(memory.data.theme); memory.how = 'canvas'; }
  } else if (Date.now() - memory.began > WAIT) { memory.paint = flat(memory.data.theme); memory.how = 'canvas'; }
  return memory.paint;
};

export default function ({ parentElement, data }) {
  const words = Object.fromEntries(data.words);
  parentElement.film ||= { began: Date.now(), view: 'round', camera: [...VIEWS.round], time: 0, playing: false, step: null, frames: 0 };
  const memory = parentElement.film;
  const fresh = memory.identity !== data.key;
  Object.assign(memory, { data, words });
  let root = parentElement.querySelector('.film');
  if (!root) {
    root = make('div', 'film', parentElement);
    const bar = make('div', 'bar', root);
    memory.play = make('button', 'play', bar, { type: 'button' });
    const label = make('label', '', bar);
    memory.saidStep = make('span', 'said', label);
    memory.stepper = make('input', '', label, { type: 'range', min: 0, step: 1 });
    const clock = make('label', '', bar);
    memory.saidTime = make('span', 'said', clock);
    memory.scrub = make('input', '', clock, { type: 'range', min: 0, step: 'any' });
    memory.views = make('div', 'views', bar);
    memory.grid = make('div', 'grid', root);
    memory.hint = make('p', 'hint', root);
    memory.stepper.oninput = () => { memory.step = Number(memory.stepper.value); memory.start(); };
    memory.scrub.oninput = () => { memory.playing = false; memory.time = Number(memory.scrub.value); memory.show(); };
    memory.play.onclick = () => {
      if (memory.playing) { memory.playing = false; memory.show(); } else memory.start();
    };
  }
  const length = () => Math.max(...memory.chosen().map(({ film }) => film.joints.length / film.links / 3)) / memory.data.rate;
  memory.chosen = () => memory.data.panels.map((panel) => {
    const index = Math.max(0, panel.steps.findLastIndex((each) => each <= memory.step));
    return { panel, film: panel.films[panel.follows ? index : 0] };
  });
  memory.start = () => { memory.time = 0; memory.playing = true; memory.tick(); };
  memory.tick = () => {
    cancelAnimationFrame(memory.ticking);
    let last = null;
    const turn = (now) => {
      if (!parentElement.isConnected) { memory.playing = false; return; }
      if (last !== null && memory.playing) memory.time += (now - last) / 1000 * SLOW;
      last = now;
      if (memory.time >= length()) { memory.time = length(); memory.playing = false; }
      memory.show();
      if (memory.playing || !memory.paint) memory.ticking = requestAnimationFrame(turn);
    };
    memory.ticking = requestAnimationFrame(turn);
  };
  if (fresh) {
    memory.identity = data.key;
    memory.step = data.step;
    const stands = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches;
    memory.playing = !stands; memory.time = stands ? length() : 0;
  }
  memory.step = Math.min(memory.step, data.most);
  memory.stepper.max = data.most; memory.stepper.setAttribute('aria-label', words.slider);
  memory.scrub.setAttribute('aria-label', words.clock);
  memory.views.replaceChildren();
  for (const [name, camera] of Object.entries(VIEWS)) {
    const button = make('button', '', memory.views, { type: 'button', textContent: words[name] });
    button.setAttribute('aria-pressed', memory.view === name);
    button.onclick = () => {
      memory.view = name; memory.camera = [...camera];
      for (const other of memory.views.children) other.setAttribute('aria-pressed', other === button);
      memory.show();
    };
  }
  while (memory.grid.children.length > data.panels.length) memory.grid.lastChild.remove();
  while (memory.grid.children.length < data.panels.length) {
    const card = make('figure', '', memory.grid);
    make('figcaption', '', card);
    const canvas = make('canvas', '', card);
    canvas.setAttribute('role', 'img');
    make('p', 'caption', card);
    canvas.onpointerdown = (event) => { memory.turning = [event.clientX, event.clientY]; canvas.setPointerCapture(event.pointerId); };
    canvas.onpointermove = (event) => {
      if (!memory.turning) return;
      const [x, y] = memory.turning;
      memory.camera[0] -= (event.clientX - x) * 0.008;
      memory.camera[1] = Math.min(Math.max(memory.camera[1] + (event.clientY - y) * 0.008, 0.02), 1.5607);
      memory.turning = [event.clientX, event.clientY];
      memory.show();
    };
    canvas.onpointerup = canvas.onpointercancel = () => { memory.turning = null; };
  }
  memory.hint.textContent = data.goal ? words.hint_goal : words.hint;
  memory.show = () => {
    const paint = painter(memory), { data, words } = memory;
    memory.play.textContent = memory.playing ? '❚❚' : '▶';
    memory.play.title = memory.playing ? words.pause : words.play;
    memory.play.setAttribute('aria-label', memory.play.title);
    memory.stepper.value = memory.step;
    memory.saidStep.textContent = words.step.replace('{step}', memory.step);
    memory.scrub.max = length(); memory.scrub.value = memory.time;
    memory.saidTime.textContent = words.time.replace('{time}', memory.time.toFixed(1));
    memory.chosen().forEach(({ panel, film }, i) => {
      const card = memory.grid.children[i], [head, canvas, caption] = card.children;
      card.style.setProperty('--film', panel.color);
      card.classList.toggle('done', film.done);
      if (head.dataset.said !== `${panel.name}${panel.line}`) {
        head.dataset.said = `${panel.name}${panel.line}`;
        head.replaceChildren(make('i'), make('b', '', null, { textContent: panel.name }), make('span', '', null, { textContent: panel.line }));
      }
      if (caption.dataset.said !== film.said) {
        caption.dataset.said = film.said;
        caption.replaceChildren(make('b', '', null, { textContent: film.done ? '✓' : '✗' }), film.said);
        canvas.setAttribute('aria-label', `${panel.name} – ${film.said}`);
      }
      const frame = Math.min(Math.floor(memory.time * data.rate), film.joints.length / film.links / 3 - 1);
      if (paint && canvas.clientWidth) paint(canvas, film, film.shapes, frame, data.goal, memory.camera, panel.color);
    });
    memory.frames += 1;
    root.dataset.how = memory.how || '';
    root.dataset.frames = memory.frames;
    root.dataset.playing = memory.playing;
  };
  if (!memory.watched) {
    memory.watched = new ResizeObserver(() => memory.show());
    memory.watched.observe(memory.grid);
  }
  memory.tick();
}
