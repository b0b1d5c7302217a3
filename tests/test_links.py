"""The address: what it says of a view, what it is read for, and what is refused."""

import json
import random
import string
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from metademo.project.project import Project
from metademo.robots.packages import installed
from metademo.samples import sample_zip
from metademo.ui.links import shared
from metademo.ui.links.kinds import NOTHING, Decimal, Flag, OneOf, RefusedError, Several, Whole, Words
from tests.helpers.pages import APP, settled, widget


def lab_and_its_link() -> None:
    import streamlit as st

    from metademo.ui.components.menu import menu
    from metademo.ui.components.prepared import prepared
    from metademo.ui.components.refused import refused
    from metademo.ui.links import reading, writing
    from metademo.ui.pages import lab

    read = reading.of_visit()
    refused(read)
    prepared()
    lab.page()
    menu("lab")
    st.session_state["said"] = writing.parts("lab")


def compare_and_its_link() -> None:
    import streamlit as st

    from metademo.ui.links import reading, writing
    from metademo.ui.pages import compare

    reading.of_visit()
    compare.page()
    st.session_state["said"] = writing.parts("compare")


def learn_and_its_link() -> None:
    import streamlit as st

    from metademo.ui.links import reading, writing
    from metademo.ui.pages import learn

    reading.of_visit()
    learn.page()
    st.session_state["said"] = writing.parts("learn")


def opened(script=None, **asked):
    page = AppTest.from_file(APP, default_timeout=120)
    if script is not None:
        page = AppTest.from_function(script, default_timeout=120)
    for name, value in asked.items():
        page.query_params[name.replace("_", "-")] = value
    page.run()
    assert not page.exception
    return page


def said(page, language="en"):
    """What the address says beside the language, which it says always."""
    found = dict(page.session_state["said"])
    assert found.pop("lang") == language
    return found


def warnings(page):
    return [each.value.replace("\\", "") for each in page.warning]


# How values are written


@pytest.mark.parametrize(
    ("kind", "value", "as_said"),
    [
        (Whole(0, 200), 7, "7"),
        (Whole(0, 200, empty="own"), None, "own"),
        (Decimal(0.02, 0.5, 0.02), 0.2, "0.2"),
        (Flag(), True, "1"),
        (OneOf(lambda: (0.1, 1.0, 10.0)), 1.0, "1"),
        (OneOf(lambda: (-1, 0, 2)), -1, "-1"),
        (Several(lambda: ("maml", "maml++", "scratch")), ("maml++", "scratch"), "maml++,scratch"),
        (Several(lambda: ("a",)), (), ""),
        (Words(20), "two\nlines", "two\nlines"),
    ],
)
def test_what_is_written_is_read_again(kind, value, as_said):
    assert kind.write(value) == as_said
    assert kind.read(as_said) == value


@pytest.mark.parametrize("bad", ["", "-1", "201", "1e2", "٣", "0x10", "7 ", "nan", "9" * 5000, "7.0", "own"])
def test_no_other_whole_number_is_taken(bad):
    with pytest.raises(RefusedError):
        Whole(0, 200).read(bad)


@pytest.mark.parametrize("bad", ["", "nan", "inf", "-0.1", "1e-1", "0.51", "0.2;0.3"])
def test_no_other_decimal_is_taken(bad):
    with pytest.raises(RefusedError):
        Decimal(0.02, 0.5, 0.02).read(bad)


def test_of_a_list_the_good_part_is_taken():
    with pytest.raises(RefusedError) as raised:
        Several(lambda: ("maml", "scratch")).read("scratch,<b>,quark,maml")
    assert raised.value.rest == ("maml", "scratch")
    assert raised.value.part == "<b>, quark"
    with pytest.raises(RefusedError) as raised:
        Several(lambda: ("maml",)).read("quark")
    assert raised.value.rest is NOTHING


def test_words_lose_what_no_eye_can_see():
    assert Words(60).read(" a\u202eb\x00c \n\td ") == "abc\nd"
    with pytest.raises(RefusedError):
        Words(3).read("four")


# A view and its address


@pytest.mark.slow
def test_a_fresh_lab_says_its_task_alone():
    page = opened(lab_and_its_link)
    assert list(said(page)) == ["task"]


@pytest.mark.slow
def test_a_link_shows_the_view_again():
    page = opened(lab_and_its_link, task="lumoe")
    page.slider(key="choice-steps").set_value(3).run()
    page.select_slider(key="choice-rate_factor").set_value(2.0).run()
    page.number_input(key="choice-seed").set_value(11).run()
    page.slider(key=f"shots-{page.session_state.session.task.uid}").set_value(3).run()
    widget(page.get("button_group"), "Learners").set_value(["maml", "scratch"]).run()
    settled(page)
    address = said(page)
    assert address == {
        "task": "lumoe", "shots": "3", "learners": "maml,scratch", "steps": "3", "rate": "2", "seed": "11"
    }  # fmt: skip
    again = opened(lab_and_its_link, **address, step="2")
    assert not again.warning
    again.run()
    assert said(again) == address
    first, second = settled(page), settled(again)
    assert again.session_state["results-3-at"] == 2
    assert first.project == second.project
    for learner, trace in first.traces().items():
        assert trace.last.query_classes.tolist() == second.traces()[learner].last.query_classes.tolist()
        assert trace.last.query_loss == second.traces()[learner].last.query_loss


@pytest.mark.slow
def test_the_language_is_in_the_link_and_one_that_is_none_is_refused():
    page = opened(lab_and_its_link, lang="zh", steps="3")
    assert not page.warning
    assert said(page, "zh") == {"task": page.session_state.session.sample, "steps": "3"}
    page = opened(lab_and_its_link, lang="tlh", steps="3")
    assert warnings(page) == ["The link says lang = ‘tlh’, which is not used. Possible: en, zh."]
    assert said(page)["steps"] == "3"


@pytest.mark.slow
def test_what_cannot_be_is_refused_one_by_one_and_the_rest_used():
    page = opened(
        lab_and_its_link, task="lumoe", steps="9999", seed="5", learners="scratch,<img src=x>", tail="2", colour="red"
    )
    assert warnings(page) == [
        "The link says learners = ‘<img src=x>’, which is not used. Possible: maml, anil, baseline++, boil, fomaml, "
        "in-context, maml++, maml-batch, meta-lstm, meta-sgd, proto-maml, protonet and others.",
        "The link says steps = ‘9999’, which is not used. Possible: a whole number from 0 to 200.",
        "The link says tail = ‘2’, which is not used. Possible: nothing: the task that is open has no such choice.",
        "The link has a part ‘colour’, which this page does not know; it is not used.",
    ]
    assert page.session_state.session.choices.seed == 5
    assert page.session_state.session.choices.learners == ("scratch",)
    lines = warnings(page)
    while lines:
        page.button(key="link-refused-away-0").click().run()
        assert warnings(page) == lines[1:]
        lines = lines[1:]


@pytest.mark.slow
def test_a_link_of_ten_thousand_characters_and_hostile_ones():
    chance = random.Random(1)
    hostile = {f"{chance.choice(string.ascii_letters)}{at}": "%00\u202e<script>" * 40 for at in range(20)}
    page = opened(lab_and_its_link, task="lumoe", seed="7" * 10_000, note="x" * 10_000, **hostile)
    lines = warnings(page)
    assert len(lines) == 9
    assert lines[-1] == "14 more parts of the link are not used."
    assert max(map(len, lines)) < 200
    assert page.session_state.session.sample == "lumoe"
    assert page.session_state.session.choices.seed == 0


@pytest.mark.slow
def test_compare_and_what_it_was_asked_for(monkeypatch):
    asked = {
        "task": "lumoe", "rate": "2", "compare-learners": "maml,protonet", "compare-source": "omniglot",
        "compare-ways": "7", "compare-shots": "2", "compare-episodes": "20", "compare-steps": "own",
        "compare-long-steps": "10", "compare-seed": "8",
    }  # fmt: skip
    page = opened(compare_and_its_link, **asked)
    plan = page.session_state["compare"].run.plan
    page.session_state["compare"].run.cancel()
    assert said(page) == asked
    assert (plan.learners, plan.dataset, plan.ways, plan.shots) == (("maml", "protonet"), "omniglot", 7, (2,))
    assert (plan.episodes, plan.steps, plan.long_steps, plan.seed, plan.others.rate_factor) == (20, None, 10, 8, 2.0)


@pytest.mark.slow
def test_learn_to_learn_and_what_it_was_asked_for():
    asked = {
        "learn-part": "waves", "learn-learner": "reptile", "learn-family": "lines", "learn-rate": "0.05",
        "learn-steps": "3", "learn-points": "6", "learn-seed": "4", "learn-probe": "sinusoids", "learn-number": "9",
        "learn-plane-rate": "0.1", "learn-plane-steps": "4",
    }  # fmt: skip
    page = opened(learn_and_its_link, **asked)
    page.run()
    assert said(page) == asked


def robots_and_their_link() -> None:
    import streamlit as st

    from metademo.ui.links import reading, writing
    from metademo.ui.pages import robots

    reading.of_visit()
    robots.page()
    st.session_state["said"] = writing.parts("robot")


@pytest.mark.slow
def test_a_robot_does_what_the_address_says():
    assert said(opened(robots_and_their_link, **{"robot-skill": "faucet"})) == {"robot-skill": "faucet"}


@pytest.mark.slow
def test_ones_own_pictures_are_said_to_be_in_no_link():
    page = opened(lab_and_its_link)
    page.session_state["menu-open"] = True
    state = page.session_state.session
    state.project = Project().add_class("a").add_class("b")
    state.desk = state.desk.with_task(replace(state.task, sample=None))
    page.run()
    assert "task" not in said(page)
    assert any("no link can hold them" in each.value for each in page.info)


# The teacher's link


@pytest.mark.slow
def test_a_prepared_page_has_the_controls_that_were_left():
    note = "Slide to <0>.\n![x](http://elsewhere/x.png)<script>alert(1)</script>"
    page = opened(task="lumoe", steps="4", only="steps,rate,quark", note=note)
    bodies = [each.proto.body for each in page.get("html")]
    assert any("Slide to &lt;0&gt;." in each and "&lt;script&gt;" in each for each in bodies)
    assert not any("<script>" in each for each in bodies)
    (rule,) = (each for each in bodies if ".st-key-choice-automatic" in each)
    assert ".st-key-choice-seed" in rule
    assert ".st-key-choice-steps" not in rule
    assert "only = ‘quark’" in warnings(page)[0]
    assert not [each for each in page.button if each.label in ("Add a class", "Add folders or a ZIP")]
    assert "task" not in {each.key for each in page.selectbox}
    widget(page.button, "Open everything").click().run()
    assert not page.exception
    assert page.selectbox(key="task").value == "lumoe"
    assert [each for each in page.button if each.label == "Add a class"]
    assert page.slider(key="choice-steps").value == 4


@pytest.fixture
def server_folder(monkeypatch, tmp_path):
    folder = tmp_path / "shared"
    folder.mkdir()
    monkeypatch.setattr(shared, "FOLDER", folder)
    (folder / "our leaves.zip").write_bytes(sample_zip("lumoe"))
    (folder / "broken.zip").write_bytes(b"PK no zip")
    (folder / "other.txt").write_bytes(b"x")
    (tmp_path / "secret.zip").write_bytes(sample_zip("vireth"))
    (folder / "leads away.zip").symlink_to(tmp_path / "secret.zip")
    return folder


@pytest.mark.slow
def test_a_project_of_the_servers(server_folder):
    assert shared.names() == ["broken.zip", "our leaves.zip"]
    page = opened(lab_and_its_link, project="our leaves.zip", steps="2")
    assert page.session_state.session.task.name == "our leaves"
    assert said(page) == {"project": "our leaves.zip", "steps": "2"}
    again = opened(lab_and_its_link, **said(page))
    assert again.session_state.session.project == page.session_state.session.project


@pytest.mark.parametrize(
    "name", ["../secret.zip", "/etc/passwd", "leads away.zip", "other.txt", "http://elsewhere/x.zip", "..", "a" * 9999]
)
def test_nothing_else_is_opened(server_folder, name):
    with pytest.raises(KeyError):
        shared.read(name)
    page = opened(lab_and_its_link, project=name, steps="2")
    assert page.session_state.session.sample is not None
    assert "does not lie on this server" in warnings(page)[0]
    assert said(page)["steps"] == "2"


def test_a_broken_project_is_said_and_the_rest_used(server_folder):
    page = opened(lab_and_its_link, project="broken.zip", steps="2")
    assert "broken.zip" in warnings(page)[0]
    assert said(page)["steps"] == "2"


@pytest.mark.slow
def test_the_link_for_a_class_holds_what_was_chosen(server_folder):
    page = opened(lab_and_its_link, task="lumoe", steps="4")
    page.session_state["menu-open"] = True
    page.run()
    page.multiselect(key="teacher-controls").set_value(["steps", "learners"]).run()
    page.text_area(key="teacher-note").set_value("Look & say: a=1?").run()
    page.selectbox(key="teacher-project").set_value("our leaves.zip").run()
    assert not page.exception
    asked = dict(parse_qsl(link(page, "copy-teacher"), keep_blank_values=True))
    assert asked == {
        "lang": "en", "project": "our leaves.zip", "steps": "4", "only": "steps,learners", "note": "Look & say: a=1?"
    }  # fmt: skip
    assert dict(parse_qsl(link(page, "copy-link"))) == {"lang": "en", "task": "lumoe", "steps": "4"}


def link(page, key):
    (found,) = (each.proto for each in page.get("bidi_component") if f"-{key}" in each.proto.id or key in each.proto.id)
    return json.loads(found.json)["query"]


def goal_and_its_link() -> None:
    import streamlit as st

    from metademo.ui.links import reading, writing
    from metademo.ui.pages import goal

    reading.of_visit()
    goal.page()
    st.session_state["said"] = writing.parts("goal")


@pytest.mark.slow
def test_a_goal_is_where_the_address_says():
    page = opened(goal_and_its_link, goal_x="-0.25", goal_y="0.4", goal_factor="2")
    assert page.session_state["goal"].goal == (-0.25, 0.4)
    assert page.select_slider(key="goal-factor").value == 2
    assert said(page)["goal-x"] == "-0.25"
    assert said(page)["goal-factor"] == "2"
    page = opened(goal_and_its_link, goal_x="0.7")
    assert page.session_state["goal"].goal[0] == 0.3  # a goal outside the square is none


@pytest.mark.slow
def test_a_cheetah_runs_as_the_address_says(monkeypatch):
    asked = {"goal-part": "cheetah", "cheetah-direction": "backwards", "cheetah-start": "7"}
    if installed():
        asked |= {"cheetah-whose": "own", "cheetah-factor": "2", "cheetah-steps": "2", "cheetah-seed": "3"}
    page = opened(goal_and_its_link, **{name.replace("-", "_"): value for name, value in asked.items()})
    assert page.segmented_control(key="cheetah-direction").value == "backwards"
    assert page.session_state["cheetah"].start == 7
    found = said(page)
    assert {name: found[name] for name in asked} == asked
    page = opened(goal_and_its_link, goal_part="cheetah", cheetah_direction="upwards", cheetah_start="10000")
    assert page.segmented_control(key="cheetah-direction").value == "forwards"
    assert "cheetah-start" not in said(page)  # there are no such ones: the first
