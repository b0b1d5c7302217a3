"""The results section, run without a browser on real traces."""

import csv
import io
import json
from dataclasses import replace

import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest

from metademo.insights import calibration
from metademo.pictures.images import Picture
from metademo.ui.components import cells, details
from metademo.ui.components.marking import Marking
from tests.helpers.traces import trace


def page(unlabelled: bool, empty: bool, share: float) -> None:
    import io

    import torch
    from PIL import Image

    from metademo.learners.base import AdaptSettings
    from metademo.learners.scratch import Scratch
    from metademo.networks import Conv4
    from metademo.pictures.domains import CHARACTERS
    from metademo.pictures.images import Picture
    from metademo.project.project import Project
    from metademo.ui.components.happened import happened
    from metademo.ui.components.marking import Marking

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
    happened(traces, {"scratch": 2}, False, project.query_pictures(), CHARACTERS, Marking({"scratch": share}), "test")


def run(unlabelled: bool = False, empty: bool = False, share: float = 0.9) -> AppTest:
    told = {"unlabelled": unlabelled, "empty": empty, "share": share}
    test = AppTest.from_function(page, kwargs=told, default_timeout=30).run()
    assert not test.exception
    return test


def html(test: AppTest) -> str:
    """All that the page holds as HTML, what its own components are given too."""
    found = [element.proto.body for element in test.get("html")]
    return "".join([*found, *(json.loads(each.proto.json).get("html", "") for each in test.get("bidi_component"))])


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


def slider(test: AppTest):
    return next(each for each in test.slider if each.label == "Mark from this distance on")


def test_nothing_is_marked_where_every_picture_has_its_class() -> None:
    test = run(share=-1.0)
    slider(test).set_value(10).run()
    assert "md-none" not in html(test)
    assert not any("Marked" in caption.value for caption in test.caption)


def test_the_threshold_decides_what_is_marked_and_no_answer_changes() -> None:
    # so low a share puts 50 % at no distance at all, and 150 % at more than there is
    test = run(unlabelled=True, share=-1.0)

    def headline() -> str:
        return html(test).split('role="status">')[1].split("</p>")[0]

    before = headline()
    assert slider(test).value == 50
    found = []
    for threshold in (10, 150):
        slider(test).set_value(threshold).run()
        assert not test.exception
        found.append(html(test).count('class="md-none"'))
        assert headline() == before
    assert found == [1, 0]
    next(each for each in test.toggle if "right answer" in each.label).set_value(True).run()
    slider(test).set_value(10).run()
    assert html(test).count('class="md-none"') == 5
    assert "of 5 pictures looked at: Scratch 5." in " ".join(caption.value for caption in test.caption)
    assert headline() == before


def a_picture() -> Picture:
    buffer = io.BytesIO()
    Image.new("L", (8, 8), 200).save(buffer, "PNG")
    return Picture("<i>", buffer.getvalue(), "d")


def marked_trace(distance: float):
    """One query picture without a class, so far from the nearest class; the classes' pictures are 1 from each other."""
    made = trace("maml", [0], of=1, labelled=False)
    step = replace(made.steps[0], distances=made.steps[0].distances._replace(query=torch.tensor([[distance, 2.0]])))
    return replace(made, steps=(step,))


@pytest.mark.parametrize(("distance", "marked"), [(0.69, False), (0.71, True)])
def test_a_mark_is_a_symbol_and_words_and_the_answer_stays(distance: float, marked: bool) -> None:
    # at one shot 0 % is at 0.4 and 100 % at 1, so half way is at 0.7
    marking = Marking({"maml": 0.4}, 0.5)
    queries = [(None, a_picture())]
    shown = cells.cells_html({"maml": marked_trace(distance)}, 0, queries, [0], None, marking)
    assert ("Unlike all classes here." in shown) == marked
    assert ("⊘" in shown) == marked
    assert "<b>b</b>" in shown
    assert "80\u00a0%" in shown


def test_confidences_are_calibrated_where_pictures_can_be_left_out() -> None:
    made = trace("maml", [1], of=1)
    step = replace(
        made.steps[0],
        support_probabilities=torch.tensor([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.1, 0.9]]),
        distances=made.steps[0].distances._replace(
            support=torch.tensor([[0.9, 1.0], [0.9, 1.0], [1.0, 0.9], [1.0, 0.9]])
        ),
    )
    labels = torch.tensor([0, 0, 1, 1])
    task = replace(made.episode, support=torch.zeros(4, 1, 4, 4), support_labels=labels)
    shown = calibration.confidences(step, task)[0]
    # without itself each picture is nearer to the other class: less sure
    assert 0.5 < float(shown[0]) < 0.9
    card = cells.cells_html(
        {"maml": replace(made, episode=task, steps=(step,))},
        0,
        [(0, a_picture())],
        [0],
        None,
        Marking(),
    )
    assert f"{100 * float(shown[0]):.0f}\u00a0%" in card


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
    assert html(test).count('role="img" aria-label="l') + html(test).count('role="img" aria-label="r') > 0
    assert html(test).count('md-pixels"') == 4  # each small, and large


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
    rows = list(csv.DictReader(io.StringIO(details.steps_csv(traces))))
    assert len(rows) == 2 * learners
    assert rows[1] == {
        "learner": "maml", "step": "1", "support_loss": "0.5", "support_accuracy": "1", "query_loss": "0.1",
        "query_accuracy": "0.9", "seconds": "0.01", "moved_head": "0.1",
    }  # fmt: skip


def test_the_table_on_the_page_has_the_same_rows() -> None:
    shown = details.steps_html({"maml": trace("maml", [5, 9]), "scratch": trace("scratch", [4])})
    assert shown.count("<tr>") == 1 + 2 + 1
    numbers = ("1", "0.5000", "100\u00a0%", "0.1000", "90\u00a0%", "0.0100", "0.1000")
    assert f"MAML</th>{''.join(f'<td>{number}</td>' for number in numbers)}</tr>" in shown


def test_movement_before_the_first_step_is_told() -> None:
    still = trace("maml", [5])
    still = replace(still, steps=(replace(still.steps[0], movement={"block1": 0.0, "head": 0.0}),))
    assert "No layer has moved" in details.movement_html({"maml": still}, 0)


def test_movement_is_a_share_but_for_the_layer_that_begins_at_zero() -> None:
    moved = trace("maml", [5])
    moved = replace(moved, steps=(replace(moved.steps[0], movement={"block1": 0.125, "head": 20.0}),))
    shown = details.movement_html({"maml": moved}, 0)
    assert "12.5\u00a0%" in shown
    assert "width:100%" in shown
    assert "<td>20.00</td>" in shown
