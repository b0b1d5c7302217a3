"""What happened on a task, found in the traces themselves: the facts that are worth a sentence, and none that are not there.

Each rule looks at one thing and says nothing where it does not hold; :data:`RULES` has them by what they are about, the most
important first. The words are the page's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import sqrt

from torch import Tensor

from metademo.insights.intervals import Z_95
from metademo.learners import Family, records
from metademo.learners.traces import Step, Trace
from metademo.networks.heads import HEAD

MOST = 3
"""The most findings that are told at once."""
EASY = 0.95
"""From which share of right answers on a task counts as an easy one."""
ENOUGH = 20
"""So many pictures are the least by which a task can be called easy."""
ALIKE = 0.97
"""From which share of equal answers on two learners count as giving the same ones."""
HIGHER = 0.05
"""By which share of the pictures a step has to be above the last one, and by two pictures, to be worth a sentence."""
RISEN = 1.05
"""How many times its least value a loss has to reach again to count as rising."""
_SCRATCH = ("scratch", "scratch-sgd")
_BESIDE = ("transfer", "protonet", "nearest-mean")


@dataclass(frozen=True)
class Difference:
    """How many more of the same pictures one learner gets right than another.

    Attributes:
        first, second: pictures that only the one and only the other gets right.
        total: pictures that both were asked about.
    """

    first: int
    second: int
    total: int

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the difference of their shares, first minus second, for paired answers (Agresti & Min 2005).

        Statistics in Medicine 24:729, "Simple improved confidence intervals for comparing matched proportions": the textbook's
        interval after half a picture more in each of the four cells, so that it has a width even where no answers differ.
        """
        total, more, less = self.total + 2, self.first + 0.5, self.second + 0.5
        centre = (more - less) / total
        half = Z_95 * sqrt(max(0.0, more + less - (more - less) ** 2 / total)) / total
        return max(-1.0, centre - half), min(1.0, centre + half)

    @property
    def ahead(self) -> bool:
        """Whether the first is ahead by more than chance."""
        return self.interval[0] > 0

    @property
    def behind(self) -> bool:
        """Whether the first is behind by more than chance."""
        return self.interval[1] < 0


def difference(first: Tensor, second: Tensor) -> Difference:
    """Of two learners' bool ``[Q]``: which labelled query pictures each gets right.

    Raises:
        ValueError: if they were not asked about the same number of pictures, or about none.
    """
    if first.shape != second.shape or not len(first):
        raise ValueError(f"first and second: {len(first)} and {len(second)} answers are no pairs")
    return Difference(int((first & ~second).sum()), int((second & ~first).sum()), len(first))


class Rule(StrEnum):
    """What can be found."""

    SCRATCH_BEATEN = "scratch beaten"
    SCRATCH_WINS = "scratch wins"
    SCRATCH_EVEN_EASY = "scratch even, easy task"
    SCRATCH_EVEN = "scratch even"
    AHEAD = "ahead of another"
    BEHIND = "behind another"
    AGREE = "the same answers as another"
    EVEN = "even with another"
    OVERSHOOTS = "worse after the first step"
    RISES = "better after the first step"
    FLAT = "no better after the first step"
    PEAK = "better at a step before the last"
    LOSS_RISES = "the loss rises again"
    BY_HEART = "the support set by heart"


@dataclass(frozen=True)
class Finding:
    """One thing that happened.

    Attributes:
        rule: what.
        learner: whom it is about.
        other: whom it is compared with, if anybody.
        difference: between the two, or between two steps of the one.
        numbers: what else the sentence needs, by name.
    """

    rule: Rule
    learner: str
    other: str | None = None
    difference: Difference | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)


Traces = Mapping[str, Trace]


def findings(traces: Traces) -> list[Finding]:
    """What is worth telling of finished adaptations to one task, at most :data:`MOST`; the first learner is the one it is about.

    Nothing where no query picture has a right answer.
    """
    if not traces or not bool(next(iter(traces.values())).episode.labelled.any()):
        return []
    found = (rule(traces) for rule in RULES)
    return [each for each in found if each is not None][:MOST]


def _main(traces: Traces) -> Trace:
    return next(iter(traces.values()))


def _right(trace: Trace, step: int | None = None) -> Tensor:
    """bool: which labelled query pictures are recognised after ``step`` steps, or in the end."""
    return trace.right(len(trace.steps) - 1 if step is None else step)


def _share(trace: Trace) -> float:
    return float(_right(trace).double().mean())


def _key(traces: Traces, keys: tuple[str, ...]) -> str | None:
    """The first of these learners that is there and not the main one."""
    main = next(iter(traces))
    return next((key for key in keys if key in traces and key != main), None)


def against_scratch(traces: Traces) -> Finding | None:
    """How the main learner stands beside one from random numbers."""
    main, scratch = next(iter(traces)), _key(traces, _SCRATCH)
    if scratch is None or main in _SCRATCH:
        return None
    between = difference(_right(traces[main]), _right(traces[scratch]))
    numbers = {"shots": float(min(traces[main].episode.shots))} | _untaught(traces[main], traces[scratch])
    if between.ahead:
        return Finding(Rule.SCRATCH_BEATEN, main, scratch, between, numbers)
    if between.behind:
        return Finding(Rule.SCRATCH_WINS, main, scratch, between, numbers)
    if between.total >= ENOUGH and min(_share(traces[main]), _share(traces[scratch])) >= EASY:
        return Finding(Rule.SCRATCH_EVEN_EASY, main, scratch, between, numbers)
    same = _same(traces[main], traces[scratch])
    if same == 1:
        return Finding(Rule.AGREE, main, scratch, between, numbers | {"same": same})
    return Finding(Rule.SCRATCH_EVEN, main, scratch, between, numbers)


def against_another(traces: Traces) -> Finding | None:
    """How the main learner stands beside another one that has seen pictures before."""
    main = next(iter(traces))
    others = tuple(key for key in traces if key not in (main, *_SCRATCH, *_BESIDE))
    other = _key(traces, (*_BESIDE, *others))
    if other is None:
        return None
    between = difference(_right(traces[main]), _right(traces[other]))
    same = _same(traces[main], traces[other])
    numbers = {"same": same} | _untaught(traces[main], traces[other])
    if between.ahead:
        return Finding(Rule.AHEAD, main, other, between, numbers)
    if between.behind:
        return Finding(Rule.BEHIND, main, other, between, numbers)
    return Finding(Rule.AGREE if same >= ALIKE else Rule.EVEN, main, other, between, numbers)


def _same(main: Trace, other: Trace) -> float:
    """To which share of the query pictures two give the same answer."""
    return float((main.last.query_classes == other.last.query_classes).double().mean())


def _at_chance(step: Step) -> bool:
    """Whether every class is as likely to it: the head is at zero."""
    shares = step.query_probabilities
    return bool((shares == shares[:, :1]).all())


def _untaught(main: Trace, other: Trace) -> dict[str, float]:
    """Under ``untaught``, who of two has learned nothing, having made no step: 1 the first, 2 the other, 3 both."""
    who = _at_chance(main.last) + 2 * _at_chance(other.last)
    return {"untaught": float(who)} if who else {}


def after_the_first_step(traces: Traces) -> Finding | None:
    """What the main learner's steps after the first one did to its answers, if it was meta-trained to make a few."""
    main, trace = next(iter(traces)), _main(traces)
    record = records().get(main)
    if len(trace.steps) < 3 or (record is not None and record.family is not Family.GRADIENT_STEPS):
        return None
    between = difference(_right(trace), _right(trace, 1))
    last = trace.last
    numbers = {"steps": float(len(trace.steps) - 1), "moved": body_moved(trace)}
    if trace.at(1).query_loss is not None and last.query_loss is not None:
        numbers |= {"loss before": float(trace.at(1).query_loss or 0), "loss after": float(last.query_loss)}
    if between.ahead:
        return Finding(Rule.RISES, main, None, between, numbers)
    if between.behind:
        return Finding(Rule.OVERSHOOTS, main, None, between, numbers)
    few = max(1, between.total // 50)
    if _at_chance(trace.steps[0]) and max(between.first, between.second) <= few:
        later = [trace.correct(step) for step in range(1, len(trace.steps))]
        if max(later) - min(later) > few + 1:
            numbers |= {"lowest": float(min(later)), "highest": float(max(later))}
        return Finding(Rule.FLAT, main, None, between, numbers)
    return None


def peak(traces: Traces) -> Finding | None:
    """A step between the first and the last after which the main learner gets more right than in the end, as its curve shows."""
    main, trace = next(iter(traces)), _main(traces)
    between = range(2, len(trace.steps) - 1)
    if not between:
        return None
    best = max(range(1, len(trace.steps)), key=trace.correct)
    gap = difference(_right(trace), _right(trace, best))
    if best not in between or gap.second - gap.first < max(2, HIGHER * gap.total):
        return None
    return Finding(Rule.PEAK, main, None, gap, {"step": float(best)})


def rising_loss(traces: Traces) -> Finding | None:
    """A learner whose loss on the query set rises again; of the main one, unless it is told of already that it ends worse."""
    worse = [each for each in (after_the_first_step(traces), peak(traces)) if each is not None]
    told = {each.learner for each in worse if each.rule in (Rule.OVERSHOOTS, Rule.PEAK)}
    for key, trace in traces.items():
        if key in told:
            continue
        losses = [step.query_loss for step in trace.steps]
        known = [loss for loss in losses if loss is not None]
        if len(known) < len(losses) or len(losses) < 3:
            continue
        least = min(range(1, len(known)), key=lambda at: known[at])
        if known[-1] > RISEN * known[least]:
            fewer = max(0, trace.correct(least) - trace.correct(len(known) - 1))
            numbers = {"step": float(least), "least": known[least], "last": known[-1], "fewer": float(fewer)}
            return Finding(Rule.LOSS_RISES, key, numbers=numbers)
    return None


def by_heart(traces: Traces) -> Finding | None:
    """Scratch that recognises all it has learned from, and far from all else."""
    key = _key(traces, _SCRATCH)
    if key is None or traces[key].last.support_accuracy < 1 or _share(traces[key]) >= 0.9:
        return None
    return Finding(Rule.BY_HEART, key, numbers={"share": _share(traces[key])})


RULES: tuple[Callable[[Traces], Finding | None], ...] = (
    against_scratch,
    against_another,
    after_the_first_step,
    peak,
    rising_loss,
    by_heart,
)
"""What is looked for, the most important first."""


def body_moved(trace: Trace) -> float:
    """How far the body's layers have moved in the end, as a share of their size: that of the layer that moved most."""
    return max((moved for layer, moved in trace.last.movement.items() if layer != HEAD), default=0.0)
