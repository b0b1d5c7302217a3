"""Nothing that a person brought or did is ever gone without a way back: the journeys on which it was, and others like them."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

import metademo
from metademo.samples import samples
from metademo.ui import intake
from metademo.ui.texts.en import classes as classes_text
from metademo.ui.texts.en.classes import OWN_TASK
from tests.helpers.pages import (
    APP,
    begin_with,
    card_button,
    choose_learners,
    name_field,
    project,
    read,
    settled,
    widget,
)


@pytest.fixture
def page(monkeypatch):
    """The page as it opens, on a ready task; without learners, which the person's work does not need."""
    begin_with(monkeypatch)
    page = AppTest.from_file(APP, default_timeout=240).run()
    assert session(page).run is None
    return page


def png(number):
    """The bytes of a small picture of ink on paper, another one for each number."""
    ink = np.random.default_rng(number).random((12, 12)) < 0.15
    image = Image.fromarray(np.where(ink, 0, 255).astype(np.uint8))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def packed(**folders):
    """A ZIP file with a folder of each name, of the pictures of these numbers."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, numbers in folders.items():
            for number in numbers:
                archive.writestr(f"{name}/{number}.png", png(number))
    return buffer.getvalue()


def session(page):
    return page.session_state.session


def add_zip(page, **folders):
    widget(page.button, "Add folders or a ZIP").click().run()
    widget(page.file_uploader, "ZIP or tar files").set_value([("own.zip", packed(**folders), "application/zip")]).run()
    return read(page)


def sent(page, script, what):
    """Have a script act on the page's session as an event from the browser would."""
    event = AppTest.from_function(script)
    event.session_state["session"] = session(page)
    event.session_state["sent"] = what
    event.run()
    assert not event.exception


def undo(page):
    page.button(key="undo").click().run()
    assert not page.exception


def redo(page):
    page.button(key="redo").click().run()
    assert not page.exception


def choose_kind(page, kind):
    widget(page.get("button_group"), "What is in the pictures").set_value(kind).run()
    assert not page.exception


def numbers(page):
    return {each.name: [entry.picture.name for entry in each.entries] for each in project(page).classes}


@pytest.mark.slow
def test_own_pictures_make_a_ready_task_ones_own_and_outlive_the_other_kind(page):
    title = samples()[0].title
    before = numbers(page)
    add_zip(page, cross=range(4))
    mine = numbers(page)
    assert mine == {**before, "cross": ["0.png", "1.png", "2.png", "3.png"]}
    assert session(page).sample is None
    assert session(page).task.name == f"My {title}"
    assert "task" not in page.query_params
    choose_kind(page, "photos")
    assert numbers(page) == mine
    assert project(page).domain == "photos"
    undo(page)
    assert project(page).domain == "characters"
    # the ready task is there as it was, and one's own beside it
    page.selectbox(key="task").set_value(samples()[0].id).run()
    assert numbers(page) == before
    page.selectbox(key="task").set_value(f"own-{session(page).desk.own[0].uid}").run()
    assert numbers(page) == mine


@pytest.mark.slow
def test_a_ready_task_in_between_keeps_ones_own(page):
    page.selectbox(key="task").set_value(OWN_TASK).run()
    add_zip(page, cross=range(4), dot=range(10, 13))
    mine = numbers(page)
    assert list(mine) == ["cross", "dot"]
    page.selectbox(key="task").set_value("skeldic").run()
    assert session(page).sample == "skeldic"
    widget(page.button, "**Use my own pictures** *Upload, drop, paste, photograph*").click().run()
    assert numbers(page) == mine
    # also by way of the other kind and another of one's own
    page.selectbox(key="task").set_value("skeldic").run()
    choose_kind(page, "photos")
    assert session(page).sample == samples("photos")[0].id
    page.selectbox(key="task").set_value(OWN_TASK).run()
    assert [task.name for task in session(page).desk.own] == ["My pictures", "My pictures 2"]
    assert project(page).pictures == 0
    page.selectbox(key="task").set_value(f"own-{session(page).desk.own[0].uid}").run()
    assert numbers(page) == mine
    assert project(page).domain == "characters"


@pytest.mark.slow
def test_each_kinds_ready_task_is_found_again_as_it_was_left(page):
    page.selectbox(key="task").set_value("skeldic").run()
    widget(page.slider, "Shots: support pictures per class").set_value(3).run()
    assert session(page).sample == "skeldic"  # dealt out anew it is the same task
    choose_kind(page, "photos")
    choose_kind(page, "characters")
    assert session(page).sample == "skeldic"
    assert project(page).shots == 3


@pytest.mark.slow
def test_every_change_has_a_way_back_and_forth(page):
    start = project(page)
    first, second = start.classes[:2]
    digest = first.entries[0].picture.digest
    uid = session(page).task.uid

    def act(event):
        """What a tile sends; AppTest has no way to press what is in a component."""

        def script():
            import streamlit as st

            from metademo.ui.components import classes

            classes._acted(*st.session_state.sent)

        sent(page, script, (uid, first.key, event))
        page.run()

    def rename():
        name_field(page, 0).set_value("renamed").run()

    steps = {
        "Undo: remove class": lambda: card_button(page, "remove", 2).click().run(),
        "Undo: rename": rename,
        "Undo: remove ": lambda: act({"action": "remove", "digest": first.entries[-1].picture.digest}),
        "Undo: move": lambda: act({"action": "move", "digest": first.entries[2].picture.digest}),
        "Undo: move ": lambda: act({"action": "transfer", "digest": digest, "to": second.key}),
        "Undo: move  ": lambda: act({"action": "transfer", "digest": first.entries[1].picture.digest, "to": None}),
        "Undo: 2 shots": lambda: widget(page.slider, "Shots: support pictures per class").set_value(2).run(),
        "Undo: add a class": lambda: widget(page.button, "Add a class").click().run(),
        "Undo: add 2 pictures": lambda: add_zip(page, more=[1, 2]),
        "Undo: read as photographs": lambda: choose_kind(page, "photos"),
    }
    passed = [start]
    for label, step in steps.items():
        step()
        assert page.button(key="undo").label.startswith(label.split("  ")[0].rstrip()), (
            label,
            page.button(key="undo").label,
        )
        assert project(page) != passed[-1], label
        passed.append(project(page))
    moved = project(page).find(second.key).entries[-1].picture
    assert (moved.source or moved).digest == digest  # as a photograph, with a square around what is drawn
    for earlier in reversed(passed[:-1]):
        undo(page)
        assert project(page) == earlier
    assert session(page).sample == samples()[0].id  # a ready task again
    assert not [button for button in page.button if button.key == "undo"]
    for later in passed[1:]:
        redo(page)
        assert project(page) == later


@pytest.mark.slow
def test_hand_made_moves_come_back_after_the_slider(page):
    first = project(page).classes[0]
    session(page).project = project(page).move_picture(first.key, first.entries[4].picture.digest)
    page.run()
    by_hand = project(page)
    widget(page.select_slider, "Shots: support pictures per class").set_value(3).run()
    assert len(project(page).classes[0].support) == 3
    undo(page)
    assert project(page) == by_hand


def test_a_removed_task_comes_back(page):
    page.selectbox(key="task").set_value(OWN_TASK).run()
    add_zip(page, cross=range(4), dot=range(10, 13))
    uid, mine = session(page).task.uid, numbers(page)
    page.text_input(key=f"task-name-{uid}").set_value("Signs").run()
    assert session(page).task.name == "Signs"
    page.button(key=f"remove-task-{uid}").click().run()
    assert session(page).sample == samples()[0].id
    assert page.button(key="undo").label == "Undo: remove task Signs"
    undo(page)
    assert (session(page).task.name, numbers(page)) == ("Signs", mine)
    undo(page)
    assert session(page).task.name == "My pictures"
    redo(page)
    redo(page)
    assert session(page).desk.find(uid) is None


def test_a_change_is_taken_back_in_the_task_it_was_made_in(page):
    page.selectbox(key="task").set_value(OWN_TASK).run()
    add_zip(page, cross=range(4), dot=range(10, 13))
    uid, mine = session(page).task.uid, numbers(page)
    card_button(page, "remove", 0).click().run()
    page.selectbox(key="task").set_value("skeldic").run()
    undo(page)
    assert session(page).task.uid == uid
    assert numbers(page) == mine


def test_renaming_costs_no_new_run_and_results_show_the_name(page):
    choose_learners(page, "maml")
    run = settled(page)
    page.run()
    name_field(page, 0).set_value("a name of my own").run()
    assert session(page).run is run
    shown = [each.proto.json for each in page.get("bidi_component") if "md-cell" in each.proto.json]
    assert "a name of my own" in shown[0]
    assert run.traces()["maml"].episode.classes[0] != "a name of my own"  # which others may look at as well


def test_late_events_change_nothing_and_say_nothing(page):
    ready = session(page).task.uid
    first = project(page).classes[0]
    page.selectbox(key="task").set_value("skeldic").run()
    before, steps = session(page).desk, len(session(page).history.past)

    def script():
        import streamlit as st

        from metademo.ui import intake, state
        from metademo.ui.components import classes

        uid, key, digest = st.session_state.sent
        st.session_state["gone"] = "another name"
        classes._renamed(99, key, "gone")  # a task that was removed
        classes._renamed(uid, 77, "gone")  # a class that was removed
        classes._renamed(uid, key, "never there")
        for action in ("remove", "move", "transfer", "nonsense"):
            classes._acted(uid, key, {"action": action, "digest": "0" * 64, "to": 1})
            classes._acted(99, key, {"action": action, "digest": digest, "to": 1})
        classes._acted(uid, key, {"action": "transfer", "digest": digest, "to": "somewhere"})
        state.remove_task(99)
        state.rename_task(99, "x")
        state.open_task(99)
        intake.place_pasted(3)
        state.redo()

    sent(page, script, (ready, first.key, first.entries[0].picture.digest))
    page.run()
    assert not page.warning
    assert session(page).desk == before
    assert len(session(page).history.past) == steps


def test_no_message_advises_a_reload():
    sources = Path(metademo.__file__).parent
    for folder in ("ui/texts", "project", "pictures", "ui/components", "ui/pages"):
        for path in (sources / folder).rglob("*.py"):
            assert "reload" not in path.read_text("utf-8").lower(), path


def test_files_that_are_read_for_a_class_that_goes_meanwhile_are_not_lost(page):
    page.selectbox(key="task").set_value(OWN_TASK).run()
    late = project(page).classes[0]
    session(page).readings.append(
        intake.Reading([("a.png", png(1)), ("b.png", png(2))], late.key, session(page).task.uid)
    )
    assert session(page).readings[0].wait(60)
    session(page).project = project(page).remove_class(late.key)
    page.run()
    assert [picture.name for picture in project(page).unlabelled] == ["a.png", "b.png"]
    assert any("removed meanwhile" in warning.value for warning in page.warning)


def test_files_that_are_read_for_a_task_that_goes_meanwhile_are_a_task(page):
    session(page).readings.append(intake.Reading([("own.zip", packed(cross=range(3)))], None, 12345))
    assert session(page).readings[0].wait(60)
    page.run()
    assert session(page).sample == samples()[0].id
    assert session(page).desk.find(12345).project.pictures == 3


@pytest.mark.slow
def test_twenty_folders_fill_an_empty_task(page):
    page.selectbox(key="task").set_value(OWN_TASK).run()
    add_zip(page, **{f"sign {number:02d}": [2 * number, 2 * number + 1] for number in range(20)})
    assert len(project(page).classes) == 20
    assert not page.warning


def test_files_are_dropped_on_a_class(page):
    first = project(page).classes[0]
    zone = next(each for each in page.file_uploader if each.label.startswith(f"Drop pictures of ‘{first.name}’"))
    read(zone.set_value([("new.png", png(5), "image/png")]).run())
    assert project(page).classes[0].entries[-1].picture.name == "new.png"
    assert page.button(key="undo").label == f"Undo: add 1 picture to {first.name}"
    zone = next(each for each in page.file_uploader if each.label.startswith("Drop pictures without"))
    read(zone.set_value([("curious.png", png(6), "image/png")]).run())
    assert project(page).unlabelled[0].name == "curious.png"


def paste(page, *files):
    label = "Pictures that are pasted, or dropped beside the classes"
    widget(page.file_uploader, label).set_value([(*file, "image/png") for file in files]).run()
    read(page)


def test_pasted_pictures_go_where_the_person_is(page):
    before = project(page)
    paste(page, ("pasted.png", png(7)))
    assert project(page) == before  # nobody has said where: it is asked
    where = next(each for each in page.button if each.key == f"where-{session(page).task.uid}-{before.classes[3].key}")
    where.click().run()
    read(page)
    assert project(page).classes[3].entries[-1].picture.name == "pasted.png"
    paste(page, ("again.png", png(8)))  # the class that was worked on last
    assert project(page).classes[3].entries[-1].picture.name == "again.png"
    card_button(page, "add", 1).click().run()
    paste(page, ("third.png", png(9)))  # the class whose dialog is open
    page.run()
    assert project(page).classes[1].entries[-1].picture.name == "third.png"
    paste(page, ("own.zip", packed(cross=[20, 21])))  # folders say themselves which class they are
    assert project(page).classes[-1].name == "cross"


def test_many_classes_are_lines_that_open(page):
    page.selectbox(key="task").set_value("oshari").run()
    shown = len(page.get("bidi_component"))
    card_button(page, "fold", 5).click().run()
    assert len(page.get("bidi_component")) == shown + 1  # the tiles of the one that is open
    card_button(page, "fold", 5).click().run()
    assert len(page.get("bidi_component")) == shown


def test_drawing_begins_in_a_task_of_ones_own(page):
    widget(page.button, "**Draw** *With mouse or finger*").click().run()
    assert not page.exception
    assert session(page).sample is None
    assert session(page).adding.into == project(page).classes[0].key
    assert any(button.label == "Add, and close" for button in page.button)


def coloured(**folders):
    """As :func:`packed`, of pictures in colour without a white ground."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, numbers in folders.items():
            for number in numbers:
                picture = io.BytesIO()
                values = np.random.default_rng(number).integers(0, 256, (64, 64, 3), np.uint8)
                Image.fromarray(values).save(picture, "PNG")
                archive.writestr(f"{name}/{number}.png", picture.getvalue())
    return buffer.getvalue()


@pytest.mark.parametrize("chosen", [False, True], ids=["as they look", "as chosen"])
def test_a_new_task_is_of_the_kind_that_its_first_pictures_look_like_unless_one_has_said(page, chosen):
    page.selectbox(key="task").set_value(OWN_TASK).run()
    assert project(page).domain == "characters"
    if chosen:
        choose_kind(page, "photos")
        choose_kind(page, "characters")
    widget(page.button, "Add folders or a ZIP").click().run()
    files = [("own.zip", coloured(red=range(3), blue=range(5, 8)), "application/zip")]
    read_in = widget(page.file_uploader, "ZIP or tar files").set_value(files).run()
    read(read_in)
    assert project(page).domain == ("characters" if chosen else "photos")
    said = [each.value for each in (*page.caption, *page.markdown, *page.info)]
    assert any(classes_text.READ_AS_THEY_LOOK["photos"] in each for each in said) != chosen
    assert any(classes_text.LOOK_LIKE["photos"] in each for each in said) == chosen
    undo(page)
    assert (project(page).domain, project(page).pictures) == ("characters", 0)


def test_own_pictures_are_not_mixed_with_a_ready_task_s(page):
    """Of a ready task pictures were moved: it is one's own, and yet no place for what one brings."""
    own = "**Use my own pictures** *Upload, drop, paste, photograph*"
    card_button(page, "remove", 0).click().run()
    assert session(page).sample is None
    widget(page.button, own).click().run()
    assert (project(page).pictures, session(page).task.name) == (0, "My pictures")
    add_zip(page, cross=range(4), dot=range(10, 13))
    mine = numbers(page)
    page.selectbox(key="task").set_value(f"own-{session(page).desk.own[0].uid}").run()
    assert session(page).task.name.startswith("My ")
    widget(page.button, own).click().run()
    assert numbers(page) == mine
    widget(page.button, own).click().run()  # once there, it adds to them
    assert session(page).adding.folders


@pytest.mark.slow
def test_a_change_to_another_task_says_which(page):
    widget(page.slider, "Shots: support pictures per class").set_value(2).run()
    assert page.button(key="undo").label == "Undo: 2 shots per class"
    widget(page.selectbox, "Ready task or my own").set_value("skeldic").run()
    assert page.button(key="undo").label == "Undo: 2 shots per class (in Vireth twigs)"
    page.button(key="undo").click().run()
    assert page.session_state.session.sample == "vireth"
