"""What the page makes of files that have to be understood: what it says, what it offers, and the way back."""

import tomllib

import pytest
from streamlit.testing.v1 import AppTest

from metademo import places
from metademo.pictures.images import read_picture
from metademo.pictures.limits import MAX_ARCHIVE
from metademo.project.project import Project
from metademo.ui.background.reading import Reading
from metademo.ui.texts.en.classes import OWN_TASK
from tests.helpers.packing import png, zipped
from tests.helpers.pages import APP, begin_with, project, read, upload, widget


@pytest.fixture
def page(monkeypatch):
    """The page, opened, without learners."""
    begin_with(monkeypatch)
    return AppTest.from_file(APP, default_timeout=120).run()


@pytest.fixture
def own(page):
    """The page with a task of the person's own."""
    pictures = {name: [read_picture(f"{name}.png", png(90 + at))] for at, name in enumerate("xy")}
    page.selectbox(key="task").set_value(OWN_TASK).run()
    page.session_state.session.project = Project.of(pictures)
    return page.run()


def added(page, *files):
    return read(upload(page, None, files))


def classes(page):
    return [(each.name, len(each.support), len(each.query)) for each in project(page).classes]


@pytest.mark.slow
def test_a_split_is_said_and_can_be_undone(own):
    before = project(own)
    split = [
        (f"{part}/{c}/{part}.png", png(9 * at + len(part))) for at, c in enumerate("ab") for part in ("train", "test")
    ]
    added(own, ("set.zip", zipped(split)))
    assert classes(own)[2:] == [("a", 1, 1), ("b", 1, 1)]
    assert any("train → support, test → query" in info.value.replace("\\", "") for info in own.info)
    own.button(key="take-back").click().run()
    assert project(own) == before
    assert not any("support, test" in info.value for info in own.info)


@pytest.mark.slow
def test_classes_of_names_are_made_with_one_button(own):
    flat = [(f"{c}_{n}.png", png(9 * at + n)) for at, c in enumerate(("cat", "dog")) for n in range(3)]
    added(own, ("flat.zip", zipped(flat)))
    assert len(project(own).unlabelled) == 6
    widget(own.button, "Make 2 classes of the names: cat and dog").click().run()
    assert not own.exception
    assert classes(own)[2:] == [("cat", 1, 2), ("dog", 1, 2)]
    assert project(own).unlabelled == ()


@pytest.mark.slow
def test_names_of_pictures_for_one_class_are_not_asked_about(own):
    read(upload(own, 0, [("cat_1.png", png(0)), ("cat_2.png", png(1)), ("dog_1.png", png(2)), ("dog_2.png", png(3))]))
    assert classes(own)[0] == ("x", 1, 4)
    assert not [button for button in own.button if button.key == "take-offer"]


@pytest.mark.slow
def test_a_saved_task_opens_as_it_was_and_the_other_is_not_lost(own):
    before = project(own)
    saved = Project.of(
        {"A": [read_picture(f"{n}.png", png(n)) for n in range(3)], "a": [read_picture("4.png", png(4))]},
        shots=2,
        domain="photos",
    )
    added(own, ("task.zip", saved.to_zip()))
    assert [(each.name, each.entries) for each in project(own).classes] == [
        (each.name, each.entries) for each in saved.classes
    ]
    assert (project(own).domain, project(own).shots) == ("photos", 2)
    session = own.session_state.session
    assert [task.name for task in session.desk.own] == ["My pictures", "My saved task"]
    assert any("Opened as it was saved" in info.value for info in own.info)
    widget(own.button, "Add a class").click().run()
    assert not any("Opened as it was saved" in info.value for info in own.info)  # this is not the last change any more
    for _ in range(2):
        own.button(key="undo").click().run()
    assert not own.exception
    assert project(own) == before
    assert session.task.name == "My pictures"


@pytest.mark.slow
def test_a_saved_task_can_be_added_to_the_open_one(own):
    saved = Project.of({"A": [read_picture("0.png", png(0))], "a": [read_picture("4.png", png(4))]}, domain="photos")
    widget(own.button, "Add folders or a ZIP").click().run()
    own.radio(key="saved-task").set_value("join").run()
    widget(own.file_uploader, "ZIP or tar files").set_value([("task.zip", saved.to_zip(), "application/zip")]).run()
    read(own)
    assert [each.name for each in project(own).classes] == ["x", "y", "A", "a"]
    assert project(own).domain == "characters"


@pytest.mark.slow
def test_a_saved_task_opened_on_a_ready_one_lies_beside_it(page):
    saved = Project.of({"A": [read_picture("0.png", png(0))], "a": [read_picture("4.png", png(4))]})
    added(page, ("task.zip", saved.to_zip()))
    assert [each.name for each in project(page).classes] == ["A", "a"]
    assert page.session_state.session.task.name == "My saved task"
    page.button(key="take-back").click().run()
    assert page.session_state.session.sample is not None
    assert len(project(page).classes) == 5


OF_TWO = (
    "set.zip",
    zipped([(f"{name}/{n}.png", png(9 * at + n)) for at, name in enumerate(("cat", "dog")) for n in range(2)]),
)


@pytest.mark.slow
def test_folders_brought_to_a_ready_task_are_a_task_of_their_own(page):
    session, ready = page.session_state.session, project(page)
    added(page, OF_TWO)
    assert [(each.name, len(each.entries)) for each in project(page).classes] == [("cat", 2), ("dog", 2)]
    assert (session.sample, session.task.name) == (None, "My pictures")
    assert any("Your folders are a task of their own" in info.value for info in page.info)
    page.button(key="take-back").click().run()
    assert not page.exception
    assert (project(page), session.sample is not None, session.desk.own) == (ready, True, ())


@pytest.mark.slow
def test_folders_that_were_read_for_a_ready_task_lie_beside_what_is_open_now(page):
    session = page.session_state.session
    reading = Reading([OF_TWO], None, session.task.uid)
    page.selectbox(key="task").set_value(OWN_TASK).run()
    session.readings.append(reading)
    assert reading.wait(60)
    page.run()
    assert not page.exception
    assert (session.task.name, project(page).pictures) == ("My pictures", 0)
    assert [(task.name, task.project.pictures) for task in session.desk.own] == [
        ("My pictures 2", 4),
        ("My pictures", 0),
    ]
    assert any("‘My pictures 2’" in warning.value for warning in page.warning)


@pytest.mark.slow
def test_folders_can_be_added_to_a_ready_task(page):
    names = [each.name for each in project(page).classes]
    widget(page.button, "Add folders or a ZIP").click().run()
    page.radio(key="folders-ready").set_value("join").run()
    widget(page.file_uploader, "ZIP or tar files").set_value([(*OF_TWO, "application/zip")]).run()
    read(page)
    assert [each.name for each in project(page).classes] == [*names, "cat", "dog"]


@pytest.mark.slow
def test_a_single_folder_is_another_class_of_a_ready_task(page):
    names = [each.name for each in project(page).classes]
    added(page, ("cat.zip", zipped([(f"cat/{n}.png", png(n)) for n in range(2)])))
    assert [each.name for each in project(page).classes] == [*names, "cat"]


def test_the_server_takes_as_much_as_is_said():
    config = tomllib.loads((places.APP.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] * 2**20 == MAX_ARCHIVE


def test_the_limits_are_said_before(page):
    widget(page.button, "Add folders or a ZIP").click().run()
    assert any("At most 500 MB a file, 32 MB a picture" in caption.value for caption in page.caption)
