"""What was measured with this project, in one file: what README and page tell is read from here.

``assets/results.json`` is written by ``python -m metademo benchmark accuracy``, a row at a time.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from metademo.messages import Message
from metademo.places import ASSETS

RESULTS = ASSETS / "results.json"
FORMAT = 1
MODES = ("inductive", "transductive")
_FOUND_BESIDE = ("ece_before", "ece", "auroc", "auroc_interval")


class ResultsError(ValueError):
    """The results file is damaged; the message says what to do."""


@dataclass(frozen=True)
class Measurement:
    """One measured accuracy, and what was measured in the same run.

    Attributes:
        checkpoint: whose learner it is; of scratch, whose network it is.
        learner: which of its domain's learners, a key of :func:`metademo.checkpoints.catalogue.contenders`.
        sha: of all that decides what the learner computes, see :func:`metademo.checkpoints.fingerprints.fingerprint`.
        data: data set and split, as ``omniglot/test``.
        within: whether all classes of an episode were of one group, as an alphabet.
        ways, shots, queries: classes of an episode, and support and query pictures of a class.
        steps: inner steps.
        mode: ``inductive``, or ``transductive`` where query pictures normalised each other.
        accuracy, interval: mean, and half the width of its 95 % interval; fractions of one.
        episodes, seed: how many random episodes, and which.
        seconds: that the measuring took, together with that of other numbers of steps in the same run.
        command: that measures it again.
        date: of the measuring, as ``2026-11-23``.
        unknown: whether pictures of no class were mixed among the query pictures.
        symmetries: in how many symmetries each class was counted, as so many classes.
        ece_before, ece: expected calibration error before and after the support set's temperature, fractions of one; None in
            rows from before it was measured.
        auroc, auroc_interval: of telling the pictures of no class apart, mean and half the width of its 95 % interval; None
            without such.

    Raises:
        ValueError: on construction, naming the field.
    """

    checkpoint: str
    learner: str
    sha: str
    data: str
    within: bool
    ways: int
    shots: int
    queries: int
    steps: int
    mode: str
    accuracy: float
    interval: float
    episodes: int
    seed: int
    seconds: float
    command: str
    date: str
    unknown: bool = False
    ece_before: float | None = None
    ece: float | None = None
    auroc: float | None = None
    auroc_interval: float | None = None
    symmetries: int = 1

    def __post_init__(self) -> None:
        kinds: dict[object, tuple[type, ...]] = {"str": (str,), "bool": (bool,), "int": (int,), "float": (float, int)}
        kinds["float | None"] = (float, int, type(None))
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value) not in kinds[field.type]:
                raise ValueError(f"{field.name}: {value!r} is no {field.type}")
        at_least = {"ways": 2, "shots": 1, "queries": 1, "steps": 0, "episodes": 2, "seconds": 0, "symmetries": 1}
        for name, least in at_least.items():
            if not least <= getattr(self, name) < math.inf:
                raise ValueError(f"{name}: must be at least {least}, not {getattr(self, name)}")
        for name in ("accuracy", "interval", *_FOUND_BESIDE):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 1:
                raise ValueError(f"{name}: must lie in 0 … 1, not {value}")
        if self.mode not in MODES:
            raise ValueError(f"mode: {self.mode!r} is none of {', '.join(MODES)}")

    @property
    def key(self) -> tuple[object, ...]:
        """What was measured; two measurements of the same give the same accuracy."""
        found = ("accuracy", "interval", "seconds", "command", "date", *_FOUND_BESIDE)
        return tuple(getattr(self, field.name) for field in fields(self) if field.name not in found)

    def covers(self, wanted: Measurement) -> bool:
        """Whether this is of the same, over as many episodes or more."""
        return self.episodes >= wanted.episodes and replace(self, episodes=wanted.episodes).key == wanted.key


def results(path: Path = RESULTS) -> tuple[Measurement, ...]:
    """All measurements, in the order they were made; none if there is no file yet.

    Raises:
        ResultsError: if the file is damaged.
    """
    if not path.exists():
        return ()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise ValueError(f"format {data['format']!r}; this version reads {FORMAT}")
        return tuple(Measurement(**row) for row in data["rows"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ResultsError(
            Message(
                f"The results file {path.name} is damaged ({error}). Put the original back, or delete it and measure anew.",
                "results.damaged",
                file=path.name,
                error=str(error),
            )
        ) from error


def add(new: Iterable[Measurement], path: Path = RESULTS) -> None:
    """Write measurements to the file, at once and whole or not at all.

    They replace earlier ones of the same, and all that were made of a learner's earlier parameters: nothing in the file is of
    a network that is no more.

    Raises:
        ResultsError: if the file is damaged.
    """
    new = list(new)
    # with strangers mixed in, the accuracy is measured too, on the very same pictures
    same = {row.key for row in new} | {replace(row, unknown=False).key for row in new}
    shas = {(row.checkpoint, row.learner): row.sha for row in new}
    current = [row for row in results(path) if shas.get((row.checkpoint, row.learner), row.sha) == row.sha]
    rows = [asdict(row) for row in (*(row for row in current if row.key not in same), *new)]
    partial = path.with_suffix(".partial")
    partial.write_text(
        json.dumps({"format": FORMAT, "rows": rows}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    partial.replace(path)
