"""Above the Lab, to be folded away: three training tasks as pictures, the loop as a drawing, what each part contributed."""

from __future__ import annotations

from functools import cache
from html import escape

import torch

from metademo.datasets import omniglot, shipped
from metademo.datasets.files import DataError
from metademo.measuring.measurements import Measurement, ResultsError, results
from metademo.measuring.tables import counting, lines
from metademo.ui import markup, theme
from metademo.ui.assets import component
from metademo.ui.texts import numbers
from metademo.ui.texts import strip as text
from metademo.ui.texts.choice import language
from metademo.ui.thumbnails import data_uri

_mount = component(__file__, isolated=False)
_WAYS = 5


def strip(photographs: bool) -> None:
    """Show it; whether it is folded away, the browser remembers."""
    _mount(key="strip", data={"title": text.TITLE, "html": strip_html(photographs, language())})


@cache
def strip_html(photographs: bool, spoken: str) -> str:
    """All that is in it, in the language ``spoken``, which is the person's."""
    kind = "photos" if photographs else "characters"
    return (
        f'<div class="md-strip-part"><p>{text.SPELLED}</p></div>'
        f'<div class="md-strip-part">{_loop()}</div><div class="md-strip-part">{_tasks(kind)}</div>'
        f'<div class="md-strip-part">{_parts(kind)}</div>'
    )


def _tasks(kind: str) -> str:
    if kind == "photos":
        tasks = "".join(
            f'<span class="md-strip-words">{"".join(f"<i>{escape(each)}</i>" for each in words)}</span>'
            for words in text.WORDS
        )
    else:
        tasks = "".join(f'<img src="{each}" alt="">' for each in _pictures())
    return f'<div class="md-strip-tasks">{tasks}</div>{markup.note(text.TASKS[kind])}'


@cache
def _pictures() -> tuple[str, ...]:
    """Three tasks as pictures, ink on white; none where the file is damaged."""
    from PIL import Image

    try:
        pictures = omniglot.load("train", shipped.FOLDER)
    except DataError:
        return ()
    found, apart = [], len(pictures) // (3 * _WAYS)
    for number in range(3):
        rows = [pictures.rows[at * apart] for at in range(_WAYS * number, _WAYS * (number + 1))]
        drawn = torch.cat(
            [torch.cat([pictures.images[row[drawer], 0] for row in rows], 1) for drawer in (number, number + 7)]
        )
        found.append(data_uri(Image.fromarray(255 - drawn.numpy())))
    return tuple(found)


def _loop() -> str:
    """The two loops: θ, a few steps to φ, the question, and the way back."""
    said = {name: escape(each) for name, each in text.LOOP.items()}
    return (
        f'<svg class="md-loop" viewBox="0 0 340 104" role="img" aria-label="{escape(text.LOOP_ALT, quote=True)}">'
        '<defs><marker id="md-tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>'
        '<g fill="none" stroke="currentColor" stroke-width="1.6">'
        '<circle cx="34" cy="38" r="15"/><circle cx="168" cy="38" r="15"/>'
        '<path marker-end="url(#md-tip)" d="M50 38h22"/><path marker-end="url(#md-tip)" d="M76 38h22"/>'
        '<path marker-end="url(#md-tip)" d="M102 38h22"/><path marker-end="url(#md-tip)" d="M128 38h22"/>'
        '<path marker-end="url(#md-tip)" d="M184 38h36"/>'
        '<path marker-end="url(#md-tip)" stroke-dasharray="4 3" d="M262 52C250 98 44 98 34 56"/></g>'
        '<g fill="currentColor" font-size="12" text-anchor="middle">'
        '<text x="34" y="43" font-style="italic" font-size="15">θ</text>'
        '<text x="168" y="43" font-style="italic" font-size="15">φ</text>'
        f'<text x="34" y="16">{said["begin"]}</text><text x="100" y="24">{said["steps"]}</text>'
        f'<text x="276" y="36">{said["ask"].partition(" ")[0]}</text>'
        f'<text x="276" y="50" font-size="10">{said["ask"].partition(" ")[2]}</text>'
        f'<text x="150" y="102" font-size="10.5">{said["back"]}</text></g></svg>'
    )


def _parts(kind: str) -> str:
    found = measured(kind)
    rows = "".join(
        f'<div class="md-strip-row" role="img" aria-label="{escape(text.row_alt(name, found[key][0]), quote=True)}">'
        f"<span>{escape(name)}</span>{markup.bar(found[key][0], theme.learner_colour(key))}"
        f"<b>{numbers.share(found[key][0])}</b></div>"
        for key, name in text.ROWS[kind].items()
        if key in found
    )
    return f"{markup.note(text.PARTS[kind])}{rows}{markup.note(text.contributed(found, kind == 'photos'))}"


def measured(kind: str) -> dict[str, tuple[float, float]]:
    """Mean accuracies of 5-way 1-shot episodes of test classes, with half their intervals, by learner as on the page."""
    data = "cifar-fs/test" if kind == "photos" else "omniglot/test"
    try:
        rows = counting(results())
    except ResultsError:
        return {}  # told on the page of the results
    found: dict[str, tuple[float, float]] = {}
    for line in lines(rows, (), data):
        row = line.figures.get((_WAYS, 1))
        small = {"maml": "photos-small", "scratch": "scratch"}
        key = small.get(line.learner or "") if line.domain == "photos-small" else line.learner
        if key is not None and isinstance(row, Measurement) and row.mode == "inductive":
            found[key] = row.accuracy, row.interval
    return found
