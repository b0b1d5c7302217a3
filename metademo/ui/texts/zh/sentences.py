"""What happened, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metademo.ui.texts.zh.numbers import hours, interval, points, seconds
from metademo.ui.texts.zh.words import after, learner_in_sentence, spaced, steps

if TYPE_CHECKING:
    from metademo.insights.findings import Difference
    from metademo.ui.scores import Score


def headline(scores: Sequence[Score]) -> str:
    """Who gets how many right at the chosen step, and at the end if that lies ahead. ``scores`` is not empty."""
    first, *others = scores
    clauses = [
        f"{after(first.steps)}，{first.total} 张图片中 {learner_in_sentence(first.learner)} 答对 {first.correct} 张"
        f"（95% 区间 {interval(*first.interval)}）"
    ]
    for score in others:
        who = learner_in_sentence(score.learner)
        if score.steps != first.steps:
            who += "（不更新）" if score.finished and not score.steps else f"（{after(score.steps)}）"
        clauses.append(f"{who} {score.correct} 张（{interval(*score.interval)}）")
    ends: dict[int, list[str]] = {}
    for score in scores:
        if score.later:
            then, correct = score.later
            told = (
                f"仍为 {correct} 张"
                if correct == score.correct
                else f"{correct} 张（{interval(*score.later_interval)}）"
            )
            ends.setdefault(then, []).append(f"{learner_in_sentence(score.learner)} {told}")
    return spaced(
        "；".join(["，".join(clauses), *(f"{after(then)}，{'，'.join(told)}" for then, told in ends.items())]) + "。"
    )


def paired(first: str, second: str, between: Difference) -> str:
    """How two learners differ on the same pictures, under the headline that counts each alone."""
    share = (between.first - between.second) / between.total
    low, high = between.interval
    said = f"95% 区间 {points(low)} 到 {points(high)}"
    one, other = learner_in_sentence(first), learner_in_sentence(second)
    if between.first == between.second:
        return spaced(f"逐张比较，{one} 和 {other} 打平（{said} 个百分点）。")
    if share < 0:
        one, other, share, said = other, one, -share, f"95% 区间 {points(-high)} 到 {points(-low)}"
    tail = "" if between.ahead or between.behind else "，可能只是运气"
    return spaced(f"逐张比较，{one} 领先 {other} {points(share)[1:]} 个百分点（{said}{tail}）。")


def headline_unlabelled(queries: int) -> str:
    """In place of the headline where no picture asked about has a right answer."""
    if not queries:
        return "没有可以提问的图片，看不出学得怎么样。请给每个类别再添一张。"
    if queries == 1:
        return "查询图片没有指定类别，所以没有得分。它的回答见下方卡片。"
    return f"{queries} 张查询图片都没有指定类别，所以没有得分。它们的回答见各自的卡片。"


def times(entries: Sequence[tuple[str, float, int, float]]) -> str:
    """How long adapting took: learner, seconds and steps of each, and the seconds that went into choosing how deep."""
    each = [
        spaced(
            f"{learner_in_sentence(learner)} {seconds(taken)}（{steps(count)}"
            + (f"，其中 {seconds(choosing)}用来选择改多深）" if choosing else "）")
        )
        for learner, taken, count, choosing in entries
    ]
    return f"适应用时：{'，'.join(each)}。"


def paid(learner: str, before: float, on_card: float, pretrained: bool) -> str:
    """What a learner's meta-training took, in hours, and how many of these on a graphics card, to stand beside :func:`times`."""
    beside = "（不计 ImageNet 上的预训练）" if pretrained else ""
    card = f"（其中显卡 {hours(on_card)}）" if on_card else ""
    return spaced(
        f"在此之前，{learner_in_sentence(learner)} 所依靠的元训练用了 {hours(before)}{card}，一次就够所有任务用{beside}。"
    )
