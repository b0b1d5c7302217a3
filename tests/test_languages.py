"""In a language made up for it no plain English word is left on any page: all of them come from the texts."""

from __future__ import annotations

import ast
import re
import sys

import pytest

from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.catalogue import contenders
from metademo.measuring import measurements
from metademo.messages import Message, message_of, together
from metademo.pictures.archives import collect, squares_put
from metademo.pictures.images import read_picture
from metademo.places import ROOT
from metademo.project.project import Project, ProjectError
from metademo.robots.packages import INSTALL, installed
from metademo.training.navigation import NavigationPlan, NavigationSettings
from metademo.training.waves import WaveSettings
from metademo.training.waves_live import LiveWaves, WavesPlan
from metademo.ui.background.trainings import Trainings
from metademo.ui.components import cheetah_run, goal_plane
from metademo.ui.pages.robots import CLOSE
from metademo.ui.texts import choice
from metademo.ui.texts.en.course_guesses import OPTIONS
from metademo.ui.texts.en.links import CONTROL_NAMES
from metademo.ui.texts.spoken import say
from tests.helpers import made_up
from tests.helpers.languages import codes, lacking
from tests.helpers.made_up import CODE, marked
from tests.helpers.packing import FAULTY, png
from tests.helpers.tongues import MADE_UP, comparing_page, goal_page, ideas_page, learn_page, results_page, robot_page


@pytest.fixture
def tongue(monkeypatch):
    made_up.speak(monkeypatch)


def test_every_language_is_whole(tongue):
    for each in choice.NAMES:
        if each != choice.ENGLISH:
            assert lacking(each) == []


def test_what_a_language_lacks_is_found(tongue, monkeypatch):
    of = lambda part: sys.modules[f"metademo.ui.texts.{CODE}.{part}"]  # noqa: E731
    monkeypatch.delattr(of("page"), "CANCEL")
    monkeypatch.delitem(of("messages").MESSAGES, "class.empty")
    monkeypatch.setitem(of("messages").MESSAGES, "class.gone", "{colour} gone")
    monkeypatch.delitem(of("learners").LEARNERS, "maml")
    assert lacking(CODE) == [
        "page.CANCEL",
        "messages.class.empty",
        "learners.maml",
        "messages.class.gone: no part colour",
    ]


def test_messages_read_as_english_and_know_what_they_say():
    with pytest.raises(ProjectError, match="There is a class 'a' already") as raised:
        Project().add_class("a").add_class("a")
    said = message_of(raised.value)
    assert isinstance(said, Message)
    assert (said.code, said.parts) == ("class.name-taken", {"name": "a"})
    assert say(said).replace("‘", "'").replace("’", "'") == str(said)  # nobody speaks anything else here
    assert together([said, "b"]) == f"{said} b"


def test_every_sentence_about_files_is_a_message():
    found = collect([("a.zip", FAULTY), ("", b"")])
    assert len(found.problems) > 2
    assert all(isinstance(each, Message) and each.code in codes() for each in found.problems)


def test_every_error_that_a_person_reads_has_a_message():
    read = {"CheckpointError", "DataError", "GoneError", "ProjectError", "ResultsError", "WeightsError"}
    plain = []
    for path in sorted((ROOT / "metademo").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant | ast.JoinedStr):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
                plain += [f"{path.relative_to(ROOT)}:{node.lineno}"] if name in read else []
    assert plain == []


def test_where_squares_were_put_is_said_in_ones_own_language(tongue, monkeypatch):
    monkeypatch.setattr("metademo.ui.texts.spoken.language", lambda: CODE)
    pictures = [read_picture("a.png", png(9)), read_picture("b.png", png(90))]
    assert (
        squares_put(pictures)
        == "In 2 pictures the square was put around the thing that stands out: 'a.png' and 'b.png'."
    )
    assert "stands out" not in say(squares_put(pictures))


@pytest.mark.slow
def test_a_prepared_page_and_what_a_link_was_refused(tongue):
    page = MADE_UP.opened(
        task="lumoe", only="steps,quark", note="<7>", steps="999", project="none.zip", colour="1", tail="2"
    )
    assert page.warning
    assert MADE_UP.english(page, "only steps quark tail project none.zip colour", *CONTROL_NAMES) == []
    page = MADE_UP.opened(task="lumoe")
    page.session_state["menu-open"] = True
    page.run()
    assert not page.exception
    assert MADE_UP.english(page) == []


def test_another_language_is_chosen_for_oneself_alone(tongue):
    page = MADE_UP.opened()
    page.selectbox(key="language-chosen").set_value("en").run()
    assert not page.exception
    assert page.session_state[choice.KEY] == "en"
    assert any(button.label == "Add a class" for button in page.button)
    assert page.text_input[0].value.isascii()  # the ready task's classes too
    assert marked("Add a class") in {button.label for button in MADE_UP.opened().button}


def test_the_dialog_of_folders(tongue):
    page = MADE_UP.opened()
    next(button for button in page.button if button.label == marked("Add folders or a ZIP")).click().run()
    assert not page.exception
    assert MADE_UP.english(page) == []


def test_compare_where_it_cannot_be(tongue):
    page = MADE_UP.opened(comparing_page)
    page.session_state["compare"].run.cancel()
    state = page.session_state.session
    state.project = Project().add_class("q")
    page.run()
    assert page.info
    assert MADE_UP.english(page) == []


def test_results_that_are_damaged(tongue, monkeypatch, tmp_path):
    (tmp_path / "results.json").write_text("[]")
    monkeypatch.setattr(measurements.results, "__defaults__", (tmp_path / "results.json",))
    page = MADE_UP.opened(results_page)
    assert page.error
    assert MADE_UP.english(page) == []


def test_ideas_where_there_is_no_chapter(tongue):
    page = MADE_UP.opened(ideas_page, chapter="nowhere")
    assert page.warning
    assert MADE_UP.english(page, "nowhere", " ".join(OPTIONS)) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["maml", "transfer", "scratch"])
def test_learn_to_learn(tongue, monkeypatch, kind):
    own = Trainings(cores=1)
    for module in ("metademo.ui.pages.learn", "metademo.ui.components.outer", "metademo.ui.components.steering"):
        monkeypatch.setattr(f"{module}.TRAININGS", own)
    monkeypatch.setattr(own, "warm", lambda: None)
    page = MADE_UP.opened(learn_page)
    page.session_state["learn-learner"] = kind
    page.run()
    assert MADE_UP.english(page) == []
    if kind != "scratch":  # what a process would have shown
        settings = WaveSettings.usual(kind)
        training = own.begin(page.session_state["learn"].token, WavesPlan(settings))
        live = LiveWaves(settings)
        live.step()
        training.seen = live.seen()
        page.run()
        assert len(page.get("plotly_chart")) == 2
        assert MADE_UP.english(page) == []
        training.error = ""
        page.run()
        assert page.error
    assert not page.exception
    assert MADE_UP.english(page) == []
    own.close()


@pytest.mark.slow
@pytest.mark.parametrize("there", [False, True])
def test_the_robot(tongue, monkeypatch, there):
    if there and not installed():
        pytest.skip("the extra 'robots' is not installed")
    monkeypatch.setattr("metademo.ui.pages.robots.installed", lambda: there)
    page = MADE_UP.opened(robot_page)
    assert len(page.get("plotly_chart")) == 1
    assert MADE_UP.english(page, INSTALL) == []
    if there:
        page.session_state["robots"].tables["push"].problem = CLOSE
        page.session_state["robot-who-push-0"] = "hand"
        page.run()
        assert page.info
        assert MADE_UP.english(page) == []


@pytest.mark.slow
def test_find_the_goal(tongue, monkeypatch):
    own = Trainings(cores=1)
    for module in (
        "metademo.ui.components.by_reward",
        "metademo.ui.components.outer",
        "metademo.ui.components.steering",
    ):
        monkeypatch.setattr(f"{module}.TRAININGS", own)
    drawn = []
    monkeypatch.setattr(goal_plane, "_mount", lambda data, **more: drawn.append(data))
    page = MADE_UP.opened(goal_page)
    assert MADE_UP.english(page) == []
    page.session_state["goal"].put([0.58, 0.0])
    page.segmented_control(key="goal-whose").set_value("own").run()
    assert page.warning
    settings = NavigationSettings(tasks=2)
    monkeypatch.setattr("metademo.ui.pages.goal.NavigationSettings", lambda **chosen: settings)
    training = own.begin(page.session_state["learn"].token, NavigationPlan(settings))
    training.seen = NavigationPlan(settings).live(None).seen()  # what a process would have shown
    page.run()
    assert len(page.get("plotly_chart")) == 1
    assert MADE_UP.english(page) == []
    # what the component is told is said in the person's language too
    last = drawn[-1]
    told = [*last["stories"], *(word for _, word in last["words"])]
    for panel in last["panels"]:
        told += [
            panel["name"],
            panel["line"],
            *(each[part] for each in panel["steps"] for part in ("earned", "caption")),
        ]
    left = [said.replace("{step}", "") for said in told if re.search(r"[A-Za-z]{3,}", said.replace("{step}", ""))]
    assert left == []
    own.close()


@pytest.mark.slow
@pytest.mark.parametrize("there", [True, False])
def test_a_cheetah_that_runs(tongue, monkeypatch, there):
    if there and not installed():
        pytest.skip("the extra 'robots' is not installed")
    monkeypatch.setattr("metademo.ui.pages.goal.installed", lambda: there)
    drawn = []
    monkeypatch.setattr(cheetah_run, "_mount", lambda data, **more: drawn.append(data))
    page = MADE_UP.opened(goal_page, known={"goal-part": "cheetah"})
    assert MADE_UP.english(page, INSTALL) == []
    assert drawn
    told = [*drawn[-1]["stories"], *(word for _, word in drawn[-1]["words"])]
    for panel in drawn[-1]["panels"]:
        told += [panel["name"], panel["line"]]
        told += [said for each in panel["steps"] for said in (each["earned"], *each["caption"])]
    named = [re.sub(r"\{(step|metres|time)\}", "", said) for said in told]
    assert [said for said in named if re.search(r"[A-Za-z]{3,}", said)] == []
    if there:
        page.segmented_control(key="cheetah-whose").set_value("own").run()
        assert not page.exception
        assert MADE_UP.english(page) == []


def test_learners_that_cannot_be_read(tongue, monkeypatch):
    def broken(name):
        return checkpoints.read(checkpoints.ASSETS / "no-such.json")

    monkeypatch.setattr(checkpoints, "shipped", broken)
    contenders.cache_clear()
    page = MADE_UP.opened()
    assert page.error
    assert MADE_UP.english(page) == []
