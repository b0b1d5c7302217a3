"""The page 'Learn to learn' on characters and on a person's own classes, in Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.ui.texts.zh.numbers import percent, share
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
    "背后是好几个小时的元训练。",
    "为什么一开始就远好于瞎猜？": "**分类头**是给出类别的最后一层，它前面提取特征的是**主干**。分类头从零出发（不偏向任何类别）时，走一步梯度就等于与每个类别的均值比较；随机滤波器也能保留一部分相似性。"
    "元训练带来的，是在此之上的提升。",
}
FAMILY_LINE = "任务分布：从这些字符和许多类似的字符中任取五个。"
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
    return f"还没走元步时，新任务{_after(last)}答对 {percent(now)}；最初几个元步正在走"


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
    return f"{seconds:.0f} 秒时"


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
    "时间都是处理器时间：两个核心各跑一小时算两小时。一次适应的运算量是当场数出来的；"
    "元训练里的每个任务都包含一次适应，再加上回传。",
}


def cost_shipped(hours: float, meta_steps: int, tasks: int) -> str:
    """What the finishing line took."""
    return f"自带的元初始化：{hours:.1f} 小时处理器时间，{meta_steps:,} 个元步，{tasks:,} 个任务。这笔代价别人已经付过，只付一次。"


def cost_here(seconds: float, tasks: int, before: float | None = None) -> str:
    """What this took so far; ``before``: hours that what it began from had taken, where that is not nothing."""
    told = f"这里到目前为止：处理器时间 {_seconds(seconds)}，{tasks:,} 个任务"
    return f"{told}。" if before is None else f"{told}；出发点是自带的元初始化，它另花了 {before:.1f} 小时。"


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


# Your own classes

OWN_EXPLAINED = {
    "这里做什么？": "把你的类别分成两份：一份用来抽任务、供它学习；另一份留出，任何元步都见不到。预算用完时，"
    "练出来的和自带的元初始化会在留出类别的同样 100 个任务上见分晓；这些任务不是曲线所用的那二十个，数量多，小差别也看得出来。",
    "需要多少图片？": "至少八个类别，每类十张图片；不够的类别会略过。类别多比图片多更要紧：元训练学的正是类别。",
    "照片呢？": "预训练过的主干下层保持原样，每张图片只看一次；学习的是主干的最后一个阶段和分类头。",
    "区间说明什么？": "在同样的任务上两者相差多少，以及换成这批图片的其他任务时这个差别有多可靠。换成别的留出类别会怎样，"
    "它说不了：那就请重新分一次。",
}
OWN_HOW = (
    "至少需要八个类别，每类十张图片：交来一个 ZIP 或文件夹，其中每个子文件夹是一类，或者在实验室里打开这样的任务。"
    "手边没有的话，先用现成的类别试试。"
)
OWN_NOT_BEGUN = "你的类别还没有开始学。"
OWN_HELD = "留出的类别"
OWN_HELD_EXPLAINED = {
    "这些是什么任务？": "由你留出的类别组成的二十个任务，任何元步都没见过。始终是同样的二十个，曲线才好比较；"
    "预算用完时另有 100 个。",
    "如果一开始就是 100% 呢？": "那说明自带的元初始化已经能区分这些类别，没有提升的余地了。换成更难区分的类别，才看得出更多。",
}
FROM = "类别来自"
FROMS = {"ready": "现成的", "lab": "实验室的任务", "files": "ZIP 或文件夹"}
READY = "现成的类别"
READY_NAMES = {"struck": "划了线的字母", "clean": "新文字的字母", "things": "画出来的东西"}
READY_LINES = {
    "struck": "四十个字符，每个由二十个人各写一遍（Omniglot），每张上都划了一条线。自带的元初始化只见过干净的字："
    "一两分钟里，它能学会忽略什么吗？",
    "clean": "同样的四十个字符，没有划线：这些文字这里的学习器都没见过，但字的样子正是它们学过的那种。",
    "things": "实验室现成任务里的叶子、甲虫、陶罐和玩具：二十个类别，每类十张彩色图片，这里的学习器都没见过。",
}
KIND = "内容是"
KINDS = {"characters": "字符", "photos": "照片"}
ZIP = "一个由文件夹组成的 ZIP，每个文件夹一类"
FOLDER = "一个装着文件夹的文件夹，每个子文件夹一类"
READING = "正在读取图片……"
BUDGET = "预算（实际时间）"
BUDGET_HELP = "按实际时间计：元步用满这段时间，训练就结束，并比较练出来的结果。中途的考查和最后的比较另外花时间。"
BEGIN = "出发点"
BEGINS = {"shipped": "自带的", "anew": "从头"}
BEGIN_HELP = (
    "从自带的元初始化出发，用你的类别组成的任务继续训练；或者从随机数出发（照片则从 ImageNet 预训练的参数出发）。"
)
SPLIT_SEED = "分法"
SPLIT_HELP = "换一个数字，类别就换一种分法。"
TRAIN_CLASSES, HELD_CLASSES = "供学习", "留出"


def dealt(train: int, held: int, turned: int) -> str:
    """How the classes are dealt out: so many to learn from and held out; with those that are turned, so many to learn from."""
    told = f"{train + held} 个类别中，{train} 个供学习，{held} 个留出：十分之三，至少三个，随机抽取。在设置里改“分法”会另抽一次。"
    return told if turned == train else f"{told}供学习的 {train} 类旋转 90°、180°、270° 后也各算一类：共 {turned} 类。"


OWN_CHANGED = "改了这些选择，会开始新的训练。"
OWN_LICENCE = "归本人所有"


def minutes(value: float) -> str:
    """A budget."""
    return "30 秒" if value == 0.5 else f"{value:g} 分钟"


def budget_spent(spent: float, budget: float) -> str:
    """How much of the budget is spent; what comes after it."""
    return spaced(f"{minutes(budget)}（按钟）已用 {percent(spent)}；之后用留出类别的任务考两者。")


SPENT = "预算用完了，训练不再继续。换一个预算，会开始新的训练。"


def asking(share: float) -> str:
    """The comparison at the end, and how much of it is done."""
    return spaced(f"预算用完了。正在用留出类别的任务考两者：已完成 {percent(share)}")


def own_data(classes: int) -> str:
    """What a card says of a person's own pictures."""
    return f"本人的 {classes} 个类别，含旋转得到的"


def ready_data(classes: int) -> str:
    """What a card says of classes that come with the project."""
    return f"项目自带的 {classes} 个类别，含旋转得到的"


def too_few(classes: int, most: int, pictures: int, full: int) -> str:
    """There are not enough classes."""
    have = f"有 {full} 个" if full else "没有一个"
    return (
        f"这里的 {classes} 个类别中，{have}满 {pictures} 张图片；这样的类别需要 {most} 个，一部分供学习，一部分留出。"
    )


def verdict(own: float, shipped: float, gain: float, half: float, tasks: int) -> str:
    """Whether it beats the shipped initialisation."""
    signed = f"{100 * gain:+.1f}".replace("-", "−") if abs(gain) >= 0.0005 else "0.0"
    told = f"{signed} ± {100 * half:.1f} 个百分点（95% 区间）"
    if gain - half > 0:
        who = "你的更好"
    elif gain + half < 0:
        who = "自带的元初始化更好"
    else:
        who = "看不出差别"
    return f"在留出类别的另外 {tasks} 个任务上，{who}：你的答对 {share(own)}，自带的 {share(shipped)}，相差 {told}。"
