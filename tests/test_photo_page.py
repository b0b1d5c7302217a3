"""What the Lab has for photographs alone: a square to move, variations to learn from. And uploads of any kind and number."""

import io
import re
import threading

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from metademo.checkpoints.catalogue import AS_IT_PAYS, contenders
from metademo.networks import EfficientNetLite, WeightsError
from metademo.pictures import archives, containers
from metademo.pictures.crop import Crop
from metademo.pictures.images import read_picture
from metademo.project.project import Project
from metademo.samples import samples
from metademo.ui.background import reading
from metademo.ui.texts.en.classes import OWN_TASK
from tests.helpers.formats import encoded
from tests.helpers.pages import APP, begin_with, choose_learners, project, read, settled, upload, widget

LIMIT = 240  # seconds, many times what it takes


@pytest.fixture
def page(monkeypatch):
    """The page with two empty classes for photographs, for MAML and transfer."""
    begin_with(monkeypatch)
    page = AppTest.from_file(APP, default_timeout=240)
    page.query_params["task"] = "leaves"
    page.run()
    page.selectbox(key="task").set_value(OWN_TASK).run()
    choose_learners(page, "maml", "transfer")
    return page


def photograph(seed, kind="HEIF"):
    """The bytes of a photograph of nothing in particular, wider than high."""
    rng = np.random.default_rng(seed)
    small = Image.fromarray(rng.integers(0, 256, (6, 8, 3), np.uint8))
    return encoded(small.resize((400, 300), Image.Resampling.BICUBIC), kind)


@pytest.fixture
def begun(page):
    """The page with three photographs of each class, in six formats, the first of each to learn from."""
    read(
        upload(page, 0, [("a.heic", photograph(1)), ("b.webp", photograph(2, "WEBP")), ("c.png", photograph(3, "PNG"))])
    )
    second = [("d.avif", photograph(4, "AVIF")), ("e.tif", photograph(5, "TIFF")), ("f.jpg", photograph(6, "JPEG"))]
    return read(upload(page, 1, second))


@pytest.mark.slow
def test_photographs_of_every_format_are_learned(begun):
    choose_learners(begun, "maml", "transfer", "scratch")
    assert [[entry.picture.name for entry in each.entries] for each in project(begun).classes] == [
        ["a.heic", "b.webp", "c.png"],
        ["d.avif", "e.tif", "f.jpg"],
    ]
    assert not begun.warning
    traces = settled(begun).traces()
    # each as its own network takes them: what its trunk sees, or where the body stays the features; the small one the pictures
    assert {key: trace.episode.support.shape for key, trace in traces.items()} == {
        "maml": (2, 208, 6, 6), "transfer": (2, 1280, 1, 1), "scratch": (2, 3, 32, 32),
    }  # fmt: skip
    assert {len(trace.episode.query) for trace in traces.values()} == {4}
    # and what is kept of them is small
    kept = [entry.picture for each in project(begun).classes for entry in each.entries]
    assert all(max(picture.open().size) <= 320 for picture in kept)
    assert begun.session_state.session.readings == []


@pytest.mark.slow
def test_moving_the_square_makes_a_new_run_and_keeps_the_pictures_part(begun):
    first = project(begun).classes[0]
    before, run = first.entries[0], settled(begun)
    session = begun.session_state.session
    session.cropping = (first.key, before.picture.digest)
    begun.run()
    assert not begun.exception
    assert session.cropping is not None  # the dialog is open
    session.project = session.project.crop_picture(*session.cropping, Crop(1, 0.5, 2))
    session.cropping = None
    begun.run()
    after = project(begun).classes[0].entries[0]
    assert (after.role, after.picture.name) == (before.role, before.picture.name)
    assert after.picture.digest != before.picture.digest
    assert settled(begun) is not run
    assert not settled(begun).traces()["maml"].episode.support[0].equal(run.traces()["maml"].episode.support[0])


@pytest.mark.slow
def test_variations_are_learned_from_and_counted(begun):
    told = "MAML learns from 4 pictures: your 2 and 2 made from them; the others from your 2."
    assert any(told in caption.value for caption in begun.caption)
    before = settled(begun).traces()["maml"]
    widget(begun.get("button_group"), "Variations of the support pictures").set_value("crops").run()
    assert not begun.exception
    assert any("learn from 12 pictures: your 2 and 10 made from them" in caption.value for caption in begun.caption)
    after = settled(begun).traces()["maml"]
    assert not after.last.query_probabilities.equal(before.last.query_probabilities)
    assert after.last.support_probabilities.shape == (2, 2)  # the person's own
    widget(begun.number_input, "Seed").set_value(1).run()
    assert not settled(begun).traces()["maml"].last.query_probabilities.equal(after.last.query_probabilities)
    widget(begun.number_input, "Seed").set_value(0).run()
    assert settled(begun).traces()["maml"].last.query_probabilities.equal(after.last.query_probabilities)


@pytest.mark.slow
def test_characters_have_no_variations(page):
    page.session_state.session.project = Project().add_class("a").add_class("b")
    page.run()
    assert all(group.label != "Variations of the support pictures" for group in page.get("button_group"))
    assert page.session_state.session.choices.variations is None


@pytest.fixture
def held(monkeypatch):
    """Reading that stops before the second picture until the event is set, and is waited for but a moment."""
    event = threading.Event()

    def slow(files, go_on, heed, squares):
        return archives.collect(files, lambda done: (done == 0 or event.wait(LIMIT)) and go_on(done), heed, squares)

    monkeypatch.setattr(reading, "collect", slow)
    monkeypatch.setattr(reading, "PATIENCE", 0.5)
    yield event
    event.set()


@pytest.mark.slow
def test_while_many_are_read_the_page_goes_on(page, held):
    upload(page, 0, [(f"{seed}.jpg", photograph(seed, "JPEG")) for seed in range(4)])
    session = page.session_state.session
    (waiting,) = session.readings
    assert (waiting.running, waiting.total) == (True, 4)
    assert widget(page.button, "Stop reading")
    widget(page.button, "Add a class").click().run()
    assert len(project(page).classes) == 3
    assert project(page).pictures == 0
    held.set()
    assert waiting.wait(LIMIT)
    page.run()
    assert [len(each.entries) for each in project(page).classes] == [4, 0, 0]
    assert session.readings == []


@pytest.mark.slow
def test_reading_can_be_stopped_and_nothing_is_half_applied(page, held):
    upload(page, 0, [(f"{seed}.jpg", photograph(seed, "JPEG")) for seed in range(4)])
    (waiting,) = page.session_state.session.readings
    widget(page.button, "Stop reading").click().run()
    held.set()
    assert waiting.wait(LIMIT)
    assert waiting.collected is None
    page.run()
    assert not page.exception
    assert project(page).pictures == 0


@pytest.mark.slow
def test_another_task_opened_meanwhile_stays_as_it_is_and_the_files_go_where_they_were_put(page, held):
    upload(page, 0, [(f"{seed}.jpg", photograph(seed, "JPEG")) for seed in range(4)])
    (waiting,) = page.session_state.session.readings
    own = page.session_state.session.task.uid
    page.selectbox(key="task").set_value("beetles").run()
    pictures = project(page).pictures
    held.set()
    assert waiting.wait(LIMIT)
    page.run()
    assert page.session_state.session.sample == "beetles"
    assert project(page).pictures == pictures
    assert page.session_state.session.desk.find(own).project.pictures == 4
    assert any("My pictures" in warning.value for warning in page.warning)


@pytest.mark.slow
def test_two_uploads_are_added_in_their_order_and_each_ones_problems_are_said(page, held):
    upload(page, 0, [("a.jpg", photograph(1, "JPEG")), ("b.txt", b"text")])
    upload(page, 1, [("c.jpg", photograph(2, "JPEG")), ("d.heic", photograph(3)[:900])])
    readings = list(page.session_state.session.readings)
    held.set()
    assert all(one.wait(LIMIT) for one in readings)
    page.run()
    assert [[entry.picture.name for entry in each.entries] for each in project(page).classes] == [["a.jpg"], ["c.jpg"]]
    said = " ".join(warning.value for warning in page.warning)
    assert "b.txt" in said
    assert "d.heic" in said


def test_an_error_while_reading_is_said(page, monkeypatch, caplog):
    def broken(files, go_on, heed, squares):
        raise ZeroDivisionError

    monkeypatch.setattr(reading, "collect", broken)
    read(upload(page, 0, [("a.jpg", photograph(1, "JPEG"))]))
    assert "Nothing was added" in page.warning[0].value
    assert "ZeroDivisionError" in caplog.text
    assert project(page).pictures == 0


def test_a_zip_counts_its_pictures_for_the_bar():
    buffer = io.BytesIO(Project.of({"a": [], "b": []}).to_zip())
    assert containers.count([("empty.zip", buffer.getvalue()), ("x.jpg", b"\xff\xd8")]) == 2
    packed = Project.of({"a": [read_picture(f"{n}.jpg", photograph(n, "JPEG")) for n in range(5)]}).to_zip()
    assert containers.count([("five.zip", packed), ("x.jpg", b"\xff\xd8")]) == 12  # five larger copies, and the list
    assert containers.count([("broken.zip", packed[:60])]) == 1


@pytest.mark.slow
def test_without_the_package_of_weights_the_small_network_still_works(monkeypatch):
    def missing(self, generator):
        raise WeightsError("The package is not installed. Install it anew.")

    monkeypatch.setattr(EfficientNetLite, "initial_params", missing)
    contenders.cache_clear()
    try:
        page = AppTest.from_file(APP, default_timeout=240)
        page.query_params["task"] = "toys"
        page.run()
        assert not page.exception
        assert any("Install it anew" in warning.value for warning in page.warning)
        traces = settled(page).traces()
        assert list(traces) == ["photos-small", "scratch"]
        assert traces["photos-small"].last.query_accuracy is not None
    finally:
        contenders.cache_clear()


@pytest.mark.slow
@pytest.mark.parametrize("sample", [sample.id for sample in samples("photos")])
def test_every_ready_task_of_photographs_opens(sample, monkeypatch):
    begin_with(monkeypatch, "protonet")  # in a moment
    page = AppTest.from_file(APP, default_timeout=240)
    page.query_params["task"] = sample
    page.run()
    assert not page.exception
    assert not page.error
    assert not page.warning
    assert project(page).domain == "photos"
    assert list(page.session_state.session.run.parts) == ["protonet"]


@pytest.mark.slow
def test_photographs_begin_with_three_learners():
    page = AppTest.from_file(APP, default_timeout=240)
    page.query_params["task"] = "leaves"
    page.run()
    assert not page.exception
    assert list(page.session_state.session.run.parts) == ["maml", "transfer", "scratch"]


@pytest.mark.slow
def test_own_pictures_are_kept_when_the_kind_changes_and_ready_ones_give_way(begun, monkeypatch):
    begin_with(monkeypatch, "maml", "transfer", "scratch")  # another kind begins with them
    choose_learners(begun, "maml", "transfer", "scratch")
    digests = [entry.picture.digest for each in project(begun).classes for entry in each.entries]
    assert settled(begun).traces().keys() == {"maml", "transfer", "scratch"}
    kind = widget(begun.get("button_group"), "What is in the pictures")
    kind.set_value("characters").run()
    assert not begun.exception
    assert project(begun).domain == "characters"
    assert [entry.picture.digest for each in project(begun).classes for entry in each.entries] == digests
    assert settled(begun).traces().keys() == {"maml", "transfer", "scratch"}
    # and the page says that these are no characters
    assert any("look like photographs" in info.value for info in begun.info)
    widget(begun.button, "Read them as photographs").click().run()
    assert project(begun).domain == "photos"
    assert not any("look like" in info.value for info in begun.info)
    begun.selectbox(key="task").set_value("rims").run()
    widget(begun.get("button_group"), "What is in the pictures").set_value("characters").run()
    assert begun.session_state.session.sample == samples("characters")[0].id


@pytest.mark.slow
def test_deeper_stages_take_part_when_opened(begun):
    choose_learners(begun, "maml", "transfer")
    last = settled(begun).traces()["maml"].last
    depth = last.depth
    assert set(last.movement) == {"block21", "top", "head"}
    begun.run()
    assert depth.held_out == 0  # a class has one picture to learn from
    told = "MAML adapts the last stage as well as the head. With a class of one picture none can be held out"
    assert any(told in html.value for html in begun.get("html"))
    moved = {}
    for tail in (0, 1, 2):
        widget(begun.get("button_group"), "How deep it goes").set_value(tail).run()
        assert not begun.exception
        traces = settled(begun).traces()
        moved[tail] = set(traces["maml"].last.movement)
        assert traces["maml"].last.depth is None  # the person chose
        assert set(traces["transfer"].last.movement) == {"head"}
    assert moved[0] == {"head"}
    assert moved[1] == {"block21", "top", "head"}
    assert moved[2] >= {"block16", "block20", "block21", "top", "head"}


@pytest.mark.slow
def test_going_deeper_is_a_click_that_says_what_it_costs_and_is_taken_back(begun):
    """Not from one picture a class, where it gained nothing on pictures kept aside."""
    choose_learners(begun, "maml")
    settled(begun)
    begun.run()
    assert not any("two stages" in button.label for button in begun.button)
    session = begun.session_state.session
    session.project = session.project.with_shots(2)
    begun.run()
    settled(begun)
    begun.run()
    assert any("MAML can bend the last two stages too." in html.value for html in begun.get("html"))
    (deeper,) = (button for button in begun.button if "two stages" in button.label)
    assert re.fullmatch(r"Bend two stages: some [\d.]+\xa0s", deeper.label)
    deeper.click().run()
    assert {"block16", "head"} <= set(settled(begun).traces()["maml"].last.movement)
    begun.run()
    assert widget(begun.get("button_group"), "How deep it goes").value == 2
    assert widget(begun.get("button_group"), "Variations of the support pictures").value == "none"
    assert any(
        "MAML bends the last two stages here, because you asked for that." in html.value for html in begun.get("html")
    )
    widget(begun.button, "As learned again").click().run()
    assert settled(begun).traces()["maml"].last.depth is not None
    assert widget(begun.get("button_group"), "How deep it goes").value == AS_IT_PAYS
