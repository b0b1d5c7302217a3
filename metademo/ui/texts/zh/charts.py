"""What the charts say."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.ui.texts.zh.words import after, learner_in_sentence, learner_name, pictures, steps

MEASURES = {"accuracy": "准确率", "loss": "损失"}


SETS = {"query": "查询图片", "support": "支持图片"}
AXIS_STEP = "已走的步数"
AXIS_STEP_SQUEEZED = "步数（坐标越往后越密）"
AXIS_RIGHT_CLASS = "所属类别"
AXIS_ANSWER = "回答"
GUESSING = "瞎猜"
NO_VALUE = "无数值"


def off_scale(limit: float) -> str:
    """Note on a loss chart whose highest values were cut off."""
    return f"高于 {limit:.1f} 的数值未画出"


def chart_alt(measure: str, sentences: Sequence[str]) -> str:
    """The text alternative of a curves chart."""
    return f"折线图：{MEASURES[measure]}随步数的变化。" + "".join(sentences)


def curve_alt(learner: str, which: str, count: int, begin: str, now: tuple[int, str], end: str) -> str:
    """One line of a curves chart: from where to where, and what it is at the chosen step."""
    name = f"{learner_name(learner)}，{SETS[which]}"
    if count == 0:
        return f"{name}：第一步之前为 {begin}，没有走任何一步。"
    at = f"，{after(now[0])}为 {now[1]}" if 0 < now[0] < count else ""
    return f"{name}：第一步之前为 {begin}{at}，{steps(count)}之后为 {end}。"


def confusion_hover(right: str, answer: str, count: int) -> str:
    """One cell of a confusion matrix."""
    verdict = "正确" if right == answer else "错误"
    return f"{pictures(count)}“{right}”被认作“{answer}”：{verdict}"


def confusion_alt(learner: str, step: int, correct: int, total: int, mistakes: Sequence[tuple[str, str, int]]) -> str:
    """The text alternative of a confusion matrix; ``mistakes`` are right class, answer and count."""
    said = f"{learner_in_sentence(learner)} {after(step)}的回答表：{total} 张中答对 {correct} 张。"
    if mistakes:
        said += "答错的：" + "；".join(f"{right} 认作 {answer}，{count} 张" for right, answer, count in mistakes) + "。"
    return said
