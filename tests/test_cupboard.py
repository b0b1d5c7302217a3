"""What a person makes, kept in their browser: sent once, offered back, opened as it was."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from metademo.checkpoints.files import shipped
from metademo.pictures.crop import Crop
from metademo.pictures.images import Picture, read_picture
from metademo.project.project import Project
from metademo.ui import cupboard as module
from metademo.ui import lab_run, parcels, shelf
from metademo.ui.components import sentence_editor
from metademo.ui.components.sentence_desk import OWN, Desk, opened
from metademo.ui.history import Task
from tests.helpers.packing import png
from tests.helpers.pages import widget
from tests.helpers.stored import Browser


def script():
    """All of the page that has to do with it, and nothing that learns."""
    import streamlit as st

    from metademo.ui import state
    from metademo.ui.components.cupboard import elsewhere
    from metademo.ui.components.offered import looked_after, offered

    state.session()
    for problem in state.session().problems:
        st.warning(problem)
    offered("pictures", "sentences", "learner")
    looked_after()
    elsewhere()


@pytest.fixture
def browser(monkeypatch):
    monkeypatch.setattr(lab_run, "update_run", lambda: None)  # nobody looks at what would be learned
    return Browser()


def visited(browser, **asked):
    """A visit, at which the browser tells what it has; nothing where that is nothing."""
    page = AppTest.from_function(script, default_timeout=120)
    for name, value in asked.items():
        page.query_params[name] = value
    page.run()
    report = browser.visit(stored(page))
    if report["kept"]:
        stored(page).take(report)
    return told(page)


def stored(page):
    return page.session_state["cupboard"]


def told(page):
    page.run()
    assert not page.exception
    return page


def written(page, browser):
    """The page once all is kept."""
    while stored(page).sent is not None:
        stored(page).take(browser.write(stored(page)))
        told(page)
    return page


def handed(page, browser):
    """The page once the browser has done what it was told, and what it hands back has been read."""
    report, files = browser.obey(stored(page))
    stored(page).take(report)
    if files:
        field = widget(page.file_uploader, "What the browser hands back")
        field.set_value([(*file, "application/octet-stream") for file in files]).run()
    return told(page)


def pictures(**classes):
    return Project.of(
        {name: [read_picture(f"{shade}.png", png(shade)) for shade in its] for name, its in classes.items()}
    )


def own(page, project, name="Mine"):
    """A task of the person's own, open."""
    now = page.session_state.session
    now.desk = now.desk.opened(Task(next(now.numbers), project, None, name))
    return told(page)


def desk(page):
    return [(task.name, task.project) for task in page.session_state.session.desk.own]


TWO = {"a": (10, 40), "b": (90, 150)}


def test_pictures_are_sent_once_and_then_what_changed_alone(browser):
    page = own(visited(browser), pictures(**TWO))
    assert len(stored(page).sent.keys) == 4
    written(page, browser)
    assert len(browser.pieces) == 4
    (task,) = browser.tasks.values()
    assert (task["name"], task["classes"], task["count"]) == ("Mine", 2, 4)
    told(page)
    assert stored(page).sent is None
    now = page.session_state.session
    now.project = now.project.rename_class(0, "other").add_pictures(1, [read_picture("c.png", png(200))])[0]
    told(page)
    assert len(stored(page).sent.keys) == 1
    (record,) = stored(page).sent.records.values()
    assert [each["name"] for each in json.loads(record.text)["classes"]] == ["other", "b"]


@pytest.mark.slow
def test_a_visit_offers_what_is_kept_and_opens_it_as_it_was(browser):
    first = own(visited(browser), pictures(**TWO))
    session = first.session_state.session
    session.project = session.project.move_picture(0, session.project.classes[0].entries[1].picture.digest).with_domain(
        "photos"
    )
    session.choices = replace(session.choices, seed=7, rate_factor=2.0, steps=3)
    project = session.project
    written(told(first), browser)
    browser.tab = {}
    page = visited(browser)
    assert "**Mine** is kept in this browser: 2 classes, 4 pictures" in page.markdown[0].value
    widget(page.button, "Go on").click().run()
    handed(page, browser)
    assert desk(page) == [("Mine", project)]
    assert page.session_state.session.sample is None
    assert page.session_state.session.choices == session.choices
    assert stored(page).sent is None, "the browser has it already"
    assert not [each for each in page.button if each.label == "Go on"]


@pytest.mark.slow
def test_a_tab_that_comes_back_goes_on_at_once(browser):
    first = own(visited(browser), pictures(**TWO))
    own(first, pictures(c=(1, 60), d=(120, 180)), "Other")
    written(first, browser)
    browser.tab["open"] = next(key for key, task in browser.tasks.items() if task["name"] == "Other")
    page = visited(browser)
    assert not page.button
    handed(page, browser)
    assert sorted(desk(page)) == sorted(desk(first))
    assert page.session_state.session.task.name == "Other"
    assert stored(page).settled
    assert stored(page).sent is None
    assert not page.session_state.session.history.past
    # a link that names a ready task is not passed over
    page = handed(visited(browser, task="skeldic"), browser)
    assert (page.session_state.session.sample, len(desk(page))) == ("skeldic", 2)
    # but the address of a session that ended before it had opened the task names what nobody asked for
    browser.tab["unsettled"] = True
    page = handed(visited(browser, task="skeldic"), browser)
    assert page.session_state.session.task.name == "Other"


@pytest.mark.slow
def test_a_reload_waits_for_the_task_that_was_open_and_a_first_visit_for_nothing(browser, monkeypatch):
    # an address that says so where nothing is kept: the browser says that, and the page goes on
    page = visited(browser, own="1")
    assert stored(page).opening
    stored(page).take(browser.visit(stored(page)))
    assert not stored(page).opening
    first = visited(browser)
    assert not stored(first).opening
    written(own(first, pictures(**TWO)), browser)
    page = visited(browser, own="1")
    assert stored(page).opening, "the browser has been asked for it"
    handed(page, browser)
    assert not stored(page).opening
    assert [name for name, _ in desk(page)] == ["Mine"]
    assert not stored(visited(browser, own="1", task="skeldic")).opening, "a link says what is open"
    page = visited(browser, own="1")
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    assert not stored(page).opening, "a browser that does not answer is not waited for"


def test_a_task_without_pictures_comes_back_too(browser):
    written(own(visited(browser), pictures(a=(), b=())), browser)
    page = handed(visited(browser), browser)
    assert desk(page) == [("Mine", pictures(a=(), b=()))]


def test_squares_and_larger_copies_come_back(browser):
    few = np.random.default_rng(0).integers(0, 256, (5, 7, 3), np.uint8)
    large = Picture.of("p.png", Image.fromarray(few).resize((700, 500), Image.Resampling.BICUBIC))
    project = Project.of(
        {"a": [large.cropped(Crop(0.2, 0.3, 2.0))], "b": [large.cropped(Crop(0.7, 0.6, 3.0))]}, domain="photos"
    )
    written(own(visited(browser), project), browser)
    assert len(browser.pieces) == 2, "the picture of which both are squares is kept once, and its larger copy"
    page = handed(visited(browser), browser)
    assert desk(page) == [("Mine", project)]
    back = page.session_state.session.project.classes[0].entries[0].picture
    assert back.source.large == large.large


def test_what_the_browser_has_lost_is_sent_again(browser):
    page = written(own(visited(browser), pictures(**TWO)), browser)
    key = next(iter(browser.pieces))
    del browser.pieces[key]
    page.session_state.session.project = page.session_state.session.project.rename_class(0, "new")
    told(page)
    assert not stored(page).sent.keys
    stored(page).take(browser.write(stored(page)))
    told(page)
    assert stored(page).sent.keys == {key}
    written(page, browser)
    assert json.loads(browser.tasks.popitem()[1]["list"])["classes"][0]["name"] == "new"


def test_much_is_sent_in_parts_and_the_task_last(browser, monkeypatch):
    monkeypatch.setattr(module, "AT_ONCE", 100)
    page = own(visited(browser), pictures(**TWO))
    assert not stored(page).sent.records
    stored(page).take(browser.write(stored(page)))
    assert not browser.tasks
    written(told(page), browser)
    assert (len(browser.pieces), len(browser.tasks)) == (4, 1)
    monkeypatch.setattr(parcels, "INLINE", 10)
    page.session_state.session.project = page.session_state.session.project.rename_class(0, "new")
    told(page)
    (mounted,) = page.get("bidi_component")
    number, inline, url = json.loads(mounted.proto.json)["sent"]
    assert (number, inline, url[:7]) == (stored(page).sent.number, "", "/mock/m")


def test_a_browser_that_refuses_is_told_of_with_the_way_out(browser):
    page = own(visited(browser), pictures(**TWO))
    number = stored(page).sent.number
    report = {**browser.visit(stored(page)), "refused": "forbidden", "lost": number}
    stored(page).take(report)
    told(page)
    assert "Download it before" in page.warning[0].value
    page.session_state.session.project = page.session_state.session.project.rename_class(0, "new")
    told(page)
    assert stored(page).sent.number > number, "what is new is tried again"
    stored(page).take({**report, "refused": "", "lost": number, "done": stored(page).sent.number})
    assert not told(page).warning


def test_a_task_that_is_removed_goes_there_too_and_comes_back_when_that_is_undone(browser):
    page = written(own(visited(browser), pictures(**TWO)), browser)
    now = page.session_state.session
    kept = now.desk
    now.desk = kept.without(now.task.uid)
    handed(told(page), browser)
    assert not browser.tasks
    now.desk = kept
    written(told(page), browser)
    assert [task["name"] for task in browser.tasks.values()] == ["Mine"]


def test_kept_tasks_are_renamed_and_forgotten(browser):
    first = written(own(visited(browser), pictures(**TWO)), browser)
    written(own(first, pictures(c=(1, 60), d=(120, 180)), "Other"), browser)
    browser.tab = {}
    page = visited(browser)
    page.session_state["kept-open"] = True
    told(page)
    one, other = browser.tasks
    page.text_input(key=f"kept-name-{one}").set_value("  New\nname ").run()
    handed(page, browser)
    assert browser.tasks[one]["name"] == "New name"
    page.session_state["kept-open"] = True
    told(page)
    page.button(key=f"kept-drop-{other}").click().run()
    handed(page, browser)
    assert [*browser.tasks] == [one]
    own(page, pictures(**TWO), "Here")
    for label in ("Forget everything", "Yes, forget everything"):
        page.session_state["kept-open"] = True
        widget(told(page).button, label).click().run()
    handed(page, browser)
    assert (browser.tasks, browser.pieces, desk(page)) == ({}, {}, [])


def test_another_tabs_version_is_told_of(browser):
    page = own(visited(browser), pictures(**TWO))
    report = browser.write(stored(page))
    report["kept"].append({**report["kept"][0], "id": "other-1", "beside": True})
    stored(page).take({**report, "clashes": ["Mine"]})
    told(told(page))  # the message is drawn above what hears of it
    assert "‘Mine’ has been changed in another tab" in page.warning[0].value
    assert [each.identity for each in stored(page).offers] == ["other-1"]
    assert not [each for each in page.button if each.label == "Not now"], "nobody is asked in the middle of their work"


@pytest.mark.parametrize(
    "report",
    [
        None,
        [],
        {"kept": 3},
        {"kept": [{"id": "<b>", "kind": "pictures", "name": "x"}, {"id": "a", "kind": "?", "name": "x"}, 7, None]},
        {"kept": [{"id": "a", "kind": "pictures", "name": "<script>\n" * 99, "saved": float("inf"), "classes": -4}]},
        {"done": "9", "lacks": 4, "clashes": {}, "refused": ["x"], "order": -1, "lost": 1e9, "moved": [1], "tab": 8},
        {"done": 10**8, "lacks": [1, {}], "tab": {"ids": [{}, 4], "nonce": 4, "open": 7}},
    ],
)
def test_a_report_is_not_believed(browser, report):
    page = visited(browser)
    if isinstance(report, dict):
        report = {"nonce": stored(page).nonce, **report}
    stored(page).take(report)
    told(page)
    assert all("\n" not in each.name and len(each.name) <= 40 for each in stored(page).kept)
    stored(page).take({"nonce": "another", "kept": [{"id": "a", "kind": "pictures", "name": "x"}]})
    assert stored(page).nonce != "another"


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["cut", "empty", "other", "newer"])
def test_what_comes_back_damaged_is_said_and_the_page_goes_on(browser, damage):
    written(own(visited(browser), pictures(**TWO)), browser)
    (task,) = browser.tasks.values()
    listed = json.loads(task["list"])
    task["list"] = {
        "cut": task["list"][:40],
        "empty": "",
        "other": json.dumps({"format": "x"}),
        "newer": json.dumps({**listed, "version": 99}),
    }[damage]
    page = handed(visited(browser), browser)
    assert desk(page) == []
    assert any("damaged, or of a newer version" in each.value for each in page.warning)
    assert stored(page).settled


def test_what_was_not_asked_for_is_not_opened(browser):
    page = visited(browser)
    field = widget(page.file_uploader, "What the browser hands back")
    field.set_value([("cupboard-x.tar", b"x", "application/x-tar"), ("a.png", png(4), "image/png")]).run()
    assert not page.exception
    assert desk(page) == []


def test_own_initialisations_are_kept(browser):
    page = visited(browser)
    page.session_state.session.own, checkpoint = {}, shipped("characters")
    _keep(page, replace(checkpoint, card=replace(checkpoint.card, name="My own")))
    written(told(page), browser)
    assert [(task["kind"], task["name"]) for task in browser.tasks.values()] == [("learner", "My own")]
    again = handed(visited(browser), browser)
    assert [*again.session_state.session.own] == ["My own"]
    assert stored(again).sent is None


def _keep(page, checkpoint):
    from metademo.checkpoints import catalogue

    now = page.session_state.session
    now.own["My own"] = catalogue.contender_of("My own", "my-own.safetensors", checkpoint)
    now.cards["My own"] = checkpoint.card


def test_sentences_are_kept_and_come_back_where_nothing_else_is_written(browser):
    page = visited(browser)
    desk = page.session_state["sentences"] = Desk()
    draft = desk.drafts.setdefault(OWN, opened(OWN))
    assert not stored(told(page)).sent
    draft.classes[0].name, draft.classes[0].text, draft.shots = "warm", "so hot\nsunny", 2
    desk.task = OWN
    written(told(page), browser)
    (task,) = browser.tasks.values()
    assert (task["kind"], task["name"], task["count"]) == ("sentences", "My own sentences", 2)
    again = handed(visited(browser), browser)
    back = again.session_state["sentences"]
    assert (back.task, back.drafts[OWN].shots) == (OWN, 2)
    first = back.drafts[OWN].classes[0]
    assert (first.name, first.text) == ("warm", "so hot\nsunny")
    assert stored(again).sent is None
    browser.tab = {}
    third = visited(browser)
    third.session_state["sentences"] = mine = Desk()
    mine.drafts[OWN] = opened(OWN)
    mine.drafts[OWN].classes[0].text = "mine"
    told(third)
    widget(third.button, "Go on").click().run()
    handed(third, browser)
    assert mine.drafts[OWN].classes[0].text == "mine"
    assert "You have written sentences here already" in mine.told[0]


def test_a_link_s_sentences_are_shown_and_those_that_are_kept_lie_beside_them(browser):
    page = visited(browser)
    desk = page.session_state["sentences"] = Desk()
    for name, line in (("kitchen", "Half an hour, please"), (OWN, "so hot")):
        desk.drafts[name] = opened(name)
        desk.drafts[name].classes[0].text += f"\n{line}"
    desk.task, desk.drafts["kitchen"].shots = OWN, 4
    desk.choices = replace(desk.choices, steps=2)
    written(told(page), browser)
    kept = {**browser.tasks}
    # as `ui/links` puts what an address says
    link = {"sentence-task": "kitchen", "sentence-shots": "2", "sentence-steps": "9"}
    again = visited(browser, **link)
    mine = again.session_state["sentences"] = Desk(task="kitchen")
    mine.draft.shots = 2
    mine.choices = replace(mine.choices, steps=9)
    handed(told(again), browser)
    assert not mine.told
    assert (mine.task, mine.draft.shots, mine.choices.steps) == ("kitchen", 2, 9)
    assert mine.draft.classes[0].text.endswith("Half an hour, please")
    assert mine.drafts[OWN].classes[0].text.strip() == "so hot"
    written(again, browser)
    assert browser.tasks.keys() == kept.keys()
    # without a link all is as it was left
    third = handed(visited(browser), browser).session_state["sentences"]
    assert (third.task, third.choices.steps, third.drafts["kitchen"].shots) == (OWN, 2, 4)


def test_a_link_leaves_kept_pictures_and_their_choices_as_they_are(browser):
    first = own(visited(browser), pictures(**TWO))
    first.session_state.session.choices = replace(first.session_state.session.choices, seed=7, steps=3)
    written(told(first), browser)
    browser.tab["open"] = next(iter(browser.tasks))
    kept = {**browser.tasks}
    page = handed(visited(browser, task="skeldic", steps="9", seed="1"), browser)
    now = page.session_state.session
    now.choices = replace(now.choices, steps=9, seed=1)  # as `ui/links` does it
    written(told(page), browser)
    assert now.sample == "skeldic"
    assert desk(page) == desk(first)
    assert browser.tasks == kept
    # and the task that is kept goes on as it was left
    (mine,) = now.desk.own
    assert json.loads(next(iter(kept.values()))["list"])["choices"]["seed"] == 7
    assert stored(page).shelf._choices[mine.uid].seed == 7


def test_sentences_are_downloaded_and_opened_again():
    desk = Desk()
    assert shelf.sentences(desk) is None
    desk.drafts[OWN] = opened(OWN)
    desk.drafts[OWN].classes[1].text = "one\ntwo"
    desk.task = OWN
    written = shelf.sentences(desk)
    again = Desk()
    sentence_editor._take_files(again, [("a/sentences.json", written.text.encode())])
    assert shelf.sentences(again) == written
    sentence_editor._take_files(again, [("sentences.json", written.text.encode())])
    assert "You have written sentences here already" in again.told[0]
    third = Desk()
    sentence_editor._take_files(third, [("s.json", written.text[:-9].encode())])
    assert "damaged" in third.told[0]
    for change in ({"version": 2}, {"drafts": 4}, {"drafts": [{"task": "?"}]}, {"drafts": [{"task": OWN, "shots": 0}]}):
        with pytest.raises((ValueError, KeyError)):
            shelf.read_sentences(json.dumps({**json.loads(written.text), **change}).encode(), Desk())
