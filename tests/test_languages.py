"""In a language made up for it no plain English word is left on any page: all of them come from the texts."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict

import pytest
from streamlit.testing.v1 import AppTest

from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.catalogue import contenders
from metademo.measuring import measurements
from metademo.measuring.published import PUBLISHED
from metademo.messages import Message, message_of, together
from metademo.pictures.archives import collect, squares_put
from metademo.pictures.images import read_picture
from metademo.places import ROOT
from metademo.project.project import Project, ProjectError
from metademo.robots.arm import INSTALL, installed
from metademo.training.navigation import NavigationSettings
from metademo.training.navigation_live import LiveNavigation, NavigationPlan
from metademo.training.waves import WaveSettings
from metademo.training.waves_live import LiveWaves, WavesPlan
from metademo.ui.background import comparing
from metademo.ui.background.reading import Reading
from metademo.ui.background.trainings import Trainings
from metademo.ui.components import goal_plane
from metademo.ui.course import guessing, memory, waves
from metademo.ui.course.experiments import Outcome
from metademo.ui.pages.robots import CLOSE
from metademo.ui.rounds import ALPHABETS, QUERIES, Answers
from metademo.ui.texts import choice
from metademo.ui.texts.en.course_guesses import OPTIONS
from metademo.ui.texts.en.links import CONTROL_NAMES
from metademo.ui.texts.spoken import say
from tests.helpers import made_up
from tests.helpers.comparisons import quick
from tests.helpers.languages import codes, lacking
from tests.helpers.made_up import CODE, marked
from tests.helpers.packing import png, zipped
from tests.helpers.pages import APP, settled
from tests.helpers.reading import read

NAMES = {
    "meta", "demo",  # our own
    "English",
    "png", "csv", "zip", "jpg", "json", "txt",
    *re.findall(r"[A-Za-z]{3,}", " ".join(f"{one.method} {one.source}" for one in PUBLISHED)),
}  # fmt: skip
"""What is called alike in every language."""

FILES = zipped(
    [("x/1.png", png(9)), ("y/1.png", png(9)), ("x/2.gif", b"GIF89a"), ("z.7z", b"7z\xbc\xaf\x27\x1c"), ("y/3.png", png(90)),
     ("x/4.pdf", b"%PDF-1"), ("x/5.png", png(200)), ("train/k/6.png", png(60)), ("../7.png", png(70))]
)  # fmt: skip
"""Much of what can be wrong with files."""
SPLIT = zipped(
    [(f"{part}/{each}/{shade}.png", png(shade)) for part, shade in (("train", 8), ("test", 99)) for each in "pq"]
)
LABELLED = zipped([("1.png", png(1)), ("2.png", png(50)), ("l.csv", b"file,label\n1.png,u\n2.png,v\n")])
NAMED = zipped([(f"{each}_{shade}.png", png(shade + at)) for at, each in enumerate("uv") for shade in (10, 90)])
"""What has to be understood: by its folders, by its table, by its names."""


@pytest.fixture
def tongue(monkeypatch):
    made_up.speak(monkeypatch)


def english(page, *names):
    """The words on the page that are not in the made-up language, with where they are."""
    known = {*NAMES, *re.findall(r"[A-Za-z]{3,}", " ".join(names))}
    return sorted(
        {(word, field) for field, said in read(page) for word in re.findall(r"[A-Za-z]{3,}", said) if word not in known}
    )


def opened(script=None, **asked):
    """The page, or one of its parts by its script, in the made-up language; ``asked`` of it in the address."""
    page = AppTest.from_file(APP, default_timeout=120)
    if script is not None:
        page = AppTest.from_function(script, default_timeout=120)
    for name, value in {choice.PARAMETER: CODE, **asked}.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


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
    found = collect([("a.zip", FILES), ("", b"")])
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


def test_the_lab(tongue):
    page = opened()
    settled(page)
    page.run()
    assert english(page) == []
    # what was asked for stays, and the address says it
    assert page.session_state[choice.KEY] == CODE
    assert page.selectbox(key="language-chosen").value == CODE


def test_a_prepared_page_and_what_a_link_was_refused(tongue):
    page = opened(task="lumoe", only="steps,quark", note="<7>", steps="999", project="none.zip", colour="1", tail="2")
    assert page.warning
    assert english(page, "only steps quark tail project none.zip colour", *CONTROL_NAMES) == []
    page = opened(task="lumoe")
    page.session_state["menu-open"] = True
    page.run()
    assert not page.exception
    assert english(page) == []


@pytest.mark.slow
def test_the_game(tongue):
    page = opened(play_page)
    own = page.session_state["play"]
    own.answers = Answers((None, *own.round.truth[1:]), (2.0,) * QUERIES)
    page.run()
    assert not page.exception
    assert own.over
    assert english(page, *ALPHABETS) == []


def test_another_language_is_chosen_for_oneself_alone(tongue):
    page = opened()
    page.selectbox(key="language-chosen").set_value("en").run()
    assert not page.exception
    assert page.session_state[choice.KEY] == "en"
    assert any(button.label == "Add a class" for button in page.button)
    assert page.text_input[0].value.isascii()  # the ready task's classes too
    assert marked("Add a class") in {button.label for button in opened().button}


@pytest.mark.slow
def test_photographs(tongue):
    page = opened(task="beetles")
    settled(page)
    page.run()
    assert not page.exception
    assert page.session_state.session.project.domain == "photos"
    assert english(page) == []


def test_results_opened_in_full(tongue):
    page = opened()
    key = f"results-{next(iter(settled(page).planned.values()))}"
    for drawer in ("movement", "table", "confusions", "gates-maml"):
        page.session_state[f"{key}-{drawer}"] = True
    page.session_state["live"] = True
    page.run()
    page.session_state[f"{key}-at"] = 2
    page.run()
    assert not page.exception
    assert any("Loss" in made_up.unmarked(said) for _, said in read(page))
    assert english(page, "png") == []


@pytest.mark.slow
@pytest.mark.parametrize("files", [FILES, SPLIT, LABELLED, NAMED], ids=["problems", "split", "labelled", "named"])
def test_own_pictures_with_problems(tongue, files):
    page = opened()
    state = page.session_state.session
    state.readings.append(Reading([("mine.zip", files)], None, state.task.uid))
    assert state.readings[0].wait(120)
    page.run()
    assert not page.exception
    assert page.warning if files is FILES else page.get("alert") or page.info
    assert english(page) == []
    state.project = Project(state.project.classes[:1])
    page.run()
    assert page.info
    assert not page.exception
    assert english(page) == []


@pytest.mark.parametrize("way", ["upload", "draw", "camera"])
def test_the_dialog_that_adds(tongue, way):
    page = opened()
    page.session_state["add-way"] = way
    key = page.session_state.session.project.classes[0].key
    page.button(key=f"add-{page.session_state.session.task.uid}-{key}").click().run()
    assert not page.exception
    assert english(page) == []


def test_the_dialog_of_folders(tongue):
    page = opened()
    next(button for button in page.button if button.label == marked("Add folders or a ZIP")).click().run()
    assert not page.exception
    assert english(page) == []


def comparing_page() -> None:
    from metademo.ui.pages import compare

    compare.page()


def results_page() -> None:
    from metademo.ui.pages import results

    results.page()


def learn_page() -> None:
    from metademo.ui.pages import learn

    learn.page()


def play_page() -> None:
    from metademo.ui.pages import play

    play.page()


def goal_page() -> None:
    from metademo.ui.pages import goal

    goal.page()


def ideas_page() -> None:
    from metademo.ui.pages import ideas

    ideas.page()


def test_compare(tongue, monkeypatch):
    monkeypatch.setattr(comparing, "compare", quick)
    page = opened(comparing_page)
    assert page.session_state["compare"].run.wait(120)
    page.run()
    assert not page.exception
    assert page.get("plotly_chart")
    assert english(page) == []


def test_compare_where_it_cannot_be(tongue):
    page = opened(comparing_page)
    page.session_state["compare"].run.cancel()
    state = page.session_state.session
    state.project = Project().add_class("q")
    page.run()
    assert page.info
    assert english(page) == []


def test_results(tongue):
    page = opened(results_page)
    assert page.get("plotly_chart")
    assert english(page) == []


def test_results_that_are_damaged(tongue, monkeypatch, tmp_path):
    (tmp_path / "results.json").write_text("[]")
    monkeypatch.setattr(measurements.results, "__defaults__", (tmp_path / "results.json",))
    page = opened(results_page)
    assert page.error
    assert english(page) == []


CHAPTERS = ["task", "outer", "learned", "rules", "no-gradient", "questions"]
"""Those of the course that between them have all kinds of live part."""


@pytest.mark.parametrize(
    "chapter", [pytest.param(each, marks=pytest.mark.slow) for each in CHAPTERS[1:5]] + ["task", "questions"]
)
def test_ideas(tongue, monkeypatch, chapter):
    def first_option(seed):
        yield 1.0
        return Outcome("chance" if chapter == "task" else next(iter(OPTIONS[chapter])), defaultdict(lambda: 0.25))

    monkeypatch.setattr(guessing, "EXPERIMENTS", dict.fromkeys(OPTIONS, first_option))
    monkeypatch.setattr(waves, "AFTER", (0, 1, 3))
    monkeypatch.setattr(memory, "PATIENCE", 300.0)
    page = opened(ideas_page, chapter=chapter)
    page.radio(key=f"course-chosen-{chapter}").set_value(next(iter(OPTIONS[chapter]))).run()
    page.button(key=f"course-see-{chapter}").click().run()
    assert not page.exception
    assert page.info or page.success
    assert english(page, "png") == []


def test_ideas_where_there_is_no_chapter(tongue):
    page = opened(ideas_page, chapter="nowhere")
    assert page.warning
    assert english(page, "nowhere", " ".join(OPTIONS)) == []


@pytest.mark.parametrize("kind", ["maml", "transfer", "scratch"])
def test_learn_to_learn(tongue, monkeypatch, kind):
    own = Trainings(cores=1)
    for module in ("metademo.ui.pages.learn", "metademo.ui.components.outer", "metademo.ui.components.steering"):
        monkeypatch.setattr(f"{module}.TRAININGS", own)
    monkeypatch.setattr(own, "warm", lambda: None)
    page = opened(learn_page)
    page.session_state["learn-learner"] = kind
    page.run()
    assert english(page) == []
    if kind != "scratch":  # what a process would have shown
        settings = WaveSettings.usual(kind)
        training = own.begin(page.session_state["learn"].token, WavesPlan(settings))
        live = LiveWaves(settings)
        live.step()
        training.seen = live.seen()
        page.run()
        assert len(page.get("plotly_chart")) == 2
        assert english(page) == []
        training.error = ""
        page.run()
        assert page.error
    assert not page.exception
    assert english(page) == []
    own.close()


def robot_page() -> None:
    from metademo.ui.pages import robots

    robots.page()


@pytest.mark.parametrize("there", [False, True])
def test_the_robot(tongue, monkeypatch, there):
    if there and not installed():
        pytest.skip("the extra 'robots' is not installed")
    monkeypatch.setattr("metademo.ui.pages.robots.installed", lambda: there)
    page = opened(robot_page)
    assert len(page.get("plotly_chart")) == 1
    assert english(page, INSTALL) == []
    if there:
        page.session_state["robots"].tables["push"].problem = CLOSE
        page.session_state["robot-who-push-0"] = "hand"
        page.run()
        assert page.info
        assert english(page) == []


def test_find_the_goal(tongue, monkeypatch):
    own = Trainings(cores=1)
    for module in ("metademo.ui.pages.goal", "metademo.ui.components.outer", "metademo.ui.components.steering"):
        monkeypatch.setattr(f"{module}.TRAININGS", own)
    drawn = []
    monkeypatch.setattr(goal_plane, "_mount", lambda data, **more: drawn.append(data))
    page = opened(goal_page)
    assert english(page) == []
    page.session_state["goal"].put([0.58, 0.0])
    page.segmented_control(key="goal-whose").set_value("own").run()
    assert page.warning
    settings = NavigationSettings(tasks=2)
    monkeypatch.setattr("metademo.ui.pages.goal.NavigationSettings", lambda **chosen: settings)
    training = own.begin(page.session_state["learn"].token, NavigationPlan(settings))
    training.seen = LiveNavigation(settings).seen()  # what a process would have shown
    page.run()
    assert len(page.get("plotly_chart")) == 1
    assert english(page) == []
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


def test_learners_that_cannot_be_read(tongue, monkeypatch):
    def broken(name):
        return checkpoints.read(checkpoints.ASSETS / "no-such.json")

    monkeypatch.setattr(checkpoints, "shipped", broken)
    contenders.cache_clear()
    page = opened()
    assert page.error
    assert english(page) == []
