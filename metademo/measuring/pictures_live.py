"""Meta-training on classes of pictures as it is watched: what the page shows of it, a few times a second."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from metademo.insights.cost import adaptation_flops
from metademo.insights.intervals import Z_95
from metademo.learners import MetaLearner
from metademo.learners.base import AdaptSettings
from metademo.measuring.pictures_seen import Course, Mark, PicturesSeen, Self, Streamed, Verdict
from metademo.networks import Network, Params
from metademo.tasks.episodes import Episode, one_episode
from metademo.tasks.picture_sets import Augmentation, PictureSet
from metademo.tasks.seeds import task_generator
from metademo.training.pictures import PictureSettings, PictureTraining, accuracies, held_out, tasks_of
from metademo.training.run_state import RunState

CHARACTERS, OWN = "characters", "own"
"""The parts: the source of the characters that come with the project, which is its part too; and whatever else is handed in."""
HELD_OUT = 20
"""Tasks that are asked about again and again."""
SELVES = (0.0, 10.0, 30.0, 60.0, 120.0, 300.0)
"""Seconds of meta-training after which it is kept as it was, to be looked at beside what it has become."""
STREAM = 3
"""So many of the last tasks are shown."""
MARKS = 160
_AT_ONCE = 2
"""Tasks of the comparison at the end that both are asked before one may look how far it is."""
_LOOKED = 8
"""Pictures that a trunk looks at together, which bounds memory."""
_SHARE = 8
"""One part in so many of the time goes to asking held-out tasks, for each learner, and half of that to showing a task."""
_SOON = 1.5
"""Seconds after which held-out tasks are asked again at first."""
_FINISH_AFTER = 8.0
"""Seconds of meta-training after which the finishing line is measured: what can be seen at once comes first."""


@dataclass(frozen=True)
class PicturesKept:
    """All that a run needs to go on."""

    state: RunState
    beside: RunState | None
    seen: PicturesSeen


@dataclass(frozen=True)
class PicturesPlan:
    """What is to be trained, see :class:`metademo.training.apart.Plan`; two are the same whose first three fields are.

    Attributes:
        settings: how.
        source: what the pictures are, by a name or a digest.
        beside: key of a learner that is trained beside on the same tasks, or None.
        network: what adapts.
        train: what tasks are drawn from.
        held: classes that no meta-step meets.
        augment: see :class:`metademo.tasks.picture_sets.EpisodeSampler`.
        begin: the learner to begin with in the place of random numbers; its kind is that of the settings.
        finish: the initialisation that comes with the project, and its settings.
        verdicts: tasks of held-out classes on which both are compared once the budget is used up; 0 for never.
    """

    settings: PictureSettings
    source: str
    beside: str | None
    network: Network = field(compare=False)
    train: PictureSet = field(compare=False, repr=False)
    held: PictureSet = field(compare=False, repr=False)
    augment: Augmentation | None = field(default=None, compare=False, repr=False)
    begin: MetaLearner | None = field(default=None, compare=False, repr=False)
    finish: tuple[MetaLearner, AdaptSettings] | None = field(default=None, compare=False, repr=False)
    verdicts: int = field(default=0, compare=False)

    @property
    def part(self) -> str:
        """See :class:`metademo.training.apart.Plan`."""
        return CHARACTERS if self.source == CHARACTERS else OWN

    def live(self, kept: PicturesKept | None) -> LivePictures:
        """See :class:`metademo.training.apart.Plan`."""
        return LivePictures(self.prepared(), kept)

    def prepared(self) -> PicturesPlan:
        """The same with its pictures as the network's trunk sees them, if it has one: each is looked at once and for all."""
        if not self.network.trunk:
            return self
        images = looked_at(self.train.images, self.network)
        return replace(self, train=replace(self.train, images=images), held=replace(self.held, images=images))

    def learner(self, key: str, params: Params | None = None) -> MetaLearner:
        """A learner as it begins, or with meta-parameters that training has come to."""
        if self.begin is None or key != self.settings.learner:
            return self.settings_of(key).learner_from(self.network, params)
        return self.begin if params is None else replace(self.begin, params=dict(params))

    def settings_of(self, key: str) -> PictureSettings:
        """The settings of the learner trained beside: all the same but its key."""
        return self.settings if key == self.settings.learner else replace(self.settings, learner=key)


class _Course:
    """One learner's run and the marks on its way."""

    def __init__(self, plan: PicturesPlan, key: str, state: RunState | None, before: Course | None) -> None:
        settings = plan.settings_of(key)
        self.key, self.settings = key, settings
        self.run = PictureTraining(settings, plan.train, plan.learner(key), plan.augment, state, plan.begin is not None)
        self.marks = [] if before is None else [*before.marks]
        self.selves = [] if before is None else [*before.selves]
        self.run.seconds = 0.0 if before is None else before.seconds
        self._marked = before
        self._rest_until = 0.0
        self._keeps = not plan.network.trunk  # what is pre-trained has many numbers

    def step(self) -> bool:
        made = self.run.step() is not None
        self.keep_self()
        return made

    def keep_self(self) -> None:
        wanted = SELVES[len(self.selves)] if len(self.selves) < len(SELVES) else None
        if self._keeps and wanted is not None and self.run.seconds >= wanted:
            self.selves.append(Self(self.run.seconds, self.run.state.step, dict(self.run.learner.params)))

    def mark(self, tasks: tuple[Episode, ...], now: bool = False) -> bool:
        """Ask held-out tasks, if it is time for that or ``now``; whether they were."""
        state, began = self.run.state, time.process_time()
        if self.marks and (self.marks[-1].step == state.step or (began < self._rest_until and not now)):
            return False
        found, each = accuracies(self.run.learner, tasks, self.settings.asked)
        spent = time.process_time() - began
        # at first, when most happens, more often, but no more than for a third of the time
        self._rest_until = began + spent + min(spent * _SHARE, max(2 * spent, _SOON + self.run.seconds))
        self.marks.append(Mark(state.step, self.run.seconds, found, tuple(each)))
        if len(self.marks) > MARKS:
            del self.marks[1:-1:2]
        params = dict(self.run.learner.params)
        self._marked = Course(self.key, state.step, self.run.seconds, params, tuple(self.marks), tuple(self.selves))
        return True

    def seen(self) -> Course:
        """All of one moment: as it was when held-out tasks were asked last."""
        if self._marked is None:
            raise RuntimeError("held-out tasks are asked before anything is seen")
        return self._marked


class LivePictures:
    """A run on classes of pictures, see :class:`metademo.training.apart.Live`."""

    def __init__(self, plan: PicturesPlan, kept: PicturesKept | None = None) -> None:
        self._plan = plan
        seen = None if kept is None else kept.seen
        self._main = _Course(
            plan, plan.settings.learner, None if kept is None else kept.state, None if seen is None else seen.main
        )
        self._main.keep_self()
        self._beside = None
        if plan.beside is not None:
            self._beside = _Course(
                plan, plan.beside, None if kept is None else kept.beside, None if seen is None else seen.beside
            )
        self._tasks = held_out(plan.held, plan.settings, HELD_OUT)
        self._sampler = tasks_of(plan.train, plan.settings)
        self._stream = [] if seen is None else [*seen.stream]
        self._finish = None if seen is None else seen.finish
        self._verdict = None if seen is None else seen.verdict
        self._stream_rest = 0.0
        self._over = seen is not None and seen.over
        self._asked: tuple[list[float], list[float]] | None = None

    def step(self) -> None:
        """See :class:`metademo.training.apart.Live`; once the budget is used up, nothing."""
        if self._over:
            time.sleep(0.2)
            return
        if self._asked is not None:
            self._compare(self._asked)
        elif not self._main.step():
            self._asked = ([], [])
        elif self._beside is not None:
            self._beside.step()

    def seen(self) -> PicturesSeen:
        """See :class:`metademo.training.apart.Live`."""
        if self._main.mark(self._tasks) and self._beside is not None:
            self._beside.mark(self._tasks, now=True)  # what stands beside each other is of the same meta-step
        self._show()
        if self._main.run.seconds >= _FINISH_AFTER:
            self._line()
        done = None
        if self._plan.settings.minutes is not None:
            done = 1.0 if self._over else min(0.999, self._main.run.trainer.done(self._main.run.state))
        beside = None if self._beside is None else self._beside.seen()
        return PicturesSeen(
            self._main.seen(), beside, tuple(self._stream), self._finish, done, self._verdict, self._compared()
        )

    def kept(self) -> PicturesKept:
        """See :class:`metademo.training.apart.Live`."""
        for course in filter(None, (self._main, self._beside)):
            course.mark(self._tasks, now=True)  # who pauses looks at what has been learned, so that is to be the last
        beside = None if self._beside is None else self._beside.run.state.copy()
        return PicturesKept(self._main.run.state.copy(), beside, self.seen())

    def _line(self) -> None:
        """Ask the initialisation that comes with the project, once."""
        if self._finish is None and self._plan.finish is not None:
            learner, asked = self._plan.finish
            found, each = accuracies(learner, self._tasks, asked)
            operations = adaptation_flops(learner, self._tasks[0], asked)[-1]
            self._finish = Mark(0, 0.0, found, tuple(each), operations)

    def _compare(self, asked: tuple[list[float], list[float]]) -> None:
        """Ask both initialisations some more of the tasks that decide, and at the end say what came of it."""
        plan = self._plan
        if plan.finish is None or not plan.verdicts:
            self._main.mark(self._tasks, now=True)
            self._over = True
            return
        own, other = asked
        if not own:
            self._main.mark(self._tasks, now=True)
            self._line()
        tasks = held_out(plan.held, plan.settings, HELD_OUT + plan.verdicts)[HELD_OUT:]
        these = tasks[len(own) : len(own) + _AT_ONCE]
        learner, settings = plan.finish
        own += accuracies(self._main.run.learner, these, self._main.settings.asked)[1]
        other += accuracies(learner, these, settings)[1]
        if len(own) == len(tasks):
            self._verdict = verdict(own, other)
            self._over = True

    def _compared(self) -> float | None:
        """How much of that is done; None before its time."""
        return None if self._asked is None else len(self._asked[0]) / max(1, self._plan.verdicts)

    def _show(self) -> None:
        """Adapt to a task of the meta-step that comes next, as that will, and keep what was answered."""
        number, began = self._main.run.state.step, time.process_time()
        if (self._stream and self._stream[0].number == number) or began < self._stream_rest:
            return
        task = one_episode(self._sampler.sample(task_generator(self._plan.settings.seed, number, 0)))
        self._stream.insert(0, streamed(self._main.run.learner, task, self._main.settings.asked, number))
        del self._stream[STREAM:]
        self._stream_rest = began + (time.process_time() - began) * _SHARE * 2


def looked_at(images: Tensor, network: Network) -> Tensor:
    """What a network's trunk makes of uint8 pictures ``[N, C, H, W]``."""
    with torch.no_grad():
        return torch.cat([network.prepare(part.float() / 255) for part in images.split(_LOOKED)])


def compared(
    one: MetaLearner, other: MetaLearner, tasks: Sequence[Episode], asked: tuple[AdaptSettings, ...]
) -> Verdict:
    """How much more a learner gets right than another on the very same tasks."""
    (_, first), (_, second) = (
        accuracies(learner, tasks, settings) for learner, settings in zip((one, other), asked, strict=True)
    )
    return verdict(first, second)


def verdict(own: Sequence[float], other: Sequence[float]) -> Verdict:
    """What two learners' accuracies on the very same tasks say."""
    gains = torch.tensor(own, dtype=torch.float64) - torch.tensor(other, dtype=torch.float64)
    count = len(gains)
    half = Z_95 * float(gains.std()) / count**0.5
    return Verdict(sum(own) / count, sum(other) / count, float(gains.mean()), half, count)


def streamed(learner: MetaLearner, task: Episode, asked: AdaptSettings, number: int) -> Streamed:
    """What a learner makes of a task before its inner loop and after it."""
    last = learner.planned(asked)
    first, *_, end = learner.iterate(task, asked, {0, last})
    chosen = torch.tensor([int((task.query_labels == label).nonzero()[0]) for label in range(task.ways)])
    # from a head of zeros all classes are equally likely, and none is an answer
    level = first.query_probabilities
    told = torch.where(level.amax(1) - level.amin(1) > 1e-6, level.argmax(1), torch.tensor(-1))
    return Streamed(
        number,
        task.classes,
        task.support,
        task.query[chosen],
        tuple(task.support_labels.tolist()),
        tuple(told[chosen].tolist()),
        tuple(end.query_classes[chosen].tolist()),
        (first.query_accuracy or 0.0, end.query_accuracy or 0.0),
    )
