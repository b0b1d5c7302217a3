"""The look of what Streamlit does not draw itself: colours, symbols and CSS.

Every learner keeps its colour everywhere. The first three are after Okabe & Ito's set for colour-blind readers, the others
were searched to be as far as possible from each other, for such readers too; each has a contrast of at least 3.5 on the light
and on the dark background and on cards (`.streamlit/config.toml`), so that charts need not know the theme. Colour never says
anything alone: names, symbols and line styles say it too.
"""

from __future__ import annotations

from html import escape
from zlib import crc32

from metademo.learners import records

_SPARE = ("#b8659a", "#b0704a", "#0b9a74")

RIGHT, WRONG, UNKNOWN, NONE = "right", "wrong", "unknown", "none"
SYMBOLS = {RIGHT: "✓", WRONG: "✗", UNKNOWN: "?", NONE: "⊘"}
NONE_INKS = ("#8a5a00", "#e9b44c")
"""Of what is marked as none of the classes, on the light theme and on the dark one."""
# from one picture to the most, pale enough for dark ink whatever the theme
RIGHT_TINTS, WRONG_TINTS, TINT_INK = ("#d9eee6", "#6fc0a3"), ("#f8dde2", "#e68aa0"), "#1c2126"
EMPTY_TINTS = ("rgba(122,135,148,0.07)",) * 2
MUTED = "#7a8794"
GRID = "rgba(122,135,148,0.22)"


def learner_colour(learner: str) -> str:
    """The colour of a learner, always the same one: its record's, or one of the spare ones for a checkpoint of one's own."""
    record = records().get(learner)
    return record.colour if record else _SPARE[crc32(learner.encode()) % len(_SPARE)]


def dot(colour: str) -> str:
    """A learner's mark in our HTML."""
    return f'<span class="md-dot" style="background:{escape(colour)}"></span>'


def css() -> str:
    """The page's own style sheet, for `st.html`, once a run. It takes ink and paper from Streamlit's theme."""
    return f"<style>{_CSS}</style>"


_CSS = """
.stApp {
  --md-line: light-dark(#e3e0d9, #353a42);
  --md-card: light-dark(#ffffff, #1c2025);
  --md-page: light-dark(#fdfcfa, #16191d);
  --md-quiet: light-dark(#656b74, #a3a9b2);
  --md-track: light-dark(#eceae5, #2b3037);
  --md-link: light-dark(#1a62a3, #82bdec);
  --md-right: light-dark(#0d7a5b, #4cc79f);
  --md-wrong: light-dark(#b8304f, #f2849b);
  --md-none: light-dark(#8a5a00, #e9b44c);
}
[data-testid="stMainBlockContainer"] { padding-top: 4.6rem; padding-bottom: 4rem; }
.md-brand { display: flex; align-items: baseline; flex-wrap: wrap; gap: .2rem 1.1rem; margin: 0; }
.md-brand h1 { font-size: 1.7rem; font-weight: 700; letter-spacing: -.02em; margin: 0; padding: 0; }
.md-brand h1 i { font-style: normal; color: var(--md-quiet); font-weight: 400; }
.md-brand p { margin: 0; flex: 1 1 30rem; max-width: 62rem; text-wrap: pretty; }
.md-brand .md-jump { display: none; color: var(--md-link); }
@media (max-width: 640px) { .md-brand .md-jump { display: inline-block; font-weight: 500; } }
/* of files on their way only those are shown one by one that could not be uploaded: the others are counted */
[role="dialog"] [data-testid="stFileChips"] [data-testid="stFileChip"]:not([aria-invalid]) { display: none; }
/* neither the end of that link nor the bar of a run that is waited for takes room from what is around it */
[data-testid="stElementContainer"]:is(:has(#what-happened), :has(#what-came-out)) { position: absolute; }
#what-happened, #what-came-out { scroll-margin-top: 4rem; }
[data-testid="stLayoutWrapper"]:has(> .st-key-awaited) { height: 0; margin-block: -.75rem -.25rem; z-index: 1; }
/* what could not be done is seen wherever on the page one is */
[data-testid="stLayoutWrapper"]:has(> .st-key-messages) { position: sticky; top: 3.75rem; z-index: 60;
  background: var(--md-page); max-height: 45vh; overflow-y: auto; }
.md-headline { font-size: 1.3rem; line-height: 1.45; font-weight: 500; margin: 0; max-width: 62rem;
  text-wrap: pretty; }
.md-findings { display: grid; gap: .15rem; max-width: 62rem; }
.md-findings summary { cursor: pointer; list-style: none; }
.md-findings summary::-webkit-details-marker { display: none; }
.md-findings summary i { font-style: normal; color: var(--md-link); white-space: nowrap; margin-inline-start: .25em; }
.md-findings summary:focus-visible { outline: 2px solid var(--md-link); outline-offset: 2px; border-radius: .2rem; }
.md-findings p { margin: .2rem 0 .5rem; padding-inline-start: .8rem; border-inline-start: 2px solid var(--md-line);
  color: var(--md-quiet); font-size: .95rem; text-wrap: pretty; }
.md-note { color: var(--md-quiet); font-size: .9rem; margin: 0; }
.md-standing { display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; color: var(--md-quiet); font-size: .9rem; margin: 0; }
.md-dot { display: inline-block; width: .6em; height: .6em; border-radius: 50%; margin-inline-end: .4em; flex: none; }
.md-line { display: inline-block; width: 1.9em; border-top: 3px solid currentColor; vertical-align: .25em;
  margin-inline-end: .45em; }
.md-line.md-dashed { border-top: 2px dashed; }
.md-chart-title { font-weight: 600; margin: 0; }

.md-cards { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15.5rem), 1fr)); }
.md-card { display: grid; grid-template: auto auto / 4.25rem minmax(0, 1fr); align-content: center;
  column-gap: .75rem; padding: .65rem .75rem;
  background: var(--md-card); border: 1px solid var(--md-line); border-radius: .7rem; }
.md-card.md-unknown { border: 1px dashed var(--md-quiet); }
.md-card img { grid-row: 1 / -1; align-self: center; width: 4.25rem; height: 4.25rem; object-fit: contain; background: #fff;
  border-radius: .4rem; border: 1px solid var(--md-line); }
.md-card img.md-pixels { image-rendering: pixelated; }
@media (max-width: 640px) {
  .md-cards { gap: .5rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 9.75rem), 1fr)); }
  .md-card { grid-template: auto auto / 2.75rem minmax(0, 1fr); column-gap: .6rem; row-gap: .4rem; padding: .5rem; }
  .md-card img { grid-row: 1; width: 2.75rem; height: 2.75rem; }
  .md-card .md-what { align-self: center; }
  .md-card .md-answers { grid-column: 1 / -1; }
  .md-headline { font-size: 1.15rem; }
}
.md-what { font-weight: 600; line-height: 1.25; margin-bottom: .2rem; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; }
.md-unknown .md-what { color: var(--md-quiet); font-weight: 500; }
.md-answer { font-size: .84rem; line-height: 1.3; }
.md-answer + .md-answer { margin-top: .4rem; }
.md-said { display: flex; align-items: center; gap: .25rem; }
.md-said b { font-weight: 500; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; flex: 1; min-width: 0; }
.md-said span.md-share { color: var(--md-quiet); font-variant-numeric: tabular-nums; white-space: nowrap; }
.md-sign { width: 1.1em; text-align: center; font-weight: 700; flex: none; }
.md-sign.md-right { color: var(--md-right); }
.md-sign.md-wrong { color: var(--md-wrong); }
.md-sign.md-unknown { color: var(--md-quiet); }
.md-live { display: grid; grid-template-columns: 8.5rem repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .9rem 1.1rem;
  align-items: start; }
.md-live > img { width: 8.5rem; height: 8.5rem; object-fit: contain; border-radius: .5rem; background: #fff;
  border: 1px solid var(--md-line); }
.md-live-one p { margin: 0 0 .35rem; font-size: .85rem; color: var(--md-quiet); }
.md-live-one .md-bar { margin-bottom: .35rem; }
.md-none { display: flex; align-items: center; gap: .25rem; color: var(--md-none); font-weight: 600; }
.md-marked b { color: var(--md-quiet); }
.md-marked .md-bar { opacity: .45; }
.md-bar { height: .25rem; border-radius: 1rem; background: var(--md-track); overflow: hidden; margin-top: .12rem; }
.md-bar i { display: block; height: 100%; border-radius: inherit; }

.md-table { border-collapse: collapse; width: 100%; font-size: .9rem; }
.md-table th, .md-table td { text-align: start; padding: .3rem .6rem .3rem 0; border: 0; font-weight: 400; }
.md-table thead th { color: var(--md-quiet); }
.md-table td { min-width: 6.5rem; font-variant-numeric: tabular-nums; }
.md-scroll { overflow-x: auto; }
.md-tall { max-height: 24rem; overflow-y: auto; font-size: .85rem; }
.md-tall thead th { position: sticky; top: 0; background: var(--md-page); }
.md-figures { width: auto; min-width: 34rem; }
.md-figures th, .md-figures td { white-space: nowrap; border-bottom: 1px solid var(--md-line); padding-inline-end: 1.4rem; }
.md-figures td { min-width: 0; }
.md-pinned th:first-child { position: sticky; left: 0; background: var(--md-page); }
@media (max-width: 640px) { .md-pinned th:first-child { white-space: normal; max-width: 8.5rem; } }
.md-published :is(th, td) { color: var(--md-quiet); font-style: italic; }

/* the language, where there are several: in the bar at the top, left of what Streamlit shows there while it works */
[data-testid="stLayoutWrapper"]:has(> .st-key-language) { position: fixed; top: .6rem; right: 6rem; width: 9rem;
  z-index: 1000000; }

/* three ways to begin */
.st-key-start { display: grid !important; grid-template-columns: repeat(3, minmax(0, 1fr)); max-width: 62rem; }
.st-key-start > * { min-width: 0; width: auto !important; }
.st-key-start button { min-height: 3.4rem; padding: .45rem .9rem; background: var(--md-card); }
.st-key-start button > div { width: 100%; justify-content: flex-start; }
.st-key-start [data-testid="stPopoverButton"] > div { justify-content: space-between; }
.st-key-start [data-testid="stPopoverButton"] > div > div:first-child { flex: 1; justify-content: flex-start; }
.st-key-start button p { text-align: start; line-height: 1.25; }
.st-key-start button em { display: block; font-style: normal; font-size: .82rem; color: var(--md-quiet); }
.st-key-start [class*="-on"] button { border-color: var(--md-link); box-shadow: inset 0 0 0 1px var(--md-link); }
@media (max-width: 640px) {
  .st-key-start { gap: .5rem; }
  .st-key-start button { padding: .4rem .3rem; min-height: 4.6rem; height: 100%; }
  .st-key-start button > div { justify-content: center !important; }
  .st-key-start button span[data-has-shortcut] { flex-direction: column; gap: .1rem; margin: 0; }
  .st-key-start button div[aria-hidden="true"], .st-key-start button em { display: none; }
  .st-key-start button p { font-size: .84rem; text-align: center; line-height: 1.2; }
}
/* what can be taken back is within reach wherever one is */
[data-testid="stLayoutWrapper"]:has(> .st-key-back) { position: fixed; bottom: .9rem; left: .9rem; width: auto; z-index: 70;
  max-width: calc(100vw - 1.8rem); }
.st-key-back button { background: var(--md-card); box-shadow: 0 2px 12px rgba(0, 0, 0, .18); border-radius: 2rem; }
[data-testid="stLayoutWrapper"]:has(> .st-key-intake) { display: none; }
/* a card's own place to drop files: one line */
[class*="st-key-card-"] [data-testid="stFileUploader"] { display: flex; align-items: center; justify-content: space-between;
  gap: .5rem; }
[class*="st-key-card-"] [data-testid="stFileUploader"] label { margin: 0; min-height: 0; min-width: 0; }
[class*="st-key-card-"] [data-testid="stFileUploader"] label p { font-size: .8rem; color: var(--md-quiet); overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; }
[class*="st-key-card-"] [data-testid="stFileUploaderDropzone"] { min-height: 0; padding: 0; width: auto; flex: none;
  background: none; border: 0; }
[class*="st-key-card-"] [data-testid="stFileUploaderDropzone"] button { min-height: 0; padding: .1rem .5rem; font-size: .8rem; }
[class*="st-key-card-"] [data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
.st-key-classes-folded [data-testid="stElementContainer"]:has([data-testid="stFileUploader"]) { display: none; }
@media (max-width: 640px) {
  .st-key-classes-folded button [data-testid="stMarkdownContainer"] { position: absolute; width: 1px; height: 1px;
    overflow: hidden; clip-path: inset(50%); }
}

/* the player follows while one scrolls through the answers */
[data-testid="stLayoutWrapper"]:has(> [class*="st-key-"][class*="-player"]) {
  position: sticky; top: 3.5rem; z-index: 50; background: var(--md-page); border-block-end: 1px solid var(--md-line);
  padding-block: .5rem .6rem; }
@media (prefers-reduced-motion: no-preference) { .md-bar i { transition: width .25s; } }
"""
