"""The page of sentences in Streamlit's own test driver."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from metademo.sentences.ready import TASKS, ready
from metademo.ui.components import sentence_answers
from metademo.ui.components.sentence_answers import answers_csv
from metademo.ui.components.sentence_desk import OWN
from metademo.ui.texts import sentence_page as text
from tests.helpers import made_up
from tests.helpers.reading import read
from tests.helpers.sentences import needs_body

TABLE = (
    "sentence,class\nTwo teas please,drinks\nA cup of coffee,drinks\nSome cold water,drinks\nAnother juice for me,drinks\n"
    "Which bus is this,ways\nWhere is the station,ways\nHow far is the bridge,ways\nWhich road leads home,ways\n"
)


def script() -> None:
    from metademo.ui.pages import sentences

    sentences.page()


def opened() -> AppTest:
    page = AppTest.from_function(script, default_timeout=300).run()
    assert not page.exception
    return page


def settled(page: AppTest) -> AppTest:
    """The page at the end of its run."""
    assert desk(page).run.wait(300)
    page.run()
    assert not page.exception
    return page


def desk(page):
    return page.session_state["sentences"]


def html(page):
    return "".join(element.proto.body for element in page.get("html")).replace("\u00a0", " ")


def widget(kind, label):
    return next(each for each in kind if each.label == label)


def test_without_its_extra_the_page_says_how_to_add_it(monkeypatch):
    from metademo.ui.pages import sentences

    monkeypatch.setattr(sentences, "installed", lambda: False)
    page = opened()
    assert [each.value for each in page.info] == [text.missing("pip install 'metademo[sentences]'")]
    assert len(page.text_area) == 0


@needs_body
@pytest.mark.slow
def test_a_ready_task_is_learned_and_its_words_weighed():
    page = settled(opened())
    shown = html(page)
    assert re.search(r"MAML gets \d+ of 20 right", shown)
    assert "pictures" not in shown
    assert shown.count('role="listitem"') == 12
    assert "md-word-for" in shown
    counted = re.search(r"MAML gets (\d+) of 20 right.* scratch (\d+) \(", shown)
    assert int(counted[1]) > int(counted[2])  # beside counts of words
    assert "English" in " ".join(each.value for each in page.caption)


@needs_body
@pytest.mark.slow
def test_another_task_is_opened_and_nothing_of_the_first_is_lost():
    page = settled(opened())
    widget(page.text_area, text.OTHERS).set_value("Who ate my soup?").run()
    settled(page)
    page.selectbox[0].set_value("topics").run()
    assert desk(page).task == "topics"
    settled(page)
    page.selectbox[0].set_value(TASKS[0]).run()
    assert desk(page).draft.others == "Who ate my soup?"
    assert (
        "Who ate my soup?" in html(settled(page)).replace("</span>", "").replace("<", " <") or desk(page).draft.others
    )


@needs_body
@pytest.mark.slow
def test_own_sentences_step_by_step():
    page = opened()
    page.selectbox[0].set_value(OWN).run()
    assert not page.exception
    assert len(page.info) == 1  # both classes are empty
    areas = [each for each in page.text_area if each.label == text.CLASS_SENTENCES]
    areas[0].set_value("Good morning\nHello there\nHi\nGreetings\n<b>Hey</b> & you").run()
    areas = [each for each in page.text_area if each.label == text.CLASS_SENTENCES]
    areas[1].set_value("Goodbye\nFarewell\nSee you\nSo long").run()
    page.text_input[0].set_value("<i>hello</i>").run()
    shown = html(settled(page))
    assert re.search(r"MAML gets \d of 3 right", shown)
    assert "<b>Hey</b>" not in shown
    assert "<i>hello</i>" not in shown
    widget(page.text_input, text.TRY).set_value("Bye now").run()
    assert not page.exception
    assert "md-told" in html(page)


@needs_body
@pytest.mark.slow
def test_files_and_pastes_become_ones_own_task():
    page = opened()
    widget(page.file_uploader, text.UPLOAD).set_value(
        [("mine.csv", TABLE.encode(), "text/csv"), ("p.png", b"\x89PNG\r\n\x1a\n", "image/png")]
    ).run()
    assert not page.exception
    assert desk(page).task == OWN
    assert [each.name for each in desk(page).draft.classes] == ["drinks", "ways"]
    assert "‘p.png’" in page.warning[0].value
    widget(page.text_area, text.PASTE_LABEL).set_value(
        "A glass of milk\tdrinks\nTurn left here\tways\nIs it late?\t"
    ).run()
    widget(page.button, text.PASTE_BUTTON).click().run()
    assert desk(page).draft.classes[0].text.endswith("A glass of milk")
    shown = html(settled(page))
    assert re.search(r"MAML gets \d of 4 right", shown)


@needs_body
@pytest.mark.slow
def test_one_class_alone_is_told_of():
    page = opened()
    widget(page.file_uploader, text.UPLOAD).set_value([("a.csv", b"text,label\nx y,one\nz,one\n", "text/csv")]).run()
    assert not page.exception
    assert len(desk(page).draft.classes) == 2  # the second one is to be filled
    assert "no sentence yet" in page.info[0].value


@needs_body
@pytest.mark.slow
def test_no_cell_of_the_answers_is_a_formula():
    page = opened()
    page.selectbox[0].set_value(OWN).run()
    draft = desk(page).draft
    draft.classes[0].text, draft.classes[1].text = "=1+1\nplus one\n=2+2", "minus\nless\n@fewer"
    draft.shots, draft.fresh = 2, draft.fresh + 1
    settled(page.run())
    run = desk(page).run
    rows = answers_csv(run.traces(), 1, run.task).decode("utf-8-sig").splitlines()
    assert rows[0].split(",")[0] == "sentence"
    assert rows[1].startswith("'=2+2,")
    assert all(row[0] not in sentence_answers._FORMULA for row in rows)


@needs_body
@pytest.mark.slow
def test_in_another_language(monkeypatch):
    made_up.speak(monkeypatch)
    page = AppTest.from_function(script, default_timeout=300)
    page.query_params["lang"] = made_up.CODE
    settled(page.run())
    task = ready(TASKS[0])
    known = " ".join([*(each for _, texts in task.classes for each in texts), *task.others])
    known = {*re.findall(r"[A-Za-z]{3,}", known), "csv"}
    left = {word for _, said in read(page) for word in re.findall(r"[A-Za-z]{3,}", said) if word not in known}
    assert left == set()
