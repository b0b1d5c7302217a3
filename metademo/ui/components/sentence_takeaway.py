"""What a person takes away of sentences that were learned: the adapted learner in three forms, the code, and a report."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from importlib.util import find_spec

import streamlit as st

from metademo import __version__
from metademo.checkpoints.catalogue import Choices, Contender
from metademo.export import code, sentences
from metademo.export.adapted import Adapted, adapted, refusal
from metademo.export.graph import onnx_file
from metademo.export.report import Reported, report
from metademo.learners.traces import Trace
from metademo.sentences.project import SentenceProject
from metademo.sentences.taking import python, reportable
from metademo.ui import theme, wording
from metademo.ui.background.adaptations import Part
from metademo.ui.background.sentences import offered
from metademo.ui.components import takeaway
from metademo.ui.components.sentence_desk import Desk
from metademo.ui.texts import sentence_page as page_text
from metademo.ui.texts import takeaway as text
from metademo.ui.texts import words
from metademo.ui.texts.choice import tag
from metademo.ui.texts.spoken import say


def take_away(desk: Desk, traces: Mapping[str, Trace], planned: Mapping[str, int], project: SentenceProject) -> None:
    """Offer it, in a drawer that is filled when it is opened.

    Args:
        desk: whose run, which is done.
        traces: what came of it, by learner; not empty.
        planned: how many steps each makes.
        project: what was learned.
    """
    drawer = st.popover(
        text.TAKE_AWAY,
        icon=":material/download:",
        type="tertiary",
        help=text.TAKE_AWAY_HELP,
        key="sentences-taken",
        on_change="rerun",
    )
    if drawer.open and desk.run is not None:
        with drawer:
            st.fragment(_offered)(desk.run.parts, desk.choices, traces, planned, project, page_text.title(desk.task))


def _offered(
    parts: Mapping[str, Part],
    choices: Choices,
    traces: Mapping[str, Trace],
    planned: Mapping[str, int],
    project: SentenceProject,
    title: str,
) -> None:
    known = offered()
    st.caption(text.ABOUT_LEARNER)
    key = st.selectbox(
        text.LEARNER,
        list(traces),
        format_func=words.learner_name,
        help=text.LEARNER_HELP,
        key="sentences-taken-learner",
    )
    if key is None:
        return
    _learner(parts[key], project, known[key], title)
    st.divider()
    st.caption(text.SENTENCE_REPORT_ABOUT)
    file = text.FILE_REPORT.format(task=title)
    takeaway.offer(
        text.REPORT,
        text.SENTENCE_REPORT_HELP,
        file,
        "text/html",
        ":material/lab_profile:",
        partial(
            report,
            reportable(project),
            [
                Reported(words.learner_name(each), theme.learner_colour(each), trace, known[each].own_share)
                for each, trace in traces.items()
            ],
            title=title,
            file=f"{file.removesuffix('.html')}.zip",
            version=__version__,
            sentences=[
                page_text.of_sentences(wording.headline(traces, planned[next(iter(traces))], planned)),
                wording.times(traces),
            ],
            choices=_choices(choices, planned, bool(project.named)),
            commands=[
                code.command(file, known[each].checkpoint or "", parts[each].settings, names=bool(project.named))
                for each in traces
                if known[each].checkpoint is not None
            ],
            code=_code(parts[key], known[key], file),
            words={**text.SENTENCE_REPORT_WORDS, **(text.REPORT_NAMED if project.named else {})},
            language=tag(),
        ),
    )
    if known[key].checkpoint is not None:
        with st.expander(text.CODE):
            st.code(_code(parts[key], known[key], file), language="python")


def _learner(part: Part, project: SentenceProject, contender: Contender, title: str) -> None:
    """The learner in its three forms; what cannot be had says why."""
    taken = partial(_taken, part, project, contender)
    said = [one.text for _, one in project.supports()]
    spoken = {**text.SENTENCE_WORDS, **(text.PAGE_NAMED if project.named else {})}
    page = partial(_page, part, project, contender, said, words.learner_name(contender.key), spoken, tag())
    pages, checkpoint = refusal(part.learner), refusal(part.learner, pages=False)
    onnx = pages and say(pages) if pages or find_spec("onnx") else text.NO_ONNX
    origin = text.SENTENCES_FROM_NAMED if project.named else text.SENTENCES_FROM
    told = origin.format(support=len(said), ways=len(project.classes), checkpoint=contender.checkpoint)
    with st.container(horizontal=True, gap="small"):
        takeaway.offer(
            text.PAGE, text.SENTENCE_PAGE_HELP, text.FILE_PAGE.format(task=title), "text/html", ":material/web:", page,
            pages and say(pages),
        )  # fmt: skip
        takeaway.offer(
            text.ONNX, text.SENTENCE_ONNX_HELP, text.FILE_ONNX.format(task=title), "application/octet-stream",
            ":material/share:", lambda: onnx_file(taken(), __version__), onnx,
        )  # fmt: skip
        takeaway.offer(
            text.CHECKPOINT, text.CHECKPOINT_HELP, text.FILE_CHECKPOINT.format(task=title), "application/zip",
            ":material/save:", partial(takeaway.packed_checkpoint, taken, told), checkpoint and say(checkpoint),
        )  # fmt: skip


def _taken(part: Part, project: SentenceProject, contender: Contender) -> Adapted:
    """The learner as its inner loop leaves it: the same as on the page, since the same sentences give the same steps."""
    return adapted(part.learner, part.episode(project), part.domain, part.settings, contender.own_share, contender.key)


def _page(
    part: Part,
    project: SentenceProject,
    contender: Contender,
    said: list[str],
    label: str,
    spoken: dict[str, str],
    language: str,
) -> bytes:
    return sentences.page(_taken(part, project, contender), said, label, __version__, spoken, language)


def _choices(choices: Choices, planned: Mapping[str, int], named: bool) -> dict[str, str]:
    """What was chosen, by name, as the controls call it."""
    told = {words.joined(text.STEPS, words.learner_name(key)): str(steps) for key, steps in planned.items()}
    told |= {page_text.DEPTH: page_text.DEPTHS[choices.adapts or "learned"]}
    return told | ({page_text.NAMES: page_text.NAMES_ON} if named else {})


def _code(part: Part, contender: Contender, file: str) -> str:
    return "" if contender.checkpoint is None else python(file, contender.checkpoint, part.settings)
