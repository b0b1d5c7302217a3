"""The page 'Results': what is behind its 'Explain', and how its learners are those of other pages."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.checkpoints.catalogue import Choices
from metademo.learners.scratch import SGD_STEPS, Scratch
from metademo.pictures.domains import PHOTOS, SENTENCES
from metademo.ui.texts.zh import numbers
from metademo.ui.texts.zh.inside import UNLABELLED
from metademo.ui.texts.zh.sentence_page import of_sentences
from metademo.ui.texts.zh.words import all_of, listed

_MEASURED = "测的是什么？"
_CHARACTERS = {
    "字符为什么要旋转？": "论文把每个 Omniglot 字符旋转 90°、180° 和 270°，算作另外三个类别，训练和测试都如此；这里的数字也一样。"
    "只用正立的字符，相像的会更多；那样要难多少，见“换个地方还管用吗？”。",
}
_EXPLAINED = {
    "归纳式还是直推式？": "**归纳式**：每张图片单独判断。**直推式**：同一回合任务的查询图片一起作答，靠批归一化，或靠本来就这样做的学习器，数字因此偏高。"
    "许多发表的表格是直推式的，却没有说明；找不到说明的，我们标为“未说明”。",
    "发表的数字为什么可能更高，或更低？": "它们各自来自专为那种类别数和样本数训练的网络，常常是直推式，常常训练好几天。"
    "这里则是一个检查点应付所有列。反过来，我们的学习器用上了那些论文之后的发现：训练时混合多种类别数和样本数，"
    "每张图片给出几个变化版本。各自训练了多久，见表格。",
    "发表的数字从哪里来？": "每一行都注明论文，以及我们是在原文里读到的、在引用它的另一篇论文里读到的，还是都没有读到。"
    "它们不是在这里测的。",
    "坐标轴为什么不均匀？": "从 98% 到 99%，错误少了一半，与从 80% 到 90% 一样。所以坐标轴上同样的距离，表示错误除以同样的倍数。",
}
_PHOTOGRAPHS = {
    "看照片的网络从什么开始？": "除了小网络，我们的都从在 ImageNet 上带标签预训练过的主干开始：一千类、一百万张照片。"
    "P>M>F（预训练、元训练、微调）从在同样的照片上不带标签预训练（DINO）的视觉 Transformer（ViT-S、ViT-B）开始，CAML 的见过更多图片。"
    "HCTransformers 也是 ViT-S，它和这里叫 Conv4 的都从随机数开始，只见过训练类别。"
    "请同类相比：起点不同的大网络，名次说明不了谁的适应方式更好。",
}
_SENTENCES = {
    "它们从什么开始？": "除了从零训练，都从读过十亿对句子的主干（all-MiniLM-L6-v2）开始。**最近均值**和**迁移学习**用它原来的样子；"
    "**ProtoNet** 和 **MAML** 在这两个集合的另外 145 种意图上元训练过。**从零训练**数的是单词。",
    "banking77 为什么没有 20 类的数字？": "它只有 15 种意图没有用来训练任何学习器。",
    "为什么没有发表的数字？": "我们不知道有谁报告过这样的回合任务：论文在这些集合上一次学全部意图，或者抽取别的意图。",
    "类别的名称算数吗？": "这里不算。算进去会怎样，见项目里的 `docs/sentences.md`。",
    "坐标轴为什么不均匀？": _EXPLAINED["坐标轴为什么不均匀？"],
}


def explained(kind: str, main: Sequence[int], others: Sequence[int]) -> dict[str, str]:
    """What is behind ‘Explain’: of that kind, with how many episodes figures are of, the main learner's and the others'."""
    of = [f"{who} {_range(counts)} 个" for counts, who in ((main, "主要的学习器"), (others, "其余")) if counts]
    over = f"：{'，'.join(of)}，各是多少见最后的列表" if of else ""
    measured = f"查询图片答对的比例，对随机回合任务（episode）取平均，每类 15 张查询图片{over}。± 后面是平均值 95% 区间宽度的一半。"
    lab, own = Choices.long_steps, Scratch.steps
    long = {
        "从零训练的步数为什么和实验室里不同？": f"这里每个学习器走各自的步数。用优化器 Adam 的从零训练走 {own} 步：在留出的任务上，"
        f"这几乎和 50 步一样好；用普通梯度下降（SGD）的走 {SGD_STEPS} 步。在实验室和“比较”页，一个滑块管所有在任务上训练的学习器，"
        f"起初是 {lab} 步。"
    }
    if kind == SENTENCES.name:
        return {_MEASURED: of_sentences(measured)} | _SENTENCES
    return {_MEASURED: measured} | (_PHOTOGRAPHS if kind == PHOTOS.name else _CHARACTERS) | _EXPLAINED | long


def _range(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return numbers.count(high) if low == high else f"{numbers.count(low)} 到 {numbers.count(high)}"


def how_many(here: int, offered: int, together: int, missing: Sequence[str], alone: Sequence[str]) -> str:
    """How many learners are measured, offered by Compare, and in the Lab behind a switch; ``alone``: measured, not offered."""
    parts = [f"没有测的：{listed(missing)}"] if missing else []
    parts += [f"只在这里的：{listed(alone)}"] if alone else []
    lab = f"实验室列出其中 {offered - together} 个，另外 {together} 个在开关“{UNLABELLED}”后面。" if together else ""
    aside = f"（{all_of(parts)}）" if parts else ""
    return f"这里测了 {here} 个学习器；“比较”页提供 {offered} 个{aside}。{lab}"
