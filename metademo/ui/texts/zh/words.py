"""Learners' names and counted things: what every part of the page says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from metademo.learners import Family
from metademo.ui.texts.spoken import learner_words

NO_RESULTS = "还没有学习过。在上方开始适应，每一步都会出现在这里。"
NO_STEP = "第一步之前"
FAMILIES = {
    Family.GRADIENT_STEPS: "梯度步（经过元学习）",
    Family.LEARNED_STEPS: "学到的步（经过元学习）",
    Family.NO_STEPS: "不更新（经过元学习）",
    Family.TRANSDUCTIVE: "也利用没有正确答案的图片（直推式）",
    Family.NOT_META_LEARNED: "未经元学习",
}

_LETTERS = "\u3400-\u9fff"
_MARKS = "\u3001-\u303f\uff01-\uff0f\uff1a-\uff20“”"
_NEEDLESS = re.compile(f"(?<=[{_LETTERS}]) +(?=[{_LETTERS}])|(?<=[{_MARKS}]) +| +(?=[{_MARKS}])")


def spaced(text: str) -> str:
    """A sentence into which names were filled in, without the spaces that only Latin names need beside them."""
    return _NEEDLESS.sub("", text)


def learner_name(learner: str) -> str:
    """What a learner is called on its own."""
    words = learner_words(learner)
    return words.label if words else learner


def learner_short(learner: str) -> str:
    """What a learner is called at a curve's end, where there is little room."""
    words = learner_words(learner)
    return (words and words.short) or learner_name(learner)


def learner_in_sentence(learner: str) -> str:
    """What a learner is called in the middle of a sentence."""
    words = learner_words(learner)
    return (words and words.in_sentence) or learner_name(learner)


def steps(count: int) -> str:
    """``1 步``, ``5 步``."""
    return f"{count} 步"


def pictures(count: int) -> str:
    """``1 张图片``, ``5 张图片``."""
    return f"{count} 张图片"


def after(count: int) -> str:
    """``5 步之后``; ``第一步之前`` for none."""
    return f"{steps(count)}之后" if count else NO_STEP


def listed(items: Sequence[str]) -> str:
    """``甲、乙和丙``, with a space beside Latin letters."""
    if len(items) == 1:
        return items[0]
    return spaced(f"{'、'.join(items[:-1])} 和 {items[-1]}")


def joined(*parts: str) -> str:
    """Parts of a label, one after the other, as ``实验室，5 步``."""
    return "，".join(parts)


def told(name: str, what: str) -> str:
    """What is said of something that has a name, as ``下一章：实验室``."""
    return f"{name}：{what}"


def all_of(parts: Iterable[str]) -> str:
    """Several things that each have commas of their own."""
    return "；".join(parts)


def with_aside(said: str, aside: str) -> str:
    """``MAML（批归一化）``."""
    return f"{said}（{aside}）"
