"""Chinese where its grammar is its own: measure words, marks, numbers, and what is read in English and said in Chinese."""

import json
import re

import pytest

from metademo.checkpoints.files import ASSETS
from metademo.insights.findings import Difference
from metademo.learners.depth import Depth
from metademo.measuring.comparison import Band
from metademo.sentences.ready import TASKS, ready
from metademo.training.trainer import Diverged
from metademo.ui.charts.common import letters, room_for
from metademo.ui.components import sentence_desk
from metademo.ui.scores import Score
from metademo.ui.texts.zh import (
    charts,
    compare,
    course,
    course_guesses,
    differences,
    happened,
    learn,
    learn_pictures,
    numbers,
    results,
    sentence_page,
    sentences,
    words,
)

SPEAKERS = ("metademo.ui.texts.language", "metademo.ui.texts.spoken.language")


@pytest.fixture
def chinese(monkeypatch):
    for each in SPEAKERS:
        monkeypatch.setattr(each, lambda: "zh")


def test_who_got_how_many_right(chinese):
    # Wilson's intervals of 9, 6 and 9 of 10
    scores = [Score("maml", 5, True, 9, 10, None), Score("scratch", 5, False, 6, 10, (50, 9))]
    assert sentences.headline(scores).replace("\u2060", "") == (
        "5 步之后，10 张图片中 MAML 答对 9 张（95% 区间 60–98%），从零训练 6 张（31–83%）；50 步之后，从零训练 9 张（60–98%）。"
    )
    assert sentences.headline([Score("protonet", 0, True, 9, 10, None)]).startswith(
        "第一步之前，10 张图片中 ProtoNet 答对"
    )


def test_what_is_said_of_pictures_is_said_of_sentences(chinese):
    said = [
        sentences.headline([Score("maml", 5, True, 9, 10, None)]),
        sentences.paired("maml", "scratch", Difference(4, 1, 10)),
        happened.CONFUSION_CAPTION,
        happened.depth_told("maml", Depth("all", 1, {"all": 0.3, "head": 0.5}, {"all": 9, "head": 7}, 12)),
        *charts.SETS.values(),
        *happened.MEASURE_CAPTIONS.values(),
    ]
    changed = [sentence_page.of_sentences(each) for each in said]
    assert "10 句中 MAML 答对 9 句" in changed[0]
    assert changed[1].startswith("逐句比较，MAML 领先从零训练 30 个百分点")
    assert not any("图片" in each or "张" in each for each in changed)


def test_large_numbers_go_by_ten_thousands():
    assert [compare.operations(each) for each in (512, 9.933e7, 1.2e8, 2.5e9, 3e12)] == [
        "512", "9,933 万", "1.2 亿", "25 亿", "3.0 万亿",
    ]  # fmt: skip
    assert compare.cost_said(2.5e9, "operations") == "25 亿次运算"
    assert learn_pictures.cost_one(340_000_000, 5) == (
        "自带的那个适应一次：3.4 亿次运算。它的元训练有 5 个任务，代价至少是这个数的那么多倍。"
    )
    assert course.operations(2.52e9) == f"25.2{numbers.SPACE}亿"


def test_spaces_stand_beside_latin_letters_alone(chinese):
    assert words.listed(["MAML", "从零训练", "迁移学习"]) == "MAML、从零训练和迁移学习"
    band = Band(0.14, 0.05, 10)
    assert differences.difference("maml", "scratch", band) == (
        "在同样的 10 个回合任务上，MAML 的准确率比从零训练高：+14.0 个百分点（95% 区间 9.0 到 19.0）。不只是运气：区间不含零。"
    )
    assert differences.difference("scratch", "transfer", Band(-0.14, 0.05, 10)).startswith(
        "在同样的 10 个回合任务上，从零训练的准确率比迁移学习低：−14.0 个百分点（95% 区间 −19.0 到 −9.0）"
    )
    numbers_of = {"first": 0.5, "second": 0.4, "total": 900, "low": 0.06, "high": 0.14}
    assert "900 张图片中，MAML 答对 50%，从零训练答对 40%。" in course_guesses.said("questions", "first", numbers_of)


def test_a_training_that_diverged_is_told_in_chinese():
    assert learn.diverged(str(Diverged(1203, "the loss is nan", True))).startswith("元训练在第 1203 个元步发散了。")
    assert not re.search("[A-Za-z]", learn.diverged("something else"))


def test_cards_are_told_in_chinese():
    found = set()

    def look(part):
        if isinstance(part, dict):
            found.update([part["data"]] if isinstance(part.get("data"), str) else [])
            for each in part.values():
                look(each)

    for path in ASSETS.glob("*.json"):
        look(json.loads(path.read_text(encoding="utf-8")))
    assert len(found) > 5
    names = r"Omniglot|et al|Lake|CIFAR-?\w*|Bertinetto|Krizhevsky|banking77|clinc150|[\w-]+/[\w+]+"
    assert {
        each for each in map(results.data_told, found) if re.search("[A-Za-z]{2,}|, ", re.sub(names, "", each))
    } == set()


def test_classes_of_ready_sentences_follow_the_language_unless_renamed(monkeypatch):
    spoken = ["en"]
    for each in SPEAKERS:
        monkeypatch.setattr(each, lambda: spoken[0])
    draft = sentence_desk.opened("moods")
    draft.classes[1].name = "my own"
    draft.respoken()
    assert (draft.fresh, [each.name for each in draft.classes]) == (0, ["joyful", "my own", "annoyed", "calm"])
    spoken[0] = "zh"
    draft.respoken()
    assert [each.name for each in draft.classes] == ["高兴", "my own", "恼火", "平静"]
    assert draft.fresh  # so that the fields show it
    assert [each.name for each in sentence_desk.opened("moods").classes][1] == "担心"
    spoken[0] = "en"
    draft.respoken()
    assert [each.name for each in draft.classes] == ["joyful", "my own", "annoyed", "calm"]


def test_every_class_of_the_ready_sentences_has_a_chinese_name():
    named = [(name, sentence_page.class_name(name)) for task in TASKS for name, _ in ready(task).classes]
    assert [english for english, said in named if english == said] == []


def test_a_chart_has_room_for_chinese_names(chinese):
    assert (letters("MAML"), letters("从零训练"), letters("从零训练（SGD）")) == (4, 8, 15)
    assert room_for(["scratch"]) >= 13 * 4 + 15  # four characters of 13 pixels, and the dot before them
