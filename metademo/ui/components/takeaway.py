"""What a person takes away of a run that is done: the adapted learner in three forms, the code, and a report.

A file is made when it is asked for, on the server's own thread for it, and never touches its disk.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec

import streamlit as st

from metademo import __version__
from metademo.checkpoints.catalogue import AS_IT_PAYS, Contender
from metademo.export import code, html
from metademo.export.adapted import Adapted, adapted, refusal
from metademo.export.checkpoint import checkpoint_files
from metademo.export.graph import onnx_file
from metademo.export.report import Reported, report
from metademo.learners import MetaLearner
from metademo.learners.base import Learner
from metademo.learners.traces import Trace
from metademo.networks import Frozen
from metademo.networks.backbone import Backbone
from metademo.project.project import Project
from metademo.ui import state, theme, wording
from metademo.ui.background.runs import Part, Run
from metademo.ui.session import LabChoices
from metademo.ui.texts import classes as classes_text
from metademo.ui.texts import learning as learning_text
from metademo.ui.texts import takeaway as text
from metademo.ui.texts import words
from metademo.ui.texts.choice import tag
from metademo.ui.texts.spoken import say


def takeaway(run: Run, project: Project, known: Mapping[str, Contender], title: str, stem: str) -> None:
    """Offer what can be taken away, in a drawer that is filled when it is opened.

    Args:
        run: that is done.
        project: what it learned, its classes called as they are now.
        known: the learners that there are.
        title: what the task is called.
        stem: what its files are called.
    """
    drawer = st.popover(
        text.TAKE_AWAY,
        icon=":material/download:",
        type="tertiary",
        help=text.TAKE_AWAY_HELP,
        key="taken",
        on_change="rerun",
    )
    if drawer.open:
        with drawer:
            st.fragment(_offered)(run, project, known, title, stem)


def _offered(run: Run, project: Project, known: Mapping[str, Contender], title: str, stem: str) -> None:
    names = tuple(each.name for each in project.classes)
    traces = {key: trace.named(names) for key, trace in run.traces().items()}
    if len(traces) < len(run.parts):
        st.caption(words.NO_RESULTS)
        return  # cancelled before all had begun
    st.caption(text.ABOUT_LEARNER)
    key = st.selectbox(
        text.LEARNER, list(traces), format_func=words.learner_name, help=text.LEARNER_HELP, key="taken-learner"
    )
    if key is None:
        return
    part, contender = run.parts[key], known[key]
    _learner(part, project, contender, stem)
    st.divider()
    st.caption(text.ABOUT_REPORT)
    file = text.FILE_REPORT.format(task=stem)
    offer(
        text.REPORT,
        text.REPORT_HELP,
        file,
        "text/html",
        ":material/lab_profile:",
        _report(run, project, traces, known, title, file),
    )
    if contender.checkpoint is not None:
        with st.expander(text.CODE):
            st.code(_code(part, contender, f"{stem}.zip"), language="python")


def _learner(part: Part, project: Project, contender: Contender, stem: str) -> None:
    """The learner in its three forms; what cannot be had says why."""
    taken = partial(_taken, part, project, contender.own_share, contender.key)
    label = words.learner_name(contender.key)
    page = partial(_page, taken, project, label, dict(text.PAGE_WORDS), tag())
    pages, checkpoint = refusal(part.learner), refusal(part.learner, pages=False)
    onnx = pages if find_spec("onnx") else text.NO_ONNX
    told = text.FROM.format(
        support=len(project.support_pictures()), ways=len(project.classes), checkpoint=contender.checkpoint
    )
    with st.container(horizontal=True, gap="small"):
        offer(
            text.PAGE, text.PAGE_HELP, text.FILE_PAGE.format(task=stem), "text/html", ":material/web:", page,
            pages and say(pages),
        )  # fmt: skip
        offer(
            text.ONNX, text.ONNX_HELP, text.FILE_ONNX.format(task=stem), "application/octet-stream",
            ":material/share:", lambda: onnx_file(taken(), __version__), onnx and say(onnx),
        )  # fmt: skip
        offer(
            text.CHECKPOINT, text.CHECKPOINT_HELP, text.FILE_CHECKPOINT.format(task=stem), "application/zip",
            ":material/save:", partial(packed_checkpoint, taken, told), checkpoint and say(checkpoint),
        )  # fmt: skip


def offer(
    label: str, told: str, file: str, kind: str, icon: str, make: Callable[[], bytes], refused: str | None = None
) -> None:
    """A button that gives a file, or says why there is none."""
    st.download_button(
        label,
        data=b"" if refused else make,
        file_name=file,
        mime=kind,
        icon=icon,
        help=refused or told,
        disabled=bool(refused),
        on_click="ignore",
        key=f"taken-{kind}-{label}",
    )


def _taken(part: Part, project: Project, own_share: float, key: str) -> Adapted:
    """The learner as its inner loop leaves it: the same as on the page, since the same pictures give the same steps."""
    # the page shares its episodes between people; this one is this person's own
    return adapted(part.learner, part.episode(project), part.domain, part.settings, own_share, key)


def _page(make: Callable[[], Adapted], project: Project, label: str, said: dict[str, str], spoken: str) -> bytes:
    pictures = [picture for _, picture in project.support_pictures()]
    return html.page(make(), pictures, label, __version__, said, spoken)


def packed_checkpoint(make: Callable[[], Adapted], told: str) -> bytes:
    """Both files as one ZIP file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in checkpoint_files(make(), "adapted", {"data": told}).items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _report(
    run: Run, project: Project, traces: Mapping[str, Trace], known: Mapping[str, Contender], title: str, file: str
) -> Callable[[], bytes]:
    """What makes the report. All words are found now: whoever makes it later does not know who asks."""
    parts, planned = run.parts, run.planned
    first = next(iter(traces))
    commands = [
        code.command(file, known[key].checkpoint or "", parts[key].settings, _tail(parts[key].learner, known[key]))
        for key in traces
        if known[key].checkpoint is not None
    ]
    learners = [
        Reported(words.learner_name(key), theme.learner_colour(key), trace, known[key].own_share)
        for key, trace in traces.items()
    ]
    return partial(
        report,
        project,
        learners,
        title=title,
        file=f"{file.removesuffix('.html')}.zip",
        version=__version__,
        sentences=[wording.headline(traces, planned[first], planned), wording.times(traces)],
        choices=_choices(state.session().choices, planned, project),
        commands=commands,
        code="" if known[first].checkpoint is None else _code(parts[first], known[first], file),
        words=dict(text.REPORT_WORDS),
        language=tag(),
    )


def _choices(choices: LabChoices, planned: Mapping[str, int], project: Project) -> dict[str, str]:
    """What was chosen, by name, as the controls call it."""
    told = {text.KIND: classes_text.DOMAINS[project.domain]}
    told |= {words.joined(text.STEPS, words.learner_name(key)): str(steps) for key, steps in planned.items()}
    told[text.RATE] = f"× {choices.rate_factor:g}"
    told[text.ADAPTS] = learning_text.ADAPTS_NAMES[choices.adapts or "learned"]
    told[text.VARIATIONS] = learning_text.VARIATIONS_NAMES[choices.variations or "learned"]
    if choices.tail != AS_IT_PAYS:
        told[learning_text.TAIL] = learning_text.TAILS[choices.tail]
    told[text.SEED] = str(choices.seed)
    return told


def _tail(learner: Learner, contender: Contender) -> int | None:
    """How many stages are open, where that is not the checkpoint's own number."""
    network = learner.network.below if isinstance(learner.network, Frozen) else learner.network
    own = contender.learner.network
    if not isinstance(network, Backbone) or not isinstance(own, Backbone) or network.tail == own.tail:
        return None
    return network.tail


def _code(part: Part, contender: Contender, file: str) -> str:
    varied = isinstance(part.learner, MetaLearner) and part.learner.varied
    return code.python(file, contender.checkpoint or "", part.settings, _tail(part.learner, contender), varied)
