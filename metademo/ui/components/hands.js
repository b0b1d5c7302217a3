// What a person's hands do anywhere on the page: files dropped, pictures pasted, the keys that take back a change.
const LONGEST = 1600;  // pixels of the longer side of a pasted picture that is sent; a screenshot may have many more
const MOST = 40;  // pictures that one paste may hold

// hand files to one of Streamlit's uploaders
const hand = (input, files, limits) => {
  if (!input || !files.length) return;
  const box = new DataTransfer();
  for (const file of bundled(files, limits)) box.items.add(file);
  input.files = box.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
};

const read = (entry) => new Promise((done) => entry.file(done, () => done(null)));
const list = (reader) => new Promise((done) => reader.readEntries(done, () => done([])));

// all files of what was dropped; those in folders are called by their path
const within = async (entry) => {
  if (entry.isFile) {
    const file = await read(entry);
    const path = entry.fullPath.replace(/^\//, '');
    return !file ? [] : path === file.name ? [file] : [new File([file], path, { type: file.type })];
  }
  const reader = entry.createReader(), found = [];
  for (let some = await list(reader); some.length; some = await list(reader)) {
    found.push(...(await Promise.all(some.map(within))).flat());
  }
  return found;
};

const dropped = async (transfer) => {
  // all entries first: after the first wait the browser takes them back
  const entries = [...transfer.items].filter((item) => item.kind === 'file').map((item) => item.webkitGetAsEntry());
  const files = [...transfer.files];
  if (entries.some((entry) => !entry) || !entries.some((entry) => entry.isDirectory)) return files;
  return (await Promise.all(entries.map(within))).flat();
};

const small = async (file) => {
  let bitmap;
  try { bitmap = await createImageBitmap(file); } catch { return file; }  // what a browser cannot draw is sent as it is
  const share = LONGEST / Math.max(bitmap.width, bitmap.height);
  if (share >= 1) return file;
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * share)); canvas.height = Math.max(1, Math.round(bitmap.height * share));
  const paper = canvas.getContext('2d');
  paper.imageSmoothingQuality = 'high';
  paper.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
  return blob ? new File([blob], file.name, { type: 'image/png' }) : file;
};

const focused = () => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at;
};

const typing = () => {
  const at = focused();
  if (!at) return false;
  if (at.getAttribute('role') === 'combobox') return at.getAttribute('aria-expanded') === 'true';
  const deaf = ['range', 'checkbox', 'radio', 'button', 'submit', 'file', 'color'];
  return at.isContentEditable || at.tagName === 'TEXTAREA' || (at.tagName === 'INPUT' && !deaf.includes(at.type));
};

export default function ({ data }) {
  const [most, bytes] = data.limits, limits = { files: most, bytes };
  window.metademoHands?.abort();
  const hands = new AbortController();
  window.metademoHands = hands;
  const listen = { signal: hands.signal };
  const anywhere = () => document.querySelector('.st-key-intake input[type=file]');
  const card = (event) => event.composedPath().find((each) => each.matches?.('[class*="st-key-card-"]'));
  const uploader = (event) => event.composedPath().some((each) => each.matches?.('[data-testid="stFileUploaderDropzone"]'));
  const files = (event) => event.dataTransfer && [...event.dataTransfer.types].includes('Files');
  let marked = null;
  const mark = (element) => {
    if (marked === element) return;
    if (marked) marked.style.outline = '';
    marked = element;
    if (marked) marked.style.outline = '2px dashed var(--md-accent)';
  };
  document.addEventListener('dragover', (event) => {
    if (!files(event)) return;
    mark(card(event) || null);
    // also beside the cards: a browser would leave the page for the file, and all that was done here would be gone
    if (!uploader(event)) { event.preventDefault(); event.dataTransfer.dropEffect = 'copy'; }
  }, listen);
  document.addEventListener('dragleave', (event) => { if (!event.relatedTarget) mark(null); }, listen);
  document.addEventListener('drop', async (event) => {
    mark(null);
    if (!files(event) || uploader(event)) return;
    event.preventDefault();
    const input = card(event)?.querySelector('input[type=file]') || anywhere();
    hand(input, await dropped(event.dataTransfer), limits);
  }, listen);
  // many files that are chosen in an uploader, or dropped on it, before it sees them
  document.addEventListener('change', (event) => {
    const input = event.target;
    if (!input.matches?.('[data-testid="stFileUploader"] input[type=file]')) return;
    const chosen = [...input.files], few = bundled(chosen, limits);
    if (few === chosen) return;
    event.stopImmediatePropagation();
    hand(input, few, limits);
  }, { ...listen, capture: true });
  document.addEventListener('drop', async (event) => {
    const zone = event.composedPath().find((each) => each.matches?.('[data-testid="stFileUploaderDropzone"]'));
    if (!zone || !files(event) || event.dataTransfer.items.length === 0) return;
    const folders = [...event.dataTransfer.items].some((item) => item.webkitGetAsEntry?.()?.isDirectory);
    if (!folders && bundled([...event.dataTransfer.files], limits).length === event.dataTransfer.files.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    mark(null);
    zone.dispatchEvent(new DragEvent('dragleave', { bubbles: true }));  // nothing is over it any more
    hand(zone.querySelector('input[type=file]') ?? zone.parentElement.querySelector('input[type=file]'),
      await dropped(event.dataTransfer), limits);
  }, { ...listen, capture: true });
  document.addEventListener('paste', async (event) => {
    const pictures = [...event.clipboardData.files].filter((file) => file.type.startsWith('image/')).slice(0, MOST);
    if (!pictures.length || (typing() && event.clipboardData.types.includes('text/plain'))) return;
    event.preventDefault();
    const names = pictures.map((file, number) =>
      new File([file], file.name === 'image.png' ? `${data.pasted}${number ? ` ${number + 1}` : ''}.png` : file.name, { type: file.type }));
    hand(anywhere(), await Promise.all(names.map(small)), limits);
  }, listen);
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 'z') return;
    if (typing() || document.querySelector('[data-testid="stDialog"]')) return;
    event.preventDefault();
    document.querySelector(`.st-key-${event.shiftKey ? 'redo' : 'undo'} button`)?.click();
  }, listen);
  return () => hands.abort();
}
