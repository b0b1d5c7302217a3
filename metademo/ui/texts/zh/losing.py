"""When MAML loses: ready examples, and what was measured of each."""

from __future__ import annotations

from metademo.measuring.losing import Example
from metademo.ui.texts.zh.words import learner_in_sentence, spaced

TITLE = "MAML 什么时候会输？"
INTRODUCTION = (
    "四个它赢不了的现成任务，都是测出来的：把任务的图片随机分成支持图片和查询图片，反复许多次。"
    "你眼前的只是其中一种分法，难免有运气成分；想多抽几次，请到“比较”页。"
)
LABELS = {
    "surfaces": "材质，每类五张",
    "digits": "数字，每类五张",
    "toys": "玩具，每类一张",
    "leaves": "叶子，每类一张",
}
WHY = {
    "surfaces": "材质没有笔画，而这些网络只懂笔画。ProtoNet 只取最近类均值，没那么容易被带偏。",
    "digits": "每个数字有五张图片，不靠其他任务的经验也够学了。如果每个只有一张，这些经验就重要得多。",
    "toys": "ImageNet 的照片拍的就是各种东西。每类只有一张图片时，在那个主干上换一个新的最后一层（迁移学习），效果也一样好。",
    "leaves": "这些叶子靠轮廓区分，而在 ImageNet 上训练过的主干看得清轮廓。直接取它的特征的最近类均值，不做元训练、一步也不走，效果也一样好。",
}


def measured(example: Example) -> str:
    """What was measured: by how much, over how many divisions."""
    who = learner_in_sentence(example.rival)
    over = f"{example.episodes} 次随机划分，± 为 95% 区间"
    size = f"{abs(100 * example.mean):.1f}\u00a0±\u00a0{100 * example.half:.1f} 个百分点"
    if example.loses:
        return spaced(f"{who} 领先 MAML {size}（{over}）。")
    if example.mean + example.half < 0:
        return spaced(f"MAML 领先 {who} {size}（{over}）。")
    return spaced(f"{who} 和 MAML 分不出高下：相差 {size}（{over}）。")


def told(example: Example) -> str:
    """What was measured, and why that may be."""
    return f"{measured(example)}{WHY[example.sample]}"
