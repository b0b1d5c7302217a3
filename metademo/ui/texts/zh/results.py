"""The page 'Results'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from metademo.checkpoints.spent import hours_in_all, hours_on_card, hours_told
from metademo.measuring.measurements import Measurement
from metademo.measuring.published import Published
from metademo.measuring.tables import STANDARD, Line, domain_of, usual_symmetries
from metademo.pictures.domains import PHOTOS, PHOTOS_SMALL
from metademo.ui.texts.zh import numbers
from metademo.ui.texts.zh.words import learner_in_sentence, learner_name, listed, spaced, steps

RESULTS = "结果"
INTRODUCTION = (
    "<b>实际测下来，它们有多好？</b>本页自带的学习器，凡已测过的，都在此处训练时没有用过的类别上过了许多随机回合任务；"
    "论文报告过同样类别的，数字列在旁边。"
)
NOTHING_YET = "现有的检查点还没有测过。下面这条命令会来测：每得到一个数字就写下来，中断后可以接着测："
COMMAND = "python -m metademo benchmark accuracy"
HOW = "这里的全部数字都由这条命令测出，也可以用它重测："
DATA_LABEL = "类别取自"
DATA = {
    "omniglot/test": "Omniglot",
    "cifar-fs/test": "CIFAR-FS",
    "banking77/test": "banking77",
    "clinc150/test": "clinc150",
}
DATA_CAPTIONS = {
    "omniglot/test": "Omniglot 的 423 个测试字符（划分见 Vinyals 等，2016），各有四个旋转方向，分别算作一类："
    "共 1,692 类，与论文一致。我们的学习器训练时间不等，用的类别也不全相同：各自情况见下面的“各自是怎样训练的”。",
    "cifar-fs/test": "CIFAR-FS 的 20 个测试类别（Bertinetto 等，2019）：32 × 32 像素的照片。"
    "用 ImageNet 主干的学习器看到的是放大后的"
    "图片，而且此前已见过一千类东西的一百万张照片，其中有些就是这样的东西，那段训练不计入训练时间：请只在它们之间互相比较。",
    "banking77/test": "句子：银行顾客的 15 种意图（banking77，Casanueva 等，2020），往往很相像。没有学习器用过这些意图，"
    "不过 MAML 和 ProtoNet 用过同一集合的另外 49 种。",
    "clinc150/test": "句子：问语音助手的 30 种事情（clinc150，Larson 等，2019），从订酒店到丢失的行李。没有学习器用过这些意图，"
    "不过 MAML 和 ProtoNet 用过同一集合的另外 96 种。",
}
SETTING_LABEL = "类别数与样本数"
CHART_TITLE = "答对的比例有多高？"
KEY = "实心：在这里测得。空心：已发表。● 归纳式，■ 直推式，◆ 未说明。"
PMF = "P>M>F：预训练、元训练、微调（Hu 等，2022）。CAML：上下文感知元学习（Fifty 等，2024）。"
AXIS = "准确率（%），越接近 100%，刻度越疏"
MODES = {"inductive": "归纳式", "transductive": "直推式", "unknown": "模式未说明"}
READ = {
    "paper": "在原文中读到",
    "quoted": "由另一篇论文引用",
    "unchecked": "流传的数字，我们没有在原文中见到",
}
TABLE_LEARNER, TABLE_STEPS, TABLE_TRAINED, TABLE_SOURCE = "学习器", "步数", "预先训练（实际用时）", "来源"
PAPERS_BELOW = "在这里测过的方法在前，最好的在最上面；只有论文报告的方法随后，顺序同理。"
PAPERS_TITLE = "论文在同样类别上报告的数字"
PAPERS_CAPTION = "它们不是在这里测的。与我们的数字为何不同，见“说明”。"
NO_TRAINING, NOT_HERE = "没有训练", "未在此训练"
NOT_TRAINED = "没有在这里训练：网络就是预训练留下的样子"
TRAINING_TITLE = "各自是怎样训练的"
TRAINING_CAPTION = "时间按钟表计；两个进程就是最后一段训练分成两份同时进行，每个元步的任务各分一部分。写有“主干”的，是从更早一次训练的网络开始的，它的时间也算在内。"
DOMAINS = {"characters": "字符", "photos": "照片", "photos-small": "照片（小网络）", "sentences": "句子"}
TRAINING_NOT_TOLD = "卡片上没有写。"
ELSEWHERE_TABLE = "这些数字的表格"
ELSEWHERE_TITLE = "换个地方还管用吗？"
ELSEWHERE_NOTHING = "还没有测；上面的命令也会测这些。"
ELSEWHERE_CLASSES, ELSEWHERE_EPISODE, ELSEWHERE_ACCURACY = "类别", "回合任务", "准确率"
CLASSES = {
    "omniglot/test": "Omniglot 测试字符",
    "omniglot/new-alphabets": "Omniglot 测试字符中，文字从未见过的那些",
    "omniglot/evaluation": "Lake 的评估文字（Omniglot）",
    "kanji/test": "由笔画绘成的日文汉字",
    "cifar-fs/test": "CIFAR-FS 测试类别",
    "banking77/test": "banking77 的测试意图",
    "clinc150/test": "clinc150 的测试意图",
}
STRANGERS_TITLE = "能认出“都不是”的图片吗？"
STRANGERS_CAPTION = (
    "AUROC：不属于任何类别的图片，其“都不是”得分高于有类别的图片的概率。1 表示总是如此，0.5 等于抛硬币。"
    "除了回合任务各类别的查询图片，还会提问同样多其他类别的图片。"
)
SURE_TITLE = "置信度可信吗？"
SURE_CAPTION = "校准误差：置信度与它所承诺的答对比例相差多远；0 为完美。每类只有一个样本时，任务本身无从求出温度。"
OWN_SURE, CORRECTED_SURE = "原样", "加上温度"
TRUST_EXPLAINED = {
    "什么是 AUROC？": "取一张不属于任何类别的图片和一张有类别的图片：前者的“都不是”得分更高的概率有多大？1 表示总是如此，"
    "0.5 等于抛硬币。它不需要阈值。数值对各回合任务取平均，并给出 95% 区间。",
    "什么是校准误差？": "把回答按置信度分成 15 个区间（bin），在每个区间里比较答对比例和平均置信度；误差就是差值的平均"
    "（期望校准误差，Guo 等，2017），对所有回合任务的所有图片统计。0 为完美。",
    "温度有什么用？": "它按同一规则让所有置信度更大胆或更保守，不改变任何回答。它靠轮流留出支持图片来求得；"
    "每类只有一张图片时，任务本身无从求起：表中就是原样的置信度。",
}
ALL_TITLE = "全部测量，以及重现它们的命令"
ALL_HEADS = ("学习器", "类别", "回合任务", "步数", "模式", "准确率", "任务数", "日期", "命令")


def setting(ways: int, shots: int) -> str:
    """``5 类 1 样本``."""
    return f"{ways} 类 {shots} 样本"


def figure(one: Measurement | Published) -> str:
    """``98.03 ± 0.21%``; a published one with as many decimals as its authors give."""
    return numbers.mean(one.accuracy, one.interval, one.digits if isinstance(one, Published) else None)


def published(mode: str, source: str, read: str) -> str:
    """How a published line is known."""
    return f"{source}（{MODES[mode]}，{READ[read]}）"


def trained_for(training: Mapping[str, Any]) -> str:
    """How long a checkpoint was trained in all, that of the body it began with included: ``2.4 小时``."""
    hours = hours_in_all(training)
    return "未说明" if hours is None else numbers.hours(hours) if hours else NOT_HERE


def method(line: Line) -> str:
    """What a line is of: a learner of ours, or what a paper calls its method."""
    return _published(line.method) if line.learner is None else _learner(line.learner, line.domain)


def _published(name: str) -> str:
    """A paper's method, with what is said of it in brackets."""
    for english, chinese in _NOTES.items():
        name = name.replace(english, chinese)
    return name


_NOTES = {
    " (ViT-S, pre-trained on ImageNet by DINO)": "（ViT-S，在 ImageNet 上经 DINO 预训练）",
    " (ViT-B, pre-trained on ImageNet by DINO)": "（ViT-B，在 ImageNet 上经 DINO 预训练）",
    " (ViT-S, from random numbers)": "（ViT-S，从随机数开始）",
    " (ViT, pre-trained on other pictures)": "（ViT，用其他图片预训练）",
}


def method_and_mode(line: Line) -> str:
    """Likewise, where no symbol tells the mode; the usual one is not named."""
    said = method(line)
    return f"{said}，{MODES[line.mode]}" if line.mode == "transductive" and MODES[line.mode] not in said else said


def name_of(row: Measurement) -> str:
    """What a measured learner is called, beside its like of other domains."""
    return _learner(row.learner, domain_of(row))


def _learner(learner: str, domain: str | None) -> str:
    return learner_name(learner) + _ON.get(domain or "", "")


_ON = {PHOTOS.name: "（ImageNet 主干）", PHOTOS_SMALL.name: "（小网络）"}


def dot_measured(one: Measurement, name: str) -> str:
    """A measured figure in full."""
    how = f"{MODES[one.mode]}，{steps(one.steps)}，{one.episodes:,} 个回合任务，{one.date}"
    return f"{name}，在这里测得：{figure(one)}<br>{how}"


def dot_published(one: Published) -> str:
    """A published figure in full."""
    return f"{_published(one.method)}，已发表：{figure(one)}<br>{MODES[one.mode]}；{one.source}，{READ[one.read]}"


def error(value: float | None) -> str:
    """``0.54%``."""
    return "–" if value is None else numbers.share(value, 2)


def elsewhere_label(row: Measurement) -> str:
    """What a figure of the second chart is of, in short."""
    place = {
        "omniglot/new-alphabets": "新文字",
        "omniglot/evaluation": "Lake 评估集",
        "kanji/test": "日文汉字",
    }.get(row.data, "")
    if row.within:
        place = "同一种文字"
    elif row.symmetries < usual_symmetries(row.data):
        return f"仅正立，{setting(row.ways, row.shots)}"
    elif not place and (row.ways, row.shots) in STANDARD:
        place = steps(row.steps)
    if row.data == "cifar-fs/test":  # characters are what a figure is of where nothing is said
        return f"照片，{place}，{row.shots} 样本"
    return f"{place}，{row.ways} 类" if place else f"{row.ways} 类"


def elsewhere_caption(learner: str, photographs: bool) -> str:
    """Above the second chart."""
    if photographs:
        return spaced(f"{learner_name(learner)} 的主检查点，步数与它自己通常走的不同。")
    return spaced(
        f"{learner_name(learner)} 的主检查点换个地方：只用正立的字符，它们比旋转过的更难区分；以及它没有为之训练的情形："
        "别的文字、日文汉字、更多类别、别的步数。"
    )


def classes(row: Measurement) -> str:
    """Where the classes come from."""
    said = CLASSES.get(row.data, row.data)
    if row.symmetries < usual_symmetries(row.data):
        return f"{said}，仅正立"
    return f"{said}，同属一种文字" if row.within else said


def tick(accuracy: float) -> str:
    """``99.5`` on the axis."""
    return f"{100 * accuracy:.4g}"


def ordered(setting_name: str, papers: bool) -> str:
    """How the table is ordered, beside one of what ``papers`` report, if any do."""
    apart = "；只有论文报告的另有一张表" if papers else ""
    return f"按各方法在这里测得的 {setting_name}最高准确率排列，与上图相同{apart}。主要的学习器用粗体。"


def chart_alt(title: str, sentences: Sequence[str]) -> str:
    """The text alternative of a dots chart."""
    end = "" if title.endswith(("？", "。")) else "。"
    return f"带区间的点图：{title}{end}" + (f"{'；'.join(sentences)}。" if sentences else "没有数据。")


def trained(training: Mapping[str, Any]) -> str:
    """How long a checkpoint was trained in all, by its card, and how much of it the body that it began with."""
    hours, whole, processes = hours_told(training), hours_in_all(training), training.get("processes")
    if hours is None or not whole:
        return "未说明" if hours is None else NOT_HERE
    parts = [f"共 {numbers.hours(whole)}"]
    if before := whole - hours:
        parts.append(f"其中主干 {numbers.hours(before)}" if hours else "全部用于主干")
    if card := hours_on_card(training):
        parts.append(f"其中显卡 {numbers.hours(card)}")
    if processes and hours:
        parts.append(f"{processes} 个进程")
    return "，".join(parts)


_DATA = {
    "goals drawn at random in a unit square; no data": "在单位正方形里随机取目标，没有数据",
    "a simulated half-cheetah, forwards and backwards; no data": "仿真的猎豹，向前和向后，没有数据",
    "omniglot/train+val": "其中的训练和验证字符",
    "omniglot/train": "其中的训练字符",
    "cifar-fs/train+val": "其中的训练和验证类别",
    "cifar-fs/train": "其中的训练类别",
    "collections/final": "不含 CIFAR-FS 的测试类别和留出的图片集",
    "intents/train": "其中的训练意图",
    "collections/train": "不含 CIFAR-FS 的验证、测试类别和留出的图片集",
    ", each class and its mirror image in four rotations": "，每个类别及其镜像各转四个方向",
    ", each character in four rotations": "，每个字符转四个方向",
    ", each class in four rotations": "，每个类别转四个方向",
    "CIFAR-FS and small collections of many kinds, one to an episode": "CIFAR-FS 和多种小型图片集，每个回合任务取其一",
    "banking77 and clinc150, one to an episode": "banking77 和 clinc150，每个回合任务取其一",
    ", classes of CIFAR-100 (Krizhevsky 2009)": "，CIFAR-100（Krizhevsky，2009）的类别",
    ", enlarged": "，放大",
    " (Lake et al. 2015)": "（Lake 等，2015）",
    " (Bertinetto et al. 2019)": "（Bertinetto 等，2019）",
    ", ": "，",
}
"""What the cards of the shipped checkpoints say of the pictures they were trained on."""


def data_told(told: str) -> str:
    """What a card says of the pictures that a learner was trained on."""
    for english, chinese in _DATA.items():
        told = told.replace(english, chinese)
    return told


def training(card: Mapping[str, Any], earlier: Sequence[str] = ()) -> str:
    """A checkpoint's training in a line; of one that was not trained no pictures that it was trained on.

    ``earlier``: the learners that it was built on as they were before they were trained anew.
    """
    if hours_in_all(card) == 0 and not card.get("meta_steps"):
        return "；".join([NOT_TRAINED, *([str(card["date"])] if card.get("date") else [])])
    parts = [trained(card)]
    if card.get("meta_steps"):
        last = "（只计最后一个阶段）" if card.get("body") else ""
        parts.append(f"{card['meta_steps']:,} 个元步{last}")
    if card.get("data"):
        parts.append(data_told(str(card["data"])))
    if earlier:
        parts.append(spaced(f"主干是更早的 {listed(earlier)}，不是现在这里的那个"))
    if card.get("date"):
        parts.append(str(card["date"]))
    return "；".join(parts)


def outdated(learners: Sequence[str]) -> str:
    """That figures are of earlier parameters than those that are shipped now."""
    return spaced(
        f"{listed([learner_in_sentence(each) for each in learners])}：这些数字是在检查点最近一次改动之前测的。请运行命令重测。"
    )
