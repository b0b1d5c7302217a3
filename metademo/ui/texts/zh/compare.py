"""The page 'Compare'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metademo.checkpoints.catalogue import Choices
from metademo.measuring.comparison import Band, varies
from metademo.ui.markdown import plain
from metademo.ui.texts.zh import numbers
from metademo.ui.texts.zh.words import learner_in_sentence, learner_name, listed, spaced, steps

COMPARE = "比较"
INTRODUCTION = (
    "<b>一个任务的输赢可能是运气，那就让学习器们过很多个。</b>每个学习器拿到的随机任务完全相同，剩下的差别就只在学习本身："
    "从多少图片出发，能走多远，代价多大。"
)
JUMP = "看结果 ↓"

# Part 1: what to compare

WHAT = "比较什么"
LEARNERS_HELP = "选几个都行，遇到的回合任务全都一样。"
SOURCE = "任务取自"
SOURCE_HELP = "回合任务的类别和图片从哪里来。"
SOURCES = {"own": "我的图片", "omniglot": "Omniglot", "cifar-fs": "CIFAR-FS"}
DATASET_TITLES = {"omniglot": "Omniglot 测试字符", "cifar-fs": "CIFAR-FS 测试类别"}
DATASET_CAPTIONS = {
    "omniglot": "423 个手写字符，每个二十份手迹，这里的学习器训练时都没见过。",
    "cifar-fs": "20 类小照片，每类 600 张，这里的学习器训练时都没见过。如果这台电脑上还没有，会先下载。",
}
OMNIGLOT_SHIPPED = (
    "Omniglot 的 423 个手写测试字符中的 100 个，每个二十份手迹，这里的学习器训练时都没见过。它们随本页面附带；"
    "如果这台电脑上有完整的数据集，则全部采用。"
)
OWN_TITLE = "你的图片"
WAYS = "每个回合任务的类别数"
WAYS_HELP = "类别越多，越容易弄混，任务越难。每个回合任务都重新抽取类别。"
SHOTS = "每类样本数，可多选"
SHOTS_HELP = "每类供学习的图片数。选中的每个数目都会在所有回合任务上单独跑一遍。"
EPISODES = "回合任务数"
EPISODES_HELP = "每种样本数抽多少个随机任务。越多，区间越窄，时间越长。"
STEPS = "内循环步数"
STEPS_HELP = "适用于只走几步的学习器。“各自的”是指各学习器在实验室里一开始用的步数。"
OWN_STEPS = "各自的"
LONG_STEPS = "训练步数"
LONG_STEPS_HELP = "适用于在任务上训练而不是适应的学习器，例如从零训练和迁移学习。步数少，运行就快。"
SEED = "随机种子"
SEED_HELP = "决定抽到哪些回合任务，以及从零训练的初始随机数。种子相同，结果相同。"
RUN = "运行"
RUN_AGAIN = "再次运行"
UP_TO_DATE = "结果与当前设置一致。改动设置后可以重新运行。"
NO_LEARNER = "请至少选一个学习器。"
NO_SHOTS = "请至少选一种样本数。"

# Part 2: what came out

OUTCOME = "结果如何"
READING = "正在读取数据集。如果要先下载，需要等一会儿；期间页面可以照常使用。"
CANCEL = "取消"
FROM_LAB = (
    "图片、学习器、步数和随机种子跟随实验室里的选择，直到在这里改动为止。没有人选过内循环步数时，各学习器走各自的步数。"
)
NOT_YET = "点击**运行**，学习器们就会在这里迎战回合任务。"
FIRST = "正在学习第一个回合任务。"
FIRST_UNFINISHED = "第一个回合任务没有完成：这里显示的是其中已有的部分。"
OUTDATED = "显示的是改动之前的运行结果。点击**运行**即可更新。"
FAILED = "程序出错，比较停了下来；具体原因见服务器日志。你的图片都还在。"
OWN_STILL_WORK = "你自己的图片仍可使用：请在“任务取自”中选择。"
LOOK_AT = "查看哪种样本数"
TABLE_LEARNER, TABLE_STEPS = "学习器", "步数"
STEPS_TITLE = "准确率随内循环步变化"
SHOTS_TITLE = "准确率随样本数变化"
SHOTS_CAPTION = "各学习器需要多少数据。取最后一步之后的准确率。"
ONE_SHOT_ONLY = "多选几种样本数，才能连成曲线。"
COST_TITLE = "准确率与计算代价"
COST_CAPTION = "适应一个回合任务，到每一步为止的代价。"
COST_LABEL = "代价单位"
COST_NAMES = {"seconds": "秒", "operations": "运算次数"}
COST_AXES = {
    "seconds": "这台电脑上的秒数（对数轴）",
    "operations": "运算次数，单位百万（对数轴）",
}
AXIS_SHOTS = "每类供学习的图片数（对数轴）"
DOWNLOAD = "下载全部结果（CSV）"
DOWNLOAD_HELP = "每个学习器、每个回合任务、每一步各一行：准确率、秒数和运算次数。"
FILE_NAME = "metademo-comparison.csv"


_DEPTHS = {
    0: "内循环步只到分类头",
    1: "内循环步深入一个阶段",
    2: "内循环步深入两个阶段",
    3: "内循环步深入三个阶段",
}


def from_lab(others: Choices, variations: bool) -> str:
    """What else the Lab's choices mean here; empty where nothing else was chosen there."""
    said = []
    if others.rate_factor != Choices.rate_factor:
        said.append(f"内循环学习率 × {others.rate_factor:g}")
    if others.adapts is not None:
        said.append({"all": "所有层都适应", "head": "只有分类头适应", "body": "只有主干适应"}[others.adapts])
    if others.tail != Choices.tail:
        said.append(_DEPTHS[others.tail])
    if others.scratch_rate != Choices.scratch_rate:
        said.append(f"从零训练的学习率 {others.scratch_rate:g}")
    if others.transductive:
        said.append("网络能用直推式时就用直推式")
    kept = f"沿用实验室里的选择：{'；'.join(said)}。" if said else ""
    left = "支持图片的变体只在实验室里起作用。" if variations else ""
    return f"{kept}{left}"


def share(value: float) -> str:
    """``93.2%``, never broken over two lines."""
    return numbers.share(value)


def mean(band: Band) -> str:
    """``93.2 ± 1.1%``; without the interval where there is none, nor where all episodes are alike."""
    return numbers.mean(band.mean, band.half if varies(band) else None)


def episodes(count: int) -> str:
    """``50 个回合任务``."""
    return f"{count} 个回合任务"


def with_shots(count: int) -> str:
    """``每类 5 个样本时``."""
    return f"{shots(count)}时"


def shots(count: int) -> str:
    """``每类 5 个样本``."""
    return f"每类 {count} 个样本"


def duration(seconds: float) -> str:
    """``约 40 秒``, ``约 3 分钟``: as exact as a guess is."""
    if seconds < 10:
        return "几秒钟"
    if seconds < 90:
        return f"约 {10 * round(seconds / 10)} 秒"
    if seconds < 5400:
        return f"约 {round(seconds / 60)} 分钟"
    return f"约 {round(seconds / 3600)} 小时"


def will_take(seconds: float) -> str:
    """How long a run will take."""
    return f"按上一次运行估计，需要{duration(seconds)}。"


def own_caption(title: str, classes: int, smallest: int) -> str:
    """What the person's own pictures are."""
    return f"{plain(title)}：{classes} 个类别，每类至少 {smallest} 张图片。要改动，请到实验室。"


def done(count: int, of: int, left: float | None) -> str:
    """How far a comparison is."""
    said = f"已完成 {count} / {episodes(of)}"
    return said if left is None else f"{said}，还需{duration(left)}"


def cancelled(count: int, of: int) -> str:
    """That a comparison was stopped."""
    if not count:
        return "已取消：第一个回合任务还没有完成。"
    return f"已取消：共 {episodes(of)}，显示的是此前完成的 {count} 个。"


def about(title: str, ways: int, shot_counts: Sequence[int], queries: int, count: int, seed: int) -> str:
    """What the shown results are of; without a whole episode, of what there is of the first."""
    tried = listed([str(each) for each in shot_counts])
    which = episodes(count) if count else "第一个回合任务（未完成）"
    return spaced(f"{title} 中的 {which}：{ways} 类，每类 {tried} 个样本，每类提问 {queries} 张图片；随机种子 {seed}。")


def headline(shot_count: int, ways: int, ranked: Sequence[tuple[str, Band]]) -> str:
    """Who is how accurate; ``ranked`` from the best on."""
    start = f"{ways} 个类别，每类学 {shot_count} 张图片："
    (best, first), *rest = ranked
    if not rest:
        return spaced(f"{start}{learner_in_sentence(best)} 答对 {mean(first)}。")
    if len(rest) <= 2:
        others = "，".join(f"{learner_in_sentence(learner)} {mean(band)}" for learner, band in rest)
        return spaced(f"{start}{learner_in_sentence(best)} 答对 {mean(first)}，{others}。")
    (second, next_best), (last, worst) = rest[0], rest[-1]
    return spaced(
        f"{start}{learner_in_sentence(best)} 答对最多，{mean(first)}；其次是 {learner_in_sentence(second)}，"
        f"{mean(next_best)}；{learner_in_sentence(last)} 最少，{mean(worst)}。"
    )


def too_few(count: int, of: int) -> str:
    """In place of :func:`headline`, as long as there are fewer episodes than an interval needs to mean something."""
    return f"{episodes(of)}完成了 {count} 个：太少，还不能断定谁更好。"


def table_cost(cost: str, shot_count: int) -> str:
    """The heading of a column of costs."""
    return f"{COST_NAMES[cost]}，{shots(shot_count)}"


def steps_caption(shot_count: int) -> str:
    """Under the title of the steps chart."""
    return f"{shots(shot_count)}。学习器走完全部步数之后，用点线延续。"


def hover(learner: str, where: str, band: Band) -> str:
    """One point of a chart."""
    of = f"{episodes(band.count)}的平均值" if band.count > 1 else "第一个回合任务"
    return f"{learner_name(learner)}，{where}：{mean(band)}<br>{of}"


def alt(title: str, sentences: Sequence[str]) -> str:
    """The text alternative of a chart."""
    return f"图表：{title}。" + ("".join(sentences) or "还没有测量任何结果。")


def steps_alt(learner: str, count: int, first: Band, last: Band) -> str:
    """One line of the steps chart."""
    if not count:
        return f"{learner_name(learner)}：不更新，{mean(last)}。"
    return f"{learner_name(learner)}：第一步之前 {mean(first)}，{steps(count)}之后 {mean(last)}。"


def shots_alt(learner: str, bands: Mapping[int, Band]) -> str:
    """One line of the shots chart."""
    return (
        f"{learner_name(learner)}：{'，'.join(f'{with_shots(count)} {mean(band)}' for count, band in bands.items())}。"
    )


def cost_alt(learner: str, cost: str, last: Band) -> str:
    """One line of the cost chart."""
    return f"{learner_name(learner)}：代价 {cost}，{mean(last)}。"


def cost_said(value: float, cost: str) -> str:
    """``0.04 秒`` or ``1.2 亿次运算``."""
    if cost == "seconds":
        return numbers.seconds(value)
    return spaced(f"{operations(value)} 次运算")


def operations(value: float) -> str:
    """``12 亿``."""
    for size, name in ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")):
        if value >= size:
            return f"{_three(value / size)} {name}"
    return f"{value:,.0f}"


def cost_tick(value: float, cost: str) -> str:
    """A number on the cost axis: seconds, or millions of operations."""
    return f"{value:g}" if cost == "seconds" else f"{value / 1e6:,.10g}"


def _three(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def began_itself(episodes: int) -> str:
    """Of the comparison that a first visit begins with."""
    return f"先自动开始一次短的比较：每种样本数 {episodes} 个回合任务。想换一种或比得更久，改动要比较的内容，再点击“运行”。"
