// The page: pictures come in by dropping, pasting, camera or pen; answers and what was learned go out. Nothing leaves it.
import { classifier } from './classifier.js';
import { conv4 } from './conv4.js';
import { efficientnet } from './efficientnet.js';
import { isBlank, kept, mirrored, tensorOf } from './pictures.js';
import { unpacked } from './tensors.js';

const MOST_BYTES = 32 * 1024 * 1024;
const MOST_PIXELS = 100_000_000;
const element = (id) => document.getElementById(id);
const filled = (words, parts) => words.replace(/\{(\w+)\}/g, (all, name) => parts[name] ?? all);

const start = async () => {
  const found = await unpacked(element('model').textContent);
  const { model } = found;
  const { network } = model;
  const body = network.kind === 'conv4' ? conv4 : efficientnet;
  const flip = (values) => mirrored(values, network.channels, network.size);
  const learner = classifier(found, (bodies, values) => body(network, bodies, values), flip);
  const { words } = model;
  const percent = (share) => `${(100 * share).toFixed(1)}${words.per_cent}`;
  const { channels, size } = network;
  let asked = null;
  let stream = null;

  const complain = (words) => {
    element('problem').textContent = words;
    element('problem').hidden = !words;
  };

  // Answers

  const show = (picture, values) => {
    const paint = (canvas, width, height, at) => {
      canvas.width = width;
      canvas.height = height;
      const image = new ImageData(width, height);
      for (let i = 0; i < width * height; i++) image.data.set([...at(i), 255], 4 * i);
      canvas.getContext('2d').putImageData(image, 0, 0);
    };
    paint(element('asked'), picture.width, picture.height, (i) => picture.data.subarray(3 * i, 3 * i + 3));
    const level = (c, i) => 255 * values[c * size * size + i];
    const ink = (i) => { const grey = 255 - level(0, i); return [grey, grey, grey]; };
    paint(element('seen'), size, size, channels === 1 ? ink : (i) => [level(0, i), level(1, i), level(2, i)]);
    element('asked').style.height = `${Math.round((96 * picture.height) / picture.width)}px`;
  };

  const answer = () => {
    const said = learner.answer(asked.values);
    const best = { name: learner.classes[said.best], share: percent(said.probabilities[said.best]) };
    element('said').textContent = filled(said.stranger ? words.stranger : words.best, best);
    const order = learner.classes.map((_, c) => c).sort((one, other) => said.probabilities[other] - said.probabilities[one]);
    element('bars').replaceChildren(...order.map((c) => {
      const row = document.createElement('li');
      const share = said.probabilities[c];
      const [name, bar, number] = ['span', 'span', 'span'].map((tag) => row.appendChild(document.createElement(tag)));
      name.textContent = learner.classes[c];
      bar.className = 'bar';
      bar.appendChild(document.createElement('i')).style.width = `${100 * share}%`;
      number.textContent = percent(share);
      return row;
    }));
    element('waiting').hidden = true;
    element('answered').hidden = false;
    element('teach').hidden = !learner.canLearn;
    element('cannot').hidden = learner.canLearn;
    return said;
  };

  const ask = (image) => {
    const picture = kept(image);
    const values = tensorOf(picture, model.domain, size);
    if (isBlank(values, channels)) {
      complain(words.blank);
      return;
    }
    complain('');
    asked = { picture, values };
    show(picture, values);
    answer();
  };

  const pixelsOf = (source, width, height) => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(source, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  };

  const askFile = async (file) => {
    const refuse = (why) => complain(filled(why, { name: file.name || words.pasted }));
    if (file.size > MOST_BYTES) { refuse(words.too_large); return; }
    try {
      const bitmap = await createImageBitmap(file);
      if (bitmap.width * bitmap.height >= MOST_PIXELS) { refuse(words.too_large); return; }
      ask(pixelsOf(bitmap, bitmap.width, bitmap.height));
    } catch {
      refuse(words.unreadable);
    }
  };

  // Ways in

  const drop = element('drop');
  const mark = (over) => drop.classList.toggle('over', over);
  addEventListener('dragover', (event) => { event.preventDefault(); mark(true); });
  addEventListener('dragleave', () => mark(false));
  addEventListener('drop', (event) => {
    event.preventDefault();
    mark(false);
    const [file] = event.dataTransfer.files;
    if (file) askFile(file);
  });
  addEventListener('paste', (event) => {
    const file = [...event.clipboardData.files].find((each) => each.type.startsWith('image/'));
    if (file) askFile(file);
  });
  element('file').addEventListener('change', (event) => {
    const [file] = event.target.files;
    if (file) askFile(file);
    event.target.value = '';
  });

  const video = element('video');
  const film = (on) => {
    video.hidden = !on;
    element('shooting').hidden = !on;
    element('camera').hidden = on;
  };
  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    film(false);
  };
  element('camera').addEventListener('click', async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      video.srcObject = stream;
      film(true);
      await video.play();
    } catch {
      stop();
      complain(words.no_camera);
    }
  });
  element('shoot').addEventListener('click', async () => {
    // a camera takes a moment to its first picture, and whoever has asked before it is answered then; which event tells of it
    // last is another one from browser to browser
    while (stream && !video.videoWidth) await new Promise((later) => setTimeout(later, 50));
    if (stream) ask(pixelsOf(video, video.videoWidth, video.videoHeight));
  });
  element('stop').addEventListener('click', stop);

  // A pen

  const sheet = element('sheet');
  const pen = sheet.getContext('2d', { willReadFrequently: true });
  const strokes = [];
  const redraw = () => {
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, sheet.width, sheet.height);
    Object.assign(pen, { lineWidth: 12, lineCap: 'round', lineJoin: 'round', strokeStyle: '#000' });
    for (const stroke of strokes) {
      pen.beginPath();
      for (const [x, y] of stroke) pen.lineTo(x, y);
      if (stroke.length === 1) pen.lineTo(stroke[0][0] + 0.1, stroke[0][1]);
      pen.stroke();
    }
    element('undo').disabled = !strokes.length;
    element('clear').disabled = !strokes.length;
  };
  const askSheet = () => {
    redraw();
    if (strokes.length) ask(pen.getImageData(0, 0, sheet.width, sheet.height));
  };
  const point = (event) => {
    const box = sheet.getBoundingClientRect();
    return [((event.clientX - box.left) * sheet.width) / box.width, ((event.clientY - box.top) * sheet.height) / box.height];
  };
  sheet.addEventListener('pointerdown', (event) => {
    sheet.setPointerCapture(event.pointerId);
    strokes.push([point(event)]);
    redraw();
  });
  sheet.addEventListener('pointermove', (event) => {
    if (!sheet.hasPointerCapture(event.pointerId)) return;
    strokes.at(-1).push(point(event));
    redraw();
  });
  sheet.addEventListener('pointerup', askSheet);
  element('undo').addEventListener('click', () => { strokes.pop(); askSheet(); });
  element('clear').addEventListener('click', () => { strokes.length = 0; redraw(); });
  element('drawing').hidden = model.domain !== 'characters';
  redraw();

  // What it knows

  const classes = element('classes');
  const card = (name) => {
    const made = document.createElement('div');
    const title = made.appendChild(document.createElement('h3'));
    title.textContent = name;
    classes.appendChild(made);
    return made;
  };
  const cards = new Map(model.classes.map((name) => [name, card(name)]));
  const picture = (name, src) => {
    const image = document.createElement('img');
    image.alt = name;
    image.src = src;
    cards.get(name).appendChild(image);
  };
  const names = () => element('names').replaceChildren(...learner.classes.map((name) =>
    Object.assign(document.createElement('option'), { value: name })));
  model.shown.forEach((each, c) => {
    for (const src of each) picture(model.classes[c], src);
    const more = model.labels.slice(0, model.own).filter((label) => label === c).length - each.length;
    if (more > 0) {
      const rest = cards.get(model.classes[c]).appendChild(document.createElement('span'));
      rest.textContent = filled(words.more, { more });
    }
  });
  names();

  element('teach').addEventListener('submit', (event) => {
    event.preventDefault();
    const name = element('name').value.replace(/\s+/g, ' ').trim();
    if (!name || !asked) return;
    const losses = learner.learn(asked.values, name);
    if (!cards.has(name)) cards.set(name, card(name));
    picture(name, element('asked').toDataURL());
    names();
    answer();
    const parts = { name, steps: losses.length - 1, first: losses[0]?.toFixed(2), last: losses.at(-1)?.toFixed(2) };
    element('learned').textContent = filled(losses.length ? words.learned : words.learned_means, parts);
    element('name').value = '';
  });

  // for whoever wants to ask it by a script of their own
  globalThis.metademo = { learner, ask, kept, tensorOf };
  document.documentElement.dataset.ready = 'yes';
};

start().catch((error) => {
  const problem = element('problem');
  problem.textContent = `${problem.dataset.broken ?? ''} ${error.message}`;
  problem.hidden = false;
});
