"""Measured and published accuracies, put in order: which belong together, and which count; for the page, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from metademo.datasets import DATASETS, intents
from metademo.learners import records
from metademo.measuring.measurements import Measurement
from metademo.measuring.published import PUBLISHED, Published
from metademo.pictures.domains import PHOTOS, of_checkpoint

STANDARD = tuple((ways, shots) for ways in (5, 20) for shots in (1, 5))
"""What published tables show."""
TABLES = tuple(dict.fromkeys([*(one.data for one in PUBLISHED), *(f"{name}/test" for name in intents.LICENCES)]))
"""What there is a table of: the classes that published figures are of, and those of each collection of sentences."""
MORE_WAYS = 50
"""More than any learner is trained with."""

Setting = tuple[int, int]
"""Ways and shots."""

_same = attrgetter("checkpoint", "learner", "data", "symmetries", "within", "ways", "shots", "steps", "mode")


@dataclass(frozen=True)
class Line:
    """Figures of one method that differ in nothing but ways and shots.

    Attributes:
        method: what it is called.
        learner: its key, where it has been measured here; None for a published line.
        domain: of its checkpoint, with which the key is unique; None for a published line.
        steps: inner steps, of a measured line.
        mode: ``inductive``, ``transductive`` or ``unknown``.
        figures: by ways and shots.
    """

    method: str
    learner: str | None
    steps: int | None
    mode: str
    figures: Mapping[Setting, Measurement | Published] = field(default_factory=dict)
    domain: str | None = None

    @property
    def measured(self) -> bool:
        """Whether it was measured with this project."""
        return self.learner is not None


def domain_of(row: Measurement) -> str:
    """The domain of a measured checkpoint."""
    return of_checkpoint(row.checkpoint) or row.checkpoint


def name_of(row: Measurement) -> str:
    """What a measured learner is called, beside its like of other domains."""
    record = records().get(row.learner)
    return (record.words.label if record else row.learner) + (
        " on ImageNet’s body" if domain_of(row) == PHOTOS.name else ""
    )


def counting(rows: Iterable[Measurement], seed: int = 0) -> list[Measurement]:
    """Of several measurements of the same, those over the most episodes, of the episodes that everybody meets."""
    best: dict[object, Measurement] = {}
    for row in sorted((row for row in rows if row.seed == seed), key=lambda row: (row.episodes, row.unknown)):
        best[_same(row)] = row
    return list(best.values())


def lines(rows: Sequence[Measurement], published: Iterable[Published], data: str) -> list[Line]:
    """All lines of one data set, a method's published ones after its measured ones, methods that are only published last.

    Args:
        rows: of :func:`counting`.
        published: figures of papers.
        data: as ``omniglot/test``.
    """
    mine = [row for row in rows if row.data == data and _is_standard(row)]
    found: list[Line] = []
    # the same learner on a pre-trained network and on one that was not are two
    for domain, learner in sorted(
        {(domain_of(row), row.learner) for row in mine}, key=lambda one: (one[0], _rank(one[1]))
    ):
        own = [row for row in mine if (domain_of(row), row.learner) == (domain, learner)]
        for mode in dict.fromkeys(row.mode for row in own):
            same = [row for row in own if row.mode == mode]
            steps = _usual(same)
            figures = {(row.ways, row.shots): row for row in same if row.steps == steps}
            found.append(Line(name_of(same[0]), learner, steps, mode, figures, domain))
    papers: dict[tuple[str, str, str, str], dict[Setting, Published]] = {}
    for one in published:
        if one.data == data:
            papers.setdefault((one.method, one.mode, one.source, one.read), {})[one.ways, one.shots] = one
    found += [Line(method, None, None, mode, figures) for (method, mode, *_), figures in papers.items()]
    order = list(dict.fromkeys(line.method for line in found))
    return sorted(found, key=lambda line: order.index(line.method))


def generalisation(rows: Sequence[Measurement]) -> list[Measurement]:
    """What tells how a learner does elsewhere than in the standard table: other classes, more ways, other numbers of steps.

    Args:
        rows: of :func:`counting`.
    """
    standard = {
        (row.checkpoint, row.learner, row.mode, row.data): _usual(
            [
                other
                for other in rows
                if (other.checkpoint, other.learner, other.mode, other.data)
                == (row.checkpoint, row.learner, row.mode, row.data)
                and _is_standard(other)
            ]
        )
        for row in rows
        if _is_standard(row)
    }

    def elsewhere(row: Measurement) -> bool:
        if not _is_standard(row) or not row.data.endswith("/test") or row.data.startswith("kanji/"):
            return True
        return row.steps != standard.get((row.checkpoint, row.learner, row.mode, row.data), row.steps)

    found = [row for row in rows if elsewhere(row)]
    return sorted(
        found,
        key=lambda row: (_rank_elsewhere(row), row.data, row.symmetries, row.within, row.ways, row.shots, row.steps),
    )


def trust(rows: Sequence[Measurement]) -> list[Measurement]:
    """Those that tell, beside accuracy, how well pictures of no class are told apart and how far confidences can be trusted.

    Args:
        rows: of :func:`counting`.
    """
    found = [row for row in rows if row.auroc is not None and row.ece is not None]
    return sorted(found, key=lambda row: (row.data, row.ways, row.shots, _rank(row.learner), row.steps))


def _is_standard(row: Measurement) -> bool:
    """Whether it is of such episodes as published tables are of."""
    return not row.within and (row.ways, row.shots) in STANDARD and row.symmetries == usual_symmetries(row.data)


def usual_symmetries(data: str) -> int:
    """In how many symmetries published tables count the classes of ``data``, as ``omniglot/test``."""
    name, _, split = data.partition("/")
    return DATASETS[name].measured_in(split) if name in DATASETS else 1


def _rank_elsewhere(row: Measurement) -> int:
    """The same classes without their turns first, then others, then more of them, then other numbers of steps."""
    if row.symmetries < usual_symmetries(row.data):
        return 0
    if row.within or not row.data.endswith("/test"):
        return 1
    return 2 if row.data.startswith("kanji/") else 3 if row.ways == MORE_WAYS else 4


def _rank(learner: str) -> int:
    known = list(records())
    return known.index(learner) if learner in known else len(known)


def _usual(rows: Sequence[Measurement]) -> int:
    """The learner's own number of steps: what most ways and shots were measured with, or of several the one that was measured
    over more episodes, or with pictures of no class."""

    def weight(steps: int) -> tuple[int, int, int]:
        of = [row for row in rows if row.steps == steps]
        return len(of), sum(row.episodes for row in of), sum(row.unknown for row in of)

    return max(dict.fromkeys(row.steps for row in rows), key=weight)


def percent(figure: Measurement | Published) -> str:
    """``98.03 ± 0.21``: in per cent, a published figure with as many decimals as its authors give."""
    digits = figure.digits if isinstance(figure, Published) else 2
    numbers = [figure.accuracy] + ([] if figure.interval is None else [figure.interval])
    return " ± ".join(f"{100 * number:.{digits}f}" for number in numbers)


def tables(measured: Iterable[Measurement], seed: int = 0) -> str:
    """As Markdown: for each data set one table of measured and published figures, then what they are elsewhere.

    Args:
        measured: all there is.
        seed: of the episodes.
    """
    rows = counting(measured, seed)
    parts = []
    for data in TABLES:
        found = lines(rows, PUBLISHED, data)
        if any(line.measured for line in found):
            parts.append(_standard(data, found))
    elsewhere = generalisation(rows)
    if elsewhere:
        parts.append(_elsewhere(elsewhere))
    trusted = trust(rows)
    if trusted:
        parts.append(_trust(trusted))
    return "\n\n".join(parts)


_READ = {"paper": "", "quoted": ", as quoted", "unchecked": ", not checked"}
"""What is said of a published figure's source, by :attr:`Published.read`."""


def _standard(data: str, found: Sequence[Line]) -> str:
    settings = [setting for setting in STANDARD if any(setting in line.figures for line in found)]
    table = [[f"{data}, %", "mode", *(f"{ways}-way {shots}-shot" for ways, shots in settings)]]
    for line in found:
        one = next(iter(line.figures.values()))
        if isinstance(one, Measurement):
            name = f"{line.method}, {_steps(one.steps)}"
        else:
            name = f"*{line.method} ({one.source}{_READ[one.read]})*"
        cells = (percent(line.figures[each]) if each in line.figures else "–" for each in settings)
        table.append([name, line.mode, *cells])
    return _markdown(table)


def _elsewhere(rows: Sequence[Measurement]) -> str:
    table = [["classes", "episode", "learner", "accuracy, %"]]
    for row in rows:
        classes = row.data + (", within one alphabet" if row.within else "")
        classes += ", upright alone" if row.symmetries < usual_symmetries(row.data) else ""
        name = f"{name_of(row)}, {_steps(row.steps)}"
        table.append([classes, f"{row.ways}-way {row.shots}-shot", name, percent(row)])
    return _markdown(table)


def _trust(rows: Sequence[Measurement]) -> str:
    table = [["classes", "episode", "learner", "none of these, AUROC", "calibration error, %", "with a temperature, %"]]
    for row in rows:
        name = f"{name_of(row)}, {_steps(row.steps)}"
        errors = ("–" if each is None else f"{100 * each:.2f}" for each in (row.ece_before, row.ece))
        table.append([row.data, f"{row.ways}-way {row.shots}-shot", name, auroc(row), *errors])
    return _markdown(table)


def auroc(row: Measurement) -> str:
    """``0.973 ± 0.006``; of a row of :func:`trust`."""
    return f"{row.auroc:.3f} ± {row.auroc_interval or 0.0:.3f}"


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count} steps"


def _markdown(table: Sequence[Sequence[str]]) -> str:
    head, *body = (f"| {' | '.join(cells)} |" for cells in table)
    return "\n".join([head, "|---" * len(table[0]) + "|", *body])
