"""“寻找目标”页面上猎豹奔跑那一部分的中文文字。"""

from __future__ import annotations

from metademo.ui.texts.zh import goal

WHOSE_EXPLAINED = {
    "奔跑的是什么？": "从侧面看到的半只猎豹：七段肢体、六个电机，由 MuJoCo 仿真（Gymnasium 的 *HalfCheetah*；Wawrzyński，2009）。",
    "什么是策略？": "一个小网络：它看得到各个关节的位置和速度，共 17 个数，并以每秒 20 次的频率驱动六个电机；再加上一点噪声，"
    "好让它东试试、西试试。共 100 步，每一步的奖励是朝所要求方向的速度（米每秒），再减去电机用力的代价："
    "六个电机所用力度的平方之和乘以 0.05，全都使足力气的话，一次跑下来扣 30。所有奖励之和就是*回报*：往对的方向跑一米得 20，往错的方向跑一米扣 20。",
    "它怎样学会往哪边跑？": "只靠奖励。它试跑二十次，每次五秒，策略梯度（REINFORCE）让比预期更好的动作变得更可能。"
    "没有人告诉它方向，它也看不到自己在哪里。",
    "元学习学到了什么？": "这些步从哪里开始，以及每一步走多远：外循环问的是，不论要求往哪边跑，策略原本该是什么样，"
    "才能在走完一步*之后*得到更多奖励（Finn 等，2017，第 5.3 节）。",
}
OWN_LINE = (
    "点击“开始”，看随机数怎样变成走一步就能掉头的策略。大约四十个元步之后走一步就看得出差别，以后还会越来越大；"
    "现成的策略走了 600 个元步。右边的图随时使用它当前的样子。"
)


def ready_line(steps: int, tasks: int, minutes: float) -> str:
    """现成的策略是什么。"""
    return f"MAML 的策略：元训练 {steps:,} 个元步，每个元步 {tasks} 个任务，其中一半要求向前，单核耗时 {minutes:.0f} 分钟。"


# 奔跑

SEARCH = "奔跑"
SEARCH_EXPLAINED = {
    "图里是什么？": "上面：每个策略平均会怎么做（*均值动作*，不加噪声），从同一个起始状态跑五秒；这个起始状态三者相同，也不曾用来学习；"
    "也可以改看二十次带噪声的试跑中远近居中的那一次。均值动作可能站着不动，而噪声让它一跳一跳地前进。"
    "下面：它带噪声的二十次试跑各停在哪里，往对的方向跑了一米或更远的是实心点。它从这些试跑中学习，"
    "所以先说的是它们。",
    "旁边是谁？": "*迁移学习*是同样的网络，用策略梯度同时在两个方向上训练，仿佛它们是同一个任务；在一个方向上得到的奖励在另一个方向上"
    "正好扣掉，所以它几乎没有学会跑。*从零训练*则从随机数起步：二十次试跑中几乎没有一次跑出一米，"
    "从中看不出多少该怎么做。每个策略走同样多的内循环步，用同样多的试跑；"
    "它们的学习率是在另一些试跑上从几个值里选出的最好的一个。",
    "第一步之前 MAML 往哪边跑？": "碰巧往哪边就往哪边：它不可能知道方向。用自己的二十次试跑走一步之后，它才该转向所要求的方向。",
    "这是它从未见过的任务吗？": "不是。方向只有两个，元训练时两个都见过。新的是起始状态和噪声：二十次试跑是什么样，由此得出的那一步"
    "又是什么样。这里展示的是它凭奖励分辨出了方向，而不是它能往第三个方向跑。",
}
DIRECTION = "要求的方向"
DIRECTIONS = {"forwards": "向前", "backwards": "向后"}
OTHER_STARTS = "换一批起始状态"
OTHER_STARTS_HELP = "方向不变，换另一些起始状态和噪声。"
FILM = {
    "hint": "动画是每个策略平均会怎么做，不加噪声；三角形是动画里的猎豹所在的位置。圆点：带噪声的 20 次试跑各停在哪里，"
    "往对的方向一米起（阴影部分）是实心的；圆点的高低没有含义。",
    "hint_tried": "动画是每个策略带噪声的 20 次试跑之一，远近居中的那一次；三角形是动画里的猎豹所在的位置。圆点：它们各停在哪里，"
    "往对的方向一米起（阴影部分）是实心的；圆点的高低没有含义。",
    "tried": "改看一次带噪声的试跑",
    "play": "播放",
    "pause": "暂停",
    "slider": "内循环步",
    "step": "内循环第 {step} 步",
    "metres": "{metres} 米",
    "start": "起点",
    "forwards": "向前",
    "backwards": "向后",
    "time": "{time} 秒",
}
LINES = {
    "ready": "现成的",
    "transfer": "先为两个方向训练一个策略，再走同样的步",
    "scratch": "从随机数开始，走同样的步",
}
FAILED = "本程序出了错，这里没有算出来。日志里有更多信息；页面的其余部分仍可使用。"


def standing(ahead: int) -> str:
    """计算的时候。"""
    return f"前面还有 {ahead} 个人在等" if ahead else "三个策略正在试跑、学习、奔跑"


def missing(command: str) -> str:
    """没有安装仿真器时；Markdown。"""
    return f"猎豹由 MuJoCo 仿真，这是约 60\u00a0MB 的可选组件。安装后重新启动本页面：`{command}`。{RECORDED}"


RECORDED = "在此之前，这里播放项目附带的策略的录像。"


def story(step: int, trained: int) -> str:
    """第一步之前，或某一步之后，看到的是什么；元训练时走了 trained 步。"""
    if not step:
        return "第一步之前没有策略知道方向，不论它是跑着还是站着。每个策略各试二十次。"
    made = "这一步由之前的二十次试跑得出" if step == 1 else "最后一步由它之前的二十次试跑得出"
    said = f"走了 {step} 步策略梯度之后，{made}。"
    if step < trained:
        return said
    if step == trained:
        return f"{said}MAML 元训练时走的就是 {trained} 步：动画停在这里，不断重复。"
    return f"{said}MAML 元训练时只走 {trained} 步：再多走几步未必有好处。"


def computed(step: int) -> str:
    """正在计算更新的奔跑时，眼前的是自己的策略训练到哪里时的。"""
    return f"目前算出的最新奔跑：{goal.own_line(step) if step else '随机数'}"


def tries(right: int, of: int) -> str:
    """带噪声的试跑结果如何。"""
    which = f"{of} 次试跑中没有一次" if not right else f"{of} 次试跑中有 {right} 次"
    return f"{which}往对的方向跑了一米或更远。"


def earned(value: float, effort: float | None) -> str:
    """试跑的平均回报；需要说明时，还有电机用力扣掉了多少。"""
    took = "" if effort is None else f"，其中电机用力已扣掉 {_number(effort)}"
    return f"平均回报 {_number(value)}{took}。"


def film(metres: float, noisy: bool) -> str:
    """动画里的猎豹朝所要求的方向跑了多远。"""
    which = "动画里的这次试跑" if noisy else "不加噪声，即动画里的样子"
    if float(f"{metres:.1f}") == 0:
        return f"{which}：离起点不到 5 厘米。"
    return f"{which}：往{'对' if metres > 0 else '错'}的方向 {abs(metres):.1f} 米。"


ON_ITS_BACK = "最后仰面朝天。"


# 进展如何

PROGRESS_EXPLAINED = {
    "这条曲线是什么？": "一次向前、一次向后的平均回报，所用的起始状态和噪声是训练从未见过的：第一步之前，以及每一步之后。"
    "不论要求什么都往一边跑的策略，两次合起来大约得 0；学会学习，就是这些曲线分开。",
}
RETURNS_TITLE = "在留出试跑上的回报"


def _number(value: float) -> str:
    return f"{value:,.1f}".replace("-", "−")
