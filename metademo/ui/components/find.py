"""Find it: a larger picture, and where in it the task's classes are, at the chosen step; worked out when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st
from torch import Tensor

from metademo.insights import finding, unknown
from metademo.learners.traces import Trace
from metademo.pictures.images import Picture, PictureError, read_picture
from metademo.pictures.limits import MAX_BYTES
from metademo.pictures.mosaic import mosaic, on_a_square
from metademo.ui import markup
from metademo.ui.background.runs import Part
from metademo.ui.charts import finding as chart
from metademo.ui.markdown import plain
from metademo.ui.texts import inside as texts
from metademo.ui.texts import words
from metademo.ui.texts.spoken import say

Pictures = Sequence[tuple[int | None, Picture]]
_SCENE, _OWN = "scene", "own"


def find(
    traces: Mapping[str, Trace],
    parts: Mapping[str, Part],
    step: int,
    queries: Pictures,
    own_shares: Mapping[str, float],
    key: str,
) -> None:
    """The drawer; filled when it is opened. There is none where no learner can find."""
    able = [
        each
        for each in traces
        if each in parts and not parts[each].learner.transductive and finding.can_find(parts[each].learner.network)
    ]
    if not able:
        return
    drawer = st.expander(texts.FIND, key=f"{key}-find", on_change="rerun")
    if drawer.open:
        with drawer:
            st.caption(texts.FIND_CAPTION)
            picture = _picture(queries, f"{key}-find")
            if picture is not None:
                _found({each: traces[each] for each in able}, parts, step, picture, own_shares, f"{key}-find")


def _picture(queries: Pictures, key: str) -> Tensor | None:
    """The larger picture: a scene of the person's own pictures, or a file."""
    way = st.segmented_control(
        texts.FIND_IN,
        [_SCENE, _OWN],
        format_func=texts.FIND_WAYS.__getitem__,
        default=_SCENE,
        key=f"{key}-way",
        required=True,
    )
    if way == _SCENE:
        return scene(queries)
    given = st.file_uploader(texts.FIND_FILE, key=f"{key}-file", max_upload_size=MAX_BYTES // 2**20)
    if given is None:
        return None
    try:
        return on_a_square(read_picture(given.name, given.getvalue()).open(), finding.SIDE)
    except PictureError as error:
        st.warning(plain(say(error)), icon=":material/warning:")
        return None


def scene(queries: Pictures) -> Tensor | None:
    """The last picture asked about of each of up to four classes, as the quarters of one picture; None without any."""
    last = {key: picture for key, picture in queries if key is not None}
    chosen = [*last.values()][:4] or [picture for _, picture in queries][:4]
    return mosaic([on_a_square(each.open(), finding.SIDE // 2) for each in chosen], finding.SIDE) if chosen else None


def _found(
    traces: Mapping[str, Trace],
    parts: Mapping[str, Part],
    step: int,
    picture: Tensor,
    own_shares: Mapping[str, float],
    key: str,
) -> None:
    learner = st.selectbox(texts.WHERE_LEARNER, list(traces), format_func=words.learner_name, key=f"{key}-learner")
    threshold = st.slider(
        texts.FIND_THRESHOLD,
        0.2,
        2.0,
        float(unknown.THRESHOLD),
        0.05,
        key=f"{key}-threshold",
        help=texts.FIND_THRESHOLD_HELP,
    )
    trace, part = traces[learner], parts[learner]
    at, episode = trace.at(step), trace.episode
    with st.spinner(texts.WHERE_WORKING):
        alone = replace(episode, query=episode.query[:0], query_labels=episode.query_labels[:0])
        start, state = part.learner.state_at(alone, part.settings, at.index)
        share = own_shares.get(learner, unknown.OWN_SHARE)
        places = finding.look(start, state, part.learner.prepared(alone), picture, share, part.learner.reference)
        found = finding.things(places, threshold)
    said = texts.found_said(words.learner_name(learner), at.index, [episode.classes[one.label] for one in found])
    st.image(chart.draw(picture, found, episode.classes), caption=said)
    st.html(markup.note(texts.FIND_ROUGH))
