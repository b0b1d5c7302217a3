// A tour at the page's real controls: a ring around each, and a card that says what to do. The page stays usable all the while.
const SEEN = 'metademo-tour', BEGUN = 'metademo-tour-begun', FOCUSABLE =
  'button, input, select, textarea, a[href], summary, [tabindex]:not([tabindex="-1"])';
const USES = ['click', 'change', 'keyup', 'drop'], USED_KEYS = ['Enter', ' ', 'Home', 'End', 'PageUp', 'PageDown'];
const recall = (store, name) => {
  try {
    return window[store].getItem(name);
  } catch {
    return null;  // a browser that keeps nothing: then it is offered again
  }
};
const keep = (store, name, value) => {
  try {
    window[store].setItem(name, value);
  } catch {
    // likewise
  }
};
const seen = (element) => element && element.getClientRects().length > 0;
const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

// how many each learner gets right in the end, as the page shows it now; null while some of them still learn
const results = () => {
  const app = document.querySelector('[data-testid="stApp"]'), all = [...document.querySelectorAll('[class*="-player"] [data-learner]')];
  if (app?.dataset.testScriptState !== 'notRunning' || !all.length || all.some((each) => !('done' in each.dataset))) return null;
  return new Map(all.map((each) => [each.dataset.learner,
    { right: each.dataset.right, of: each.dataset.of, colour: each.querySelector('.md-dot')?.style.background }]));
};

// what the tour does to the page: the server opens its ready task, puts back what was moved, and all as it was at the end; and
// what it says has been moved by now, however that was done
const told = { event() {}, moved: [] };

// one at a time, whatever is drawn anew around it
const begin = (stops, words) => {
  document.querySelector('.md-tour')?.leave(false);
  const before = document.activeElement, layer = make('div', 'md-tour', document.querySelector('.stApp') || document.body);
  const ring = make('div', 'md-tour-ring', layer), card = make('div', 'md-tour-card', layer);
  card.setAttribute('role', 'dialog');
  card.setAttribute('aria-labelledby', 'md-tour-title');
  card.setAttribute('aria-describedby', 'md-tour-said');
  const head = make('div', 'md-tour-head', card), standing = make('span', '', head);
  const close = make('button', 'md-tour-close', head, { textContent: '✕' });
  close.setAttribute('aria-label', words.close);
  close.title = words.close;
  const title = make('h2', '', card), said = make('p', '', card);
  const came = make('div', 'md-tour-came', card), spark = make('img', '', came, { alt: '' }), rows = make('dl', '', came);
  const state = make('p', 'md-tour-state', card);
  title.id = 'md-tour-title'; said.id = 'md-tour-said';
  state.setAttribute('role', 'status');
  came.setAttribute('role', 'group');
  came.setAttribute('aria-label', words.came);
  const buttons = make('div', 'md-tour-buttons', card);
  const back = make('button', '', buttons, { textContent: words.back }), next = make('button', 'md-tour-next', buttons);
  make('small', '', card, { textContent: words.keys });
  [close, back, next].forEach((button) => { button.type = 'button'; });
  let at = 0, shown = null, timer = 0, moved = false, base = null, drawn = '';

  // what came of it, wherever on the page one is: before anything is moved at this stop, and now
  const tell = () => {
    const now = results();
    came.classList.toggle('md-tour-waits', moved && !now);
    if (!now) return;
    if (!moved) base = now;
    came.hidden = !stops[at].moves || !base;
    const count = (one) => one ? words.right.replace('{right}', one.right).replace('{of}', one.of) : words.none;
    const names = [...new Set([...base.keys(), ...now.keys()])];
    const lines = names.map((name) => [name, count(base.get(name)), count(now.get(name)), (now.get(name) ?? base.get(name)).colour]);
    const latest = JSON.stringify(lines);
    if (latest === drawn) return;
    drawn = latest;
    spark.src = document.querySelector('[class*="-player"] .md-spark img')?.src ?? '';
    spark.hidden = !spark.src;
    rows.replaceChildren();
    for (const [name, before, after, colour] of lines) {
      const who = make('dt', '', rows);
      make('span', 'md-dot', who).style.background = colour;
      who.append(name);
      const counts = make('dd', '', rows);
      if (before !== after) { make('span', '', counts, { textContent: before }); counts.append(' → '); }
      make(before === after ? 'span' : 'b', '', counts, { textContent: after });
    }
  };

  const target = () => [...document.querySelectorAll(stops[at].anchor)].find(seen);
  const place = () => {
    const found = target(), narrow = innerWidth <= 640;
    ring.hidden = !found;
    if (found !== shown) {
      shown = found;
      if (!state.dataset.done) state.textContent = found ? '' : words.not_yet;
      // on a narrow screen the card takes the lower half: what it speaks of is to be above it
      const high = found && found.getBoundingClientRect().height > innerHeight * 0.5;
      // what stays at the top while one scrolls is seen anyway: there is something above it to be seen as well
      const towards = (!narrow && stops[at].towards && document.querySelector(stops[at].towards)) || found;
      const above = narrow && stops[at].below && document.querySelector('[class*="st-key-results-"][class*="-player"]');
      if (towards) towards.style.scrollMarginTop = above ? `calc(6.2rem + ${above.offsetHeight}px)` : '5rem';
      towards?.scrollIntoView({ block: narrow || high || towards !== found ? 'start' : 'center', behavior: calm() ? 'auto' : 'smooth' });
    }
    if (!found) return;
    const box = found.getBoundingClientRect(), edge = 6;
    const high = Math.min(box.height, innerHeight - 90);
    Object.assign(ring.style, { left: `${box.left - edge}px`, top: `${box.top - edge}px`, width: `${box.width + 2 * edge}px`,
      height: `${high + 2 * edge}px` });
    if (narrow) {
      const low = box.top + high / 2 > innerHeight * 0.55;
      Object.assign(card.style, { left: '', top: low ? '4.2rem' : '', bottom: low ? 'auto' : '' });
      return;
    }
    const { offsetWidth: wide, offsetHeight: tall } = card, gap = 16;
    const fits = (value, most) => Math.max(gap, Math.min(value, most - gap));
    let left = fits(box.left, innerWidth - wide), top = box.top + high + gap;
    if (top + tall + gap > innerHeight) top = box.top - tall - gap;
    if (top < 60) {  // neither below nor above: beside it
      left = box.right + wide + 2 * gap < innerWidth ? box.right + gap : fits(box.left - wide - gap, innerWidth - wide);
      top = fits(box.top, innerHeight - tall);
    }
    Object.assign(card.style, { left: `${left}px`, top: `${Math.max(60, top)}px`, bottom: 'auto' });
  };
  const done = () => {
    state.dataset.done = '1';
    const said = stops[at].returns ? words.done_for_now : words.done;
    if (state.textContent !== said) state.textContent = said;
  };
  const follow = () => {
    place();
    if (told.moved.some(Boolean)) moved = true;
    if (stops[at].moves && told.moved[at]) done();
    tell();
    timer = requestAnimationFrame(follow);
  };
  const go = (to) => {
    if (moved) told.event('back');
    at = to; shown = undefined; moved = false;
    came.hidden = !stops[at].moves || !base;
    delete state.dataset.done;
    standing.textContent = words.standing.replace('{at}', at + 1).replace('{of}', stops.length);
    title.textContent = stops[at].title; said.textContent = stops[at].said; state.textContent = '';
    back.disabled = at === 0;
    next.textContent = at + 1 < stops.length ? words.next : words.end;
    place();
    next.focus({ preventScroll: true });
  };
  const leave = (over = true) => {
    cancelAnimationFrame(timer);
    document.removeEventListener('keydown', keys, true);
    for (const kind of USES) document.removeEventListener(kind, used, true);
    if (over) told.event('end');
    const within = layer.contains(document.activeElement);
    layer.remove();
    const after = seen(before) && before !== document.body ? before : document.querySelector('.st-key-menu button');
    if (within) after?.focus({ preventScroll: true });
  };
  layer.leave = leave;
  const used = (event) => {
    if (event.type === 'keyup' && !event.key.startsWith('Arrow') && !USED_KEYS.includes(event.key)) return;
    if (!event.composedPath().includes(layer)) moved = true;
    if (!stops[at].moves && shown && event.composedPath().includes(shown)) done();
  };
  // Tab leads from the card to the control and back, though the two are far from each other in the document
  const keys = (event) => {
    if (event.key === 'Escape') { event.stopPropagation(); leave(); return; }
    if (event.key !== 'Tab') return;
    const within = (place) => place ? [...place.querySelectorAll(FOCUSABLE)].filter((each) => seen(each) && !each.disabled) : [];
    const ways = [...within(card), ...within(shown)], now = ways.indexOf(document.activeElement);
    if (now < 0) return;
    event.preventDefault();
    ways[(now + (event.shiftKey ? ways.length - 1 : 1)) % ways.length].focus();
  };
  close.onclick = () => leave();
  back.onclick = () => go(at - 1);
  next.onclick = () => { if (at + 1 < stops.length) go(at + 1); else leave(); };
  document.addEventListener('keydown', keys, true);
  for (const kind of USES) document.addEventListener(kind, used, true);
  keep('localStorage', SEEN, 'seen');
  told.event('begin');
  go(0);
  follow();
};

export default function ({ parentElement, data, setTriggerValue }) {
  told.event = (what) => setTriggerValue('event', what);
  told.moved = data.moved;
  const words = Object.fromEntries(data.words);
  let offer = parentElement.querySelector('.md-tour-offer');
  if (!offer) {
    offer = make('div', 'md-tour-offer', parentElement);
    make('span', '', offer);
    make('button', 'md-tour-yes', offer).type = 'button';
    make('button', '', offer).type = 'button';
    offer.hidden = recall('localStorage', SEEN) !== null;
  }
  const [question, yes, no] = offer.children;
  offer.setAttribute('role', 'region');
  offer.setAttribute('aria-label', words.label);
  question.textContent = words.question; yes.textContent = words.yes; no.textContent = words.no;
  yes.onclick = () => { offer.hidden = true; begin(data.stops, words); };
  no.onclick = () => { offer.hidden = true; keep('localStorage', SEEN, 'seen'); };
  if (data.key && recall('sessionStorage', BEGUN) !== data.key) {
    keep('sessionStorage', BEGUN, data.key);
    offer.hidden = true;
    begin(data.stops, words);
  }
  // who goes to another page leaves the tour, which the server sees by itself
  return () => { if (!parentElement.isConnected) document.querySelector('.md-tour')?.leave(false); };
}
