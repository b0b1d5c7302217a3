"""The dialog in which a person moves the square of a photograph that the network sees."""

from __future__ import annotations

import base64
from dataclasses import asdict

import streamlit as st

from metademo.pictures.crop import MAX_ZOOM, MIDDLE, Crop
from metademo.pictures.domains import DOMAINS
from metademo.pictures.proposal import proposed
from metademo.project.project import ProjectError
from metademo.ui import state
from metademo.ui.texts.en import crop as text

_CSS = """
:host { display: block; }
.crop { display: flex; flex-wrap: wrap; gap: 1rem; font: 400 .9rem var(--st-font); color: var(--st-text-color); }
.stage { position: relative; flex: 0 1 auto; width: fit-content; max-width: 100%; overflow: hidden; line-height: 0;
  border-radius: .4rem; user-select: none; touch-action: none; }
.stage img { width: 24rem; max-width: 100%; max-height: 24rem; object-fit: contain; object-position: left top; }
.stage img.tall { width: auto; height: 22rem; }
.square { position: absolute; box-sizing: border-box; border: 2px solid #fff; outline: 1px solid #000; cursor: move;
  box-shadow: 0 0 0 100rem rgba(0, 0, 0, .55); }
.square:focus-visible { border-color: var(--st-primary-color); outline: 3px solid #fff; }
.side { flex: 1 1 9rem; display: flex; flex-direction: column; gap: .6rem; }
.seen { display: flex; align-items: center; gap: .6rem; }
canvas { width: 5rem; height: 5rem; image-rendering: pixelated; border-radius: .35rem; flex: none; }
label { display: flex; flex-direction: column; gap: .2rem; }
input { accent-color: var(--st-primary-color); width: 100%; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; }
button { font: inherit; color: inherit; cursor: pointer; border-radius: .5rem; padding: .45rem .8rem;
  border: 1px solid color-mix(in srgb, var(--st-text-color) 28%, transparent); background: var(--st-background-color); }
button.done { background: var(--st-primary-color); border-color: var(--st-primary-color);
  color: var(--st-background-color); font-weight: 600; }
button:hover { border-color: var(--st-primary-color); }
button:focus-visible, input:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
"""

_JS = """
export default function ({ parentElement, data, setTriggerValue }) {
  if (parentElement.querySelector('.crop')) return;  // one picture for as long as the dialog is open
  const make = (tag, className, parent, properties) => {
    const e = Object.assign(document.createElement(tag), properties || {});
    if (className) e.className = className;
    parent.appendChild(e);
    return e;
  };
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
    Object.assign(square.style, { left: left * shown + 'px', top: top * shown + 'px', width: length * shown + 'px',
      height: length * shown + 'px' });
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
"""

_mount = st.components.v2.component("metademo_crop", css=_CSS, js=_JS)


def cropping() -> None:
    """The dialog, if it is open. Called in every run of the page, since a run that does not call it closes it."""
    session = state.session()
    if session.cropping is None:
        return
    try:
        session.project.find_picture(*session.cropping)
    except ProjectError:
        state.end_cropping()  # the picture has been removed meanwhile
        return
    _dialog()


@st.dialog(text.TITLE, width="medium", on_dismiss=state.end_cropping)
def _dialog() -> None:
    session = state.session()
    if session.cropping is None:
        st.rerun()  # a square has been chosen: the whole page, without this dialog
    picture = session.project.find_picture(*session.cropping)
    whole, crop = picture.source or picture, picture.crop
    proposal = proposed(whole.open())
    st.markdown(text.EXPLAINED)
    key = f"crop-{picture.digest}"
    kind, shown = ("png", whole.data) if whole.large is None else ("jpeg", whole.large)
    data = {
        "name": whole.name,
        "src": f"data:image/{kind};base64,{base64.b64encode(shown).decode()}",
        "size": DOMAINS[session.project.domain].size,
        "most": MAX_ZOOM,
        "crop": asdict(crop),
        "proposed": None if proposal == MIDDLE else asdict(proposal),
        "words": text.WORDS,
    }
    _mount(key=key, data=data, on_done_change=lambda: _chosen(key))


def _chosen(key: str) -> None:
    chosen = st.session_state[key].get("done")
    if chosen:
        state.crop_picture(Crop(**{name: float(chosen[name]) for name in ("across", "down", "zoom")}))
