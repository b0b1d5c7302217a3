"""How sure each learner may be where a class has one support picture: temperatures from tasks kept aside.

With two support pictures or more a temperature is found on the task itself, see :mod:`metademo.insights.calibration`. With one,
nothing can be left out; then it is the one under which right answers of validation episodes are most probable (Guo et al. 2017,
section 4.2). ``python -m metademo.measuring.temperatures`` writes ``assets/temperatures.json``; no test class has a part in it.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import torch
from torch import Tensor

from metademo.checkpoints.catalogue import Choices, Contender, contenders
from metademo.datasets import DATASETS, kept, of_domain
from metademo.insights.calibration import at_temperature, bins_of, ece
from metademo.learners.base import AdaptSettings, Learner
from metademo.messages import Message
from metademo.pictures.domains import PHOTOS
from metademo.places import ASSETS
from metademo.tasks.episodes import EpisodeSampler, PictureSet
from metademo.tasks.seeds import task_generator

FILE = ASSETS / "temperatures.json"
FORMAT = 1
WAYS, QUERIES = 5, 15
_GRID = torch.linspace(-2.0, 2.0, 161, dtype=torch.float64).exp()


class TemperaturesError(ValueError):
    """The file is damaged; the message says what to do."""


@dataclass(frozen=True)
class Temperature:
    """What was found for one learner.

    Attributes:
        domain, learner: a key of :func:`metademo.checkpoints.catalogue.contenders`, and whose.
        steps: inner steps it was found at.
        value: what class scores are divided by.
        episodes: 5-way 1-shot episodes of validation classes it was found on.
        error_before, error: expected calibration error on further such episodes, as it is and with the temperature; fractions of
            one.

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
    """The temperature of each learner that has one, among those that stand beside each other in a domain."""
    return {row.learner: row.value for row in temperatures() if row.domain == domain and row.learner in known}


def found(learner: Learner, pictures: PictureSet, settings: AdaptSettings, episodes: int, seed: int = 0) -> float:
    """The temperature under which the labels of 5-way 1-shot episodes are the most probable after the last step.

    Raises:
        ValueError: if there are not five classes of sixteen pictures.
    """
    logs, labels = _answers(learner, pictures, settings, range(episodes), seed)
    shares = (logs / _GRID[:, None, None]).log_softmax(2)
    losses = -shares.gather(2, labels[None, :, None].expand(len(_GRID), -1, 1)).sum((1, 2))
    return round(float(_GRID[losses.argmin()]), 3)


def _answers(
    learner: Learner, pictures: PictureSet, settings: AdaptSettings, numbers: range, seed: int
) -> tuple[Tensor, Tensor]:
    """float64 ``[N, 5]`` the logarithms of all query probabilities of these episodes, and int64 ``[N]`` their labels."""
    again = pictures.varies and learner.usual_variations != "none"
    sampler = EpisodeSampler(pictures, ((WAYS, 1),), QUERIES, again=again)
    steps = learner.planned(settings)
    logs, labels = [], []
    for number in numbers:
        episode = sampler.sample(task_generator(seed, 5001, number))
        (step,) = learner.iterate(episode, settings, {steps})
        logs.append(step.query_probabilities.double().clamp(min=1e-30).log())
        labels.append(episode.query_labels)
    return torch.cat(logs), torch.cat(labels)


def measured(domain: str, key: str, contender: Contender, pictures: PictureSet, episodes: int) -> Temperature:
    """The temperature of one learner at the number of steps that the page begins with, and what it gains elsewhere."""
    choices = Choices(steps=None)
    learner, settings = contender.learner, contender.settings(choices)
    value = found(learner, pictures, settings, episodes)
    logs, labels = _answers(learner, pictures, settings, range(episodes, episodes + max(10, episodes // 2)), 0)
    before, after = (_error(at_temperature(logs.exp(), each), labels) for each in (1.0, value))
    return Temperature(domain, key, learner.planned(settings), value, episodes, round(before, 4), round(after, 4))


def _error(probabilities: Tensor, labels: Tensor) -> float:
    """The expected calibration error of probabilities ``[N, ways]`` for these labels."""
    return ece(bins_of(probabilities, labels))


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Find how sure each learner may be with one support picture per class."
    )
    parser.add_argument("--episodes", type=int, default=60, help="validation episodes for each learner (default: 60)")
    parser.add_argument("--data", type=Path, help="folder that holds the data sets' files")
    options = parser.parse_args()
    rows = []
    for domain in ("characters", PHOTOS.name):
        for key, contender in contenders(domain).items():
            pictures = _validation(contender, options.data)
            rows.append(measured(domain, key, contender, pictures, options.episodes))
            print(rows[-1], flush=True)
    text = json.dumps({"format": FORMAT, "rows": [asdict(row) for row in rows]}, indent=1) + "\n"
    FILE.write_text(text, encoding="utf-8")


def _validation(contender: Contender, data: Path | None) -> PictureSet:
    """Validation classes as the learner's network takes them."""
    dataset = of_domain(contender.domain.name)
    if contender.domain.name == PHOTOS.name:
        dataset = DATASETS["cifar-fs-large"]
    pictures = dataset.load("val", dataset.measured_in("val"), data)
    network = contender.learner.network
    return kept.look_anew(pictures, network, None) if network.trunk else dataset.prepared(pictures, network)


if __name__ == "__main__":
    main()
