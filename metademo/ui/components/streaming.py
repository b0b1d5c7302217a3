"""Tasks as they go by: their pictures, and the answers before and after the inner loop."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import torch
from PIL import Image
from torch import Tensor

from metademo.measuring.pictures_seen import Streamed
from metademo.ui.texts import learn_pictures as text
from metademo.ui.thumbnails import data_uri

MOST = 10
"""So many classes of a task are shown."""


def stream_html(tasks: Sequence[Streamed]) -> str:
    """The tasks below each other, the last one first."""
    return "".join(_task(task) for task in tasks)


def _task(task: Streamed) -> str:
    ways = min(MOST, len(task.classes))
    seen = task.support.shape[1] in (1, 3)  # what a trunk made of photographs cannot be looked at
    firsts = [task.labels.index(label) for label in range(ways)]
    learned = [_picture(task.support[row]) if seen else escape(task.classes[at]) for at, row in enumerate(firsts)]
    asked = [_picture(task.query[label]) if seen else escape(task.classes[label]) for label in range(ways)]
    rows = [
        (text.LEARNED_FROM, [f"{cell}<small>{at + 1}</small>" for at, cell in enumerate(learned)]),
        (text.ASKED, asked),
        (text.BEFORE, [_answer(task.before[label], label) for label in range(ways)]),
        (text.AFTER, [_answer(task.after[label], label) for label in range(ways)]),
    ]
    body = "".join(
        f'<tr><th scope="row">{escape(head)}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for head, cells in rows
    )
    title = escape(text.stream_title(task.number, *task.shares))
    return f'<table class="md-stream"><caption>{title}</caption><tbody>{body}</tbody></table>'


def _answer(told: int, right: int) -> str:
    if told < 0:
        return f'<span class="md-sign md-unknown">{text.NO_ANSWER}</span>'
    kind, sign = ("right", "✓") if told == right else ("wrong", "✗")
    return f'{told + 1}<span class="md-sign md-{kind}">{sign}</span>'


def _picture(values: Tensor) -> str:
    """A picture as the network sees it; of characters dark on light."""
    levels = (values.clamp(0, 1) * 255).round().to(torch.uint8)
    if len(levels) == 1:
        image = Image.fromarray(255 - levels[0].numpy())
    else:
        image = Image.fromarray(levels.permute(1, 2, 0).contiguous().numpy())
    return f'<img src="{data_uri(image)}" alt="">'
