"""The course on the page 'Ideas', in Chinese: its frame, and what its live parts say."""

from __future__ import annotations

import math

from metademo.checkpoints.spent import Spent
from metademo.ui.texts.zh.numbers import SPACE, count, hours, percent, seconds
from metademo.ui.texts.zh.words import pictures, spaced

TITLE = "原理：一门小课程"
INTRODUCTION = "十章，每章几分钟。前九章都有东西真的在运行，第十章是问答；章末先猜，再看结果。"
CONTENTS = "目录"
NAMES = {
    "task": "一个任务",
    "scratch": "从零训练",
    "inner": "内循环",
    "outer": "外循环",
    "learned": "学到了什么",
    "rules": "学出来的更新规则",
    "no-gradient": "完全不用梯度",
    "transfer": "与迁移学习相比",
    "cost": "代价有多大",
    "questions": "问与答",
}
PREVIOUS, NEXT = "上一章", "下一章"


def numbered(number: int, name: str) -> str:
    """A chapter in the table of contents."""
    return f"{number}. {name}"


def unknown(asked: str, known: list[str]) -> str:
    """The address names a chapter that is not there."""
    return f"没有“{asked}”这一章，现在显示的是第一章。地址里可以写的章名有：{'、'.join(known)}。"


# Guess, then see

GUESS = "先猜，再看"
YOUR_GUESS = "你的猜想"
SEE = "看结果"
AGAIN = "换一批任务再来"
AGAIN_HELP = "重新抽取任务：一次的结果可能是运气。"
RIGHT = "猜对了。"
FAILED = "没能算出来：程序出错，具体原因见服务器日志。"


def came_out(guess: str, answer: str) -> str:
    """Whether the guess came true."""
    return f"{RIGHT}{answer}" if guess == answer else f"你的猜想：{guess}实际结果：{answer}"


def standing(ahead: int) -> str:
    """While it is computed."""
    if ahead:
        return f"前面还有 {count(ahead)} 个在排队"
    return "正在为你现场计算"


# One task

WAYS, SHOTS = "类别数（N-way）", "每类样本数（K-shot）"
DRAW = "再抽一个任务"
ANSWERS = "显示正确答案"
SUPPORT_SET, QUERY_SET = "支持集：用来学习", "查询集：用来提问"
SUPPORT_LINE = "每行是一个类别。叫什么名字无所谓，任务就是把它们区分开。"
QUERY_LINE = "取自同样的类别，顺序打乱。"


def of_class(letter: str) -> str:
    """A class that has but a letter."""
    return f"类别 {letter}"


def picture_alt(letter: str | None) -> str:
    """A picture of the task."""
    return f"类别 {letter} 的图片" if letter else "查询图片"


def task_line(ways: int, shots: int, asked: int) -> str:
    """What kind of task it is."""
    return spaced(f"一个 {ways} 类 {shots} 样本的任务：{pictures(ways * shots)} 用来学习，{asked} 张用来提问。")


# Runs on pictures

READY = "任务"
ONE_SHOT = "每类图片数"
ANSWERS_TOO = "显示每个回答"

# The outer loop

SNAPSHOT = "元步数"
SNAPSHOT_LINE = "这些元步是刚刚从随机数走出来的。选一个阶段，看它怎样应对任务。"
LANDSCAPE = "同一件事，只用两个参数来看"
ERRORS_HEADS = ("此前的学习", "更新之前", "1 步", "5 步", "10 步")
ERRORS_TITLE = "100 条新波形上的均方误差"


def errors_line(meta_steps: int) -> str:
    """What the table is of."""
    return f"两者刚刚见过完全相同的 {count(meta_steps)} × 25 个任务。"


# What is learned

PARTS_TITLE = "同一个任务：全部适应、只适应分类头、只适应主干"
PARTS_LINE = "从同一个元初始化出发，每个内循环步之后答对的查询图片比例。"
PARTS = {"all": "分类头和主干", "head": "只有分类头", "body": "只有主干"}
MOVED_TITLE = "各层移动了多远"
MOVED_LINE = "分类头和主干一起适应时，移动量占该层自身长度的比例；分类头从零出发，给出的是移动距离。"
MOVED_HEADS = ("层", "移动量")


def step_head(step: int) -> str:
    """A column of the table."""
    return f"第 {step} 步"


# Learned update rules

RATES_TITLE = "Meta-SGD 学到的学习率"
RATES_LINE = "网络的每个参数各有一个，从检查点（存放它所学参数的文件）读出。学习率为负，参数就逆着下坡方向走。"
RATES_HEADS = ("层", "参数个数", "最低的十分之一低于", "中位数", "最高的十分之一高于", "为负的比例")
GATES_TITLE = "Meta-LSTM 在这个任务上的门"

# No gradient

ASKED = "查询图片"
DISTANCES_TITLE = "它离各类均值有多远"
DISTANCES_LINE = "特征的平方距离，0 到 4。ProtoNet 回答最近的那一类；网络里什么都不改变。"
DISTANCES_HEADS = ("类别", "供学习的图片", "距离", "概率")


def asked(number: int, name: str) -> str:
    """One of the pictures asked about."""
    return f"{number}：{name}"


def nearest(name: str, right: str | None) -> str:
    """Which class it is nearest to."""
    if right is None:
        return f"最近的是：{name}。"
    return f"最近的是：{name}，答对了。" if name == right else spaced(f"最近的是：{name}。正确答案是 {right}。")


def sharp(length: float, near: float, second: float) -> str:
    """Why probabilities are so sharp: the learned length, and the distances of the two nearest classes."""
    ratio = math.exp(min(length**2 * (second - near), 700.0))
    some = f"{ratio:.1f}" if ratio < 10 else f"{float(f'{ratio:.2g}'):,.0f}"
    times = "一百万以上" if ratio >= 1e6 else f"约 {some} "
    return spaced(
        f"差别很小，为什么这么有把握？ProtoNet 学到了一个长度，即尺度：{length:.1f}。距离要乘上它的平方 {length**2:.0f}，"
        f"再放到指数上。所以 {near:.2f} 和 {second:.2f} 相比，近的那一类的概率是另一类的{times}倍。"
    )


# Transfer

DATA_TITLE = "两者得到了什么"


def data_line(name: str, short: str) -> str:
    """Which MAML this is, and what charts call it."""
    return spaced(f"{name}，图中写作 {short}：它的网络像最早的论文那样，用批归一化处理各层。")


DATA_HEADS = ("学习器", "数据", "训练（处理器时间）")

# Cost

COST_TITLE = "事先花了多少，面对新任务又花多少"
COST_LINE = (
    "训练数据取自检查点的卡片（检查点是存放所学参数的文件，卡片说明它的来历），含出发时所用的主干；"
    "适应的代价是刚刚测的。时间是处理器时间（两个核心各跑一小时算两小时）或显卡时间。"
)
COST_HEADS = ("学习器", "训练", "任务数或批数", "网络参数个数", "适应一次", "运算次数")


def trained(spent: Spent) -> str:
    """How long a training took."""
    told = [hours(spent.hours)] if spent.hours else []
    return "，".join([*told, *([f"显卡 {hours(spent.on_card)}"] if spent.on_card else [])]) or "无"


def operations(value: float) -> str:
    """Floating-point operations."""
    return f"{value / 1e8:,.1f}{SPACE}亿" if value >= 1e8 else f"{value / 1e4:,.1f}{SPACE}万"


def took(value: float) -> str:
    """One adaptation."""
    return seconds(value)


def part_of(value: float) -> str:
    """A share of numbers, small ones too."""
    return percent(value) if value == 0 or value >= 0.01 else "不到 1%"
