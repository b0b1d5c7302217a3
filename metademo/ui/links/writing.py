"""The address that shows the same view again."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from metademo.ui import cupboard, state
from metademo.ui.components import address, outer
from metademo.ui.components.player import SENTENCE_STEP, STEP
from metademo.ui.links import choices, reading

STEPS = (STEP, SENTENCE_STEP)
"""Parts that the results note in the address by themselves, step by step."""


def parts(page: str) -> dict[str, str]:
    """What the address of a page says of the choices as they are now, by name."""
    found = {each.name: said for each in choices.of_page(page) if (said := each.now()) is not None}
    opened = opened_project()
    if opened is not None and page in ("lab", "compare"):
        found[reading.PROJECT] = opened
    return found


def note(page: str, *names: str) -> None:
    """Have the address say these choices; for parts that are drawn anew without the page."""
    for each in choices.of_page(page):
        if each.name in names:
            address.note(each.name, each.now(), each.name)


def beside(page: str) -> dict[str, str]:
    """What the address says beside that, and no link that is copied.

    That is the person's training, that a page is prepared, and that a task of their own is open.
    """
    if page == "learn":
        return outer.in_address()
    read = reading.of_visit()
    if read.only is not None:
        return {reading.ONLY: ",".join(read.only)} | ({reading.NOTE: read.note} if read.note else {})
    own = page == "lab" and not holds_all(page) and any(state.session().project.all_pictures())
    return {cupboard.OWN: "1"} if own else {}


def opened_project() -> str | None:
    """The server's project that is open, as long as it is as it was."""
    opened = reading.of_visit().project
    session = state.session()
    return opened[0] if opened is not None and session.sample is None and session.project == opened[1] else None


def query(said: dict[str, str]) -> str:
    """The parts as they stand in an address."""
    return urlencode(said, quote_via=quote, safe=",")


def holds_all(page: str) -> bool:
    """Whether a link to this page can hold what is on it: not a person's own pictures."""
    lab = page in ("lab", "compare")
    return not lab or state.session().sample is not None or opened_project() is not None


def own_learners(page: str) -> bool:
    """Whether learners of the person's own are among the chosen ones, which no link can hold."""
    if page not in ("lab", "compare"):
        return False
    session = state.session()
    return any(key in session.own for key in session.choices.learners or ())
