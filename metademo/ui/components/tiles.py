"""A class's pictures as tiles: support and query side by side, to be moved by dragging or by a click, or removed.

Streamlit has no widget for this, and a button for each of two hundred pictures would make the page slow.
"""

from __future__ import annotations

import streamlit as st

from metademo.pictures.domains import DOMAINS
from metademo.ui.texts.en import classes as text
from metademo.ui.thumbnails import seen, thumbnail

_CSS = """
:host { display: block; }
.zones { display: grid; grid-template-columns: auto 1fr; gap: .4rem; font: 400 .75rem var(--st-font);
  color: var(--st-text-color); }
.zones.one { grid-template-columns: 1fr; }
.zone { border: 1px dashed color-mix(in srgb, var(--st-text-color) 28%, transparent); border-radius: .5rem;
  padding: .3rem .35rem .35rem; min-height: 3.4rem; min-width: 4.2rem; }
.zone.support { border-style: solid; border-color: var(--st-primary-color); }
.zone.over { background: color-mix(in srgb, var(--st-primary-color) 14%, transparent); }
.zone h4 { margin: 0 0 .25rem; font: 600 .68rem var(--st-font); opacity: .75; letter-spacing: .02em; }
.tiles { display: flex; flex-wrap: wrap; gap: .22rem; max-height: 7.6rem; overflow-y: auto; }
button { font: inherit; color: inherit; cursor: pointer; }
.tile { padding: 0; border: 2px solid transparent; border-radius: .35rem; background: #fff; line-height: 0;
  width: 2.15rem; height: 2.15rem;
  overflow: hidden; box-shadow: 0 0 0 1px color-mix(in srgb, var(--st-text-color) 18%, transparent); }
.square .tile { width: 3.1rem; height: 3.1rem; }
.square .tiles { max-height: 10.4rem; }
.tile img { width: 100%; height: 100%; object-fit: contain; }
.tile.chosen { border-color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.bar { grid-column: 1 / -1; display: flex; align-items: center; gap: .4rem; flex-wrap: wrap; padding-top: .1rem; }
.bar img { width: 3.6rem; height: 3.6rem; object-fit: contain; background: #fff; border-radius: .35rem;
  image-rendering: pixelated; }
.bar img.square { object-fit: cover; image-rendering: auto; }
.bar span { flex: 1 1 2.5rem; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bar button { border: 1px solid color-mix(in srgb, var(--st-text-color) 28%, transparent); border-radius: .4rem;
  padding: .3rem .6rem; background: var(--st-background-color); }
.bar button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
"""

_JS = """
export default function ({ parentElement, data, setTriggerValue }) {
  const words = Object.fromEntries(data.words);
  let root = parentElement.querySelector('.zones');
  if (!root) { root = document.createElement('div'); parentElement.appendChild(root); }
  root.className = 'zones' + (data.movable ? '' : ' one') + (data.square ? ' square' : '');
  root.replaceChildren();
  let chosen = parentElement.chosenDigest;
  const act = (action, digest) => { parentElement.chosenDigest = undefined; setTriggerValue('act', { action, digest }); };
  const bar = document.createElement('div');
  bar.className = 'bar'; bar.setAttribute('role', 'group'); bar.setAttribute('aria-live', 'polite');
  const button = (label, action, digest) => {
    const b = document.createElement('button'); b.type = 'button'; b.textContent = label; b.onclick = () => act(action, digest);
    bar.appendChild(b);
  };
  const show = (picture, tile) => {
    root.querySelectorAll('.chosen').forEach((t) => { t.classList.remove('chosen'); t.setAttribute('aria-pressed', 'false'); });
    bar.replaceChildren();
    if (!picture) { parentElement.chosenDigest = undefined; bar.remove(); return; }
    parentElement.chosenDigest = picture.digest;
    tile.classList.add('chosen'); tile.setAttribute('aria-pressed', 'true');
    const seen = document.createElement('img'); seen.src = picture.seen; seen.alt = words.seen; seen.title = words.seen;
    if (data.square) seen.className = 'square';
    const name = document.createElement('span'); name.textContent = picture.name; name.title = picture.name;
    bar.append(seen, name);
    if (data.movable) button(picture.role === 'support' ? words.to_query : words.to_support, 'move', picture.digest);
    if (data.square) button(words.crop, 'crop', picture.digest);
    button(words.remove, 'remove', picture.digest);
    root.appendChild(bar);
  };
  for (const role of data.movable ? ['support', 'query'] : ['query']) {
    const pictures = data.pictures.filter((p) => p.role === role);
    const zone = document.createElement('div');
    zone.className = 'zone ' + role; zone.setAttribute('role', 'group'); zone.setAttribute('aria-label', words[role]);
    const title = document.createElement('h4'); title.textContent = `${words[role]} (${pictures.length})`;
    const tiles = document.createElement('div'); tiles.className = 'tiles';
    for (const picture of pictures) {
      const tile = document.createElement('button');
      tile.type = 'button'; tile.className = 'tile'; tile.title = picture.name; tile.draggable = data.movable;
      tile.setAttribute('aria-pressed', 'false');
      const img = document.createElement('img');
      img.src = data.seen ? picture.seen : picture.src; img.alt = `${words[role]}: ${picture.name}`; img.draggable = false;
      if (data.seen) img.style.imageRendering = 'pixelated';
      if (data.square) img.style.objectFit = 'cover';  // the square in the middle, as the network sees it
      tile.appendChild(img);
      tile.onclick = () => show(parentElement.chosenDigest === picture.digest ? null : picture, tile);
      tile.ondragstart = (event) => event.dataTransfer.setData('text/metademo', JSON.stringify([data.key, picture.digest, role]));
      tiles.appendChild(tile);
      if (picture.digest === chosen) requestAnimationFrame(() => show(picture, tile));
    }
    zone.append(title, tiles);
    zone.ondragover = (event) => { event.preventDefault(); zone.classList.add('over'); };
    zone.ondragleave = () => zone.classList.remove('over');
    zone.ondrop = (event) => {
      event.preventDefault(); zone.classList.remove('over');
      let from;
      try { from = JSON.parse(event.dataTransfer.getData('text/metademo')); } catch { return; }
      if (from[0] === data.key && from[2] !== role) act('move', from[1]);
    };
    root.appendChild(zone);
  }
}
"""

_mount = st.components.v2.component("metademo_tiles", css=_CSS, js=_JS)


def tiles(pictures, domain: str, show_seen: bool, movable: bool, key: str, on_act) -> None:
    """Show pictures, ``(Picture, role)`` each; ``on_act(action, digest)`` is called for ``move``, ``crop`` and ``remove``."""
    square = DOMAINS[domain].photographs
    # Tuples, not lists and dictionaries, which Streamlit takes for possible tables and imports pandas to find out: most of a
    # second of the page's first paint.
    data = {
        "key": key,
        "movable": movable,
        "square": square,
        "seen": show_seen and not square,
        "words": tuple(text.TILES.items()),
        "pictures": tuple(
            {
                "digest": picture.digest,
                "name": picture.name,
                "role": role,
                "src": thumbnail(picture),
                # of a photograph the tile shows the square that the network sees anyway
                "seen": thumbnail(picture) if square else seen(picture, DOMAINS[domain]),
            }
            for picture, role in pictures
        ),
    }

    def acted() -> None:
        event = st.session_state[key].get("act")
        if event:
            on_act(event["action"], event["digest"])

    _mount(key=key, data=data, on_act_change=acted)
