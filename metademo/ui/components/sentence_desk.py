"""What a person has of sentences: the tasks that were opened, as their text fields hold them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from metademo.checkpoints.catalogue import Choices
from metademo.sentences.project import SentenceProject, made
from metademo.sentences.ready import TASKS, ready
from metademo.sentences.words import Weighed
from metademo.ui.background.runs import Learning, Person
from metademo.ui.components.comparing import Memory
from metademo.ui.texts import sentence_page as text

OWN = "own"
FIRST = ("maml", "nearest-mean", "scratch")
"""The learners to see at first."""
MOST_STEPS = 30
"""The most inner steps that can be chosen."""


@cache
def _of_ready_tasks() -> frozenset[str]:
    """What ready tasks call their classes."""
    return frozenset(name for task in TASKS for name, _ in ready(task).classes)


@dataclass
class ClassDraft:
    """A class as it is being written; ``key`` is for good.

    Attributes:
        ready: what the ready task calls it; empty for one of the person's own.
        given: the name that it was given for that; where it is still called so, it is the language's to change.
    """

    key: int
    name: str
    text: str = ""
    ready: str = ""
    given: str = ""

    @property
    def says(self) -> str:
        """What its name says in the language of its sentences, where it still has a ready task's; empty for all others."""
        return self.ready if self.name == self.given else ""


@dataclass
class Draft:
    """A task as it is being written.

    Attributes:
        task: its name; :data:`OWN` for the person's own.
        classes: in order.
        others: sentences without a class, one a line.
        shots: how many of each class are learned from.
        fresh: grows when the fields are to show something new.
    """

    task: str
    classes: list[ClassDraft] = field(default_factory=list)
    others: str = ""
    shots: int = 3
    fresh: int = 0
    next_key: int = 0

    def add_class(self, name: str, lines: str = "", says: str = "") -> None:
        """One more class, at the end; ``says`` is what a ready task calls it, and anything else nothing."""
        ready = says if says in _of_ready_tasks() else ""
        self.classes.append(ClassDraft(self.next_key, name, lines, ready, name if ready else ""))
        self.next_key += 1

    def add_empty(self) -> None:
        """One more class with a free name."""
        taken = {each.name for each in self.classes}
        number = next(at for at in range(1, len(taken) + 2) if text.class_number(at) not in taken)
        self.add_class(text.class_number(number))

    def respoken(self) -> None:
        """Classes of a ready task are called as the person's language has it, but for those that were renamed."""
        for each in self.classes:
            if each.ready and each.name == each.given != text.class_name(each.ready):
                each.name = each.given = text.class_name(each.ready)
                self.fresh += 1

    def remove(self, key: int) -> None:
        """Without that class, if it is there."""
        self.classes = [each for each in self.classes if each.key != key]

    def says(self) -> dict[str, str]:
        """Of the classes that are called as a ready task has it, what their names say, by name."""
        return {each.name: each.says for each in self.classes if each.says}

    def project(self, names: bool = False) -> tuple[SentenceProject, tuple[str, ...]]:
        """The task as learners take it, perhaps with the classes' names, and what was left out."""
        named = [(each.name, each.text.splitlines()) for each in self.classes]
        return made(named, self.others.splitlines(), self.shots, self.says() if names else None)


def opened(task: str) -> Draft:
    """A task that has not been opened before."""
    if task not in TASKS:
        draft = Draft(OWN)
        draft.add_empty()
        draft.add_empty()
        return draft
    one = ready(task)
    draft = Draft(task, others="\n".join(one.others), shots=one.shots)
    for name, lines in one.classes:
        draft.add_class(text.class_name(name), "\n".join(lines), name)
    return draft


@dataclass
class Desk:
    """All that the page remembers for one person.

    Attributes:
        drafts: the tasks that were opened, by name.
        task: the one on the page.
        learners: who learns.
        choices: of steps and depth.
        names: whether the classes' names count as support sentences too, which on most tasks gains much (docs/sentences.md).
        run: what is learned now or was last, and which it is of.
        weighed: answers and words by learner's part, step and sentence, of this run alone.
        told: messages.
        divisions: the comparison on many random divisions.
        person: who has turns with others.
    """

    drafts: dict[str, Draft] = field(default_factory=dict)
    task: str = TASKS[0]
    learners: tuple[str, ...] = FIRST
    choices: Choices = field(default_factory=Choices)
    names: bool = True
    run: Learning | None = None
    number: int = 0
    tokens: int = 0
    read_for: SentenceProject | None = None
    weighed: dict[tuple[int, str], Weighed] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    divisions: Memory = field(default_factory=Memory)
    person: Person = field(default_factory=Person)

    @property
    def draft(self) -> Draft:
        """The task on the page."""
        if self.task not in self.drafts:
            self.drafts[self.task] = opened(self.task)
        return self.drafts[self.task]

    def project(self) -> tuple[SentenceProject, tuple[str, ...]]:
        """The task on the page as learners take it, and what was left out."""
        return self.draft.project(self.names)

    def forget(self, said: str) -> None:
        """Tell no more of this."""
        self.told = [each for each in self.told if each != said]

    def tell(self, *said: str) -> None:
        """Show these messages until the next change."""
        self.told += [each for each in said if each not in self.told]
