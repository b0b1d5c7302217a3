"""What the page remembers for one person."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from metademo.checkpoints.cards import Card
from metademo.checkpoints.catalogue import Choices, Contender
from metademo.pictures.archives import Offer
from metademo.pictures.images import Picture
from metademo.project.project import Project
from metademo.ui.background.reading import Reading
from metademo.ui.background.runs import Person, Run
from metademo.ui.history import Change, Desk, History, Task

AS_LEARNED = "learned"
"""In the widgets, for what each learner does by itself: not None, which to a widget is a choice not made."""
ADD_WAY = "add-way"
"""Key of the choice between uploading, drawing and the camera."""


@dataclass(frozen=True)
class LabChoices(Choices):
    """What the person chose under 'Learning'.

    Attributes:
        learners: keys of the learners to see, in the catalogue's order; None for the domain's main one and scratch.
        steps: None for the main learner's own number, which the controls then show.
        automatic: whether a run follows every change.
        together: keys of the learners to see beside them that use the unlabelled pictures too; none unless switched on.
    """

    learners: tuple[str, ...] | None = None
    steps: int | None = None
    automatic: bool = True
    together: tuple[str, ...] = ()


@dataclass(frozen=True)
class Adding:
    """That pictures are added to the task ``uid``: to class ``into``, without one as unlabelled, or as whole ``folders``."""

    uid: int
    into: int | None
    folders: bool = False


@dataclass(frozen=True)
class Sheet:
    """What is drawn on.

    Attributes:
        number: of the sheet; another one is another canvas.
        begun: strokes that it had from the beginning, in the canvas's own words.
        sketch: strokes on it now, which no picture of the task holds yet.
        image: what they look like, as a data URI; None for an empty sheet.
        past: strokes and image as they were before each stroke, and before the sheet was cleared.
        after: number of the sheet that was added before it, with ``added`` strokes, as it looks in ``added_image``.
    """

    number: int = 0
    begun: tuple[dict[str, Any], ...] = ()
    sketch: tuple[dict[str, Any], ...] = ()
    image: str | None = None
    past: tuple[tuple[tuple[dict[str, Any], ...], str | None], ...] = ()
    after: int = -1
    added: int = 0
    added_image: str = ""


@dataclass(frozen=True)
class Understood:
    """What was made of files whose folders had to be understood.

    Attributes:
        sentences: what was understood.
        offer: classes by the files' names, which can still be made.
        change: the change that came of it: as long as it is the last one, this is worth saying.
        squared: digests of the pictures whose square was put around the thing.
    """

    sentences: tuple[str, ...]
    offer: Offer | None
    change: Change
    squared: tuple[str, ...] = ()


@dataclass
class Session:
    """One person's work, kept in ``st.session_state`` across pages and reruns.

    Attributes:
        desk: the tasks side by side.
        history: the way back from every change to them.
        numbers: where the tasks' identities come from.
        choices: what was chosen under 'Learning'.
        run: the latest run, and in ``run_key`` what it depends on.
        asked: whether a run was asked for that does not follow of itself.
        person: who waits for the runs, to whoever shares the cores between persons.
        live: the run that asks about the picture of ``tried``, a file's identity and what was read of it.
        adding: the dialog that adds pictures, if it is open.
        sheet: what is drawn on in it.
        behind: whether the page behind that dialog shows less than there is.
        cropping: class and digest of the photograph whose dialog is open.
        pasted: files that wait for the person to say where they belong.
        worked_on: task and class that the person was at last.
        unfolded: task and class of the cards that show their pictures where there are too many for all to.
        kinds: tasks whose kind of picture the person has chosen; others are of the kind that their first pictures look like.
        readings: files that are being read.
        problems: messages at the top of the page, those that came last first.
        staying: those of them that no change takes away.
        understood: what was made of files whose folders had to be understood.
        sought: whether files have just opened a task, whose classes are to be brought in sight.
        own: the person's own checkpoints that the Lab offers, as contenders by key.
        cards: what those say of themselves, likewise.
        addressed: whether the address named the ready task that the page opened with.
        said: names of all that the address said then.
    """

    desk: Desk = field(default_factory=Desk)
    history: History = field(default_factory=History)
    numbers: count[int] = field(default_factory=lambda: count(1))
    choices: LabChoices = field(default_factory=LabChoices)
    run: Run | None = None
    run_key: tuple[object, object] | None = None
    asked: bool = False
    live: Run | None = None
    person: Person = field(default_factory=Person)
    tried: tuple[str, Picture] | None = None
    adding: Adding | None = None
    sheet: Sheet = field(default_factory=Sheet)
    behind: bool = False
    cropping: tuple[int | None, str] | None = None
    pasted: list[tuple[str, bytes]] = field(default_factory=list)
    worked_on: tuple[int, int | None] | None = None
    unfolded: set[tuple[int, int]] = field(default_factory=set)
    kinds: set[int] = field(default_factory=set)
    readings: list[Reading] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    staying: set[str] = field(default_factory=set)
    understood: Understood | None = None
    sought: bool = False
    own: dict[str, Contender] = field(default_factory=dict)
    cards: dict[str, Card] = field(default_factory=dict)
    addressed: bool = False
    said: frozenset[str] = frozenset()

    @property
    def task(self) -> Task:
        """The task that is open."""
        return self.desk.task

    @property
    def sample(self) -> str | None:
        """The ready task that is open; None for one of the person's own."""
        return self.task.sample

    @property
    def project(self) -> Project:
        """The classes and pictures of the task that is open."""
        return self.task.project

    @project.setter
    def project(self, project: Project) -> None:
        self.desk = self.desk.with_task(replace(self.task, project=project))
