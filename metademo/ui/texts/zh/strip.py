"""The strip above the Lab: what MAML is, in a look."""

from __future__ import annotations

from collections.abc import Mapping
from math import hypot

from metademo.ui.texts.zh.numbers import share

TITLE = "MAML 是什么？三个训练任务、一个循环，以及各部分的贡献"
SPELLED = (
    "<b>MAML</b>（<b>M</b>odel-<b>A</b>gnostic <b>M</b>eta-<b>L</b>earning，与模型无关的元学习）学的不是某个任务，而是一个"
    "<b>起点</b>：网络从这组参数（θ）出发，走几小步就得到每个任务自己的参数（φ）。“与模型无关”是说：凡是靠梯度学习的网络都适用。"
    "最好的起点是 <b>θ* = argmin Σᵢ Lᵢ(φᵢ(θ))</b>：走完这几步<i>之后</i>，各任务的损失之和最小。"
)
TASKS = {
    "characters": "它训练时见过的三个任务（手写字符，Omniglot）：上排每类一张，供它学习；下排每类一张，用来提问。",
    "photos": "它训练时见过的三个任务，每个都只有一种图片，以类别名表示（其中一些照片不得随本页面分发）。对于照片，元训练只穿过第一步。",
}
WORDS = (
    ("苹果", "瓶子", "城堡", "海豚", "时钟"),
    ("硬纸板", "玻璃", "金属", "纸", "塑料"),
    ("玉米", "甜菜", "田芥菜", "猪殃殃", "小麦"),
)
"""Classes of three collections that the networks for photographs were trained on: CIFAR-FS, rubbish, seedlings."""
LOOP = {
    "begin": "起点",
    "steps": "走几步",
    "ask": "用新图片提问",
    "back": "挪动起点，让适应之后答得更好",
}
LOOP_ALT = (
    "循环示意：从起点出发，在一个任务的支持图片上走几个内循环步；用查询图片考适应后的网络；根据错误挪动起点；"
    "再换下一个任务。"
)
PARTS = {
    "characters": "五个新字符，每个只给一张图片，答对的比例（Omniglot）：",
    "photos": "五个新类别，每类只给一张照片，答对的比例（CIFAR-FS）：",
}
ROWS = {
    "characters": {
        "scratch": "事先什么都没学：从零训练",
        "transfer": "以普通方式训练的主干：迁移学习",
        "protonet": "元训练，不做梯度更新：ProtoNet",
        "maml": "元训练，再做梯度更新：MAML",
    },
    "photos": {
        "scratch": "事先什么都没学：从零训练（小网络）",
        "photos-small": "只有元训练：MAML（小网络）",
        "nearest-mean": "只在 ImageNet 上训练过的主干：最近类均值",
        "protonet": "＋ 元训练：ProtoNet",
        "maml": "＋ 在新任务上走几步：MAML",
    },
}


def contributed(found: Mapping[str, tuple[float, float]], photographs: bool) -> str:
    """What measured means and halves of their intervals say, in sentences that follow them; empty where one is missing."""
    names = ("scratch", "nearest-mean" if photographs else "transfer", "protonet", "maml")
    if not all(each in found for each in names):
        return ""
    scratch, body, meta, maml = (found[each] for each in names)
    told = {"主干（提取特征）": (scratch, body), "元训练": (body, meta), "内循环步": (meta, maml)}
    return "".join(f"{name}：{_gained(*two)}。" for name, two in told.items())


def _gained(before: tuple[float, float], after: tuple[float, float]) -> str:
    """By how many points the second mean is higher; that none can be told where the difference lies within its interval."""
    gained = after[0] - before[0]
    if abs(gained) <= hypot(before[1], after[1]):
        return "只有一张图片时，看不出差别"
    return f"{100 * gained:+.1f} 个百分点".replace("-", "−")


def row_alt(name: str, accuracy: float) -> str:
    """One row, for who cannot see its bar."""
    return f"{name}：{share(accuracy)}"
