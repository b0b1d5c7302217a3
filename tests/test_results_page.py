"""The Results page through Streamlit's own test driver."""

import json
from dataclasses import asdict, replace

import pytest
from streamlit.testing.v1 import AppTest

from metademo.checkpoints.catalogue import contenders
from metademo.checkpoints.fingerprints import fingerprint
from metademo.measuring import measurements
from tests.helpers.measurements import ROW


def script() -> None:
    from metademo.ui.pages import results as figures

    figures.page()


@pytest.fixture
def opened(monkeypatch, tmp_path):
    """Opens the page on a results file of these rows, or of this text."""

    def open_on(rows=(), content=None):
        path = tmp_path / "results.json"
        rows = [asdict(row) for row in rows]
        path.write_text(json.dumps({"format": 1, "rows": rows}) if content is None else content)
        monkeypatch.setattr(measurements.results, "__defaults__", (path,))
        page = AppTest.from_function(script, default_timeout=120).run()
        assert not page.exception
        return page

    return open_on


@pytest.fixture
def measured():
    """What might have been measured of the shipped checkpoint."""
    main = next(iter(contenders().values()))
    row = replace(ROW, learner=main.key, sha=fingerprint(main.learner), steps=main.learner.steps)
    return [*(replace(row, ways=ways, shots=shots) for ways in (5, 20) for shots in (1, 5)), replace(row, steps=50)]


def html(page):
    return "".join(element.proto.body for element in page.get("html")).replace("\u00a0", " ")


def test_before_anything_is_measured_it_says_what_to_run(opened):
    page = opened()
    assert "Nothing has been measured yet" in page.info[0].value
    assert page.code[0].value == "python -m metademo benchmark accuracy"
    assert "(transductive, read there)" in html(page)
    assert "Not measured yet" in " ".join(caption.value for caption in page.caption)


def test_a_damaged_file_is_said_and_the_published_figures_remain(opened):
    page = opened(content="{")
    assert "results" in page.error[0].value
    assert "(transductive, read there)" in html(page)


def test_measured_beside_published(opened, measured):
    page = opened(measured)
    assert not page.info
    assert not page.warning
    assert "98.00 ± 0.20" in html(page)
    charts = page.get("plotly_chart")
    assert len(charts) == 2
    assert "measured here: 98.00 ± 0.20 %" in charts[0].proto.alt.replace("\u00a0", " ")
    assert "50 steps" in charts[1].proto.alt
    assert "torchrun" in page.code[0].value  # how it was trained


@pytest.mark.slow
def test_what_is_known_of_trust(opened, measured):
    asked = {"Is a picture of no class noticed?", "Do confidences mean what they say?"}
    assert not asked & {each.value for each in opened(measured).header}
    found = {"unknown": True, "ece_before": 0.0054, "ece": 0.0034, "auroc": 0.973, "auroc_interval": 0.006}
    page = opened([replace(row, **found) for row in measured[:2]] + measured[2:])
    assert asked <= {each.value for each in page.header}
    assert "0.973 ± 0.006</td><td>0.973 ± 0.006</td>" in html(page)
    # at one shot there is one error, at five one by itself and one with a temperature
    assert "<td>0.54 %</td><td>0.54 %</td><td>0.34 %</td>" in html(page)


def test_photographs_are_of_the_data_set_that_is_chosen(opened, measured):
    photographs = replace(measured[0], checkpoint="photos", data="cifar-fs/test", symmetries=1, accuracy=0.77)
    page = opened([*measured, photographs])
    assert "77.00 ± 0.20" not in html(page)
    next(group for group in page.get("button_group") if group.label == "Classes of").set_value("cifar-fs/test").run()
    assert "77.00 ± 0.20" in html(page)
    assert "Omniglot" not in html(page)
    assert "kanji" not in " ".join(each.value for each in page.caption)


def test_sentences_are_told_as_such_and_by_the_collection_that_is_chosen(opened, measured):
    found = {"unknown": True, "ece_before": 0.0054, "ece": 0.0034, "auroc": 0.973, "auroc_interval": 0.006}
    sentences = replace(measured[0], checkpoint="sentences", symmetries=1, **found)
    rows = [
        replace(sentences, data=f"{name}/test", accuracy=share)
        for name, share in (("banking77", 0.81), ("clinc150", 0.92))
    ]
    page = opened([*measured, *rows])
    for data, there, gone in (
        ("banking77/test", "81.00 ± 0.20", "92.00 ± 0.20"),
        ("clinc150/test", "92.00 ± 0.20", "81.00 ± 0.20"),
    ):
        next(group for group in page.get("button_group") if group.label == "Classes of").set_value(data).run()
        assert not page.exception
        table = html(page).partition("<table")[2].partition("</table>")[0]
        assert there in table
        assert gone not in table
        headers = [each.value for each in page.header]
        assert "Is a sentence of no class noticed?" in headers
        assert "Does it work elsewhere?" not in headers
        said = " ".join(each.value for each in [*page.markdown, *page.caption])
        assert "What do they begin with?" in said
        assert "query sentences" in said
        assert "Compare offers" not in html(page)  # which has pictures
    assert any("`sentences-protonet`" in each.value for each in page.markdown)


def test_what_was_never_measured_says_what_to_run_and_without_their_body_sentences_keep_their_figures(
    opened, measured, monkeypatch
):
    monkeypatch.setattr("metademo.ui.pages.results.installed", lambda: False)
    sentences = replace(measured[0], checkpoint="sentences", data="banking77/test", symmetries=1, accuracy=0.81)
    page = opened([*measured, sentences])
    assert not page.error
    for data, there in (("banking77/test", True), ("clinc150/test", False)):
        next(group for group in page.get("button_group") if group.label == "Classes of").set_value(data).run()
        assert not page.exception
        assert not page.error
        assert ("How often are they right?" in [each.value for each in page.header]) is there
        assert bool(page.info) is not there
    assert "Nothing has been measured yet" in page.info[0].value


def test_a_body_that_was_trained_anew_since_is_told_as_an_earlier_one(opened, measured):
    said = [each.value for each in opened(measured).markdown if "`characters" in each.value]
    (anil,) = (each for each in said if "`characters-anil`" in each)
    assert "built on an earlier ProtoNet than the one that is here" in anil
    (main,) = (each for each in said if "`characters`" in each)
    assert "earlier" not in main


def test_what_is_explained_is_of_the_data_set_that_is_chosen_and_of_its_numbers(opened, measured):
    rows = [replace(measured[0], episodes=1000), replace(measured[1], episodes=400)]
    rows += [replace(measured[0], learner="anil", checkpoint="characters-anil", episodes=200)]
    page = opened(rows)

    def said():
        return " ".join(each.value for each in page.markdown)

    assert "400 to 1,000 for the main learner and 200 for the others" in said()
    assert "Why are characters turned?" in said()
    assert "networks for photographs" not in said()
    assert "Methods that were measured here come first" in html(page)
    assert f"2 learners are measured here; Compare offers {len(contenders())} (not measured: " in html(page)
    next(group for group in page.get("button_group") if group.label == "Classes of").set_value("cifar-fs/test").run()
    assert "Why are characters turned?" not in said()
    assert "networks for photographs" in said()
    assert "Methods that were measured here come first" not in html(page)  # there are none


def test_how_many_learners_there_are_is_told_once_for_all_pages(opened):
    page = opened([row for row in measurements.results(measurements.RESULTS) if row.seed == 0])
    known = contenders()
    together = sum(each.learner.transductive for each in known.values())
    assert f"The Lab lists {len(known) - together} of them, and the other {together} behind the switch" in html(page)
    next(group for group in page.get("button_group") if group.label == "Classes of").set_value("cifar-fs/test").run()
    here = len(contenders("photos")) + 1
    assert (
        f"{here} learners are measured here; Compare offers {here - 1} (only here: ProtoNet on the small network)."
        in html(page)
    )
    assert "MAML on the small network" in page.get("plotly_chart")[0].proto.alt
    # what was not trained names nothing that it was trained on
    trained = {each.value.partition(":")[0]: each.value for each in page.markdown if "`photos" in each.value}
    (nearest,) = (each for name, each in trained.items() if "nearest-mean" in name)
    assert "not trained here" in nearest
    assert "CIFAR" not in nearest


@pytest.mark.slow
def test_other_settings_and_data_sets(opened, measured):
    page = opened(measured)
    groups = {group.label: group for group in page.get("button_group")}
    groups["Ways and shots"].set_value("20-way 5-shot").run()
    assert "20-way 5-shot" in page.get("plotly_chart")[0].proto.alt
    next(group for group in page.get("button_group") if group.label == "Classes of").set_value("cifar-fs/test").run()
    assert not page.exception
    assert "BOIL" in html(page)


def test_figures_of_earlier_parameters_are_marked(opened, measured):
    page = opened([replace(row, sha="0" * 16) for row in measured])
    assert "measured before the checkpoint was last changed" in page.warning[0].value
