"""Measured and published figures: in which order they stand, as a chart's dots and as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metademo.measuring.measurements import Measurement
from metademo.measuring.tables import Line, domain_of
from metademo.pictures.domains import PHOTOS_SMALL
from metademo.ui import markup, theme
from metademo.ui.charts.accuracies import Dot
from metademo.ui.markup import Html, Row
from metademo.ui.texts import results as text


def by_accuracy(found: Sequence[Line], setting: tuple[int, int]) -> list[Line]:
    """The lines, methods in the order of their best measured accuracy in this setting, published-only ones after them.

    Those without a figure of the setting come last.
    """
    best: dict[str, float] = {}
    for line in found:
        best[line.method] = max(best.get(line.method, -3.0), _accuracy(line, setting) - (0 if line.measured else 2))
    methods = sorted(best, key=lambda method: -best[method])
    return sorted(found, key=lambda line: (methods.index(line.method), not line.measured, -_accuracy(line, setting)))


def _accuracy(line: Line, setting: tuple[int, int]) -> float:
    return line.figures[setting].accuracy if setting in line.figures else -1.0


def is_main(line: Line) -> bool:
    """Whether it is of a main learner, which the page begins with."""
    return line.learner == "maml" and line.domain != PHOTOS_SMALL.name


def episodes_of(found: Sequence[Line]) -> tuple[list[int], list[int]]:
    """How many episodes the measured figures are of, the main learner's and the others'."""
    main: list[int] = []
    others: list[int] = []
    for line in found:
        of = [one.episodes for one in line.figures.values() if isinstance(one, Measurement)]
        (main if is_main(line) else others).extend(of)
    return main, others


def dots(found: Sequence[Line], setting: tuple[int, int]) -> list[Dot]:
    """The lines' figures of one setting, in the order of :func:`by_accuracy`."""
    main = {line.method for line in found if is_main(line)}
    rows = {line.method: text.method(line) for line in found if line.measured}  # a paper's figures stand beside ours
    made = []
    for line in by_accuracy([line for line in found if setting in line.figures], setting):
        one = line.figures[setting]
        if isinstance(one, Measurement):
            said, colour = text.dot_measured(one, text.method(line)), theme.learner_colour(one.learner)
        else:
            said, colour = text.dot_published(one), theme.MUTED
        made.append(
            Dot(
                rows.get(line.method) or text.method(line),
                colour,
                line.measured,
                line.mode,
                one.accuracy,
                one.interval,
                said,
                line.method in main,
            )
        )
    return made


def table_html(
    found: Sequence[Line], settings: Sequence[tuple[int, int]], budgets: Mapping[tuple[str, str], str]
) -> Html:
    """All measured figures of a data set; the learners' names stay in sight while one scrolls sideways."""
    heads = [text.TABLE_LEARNER, *(text.setting(*each) for each in settings), text.TABLE_STEPS, text.TABLE_TRAINED]
    rows: list[Row] = []
    for line in found:
        first = next(iter(line.figures.values()))
        assert isinstance(first, Measurement)
        cells = [text.figure(line.figures[each]) if each in line.figures else "–" for each in settings]
        cells += [str(first.steps), budgets.get((domain_of(first), first.learner), "–")]
        rows.append(Row(marked(first.learner, text.method_and_mode(line)), cells, "md-main" if is_main(line) else ""))
    return figures_table(heads, rows)


def papers_html(found: Sequence[Line], settings: Sequence[tuple[int, int]]) -> Html:
    """What papers report."""
    heads = [text.TABLE_LEARNER, *(text.setting(*each) for each in settings), text.TABLE_SOURCE]
    rows: list[Row] = []
    for line in found:
        first = next(iter(line.figures.values()))
        assert not isinstance(first, Measurement)
        cells = [text.figure(line.figures[each]) if each in line.figures else "–" for each in settings]
        rows.append(
            Row(text.method(line), [*cells, text.published(line.mode, first.source, first.read)], "md-published")
        )
    return figures_table(heads, rows)


def figures_table(heads: Sequence[str], rows: Sequence[Row]) -> Html:
    """A table of figures; the learners' names stay in sight while one scrolls sideways."""
    return markup.table(heads, rows, "md-figures md-pinned")


def marked(learner: str, name: str) -> Html:
    """A name beside the learner's mark."""
    return Html(markup.dot(theme.learner_colour(learner)) + markup.html(name))
