"""What came of learning to learn on waves, by learner and by the numbers, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from metademo.ui.texts.zh.meta_step import error
from metademo.ui.texts.zh.words import spaced

LINES = {
    "maml": "学一个元初始化，从它出发走几个梯度步就能走得很远；元训练时，梯度会经过这些步反向传播（Finn 等，2017）。",
    "fomaml": "不要二阶导数的 MAML：元步更省（Finn 等，2017）。",
    "reptile": "一次又一次地把元初始化朝着在任务上训练的终点挪动一点（Nichol 等，2018）。",
    "meta-sgd": "还为每一个参数各学一个学习率的 MAML（Li 等，2017）。",
    "meta-lstm": "一个学着当优化器的 LSTM，也学从哪里开始（Ravi 和 Larochelle，2017）。",
    "transfer": "没有元学习：把所有任务的点合在一起，当成一个任务来训练网络，新任务就从那里出发。",
    "scratch": "一组随机数，在遇到任务之前什么都没学过。",
}
"""Who each learner is, where tasks are curves."""
PANELS = {
    "learned": "正在学习的元初始化",
    "jointly": "见过同样的任务，但当成一个任务来训练",
    "untrained": "还没有训练：随机数",
    "random": "随机数，什么都没学过",
}
"""What stands beside a learner's name above its curves."""


def panel(which: str, steps: str) -> str:
    """One of :data:`PANELS`, and how the learner steps where that is to be said."""
    return f"{PANELS[which]}。{steps}" if steps else PANELS[which]


def steps_of(learner: str, rate: float, trained: bool) -> str:
    """How a learner steps on a task, where it is not as all others do."""
    return {
        "reptile": f"它的内循环步用 Adam，学习率 {rate:g}。",
        "meta-sgd": "它按自己学到的学习率更新。" if trained else "",
        "meta-lstm": "它的步由自己的 LSTM 决定。" if trained else "",
    }.get(learner, "")


LEAVING = {
    "离开了会怎样？": "它会再走一分钟，没有人看就暂停。十分钟后进程结束；已经得到的会保留几个小时，点击“继续”就从那里接着走。"
    "波形、字符、自己的类别和“找到目标”各自保留最近一次训练；同一时刻只有一个在走，其余的暂停。",
}
"""What becomes of a training that nobody looks at."""


def set_up(tasks: int, numbers: int, learned: int) -> dict[str, str]:
    """What is to be known before anything is pressed, with the numbers of the settings that are chosen."""
    more = "" if learned == numbers else f"这个学习器总共要学 {learned:,} 个，因为怎样更新也要学。"
    return {
        "这里的任务是什么？": "根据曲线上的几个点，找出整条曲线。一**族**任务就是一个任务分布：每个任务都从中随机抽取。"
        "图中画出了十个。",
        "什么是元初始化？": f"网络出发时的那组参数 θ，这里有 {numbers:,} 个。本页的网络输入一个数（横坐标），输出一个数（高度），"
        f"中间有两层，每层 40 个单元。{more}",
        "“学会学习”按钮会做什么？": f"抽 {tasks} 个任务，让网络从同一个元初始化出发分别适应；然后问：元初始化当初该是什么样，"
        "适应之后才会更好？于是把元初始化朝那个方向挪动一点。这就是一个元步；每秒能走多少个，见第 3 部分。联合训练不做适应：把 25 个任务当作一个来学。",
        **LEAVING,
        "什么是处理器时间？": "一个处理器核心花在上面的时间。机器同时忙别的事时，实际耗时会更长。"
        "本页的时间都是处理器时间，只有你自己的类别的预算除外。",
    }


_STEPS = {
    "reptile": "大家都在同样的点上走十步，但走法不同：Reptile 用 Adam，和论文一样，其他的走普通的梯度步。学习率同为 {rate:g}，"
    "Adam 的步长却不一样，从随机数出发也是如此；所以什么都还没学，Reptile 的误差就和“随机”不同。请拿它和它自己最初的误差相比。",
    "meta-sgd": "大家都在同样的点上走十步：其他的用内循环学习率 {rate:g}；Meta-SGD 从它出发，为每个参数学一个学习率。",
    "meta-lstm": "大家都在同样的点上走十步：其他的用内循环学习率 {rate:g}；Meta-LSTM 的 LSTM 决定每个参数走多远，"
    "最初大约就是这个学习率。",
}
_SAME = "大家都在同样的点上走同样的十个梯度步，内循环学习率为 {rate:g}。"


def adapting(learner: str, rate: float) -> dict[str, str]:
    """What the curves are, and who stands beside the learner."""
    beside = "**随机**：网络从随机数出发。" + (
        ""
        if learner == "scratch"
        else "**迁移学习**是同样的网络，见过完全相同的任务，但把它们当成一个任务来训练：得到的是所有曲线的平均，并不是好的起点。"
    )
    return {
        "图中画的是什么？": "粗而浅的曲线是出发时的网络的回答；细线是每个内循环步之后的网络；深色的那条是滑块所在那一步之后的网络。"
        "虚线是任务真正的曲线，任何网络都看不到；圆点是它能学习的全部。误差是与真实曲线之间的均方误差；如果点是你自己加的，就与这些点比较。",
        "旁边的对手是谁？": spaced(f"{beside}{_STEPS.get(learner, _SAME).format(rate=rate)}"),
        "如果任务来自族外呢？": "选一个别的族的任务，或者在图上点击，造一个自己的任务。学到的是关于一族任务的知识；"
        "到了族外，曲线仍会偏向这一族的样子。",
    }


LENGTHS = {
    "second": "元梯度的长度",
    "first": "元梯度的长度（一阶）",
    "reptile": "θ − φ 在任务上的平均，其长度",
    "jointly": "联合训练的梯度的长度",
}
"""Of what the chart shows the length, by how a learner's outer step is made."""
RANDOM_CURVES = "随机数不走元步，这里没有曲线。换一个学习器就能看到。"


def result(steps: int, now: float, first: float, jointly: bool) -> str:
    """What has been learned: the error on held-out tasks after so many inner steps, now and before any meta-step."""
    return f"在留出任务上走 {steps} 个内循环步之后，误差为 {_far(now)}；{'' if jointly else '元'}训练之前为 {_far(first)}。"


def so_far(where: str, result: str) -> str:
    """How far a training is, and what that has brought."""
    return f"{where}。{result}"


def outside(family: str, errors: Mapping[str, float], steps: int) -> str:
    """Who comes nearest on a task from outside the family, with everybody's error, by name."""
    order = sorted(errors, key=errors.__getitem__)
    best, others = order[0], order[1:]
    if not others:
        return spaced(f"来自族外（{family}）：走 {steps} 步之后误差为 {_far(errors[best])}。")
    if _far(errors[best]) == _far(errors[others[0]]):
        told = f"来自族外（{family}）：走 {steps} 步之后，{best} 和 {others[0]} 一样近，都是 {_far(errors[best])}"
        rest = others[1:]
        return spaced(told + (f"；{'，'.join(f'{each} {_far(errors[each])}' for each in rest)}。" if rest else "。"))
    beside = "，".join(f"{each} {_far(errors[each])}" for each in others)
    return spaced(f"来自族外（{family}）：走 {steps} 步之后，{best} 最近，{_far(errors[best])}；{beside}。")


def _far(value: float) -> str:
    return error(value) if value < 1e4 else "没有界限"
