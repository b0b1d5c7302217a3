"""Names of classes that count as one more support sentence: in the library, by command, on the page and in what is kept."""

import base64
import gzip
import json
import re
import shutil
import struct

import pytest
import torch
from streamlit.testing.v1 import AppTest

from metademo.cli.parser import main
from metademo.datasets import DATASETS
from metademo.export import code
from metademo.learners.base import AdaptSettings
from metademo.learners.scratch import Scratch
from metademo.networks import WordCounts
from metademo.pictures.domains import SENTENCES
from metademo.pictures.spelling import spoken
from metademo.project import redrawing
from metademo.sentences import taking
from metademo.sentences.project import made
from metademo.sentences.reading import read_files
from metademo.sentences.ready import ready
from metademo.tasks.picture_sets import EpisodeSampler, PictureSet
from metademo.tasks.seeds import task_generator
from metademo.ui import shelf
from metademo.ui.components import sentence_editor, takeaway
from metademo.ui.components.sentence_desk import OWN, Desk, opened
from metademo.ui.texts import sentence_page as text
from metademo.ui.texts.choice import NAMES
from tests.helpers.sentences import TASK, needs_body

MINE = [("card_arrival", ["where is it", "not here yet", "late"]), ("Class 2", ["how much", "the price", "fees"])]
NETWORK = WordCounts()


def commands(report: bytes) -> list[str]:
    """Those that a report says do the same once more."""
    (found,) = re.findall(rb"H4sI[A-Za-z0-9+/=]+", report)
    raw = gzip.decompress(base64.b64decode(found))
    return json.loads(raw[4 : 4 + struct.unpack("<I", raw[:4])[0]])["model"]["commands"]


def row(said: str) -> bytes:
    return NETWORK.read([said]).numpy().tobytes()


def rows(tensor) -> list[bytes]:
    return [each.numpy().tobytes() for each in tensor]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("card_arrival", "card arrival"),
        ("get-physical__card", "get physical card"),
        (" set a timer ", "set a timer"),
        ("Refund?", "Refund?"),
        ("厨房", "厨房"),
        ("Class 12", ""),
        ("class_3", ""),
        ("42", ""),
        ("?", ""),
        ("Class of 42", "Class of 42"),
    ],
)
def test_a_name_is_read_as_words_or_says_nothing(name, said):
    assert spoken(name) == said


@pytest.mark.parametrize("language", NAMES)
def test_what_the_page_calls_a_new_class_is_no_name_in_any_language(language, monkeypatch):
    monkeypatch.setattr("metademo.ui.texts.language", lambda: language)
    assert spoken(text.class_number(3)) == ""


# One's own sentences


def test_the_support_set_has_one_more_row_of_each_class_whose_name_says_something():
    plain, _ = made(MINE, ["what is this"], shots=1)
    named, _ = made(MINE, ["what is this"], shots=1, names={})
    assert (plain.named, plain.names) == ((), ())
    assert (named.named, named.names) == ((0,), ("card arrival",))
    before, after = plain.episode(network=NETWORK), named.episode(network=NETWORK)
    assert before.support_labels.tolist() == [0, 1]
    assert after.support_labels.tolist() == [0, 0, 1]
    assert rows(after.support) == [row("where is it"), row("card arrival"), row("how much")]
    assert [one.text for _, one in named.supports()] == ["where is it", "card arrival", "how much"]
    assert torch.equal(before.query, after.query)
    assert named.sentences == plain.sentences
    assert named != plain  # so that it is learned anew


def test_a_name_that_is_among_the_sentences_or_otherwise_read():
    tea = [("tea", ["more", "Tea"]), ("定时", ["wake me", "ring"])]
    project, _ = made(tea, shots=1, names={"定时": "set a timer"})
    assert [each.called and each.called.text for each in project.classes] == [None, "set a timer"]


def test_without_sentences_a_name_is_not_enough():
    project, _ = made([("tea", []), ("bus", ["late"])], names={})
    assert "‘tea’ has no sentence" in project.problems()[0]


def test_every_learner_s_shapes_fit_and_scratch_knows_a_word_that_only_a_name_has():
    project, _ = made([("tea", ["a cup please", "tea now"]), ("bus", ["which line", "bus now"])], shots=1, names={})
    trace = Scratch(NETWORK, steps=20, rate=0.03).adapt(project.episode(network=NETWORK), AdaptSettings())
    assert trace.episode.shots == (2, 2)
    assert trace.last.support_probabilities.shape == (4, 2)
    assert trace.predictions() == ("tea", "bus")
    alone, _ = made([("tea", ["a cup please", "tea now"]), ("bus", ["which line", "bus now"])], shots=1)
    even = Scratch(NETWORK, steps=20, rate=0.03).adapt(alone.episode(network=NETWORK), AdaptSettings())
    # without names it has met no word of either
    torch.testing.assert_close(even.last.query_probabilities[0], even.last.query_probabilities[1])


def test_divisions_have_each_name_beside_whatever_is_drawn():
    project, _ = made(TASK, shots=1, names={})
    source = project.to_draw_from()
    assert source != made(TASK, shots=1)[0].to_draw_from()
    assert source.names == ("drinks", "ways", "time")
    view = redrawing.view(source, SENTENCES, NETWORK)
    without = redrawing.sampler(made(TASK, shots=1)[0].to_draw_from(), shots=2)
    said = {row(one): name for name, texts in TASK for one in texts}
    for number in range(5):
        drawn = redrawing.sampler(source, shots=2).sample(task_generator(0, 3, number))
        episode = view(drawn)
        assert episode.shots == (3, 3, 3)
        names = {name: row(name) for name, _ in TASK}
        order = [said[rows(episode.support)[2 * label]] for label in range(3)]
        assert rows(episode.support)[6:] == [names[each] for each in order]
        assert not {*names.values()} & {*rows(episode.query)}
        plain = without.sample(task_generator(0, 3, number))
        assert torch.equal(plain.support, drawn.support[:6])
        assert torch.equal(plain.query, drawn.query)
    some, _ = made(MINE, shots=1, names={})
    drawn = redrawing.sampler(some.to_draw_from(), shots=1).sample(task_generator(0, 2, 0))
    assert sorted(drawn.shots) == [1, 2]


# Data sets and commands


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "sentences"
    folder.mkdir()
    intents = [f"card_number {'abcdef'[at]}" for at in range(6)]
    classes = {each: [f"{each} said in way {way}" for way in range(6)] for each in intents}
    splits = {split: intents[at::3] for at, split in enumerate(("train", "val", "test"))}
    (folder / "banking77.json").write_text(json.dumps({"classes": classes, "splits": splits}))
    return str(tmp_path)


def test_intents_are_named_without_their_collection_and_nothing_else_changes(data):
    sentences = DATASETS["banking77"].prepared(DATASETS["banking77"].load("test", data=data), NETWORK)
    episodes = [
        EpisodeSampler(sentences, ((2, 1),), 4, names=names).sample(torch.Generator().manual_seed(3))
        for names in (False, True)
    ]
    plain, named = episodes
    assert (plain.shots, named.shots) == ((1, 1), (2, 2))
    assert torch.equal(named.support[:2], plain.support)
    assert torch.equal(named.query, plain.query)
    said = [spoken(each.removeprefix("banking77/")) for each in named.classes]
    assert sorted(said) == ["card number c", "card number f"]
    assert torch.equal(named.support[2:], NETWORK.read(said).half().float())
    assert named.seed == plain.seed


def test_names_are_refused_where_pictures_are_read(tmp_path, capsys):
    for asked in (["evaluate", "characters"], ["evaluate", "lake"], ["adapt", "characters", str(tmp_path)]):
        assert main([*asked, "--names"]) == 2
        assert "--names: " in capsys.readouterr().err
    pictures = PictureSet(torch.zeros(8, 1, 1, 1), (torch.arange(4), torch.arange(4, 8)), (0, 0), ("a", "b"), "some")
    with pytest.raises(ValueError, match=r"^names: some holds pictures"):
        EpisodeSampler(pictures, ((2, 1),), 1, names=True).sample(torch.Generator())


@needs_body
@pytest.mark.slow
def test_the_commands_count_names_and_say_which(data, tmp_path, capsys):
    evaluate = ["evaluate", "sentences-nearest-mean", "--dataset", "banking77", "--data", data, "--ways", "2"]
    shutil.copy(f"{data}/sentences/banking77.json", f"{data}/sentences/clinc150.json")  # trained on both
    evaluate += ["--shots", "1", "--queries", "3", "--episodes", "3", "--processes", "1"]
    assert main([*evaluate, "--names"]) == 0
    assert "their names as one more support sentence each" in capsys.readouterr().out
    task = tmp_path / "mine.json"
    task.write_text(json.dumps(dict(MINE)))
    adapt = ["adapt", "sentences-nearest-mean", str(task), "--shots", "1", "--json"]
    assert main(adapt) == 0
    plain = json.loads(capsys.readouterr().out)
    assert (plain["shots"], plain.get("names")) == ([1, 1], None)
    report = tmp_path / "mine report.html"
    assert main([*adapt, "--names", "--export", "report", "--out", str(report)]) == 0
    told = capsys.readouterr()
    named = json.loads(told.out)
    assert (named["shots"], named["names"]) == ([2, 1], ["card arrival"])
    assert "These names count as support sentences too: card arrival." in told.err
    assert named["answers"] != plain["answers"]
    # a report says by itself that they counted
    assert main(["adapt", "sentences-nearest-mean", str(report), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["answers"] == named["answers"]
    page = report.read_bytes()
    assert b"sentences and names of 2 classes" in page
    assert commands(page) == ["metademo adapt sentences-nearest-mean 'mine report.html' --names"]


def test_a_saved_task_says_that_names_count_and_how_they_are_read():
    named, _ = made([("定时", ["wake me"]), ("tea_time", ["a cup"])], shots=1, names={"定时": "set a timer"})
    for file in (taking.saved(named), taking.reportable(named).task):
        found = read_files([("task.zip" if file[:2] == b"PK" else "task.json", file)])
        assert found.names == {"定时": "set a timer"}
        assert made(found.classes.items(), found.unlabelled, found.shots or 3, found.names)[0] == named
    plain, _ = made([("a", ["x"]), ("b", ["y"])])
    assert b"names" not in taking.saved(plain)
    assert read_files([("task.json", taking.saved(plain))]).names is None
    odd = {"classes": {"a": ["x"]}, "names": {"a": 3, "b": "c"}}
    assert read_files([("task.json", json.dumps(odd).encode())]).names == {"b": "c"}
    assert code.command("t.json", "sentences", names=True) == "metademo adapt sentences t.json --names"


# The page


def script() -> None:
    import streamlit as st

    from metademo.ui.links import reading, writing
    from metademo.ui.pages import sentences

    reading.of_visit()
    sentences.page()
    st.session_state["said"] = writing.parts("sentences")


def html(page):
    return "".join(element.proto.body for element in page.get("html")).replace("\u00a0", " ")


def settled(page):
    assert page.session_state["sentences"].run.wait(300)
    page.run()
    assert not page.exception
    return page


def toggle(page):
    return next(each for each in page.toggle if each.label == text.NAMES)


@needs_body
@pytest.mark.slow
def test_the_toggle_changes_the_run_and_the_words_and_is_in_the_link(monkeypatch):
    page = AppTest.from_function(script, default_timeout=300).run()
    settled(page)
    desk = page.session_state["sentences"]
    first = desk.run
    assert toggle(page).value
    assert "sentence-names" not in page.session_state["said"]
    assert next(iter(desk.run.traces().values())).episode.shots == (4, 4, 4, 4)
    assert text.names_told(4, 4) in html(page)
    assert "16 sentences and names were held out" in html(page)
    assert "3 and the name, ‘set a timer’, to learn from, 5 to ask about" in [each.value for each in page.caption]
    found = {}
    monkeypatch.setattr(
        takeaway, "offer", lambda label, told, file, kind, icon, make, refused=None: found.update({label: make})
    )
    page.session_state["sentences-taken"] = True
    page.run()
    report = found["Report"]()
    assert b"16 sentences and names of 4 classes" in report
    assert ["--names" in each.split() for each in commands(report)] == [True, True]  # scratch has no checkpoint
    again = Desk()
    sentence_editor._take_files(again, [("In the kitchen report.html", report)])
    assert again.names
    assert again.project()[0].names == desk.project()[0].names
    toggle(page).set_value(False).run()
    settled(page)
    assert desk.run is not first
    assert not desk.names
    assert page.session_state["said"]["sentence-names"] == "0"
    assert "one more support sentence" not in html(page)
    assert next(iter(desk.run.traces().values())).episode.shots == (3, 3, 3, 3)


@needs_body
@pytest.mark.slow
def test_a_link_turns_it_off_and_names_that_nobody_chose_are_left_out():
    page = AppTest.from_function(script, default_timeout=300)
    page.query_params["sentence-names"] = "0"
    page.session_state["sentences"] = desk = Desk(task=OWN, learners=("nearest-mean", "scratch"))
    first, second = desk.draft.classes
    first.name, first.text, second.text = (
        "card_arrival",
        "where is it\nlate\nnot here\nstill away",
        "fees\nprice\nhow much\ncost",
    )
    settled(page.run())
    assert not desk.names
    assert not toggle(page).value
    toggle(page).set_value(True).run()
    settled(page)
    assert text.names_told(1, 2) in html(page)
    assert next(iter(desk.run.traces().values())).episode.shots == (4, 3)
    first.name = text.class_number(1)
    desk.draft.fresh += 1
    settled(page.run())
    assert text.names_told(0, 2) in html(page)


def test_what_is_kept_keeps_it_and_a_link_comes_first():
    desk = Desk(task=OWN, names=False)
    desk.drafts[OWN] = opened(OWN)
    desk.drafts[OWN].classes[1].text = "one\ntwo"
    kept = shelf.sentences(desk).text.encode()
    again, linked, old = Desk(), Desk(), Desk()
    assert shelf.read_sentences(kept, again)
    assert not again.names
    assert shelf.sentences(again).text.encode() == kept
    assert shelf.read_sentences(kept, linked, {"sentence-names"})
    assert linked.names
    before = json.loads(kept)
    del before["names"]
    assert shelf.read_sentences(json.dumps(before).encode(), old)
    assert not old.names


def test_a_ready_task_s_names_are_read_in_its_sentences_language(monkeypatch):
    monkeypatch.setattr("metademo.ui.texts.language", lambda: "zh")
    desk = Desk(names=True)
    assert desk.draft.classes[0].name == "定时"
    assert desk.project()[0].names == tuple(name for name, _ in ready("kitchen").classes)
    desk.draft.classes[0].text += "\nTen minutes, please"
    back = Desk()
    assert shelf.read_sentences(shelf.sentences(desk).text.encode(), back)
    assert back.project() == desk.project()
    desk.draft.classes[0].name = "闹钟"
    assert desk.project()[0].names[0] == "闹钟"
