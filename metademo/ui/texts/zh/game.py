"""The game: a person against the learners."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.insights.findings import Difference
from metademo.ui.texts.zh.numbers import interval, points, seconds
from metademo.ui.texts.zh.words import learner_in_sentence, spaced

PLAY = "游戏"
TITLE = "你和 MAML 比一比"
INTRODUCTION = (
    "<b>五个字符，没有哪个网络见过，你多半也没见过：每个只给一张手写。</b>"
    "接着是另外一些人写的十二张，一张接一张：是五个中的哪一个？"
)
LIMIT = "每张的时间"
LIMITS = {"5": "5 秒", "10": "10 秒", "none": "不限时"}
LIMIT_HELP = "没有按时作出的回答算错。"
NEW_ROUND = "换一批字符"
PRIVATE = (
    "你的回答只留在这次访问里：不给任何人看，也不写到任何地方。学习器得到的图片完全相同；结束之前，谁都不知道对错。"
)
GAME = {
    "start": "开始",
    "how": "按 1 到 5，或者点击它对应的那张图片。",
    "progress": "第 {at} 张，共 {of} 张",
    "seconds": "{seconds} 秒",
    "answer": "是字符 {number}",
    "asked": "要认的字",
    "done": "完成。结果在下面。",
}
RESULT = "结果"
FAILED = "学习器那一边因本程序出错而停止；原因见服务器日志。你的结果在下面。"
YOU = "你"
WAITING = "学习器正在作答"
HEADS = ("谁", "答对", "95% 区间", "用时")
ANSWERS = "每一张手写"
ANSWERS_CAPTION = "每张下面：它是什么，各自怎样回答。"
TIMES_NOTE = (
    "你的用时是这一轮全部回答的总和；学习器的用时是它在五张图片上走内循环步、或者看它们一眼的时间。"
    "回答本身的时间不计在内。"
)


def round_of(alphabet: str) -> str:
    """Which alphabet the characters were of."""
    return f"这些字符来自一套叫作 {alphabet} 的文字；元训练里没有它的任何字符。"


def right_of(right: int, total: int) -> str:
    """How many are right."""
    return f"{right} / {total}"


def likely(low: float, high: float) -> str:
    """Wilson's interval."""
    return interval(low, high)


def your_time(total: float, median: float) -> str:
    """How long the person took."""
    return f"{seconds(total)}（通常一张 {seconds(median)}）"


def their_time(taken: float, steps: int) -> str:
    """How long a learner took to adapt."""
    return f"{seconds(taken)}（{'不更新' if not steps else f'{steps} 步'}）"


def headline(yours: int, learner: str, theirs: int, total: int, rounds: int) -> str:
    """Who gets more right."""
    after = "" if rounds == 1 else f"{rounds} 轮下来，"
    who = learner_in_sentence(learner)
    if yours > theirs:
        return spaced(f"{after}你赢了：{total} 张中你答对 {yours} 张，{who} 答对 {theirs} 张。")
    if yours < theirs:
        return spaced(f"{after}{who} 赢了：{total} 张中它答对 {theirs} 张，你答对 {yours} 张。")
    return spaced(f"{after}平局：你和 {who} 都在 {total} 张中答对 {yours} 张。")


def paired(learner: str, between: Difference) -> str:
    """How the person, who is first, and a learner differ on the same drawings."""
    low, high = between.interval
    share, who = (between.first - between.second) / between.total, learner_in_sentence(learner)
    if share < 0:
        low, high = -high, -low
    said = f"95% 区间 {points(low)} 到 {points(high)} 个百分点"
    luck = "" if between.ahead or between.behind else "，所以可能是运气"
    if not share:
        return spaced(f"逐张来看，你和 {who} 不相上下（{said}）。")
    lead = f"你领先 {who}" if share > 0 else f"{who} 领先你"
    return spaced(f"逐张来看，{lead} {points(abs(share))[1:]} 个百分点（{said}{luck}）。")


def answered(number: int | None) -> str:
    """An answer."""
    return "–" if number is None else str(number)


def drawing_alt(truth: int, answers: Sequence[tuple[str, int | None]]) -> str:
    """Alternative text of a drawing, after the round: what it is, and what each answered."""
    told = "，".join(f"{who}：{answered(number)}" for who, number in answers)
    return f"字符 {truth}。回答：{told}"
