// Keeps a person's tasks in their own browser: what the server sends is written at once, and handed back when it is asked for.
const PIECES = 'pieces', TASKS = 'tasks';  // contents by their keys, once each; and what each task is made of
const TAB = 'metademo-tab';
const STALE = 24 * 3600e3;  // milliseconds after which a piece that no task needs is let go
const PATIENCE = 30e3;  // milliseconds to wait for the uploader through which is handed back

const asked = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});
const open = () => new Promise((done, failed) => {
  const request = indexedDB.open('metademo', 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(PIECES);
    request.result.createObjectStore(TASKS, { keyPath: 'id' });
  };
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});
// all of it or nothing: a page or a browser that ends meanwhile leaves what was there before
const changed = (db, act) => new Promise((done, failed) => {
  const change = db.transaction([PIECES, TASKS], 'readwrite', { durability: 'strict' });
  let result;
  change.oncomplete = () => done(result);
  change.onabort = () => failed(change.error ?? result ?? new Error('aborted'));
  act(change.objectStore(PIECES), change.objectStore(TASKS)).then((made) => { result = made; }, (error) => {
    result = error;
    try { change.abort(); } catch { failed(error); }
  });
});
const fresh = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
const parsed = (text) => { try { return JSON.parse(text); } catch { return null; } };
const tab = () => { try { return parsed(sessionStorage.getItem(TAB)) ?? {}; } catch { return {}; } };
const remember = (said) => { try { sessionStorage.setItem(TAB, JSON.stringify(said)); } catch { /* then it is offered instead */ } };

// what is sent: the length of a list, the list, and one after another the pieces that it names
const unpacked = (buffer) => {
  const length = new DataView(buffer).getUint32(0);
  const list = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let at = 4 + length;
  const pieces = list.pieces.map(([key, size]) => {
    at += size;
    return [key, buffer.slice(at - size, at)];
  });
  return { tasks: list.tasks, pieces };
};
// null where it cannot be had: the server has gone, or has something newer to send
const received = async ({ inline, url }) => {
  if (inline) return unpacked(Uint8Array.from(atob(inline), (letter) => letter.charCodeAt(0)).buffer);
  try {
    const answer = await fetch(url);
    return answer.ok ? unpacked(await answer.arrayBuffer()) : null;
  } catch { return null; }
};

const begin = () => {
  const known = { db: null, versions: {}, moved: {}, done: {}, report: {}, told: '', queue: Promise.resolve(), say() {}, mark() {} };
  const others = 'BroadcastChannel' in window ? new BroadcastChannel('metademo') : null;
  if (others) others.onmessage = ({ data: [id, version] }) => {
    if (known.versions[id] && known.versions[id] !== version) { known.elsewhere = true; known.mark(); }
  };

  const listed = async (tasks) => (await asked(tasks.getAll()))
    .map(({ id, kind, name, classes, count, domain, saved, beside }) => ({ id, kind, name, classes, count, domain, saved, beside: !!beside }));
  const drop = async (pieces, tasks, candidates) => {  // those that no task needs any more
    const needed = new Set((await asked(tasks.getAll())).flatMap((each) => Object.values(each.pieces)));
    for (const key of candidates) if (!needed.has(key)) pieces.delete(key);
  };

  const store = async (sent) => {
    const got = await received(sent);
    if (!got) return { lost: sent.number };
    const { tasks: coming, pieces: contents } = got, lacks = [], clashes = [], written = [];
    await changed(known.db, async (pieces, tasks) => {
      for (const [key, data] of contents) pieces.put({ data, at: Date.now() }, key);
      const there = new Set(await asked(pieces.getAllKeys()));
      const left = [];
      for (const task of coming) {
        const missing = Object.values(task.pieces).filter((key) => !there.has(key));
        if (missing.length) { lacks.push(...missing); continue; }
        let id = known.moved[task.id] ?? task.id, before = await asked(tasks.get(id));
        if (before && before.version !== known.versions[id]) {  // another tab has written it since
          const mine = known.versions[id] && (await asked(tasks.getAll())).find((each) => each.from === id && each.version === known.versions[id]);
          if (mine) {
            before = mine; known.moved[task.id] = mine.id; id = mine.id;
          } else {
            tasks.put({ ...before, id: fresh(), from: id, beside: true });
            clashes.push(task.name);
            before = null;
          }
        }
        if (before) left.push(...Object.values(before.pieces));
        const version = fresh();
        tasks.put({ ...task, id, version, saved: Date.now(), ...(before?.from ? { from: before.from, beside: true } : {}) });
        written.push([id, version]);
      }
      await drop(pieces, tasks, left);
    });
    if (written.length) known.elsewhere = false;
    for (const [id, version] of written) { known.versions[id] = version; others?.postMessage([id, version]); }
    return { lacks: [...new Set(lacks)], clashes, done: sent.number };
  };

  // it is drawn after what asks for it, and on a busy machine a while after
  const uploader = async () => {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await new Promise((done) => setTimeout(done, 100))) {
      const input = document.querySelector('.st-key-cupboard-in input[type=file]');
      if (input) return input;
    }
    return null;
  };

  const hand = async (ids) => {
    const files = [];
    for (const id of ids) {
      const reading = known.db.transaction([PIECES, TASKS]);
      const task = await asked(reading.objectStore(TASKS).get(id));
      if (!task) continue;
      const pieces = reading.objectStore(PIECES);
      const of = async (key) => (await asked(pieces.get(key)))?.data;
      const parts = await Promise.all(Object.entries(task.pieces).map(async ([path, key]) => [path, await of(key)]));
      known.versions[id] = task.version;
      if (task.kind === 'learner') files.push(new File([parts[0]?.[1] ?? ''], `cupboard-${id}.safetensors`));
      else if (task.kind === 'sentences') files.push(new File([task.list], `cupboard-${id}.json`));
      else {
        const all = [['metademo.json', task.list], ...parts.filter(([, data]) => data)];
        const tar = all.flatMap(([path, data]) => entry(new File([data], path)));
        files.push(new File([...tar, new Uint8Array(1024)], `cupboard-${id}.tar`));
      }
    }
    if (!files.length) return true;
    const input = await uploader();
    if (!input) return false;
    const box = new DataTransfer();
    for (const file of files) box.items.add(file);
    input.files = box.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    return true;
  };

  const orders = {
    hand,
    drop: (ids) => changed(known.db, async (pieces, tasks) => {
      const gone = [];
      for (const given of ids) {
        const id = known.moved[given] ?? given, task = await asked(tasks.get(id));
        if (!task) continue;
        gone.push(...Object.values(task.pieces));
        tasks.delete(id);
      }
      await drop(pieces, tasks, gone);
      for (const id of ids) delete known.versions[known.moved[id] ?? id];
    }),
    rename: ([id, name]) => changed(known.db, async (_pieces, tasks) => {
      const task = await asked(tasks.get(id));
      if (task) tasks.put({ ...task, name });
    }),
    clear: () => changed(known.db, async (pieces, tasks) => {
      pieces.clear(); tasks.clear();
      known.versions = {};
      try { sessionStorage.removeItem(TAB); } catch { /* nothing was in it */ }
    }),
  };

  known.serve = async (data, sent) => {
    const first = known.report.nonce !== data.nonce;
    if (first) known.report = { nonce: data.nonce, done: 0, lost: 0, order: 0, lacks: [], clashes: [], kept: [], refused: '' };
    const report = known.report;
    try {
      known.db ??= await open();
      if (first) {
        await changed(known.db, async (pieces, tasks) => {  // what never became part of a task
          const old = (await asked(pieces.getAllKeys())).slice(0, 20000), stale = [];
          const needed = new Set((await asked(tasks.getAll())).flatMap((each) => Object.values(each.pieces)));
          for (const key of old) if (!needed.has(key) && Date.now() - (await asked(pieces.get(key))).at > STALE) stale.push(key);
          for (const key of stale) pieces.delete(key);
        });
        report.tab = tab();
        // until this session stands where that one stood, the address may name what nobody asked for
        if (report.tab.nonce && report.tab.nonce !== data.nonce) remember({ ...report.tab, unsettled: true });
        report.kept = await listed(known.db.transaction(TASKS).objectStore(TASKS));
        report.met = report.kept.map(({ id }) => id);
      }
      // what was full is so until something has been written, or has made room
      if (report.refused === 'forbidden') report.refused = '';
      for (const [number, what, given] of data.orders) {
        if (number <= report.order) continue;
        if (await orders[what](given) === false) break;  // again, when the page is drawn anew
        report.order = number;
        report.refused = '';
      }
      if (sent && sent.number > report.done) {
        Object.assign(report, await store(sent));
        report.refused = '';
      }
      report.kept = await listed(known.db.transaction(TASKS).objectStore(TASKS));
      report.moved = { ...known.moved };
    } catch (error) {
      report.refused = error?.name === 'QuotaExceededError' ? 'full' : 'forbidden';
      report.lost = sent?.number ?? 0;
    }
    if (data.settled || (first && !report.kept.length)) {
      const [ids, shown] = data.desk, real = (id) => known.moved[id] ?? id;
      remember({ nonce: data.nonce, ids: ids.map(real), open: real(shown) });
    }
    const worth = data.expected || report.kept.length || report.refused || report.order || report.done;
    const told = JSON.stringify(report);
    // what was said while the page was drawn anew may not have been heard
    const unheard = data.told[0] < report.done || data.told[1] < report.order;
    if (!worth || (told === known.told && !unheard)) return;
    known.told = told;
    known.say(JSON.parse(told));
  };
  window.addEventListener('beforeunload', (event) => {
    if (!known.unsafe) return;
    event.preventDefault();
    event.returnValue = '';
  });
  return known;
};

export default function ({ parentElement, data, setStateValue }) {
  window.metademoCupboard ??= begin();
  const known = window.metademoCupboard, words = Object.fromEntries(data.words);
  const sent = data.sent.length && { number: data.sent[0], inline: data.sent[1], url: data.sent[2] };
  let line = parentElement.querySelector('.kept');
  if (!line) {  // mounted anew, as on another page: what was said last may not have been heard
    line = Object.assign(document.createElement('p'), { className: 'kept' });
    line.setAttribute('role', 'status');
    parentElement.append(line);
    known.told = '';
  }
  known.say = (report) => setStateValue('report', report);
  known.mark = () => {
    const { report } = known, refused = report.nonce === data.nonce && report.refused;
    const busy = !!sent && !refused && !(report.nonce === data.nonce && report.done >= sent.number);
    known.unsafe = data.own && !!refused;
    line.dataset.state = refused ? 'refused' : busy ? 'keeping' : known.elsewhere ? 'elsewhere' : 'kept';
    const said = data.own ? words[line.dataset.state] : '';
    if (line.textContent !== said) line.textContent = said;
  };
  known.mark();
  known.queue = known.queue.then(() => known.serve(data, sent)).catch((error) => console.error(error)).then(() => known.mark());
}
