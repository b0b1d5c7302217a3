"""How to meta-train."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TrainSettings:
    """How to meta-train.

    Attributes:
        meta_steps: how many.
        ways_and_shots: the tasks' ``(ways, shots)`` pairs, all equally likely.
        queries: query pictures a class; for supervised pre-training, pictures a batch.
        tasks: tasks a meta-step, over all processes.
        rate: the outer learning rate; it decays along a half cosine.
        clip: the meta-gradient is shortened to this length where it is longer.
        minutes: a time budget for the schedule and the run's end, whichever of it and the steps comes first.
        seed: of the tasks and of the random initialisation.

    Raises:
        ValueError: on construction, naming the field.
    """

    meta_steps: int = 1000
    ways_and_shots: tuple[tuple[int, int], ...] = ((5, 1), (5, 5), (20, 1))
    queries: int = 10
    tasks: int = 8
    rate: float = 1e-3
    clip: float = 2.0
    minutes: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("queries", "tasks"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: must be at least 1, not {getattr(self, name)}")
        for name in ("meta_steps", "seed"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name}: must not be negative, not {getattr(self, name)}")
        for name in ("rate", "clip", "minutes"):
            value = getattr(self, name)
            if value is not None and not value > 0:  # so that NaN is refused too
                raise ValueError(f"{name}: must be positive, not {value}")
