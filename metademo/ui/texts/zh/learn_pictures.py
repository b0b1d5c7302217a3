"""The page 'Learn to learn' on characters and on a person's own classes, in Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.checkpoints.spent import Spent
from metademo.ui.texts.zh.numbers import hours, percent
from metademo.ui.texts.zh.words import spaced

PARTS_LABEL = "任务是什么"
PARTS = {"waves": "波形", "characters": "字符", "own": "你自己的类别"}

# What is learned

SET_UP = "学什么"
SET_UP_EXPLAINED = {
    "这里的任务是什么？": "每个字符只给一张手写样本，区分几个网络从未见过的字符。每个任务的字符从 800 个里随机抽取："
    "Omniglot 的 200 个训练字符，各有四个旋转方向。",
    "“学会学习”按钮会做什么？": "抽四个任务，让网络从同一个元初始化出发分别适应；然后问：元初始化当初该是什么样，适应之后才会更好？"
    "于是把元初始化朝那个方向挪动一点：这就是一个元步。",
    "用的是什么网络？": "四个卷积块，每块 32 个滤波器，约 28,000 个参数，从随机数开始。实验室里的学习器有 64 个滤波器，"
    "背后是半个小时以上的元训练。",
    "为什么一开始就远好于瞎猜？": "**分类头**是给出类别的最后一层，它前面提取特征的是**主干**。分类头从零出发（不偏向任何类别）时，走一步梯度就等于与每个类别的均值比较；随机滤波器也能保留一部分相似性。"
    "元训练带来的，是在此之上的提升。",
}
FAMILY_LINE = "任务分布：从这些字符和许多类似的字符中任取几个。"
FAMILY_ALT = "任务从中抽取的部分字符"
LINES = {
    "meta-lstm": "一个学着当优化器的 LSTM，也学从哪里开始（Ravi 和 Larochelle，2017）。",
    "transfer": "没有元学习：网络用普通方法学着区分所有这些字符；到了新任务上，换一个新的最后一层（Chen 等，2019）。",
    "scratch": "一组随机数，只在你的任务上训练。",
}
"""Who a learner is while it is being trained, where that is not what is said of it once it has been."""
BOTH = "一阶与二阶"
BOTH_HELP = "MAML 求导时穿过内循环步，FOMAML 略去这一层。两者学习同样的任务，各分到半个处理器核心。"
WAYS = "每个任务的类别数"
SHOTS = "每类供学习的图片数"
STEPS = "训练时的内循环步数"
STEPS_HELP = "外循环的梯度穿过多少步。遇到新任务时至少走五步。"
RATE = "内循环学习率 ×"
RATE_HELP = "在学习器出发时的学习率上乘以这个倍数。MAML、FOMAML 和 Meta-SGD 会由此学出自己的学习率。"
DATA_GONE = "项目自带的字符无法读取，所以这里学不了任何东西"

# Where it is

NOT_BEGUN = "还什么都没学：现在只是一组随机数。"


def going(step: int, seconds: float, start: float, now: float, last: int) -> str:
    """How far it is, and what that has brought."""
    return f"{_meta_steps(step)}，处理器时间 {_seconds(seconds)}：新任务{_after(last)}答对 {_gain(start, now)}"


def first_ones(now: float, last: int) -> str:
    """It has begun, and held-out tasks have been asked before the first meta-step alone."""
    return f"还没走元步时，新任务{_after(last)}答对 {percent(now)}；最初几个元步正在走。只有经过的任务更新"


def paused(step: int, seconds: float, start: float, now: float, last: int) -> str:
    """How far it is, and that it pauses."""
    return f"已暂停。{going(step, seconds, start, now, last)}"


def over(step: int, seconds: float, start: float, now: float, last: int) -> str:
    """The budget is used up."""
    return f"完成。{going(step, seconds, start, now, last)}"


def _gain(start: float, now: float) -> str:
    return f"{percent(start)} → {percent(now)}" if round(start, 2) != round(now, 2) else percent(now)


def _after(steps: int) -> str:
    return f"走 {_steps(steps)}之后"


def _steps(count: int) -> str:
    return f"{count} 步"


def _meta_steps(count: int) -> str:
    return f"{count:,} 个元步"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} 秒" if seconds < 10 else f"{seconds:.0f} 秒" if seconds < 600 else f"{seconds / 60:.0f} 分钟"


# The tasks that stream by

STREAM = "经过的任务"
STREAM_EXPLAINED = {
    "图中画的是什么？": "元步用到的任务，一个元步取一个，由学习器在这个元步之前去适应。第一个最新，可能属于接下来的那个元步。"
    "上排是供学习的图片，一列一类；下面每类一张查询图片，以及网络把它认作哪一类：内循环步之前和之后。",
    "为什么第一步之前答不出来？": "分类头（最后一层）从零出发，各类的可能性完全相等：正好是随机水平。",
}
STREAM_NONE = "训练开始后，任务会从这里经过。"
LEARNED_FROM, ASKED, BEFORE, AFTER = "学习", "提问", "之前", "之后"
NO_ANSWER = "–"


def stream_title(number: int, before: float, after: float) -> str:
    """Which task it is, and how many of its answers are right."""
    told = "随机水平" if before <= 0 else f"答对 {percent(before)}"
    said = f"第 {number + 1:,} 个元步之前：内循环步之前{told}，之后答对 {percent(after)}"
    return f"{said}（全部查询图片；每类只显示一张）"


# Accuracy

HELD = "新字符"
HELD_EXPLAINED = {
    "这些是什么任务？": "二十个任务，字符来自别的文字，任何元步都没见过。始终是同样的二十个，曲线才好比较。",
    "浅色的曲线是什么？": "过去的它：同一个学习器，在元训练用去若干秒处理器时间时的样子。这些任务隔一会儿才考一次，"
    "这里的数字和曲线都是最近一次考时的，可能是几秒前；暂停时会重新考。只有经过的任务更新。",
    "用的是哪种时间？": "处理器时间：一个核心花在元步上的时间。机器同时忙别的事时，实际耗时会更长。",
    "为什么第一步之后曲线就平了？": "对字符来说，关键几乎全在特征里：第一步就把分类头放到各类的均值上，后面几步动得很少。"
    "元训练改变的是曲线有多高。波形就不同了：那里主干自己也得弯过去。",
}
PROBE = "你在实验室里的任务"
PROBE_EXPLAINED = {
    "这是什么？": "拿实验室里正打开的任务当探针，你自己的图片也可以：每个时刻的它都用支持图片去适应，再回答查询图片。",
    "旁边的对手是谁？": "**从零训练**是同样的网络，从随机数出发，只在这一个任务上训练，步数写在旁边。"
    "**自带的**元初始化是终点线：实验室里的 MAML。",
}
STEPS_AXIS = "内循环步"
SECONDS_AXIS = "元训练的处理器时间（秒）"
NOW, SHIPPED, SCRATCH, CHANCE = "现在", "自带的元初始化", "从零训练，{steps} 步", "随机水平"
COURSE_TITLE = "随着元训练推进"


def course_of(own: bool, steps: int) -> str:
    """Which tasks' accuracy that is: of held-out classes of the person's ``own``, or of new characters."""
    return spaced(f"{'留出类别' if own else '新字符'}的二十个任务，{steps} 个内循环步之后的准确率。")


HELD_TITLE = "各内循环步的准确率，以及过去的它"


def which_tasks(own: bool, compared: int | None) -> str:
    """Which tasks the curves are of; on how many others the comparison at the end is, once there is one."""
    told = f"{'留出类别' if own else '新字符'}的二十个任务，始终是这二十个"
    return f"{told}。" if compared is None else f"{told}；上面的比较用的是另外 {compared} 个。"


FAR = "这里把照片当字符来读：这个网络只认识纸上的墨迹。"
NO_TASK = "实验室里的任务还没有可供适应的内容"
NO_ANSWERS = "实验室里的任务没有已知类别的查询图片，画不出准确率。"
PROBE_NONE = "走过最初几个元步，这个任务的曲线就会出现。"
OTHER_PROBE = "换一个任务当探针：在实验室里打开它。"


def probe_is(name: str) -> str:
    """Which task the probe is."""
    return f"实验室里正打开的任务：{name}"


def self_label(seconds: float) -> str:
    """An earlier self."""
    return f"{_seconds(seconds) if seconds else '0 秒'}时"


def now_label(seconds: float) -> str:
    """The present one."""
    return f"最新，{_seconds(seconds)}时"


def scratch_label(steps: int) -> str:
    """Scratch, and how long it trains."""
    return f"从零训练，{_steps(steps)}之后"


def curves_alt(title: str, levels: Sequence[tuple[str, float]]) -> str:
    """A chart of accuracies in words."""
    return f"{title}：" + "，".join(f"{name} {percent(level)}" for name, level in levels) + "。"


# What it cost

COST = "花了多少代价"
COST_EXPLAINED = {
    "这些数字从哪里来？": "自带元初始化的时间和任务数取自它的**卡片**，即说明检查点（存放所学参数的文件）来历的一页；各阶段合计。"
    "时间是处理器时间（两个核心各跑一小时算两小时）或显卡时间。一次适应的运算量是当场数出来的；"
    "元训练里的每个任务都包含一次适应，再加上回传。",
}


def cost_shipped(spent: Spent) -> str:
    """What the finishing line took."""
    return f"自带的元初始化：{_paid(spent)}，{spent.meta_steps:,} 个元步，{spent.tasks:,} 个任务。这笔代价别人已经付过，只付一次。"


def _paid(spent: Spent) -> str:
    """Its time: ``处理器时间 1.2 h，显卡时间 10 min``."""
    card = f"，显卡时间 {hours(spent.on_card)}" if spent.on_card else ""
    return f"处理器时间 {hours(spent.hours)}{card}"


def cost_here(seconds: float, tasks: int, before: Spent | None = None) -> str:
    """What this took so far; ``before``: what that had taken which it began from, where that is not nothing."""
    told = f"这里到目前为止：处理器时间 {_seconds(seconds)}，{tasks:,} 个任务"
    return f"{told}。" if before is None else f"{told}；出发点是自带的元初始化，它另花了{_paid(before)}。"


def cost_one(operations: int, tasks: int) -> str:
    """One adaptation beside it."""
    return (
        f"自带的那个适应一次：{_count(operations)}次运算。它的元训练有 {tasks:,} 个任务，代价至少是这个数的那么多倍。"
    )


def _count(number: float) -> str:
    for size, name in ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")):
        if number >= size:
            return f"{number / size:.1f} {name}"
    return f"{number:,.0f} "


# Keep it

KEEP = "留下它"
KEEP_EXPLAINED = {
    "“用到实验室”会做什么？": "把此刻的元初始化放进实验室的学习器里，标明是你自己的。在那里，它和其他学习器一起适应你的图片，"
    "这次访问期间一直有效。",
    "文件里有什么？": "参数，加一张说明来历的卡片：一个 safetensors 文件，卡片在其元数据里。把它拖进实验室，"
    "或在 Python 里交给 load()，就能找回这个学习器。",
}
USE, DOWNLOAD = "用到实验室", "下载"


def own_name(learner: str, seconds: float, characters: bool) -> str:
    """What a learner of the person's own is called; of ``characters``, or of classes of the person's own."""
    return spaced(f"我的 {learner}（{'字符' if characters else '自己的类别'}，{_seconds(seconds)}）")


def used(name: str) -> str:
    """Where it is now."""
    return spaced(f"{name} 已加入实验室的学习器，见“学习”部分。")
