export default function ({ parentElement, data, setTriggerValue }) {
  if (parentElement.querySelector('.crop')) return;  // one picture for as long as the dialog is open
  const words = data.words, root = make('div', 'crop', parentElement);
  const stage = make('div', 'stage', root);
  const img = make('img', '', stage, { alt: data.name, draggable: false });
  const square = make('div', 'square', stage, { tabIndex: 0 });
  square.setAttribute('role', 'group');
  square.setAttribute('aria-label', words.square);
  const side = make('div', 'side', root), seen = make('div', 'seen', side);
  const canvas = make('canvas', '', seen, { width: data.size, height: data.size });
  canvas.setAttribute('role', 'img'); canvas.setAttribute('aria-label', words.seen);
  make('span', '', seen, { textContent: words.seen });
  const label = make('label', '', side, { textContent: words.zoom });
  const range = make('input', '', label, { type: 'range', min: 1, max: data.most, step: 0.05 });
  const buttons = make('div', 'buttons', side);
  let { across, down, zoom } = data.crop;
  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
  const draw = () => {
    const w = img.naturalWidth, h = img.naturalHeight;
    if (!w) return;
    img.className = h > w ? 'tall' : '';
    const shown = img.clientWidth / w, length = Math.min(w, h) / zoom;
    const left = (w - length) * across, top = (h - length) * down;
    Object.assign(square.style, { left: `${left * shown}px`, top: `${top * shown}px`, width: `${length * shown}px`,
      height: `${length * shown}px` });
    range.value = zoom;
    const paper = canvas.getContext('2d');
    paper.imageSmoothingQuality = 'high';
    paper.drawImage(img, left, top, length, length, 0, 0, data.size, data.size);
  };
  // moves by pixels of the picture; where there is no room to move, the square stays in the middle of it
  const move = (right, low) => {
    const length = Math.min(img.naturalWidth, img.naturalHeight) / zoom;
    const x = img.naturalWidth - length, y = img.naturalHeight - length;
    if (x >= 1) across = clamp(across + right / x, 0, 1);
    if (y >= 1) down = clamp(down + low / y, 0, 1);
    draw();
  };
  const resize = (to) => { zoom = clamp(to, 1, data.most); draw(); };
  square.onkeydown = (event) => {
    const step = Math.max(img.naturalWidth, img.naturalHeight) / (event.shiftKey ? 8 : 40);
    const act = { ArrowLeft: () => move(-step, 0), ArrowRight: () => move(step, 0), ArrowUp: () => move(0, -step),
      ArrowDown: () => move(0, step), '+': () => resize(zoom * 1.1), '-': () => resize(zoom / 1.1) }[event.key];
    if (act) { event.preventDefault(); act(); }
  };
  let held = null;
  stage.onpointerdown = (event) => { held = [event.clientX, event.clientY]; stage.setPointerCapture(event.pointerId); };
  stage.onpointermove = (event) => {
    if (!held) return;
    const shown = img.clientWidth / img.naturalWidth;
    move((event.clientX - held[0]) / shown, (event.clientY - held[1]) / shown);
    held = [event.clientX, event.clientY];
  };
  stage.onpointerup = stage.onpointercancel = () => { held = null; };
  stage.onwheel = (event) => { event.preventDefault(); resize(zoom * Math.exp(-event.deltaY / 600)); };
  range.oninput = () => resize(Number(range.value));
  make('button', 'done', buttons, { type: 'button', textContent: words.done })
    .onclick = () => setTriggerValue('done', { across, down, zoom });
  if (data.proposed) make('button', 'proposed', buttons, { type: 'button', textContent: words.proposed })
    .onclick = () => { ({ across, down, zoom } = data.proposed); draw(); };
  make('button', '', buttons, { type: 'button', textContent: words.middle })
    .onclick = () => { across = down = 0.5; resize(1); };
  img.onload = draw;
  img.src = data.src;
  new ResizeObserver(draw).observe(img);
}
