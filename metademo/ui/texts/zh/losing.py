"""When MAML loses, or gains nothing: ready examples, and what was measured of each."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.measuring.losing import Example
from metademo.ui.texts.zh.words import learner_in_sentence, spaced

TITLE = "MAML 什么时候会输，或者没有用处？"
LUCK = "你眼前的只是其中一种分法，难免有运气成分；想多抽几次，请到“比较”页。"
LABELS = {
    "rings": "开口还是闭合，每类一张",
    "surfaces": "材质，每类五张",
    "digits": "数字，每类五张",
    "toys": "玩具，每类一张",
    "leaves": "叶子，每类一张",
}
WHY = {
    "rings": "两类只差一个缺口，很小，位置也不固定，一张图片说明不了多少。在这些划分上，MAML 走一步后答对 64%，走二十步后还是如此：再走也找不到更多。",
    "surfaces": "材质没有笔画，而这些网络学的正是笔画。MAML 的步骤在这里有用：在这些划分上，走一步后答对 51%，走五步后 57%。"
    "ProtoNet 直接取每类五张图片的均值，一次就到了同样的水平。",
    "digits": "每个数字有五张图片，不靠其他任务的经验也够学了。如果每个只有一张，这些经验就重要得多。",
    "toys": "ImageNet 的照片拍的就是各种东西。每类只有一张图片时，在那个主干上换一个新的最后一层（迁移学习），效果也一样好。",
    "leaves": "这些叶子靠轮廓和叶脉区分，而在 ImageNet 上训练过的主干看得清这些。直接取它的特征的最近类均值，不做元训练、一步也不走，效果也一样好。",
}


def introduction(examples: Sequence[Example]) -> str:
    """What these tasks are, by what was measured of them."""
    lost = sum(each.loses for each in examples)
    parts = [f"{lost} 个任务上有别的学习器领先"] if lost else []
    if even := sum(each.even for each in examples):
        parts.append(f"{even} 个任务上两者分不出高下，看不出 MAML 的元训练和步骤在那里有什么好处")
    found = f"：{'；'.join(parts)}" if parts else ""
    return f"MAML 赢不了的现成任务{found}。它们都是测出来的：把任务的图片随机分成支持图片和查询图片，反复许多次。{LUCK}"


def measured(example: Example) -> str:
    """What was measured: by how much, over how many divisions."""
    who = learner_in_sentence(example.rival)
    over = f"{example.episodes} 次随机划分，各学习器用自己的步数，± 为 95% 区间"
    size = f"{abs(100 * example.mean):.1f}\u00a0±\u00a0{100 * example.half:.1f} 个百分点"
    if example.loses:
        return spaced(f"{who} 领先 MAML {size}（{over}）。")
    if example.mean + example.half < 0:
        return spaced(f"MAML 领先 {who} {size}（{over}）。")
    first = who if example.mean > 0 else "MAML"
    return spaced(f"{who} 和 MAML 分不出高下：{first} 领先 {size}（{over}），可能只是运气。")


def told(example: Example) -> str:
    """What was measured, and why that may be."""
    return f"{measured(example)}{WHY[example.sample]}"


def note(example: Example) -> str:
    """Beside the task itself, which shows one division."""
    return f"{told(example)}{LUCK}"


def show(learner: str) -> str:
    """The button that puts the learner that is spoken of among those that are shown."""
    return spaced(f"也显示 {learner_in_sentence(learner)}")
