"""The page 'Robot'."""

from __future__ import annotations

ROBOT = "机器人"
INTRODUCTION = (
    "<b>只看一遍示范就会做的机器人。</b>它看一遍示范，在上面走五步梯度下降；然后物体被放到别处。"
    "没有人告诉它目标在哪里，它只能从示范里看出来。"
)
JUMP = "看看结果 ↓"


def missing(command: str) -> str:
    """Where the simulator is not installed; Markdown."""
    return (
        f"机械臂由 MuJoCo 和 Meta-World 仿真，这是约 60\u00a0MB 的可选组件。安装后重新启动本页面：`{command}`。"
        "在此之前，这里播放随项目附带的录像。"
    )


# Part 1: what it is shown

SHOWN = "示范什么"
SHOWN_EXPLAINED = {
    "桌上有什么？": "一台由 MuJoCo 仿真的 Sawyer 机械臂，面前放着一样东西。俯视图里机器人在下方，侧视图里在左边。"
    "拖动目标和物体：一处是示范时物体的位置，另一处是让机器人自己做时物体的位置。",
    "谁来示范？": "Meta-World 自带的专家，它知道目标；或者你自己：在俯视图和侧视图里牵引手爪。"
    "机械臂会在仿真里按自己的速度沿你的路线走一遍，"
    "它就从这一遍里学习。",
    "机器人看得见什么？": "手爪在哪里、张开多大、物体在哪里，以及片刻之前的同样信息。它从来看不见目标。",
    "这些任务从哪里来？": "Meta-World（Yu 等，2019）。这样从一次示范中学习叫元模仿学习（Finn 等，2017，"
    "*One-Shot Visual Imitation Learning "
    "via Meta-Learning*），这里用位置代替了图像。",
}
TASK = "任务"
SKILLS = {"push": "推", "pick-place": "抓取放置", "drawer": "抽屉", "faucet": "水龙头"}
ABOUT = {
    "push": "把圆块推到某处，只有示范知道是哪里。",
    "pick-place": "抓起圆块，举到空中某处，只有示范知道是哪里。",
    "drawer": "抽屉半开着。该拉出来还是推进去？只有示范知道。",
    "faucet": "把手在正中。该往右拧还是往左拧？只有示范知道。",
}
CHOICE = "要它做什么"
CHOICES = {"open": "拉出来", "shut": "推进去", "right": "往右", "left": "往左"}
DEMONSTRATOR = "谁来示范"
DEMONSTRATORS = {"expert": "专家", "hand": "我来"}
ELSEWHERE = "换个地方"
ELSEWHERE_HELP = "重新随机放置目标和物体。"
STEER_AGAIN = "重新牵引"
THINGS = {"goal": "目标", "shown": "示范时的位置", "asked": "实际操作时的位置"}
BENCH = {
    "drag": "在俯视图或侧视图里拖动目标和物体。",
    "drag_object": "拖动物体：示范时它在哪里，让机器人自己做时它在哪里。",
    "steer": "拖动手爪：俯视图里在桌面上移动，侧视图里升降。到物体处合上手爪，再把它带到目标。",
    "above": "俯视",
    "side": "侧视",
    "above_alt": "桌子的俯视图。拖动一样东西，或用方向键移动；Page Up 和 Page Down 升降。",
    "side_alt": "桌子的侧视图。拖动一样东西，或用方向键移动；Page Up 和 Page Down 升降。",
    "robot": "机器人",
    "hand": "手爪",
    "close": "合上手爪",
    "open": "张开手爪",
    "again": "从头来",
    "done": "就这样",
}
WAITING_FOR_HAND = "先在桌上牵引手爪，再按“就这样”。结果会显示在这里。"


# Part 2: what happened

HAPPENED = "发生了什么"
HAPPENED_EXPLAINED = {
    "我看到的是什么？": "先是示范，然后是物体放到别处之后各个学习器的做法：走了你所选步数内循环的 MAML、"
    "未更新的同一策略、迁移学习和从零训练。"
    "它们以一半速度同时播放。",
    "这里的迁移学习是什么？": "一个策略同时模仿了元训练的全部示范，再用 Adam 在这一次示范上微调。"
    "它用的数据与 MAML 相同，但从未为适应而训练。",
    "这里的从零训练是什么？": "同一个网络从随机数开始，用 Adam 只在这一次示范上训练。它能把示范拟合得很好；"
    "物体换了地方时这够不够，你自己看。",
    "怎样算成功？": "按 Meta-World 自己的标准：圆块离目标 5 厘米以内（空中为 7 厘米），抽屉拉出或关上，把手拧到位。",
}
PANELS = {
    "demonstration": ("示范", ""),
    "maml": ("MAML", "适应之后"),
    "before": ("MAML", "未更新"),
    "transfer": ("迁移学习", "微调之后"),
    "scratch": ("从零训练", "从随机数开始"),
}
BY_HAND = "你的示范"
BY_EXPERT = "专家示范"
FILM = {
    "play": "重播",
    "pause": "暂停",
    "step": "内循环 {step} 步",
    "slider": "MAML 的内循环步数",
    "time": "{time} 秒",
    "clock": "时间",
    "round": "环绕",
    "above": "俯视",
    "side": "侧视",
    "hint": "拖动画面可以绕桌子走动。线是手爪走过的路。",
    "hint_goal": "拖动画面可以绕桌子走动。线是手爪走过的路；绿球是目标，机器人从来看不见它。",
}
ERRORS = "它的动作与示范差多少"
ERRORS_AXIS = "在示范上走的步数"
ERRORS_HELP = "示范上的平方误差，对数刻度。误差低还不等于物体换了地方也能成功。"
FAILED = "本程序出错，这次没有完成。详情见日志；其他任务仍可使用。"
WHO = "学习器"
MEASURED = "在新目标上测得"
SUCCESS = "成功率"
GOALS = "目标数"
NOT_MOVING = "手爪几乎没有动。请把它牵到物体处，再带到目标。"


def standing(ahead: int) -> str:
    """While it is computed."""
    return f"前面还有 {ahead} 个人" if ahead else "机械臂正在看示范、学习、尝试"


def done_after(seconds: float) -> str:
    """Of a roll-out that succeeded."""
    return f"{seconds:.1f}\u00a0秒后完成。"


def not_done(skill: str, centimetres: float) -> str:
    """Of one that did not."""
    what = {
        "push": "圆块最后离目标 {far}",
        "pick-place": "圆块最后离目标 {far}",
        "drawer": "抽屉最后离该到的位置 {far}",
        "faucet": "把手最后离该到的位置 {far}",
    }[skill]
    return f"没有完成：{what.format(far=f'{centimetres:.0f} 厘米' if centimetres >= 1 else '不到 1 厘米')}。"


ENDED = "没有完成：它给出的动作不再是数字，因此被停下。"


def demonstration_failed(said: str) -> str:
    """Of a person's demonstration that does not do what is asked; what is learned from all the same."""
    return f"{said}它仍然从这次示范里学习。"


def outside(what: str) -> str:
    """Why something cannot lie where it was put."""
    return f"那里在桌子之外：{what}"


def too_close(metres: float) -> str:
    """Why something cannot lie where it was put."""
    return f"目标和物体要相距 {100 * metres:.0f}\u00a0厘米以上，元训练时就是这样。它留在原处。"


def row(steps: int) -> str:
    """Of the table of what was measured: MAML after so many steps."""
    return "MAML，未更新" if steps == 0 else f"MAML，{steps} 步"


def errors_alt(first: float, last: float) -> str:
    """Of the chart of errors."""
    return f"MAML 动作的误差在内循环中从 {first:.3f} 变为 {last:.3f}。"
