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
    """The main learner's lines first, the others from the most accurate in this setting on."""
    return sorted(
        found,
        key=lambda line: (
            line.learner != "maml" or line.domain == PHOTOS_SMALL.name,
            -(line.figures[setting].accuracy if setting in line.figures else -1.0),
        ),
    )


def dots(found: Sequence[Line], setting: tuple[int, int]) -> list[Dot]:
    """The lines' figures of one setting, methods in the order of their best measured accuracy, published-only ones last."""
    best: dict[str, float] = {}
    for line in found:
        one = line.figures.get(setting)
        if one is not None:
            best[line.method] = max(best.get(line.method, -1.0), one.accuracy if line.measured else one.accuracy - 2)
    order = sorted(best, key=lambda method: -best[method])
    made = []
    for line in sorted((line for line in found if setting in line.figures), key=lambda line: order.index(line.method)):
        one = line.figures[setting]
        if isinstance(one, Measurement):
            said, colour = text.dot_measured(one, text.method(line)), theme.learner_colour(one.learner)
        else:
            said, colour = text.dot_published(one), theme.MUTED
        made.append(Dot(text.method(line), colour, line.measured, line.mode, one.accuracy, one.interval, said))
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
        rows.append(Row(marked(first.learner, text.method_and_mode(line)), cells))
    return figures_table(heads, rows)


def papers_html(found: Sequence[Line], settings: Sequence[tuple[int, int]]) -> Html:
    """What papers report."""
    heads = [text.TABLE_LEARNER, *(text.setting(*each) for each in settings), text.TABLE_SOURCE]
    rows: list[Row] = []
    for line in found:
        first = next(iter(line.figures.values()))
        assert not isinstance(first, Measurement)
        cells = [text.figure(line.figures[each]) if each in line.figures else "–" for each in settings]
        rows.append(Row(line.method, [*cells, text.published(line.mode, first.source, first.read)], "md-published"))
    return figures_table(heads, rows)


def figures_table(heads: Sequence[str], rows: Sequence[Row]) -> Html:
    """A table of figures; the learners' names stay in sight while one scrolls sideways."""
    return markup.table(heads, rows, "md-figures md-pinned")


def marked(learner: str, name: str) -> Html:
    """A name beside the learner's mark."""
    return Html(markup.dot(theme.learner_colour(learner)) + markup.html(name))
