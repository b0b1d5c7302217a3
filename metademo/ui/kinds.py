"""Which kind of picture a task is of: as a person has chosen, or else as its first pictures look; and photographs' squares."""

from __future__ import annotations

from metademo.pictures.archives import Collected, squares_put
from metademo.pictures.crop import MIDDLE
from metademo.pictures.domains import DOMAINS
from metademo.pictures.images import Picture
from metademo.pictures.kind import kind
from metademo.pictures.proposal import square_of
from metademo.project.project import Project
from metademo.ui import state
from metademo.ui.history import Task
from metademo.ui.session import Understood
from metademo.ui.texts import history as said


def choose_domain(domain: str) -> None:
    """Read the pictures as another kind, see :func:`metademo.ui.state.choose_domain`; photographs get their squares."""
    now = state.session()
    if now.sample is None:
        now.kinds.add(now.task.uid)
    if now.sample is not None or not DOMAINS[domain].photographs or DOMAINS[now.project.domain].photographs:
        state.choose_domain(domain)
        return
    before = {each.digest for each in squares_of(now.project)}
    changed = state.change(said.READ_AS[domain], lambda project: squared(project.with_domain(domain)))
    put = [each for each in squares_of(now.project) if each.digest not in before]
    if changed and put:
        digests = tuple(each.digest for each in put)
        now.understood = Understood((squares_put(put),), None, now.history.past[-1], digests)


def turned(collected: Collected, task: Task) -> str | None:
    """The kind of picture that a task without pictures becomes, as the first ones look; None if it is of that kind already,
    if they do not agree, or if the person has chosen its kind."""
    if task.sample is not None or task.project.pictures or task.uid in state.session().kinds:
        return None
    looks = kind([each.picture for each in collected.found])
    return looks if looks in state.domains() and looks != task.project.domain else None


def squared(project: Project) -> Project:
    """With the squares of photographs put around what stands out in them; as it is if they are characters."""
    if not DOMAINS[project.domain].photographs:
        return project
    whole = [each for each in project.all_pictures() if each.source is None]
    return project.with_squares({each.digest: square for each in whole if (square := square_of(each)) != MIDDLE})


def squares_of(project: Project) -> tuple[Picture, ...]:
    """The pictures whose square is not what it is of a picture of which nothing is known."""
    return tuple(each for each in project.all_pictures() if each.source is not None)
