"""What a learner looks at, and the switch for the unlabelled pictures."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.ui.texts.zh.numbers import percent
from metademo.ui.texts.zh.words import after, learner_in_sentence, learner_name, pictures, spaced

ATTENTION_CAPTION = (
    "查询图片对每张支持图片的注意力，一层一层地显示，取一层中各个注意力头的平均。它不看别的查询图片。"
    "注意力落在哪里，说明从哪里读取了信息；至于拿这些信息做了什么，这里看不出来。"
)
ATTENTION_OF = "查询图片"
ATTENDED = "注意"
ITSELF = "自己"
GRAPH_CAPTION = (
    "方块是支持图片，圆点是查询图片，连线的是最相像的图片。圆点的颜色表示它被认作哪一类，越肯定颜色越深。"
    "拖动上面的步，可以看到标签流动。"
)
WHERE = "依据来自图片的哪里"
WHERE_CAPTION = (
    "在上面所选的那一步，图片的每个位置有多支持某一类，而不是其他类。暖色：支持。冷色：反对。"
    "它只说明得分来自哪里，不说明为什么，也不说明学习器懂得了什么。"
)
WHERE_LEARNER = "学习器"
WHERE_CLASS = "类别"
WHERE_NAMED = "它说的那一类"
WHERE_HERE = "依据来自这里"
WHERE_AGAINST = "反对它"
WHERE_EXACT = "精确值：这张图片给这一类加上的分，减去各类的平均，正是这些位置的平均值。"
WHERE_ROUGH = "用梯度求得的近似值。"
WHERE_WORKING = "正在把各步再走一遍……"
FIND = "在大图中寻找"
FIND_CAPTION = "主干一次看完一张大图，对其中每个位置像对一张图片那样提问。从来没有人教过它东西在哪里。不属于任何一类的位置就是背景。它在这里也会出错：指到的也许哪一类都不是。"
FIND_IN = "在哪里找"
FIND_WAYS = {"scene": "用我的图片拼成的场景", "own": "另一张图片"}
FIND_FILE = "一张大图"
FIND_THRESHOLD = "从多远开始算背景"
FIND_THRESHOLD_HELP = "一个位置可以有多陌生，仍然算作一样东西：0 和一类自己的图片一样近，1 和别的类的图片一样远。"
FIND_ROUGH = "圆点是某一类最占优的位置。方框只是大概：框住最像它的那些位置。"
UNLABELLED = "也利用没有正确答案的图片"
UNLABELLED_HELP = (
    "加入一些学习器，它们把所有查询图片一起回答，每一张都帮助其他各张。这叫做直推式。"
    "这样，一个回答还取决于你另外问了什么，准确率也不能和其他学习器的相比。"
)
HOW = "怎样利用它们（直推式）"
ASSUMPTIONS = {
    "label-propagation": "**标签传播**假设：靠在一起的图片属于同一类。",
    "soft-k-means": "**软 K 均值**假设：每张图片都属于你的某一类，每一类自成一堆。",
    "pt-map": "**PT+MAP** 假设：其余的图片每一类一样多。如果不是这样，它就会被误导。",
}


def attention_title(learner: str) -> str:
    """The drawer of a transformer's attention."""
    return spaced(f"{learner_in_sentence(learner)} 在看什么")


def graph_title(learner: str) -> str:
    """The drawer of a graph."""
    return f"{learner_name(learner)}：图，以及图上的标签"


def asked(number: int, name: str) -> str:
    """A picture to choose."""
    return f"{number}：{name}"


def layer(number: int) -> str:
    """A layer of the transformer."""
    return f"第 {number} 层"


def taken_for(answer: str) -> str:
    """What the picture asked about is taken for."""
    return f"认作“{answer}”"


def left_out(count: int) -> str:
    """How many support pictures are not listed."""
    return f"另有 {count} 张支持图片，它注意得更少，没有列出。"


def given(name: str) -> str:
    """A labelled node."""
    return f"{name}：支持图片"


def reached(answer: str, share: float, right: str | None) -> str:
    """A node that is asked about."""
    said = f"认作“{answer}”，{percent(share)}"
    return f"{said}；它的类别是“{right}”" if right is not None else said


def too_many(count: int, most: int) -> str:
    """In place of a graph with too many nodes."""
    return f"{pictures(count)}太多了，画出来什么也看不清（最多 {most} 张）。"


def found_said(learner: str, step: int, names: Sequence[str]) -> str:
    """What was found, in words."""
    return spaced(f"{learner} {after(step)}{'找到：' + '、'.join(names) if names else '什么也没找到'}。")


def where_said(learner: str, name: str, step: int) -> str:
    """Whose heat map it is."""
    return spaced(f"{learner} {after(step)}：“{name}”。")


def where_for(name: str) -> str:
    """What the warm colour means."""
    return f"支持“{name}”"


def where_nothing(step: int) -> str:
    """In place of a legend, where no place speaks for or against."""
    return f"{after(step)}，没有哪里支持任何一类。"


def flowed(step: int, last: bool) -> str:
    """How far the labels have come at this step."""
    if not step:
        return "标签还没有流动：只有支持图片有标签。"
    return "流动最终静止的样子，直接算出。" if last else f"沿着连线流动 {step} 轮之后。"


def graph_alt(support: int, asked: int, edges: int, reached: int, step: int, learner: str) -> str:
    """The text alternative of a graph."""
    return spaced(
        f"{learner_in_sentence(learner)} 的图：{support} 张支持图片，{asked} 张查询图片，{edges} 条边。"
        f"第 {step} 步，标签到达了 {asked} 张中的 {reached} 张。"
    )
