"""“寻找目标”页面的中文文字。"""

from __future__ import annotations

GOAL = "寻找目标"
INTRODUCTION = "一个点要找到一个地方，一只猎豹要弄清往哪边跑，而没有人告诉它们。它们不断尝试，做得越好得到的奖励越多，再用一步梯度改变自己的策略。"
PARTS = {"point": "寻找目标的点", "cheetah": "奔跑的猎豹"}
PARTS_LABEL = "谁在学习"

# 谁的策略

WHOSE = "谁的策略"
WHOSE_EXPLAINED = {
    "什么是策略？": "一个小网络：它只看得到点在哪里，并说出该怎么走；再加上一点噪声，好让它东试试、西试试。最多走 100 步，"
    "每一步的奖励是到目标距离的负值。所有奖励之和就是*回报*：越接近 0 越好。",
    "它怎样学会一个目标？": "只靠奖励。它先走二十条路径，策略梯度（REINFORCE）让比预期更好的动作"
    "变得更可能；然后再走二十条新的路径。",
    "元学习学到了什么？": "这些步从哪里开始，以及每一步走多远：外循环在许多目标上问，策略原本该是什么样，才能在走完这些步*之后*"
    "得到更多奖励（Finn 等，2017，第 5.3 节）。梯度会经过内循环各步反向传播。",
}
POLICIES = {"ready": "现成的", "own": "在这里学"}
POLICIES_LABEL = "策略"
SETTINGS = "设置"
FACTOR = "内循环步长"
FACTOR_HELP = "乘在所有内循环学习率上的倍数。步子太大会毁掉策略：不妨一试。"
STEPS = "训练时的内循环步数"
SEED = "随机种子"
CHANGED = "这些设置会从随机数开始一次新的训练。"
OWN_LINE = "点击“开始”，看随机数怎样变成几步就能找到目标的策略。处理器空闲时，一分钟就能走完大半。右边的图随时使用它当前的样子。"


def ready_line(steps: int, tasks: int, minutes: float) -> str:
    """现成的策略是什么。"""
    return f"MAML 的策略：元训练 {steps:,} 个元步，每个元步 {tasks} 个目标，单核耗时 {minutes:.0f} 分钟。"


# 搜索

SEARCH = "搜索"
SEARCH_EXPLAINED = {
    "图里是什么？": "细线：每个策略探索的二十条路径。粗线：没有噪声时的路径。小箭头：在别处它会怎么走。星号是目标，没有一个策略"
    "看得到它；虚线方框是元训练时目标所在的范围。",
    "旁边是谁？": "*迁移学习*是同样的网络，用策略梯度在所有目标上训练，仿佛它们是同一个任务；*从零训练*则从随机数起步。每个策略走同样多"
    "的内循环步，用同样多的路径；它们的学习率是在别的目标上从几个值里选出的最好的一个。",
    "为什么第一步之前到处乱走？": "它不可能知道目标在哪里，于是在中间附近四处看看。",
}
OTHER_GOAL = "换一个目标"
OTHER_PATHS = "换一批路径"
OTHER_PATHS_HELP = "目标不变，用另一些噪声去探索。"
PLANE = {
    "hint": "点击任一方框，把目标放在那里；方向键可以移动它。",
    "play": "播放搜索过程",
    "pause": "停止",
    "slider": "内循环步",
    "step": "内循环第 {step} 步",
    "waiting": "三个策略正在搜索……",
}
LINES = {
    "ready": "现成的",
    "transfer": "先为所有目标训练一个策略，再走同样的步",
    "scratch": "从随机数开始，走同样的步",
}


def own_line(step: int) -> str:
    """自己的策略训练到了哪里。"""
    return "目前还是随机数" if not step else f"{step:,} 个元步之后"


def story(step: int) -> str:
    """第一步之前，或某一步之后，看到的是什么。"""
    if not step:
        return "第一步之前没有策略知道目标在哪里：每个策略各探索二十条路径。"
    made = "由之前的二十条路径得出" if step == 1 else "最后一步由它之前的二十条路径得出"
    return f"走了 {step} 步策略梯度（{made}）之后，每个策略再走二十条新的路径。"


def earned(value: float) -> str:
    """平均回报。"""
    return f"回报 {_number(value)}。"


def reached(count: int, of: int) -> str:
    """多少条路径到达了目标。"""
    return "没有路径到达目标。" if not count else f"{of} 条路径中有 {count} 条到达目标。"


def gone(count: int, of: int) -> str:
    """多少条路径停在了图外。"""
    return f"{of} 条中有 {count} 条停在图外。"


def worse(still: float) -> str:
    """还不如原地不动。"""
    return f"原地不动的回报反而更高：{_number(still)}。"


RAN_AWAY = "策略失控了。"
RAN_AWAY_MORE = "步子太大，它的参数已经不再是数。请缩短内循环步长。"
KEPT = "目标留在原处。"


def outside(x: float, y: float, reach: float) -> str:
    """目标放在了不可能的地方。"""
    return f"({_place(x)}, {_place(y)}) 在方框之外：策略只学过在 ±{reach:g} 之内搜索。{KEPT}"


# 进展如何

PROGRESS = "它在学会学习吗？"
PROGRESS_EXPLAINED = {
    "这条曲线是什么？": "在训练从未见过的 30 个目标上的平均回报：第一步之前，以及每一步之后。学会学习，就是这些曲线分开：走过一步"
    "之后回报更高，而之前的不必变高。",
}
RETURNS_TITLE = "在留出目标上的回报"
RETURNS_AXIS = "元步"
NO_CURVES = "走过最初几个元步之后，曲线就会出现。"
NOT_BEGUN = "还什么都没有学：这些是随机数。"
BEFORE = "之前"


def missing(least: float) -> str:
    """曲线为什么会有缺口。"""
    return f"曲线缺失之处，回报低于 {_number(least)}：步子走得太远了。"


def after(step: int) -> str:
    """曲线的名字。"""
    return BEFORE if not step else f"{step} 步"


def returns_now(returns: tuple[float, ...], step: int) -> str:
    """策略目前得到多少。"""
    said = "，".join(f"{after(at)} {_number(value)}" for at, value in enumerate(returns))
    return f"最近一次询问在 {step:,} 个元步之后：{said}"


def returns_alt(title: str, returns: tuple[float, ...], step: int) -> str:
    """用文字说出图表。"""
    return f"{title}，{returns_now(returns, step)}。"


def _number(value: float) -> str:
    return f"{value:,.1f}".replace("-", "−")


def _place(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
