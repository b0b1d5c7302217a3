"""A classroom: many visitors who open the page together, on a server of their own.

Questions, each with a bar: how long the last of them waits for a ready task that all open, how long where each opens another,
what share of the processor drawing takes meanwhile, and whether the server's memory stays flat over many visits. All visitors
must see the right headline and no picture that is not their own task's.

The bare adaptations that this is compared with are made in a process of their own, whose threads sleep while they wait for each
other, as the page's do.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import re
import signal
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from types import FrameType
from typing import NoReturn

import torch

from metademo.checkpoints.catalogue import Choices, contenders
from metademo.checkpoints.files import CheckpointError
from metademo.measuring.serving import PASSIVE, awaited, memory, served
from metademo.measuring.visitors import Visit, visit
from metademo.pictures.domains import DOMAINS
from metademo.project.project import Project
from metademo.samples import Sample, sample_zip, samples

TOGETHER, DIFFERENT, WARM, DRAWING = 2.0, 1.5, 1.0, 0.1
"""The bars: times one visitor's seconds; times the sum of the bare adaptations; seconds to a first result when all is warm; the
share of the server's processor time that drawing takes, where each visitor has another task."""
GROWTH = 0.05
"""The share by which memory may grow over the last third of the visits. Streamlit itself keeps the sessions of those who have
left for two minutes, 128 at most."""
AT_ONCE = 10
"""Of the visits that memory is measured over, so many are on the page at a time."""
_LIMIT = 600.0
_MOST_STEPS = 50


@dataclass(frozen=True)
class Bare:
    """A ready task's adaptations without any page: those of the learners that the page opens with.

    Attributes:
        seconds: what they took, the pictures' conversion included.
        processor: seconds of processor time.
        counts: for each learner, as the headline says it: how many pictures it gets right, ``40 of 45``.
        classes: the names of its classes.
    """

    seconds: float
    counts: tuple[str, ...]
    classes: frozenset[str]
    processor: float = 0.0


def bare(wanted: Sequence[Sample]) -> dict[str, Bare]:
    """Adapt to ready tasks, on one core as the page does, after all that is needed has been loaded; by the tasks' names."""
    os.environ.update(PASSIVE)  # before torch is loaded there
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
        for domain in {each.domain for each in wanted}:
            apart.submit(_adapted, samples(domain)[0]).result()  # loads what there is to load
        found = {}
        for each in dict.fromkeys(wanted):
            found[each.id] = one = apart.submit(_adapted, each).result()
            print(f"  bare {each.id}: {one.seconds:.2f} s, {one.processor:.2f} s of the processor", flush=True)
    return found


def _adapted(sample: Sample) -> Bare:
    torch.set_num_threads(1)  # on more, sums are rounded otherwise
    project, _ = Project.from_zip(f"{sample.id}.zip", sample_zip(sample.id), sample.shots, sample.domain)
    known = contenders(sample.domain)
    counts = []
    began, processor = time.perf_counter(), time.process_time()
    for key in _opens_with(sample.domain):
        learner, settings = known[key].chosen(Choices()), known[key].settings(Choices())
        trace = learner.adapt(project.episode(known[key].domain, learner.network), settings)
        counts.append(f"{trace.correct(trace.last.index)} of {int(trace.episode.labelled.sum())}")
    seconds, processor = time.perf_counter() - began, time.process_time() - processor
    return Bare(seconds, tuple(counts), frozenset(each.name for each in project.classes), processor)


def _opens_with(domain: str) -> list[str]:
    """The learners that the page shows at first."""
    known = contenders(domain)
    wanted = {next(iter(known)), "scratch", *(("transfer",) if DOMAINS[domain].photographs else ())}
    return [key for key in known if key in wanted]


def together(
    address: str,
    tasks: Sequence[str],
    limit: float = _LIMIT,
    long_steps: Sequence[int | None] | None = None,
    leaves: Sequence[float | None] | None = None,
) -> list[Visit]:
    """So many visitors at once, each with its task, and with what :func:`visit` says of the others' choices."""
    none = [None] * len(tasks)

    async def all_of_them() -> list[Visit]:
        each = zip(tasks, long_steps or none, leaves or none, strict=True)
        return list(await asyncio.gather(*(visit(address, task, limit, steps, goes) for task, steps, goes in each)))

    return awaited(all_of_them())


def _says(headline: str, count: str) -> bool:
    """Whether it says so, to the picture: results do not depend on who else is there."""
    right, of = count.split(" of ")
    if f" of {of} right" not in headline:
        return False
    outside = re.sub(r"\([^)]*\)", "", headline).replace(
        f" of {of} right", ""
    )  # neither intervals nor how many were asked
    return right in re.findall(r"\b(\d+)\b(?! step)", outside)


def faults(visits: Sequence[Visit], expected: Mapping[str, Bare]) -> list[str]:
    """What is wrong with what they saw; empty if each saw its own task's headline and pictures, and nobody else's."""
    found = []
    pictures: dict[str, frozenset[str]] = {}
    for each in visits:
        right = expected[each.task]
        if each.error or each.headline is None:
            found.append(f"{each.task}: {each.error or 'no headline'}")
        elif missing := [count for count in right.counts if not _says(each.headline, count)]:
            found.append(f"{each.task}: the headline does not say {', '.join(missing)}: {each.headline}")
        elif not each.classes or not each.classes <= right.classes:
            found.append(f"{each.task}: classes of another task: {', '.join(sorted(each.classes - right.classes))}")
        elif pictures.setdefault(each.task, each.pictures) != each.pictures or not each.pictures:
            found.append(f"{each.task}: not the pictures that another visitor of the same task sees")
    for task, own in pictures.items():
        for other, others in pictures.items():
            alike = expected[task].classes & expected[other].classes  # a task may be put together from others
            if task < other and own & others and not alike:
                found.append(f"{task} and {other}: the same pictures on both")
    return found


class _Report:
    """Prints what is measured, and counts what misses its bar."""

    def __init__(self) -> None:
        self.missed = 0

    def visits(self, what: str, visits: Sequence[Visit], expected: Mapping[str, Bare]) -> float:
        """A line on the headlines; the last visitor's seconds."""
        for fault in (wrong := faults(visits, expected)):
            print(f"  wrong: {fault}")
        self.missed += bool(wrong)
        seconds = sorted(each.seconds for each in visits if each.seconds is not None) or [float("nan")]
        load = sum(each.nbytes for each in visits) / len(visits) / 1e6
        times = f"{seconds[0]:8.2f} {statistics.median(seconds):8.2f} {seconds[-1]:8.2f}"
        waited = max(each.waited for each in visits)
        print(f"{what:44}{times} {waited:8.2f}   {load:.2f} MB each", flush=True)
        return seconds[-1]

    def bar(self, what: str, value: float, most: float, unit: str) -> None:
        """A line on a bar."""
        kept = value <= most
        self.missed += not kept
        print(f"  {what}: {value:.2f} {unit}, bar {most:.2f}: {'kept' if kept else 'MISSED'}", flush=True)


def main(visitors: int = 30, different: bool = False, visits: int = 200) -> int:
    """The command: measure, print, and return the exit status, 1 where a bar is missed.

    Args:
        visitors: how many open the page together.
        different: each with another of the ready tasks, and nothing else measured.
        visits: over how many memory is looked at; 0 for not at all.
    """
    signal.signal(signal.SIGTERM, _ended)
    try:
        return _main(visitors, different, visits)
    except (RuntimeError, CheckpointError) as error:
        print(error, file=sys.stderr)
        return 1


def _ended(number: int, frame: FrameType | None) -> NoReturn:
    """Whoever ends this command ends its server, too."""
    sys.exit(128 + number)


def _main(visitors: int, different: bool, visits: int) -> int:
    if visitors < 1 or visits < 0:
        raise RuntimeError("--visitors: must be at least 1; --visits: must not be negative")
    report, ready = _Report(), samples()
    # what the page opens with the server learns by itself; another is new to it
    first_sample, new = ready[:2]
    asked = [ready[index % len(ready)] for index in range(visitors)] if different else [new]
    print(f"{os.cpu_count()} cores; the bare adaptations, on one of them:", flush=True)
    expected = bare([first_sample, *asked])
    first = {first_sample.id: expected[first_sample.id]}
    expected = {each.id: expected[each.id] for each in asked}
    total = sum(each.seconds for each in expected.values())
    print(f"  all {len(expected)} of them: {total:.2f} s")
    print(f"{'seconds to the headline':44}{'first':>8} {'median':>8} {'last':>8} {'silence':>8}", flush=True)
    took: dict[str, float] = {}
    with served(took) as (address, pid):
        report.visits("one visitor, cold server", together(address, [first_sample.id]), first)
        warm = min(
            report.visits("one visitor, warm server", together(address, [first_sample.id]), first) for _ in range(3)
        )
        report.bar("first results of a warm server", warm, WARM, "s")
        before = memory(pid)
        if different:
            last = report.visits(
                f"{visitors} visitors, {len(expected)} tasks", together(address, [each.id for each in asked]), expected
            )
            report.bar("the last, beside the bare adaptations", last, DIFFERENT * total, "s")
        print(f"memory after the first visitor {before / 1e6:.0f} MB, now {memory(pid) / 1e6:.0f} MB")
        if visits:
            _flat(report, address, pid, visits, first)
    drawing, learning = took.get("ScriptRunner.scriptThread", 0.0), took.get("metademo run", 0.0)
    print(f"the server's processor: {learning:.1f} s learned, {drawing:.1f} s drew, {took['all']:.1f} s in all")
    if different:
        report.bar("drawing's share of it", drawing / took["all"], DRAWING, "of 1")
    else:
        _same(report, visitors, first_sample, new, expected)
        _choosing(report, visitors, first_sample, first)
    return min(1, report.missed)


def _same(report: _Report, visitors: int, other: Sample, sample: Sample, expected: Mapping[str, Bare]) -> None:
    """All with the same task, which the server has not met: its learners are loaded by a visitor of another task."""
    one = []
    for count in (1, visitors):
        with served() as (address, _):
            together(address, [other.id])
            one.append(
                report.visits(
                    f"{count} at once, a task new to the server", together(address, [sample.id] * count), expected
                )
            )
    report.bar("the last, beside one alone", one[1], TOGETHER * one[0], "s")


def _choosing(report: _Report, visitors: int, sample: Sample, expected: Mapping[str, Bare]) -> None:
    """All open the same task and each moves a slider elsewhere, so that scratch has to learn for each; as many leave midway."""
    whole = expected[sample.id]
    first = {sample.id: replace(whole, counts=whole.counts[:1])}  # scratch's count is another for each
    moved = [1 + index % _MOST_STEPS for index in range(visitors)]
    chance = random.Random(0)
    with served() as (address, _):
        together(address, [sample.id])
        seen = together(
            address,
            [sample.id] * 2 * visitors,
            long_steps=[*moved, *([_MOST_STEPS] * visitors)],
            leaves=[*([None] * visitors), *(chance.uniform(0.1, 5.0) for _ in range(visitors))],
        )
        report.visits(f"{visitors} with other steps, {visitors} leave midway", seen[:visitors], first)
        for each in seen[visitors:]:
            if each.error is not None:
                report.missed += 1
                print(f"  wrong: one who left: {each.error}")
        # who has left takes nothing from those who come
        report.visits("one visitor after them", together(address, [sample.id]), expected)


def _flat(report: _Report, address: str, pid: int, visits: int, expected: Mapping[str, Bare]) -> None:
    """Memory over many visits, some of them at a time."""
    (task,) = expected
    seen: list[Visit] = []
    held = []
    for part in (visits - visits // 3, visits // 3):
        while part > 0:
            seen += together(address, [task] * min(AT_ONCE, part))
            part -= AT_ONCE
        held.append(memory(pid))
    report.visits(f"{visits} visits, {AT_ONCE} at a time", seen, expected)
    report.bar(f"memory after {visits} visits", held[1] / 1e6, (1 + GROWTH) * held[0] / 1e6, "MB")
