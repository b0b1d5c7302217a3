"""What a person has of sentences: the tasks that were opened, as their text fields hold them."""

from __future__ import annotations

from dataclasses import dataclass, field

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

    def add_class(self, name: str, lines: str = "") -> None:
        """One more class, at the end."""
        self.classes.append(ClassDraft(self.next_key, name, lines))
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

    def project(self) -> tuple[SentenceProject, tuple[str, ...]]:
        """The task as learners take it, and what was left out."""
        named = [(each.name, each.text.splitlines()) for each in self.classes]
        return made(named, self.others.splitlines(), self.shots)


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
        draft.add_class(text.class_name(name), "\n".join(lines))
        draft.classes[-1].ready, draft.classes[-1].given = name, draft.classes[-1].name
    return draft


@dataclass
class Desk:
    """All that the page remembers for one person.

    Attributes:
        drafts: the tasks that were opened, by name.
        task: the one on the page.
        learners: who learns.
        choices: of steps and depth.
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

    def forget(self, said: str) -> None:
        """Tell no more of this."""
        self.told = [each for each in self.told if each != said]

    def tell(self, *said: str) -> None:
        """Show these messages until the next change."""
        self.told += [each for each in said if each not in self.told]
