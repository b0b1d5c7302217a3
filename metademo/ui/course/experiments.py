"""What each chapter lets a person guess, as an experiment with the library: which of the guesses came true, and its numbers.

All on tasks that are drawn anew from ready tasks, digits most of all, which no learner was trained on, by the learners as they
are shipped; and on waves. Nothing here knows what will come out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import torch
from torch import Tensor

from metademo.checkpoints.catalogue import contenders
from metademo.checkpoints.files import shipped
from metademo.checkpoints.spent import spent
from metademo.insights.findings import difference
from metademo.learners.base import AdaptSettings, Learner
from metademo.learners.meta import MetaLearner
from metademo.learners.traces import Trace
from metademo.pictures.domains import KINDS
from metademo.pictures.tensors import stacked
from metademo.project.project import Project
from metademo.samples import sample_zip
from metademo.tasks.episodes import Episode
from metademo.tasks.picture_sets import EpisodeSampler, PictureSet
from metademo.tasks.seeds import task_generator
from metademo.training.waves import MANY, WaveSettings, errors, held_out
from metademo.ui.course.tries import Experiment

DIGITS, OUTSIDE = "digits", "surfaces"
"""Ready tasks whose pictures the experiments draw their tasks from."""
TASKS, WAYS, SHOTS, QUERIES = 5, 10, 1, 5
SAME_DATA = "maml-batch"
"""The MAML whose card tells the same data, and about as many hours, as that of transfer."""
META_STEPS = 300
NEAR = 0.05
"""Shares that differ by less are called alike where a guess asks for much."""


@dataclass(frozen=True)
class Outcome:
    """What came out.

    Attributes:
        answer: which of the question's options came true.
        numbers: by name, what the sentence about it needs; shares 0 … 1.
    """

    answer: str
    numbers: Mapping[str, float]


@cache
def signs(ready: str) -> PictureSet:
    """The pictures of a ready task, for tasks to be drawn from: ``[N, 1, 28, 28]`` as a network takes them."""
    project, _ = Project.from_zip(f"{ready}.zip", sample_zip(ready))
    own = [[entry.picture for entry in each.entries] for each in project.classes]
    rows = torch.arange(sum(map(len, own))).split([len(each) for each in own])
    images = stacked([picture for each in own for picture in each], KINDS["characters"])
    return PictureSet(images, rows, (0,) * len(own), tuple(each.name for each in project.classes), ready)


def drawn(seed: int, count: int = TASKS, shots: int = SHOTS, ready: str = DIGITS) -> list[Episode]:
    """So many tasks of ten classes, or as many as there are; five pictures of each are asked about."""
    pictures = signs(ready)
    sampler = EpisodeSampler(pictures, ((min(WAYS, len(pictures)), shots),), QUERIES)
    return [sampler.sample(task_generator(seed, number, 0)) for number in range(count)]


def learner(key: str) -> Learner:
    """One of the characters' learners."""
    return contenders("characters")[key].learner


def right(traces: Sequence[Trace], step: int) -> Tensor:
    """bool: of all tasks' query pictures, which are recognised after so many steps."""
    return torch.cat([trace.right(step) for trace in traces])


def share(traces: Sequence[Trace], step: int) -> float:
    """Which share that is."""
    return float(right(traces, step).double().mean())


def _each(
    plan: Sequence[tuple[Learner, AdaptSettings]], episodes: Sequence[Episode]
) -> Experiment[tuple[list[Trace], ...]]:
    """Every learner on every task."""
    found: tuple[list[Trace], ...] = tuple([] for _ in plan)
    total, made = len(plan) * len(episodes), 0
    for episode in episodes:
        for (one, settings), traces in zip(plan, found, strict=True):
            traces.append(one.adapt(episode, settings))
            made += 1
            yield made / total
    return found


def _task(seed: int) -> Experiment[Outcome]:
    (traces,) = yield from _each([(learner("maml"), AdaptSettings())], drawn(seed))
    before, after = share(traces, 0), share(traces, traces[0].last.index)
    chance = 1 / traces[0].episode.ways
    answer = "fewer" if before < 0.5 * chance else "chance" if before <= 2 * chance else "more"
    told = {"before": before, "after": after, "total": len(right(traces, 0)), "chance": chance, "shots": SHOTS}
    return Outcome(answer, told)


def _scratch(seed: int) -> Experiment[Outcome]:
    (traces,) = yield from _each([(learner("scratch"), AdaptSettings(50))], drawn(seed, 2))
    known = sum(trace.last.support_accuracy for trace in traces) / len(traces)
    new = share(traces, traces[0].last.index)
    answer = "neither" if known < 0.95 else "both" if new >= 0.95 else "heart"
    return Outcome(answer, {"known": known, "new": new, "steps": traces[0].last.index})


def _inner(seed: int) -> Experiment[Outcome]:
    (traces,) = yield from _each([(learner("maml"), AdaptSettings(5))], drawn(seed))
    before, first, last = (share(traces, step) for step in (0, 1, 5))
    part = (first - before) / (last - before) if last > before else 0.0
    answer = "first" if part >= 0.9 else "spread" if part > 0.5 else "late"
    return Outcome(answer, {"before": before, "first": first, "last": last})


def _outer(seed: int) -> Experiment[Outcome]:
    run = WaveSettings(seed=seed).begin()
    asked = held_out(run.settings, 100)
    begin = errors(run.learner, asked, (0, MANY))
    for made in range(META_STEPS):
        run.step()
        yield (made + 1) / META_STEPS
    end = errors(run.learner, asked, (0, MANY))
    before, after = end[0] / begin[0], end[MANY] / begin[MANY]
    answer = "alike" if 0.8 < before / after < 1.25 else "after" if after < before else "before"
    numbers = {"before_begin": begin[0], "before_end": end[0], "after_begin": begin[MANY], "after_end": end[MANY]}
    return Outcome(answer, {**numbers, "steps": MANY, "meta_steps": META_STEPS})


def _learned(seed: int) -> Experiment[Outcome]:
    maml = learner("maml")
    plan = [(maml, AdaptSettings(5, adapts=part)) for part in ("all", "head", "body")]
    whole, head, body = yield from _each(plan, drawn(seed))
    shares = {"all": share(whole, 5), "head": share(head, 5), "body": share(body, 5)}
    lost = shares["all"] - shares["head"]
    return Outcome("lost" if lost > NEAR else "gained" if lost < -NEAR else "alike", shares)


def one_rate(sgd: MetaLearner) -> MetaLearner:
    """Meta-SGD with the mean of its learned rates in the place of each, layer by layer."""
    means = {
        name: torch.full_like(value, float(value.mean())) if name.startswith("alpha.") else value
        for name, value in sgd.params.items()
    }
    return replace(sgd, params=means)


def _rules(seed: int) -> Experiment[Outcome]:
    sgd = learner("meta-sgd")
    assert isinstance(sgd, MetaLearner)
    own, levelled = yield from _each([(sgd, AdaptSettings()), (one_rate(sgd), AdaptSettings())], drawn(seed))
    end = own[0].last.index
    compared = difference(right(own, end), right(levelled, end))
    answer = "worse" if compared.ahead else "better" if compared.behind else "alike"
    low, high = compared.interval
    return Outcome(answer, {"own": share(own, end), "levelled": share(levelled, end), "low": low, "high": high})


def _no_gradient(seed: int) -> Experiment[Outcome]:
    plan = [(learner("maml"), AdaptSettings()), (learner("protonet"), AdaptSettings())]
    maml, protonet = yield from _each(plan, drawn(seed))
    alike = [
        float((one.last.query_classes == other.last.query_classes).double().mean())
        for one, other in zip(maml, protonet, strict=True)
    ]
    agreed = sum(alike) / len(alike)
    answer = "few" if agreed < 0.8 else "many" if agreed < 0.95 else "nearly"
    last, other = share(maml, maml[0].last.index), share(protonet, protonet[0].last.index)
    return Outcome(answer, {"agreed": agreed, "maml": last, "protonet": other})


def _against(first: str, second: str, episodes: Sequence[Episode]) -> Experiment[Outcome]:
    own, other = yield from _each([(learner(first), AdaptSettings()), (learner(second), AdaptSettings())], episodes)
    ends = own[0].last.index, other[0].last.index
    compared = difference(right(own, ends[0]), right(other, ends[1]))
    answer = "first" if compared.ahead else "second" if compared.behind else "even"
    low, high = compared.interval
    shares = {"first": share(own, ends[0]), "second": share(other, ends[1])}
    return Outcome(answer, {**shares, "low": low, "high": high, "total": compared.total})


def _transfer(seed: int) -> Experiment[Outcome]:
    return (yield from _against(SAME_DATA, "transfer", drawn(seed, 8)))


def _cost(seed: int) -> Experiment[Outcome]:
    maml, took = learner("maml"), []
    episodes = drawn(seed, 5)
    for made, episode in enumerate(episodes):
        began = time.thread_time()  # processor time, as the card's
        maml.adapt(episode)
        took.append(time.thread_time() - began)
        yield (made + 1) / len(episodes)
    paid, once = spent(shipped("characters").card), min(took)
    trained, on_card = 3600 * paid.hours, 3600 * paid.on_card
    times = trained / once
    answer = "less" if times < 1_000 else "some" if times < 10_000_000 else "more"
    return Outcome(answer, {"trained": trained, "on_card": on_card, "once": once, "times": times})


def _questions(seed: int) -> Experiment[Outcome]:
    return (yield from _against("maml", "scratch", drawn(seed, 3, 5, OUTSIDE)))


EXPERIMENTS: dict[str, Callable[[int], Experiment[Outcome]]] = {
    "task": _task,
    "scratch": _scratch,
    "inner": _inner,
    "outer": _outer,
    "learned": _learned,
    "rules": _rules,
    "no-gradient": _no_gradient,
    "transfer": _transfer,
    "cost": _cost,
    "questions": _questions,
}
"""By chapter. Each takes a seed: another one draws other tasks."""
