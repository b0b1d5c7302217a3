"""The page 'Learn to learn', in Chinese."""

from __future__ import annotations

import re

from metademo.ui.texts.zh.meta_step import error as _error
from metademo.ui.texts.zh.words import spaced

LEARN = "学会学习"
INTRODUCTION = "点击“学会学习”，看一个元初始化怎样学出来：从这组参数出发，走几步梯度就能学会同一族里的任何任务。"

# What is learned

SET_UP = "学什么"
LEARNER = "学习器"
RANDOM = "随机"
FAMILY = "任务族"


def who(name: str, line: str) -> str:
    """Who a learner is."""
    return f"{name}：{line}"


FAMILIES = {
    "sinusoids": "正弦波",
    "frequencies": "更快的正弦波",
    "lines": "直线",
    "squares": "方波",
}
FAMILY_LINES = {
    "sinusoids": "任务分布：正弦波，振幅 0.1 到 5，相位在 0 到 π 之间任取。",
    "frequencies": "任务分布：频率为 1.5 到 2.5 倍的正弦波。",
    "lines": "任务分布：斜率 −1 到 1 的直线。",
    "squares": "任务分布：上下跳变的方波，振幅 0.1 到 5。",
}
FAMILY_ALT = "从这一族中抽出的十条曲线"
SETTINGS = "设置"
RATE = "内循环学习率"
RATE_HELP = "每个内循环步沿梯度走多远。对 Meta-SGD 和 Meta-LSTM 来说这只是出发值，之后它们会学出自己的。"
STEPS = "训练时的内循环步数"
STEPS_HELP = "外循环的梯度穿过多少步。到了具体任务上，总可以走十步。"
POINTS = "每个任务的点数"
SEED = "随机种子"
PLAY, GO_ON, PAUSE = "学会学习", "继续", "暂停"
ONCE = "走一个元步"
ANEW = "重新开始"
PACE = "速度"
PACES = {"slow": "每秒 2 步", "medium": "每秒 30 步", "full": "全速"}
PACE_HELP = "每秒走多少个元步；全速就是一个处理器核心能跑多快就跑多快。"
NOTHING_TO_LEARN = "随机数不从其他任务里学任何东西，这里没有什么可启动的。请换一个学习器。"
CHANGED = "改了这些设置，训练会从随机数重新开始。"

# Where it is

NOT_BEGUN = "还什么都没学：现在只是一组随机数。"
STARTING = "训练正在启动……"
FAILED = "程序出错，训练停了下来。请重新开始，或换一组设置。"


def waiting(ahead: int) -> str:
    """Others have all cores."""
    return f"所有处理器核心都在忙别人的训练；前面还有 {ahead} 个在等，轮到你时会自动开始。"


def going(step: int, seconds: float) -> str:
    """How far it is."""
    return f"{_meta_steps(step)}，处理器时间 {_seconds(seconds)}"


def paused(step: int, seconds: float) -> str:
    """How far it is, and that it pauses."""
    return f"已暂停：{_meta_steps(step)}，处理器时间 {_seconds(seconds)}"


def _meta_steps(count: int) -> str:
    return f"{count:,} 个元步"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} 秒" if seconds < 10 else f"{seconds:.0f} 秒"


def diverged(step: str) -> str:
    """The numbers grew beyond all bounds; ``step`` is the library's English line, of which the number is told."""
    found = re.search(r"meta-step (\d+)", step)
    where = f"在第 {found[1]} 个元步" if found else ""
    return f"元训练{where}发散了。内循环步子迈得太大，后面的步子会越迈越大：请减小内循环学习率，或减少步数。"


# One task

ADAPTING = "一个任务"
TASK = "第四步：学新任务"
OTHER_TASK = "换一个任务"
OWN = "你自己的点"
CLEAR = "清除点"
BENDING = {
    "hint": "点击图面可添加点，拖动可移动点，双击可删除点：这样就成了你自己的任务。也可用键盘：方向键移动点，Page Up 和 Page Down 切换到另一个点，回车添加点，Delete 删除点。",
    "play": "播放内循环步",
    "slider": "内循环步",
    "alt": "{name}：{caption}",
    "step": "内循环第 {step} 步",
}


def outside(family: str) -> str:
    """A task from another family than the one that is trained on."""
    return f"{FAMILIES[family]}（族外）"


def of_family(family: str) -> str:
    """A task from the family that is trained on, but one that training never meets."""
    return f"{FAMILIES[family]}（新任务）"


def caption(step: int, error: float, true: bool) -> str:
    """How far a curve is from the truth, or from a person's own points."""
    if error != error or error > 1e4:
        return f"{_steps(step)}之后：步子已经失控"
    where = "" if true else "在你的点上的"
    return f"{f'{_steps(step)}之后' if step else '出发时'}{where}误差：{_error(error)}"


def _steps(count: int) -> str:
    return f"{count} 步"


# How it goes

PROGRESS = "进展如何"
PROGRESS_EXPLAINED = {
    "这些曲线是什么？": "在训练从未见过的 100 个任务上的均方误差：第一个内循环步之前，以及 1、5、10 步之后。"
    "学会学习，就是让适应**之后**的误差下降，适应之前的不必下降。联合训练让两者都下降。",
    "为什么适应之前的误差几乎不下降？": "一个点都没见到，谁也不知道是哪条波。这时最好的回答是所有波的平均，"
    "误差和当初差不多。",
    "为什么实际速度低于上限？": "迁移学习（除非学习器就是它）在旁边走同样多的元步，中间还要在留出任务上测试，别人也可能在用处理器。",
    "什么是元梯度？": "适应**之后**的误差对适应**之前**的参数求的梯度。它的长度说明参数变动时，那个误差会变多少。误差下降时它完全可能变大：步子能走得远，从哪里出发就很要紧。Reptile 没有元梯度，画的是 θ − φ 的长度；迁移学习画的是普通梯度的长度。",
}
ERRORS_TITLE = "留出任务上的误差"
LOGARITHMIC = "纵轴为对数刻度。"
ERRORS_AXIS = "元步"
COST = "一个元步的代价"
AFTER = {0: "0 步", 1: "1 步", 5: "5 步", 10: "10 步"}


def after_label(steps: int, error: float) -> str:
    """A curve's end: after so many steps, and what the error is there."""
    return f"{AFTER[steps]}：{error:.2f}"


NO_CURVES = "走过最初几个元步，曲线就会出现。"
RUNS_AWAY = "曲线缺失的地方，步子已经失控：这些学习率是为更少的步数学出来的。"


def cost(milliseconds: float, pace: float | None) -> str:
    """What a meta-step costs, and how many are made a second as the clock on the wall has it, if any are."""
    took = f"{milliseconds:.1f}" if milliseconds < 100 else f"{milliseconds:,.0f}"
    most = f"处理器时间 {took} 毫秒（至今除第一步外所有元步的平均），即每秒最多 {1000 / milliseconds:,.0f} 个"
    return (
        most
        if pace is None
        else f"{most}；此刻每秒 {pace:,.0f} 个"
        if pace >= 10
        else f"{most}；此刻每秒 {pace:.1f} 个"
    )


def errors_alt(errors: dict[int, float], step: int) -> str:
    """The chart of errors in words."""
    said = "，".join(f"{AFTER[at]} {_error(error)}" for at, error in errors.items())
    return f"{_meta_steps(step)}之后{ERRORS_TITLE}：{said}。"


def length_alt(title: str, length: float) -> str:
    """The chart of lengths in words."""
    return f"{title}：现在为 {length:.3g}。"


# The landscape

LANDSCAPE = "损失地形：θ 该放在哪里？"
LANDSCAPE_EXPLAINED = {
    "这个平面是什么？": "最小的网络：一条直线。它的全部参数只有斜率和高度，所以 θ 是平面上的一个点。两个任务，各有三个点："
    "各自的损失在平面上形成一只碗，最低处画了叉。",
    "箭头是什么？": "从你放置 θ 的地方出发，各种训练方式会把它往哪里挪。全部在这里现算，用的就是上面那些学习器。"
    "只走一个内循环步时，Reptile 的箭头与联合训练相同；从两步起，它们就分开了。",
    "箭头的长短有什么含义？": "没有含义：为了比较方向，箭头画得一样长。其中三个是梯度，Reptile 的是两点之差，本来的长度无法相比；"
    "一个元步走多远，由外循环学习率决定。在学习器会让 θ 停下的地方，它没有箭头。",
    "为什么 θ\\* 不是两个最优点的中点？": "算数的是内循环步**之后**的损失。在碗的陡坡方向上，只要内循环学习率够大，一步就几乎到底；"
    "在平缓方向上，走几步也几乎不动。所以 θ* 落在步子自己够不到的地方：沿平缓方向靠近每个任务的最优点，"
    "沿陡坡方向则几乎放在哪里都行。",
}
LANDSCAPE_LINE = (
    "拖动 θ。圈线：同一任务上损失相等的地方。点线：内循环步从 θ 出发，在每个任务上走到哪里。箭头：各学习器会把 θ 往哪个方向挪，"
    "画得一样长；迁移学习就是在两个任务上联合训练。圆圈：各自会让 θ 停在哪里，"
    "MAML 的停点就是 θ*。菱形是两个最优点的中点。"
)
TASK_NAMES = ("任务 A", "任务 B")
PLANE = {
    "slope": "斜率",
    "height": "高度",
    "alt": "两个任务的损失在斜率和高度上的等高线；方向键可移动 θ",
}
PLANE_RATE = "地形上的内循环学习率"
PLANE_STEPS = "地形上的内循环步数"
PLACES = {"middle": "最优点的中点", "maml": "θ* 处", "transfer": "联合训练的终点"}


def place(where: str) -> str:
    """A button that moves θ to one of :data:`PLACES`."""
    return spaced(f"把 θ 放在 {where}")


def plane_losses(before: tuple[float, float], after: tuple[float, float]) -> str:
    """The two tasks' losses at θ, and after the inner steps from it."""
    return (
        f"在这里，{TASK_NAMES[0]} 的损失是 {_error(before[0])}，{TASK_NAMES[1]} 的是 {_error(before[1])}；"
        f"内循环步之后是 {_error(after[0])} 和 {_error(after[1])}，合计 {_error(after[0] + after[1])}。"
    )


def plane_rests(distance: float, after_best: float, after_middle: float) -> str:
    """How far θ* is from the mean of the optima, and what that is worth."""
    return (
        f"θ* 距最优点的中点 {distance:.2f}。从 θ* 出发，两个任务的损失合计 {_error(after_best)}；从中点出发，合计 "
        f"{_error(after_middle)}。"
    )
