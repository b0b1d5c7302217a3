// A class's pictures: chosen by a click, dragged to another part or class with mouse, pen or finger. One stop of the Tab key: the
// arrow keys, Home and End lead from picture to picture, and Tab leaves them.
const HOLD = 350;  // milliseconds that a finger rests on a picture before it drags it; a shorter touch scrolls or chooses
const SLACK = 6;  // pixels that a mouse may move in a click
const EDGE = 70;  // pixels from the window's edge within which the page scrolls along

// the innermost element at a point, through shadow roots
const innermost = (x, y) => {
  let found = document.elementFromPoint(x, y);
  while (found?.shadowRoot) {
    const inner = found.shadowRoot.elementFromPoint(x, y);
    if (!inner || inner === found) break;
    found = inner;
  }
  return found;
};

// like closest(), through shadow roots
const around = (element, selector) => {
  for (let at = element; at; at = at.getRootNode().host) {
    const hit = at.closest(selector);
    if (hit) return hit;
  }
  return null;
};

// where a picture would go that is let go here: an element to mark, the class (null: without a label), and the part
const target = (x, y, task) => {
  const at = innermost(x, y);
  const zone = around(at, '[data-zone]');
  if (zone && zone.dataset.task === task) {
    return { element: zone, to: zone.dataset.of === '' ? null : Number(zone.dataset.of), role: zone.dataset.zone };
  }
  const card = around(at, '[class*="st-key-card-"]');
  const [, of, key] = (card && /st-key-card-(\d+)-(\d+|none)(?:\s|$)/.exec(card.className)) || [];
  return of === task ? { element: card, to: key === 'none' ? null : Number(key), role: null } : null;
};

const drag = (event, tile, picture, from, task, drop) => {
  const touch = event.pointerType === 'touch';
  const ends = new AbortController(), listen = { signal: ends.signal };
  let ghost = null, marked = null, x = event.clientX, y = event.clientY, timer = 0, frame = 0;
  const mark = (element) => {
    if (marked === element) return;
    if (marked) { marked.classList.remove('over'); marked.style.outline = ''; }
    marked = element;
    if (!marked) return;
    if (marked.dataset.zone) marked.classList.add('over'); else marked.style.outline = '2px solid var(--md-accent)';
  };
  const follow = () => {
    ghost.style.transform = `translate(${x - 24}px, ${y - (touch ? 60 : 24)}px)`;
    const there = target(x, y, task);
    mark(there?.element);
  };
  const scroll = () => {
    const by = y < EDGE ? y - EDGE : y > innerHeight - EDGE ? y - innerHeight + EDGE : 0;
    if (by) { document.querySelector('[data-testid="stMain"]')?.scrollBy(0, by / 4); follow(); }
    frame = requestAnimationFrame(scroll);
  };
  const begin = () => {
    ghost = make('img', '', document.body, { src: picture.src, alt: '' });
    Object.assign(ghost.style, { position: 'fixed', left: 0, top: 0, width: '48px', height: '48px', objectFit: 'cover',
      background: '#fff', borderRadius: '6px', boxShadow: '0 3px 12px rgba(0,0,0,.4)', pointerEvents: 'none', zIndex: 1e6 });
    tile.classList.add('held');
    follow();
    frame = requestAnimationFrame(scroll);
  };
  const end = (dropped) => {
    clearTimeout(timer); cancelAnimationFrame(frame); ends.abort();
    if (!ghost) return;
    const there = dropped && target(x, y, task);
    mark(null); ghost.remove(); tile.classList.remove('held');
    // the click that follows a drag chooses nothing
    const swallow = (click) => { click.stopPropagation(); click.preventDefault(); };
    addEventListener('click', swallow, true);
    setTimeout(() => removeEventListener('click', swallow, true));
    if (there && (there.to !== from || (there.role && there.role !== picture.role))) drop(there);
  };
  if (touch) timer = setTimeout(begin, HOLD);
  document.addEventListener('pointermove', (move) => {
    if (move.pointerId !== event.pointerId) return;
    const far = Math.hypot(move.clientX - event.clientX, move.clientY - event.clientY) > SLACK;
    x = move.clientX; y = move.clientY;
    if (ghost) follow();
    else if (far && touch) end(false);
    else if (far) begin();
  }, listen);
  document.addEventListener('pointerup', () => end(true), listen);
  document.addEventListener('pointercancel', () => end(false), listen);
  document.addEventListener('keydown', (key) => { if (key.key === 'Escape') end(false); }, listen);
  // a page that scrolled under the finger would take the picture out of it
  tile.addEventListener('touchmove', (move) => { if (ghost) move.preventDefault(); }, { ...listen, passive: false });
  tile.addEventListener('contextmenu', (menu) => { if (touch) menu.preventDefault(); }, listen);
};

// the picture in the row above or below that lies nearest
const beyond = (tile, tiles, down) => {
  const [here, middle] = [tile.getBoundingClientRect(), (box) => box.left + box.width / 2];
  const boxes = tiles.map((each) => each.getBoundingClientRect());
  const ahead = boxes.filter((box) => (down ? box.top >= here.bottom : box.bottom <= here.top));
  if (!ahead.length) return tile;
  const edge = ahead.reduce((one, box) => (down === box.top < one.top ? box : one));
  const row = ahead.filter((box) => box.top < edge.bottom && box.bottom > edge.top);
  const nearest = row.reduce((one, box) =>
    (Math.abs(middle(box) - middle(here)) < Math.abs(middle(one) - middle(here)) ? box : one));
  return tiles[boxes.indexOf(nearest)];
};

// one of them has the Tab key's stop, which goes with the focus
const roving = (root, known) => {
  const tiles = [...root.querySelectorAll('.tile')];
  const stop = (at) => {
    for (const each of tiles) each.tabIndex = each === at ? 0 : -1;
    known.focusDigest = at?.dataset.digest;
  };
  for (const each of tiles) each.onfocus = () => stop(each);
  root.onkeydown = (event) => {
    const at = tiles.indexOf(event.target);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = {
      ArrowLeft: () => tiles[at - 1], ArrowRight: () => tiles[at + 1], Home: () => tiles[0], End: () => tiles.at(-1),
      ArrowUp: () => beyond(tiles[at], tiles, false), ArrowDown: () => beyond(tiles[at], tiles, true),
    }[event.key];
    if (!to) return;
    event.preventDefault();
    to()?.focus();
  };
  stop(tiles.find((each) => each.dataset.digest === known.focusDigest) ?? tiles[0]);
};

export default function ({ parentElement, data, setTriggerValue }) {
  const words = Object.fromEntries(data.words), task = String(data.task);
  let root = parentElement.querySelector('.zones');
  if (!root) root = make('div', '', parentElement);
  const active = root.getRootNode().activeElement;
  const held = root.contains(active) && active.dataset.digest;
  root.className = `zones${data.of === null ? ' one' : ''}${data.square ? ' square' : ''}`;
  root.replaceChildren();
  const chosen = parentElement.chosenDigest;
  const act = (action, digest, more) => {
    parentElement.chosenDigest = undefined;
    setTriggerValue('act', { action, digest, ...more });
  };
  const bar = make('div', 'bar');
  bar.setAttribute('role', 'group'); bar.setAttribute('aria-live', 'polite');
  const button = (parent, label, onclick) => make('button', '', parent, { type: 'button', textContent: label, title: label, onclick });
  const show = (picture, tile) => {
    root.querySelectorAll('.chosen').forEach((t) => { t.classList.remove('chosen'); t.setAttribute('aria-pressed', 'false'); });
    bar.replaceChildren();
    if (!picture) { parentElement.chosenDigest = undefined; bar.remove(); return; }
    parentElement.chosenDigest = picture.digest;
    tile.classList.add('chosen'); tile.setAttribute('aria-pressed', 'true');
    make('img', data.square ? 'square' : '', bar, { src: picture.seen || picture.src, alt: words.seen, title: words.seen });
    make('span', '', bar, { textContent: picture.name, title: picture.name });
    if (data.of !== null) {
      button(bar, picture.role === 'support' ? words.to_query : words.to_support, () => act('move', picture.digest));
    }
    const classes = make('div', 'classes', null, { hidden: true });
    classes.setAttribute('role', 'group'); classes.setAttribute('aria-label', words.to_class);
    for (const [key, name] of data.others) button(classes, name, () => act('transfer', picture.digest, { to: key }));
    if (data.others.length) {
      const open = button(bar, words.to_class, () => {
        classes.hidden = !classes.hidden;
        open.setAttribute('aria-expanded', String(!classes.hidden));
        if (!classes.hidden) classes.querySelector('button').focus();
      });
      open.setAttribute('aria-expanded', 'false');
    }
    if (data.square) button(bar, words.crop, () => act('crop', picture.digest));
    button(bar, words.remove, () => act('remove', picture.digest));
    bar.appendChild(classes);
    root.appendChild(bar);
  };
  for (const role of data.of === null ? ['query'] : ['support', 'query']) {
    const pictures = data.pictures.filter((p) => p.role === role);
    const zone = make('div', `zone ${role}`, root);
    zone.setAttribute('role', 'group'); zone.setAttribute('aria-label', words[role]);
    Object.assign(zone.dataset, { zone: role, task, of: data.of === null ? '' : String(data.of) });
    make('h3', '', zone, { textContent: `${words[role]} (${pictures.length})` });
    const tiles = make('div', 'tiles', zone);
    for (const picture of pictures) {
      const tile = make('button', 'tile', tiles, { type: 'button', title: picture.name });
      tile.dataset.digest = picture.digest;
      tile.setAttribute('aria-pressed', 'false');
      const img = make('img', '', tile, { alt: `${words[role]}: ${picture.name}`, draggable: false });
      img.src = data.seen ? picture.seen : picture.src;
      if (data.seen) img.style.imageRendering = 'pixelated';
      if (data.square) img.style.objectFit = 'cover';  // the square in the middle, as the network sees it
      tile.onclick = () => show(parentElement.chosenDigest === picture.digest ? null : picture, tile);
      tile.onpointerdown = (event) => {
        if (event.button) return;
        drag(event, tile, picture, data.of, task, (there) => act('transfer', picture.digest, { to: there.to, role: there.role }));
      };
      if (picture.digest === chosen) requestAnimationFrame(() => show(picture, tile));
    }
  }
  roving(root, parentElement);
  // what had the focus has it again, where it is still here
  if (held) [...root.querySelectorAll('.tile')].find((each) => each.dataset.digest === held)?.focus({ preventScroll: true });
}
