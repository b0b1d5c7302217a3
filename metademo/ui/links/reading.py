"""What the address asks for, when somebody's visit begins: done as far as it can be, and said where it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from metademo.messages import message_of
from metademo.pictures.spelling import clean_name
from metademo.project.picture_class import ProjectError
from metademo.project.project import Project
from metademo.ui import state
from metademo.ui.links import choices, shared
from metademo.ui.links.kinds import LONGEST, NOTHING, Kind, RefusedError, Several, Words
from metademo.ui.texts import links as text
from metademo.ui.texts import page as page_text
from metademo.ui.texts.spoken import say

_KEY = "links"
_SHOWN = 40
"""Characters of what was asked for that are repeated."""
MOST_SAID = 8
"""Refusals that are said, each in a line; of more their number."""
MOST_NOTE = 600
"""Characters of a teacher's text."""
ONLY, NOTE, PROJECT = "only", "note", "project"
"""Names of a prepared page's parts: the controls that stay, the text above it, a project of the server's."""


@dataclass
class Read:
    """What came of a visit's address.

    Attributes:
        refused: what was not taken, in sentences.
        only: the controls that stay on a prepared page; None where nothing is prepared.
        note: the text above it.
        project: the server's project that was opened, and what it was then.
    """

    refused: list[str] = field(default_factory=list)
    only: tuple[str, ...] | None = None
    note: str = ""
    project: tuple[str, Project] | None = None


def of_visit() -> Read:
    """What came of this visit's address, which is read once."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Read()
        read(st.query_params.to_dict(), st.session_state[_KEY])
    found: Read = st.session_state[_KEY]
    return found


def read(asked: Mapping[str, str], into: Read) -> None:
    """Have chosen what the parts of an address ask for; those that are none of ours are refused one by one."""
    state.session()  # an address may be the first thing that there is
    left, refused = dict(asked), []
    for name in choices.IGNORED:
        left.pop(name, None)
    if (wanted := left.pop("task", None)) is not None and wanted not in choices.ready():
        refused.append(page_text.unknown_task(shortened(wanted)))
    if (wanted := left.pop(PROJECT, None)) is not None:
        refused += _open_project(wanted, into)
    for each in choices.all_choices():
        if (said := left.pop(each.name, None)) is not None:
            value = _taken(each.name, each.kind, said, refused)
            if value is not NOTHING:
                each.put(value)
    if (said := left.pop(ONLY, None)) is not None:
        found = _taken(ONLY, Several(lambda: text.CONTROL_NAMES), said, refused)
        into.only = () if found is NOTHING else found
    if (said := left.pop(NOTE, None)) is not None:
        found = _taken(NOTE, Words(MOST_NOTE), said, refused, MOST_NOTE)
        into.note = "" if found is NOTHING else found
    refused += [text.unknown(shortened(name)) for name in left]
    into.refused += refused[:MOST_SAID]
    if len(refused) > MOST_SAID:
        into.refused.append(text.more_refused(len(refused) - MOST_SAID))


def _taken(name: str, kind: Kind, said: str, refused: list[str], most: int = LONGEST) -> Any:
    """The value that is said, or what of it can be taken; what cannot is added to ``refused``."""
    try:
        if len(said) > most:
            raise RefusedError(said, text.at_most(most))
        return kind.read(said)
    except RefusedError as error:
        refused.append(text.refused(name, shortened(error.part), error.wanted))
        return error.rest


def shortened(said: str) -> str:
    """What was asked for, fit to be repeated in a line."""
    return clean_name(said[: 2 * _SHOWN], _SHOWN)


def _open_project(name: str, into: Read) -> list[str]:
    """Open a project of the server's; what is wrong with it."""
    try:
        data = shared.read(name)
    except (KeyError, OSError):
        return [text.unknown_project(shortened(name))]
    try:
        project, notices = Project.from_zip(name, data)
    except ProjectError as error:
        return [say(message_of(error))]
    if project.domain not in state.domains() or not project.pictures:
        return [*map(say, notices), text.unknown_project(shortened(name))]
    state.open_project(project, name.removesuffix(".zip"))
    into.project = name, project
    return list(map(say, notices))
