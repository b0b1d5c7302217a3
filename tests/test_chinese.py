"""Chinese: no English is left on any page, and the texts keep to the rules of docs/glossary-zh.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from metademo.checkpoints import files as checkpoints
from metademo.export import html
from metademo.export.adapted import adapted
from metademo.export.report import Reported, report
from metademo.messages import together
from metademo.pictures.archives import collect
from metademo.pictures.domains import DOMAINS
from metademo.pictures.problems import describe
from metademo.pictures.reasons import DAMAGED, TWICE, unread_tiff
from metademo.places import ROOT
from metademo.project.project import Project
from metademo.robots.packages import INSTALL
from metademo.sentences.ready import TASKS, ready
from metademo.ui.components import cheetah_run
from metademo.ui.texts.en import widgets as english_widgets
from metademo.ui.texts.spoken import say
from metademo.ui.texts.zh import findings, happened, numbers, takeaway, widgets, words
from tests.helpers.languages import differing
from tests.helpers.packing import FAULTY, picture
from tests.helpers.tongues import CHINESE, CHINESE_NAMES, WORD, goal_page, learn_page, robot_page, sentences_page

ZH = "zh"
TEXTS = ROOT / "metademo" / "ui" / "texts" / "zh"


@pytest.fixture(autouse=True)
def chinese(monkeypatch):
    """For what is asked outside of a page."""
    monkeypatch.setattr("metademo.ui.texts.spoken.language", lambda: ZH)


# The texts


def said_in(path: Path) -> Iterator[tuple[int, str]]:
    """The texts in a module that a person reads, with their lines; each part of an f-string for itself."""
    tree = ast.parse(path.read_bytes())
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node.lineno, node.value


HAN = r"[\u3400-\u9fff]"
MARK = r"[，。：；？！（）、“”]"
RULES = {
    "no space between Chinese and Latin": re.compile(rf"{HAN}[A-Za-z0-9]|[A-Za-z0-9%]{HAN}"),
    "a half-width mark": re.compile(rf"{HAN}\s*[,;:?!]|[,;:?!]\s*{HAN}|{HAN}\(|\){HAN}|{HAN}\.(?!\w)"),
    "a space beside a full-width mark": re.compile(rf"(?<=\S) {MARK}|{MARK} (?=\S)"),
    "not the glossary's form of address": re.compile("您"),
    "a space before a per cent sign": re.compile(r"\d\s%"),
}


def faults(text: str) -> list[str]:
    """Which rules of style a text breaks."""
    shown = re.sub(r"<[^>]*>", "", text)
    shown = re.sub(r"`[^`]*`|\$[^$]*\$", "\0", shown)
    # code and formulas may stand beside marks with a space or without
    found = [rule for rule, sign in RULES.items() if sign.search(re.sub(" ?\0 ?", "", shown))]
    for bold in re.finditer(r"(\*+)(?=\S)(.+?)(?<=\S)\1", shown):
        before, after = shown[: bold.start()][-1:], shown[bold.end() :][:1]
        opens = not (re.match(MARK, bold[2]) and re.match(r"[\w]", before))
        closes = not (re.search(MARK + "$", bold[2]) and re.match(r"[\w]", after))
        found += [] if opens and closes else ["a mark at the edge of bold, which Markdown does not see"]
    return found


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.py")), ids=lambda path: path.stem)
def test_texts_keep_to_the_glossary(path):
    broken = [(line, fault, text) for line, text in said_in(path) for fault in faults(text)]
    assert broken == []


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.py")), ids=lambda path: path.stem)
def test_no_text_stands_where_nobody_reads_it(path):
    """A second line of a text without its brackets is a string for itself, and Python says nothing."""
    body = ast.parse(path.read_bytes()).body[1:]
    alone = [node.value.value for node in body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]
    assert [text for text in alone if re.search(HAN, re.sub("``.*?``", "", str(text)))] == []


def test_the_rules_find_what_breaks_them():
    assert faults("用MAML 适应")
    assert faults("你好, 世界")
    assert faults("支持集 （support）")
    assert faults("**完成。**下一步")
    assert faults("准确率 96 %。")
    assert faults("**支持集**是用 MAML 的 `x = 1`，5 类。") == []


def test_a_text_that_is_built_otherwise_is_found():
    assert differing("{a} of {b:,}", "{b:,} 中的 {a}", "x") == []
    assert differing("{a} of {b:,}", "{a} 和 {b}", "x") == ["x: {a} {b} filled in, not {a} {b:,}"]
    assert differing({"a": "b"}, {"c": "b"}, "x") == ["x: other keys"]
    assert differing({"What?  ": "b"}, {"什么？": "b {c}"}, "x") == ["x['什么？']: {c} filled in, not nothing"]
    assert differing(("a",), ("a", "b"), "x") == ["x: not 1 entries"]
    assert differing(lambda a: a, lambda b: b, "x") == ["x: takes (b), not (a)"]
    assert differing("a", ("a",), "x") == ["x: tuple, not str"]


def test_names_are_fitted_in_with_spaces_where_they_are_latin():
    assert words.spaced("最后 MAML 领先 从零训练 9 个百分点") == "最后 MAML 领先从零训练 9 个百分点"
    assert words.spaced("标签传播（直推式） 和 MAML") == "标签传播（直推式）和 MAML"
    assert words.listed(["MAML", "最近均值", "ProtoNet"]) == "MAML、最近均值和 ProtoNet"
    assert words.listed(["MAML"]) == "MAML"
    assert words.learner_in_sentence("scratch") == "从零训练"
    assert words.after(0) == "第一步之前"
    assert happened.standing("maml", 5, 9, False) == "MAML 5 步之后（目前）"
    assert findings.WHY == "为什么？"


def test_numbers():
    assert numbers.percent(0.962) == "96%"
    assert numbers.interval(0.8, 0.99).replace("\u2060", "") == "80–99%"
    assert numbers.mean(0.932, 0.011).replace("\u00a0", " ") == "93.2 ± 1.1%"
    assert numbers.seconds(0.001).replace("\u00a0", " ") == "不到 0.01 秒"
    assert numbers.hours(0.5).replace("\u00a0", " ") == "30 分钟"


def test_messages():
    assert say(describe(DAMAGED, ["a.png"])) == "“a.png”已损坏或不完整。请重新保存或下载。"
    assert say(describe(TWICE, ["a", "b", "c", "d"], noun="pictures")) == (
        "4 张图片和同一类的另一张图片相同，没有采用：“a”“b”“c”……。每张图片只需添加一次。"
    )
    with pytest.raises(ValueError, match="already") as raised:
        Project().add_class("猫").add_class("猫")
    assert say(raised.value) == "已经有类别“猫”。请换一个名称。"
    twice = together([describe(DAMAGED, ["a"]), describe(DAMAGED, ["b"])])
    assert say(twice) == "“a”已损坏或不完整。请重新保存或下载。“b”已损坏或不完整。请重新保存或下载。"
    assert (
        say(describe(unread_tiff("odd"), ["t.tif"])) == "“t.tif”是 odd，这里不能读取。请存成 8 位 TIFF、PNG 或 JPEG。"
    )


def test_nothing_english_is_said_of_files():
    found = collect([("a.zip", FAULTY), ("", b"")])
    assert len(found.problems) > 2
    for problem in found.problems:
        said = re.sub("“[^”]*”", "", say(problem))
        assert not set(WORD.findall(said)) - CHINESE_NAMES - {"train"}, said


def test_the_pages_that_are_taken_away_have_chinese_words():
    names = {"JavaScript", "metademo", "PyTorch", "Python", "PNG", "JPEG", "WebP", "ZIP"}
    names |= {"Apache", "License", "sentence", "transformers"}
    ours_all = (takeaway.PAGE_WORDS, takeaway.REPORT_WORDS, takeaway.SENTENCE_WORDS, takeaway.SENTENCE_REPORT_WORDS)
    for ours in ours_all:
        for key, text in ours.items():
            assert faults(text) == [], key
            left = set(WORD.findall(re.sub(r"\{\w+\}", "", text)))
            assert left <= names, key


def test_a_report_and_a_page_are_taken_away_in_chinese(make_learner):
    project = Project.of({"猫": [picture(5), picture(60)], "狗": [picture(120), picture(200)]})
    learner = replace(make_learner("scratch", steps=3), network=replace(make_learner().network, size=28))
    domain = DOMAINS["characters"]
    support = [each for _, each in project.support_pictures()]
    trace = learner.adapt(project.episode(domain))
    pages = {
        html.page(
            adapted(learner, project.episode(domain), domain), support, "从零训练", "0", takeaway.PAGE_WORDS, "zh-Hans"
        ): "分类器：猫、狗",
        report(
            project, [Reported("从零训练", "#d9640a", trace)], title="猫和狗", file="x.zip", version="0",
            words=takeaway.REPORT_WORDS, language="zh-Hans",
        ): "报告：猫和狗",
    }  # fmt: skip
    for data, title in pages.items():
        page = data.decode("utf-8")
        assert '<html lang="zh-Hans">' in page
        assert f"<title>{title}</title>" in page
        shown = re.sub(r"(?s)<(script|style)\b.*?</\1>|<!--.*?-->|<[^>]*>", " ", page)
        assert set(WORD.findall(shown)) <= CHINESE_NAMES


def test_everything_that_streamlit_says_is_translated_with_its_parts():
    for english, own in widgets.WORDS.items():
        assert english in english_widgets.WORDS
        assert re.findall(r"\{\w+\}", english) == re.findall(r"\{\w+\}", own)


# The pages


@pytest.mark.slow
@pytest.mark.parametrize("script", [robot_page, goal_page])
def test_robots(script):
    # where a checkpoint is missing, those that there are are named
    assert CHINESE.english(CHINESE.opened(script), "navigation checkpoints", " ".join(checkpoints.available())) == []


@pytest.mark.slow
def test_a_cheetah_that_runs(monkeypatch):
    drawn = []
    monkeypatch.setattr(cheetah_run, "_mount", lambda data, **more: drawn.append(data))
    page = CHINESE.opened(goal_page, known={"goal-part": "cheetah"})
    assert CHINESE.english(page, INSTALL) == []
    told = [*drawn[-1]["stories"], *(word for _, word in drawn[-1]["words"])]
    for panel in drawn[-1]["panels"]:
        told += [
            panel["line"],
            *(said for each in panel["steps"] for said in (each["earned"], *each["caption"])),
        ]
    named = [re.sub(r"\{(step|metres|time)\}", "", said) for said in told]
    assert {word for said in named for word in WORD.findall(said)} <= CHINESE_NAMES


@pytest.mark.slow
def test_learn():
    assert CHINESE.english(CHINESE.opened(learn_page)) == []


@pytest.mark.slow
def test_sentences():
    its = " ".join(
        f"{name} {' '.join(texts)}" for task in TASKS for name, texts in ready(task).classes
    )  # sentences are data, in the language that the body has read
    others = " ".join(sentence for task in TASKS for sentence in ready(task).others)
    assert CHINESE.english(CHINESE.opened(sentences_page), its, others) == []
