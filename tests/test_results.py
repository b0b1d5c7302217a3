"""The results section, run without a browser on real traces."""

import csv
import io
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from metademo.ui.components import answers
from tests.test_wording import trace


def page(unlabelled: bool, empty: bool) -> None:
    import io

    import torch
    from PIL import Image

    from metademo.domains import CHARACTERS
    from metademo.images import Picture
    from metademo.learners.base import AdaptSettings
    from metademo.learners.scratch import Scratch
    from metademo.networks import Conv4
    from metademo.project import Project
    from metademo.ui.components.results import results

    def picture(name: str, left: int) -> Picture:
        image = Image.new("L", (28, 28), 255)
        image.paste(0, (left, 4, left + 3, 22))
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        return Picture(name, buffer.getvalue(), name)

    classes = {
        "<b>bold</b>": [picture(f"l{n}", 4 + n) for n in range(3)],
        "right": [picture(f"r{n}", 17 + n) for n in range(3)],
    }
    project = Project.of(classes)
    if unlabelled:
        project, _ = project.add_unlabelled([picture("u", 12)])
    torch.set_num_threads(1)
    episode, settings = project.episode(), AdaptSettings(steps=2)
    traces = {} if empty else {"scratch": Scratch(Conv4(filters=8, groups=2)).adapt(episode, settings)}
    results(traces, {"scratch": 2}, False, project.query_pictures(), CHARACTERS, {}, "test")


def run(unlabelled: bool = False, empty: bool = False) -> AppTest:
    test = AppTest.from_function(page, kwargs={"unlabelled": unlabelled, "empty": empty}, default_timeout=30).run()
    assert not test.exception
    return test


def html(test: AppTest) -> str:
    return "".join(element.proto.body for element in test.get("html"))


def test_without_traces_it_says_what_to_do() -> None:
    test = run(empty=True)
    assert "Nothing has been learned yet" in test.caption[0].value
    assert not test.select_slider


def test_it_opens_at_the_last_step_with_every_card() -> None:
    test = run(unlabelled=True)
    assert test.select_slider[0].value == 2
    assert "After 2 steps scratch gets" in html(test)
    assert html(test).count('role="listitem"') == 5
    assert html(test).count("md-card md-unknown") == 1


def test_names_are_shown_as_text() -> None:
    shown = html(run())
    assert "&lt;b&gt;bold&lt;/b&gt;" in shown
    assert "<b>bold</b>" not in shown.replace("<b>&lt;", "")


def test_the_slider_governs_sentence_and_cards() -> None:
    test = run()
    test.select_slider[0].set_value(0).run()
    assert not test.exception
    assert "Before the first step scratch gets 2 of 4 right" in html(test)
    assert "Scratch before the first step" in html(test)
    assert "50\u00a0%" in html(test)


def test_only_mistakes_can_be_shown_and_the_networks_view() -> None:
    test = run()
    test.select_slider[0].set_value(0).run()
    test.segmented_control[0].set_value("scratch").run()
    assert html(test).count('role="listitem"') == 2
    test.toggle[0].set_value(True).run()
    assert not test.exception
    assert html(test).count("md-pixels") == 2


def test_playing_starts_again_from_the_end_and_can_be_stopped() -> None:
    test = run()
    test.button[0].click().run()
    assert not test.exception
    assert test.button[0].label == "Pause"
    assert test.select_slider[0].value == 0
    test.button[0].click().run()
    assert test.button[0].label == "Play"


@pytest.mark.parametrize("learners", [1, 2])
def test_the_table_has_a_row_for_each_learner_and_step(learners: int) -> None:
    traces = {name: trace(name, [5, 9]) for name in ("maml", "scratch")[:learners]}
    rows = list(csv.DictReader(io.StringIO(answers.steps_csv(traces))))
    assert len(rows) == 2 * learners
    assert rows[1] == {
        "learner": "maml", "step": "1", "support_loss": "0.5", "support_accuracy": "1", "query_loss": "0.1",
        "query_accuracy": "0.9", "seconds": "0.01", "moved_head": "0.1",
    }  # fmt: skip


def test_movement_before_the_first_step_is_told() -> None:
    still = trace("maml", [5])
    still = replace(still, steps=(replace(still.steps[0], movement={"block1": 0.0, "head": 0.0}),))
    assert "No layer has moved" in answers.movement_html({"maml": still}, 0)


def test_movement_is_a_share_but_for_the_layer_that_begins_at_zero() -> None:
    moved = trace("maml", [5])
    moved = replace(moved, steps=(replace(moved.steps[0], movement={"block1": 0.125, "head": 20.0}),))
    shown = answers.movement_html({"maml": moved}, 0)
    assert "12.5\u00a0%" in shown
    assert "width:100%" in shown
    assert "<td>20.00</td>" in shown
