"""Play: a person against the learners, on characters that neither has met."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from html import escape

import streamlit as st

from metademo.checkpoints.catalogue import contenders
from metademo.checkpoints.files import CheckpointError
from metademo.datasets.files import DataError
from metademo.learners.traces import Trace
from metademo.ui import markup, theme
from metademo.ui.background.jobs import wait_for
from metademo.ui.background.runs import Part, Person, Run
from metademo.ui.components.game import game
from metademo.ui.markdown import plain
from metademo.ui.markup import Html, Row
from metademo.ui.rounds import Answers, Round, answers, between, drawn, right
from metademo.ui.scores import wilson
from metademo.ui.session import LabChoices
from metademo.ui.texts import game as text
from metademo.ui.texts import page as page_text
from metademo.ui.texts import words
from metademo.ui.texts.spoken import say
from metademo.ui.thumbnails import thumbnail
from metademo.ui.widgets import beginning, given

OPPONENTS = ("maml", "protonet", "transfer", "scratch")
_MEMORY, _LIMIT = "play", "play-limit"
_SEEDS = 2**31
_TINT = "var(--md-accent)"


@dataclass
class Played:
    """A round that is over: what was right, by who answered; the person is ``you``."""

    yours: tuple[bool, ...]
    theirs: dict[str, tuple[bool, ...]]


@dataclass
class Memory:
    """One person's game, kept for the visit and nowhere else.

    Attributes:
        round: the one that is played, or was last.
        run: what the learners do on it.
        answers: the person's, once all are given.
        over: the rounds that both have finished, by their seeds.
    """

    round: Round
    run: Run | None = None
    answers: Answers | None = None
    over: dict[int, Played] = field(default_factory=dict)
    person: Person = field(default_factory=Person)


def page() -> None:
    """Render the page."""
    st.html(f'<div class="md-brand"><h1>{text.TITLE}</h1><p>{text.INTRODUCTION}</p></div>')
    try:
        own = _memory()
        if own.run is None:
            own.run = _begun(own)
    except (CheckpointError, DataError) as error:
        st.error(plain(page_text.no_checkpoint(say(error))), icon=":material/error:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="play-controls"):
        limit = given(
            st.segmented_control(
                text.LIMIT,
                list(text.LIMITS),
                key=beginning(_LIMIT, "10", list(text.LIMITS)),
                format_func=text.LIMITS.__getitem__,
                help=text.LIMIT_HELP,
                required=True,
                persist_state="session",
            )
        )
        st.button(text.NEW_ROUND, icon=":material/casino:", key="play-new", on_click=_anew)
    game(own.round, None if limit == "none" else int(limit), _played)
    st.caption(text.PRIVATE)
    if own.answers is not None:
        _result(own, own.answers, own.run)


def _memory() -> Memory:
    if _MEMORY not in st.session_state:
        st.session_state[_MEMORY] = Memory(drawn(secrets.randbelow(_SEEDS)))
    found: Memory = st.session_state[_MEMORY]
    return found


def _begun(own: Memory) -> Run:
    known, choices = contenders("characters"), LabChoices()
    parts = {
        key: Part(each.chosen(choices), each.settings(choices), each.domain)
        for key, each in known.items()
        if key in OPPONENTS
    }
    return Run(parts, own.round.project, own.person)


def _anew() -> None:
    own = _memory()
    if own.run is not None:
        own.run.cancel()
    own.round, own.run, own.answers = drawn(secrets.randbelow(_SEEDS)), None, None


def _played(event: object) -> None:
    own = _memory()
    if own.answers is None:
        own.answers = answers(event, own.round)


def _result(own: Memory, mine: Answers, run: Run) -> None:
    """What came out: of this round, and of all of this visit."""
    st.header(text.RESULT, anchor=False)
    slot = st.empty()

    def so_far() -> None:
        slot.progress(run.progress, text=text.WAITING)

    wait_for(run, so_far)
    slot.empty()
    traces = {} if run.failed else run.traces()
    if run.failed:
        st.error(text.FAILED, icon=":material/error:")
    truth = own.round.truth
    if own.round.seed not in own.over:
        theirs = {key: tuple(trace.right(len(trace.steps) - 1).tolist()) for key, trace in traces.items()}
        own.over[own.round.seed] = Played(right(truth, mine.classes), theirs)
    rounds = list(own.over.values())
    yours = sum((each.yours for each in rounds), ())
    theirs = {
        key: sum((each.theirs[key] for each in rounds), ())
        for key in traces
        if all(key in each.theirs for each in rounds)
    }
    if theirs:
        main = next(iter(theirs))
        st.html(markup.headline(text.headline(sum(yours), main, sum(theirs[main]), len(yours), len(rounds))))
        st.html("".join(markup.note(text.paired(key, between(yours, found))) for key, found in theirs.items()))
    st.html(_table(mine, yours, theirs, traces))
    st.html(markup.note(text.TIMES_NOTE) + markup.note(text.round_of(own.round.alphabet)))
    st.html(markup.title(text.ANSWERS, text.ANSWERS_CAPTION) + _drawings(own.round, mine, traces))


def _table(
    mine: Answers, yours: tuple[bool, ...], theirs: dict[str, tuple[bool, ...]], traces: dict[str, Trace]
) -> Html:
    def row(head: Html, found: tuple[bool, ...], took: str) -> Row:
        low, high = wilson(sum(found), len(found))
        share = markup.bar(sum(found) / len(found), theme.MUTED)
        count = Html(f"{markup.html(text.right_of(sum(found), len(found)))}{share}")
        return Row(head, (count, text.likely(low, high), took))

    you = Html(markup.dot(_TINT) + f"<b>{markup.html(text.YOU)}</b>")
    rows = [row(you, yours, text.your_time(mine.total, mine.usual))]
    for key, found in theirs.items():
        took = text.their_time(traces[key].seconds, len(traces[key].steps) - 1)
        rows.append(row(markup.learner(key), found, took))
    return markup.table(text.HEADS, rows, "md-figures md-pinned md-wraps")


def _drawings(of: Round, mine: Answers, traces: dict[str, Trace]) -> str:
    """Every drawing, in the order in which it was asked about, with what it is and what was answered."""
    pictures, cells = [picture for _, picture in of.project.query_pictures()], []
    last = {key: trace.last.query_classes.tolist() for key, trace in traces.items()}
    for row in of.order:
        truth, given_one = of.truth[row], mine.classes[row]
        told: list[tuple[str, int | None]] = [(text.YOU, None if given_one is None else given_one + 1)]
        told += [(words.learner_short(key), classes[row] + 1) for key, classes in last.items()]
        marks = "".join(
            f'<span><i class="md-sign md-{"right" if number == truth + 1 else "wrong"}">'
            f"{theme.SYMBOLS[theme.RIGHT if number == truth + 1 else theme.WRONG]}</i>"
            f"{markup.html(who)} {markup.html(text.answered(number))}</span>"
            for who, number in told
        )
        alt = escape(text.drawing_alt(truth + 1, told), quote=True)
        picture = f'<img src="{thumbnail(pictures[row])}" alt="{alt}">'
        cells.append(f"<figure>{picture}<figcaption><b>{truth + 1}</b>{marks}</figcaption></figure>")
    return f'<div class="md-drawings">{"".join(cells)}</div>'
