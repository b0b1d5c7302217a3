"""Every sentence asked about with every learner's answer, which words counted, and one to try."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from metademo.insights import calibration, unknown
from metademo.learners.traces import Trace
from metademo.sentences.project import SentenceProject
from metademo.sentences.sentence import sentence
from metademo.sentences.words import Weighed
from metademo.ui import markup, theme
from metademo.ui.background.adaptations import Part
from metademo.ui.background.jobs import wait_for
from metademo.ui.background.sentences import Weighing
from metademo.ui.components.marking import mark_html
from metademo.ui.components.sentence_desk import Desk
from metademo.ui.texts import happened as happened_text
from metademo.ui.texts import numbers, words
from metademo.ui.texts import sentence_page as text

_ALL = "all"
PAGE = 12
"""The most sentences that are shown at a time."""
_PATIENCE = 60.0
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def tried(desk: Desk, parts: Mapping[str, Part], project: SentenceProject, step: int, key: str) -> None:
    """A field for a sentence, and what the first learner takes it for."""
    typed = st.text_input(text.TRY, key=f"{key}-try", placeholder=text.TRY_PLACEHOLDER, max_chars=1000)
    one = sentence(typed or "")
    if one is None or not parts:
        return
    learner = next(iter(parts))
    found = _weighed(desk, parts[learner], project, [one.text], step)
    if (seen := found.get(one.text)) is None:
        st.caption(text.NOT_WEIGHED)
        return
    ranked = sorted(zip(seen.shares, (each.name for each in project.classes), strict=True), reverse=True)[:4]
    colour = theme.learner_colour(learner)
    bars = "".join(
        f'<div class="md-answer"><div class="md-said"><b>{escape(name)}</b><span class="md-share">{numbers.percent(share)}</span>'
        f"</div>{markup.bar(share, colour)}</div>"
        for share, name in ranked
    )
    st.html(
        f'<div class="md-sentence"><p class="md-told">{_marked(seen) if step else escape(one.text)}</p>'
        f"{markup.note(text.tried(words.learner_name(learner)))}{bars}</div>"
    )


def answers(
    desk: Desk,
    parts: Mapping[str, Part],
    traces: Mapping[str, Trace],
    step: int,
    project: SentenceProject,
    own_shares: Mapping[str, float],
    key: str,
) -> None:
    """The sentences as cards, which of them to show, and which words counted."""
    queries = project.queries()
    if not queries:
        return
    first = next(iter(traces.values()))
    st.header(text.ANSWERS, anchor=False)
    shown = _ALL
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        if first.episode.labelled.any():
            names = {_ALL: text.ALL} | {each: text.wrong_for(words.learner_name(each)) for each in traces}
            shown = st.segmented_control(
                text.SHOW,
                [_ALL, *traces],
                default=_ALL,
                required=True,
                format_func=names.__getitem__,
                key=f"{key}-show",
                wrap=True,
            )
        weigh = st.toggle(text.WORDS, value=True, key=f"{key}-words", help=text.WORDS_HELP)
    rows = _rows(first if shown == _ALL else traces[shown], step, only_wrong=shown != _ALL)
    if not rows:
        st.caption(text.NONE_WRONG)
        return
    st.caption(text.shown(len(rows), len(queries)))
    pages = -(-len(rows) // PAGE)
    if pages > 1:
        name = f"{key}-page"
        if st.session_state.get(name, 1) > pages:
            st.session_state[name] = pages  # fewer are wrong at this step
        at = st.pagination(pages, key=name)
        rows = rows[PAGE * (at - 1) : PAGE * at]
    slot = st.empty()
    marked: dict[str, Weighed] = {}
    slot.html(cards_html(traces, step, project, rows, marked, own_shares))
    if weigh and step and parts:
        learner = next(iter(parts))
        marked = _weighed(desk, parts[learner], project, [queries[row][1].text for row in rows], step)
        with slot.container(gap="xsmall"):
            st.html(markup.note(text.legend(words.learner_name(learner)) if marked else text.NOT_WEIGHED))
            st.html(cards_html(traces, step, project, rows, marked, own_shares))
    st.download_button(
        text.DOWNLOAD,
        data=lambda: answers_csv(traces, step, project),
        file_name="metademo-sentences.csv",
        mime="text/csv",
        key=f"{key}-csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _rows(trace: Trace, step: int, only_wrong: bool) -> list[int]:
    """Rows of the query set, those without a right answer first, which one is curious of; or those that are wrong."""
    labelled = trace.episode.labelled
    if only_wrong:
        wrong = labelled & (trace.at(step).query_classes != trace.episode.query_labels)
        return wrong.nonzero().flatten().tolist()
    return sorted(range(len(labelled)), key=labelled.tolist().__getitem__)


def _weighed(desk: Desk, part: Part, project: SentenceProject, texts: Sequence[str], step: int) -> dict[str, Weighed]:
    """What is known of these sentences, or becomes known while the page waits for it."""
    missing = [each for each in texts if (step, each) not in desk.weighed]
    if missing:
        bar = st.empty()
        job = Weighing(part, project, missing, step)

        def so_far() -> None:
            bar.progress(0.5, text=text.WEIGHING)

        if wait_for(job, so_far, _PATIENCE) and not job.failed:
            desk.weighed |= {(step, each): seen for each, seen in job.found.items()}
        bar.empty()
    return {each: desk.weighed[step, each] for each in texts if (step, each) in desk.weighed}


def cards_html(
    traces: Mapping[str, Trace],
    step: int,
    project: SentenceProject,
    rows: Sequence[int],
    weighed: Mapping[str, Weighed],
    own_shares: Mapping[str, float],
) -> str:
    queries = project.queries()
    episode = next(iter(traces.values())).episode
    names, labels = [each.name for each in project.classes], episode.query_labels.tolist()
    said = {}
    for learner, trace in traces.items():
        at = trace.at(step)
        shares = calibration.confidences(at, trace.episode).gather(1, at.query_classes[:, None])[:, 0]
        strange = unknown.scores(at, trace.episode, own_shares.get(learner, unknown.OWN_SHARE)) > unknown.THRESHOLD
        marks = strange & ~trace.episode.labelled
        said[learner] = list(zip(at.query_classes.tolist(), shares.tolist(), marks.tolist(), strict=True))
    cards = []
    for row in rows:
        one, label = queries[row][1], labels[row]
        right = escape(names[label]) if label >= 0 else escape(text.NOT_GIVEN)
        told = _marked(weighed[one.text]) if one.text in weighed else escape(one.text)
        given = "".join(_answer(each, *said[each][row], label, names) for each in traces)
        cards.append(
            f'<div role="listitem" class="md-sentence{"" if label >= 0 else " md-unknown"}"><p class="md-told">{told}</p>'
            f'<div class="md-what">{right}</div><div class="md-answers">{given}</div></div>'
        )
    return f'<div role="list" class="md-sentences">{"".join(cards)}</div>'


def _marked(seen: Weighed) -> str:
    """A sentence's words, shaded by what they did for the answer or underlined if they spoke against it."""
    most = max([0.5, *(abs(part.weight) for part in seen.parts)])
    marked = []
    for part in seen.parts:
        word = part.text.rstrip()
        share = part.weight / most
        if abs(share) < 0.08 or len(seen.parts) < 2:
            marked.append(escape(part.text))
            continue
        kind = "for" if share > 0 else "against"
        title = escape(text.weight_title(word, part.weight), quote=True)
        marked.append(
            f'<span class="md-word-{kind}" style="--much:{abs(share):.2f}" title="{title}">{escape(word)}</span>'
            f"{escape(part.text[len(word) :])}"
        )
    return "".join(marked)


def _answer(learner: str, answer: int, share: float, strange: bool, label: int, names: Sequence[str]) -> str:
    verdict = theme.UNKNOWN if label < 0 else theme.RIGHT if answer == label else theme.WRONG
    word = happened_text.VERDICTS[verdict]
    mark = mark_html() if strange else ""
    return (
        f'<div class="md-answer{" md-marked" if strange else ""}">{mark}<div class="md-said">'
        f'<span class="md-sign md-{verdict}" role="img" aria-label="{escape(word)}">{theme.SYMBOLS[verdict]}</span>'
        f"<b>{escape(names[answer])}</b>"
        f'<span class="md-share">{escape(words.learner_name(learner))} {numbers.percent(share)}</span></div>'
        f"{markup.bar(share, theme.learner_colour(learner))}</div>"
    )


def answers_csv(traces: Mapping[str, Trace], step: int, project: SentenceProject) -> bytes:
    """Every answer in a row, UTF-8 with a mark that spreadsheets look for; no cell begins as a formula does."""
    names = [each.name for each in project.classes]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(text.COLUMNS)
    for learner, trace in traces.items():
        at = trace.at(step)
        shares = calibration.confidences(at, trace.episode).amax(1).tolist()
        labels, given = trace.episode.query_labels.tolist(), at.query_classes.tolist()
        for (_, one), label, answer, share in zip(project.queries(), labels, given, shares, strict=True):
            row = [one.text, names[label] if label >= 0 else "", words.learner_name(learner), names[answer]]
            writer.writerow([*map(_harmless, row), f"{share:.4f}"])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
