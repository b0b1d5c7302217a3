"""The page 'Compare': by how much two learners differ, on the same episodes."""

from __future__ import annotations

from metademo.measuring.comparison import ENOUGH, ROUGH, Band, told_apart, varies
from metademo.ui.texts.zh.compare import episodes, share, shots
from metademo.ui.texts.zh.words import learner_in_sentence, learner_name, spaced

AXIS_EPISODES = "回合任务，按差值从大到小"
AXIS_POINTS = "百分点"
PAIR_TITLE = "差值，逐个回合任务"
PAIR_ONE, PAIR_OTHER = "比较", "逐个回合任务，对手是"
PAIR_AGAINST, PAIR_VERDICT = "对手", "判断"
PAIRS_CAPTION = (
    "在同样的回合任务上，所选学习器比其余各个高出多少个百分点；回合任务够多时，括号里是 95% 区间。**不只是运气**：区间不含零。**分不出高下**：区间含零。"
    "这样的区间，二十个里有一个不包含真实值。"
)
PAIR_CAPTION = "每根柱子是一个回合任务。虚线：平均值；灰色：它的 95% 区间。"
PAIR_NEEDS_TWO = "请至少选两个学习器，才能看出它们的差别。"


def difference(one: str, other: str, band: Band) -> str:
    """How two learners differ on the same episodes."""
    first, second = learner_in_sentence(one), learner_in_sentence(other)
    same = f"在同样的 {episodes(band.count)}上" if band.count > 1 else "在第一个回合任务上"
    if not round(100 * band.mean, 1):
        said = f"{same}，{first} 和 {second} 准确率相同"
    else:
        said = f"{same}，{first} 的准确率比 {second} {'高' if band.mean > 0 else '低'}"
    said = f"{spaced(said)}：{_led(band)} 个百分点"  # as in the table, so that both read alike
    if band.half is None or band.count < ENOUGH:
        return f"{said}。回合任务太少，还不能断定是不是运气。"
    if not varies(band):
        return f"{said}，每个回合任务上都一样，看不出它会怎样波动。"
    said = f"{said}（95% 区间 {_ends(band, band.half)}）。"
    if told_apart(band):
        far = "（回合任务还少，只能大致看出）" if band.count < ROUGH else ""
        return f"{said}不只是运气{far}：区间不含零。"
    return f"{said}这么多回合任务还分不出高下：区间含零。"


def pair_points(shot_count: int) -> str:
    """The heading of the column of :func:`points`."""
    return f"百分点，{shots(shot_count)}"


def points(band: Band) -> str:
    """A difference in percentage points, with its interval where there are enough episodes for one: ``+10.0（4.9 到 15.1）``."""
    if band.half is None or band.count < ENOUGH or not varies(band):
        return _led(band)
    return f"{_led(band)}（{_ends(band, band.half)}）"


def _led(band: Band) -> str:
    """``+12.3``, ``−0.4``, ``0.0``: by how many points the first is ahead."""
    return ("+" if round(100 * band.mean, 1) > 0 else "") + signed(100 * band.mean)


def _ends(band: Band, half: float) -> str:
    """``9.1 到 15.5``."""
    return f"{signed(100 * (band.mean - half))} 到 {signed(100 * (band.mean + half))}"


def verdict(band: Band) -> str:
    """What a difference tells, in a few words."""
    apart = told_apart(band)
    if apart is not None:
        return "不只是运气" if apart else "分不出高下"
    return "每个回合任务都一样" if band.count >= ENOUGH else "回合任务太少，还不能断定"


def signed(value: float) -> str:
    """``9.1``, ``−0.4``."""
    return f"{value:.1f}".replace("-", "−") if round(value, 1) else "0.0"


def difference_hover(episode: int, one: str, a: float, other: str, b: float) -> str:
    """One bar of the differences chart."""
    return (
        f"第 {episode + 1} 个回合任务：{signed(100 * (a - b))} 个百分点<br>"
        f"{learner_name(one)} {share(a)}，{learner_name(other)} {share(b)}"
    )


def better_above(learner: str) -> str:
    """At the top of the differences chart."""
    return spaced(f"↑ {learner_in_sentence(learner)} 更准")


def better_below(learner: str) -> str:
    """At the bottom of the differences chart."""
    return spaced(f"↓ {learner_in_sentence(learner)} 更准")


def differences_alt(one: str, other: str, better: int, worse: int, same: int, span: tuple[float, float] | None) -> str:
    """The text alternative of the differences chart."""
    if span is None:
        return "各回合任务差值图：还没有测量任何结果。"
    return spaced(
        f"各回合任务的准确率差值图：{learner_in_sentence(one)} 在 {better} 个上更准，"
        f"{learner_in_sentence(other)} 在 {worse} 个上更准，"
        f"{same} 个打平；差值从 {signed(100 * span[0])} 到 {signed(100 * span[1])} 个百分点。"
    )
