"""How far an upload is, in the dialog that adds pictures.

Streamlit hands files over when the last of them has arrived, and until then shows a chip for each, with a preview that the
browser decodes the whole photograph for. A thousand of these say nothing and cost minutes: the page's style sheet hides them,
but for those that could not be uploaded, and this counts them.
"""

from __future__ import annotations

import streamlit as st

from metademo.ui.texts import adding as text
from metademo.ui.texts.choice import language

_CSS = """
:host { display: block; }
p { margin: 0; font: 400 .9rem var(--st-font); color: var(--st-text-color); font-variant-numeric: tabular-nums; }
progress { width: 100%; height: .5rem; accent-color: var(--st-primary-color); }
"""

_HTML = '<div class="uploading" hidden><p role="status"></p><progress></progress></div>'

_JS = """
export default function ({ parentElement, data }) {
  const shown = parentElement.querySelector('.uploading'), said = parentElement.querySelector('p');
  const bar = parentElement.querySelector('progress');
  const host = parentElement.host ?? parentElement.getRootNode().host ?? parentElement;
  const count = () => {
    const dialog = host.closest('[role="dialog"]');
    const all = dialog ? dialog.querySelectorAll('[data-testid="stFileChip"]').length : 0;
    const left = all ? dialog.querySelectorAll('[data-testid="stFileChipIconSpinner"]').length : 0;
    shown.hidden = all === 0;
    if (shown.hidden) return;
    const format = (number) => number.toLocaleString(data.language);
    const words = data.words.replace('{done}', format(all - left)).replace('{total}', format(all));
    if (said.textContent !== words) said.textContent = words;
    bar.max = all; bar.value = all - left;
  };
  count();
  const clock = setInterval(count, 250);
  return () => clearInterval(clock);
}
"""

_mount = st.components.v2.component("metademo_uploading", css=_CSS, html=_HTML, js=_JS)


def uploading() -> None:
    """A line and a bar, while the dialog around it has files on their way."""
    _mount(key="uploading", data={"words": text.UPLOADING, "language": language()})
