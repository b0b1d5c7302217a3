"""Live parts of the course that are about tasks and runs on pictures."""

from __future__ import annotations

import random
from functools import partial
from html import escape

import streamlit as st

from metademo.checkpoints.catalogue import contenders
from metademo.learners.meta import MetaLearner
from metademo.pictures.domains import DOMAINS
from metademo.pictures.images import Picture
from metademo.samples import samples
from metademo.ui import markup, theme, wording
from metademo.ui.charts import curves
from metademo.ui.charts.common import CONFIG
from metademo.ui.components.answers import answers
from metademo.ui.components.cells import sheet
from metademo.ui.components.happened import curve_lines
from metademo.ui.components.marking import Marking
from metademo.ui.components.player import Player
from metademo.ui.course.experiments import learner
from metademo.ui.course.memory import ran, ready
from metademo.ui.markup import Html
from metademo.ui.session import LabChoices
from metademo.ui.texts import charts as charts_text
from metademo.ui.texts import course as text
from metademo.ui.texts import happened as happened_text
from metademo.ui.texts import numbers
from metademo.ui.texts.spoken import sample_words
from metademo.ui.thumbnails import thumbnail
from metademo.ui.widgets import given

DRAWN_FROM = "oshari"
"""The ready task with the most classes."""
_ASKED = 2
"""Pictures of each class that are asked about."""


# One task


def task() -> None:
    """An episode, drawn as often as the person likes."""
    left, right, _ = st.columns([2, 2, 1], gap="large")
    ways = left.slider(text.WAYS, 2, 8, 5, key="course-ways")
    shots = right.slider(text.SHOTS, 1, 5, 1, key="course-shots")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(text.DRAW, icon=":material/casino:", key="course-draw"):
            st.session_state["course-drawn"] = st.session_state.get("course-drawn", 0) + 1
        told = st.toggle(text.ANSWERS, key="course-told")
    st.html(_episode(ways, shots, st.session_state.get("course-drawn", 0), told))


def _episode(ways: int, shots: int, seed: int, told: bool) -> Html:
    """The support set, a row for each class, and the query set in no order."""
    chance = random.Random(seed)
    classes = chance.sample(ready(DRAWN_FROM).classes, ways)
    rows, asked = [], []
    for letter, each in zip("ABCDEFGH", classes, strict=False):
        own = chance.sample([entry.picture for entry in each.entries], min(shots + _ASKED, len(each.entries)))
        pictures = "".join(_picture(picture, letter) for picture in own[:shots])
        rows.append(f"<div><b>{escape(text.of_class(letter))}</b>{pictures}</div>")
        asked += [(picture, letter) for picture in own[shots:]]
    chance.shuffle(asked)
    told_of = "".join(
        f"<figure>{_picture(picture, letter if told else None)}<figcaption>{letter if told else '?'}</figcaption></figure>"
        for picture, letter in asked
    )
    line = markup.note(text.task_line(ways, shots, len(asked)))
    support = f"{markup.title(text.SUPPORT_SET, text.SUPPORT_LINE)}<div class='md-episode-rows'>{''.join(rows)}</div>"
    query = f"{markup.title(text.QUERY_SET, text.QUERY_LINE)}<div class='md-episode-asked'>{told_of}</div>"
    return Html(f"{line}<div class='md-episode'><div>{support}</div><div>{query}</div></div>")


def _picture(picture: Picture, letter: str | None) -> str:
    return f'<img src="{thumbnail(picture)}" alt="{escape(text.picture_alt(letter), quote=True)}">'


# Runs


def chosen_task(key: str, first: str, shots: int = 1) -> tuple[str, int]:
    """Let the person choose a ready task, and how many pictures of each class are learned from."""
    titles = {each.id: sample_words(each).title for each in samples("characters")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        options = list(titles)
        identity = given(
            st.selectbox(
                text.READY, options, index=options.index(first), format_func=titles.__getitem__, key=f"{key}-task"
            )
        )
        most = min(len(each.entries) for each in ready(identity).classes) - 1
        some = [each for each in (1, 2, 3, 5, 10) if each <= most]
        taken = given(
            st.segmented_control(
                text.ONE_SHOT, some, default=min(shots, some[-1]), required=True, key=f"{key}-shots-{some[-1]}"
            )
        )
    return identity, taken


def run(key: str, learners: tuple[str, ...], first: str, with_answers: bool = False) -> None:
    """Learners on a ready task of the person's choice: the sentence, the steps to play, and the curves."""
    identity, shots = chosen_task(key, first)
    project = ready(identity, shots)
    found = ran(key, learners, project, LabChoices())
    if found is None:
        return
    going, traces = found
    names = tuple(each.name for each in project.classes)
    traces = {each: trace.named(names) for each, trace in traces.items()}
    planned = going.planned
    ends = [wording.made(trace) for trace in traces.values()]
    unique = f"{key}-{identity}-{shots}"
    player = Player(wording.stops(max(ends), tuple(ends)), ends[0], unique)

    def section() -> None:
        step = player.at
        st.html(markup.headline(wording.headline(traces, step, planned)))
        player.controls(
            f'<p class="md-standing">{"".join(f"<span>{markup.learner(each)}</span>" for each in traces)}</p>'
        )
        if with_answers:
            domain, known = DOMAINS[project.domain], contenders(project.domain)
            marking = Marking({each: known[each].own_share for each in traces})
            queries = project.query_pictures()
            sheet(queries)
            if st.toggle(text.ANSWERS_TOO, key=f"{unique}-answers"):
                order = player.offered[-1] if player.playing else step
                answers(traces, step, order, queries, domain, marking, unique)
        st.html(curve_lines(True))
        for column, measure in zip(st.columns(2, gap="medium"), curves_of(), strict=True):
            with column:
                st.html(markup.title(charts_text.MEASURES[measure], happened_text.MEASURE_CAPTIONS[measure]))
                st.plotly_chart(
                    curves.draw(traces, measure, step, planned),
                    key=f"{unique}-{measure}",
                    config=CONFIG,
                    alt=curves.describe(traces, measure, step, planned),
                )

    player.around(section)


def curves_of() -> tuple[curves.Measure, curves.Measure]:
    """What is drawn of a run."""
    return "accuracy", "loss"


scratch = partial(run, "course-scratch", ("scratch",), "vireth")
inner = partial(run, "course-inner", ("maml", "scratch"), "vireth", with_answers=True)
beside = partial(run, "course-beside", ("maml-batch", "transfer"), "digits")


# No gradient at all


def no_gradient() -> None:
    """One picture's distances from every class's mean."""
    identity, shots = chosen_task("course-none", "hands")
    project = ready(identity, shots)
    found = ran("course-none", ("protonet",), project, LabChoices())
    if found is None:
        return
    trace, queries = found[1]["protonet"], project.query_pictures()
    labels = [text.asked(number, picture.name) for number, (_, picture) in enumerate(queries, start=1)]
    row = given(
        st.selectbox(
            text.ASKED,
            range(len(queries)),
            format_func=labels.__getitem__,
            key=f"course-none-{identity}-{shots}",
        )
    )
    far, sure = trace.last.distances.query[row].tolist(), trace.last.query_probabilities[row].tolist()
    names = [each.name for each in project.classes]
    colour, label = theme.learner_colour("protonet"), int(trace.episode.query_labels[row])
    rows = []
    for at in sorted(range(len(names)), key=far.__getitem__):
        shown = "".join(_picture(picture, names[at]) for picture in project.classes[at].support[:5])
        cell = Html(f'<span class="md-few">{shown}</span>')
        rows.append(
            markup.Row(
                names[at],
                [cell, Html(f"{far[at]:.2f}{markup.bar(far[at] / 4, theme.MUTED)}"),
                 Html(f"{numbers.percent(sure[at])}{markup.bar(sure[at], colour)}")],
            )
        )  # fmt: skip
    said = text.nearest(names[int(trace.last.query_classes[row])], names[label] if label >= 0 else None)
    near, second = sorted(far)[:2]
    protonet = learner("protonet")
    assert isinstance(protonet, MetaLearner)
    length = float(protonet.params["log_scale"].exp())
    st.html(
        f'<div class="md-near">{_picture(queries[row][1], None)}<p class="md-headline">{escape(said)}</p></div>'
        + markup.title(text.DISTANCES_TITLE, text.DISTANCES_LINE)
        + markup.table(text.DISTANCES_HEADS, rows)
        + markup.note(text.sharp(length, near, second))
    )
