"""One meta-step in its own numbers, on the pages 'Learn to learn' and 'Ideas', in Chinese: its words follow the learner."""

from __future__ import annotations

from collections.abc import Sequence

SLOWLY = "慢放一个元步"
NONE = "走过一个元步之后，这里会用它自己的数字讲一遍。点击“走一个元步”，就只走一个。"
EXPLAINED = {
    "这是谁的数字？": "一个元步的数字，是卡片上写明的那一个，没有注明是所有任务的，取的是其中第一个任务。训练进行时，它是片刻之前的一步："
    "最近一次在留出任务上测试之前的那一步，与标题和曲线同一时刻；暂停时就是最后走的那一步。",
    "θ 和 φ 是什么？": "θ 是元初始化：每个任务出发时的那组参数。φ 是在一个任务上走过内循环步之后的参数。"
    "每个任务各有自己的 φ，θ 则只有一个。",
    "MAML 的箭头为什么往回走？": "查询损失取决于适应后的参数 φ，而 φ 经过每个内循环步又取决于 θ。MAML 对这一整条路求导；"
    "FOMAML 略去这层依赖；Reptile 不问查询点，而是从任务的所有点学习，直接把 θ 往 φ 挪。联合训练没有内循环步，也就没有什么要穿过它们往回传。",
    "元学习的四个步骤是哪些？": "造任务；逐个训练；训练元学习器；学新任务。这些卡片是前三步，上面的“一个任务”是第四步。"
    "联合训练不是元学习，它的卡片只有两步：造任务；一起训练。",
}
STAGES = {
    "task": "1. 造任务",
    "support": "2. 逐个训练",
    "inner": "2. 逐个训练",
    "query": "3. 训练元学习器",
    "back": "3. 训练元学习器",
    "moves": "3. 训练元学习器",
}
"""Which of meta-learning's four steps a card belongs to."""
JOINT_STAGES = {"task": "1. 造任务", **dict.fromkeys(("support", "query", "back", "moves"), "2. 一起训练")}
"""Likewise of joint training, which is no meta-learning."""
CARDS = {
    "task": "抽一个任务",
    "support": "支持点",
    "inner": "内循环步：θ 变成 φ",
    "query": "φ 处的查询损失",
    "back": "梯度穿过各步回传",
    "moves": "θ 移动",
}
OTHER_CARDS = {
    "reptile": {"support": "任务的所有点", "query": "φ 处的损失", "back": "从 θ 指向 φ"},
    "jointly": {
        "task": "抽任务",
        "support": "所有任务的点",
        "query": "θ 处的损失",
        "back": "θ 处的梯度",
    },
    "first": {"back": "绕过各步回传"},
}
"""Cards that are called otherwise: of Reptile, of joint training, of what leaves second derivatives out."""


def stage(which: str, kind: str) -> str:
    """Which step of the way a card belongs to."""
    return (JOINT_STAGES if kind == "jointly" else STAGES)[which]


def card(which: str, kind: str) -> str:
    """What a card is called."""
    return OTHER_CARDS.get(kind, {}).get(which, CARDS[which])


def task(number: int, tasks: int, kind: str) -> str:
    """Of which meta-step."""
    if kind == "jointly":
        return f"第 {number:,} 个元步的 {tasks} 个任务"
    return f"第 {number:,} 个元步，{tasks} 个任务中的第一个"


def support(points: int, kind: str) -> str:
    """What is learned from."""
    if kind == "jointly":
        return "合在一起，当成一个任务"
    return f"曲线上的 {points} 个点" + ("，没有留出来提问的" if kind == "reptile" else "")


def inner(losses: Sequence[float]) -> str:
    """How the loss falls."""
    return "损失 " + " → ".join(map(error, losses))


def query(loss: float, mean: float, points: int, kind: str) -> str:
    """How the network does after its inner steps, at so many points that these do not learn from, and all tasks' mean."""
    if kind == "jointly":
        return f"第一个任务 {error(loss)}；所有任务平均 {error(mean)}"
    where = "这里" if kind == "reptile" else f"曲线上另外 {points} 个点"
    told = f"{where} {error(loss)}；所有任务平均 {error(mean)}"
    return f"{told}，用的是同样的点" if kind == "reptile" else told


def back(length: float, kind: str) -> str:
    """The outer gradient."""
    return f"{BACK[kind]}：{length:.3g}"


BACK = {
    "second": "查询损失对 θ 的梯度穿过每一步，其长度",
    "first": "在 φ 处的梯度，当作 θ 处的来用，其长度",
    "reptile": "θ − φ 在所有任务上的平均，其长度；没有梯度穿过各步",
    "jointly": "损失就在 θ 处的梯度，其长度",
}


def moves(distance: float, count: int) -> str:
    """How far θ has gone."""
    return f"{count:,} 个参数，总共移动 {distance:.3g}"


def error(value: float) -> str:
    """A mean squared error, with as many digits as tell something."""
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}" if value < 100 else f"{value:,.0f}"
