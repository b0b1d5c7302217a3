"""The page 'Learn to learn', on classes of one's own."""

from __future__ import annotations

from metademo.ui.texts.zh.numbers import percent, share
from metademo.ui.texts.zh.words import spaced

EXPLAINED = {
    "这里做什么？": "把你的类别分成两份：一份用来抽任务、供它学习；另一份留出，任何元步都见不到。预算用完时，"
    "练出来的和自带的元初始化会在留出类别的同样 100 个任务上见分晓；这些任务不是曲线所用的那二十个，数量多，小差别也看得出来。",
    "需要多少图片？": "至少八个类别，每类十张图片；不够的类别会略过。类别多比图片多更要紧：元训练学的正是类别。",
    "照片呢？": "预训练过的主干下层保持原样，每张图片只看一次；学习的是主干的最后一个阶段和分类头。",
    "区间说明什么？": "在同样的任务上两者相差多少，以及换成这批图片的其他任务时这个差别有多可靠。换成别的留出类别会怎样，"
    "它说不了：那就请重新分一次。",
}
HOW = (
    "至少需要八个类别，每类十张图片：交来一个 ZIP 或文件夹，其中每个子文件夹是一类，或者在实验室里打开这样的任务。"
    "手边没有的话，先用现成的类别试试。"
)
NOT_BEGUN = "你的类别还没有开始学。"
HELD = "留出的类别"
HELD_EXPLAINED = {
    "这些是什么任务？": "由你留出的类别组成的二十个任务，任何元步都没见过。始终是同样的二十个，曲线才好比较；"
    "预算用完时另有 100 个。",
    "这些数字是哪一刻的？": "二十个任务隔一会儿才考一次，标题、曲线、用去的时间和任务数都是最近一次考时的，可能是几秒前；"
    "暂停时会重新考。只有经过的任务和预算的进度更新。",
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


CHANGED = "改了这些选择，会开始新的训练。"
LICENCE = "归本人所有"


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
        who = "你的更好，而且不是偶然"
    elif gain + half < 0:
        who = "自带的元初始化更好，而且不是偶然"
    else:
        who = "看不出差别"
    return f"在留出类别的另外 {tasks} 个任务上，{who}：你的答对 {share(own)}，自带的 {share(shipped)}，相差 {told}。"
