"""How sure each learner may be where a class has one support picture: temperatures from the ready tasks.

With two support pictures or more a temperature is found on the task itself, see :mod:`metademo.insights.calibration`. With one,
nothing can be left out; then it is the one under which right answers on the ready tasks, divided at random, are most probable
(Guo et al. 2017, section 4.2): no network was trained on them. What it gains is measured by leaving out a task at a time.
``python -m metademo.measuring.temperatures`` writes ``assets/temperatures.json``.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from metademo.checkpoints.catalogue import Choices, Contender, contenders
from metademo.insights.calibration import at_temperature, bins_of, ece
from metademo.messages import Message
from metademo.places import ASSETS
from metademo.project import redrawing
from metademo.project.project import Project
from metademo.samples import Sample, sample_zip, samples
from metademo.tasks.seeds import task_generator

FILE = ASSETS / "temperatures.json"
FORMAT = 1
_GRID = torch.linspace(-3.0, 3.0, 241, dtype=torch.float64).exp()


class Answers(NamedTuple):
    """float64 ``[N, ways]`` the logarithms of query probabilities, and int64 ``[N]`` the right classes."""

    logs: Tensor
    labels: Tensor


class TemperaturesError(ValueError):
    """The file is damaged; the message says what to do."""


@dataclass(frozen=True)
class Temperature:
    """What was found for one learner.

    Attributes:
        domain, learner: a key of :func:`metademo.checkpoints.catalogue.contenders`, and whose.
        steps: inner steps it was found at.
        value: what class scores are divided by.
        episodes: random divisions of ready tasks that it was found on.
        error_before, error: expected calibration error, the mean over the tasks: as the network says, and with the temperature
            that the other tasks give; fractions of one.

    Raises:
        ValueError: on construction, naming the field.
    """

    domain: str
    learner: str
    steps: int
    value: float
    episodes: int
    error_before: float
    error: float

    @property
    def helps(self) -> bool:
        """Whether confidences come nearer to what they promise by it, on tasks that had no part in finding it."""
        return self.error < self.error_before

    def __post_init__(self) -> None:
        if not 0 < self.value < math.inf:
            raise ValueError(f"value: must be positive, not {self.value}")


@cache
def temperatures(path: Path = FILE) -> tuple[Temperature, ...]:
    """All that were found.

    Raises:
        TemperaturesError: if the file is missing or damaged.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(f"format {content['format']}")
        return tuple(Temperature(**row) for row in content["rows"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TemperaturesError(
            Message(
                f"{path.name} in {path.parent} cannot be read ({error}). Put the original file back, or make it again with "
                "python -m metademo.measuring.temperatures.",
                "temperatures.damaged",
                file=path.name,
                folder=str(path.parent),
                error=str(error),
            )
        ) from error


def of(domain: str, known: Mapping[str, Contender]) -> dict[str, float]:
    """The temperature of each learner to whom one helps, among those that stand beside each other in a domain."""
    return {
        row.learner: row.value for row in temperatures() if row.domain == domain and row.learner in known and row.helps
    }


def divided(contender: Contender, sample: Sample, episodes: int) -> Answers:
    """A learner's answers on random 1-shot divisions of a ready task's pictures, at the number of steps that it has by itself."""
    project, _ = Project.from_zip(f"{sample.id}.zip", sample_zip(sample.id), 1, sample.domain)
    project = redrawing.to_draw_from(project)
    sampler, learner = redrawing.sampler(project, 1), contender.learner
    view = redrawing.view(project, contender.domain, learner.network, learner.varied)
    settings = contender.settings(Choices(steps=None))
    steps = learner.planned(settings)
    logs, labels = [], []
    for number in range(episodes):
        episode = view(sampler.sample(task_generator(0, 5001, number)))
        (step,) = learner.iterate(episode, settings, {steps})
        logs.append(step.query_probabilities.double().clamp(min=1e-30).log())
        labels.append(episode.query_labels)
    return Answers(torch.cat(logs), torch.cat(labels))


def found(answers: Sequence[Answers]) -> float:
    """The temperature under which the labels are the most probable, every task counting the same.

    Raises:
        ValueError: without any.
    """
    if not answers:
        raise ValueError("answers: there must be some")
    losses = torch.zeros(len(_GRID), dtype=torch.float64)
    for logs, labels in answers:
        shares = (logs / _GRID[:, None, None]).log_softmax(2)
        losses -= shares.gather(2, labels[None, :, None].expand(len(_GRID), -1, 1)).mean((1, 2))
    return round(float(_GRID[losses.argmin()]), 3)


def measured(domain: str, key: str, contender: Contender, episodes: int) -> Temperature:
    """The temperature of one learner, and what it gains on a task that had no part in finding it."""
    tasks = [each for each in samples(domain) if not each.outside and not each.parts]
    answers = [divided(contender, each, episodes) for each in tasks]
    before, after = [], []
    for at, (logs, labels) in enumerate(answers):
        others = found([*answers[:at], *answers[at + 1 :]])
        before.append(_error(logs.exp(), labels))
        after.append(_error(at_temperature(logs.exp(), others), labels))
    steps = contender.learner.planned(contender.settings(Choices(steps=None)))
    errors = (round(sum(each) / len(each), 4) for each in (before, after))
    return Temperature(domain, key, steps, found(answers), episodes * len(tasks), *errors)


def _error(probabilities: Tensor, labels: Tensor) -> float:
    """The expected calibration error of probabilities ``[N, ways]`` for these labels."""
    return ece(bins_of(probabilities, labels))


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Find how sure each learner may be with one support picture per class."
    )
    parser.add_argument("--episodes", type=int, default=4, help="divisions of each ready task (default: 4)")
    options = parser.parse_args()
    rows = []
    for domain in ("characters", "photos"):
        for key, contender in contenders(domain).items():
            rows.append(measured(domain, key, contender, options.episodes))
            print(rows[-1], flush=True)
            FILE.write_text(json.dumps({"format": FORMAT, "rows": list(map(asdict, rows))}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
