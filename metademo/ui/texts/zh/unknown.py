"""None of these, and confidences: what the answers' cards say beside the answers."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.ui.texts.zh.numbers import percent
from metademo.ui.texts.zh.words import learner_name, pictures

UNKNOWN = "都不是"
MARKED = "和这里的类都不像。"
IF_ONE = "非选一类："
WRONGLY = "这些图片都有自己的类别，所以每个标记都是错的。"
THRESHOLD = "从多远开始标记"
THRESHOLD_HELP = "离每一类都比这更远的图片，会被标记为和这里的类都不像。0% 相当于一类自己的图片离本类的距离，100% 相当于别的类的图片离它的距离。"
LABELLED = "也标记有正确答案的图片"
LABELLED_HELP = "可以看出标记错的有多少：这些图片确实属于某一类。算不算答对，不受影响。"
EXPLAINED = {
    "网络为什么总会给出回答？": "它的最后一步 softmax，把 100% 分给已有的各个类别，没有给“都不是”留位置。"
    "份额高，只说明这一类比别的类更像，不说明它真的像。",
    "怎样看出“都不是”？": "看距离，在适应之后的网络所看到的特征里量。轮流留出每张支持图片：它离自己的类有多远？"
    "再看每一类：它的图片离别的类有多远？前者是 0%，后者是 100%。离得最近的类也比阈值更远的查询图片，就会被标记为和这里的类都不像；如果非选一类，会是哪一类，写在标记下面。"
    "用大网络看照片的学习器，事先认识 MAML 元训练用过的那些类：比你的支持图片更靠近其中一类的，更容易被标记。"
    "如果 MAML 已经让网络去迁就你的这些图片，它们离本类就会比别的图片都近；所以分数有一半取自迈出任何一步之前的网络。"
    "只由支持集和这张图片自己决定，与其他图片无关。如果每类只有一张图片，就没有可以留出的；这时前一个距离来自留出的任务。",
    "可以信到什么程度？": "不能盲信。和本类不太像的图片，或者换了一种画风的，虽然属于这一类也会被标记；"
    "碰巧像某一类的，则不会。一张支持图片说明不了多少，五张就好得多。从零训练的标记最不可信：它的特征只来自这几张图片。"
    "实测在照片上和抛硬币差不多，在字符上好一些，但不如其他所有学习器；数字见“结果”页。",
    "卡片上的百分比是什么意思？": "学习器有多肯定；怎样得出，要看你的图片。**一类有两张以上图片时**，它经过校准：轮流留出它们来求一个“温度”，"
    "让百分比更接近这类回答实际答对的比例；对多数学习器如此，并非全部，见“结果”页。**每类只有一张图片时**，没有可以留出的："
    "有些学习器用来自现成任务的温度，只要实测有改善；其余的就是网络自己的百分比，原样显示。图片下方写明属于哪种情况。"
    "温度从不改变哪一类排在最前。",
}


def marked_title(learner: str, score: float) -> str:
    """A marked answer in full; ``score`` is on the slider's scale, one being 100 %."""
    return f"和这里的类都不像：在 {learner_name(learner)} 看来，离得最近的类，距离也有到另一类的 {percent(score)}"


def marked_answer(marked: str, answer: str) -> str:
    """That an answer is marked, and the answer, each in full."""
    return f"{marked}。如果非选一类：{answer}"


def counted(marks: Sequence[tuple[str, int]], total: int, known: bool) -> str:
    """How many pictures each learner marks; with ``known``, all of them belong to a class."""
    each = "，".join(f"{learner_name(learner)} {count} 张" for learner, count in marks)
    return f"看过的 {pictures(total)}里，这一步标记为和各类都不像的：{each}。{WRONGLY if known else ''}"
