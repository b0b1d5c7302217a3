"""Every picture asked about, with every learner's answer at one step.

The confidences shown are calibrated, see :mod:`metademo.insights.calibration`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import streamlit as st
from torch import Tensor

from metademo.insights import calibration, unknown
from metademo.learners.traces import Trace
from metademo.pictures.domains import Domain
from metademo.pictures.images import Picture
from metademo.ui import markup, theme
from metademo.ui.texts import happened as texts
from metademo.ui.texts import page as page_texts
from metademo.ui.texts import unknown as unknown_texts
from metademo.ui.texts import words
from metademo.ui.thumbnails import as_network_sees, thumbnail

_ALL = "all"
PAGE = 48
"""The most cards that are shown at a time."""


@dataclass(frozen=True)
class Marking:
    """Which pictures are marked as none of these.

    Attributes:
        own_shares: of each learner, see :data:`metademo.insights.unknown.OWN_SHARE`; of others the default.
        threshold: scores above it are marked.
        labelled: mark pictures with a right answer too.
    """

    own_shares: Mapping[str, float] = field(default_factory=dict)
    threshold: float = unknown.THRESHOLD
    labelled: bool = False

    def scores(self, learner: str, trace: Trace, step: int) -> Tensor:
        """float ``[Q]``, see :func:`metademo.insights.unknown.scores`."""
        return unknown.scores(trace.at(step), trace.episode, self.own_shares.get(learner, unknown.OWN_SHARE))

    def marked(self, learner: str, trace: Trace, step: int) -> Tensor:
        """bool ``[Q]``."""
        strange = self.scores(learner, trace, step) > self.threshold
        return strange if self.labelled else strange & ~trace.episode.labelled


def answers(
    traces: Mapping[str, Trace],
    step: int,
    queries: Sequence[tuple[int | None, Picture]],
    domain: Domain,
    marking: Marking,
    key: str,
) -> None:
    """The pictures as cards, which of them to show, and in which form."""
    if not queries:
        return
    first = next(iter(traces.values()))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(texts.ANSWERS_TITLE, anchor=False)
        with st.popover(page_texts.EXPLAIN, icon=":material/help:", type="tertiary", key=f"{key}-answers-explained"):
            for question, answer in unknown_texts.EXPLAINED.items():
                st.markdown(f"**{question}**\n\n{answer}")
    shown = _ALL
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        if first.episode.labelled.any():
            shown = st.segmented_control(
                texts.SHOW_LABEL,
                [_ALL, *traces],
                default=_ALL,
                required=True,
                format_func=lambda choice: texts.SHOW_ALL if choice == _ALL else texts.wrong_for(choice),
                key=f"{key}-show",
                help=texts.SHOW_HELP,
                wrap=True,
            )
        preview = st.toggle(texts.PREVIEW_LABEL, key=f"{key}-preview", help=texts.PREVIEW_HELP)
        marking = _chosen(marking, key)
    rows = rows_to_show(first if shown == _ALL else traces[shown], step, only_wrong=shown != _ALL)
    if not rows:
        st.caption(texts.none_wrong(shown))
        return
    with st.container(gap="xxsmall"):
        st.caption(texts.shown(len(rows), len(queries)))
        for sentence in _counted(traces, step, marking):
            st.caption(sentence)
    st.html(cards_html(traces, step, queries, _page_of(rows, first, key), domain if preview else None, marking))


def _page_of(rows: list[int], trace: Trace, key: str) -> list[int]:
    """The cards of one page, where there are too many for one; those without a right answer, which one is curious of, first."""
    pages = -(-len(rows) // PAGE)
    if pages < 2:
        return rows
    name = f"{key}-page"
    if st.session_state.get(name, 1) > pages:
        st.session_state[name] = pages  # fewer are wrong at this step
    at = st.pagination(pages, key=name)
    ordered = sorted(rows, key=trace.episode.labelled.tolist().__getitem__)
    return ordered[PAGE * (at - 1) : PAGE * at]


def _chosen(marking: Marking, key: str) -> Marking:
    """What the person wants marked, behind a button: where every picture has its class there is nothing to mark."""
    with st.popover(unknown_texts.UNKNOWN, icon=":material/block:", key=f"{key}-unknown"):
        share = st.slider(
            unknown_texts.THRESHOLD,
            10,
            200,
            round(100 * marking.threshold),
            step=5,
            format="%d %%",
            key=f"{key}-threshold",
        )
        st.caption(unknown_texts.THRESHOLD_HELP)
        labelled = st.toggle(unknown_texts.LABELLED, key=f"{key}-mark-labelled", help=unknown_texts.LABELLED_HELP)
    return Marking(marking.own_shares, share / 100, labelled)


def _counted(traces: Mapping[str, Trace], step: int, marking: Marking) -> list[str]:
    """A sentence on what is marked; none where no picture is looked at."""
    labelled = next(iter(traces.values())).episode.labelled
    total = len(labelled) if marking.labelled else int((~labelled).sum())
    if not total:
        return []
    marks = [(learner, int(marking.marked(learner, trace, step).sum())) for learner, trace in traces.items()]
    return [unknown_texts.counted(marks, total)]


def rows_to_show(trace: Trace, step: int, only_wrong: bool) -> list[int]:
    """Which query pictures to show: all, or the labelled ones that the learner gets wrong at ``step``."""
    if not only_wrong:
        return list(range(len(trace.episode.query_labels)))
    wrong = trace.episode.labelled & (trace.at(step).query_classes != trace.episode.query_labels)
    return wrong.nonzero().flatten().tolist()


def cards_html(
    traces: Mapping[str, Trace],
    step: int,
    queries: Sequence[tuple[int | None, Picture]],
    rows: Sequence[int],
    seen_by: Domain | None,
    marking: Marking,
) -> str:
    """One HTML list of cards, a card for each of ``rows``; pictures as ``seen_by`` a domain's network, or as they are."""
    episode = next(iter(traces.values())).episode
    labels = episode.query_labels.tolist()
    said = {}
    for learner, trace in traces.items():
        at = trace.at(step)
        shares = calibration.confidences(at, trace.episode).gather(1, at.query_classes[:, None])[:, 0]
        scores, marked = marking.scores(learner, trace, step), marking.marked(learner, trace, step)
        strange = [score if mark else None for score, mark in zip(scores.tolist(), marked.tolist(), strict=True)]
        said[learner] = list(zip(at.query_classes.tolist(), shares.tolist(), strange, strict=True))
    cards = []
    for row in rows:
        picture, label = queries[row][1], labels[row]
        name = episode.classes[label] if label >= 0 else None
        source = as_network_sees(picture, seen_by) if seen_by else thumbnail(picture)
        alt = escape(texts.picture_alt(name, picture.name), quote=True)
        title = escape(name if name is not None else texts.UNKNOWN, quote=True)
        given = "".join(_answer(each, *said[each][row], label, episode.classes) for each in traces)
        cards.append(
            f'<div role="listitem" class="md-card{"" if name is not None else " md-unknown"}">'
            f'<img class="{"md-pixels" if seen_by else ""}" src="{source}" alt="{alt}">'
            f'<div class="md-what" title="{title}">{title}</div><div class="md-answers">{given}</div></div>'
        )
    return f'<div role="list" class="md-cards">{"".join(cards)}</div>'


def _answer(learner: str, answer: int, share: float, strange: float | None, label: int, classes: Sequence[str]) -> str:
    """One learner's line on a card: what it says, whether that is right, and how sure it is; the score if it is marked."""
    verdict = theme.UNKNOWN if label < 0 else theme.RIGHT if answer == label else theme.WRONG
    colour = theme.learner_colour(learner)
    full = escape(texts.answer_title(learner, classes[answer], share), quote=True)
    mark = ""
    if strange is not None:
        full = f"{escape(unknown_texts.marked_title(learner, strange), quote=True)}. {full}"
        mark = mark_html()
    word = {theme.RIGHT: texts.RIGHT, theme.WRONG: texts.WRONG, theme.UNKNOWN: texts.UNKNOWN}[verdict]
    return (
        f'<div class="md-answer{" md-marked" if mark else ""}" title="{full}">{mark}<div class="md-said">'
        f'<span class="md-sign md-{verdict}" role="img" aria-label="{escape(word)}">{theme.SYMBOLS[verdict]}</span>'
        f"<b>{escape(classes[answer])}</b>"
        f'<span class="md-share">{escape(words.learner_name(learner))} {words.percent(share)}</span></div>'
        f"{markup.bar(share, colour)}</div>"
    )


def mark_html() -> str:
    """What marks an answer where the picture seems to be none of the classes."""
    sign = f'<span class="md-sign" aria-hidden="true">{theme.SYMBOLS[theme.NONE]}</span>'
    return f'<div class="md-none">{sign}{escape(unknown_texts.MARKED)}</div>'
