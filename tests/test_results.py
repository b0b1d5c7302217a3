"""Measured and published figures in order, and what the Results page draws and says of them."""

from dataclasses import replace
from itertools import pairwise
from math import log10

import pytest

from metademo.measuring.measurements import results
from metademo.measuring.published import PUBLISHED, Published
from metademo.measuring.tables import TABLES, _rank, counting, generalisation, lines, tables, trust
from metademo.ui import theme
from metademo.ui.charts import accuracies
from metademo.ui.components.figures import by_accuracy, dots, papers_html, table_html
from metademo.ui.texts.en import results as texts
from tests.helpers.measurements import ROW

TEST, CIFAR = "omniglot/test", "cifar-fs/test"
PAPER = Published("MAML", TEST, 5, 1, 0.987, 0.004, "transductive", "Finn, Abbeel & Levine 2017", "paper")
OTHER = Published("Matching Nets", TEST, 5, 1, 0.981, None, "unknown", "Vinyals et al. 2016", "quoted")
SCRATCH = replace(ROW, learner="scratch", steps=50, accuracy=0.64, interval=0.02)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_of_the_same_the_one_over_most_episodes_counts():
    rows = [replace(ROW, episodes=60, accuracy=0.5), ROW, replace(ROW, seed=1, episodes=5000), replace(ROW, shots=5)]
    assert counting(rows) == [ROW, replace(ROW, shots=5)]
    assert {*counting(reversed(rows))} == {ROW, replace(ROW, shots=5)}


def test_what_tells_of_trust_is_a_table_of_its_own():
    more = replace(ROW, unknown=True, ece_before=0.0054, ece=0.00341, auroc=0.9728, auroc_interval=0.0059)
    assert trust(counting([more, ROW, SCRATCH])) == [more]
    told = tables([more, SCRATCH])
    assert "| omniglot/test | 5-way 1-shot | MAML, 5 steps | 0.973 ± 0.006 | 0.54 | 0.34 |" in told
    assert "AUROC" not in tables([ROW, SCRATCH])


def test_published_lines_follow_the_measured_ones_of_their_method():
    both = replace(ROW, mode="transductive")
    found = lines([SCRATCH, ROW, replace(ROW, shots=5), both], [OTHER, PAPER], TEST)
    assert [(line.method, line.measured, line.mode) for line in found] == [
        ("MAML", True, "inductive"),
        ("MAML", True, "transductive"),
        ("MAML", False, "transductive"),
        ("Scratch", True, "inductive"),
        ("Matching Nets", False, "unknown"),
    ]
    assert set(found[0].figures) == {(5, 1), (5, 5)}


def test_a_line_is_of_the_usual_number_of_steps_and_the_others_are_elsewhere():
    usual = [replace(ROW, ways=ways, shots=shots) for ways in (5, 20) for shots in (1, 5)]
    more = [replace(ROW, steps=50), replace(ROW, steps=1)]
    line = lines([*more, *usual], [], TEST)[0]
    assert line.steps == 5
    assert len(line.figures) == 4
    kanji = replace(ROW, data="kanji/test", symmetries=1)
    new = replace(ROW, data="omniglot/new-alphabets", symmetries=1)
    within = replace(new, within=True)
    many = replace(ROW, ways=50)
    upright = replace(ROW, symmetries=1)
    found = generalisation([*more, *usual, upright, many, kanji, within, new])
    assert found == [upright, new, within, kanji, many, more[1], more[0]]
    assert texts.classes(upright) == "Omniglot’s test characters, upright alone"
    photos = replace(ROW, data="cifar-fs/test", symmetries=1, shots=5, steps=1)
    assert texts.elsewhere_label(photos) == "Photos, 1 step, 5-shot"
    assert [texts.elsewhere_label(row) for row in found] == [
        "Upright alone, 5-way 1-shot",
        "New alphabets, 5-way", "One alphabet, 5-way", "Kanji, 5-way", "50-way", "1 step, 5-way", "50 steps, 5-way"
    ]  # fmt: skip


def test_of_two_numbers_of_steps_measured_as_often_the_usual_is_measured_with_pictures_of_no_class_too():
    more, usual = replace(ROW, steps=1), replace(ROW, unknown=True)
    assert lines([more, usual], [], TEST)[0].steps == 5
    assert generalisation([more, usual]) == [more]


def test_other_data_sets_are_not_mixed_in():
    assert lines([replace(ROW, data="kanji/test", symmetries=1)], PUBLISHED, "cifar-fs/test")[0].method == "MAML"
    assert all(
        not line.measured for line in lines([replace(ROW, data="kanji/test", symmetries=1)], PUBLISHED, "cifar-fs/test")
    )


def test_every_published_figure_is_on_some_line():
    for data in texts.DATA:
        found = lines([], PUBLISHED, data)
        assert sum(len(line.figures) for line in found) == sum(one.data == data for one in PUBLISHED)
    assert {one.data for one in PUBLISHED} <= {*texts.DATA} == {*TABLES}


def test_dots_best_first_and_only_published_last():
    made = dots(lines([SCRATCH, ROW], [OTHER, PAPER], TEST), (5, 1))
    assert [(dot.row, dot.measured) for dot in made] == [
        ("MAML", True), ("MAML", False), ("Scratch", True), ("Matching Nets", False)
    ]  # fmt: skip
    assert made[0].colour == theme.learner_colour("maml")
    assert plain(made[0].said) == (
        "MAML, measured here: 98.00 ± 0.20 %<br>inductive, 5 steps, 1,000 episodes, 2026-11-23"
    )
    assert plain(made[3].said) == (
        "Matching Nets, published: 98.1 %<br>mode not told; Vinyals et al. 2016, as quoted by another paper"
    )


def test_the_axis_divides_mistakes_and_symbols_tell_what_is_what():
    made = dots(lines([SCRATCH, ROW], [OTHER, PAPER], TEST), (5, 1))
    figure = accuracies.draw(made)
    measured, published, scratch, other = figure.data
    assert measured.x[0] == pytest.approx(-log10(0.02))
    assert measured.error_x.array[0] == pytest.approx(log10(0.02 / 0.018))
    assert [each.marker.symbol for each in figure.data] == ["circle", "square-open", "circle", "diamond-open"]
    assert measured.y[0] < published.y[0] < scratch.y[0] == 1
    assert not other.error_x.visible
    assert figure.layout.yaxis.ticktext == ("<b>MAML</b>", "Scratch", "Matching Nets")
    assert accuracies.describe("x", made).startswith("Dots with intervals: x. MAML, measured here")


@pytest.mark.parametrize(("accuracy", "interval"), [(1.0, 0.0), (1.0, 0.1), (0.0, 0.1), (0.99995, 0.001)])
def test_extremes_have_a_place(accuracy, interval):
    dot = accuracies.Dot("a", "#123456", True, "inductive", accuracy, interval, "said")
    figure = accuracies.draw([dot])
    low, high = figure.layout.xaxis.range
    assert low <= figure.data[0].x[0] <= high
    assert accuracies.draw([])


def test_the_table_holds_every_figure_with_its_source():
    found = lines([ROW, SCRATCH], [PAPER, OTHER], TEST)
    settings = [(5, 1), (20, 1)]
    mine, theirs = ([line for line in found if line.measured == here] for here in (True, False))
    html = plain(table_html(mine, settings, {("characters", "maml"): "1.3 h"}))
    for said in ("98.00 ± 0.20 %", "<td>5</td><td>1.3 h</td>", "–"):
        assert said in html
    html = plain(papers_html(theirs, settings))
    for said in (
        "98.7 ± 0.4 %",
        "Finn, Abbeel &amp; Levine 2017 (transductive, read there)",
        "Vinyals et al. 2016 (mode not told, as quoted by another paper)",
    ):
        assert said in html


def test_the_table_is_ordered_as_the_chart_is_and_the_main_learner_is_marked():
    rows = [
        replace(ROW, learner=key, accuracy=accuracy)
        for key, accuracy in {"anil": 0.99, "maml": 0.9, "boil": 0.95}.items()
    ]
    # two modes of one method have one row of the chart
    rows += [replace(ROW, learner="maml-batch", accuracy=accuracy, mode=mode) for mode, accuracy in
             (("inductive", 0.8), ("transductive", 0.97))]  # fmt: skip
    found = by_accuracy(lines(rows, [], TEST), (5, 1))
    assert [(line.learner, line.mode) for line in found] == [
        ("anil", "inductive"), ("maml-batch", "transductive"), ("maml-batch", "inductive"), ("boil", "inductive"),
        ("maml", "inductive"),
    ]  # fmt: skip
    methods = list(dict.fromkeys(texts.method(line) for line in found))
    assert methods == list(dict.fromkeys(dot.row for dot in dots(lines(rows, [], TEST), (5, 1))))
    html = table_html(found, [(5, 1)], {})
    assert html.count('<tr class="md-main">') == 1
    assert html.index("md-main") > html.index("BOIL")


def test_no_label_lies_on_another_and_no_number_of_the_axis_on_the_next():
    for data in texts.DATA:
        made = dots(lines([], PUBLISHED, data), (5, 1))
        figure = accuracies.draw(made)
        lines_of = [label.count("<br>") + 1 for label in figure.layout.yaxis.ticktext]
        places, layout = figure.layout.yaxis.tickvals, figure.layout
        bottom, top = layout.yaxis.range
        pixels = (layout.height - layout.margin.t - layout.margin.b) / (bottom - top)
        for (one, above), (other, below) in pairwise(zip(places, lines_of, strict=True)):
            assert (other - one) * pixels >= 15.6 * (above + below) / 2  # Plotly's letters of 12 are 15.6 high
        low, high = layout.xaxis.range
        room = (350 - layout.margin.l - layout.margin.r) / (high - low)  # on a phone
        names = list(zip(layout.xaxis.tickvals, layout.xaxis.ticktext, strict=True))
        assert len(names) > 2
        for (one, name), (other, _) in pairwise(names):
            assert (other - one) * room > 7 * len(name)
        assert layout.xaxis.tickangle == 0


def test_how_long_one_was_trained_in_all():
    card = {"hours": 0.1, "body": {"hours": 0.9, "body": {"hours": 1.2}}}
    assert plain(texts.trained_for(card)) == "2.2 h"
    assert texts.trained_for({}) == "not told"
    assert texts.trained_for({"hours": 0.0}) == texts.NOT_HERE  # of a body that was trained elsewhere, as it is


@pytest.mark.parametrize(
    ("training", "said"),
    [
        ({}, "not told"),
        ({"hours": "long"}, "not told"),
        ({"hours": 1.27, "processes": 2}, "1.3 h, 2 processes"),
        ({"hours": 0.5, "processes": 1}, "30 min, 1 process"),
        ({"hours": 0.5}, "30 min"),
        ({"hours": 0.02, "processes": 2, "body": {"hours": 1.2}}, "1.2 h, 1.2 h of it for the body, 2 processes"),
        ({"hours": 0.0, "processes": 1, "body": {"hours": 1.2}}, "1.2 h, all of it for the body"),
        ({"hours": 0.0, "processes": 1}, "not here"),
        ({"hours": 0.1, "body": {"hours": 0.9, "body": {"hours": 1.2}}}, "2.2 h, 2.1 h of it for the body"),
        ({"hours": 0.1, "body": {"hours": 0.9, "body": {"hours": "long"}}}, "1.0 h, 54 min of it for the body"),
        ({"hours": 0.5, "body": {"hours": None}}, "30 min"),
        ({"hours": 0.5, "body": "another"}, "30 min"),
    ],
)
def test_training_as_the_card_tells_it(training, said):
    assert plain(texts.trained(training)) == said


def test_ranks_of_learners_nobody_has_named():
    assert _rank("unheard of") > _rank("scratch-sgd")


def test_the_tables():
    rows = [
        ROW,
        replace(ROW, episodes=10, accuracy=0.5),
        replace(ROW, ways=20, accuracy=0.9371, interval=0.00196),
        replace(ROW, seed=1, accuracy=0.1),
        replace(ROW, steps=50, accuracy=0.981),
        replace(ROW, within=True, data="omniglot/new-alphabets", symmetries=1, ways=20, accuracy=0.66),
        replace(ROW, data="kanji/test", symmetries=1),
        replace(ROW, ways=50),
    ]
    standard, others = (part.splitlines() for part in tables(rows).split("\n\n"))
    assert standard[0] == "| omniglot/test, % | mode | 5-way 1-shot | 5-way 5-shot | 20-way 1-shot | 20-way 5-shot |"
    assert standard[2:4] == [
        "| MAML, 5 steps | inductive | 98.00 ± 0.20 | – | 93.71 ± 0.20 | – |",
        "| *MAML (Finn, Abbeel & Levine 2017)* | transductive | 98.7 ± 0.4 | 99.9 ± 0.1 | 95.8 ± 0.3 | 98.9 ± 0.2 |",
    ]
    assert (
        "| *Reptile (Nichol, Achiam & Schulman 2018, as quoted)* | inductive | 95.39 | 98.90 | 88.14 | 96.65 |"
        in standard
    )
    assert "| *ANIL (Raghu et al. 2020)* | unknown | – | – | 96.2 ± 0.5 | 98.0 ± 0.3 |" in standard
    assert others[2:] == [
        "| omniglot/new-alphabets, within one alphabet | 20-way 1-shot | MAML, 5 steps | 66.00 ± 0.20 |",
        "| kanji/test | 5-way 1-shot | MAML, 5 steps | 98.00 ± 0.20 |",
        "| omniglot/test | 50-way 1-shot | MAML, 5 steps | 98.00 ± 0.20 |",
        "| omniglot/test | 5-way 1-shot | MAML, 50 steps | 98.10 ± 0.20 |",
    ]
    assert tables([]) == ""


def test_the_same_learner_on_a_pre_trained_body_is_another_line():
    large = replace(ROW, checkpoint="photos", data=CIFAR, symmetries=1)
    small = replace(ROW, checkpoint="photos-small", data=CIFAR, symmetries=1)
    found = [line for line in lines([large, small], [], CIFAR) if line.measured]
    assert [(line.method, line.domain, line.learner) for line in found] == [
        ("MAML on ImageNet’s body", "photos", "maml"),
        ("MAML", "photos-small", "maml"),
    ]
    assert [line.figures[5, 1] for line in found] == [large, small]


def test_scratchs_marks_are_the_least_to_be_believed_as_the_lab_says():
    groups = {}
    for row in trust(counting(results())):
        groups.setdefault((row.data, row.ways, row.shots), {})[row.checkpoint, row.learner] = row.auroc
    for (data, *_), found in groups.items():
        scratch = [value for (_, learner), value in found.items() if learner.startswith("scratch")]
        others = [value for (_, learner), value in found.items() if not learner.startswith("scratch")]
        assert max(scratch) < min(others)
        assert data.startswith("cifar-fs") == (max(scratch) < 0.6)  # of photographs hardly better than a coin
