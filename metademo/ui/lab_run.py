"""Which learners take part in the Lab, and the run of them on the project and the choices as they are."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, count

from metademo.checkpoints import catalogue
from metademo.checkpoints.cards import Checkpoint
from metademo.checkpoints.catalogue import Contenders
from metademo.checkpoints.fingerprints import fingerprint
from metademo.learners import records
from metademo.pictures.limits import MAX_CLASS_NAME
from metademo.pictures.spelling import clean_name
from metademo.ui.background.runs import Part, Run
from metademo.ui.session import LabChoices, Session
from metademo.ui.state import session
from metademo.ui.widgets import forget

MAX_OWN = 6
"""So many checkpoints of one's own does the Lab offer."""


def _key(state: Session) -> tuple[object, object]:
    """All that a run depends on: the pictures, and the choices. Classes' names do not enter what is learned."""
    project = state.project
    pictures = (
        tuple(tuple((entry.picture.digest, entry.role) for entry in each.entries) for each in project.classes),
        tuple(picture.digest for picture in project.unlabelled),
        project.domain,
    )
    learners = chosen(state.choices, project.domain)  # the same, chosen or left as they are at first
    return pictures, replace(state.choices, automatic=True, learners=learners)


def update_run() -> Run | None:
    """The run of the project and the choices as they are now, begun if need be; None if none is possible.

    Where runs do not follow every change by themselves, the earlier run stays until one is asked for.
    """
    state = session()
    if state.project.problems() or not chosen(state.choices, state.project.domain):
        if state.run is not None:
            state.run.cancel()
        state.run = state.run_key = None
        return None
    key = _key(state)
    if key != state.run_key and (state.choices.automatic or state.asked or state.run is None):
        earlier, plan = state.run, parts(state.choices, state.project.domain)
        state.run, state.run_key = Run(plan, state.project, state.person), key
        if earlier is not None:
            earlier.cancel()  # only now: what both want goes on
    state.asked = False
    return state.run


def outdated() -> bool:
    """Whether the run on the page is of an earlier project or earlier choices."""
    state = session()
    return state.run is not None and state.run_key != _key(state)


def contenders(domain: str) -> Contenders:
    """The learners of a domain: those that come with the project, and the person's own.

    Raises:
        metademo.checkpoints.files.CheckpointError: as :func:`metademo.checkpoints.catalogue.contenders`.
    """
    known = catalogue.contenders(domain)
    own = {key: each for key, each in session().own.items() if each.domain.name == domain}
    return catalogue.with_own(known, own) if own else known


def keep(checkpoint: Checkpoint, file: str) -> str:
    """Put a checkpoint of the person's own among the Lab's learners, chosen; its key, which is also its name.

    The oldest is let go of where there are too many.
    """
    now = session()
    name = clean_name(checkpoint.card.name, MAX_CLASS_NAME) or file
    known = {*records(), *now.own}
    numbered = chain((name,), (f"{name} {number}" for number in count(2)))
    key = next(each for each in numbered if each not in known)
    for same, card in now.cards.items():
        if card == checkpoint.card and fingerprint(now.own[same].learner) == fingerprint(checkpoint.learner):
            return same
    now.own[key], now.cards[key] = catalogue.contender_of(key, file, checkpoint), checkpoint.card
    while len(now.own) > MAX_OWN:
        oldest = next(iter(now.own))
        del now.own[oldest], now.cards[oldest]
    domain = now.project.domain
    if checkpoint.card.domain == domain and now.choices.learners is not None:
        now.choices = replace(
            now.choices, learners=chosen(replace(now.choices, learners=(*now.choices.learners, key)), domain)
        )
    forget("choice-learners")
    return key


def let_go(key: str) -> None:
    """Take a checkpoint of the person's own out of the Lab's learners."""
    now = session()
    now.own.pop(key, None)
    now.cards.pop(key, None)
    if now.choices.learners is not None:
        now.choices = replace(now.choices, learners=tuple(each for each in now.choices.learners if each != key))
    forget("choice-learners")


def parts(choices: LabChoices, domain: str) -> dict[str, Part]:
    """What the choices ask of each chosen learner."""
    known = contenders(domain)
    picked = {key: known[key] for key in chosen(choices, domain)}
    return {key: Part(one.chosen(choices), one.settings(choices), one.domain) for key, one in picked.items()}


def chosen(choices: LabChoices, domain: str) -> tuple[str, ...]:
    """The learners to see: those chosen, or :func:`first_choice`."""
    keys = first_choice(domain) if choices.learners is None else choices.learners
    return tuple(key for key in contenders(domain) if key in (*keys, *choices.together))


def first_choice(domain: str) -> tuple[str, ...]:
    """The learners to see at first: the domain's main one, transfer, which has seen as many pictures before, and scratch."""
    known = contenders(domain)
    wanted = (next(iter(known)), "transfer", "scratch", *session().own)
    return tuple(key for key in known if key in wanted)
