"""When MAML loses: ready examples, and what was measured of each."""

from __future__ import annotations

from metademo.measuring.losing import Example
from metademo.ui.texts.en.words import learner_in_sentence

TITLE = "When does MAML lose?"
INTRODUCTION = (
    "Four ready tasks on which it does not win. Each was found by measuring: the task’s pictures were divided at random into "
    "support and query pictures many times. On the one division that you see, luck has its part; *Compare* draws more."
)
LABELS = {
    "surfaces": "Surfaces, five shots",
    "digits": "Digits, five shots",
    "toys": "Toys, one shot",
    "leaves": "Leaves, one shot",
}
WHY = {
    "surfaces": "Materials have no strokes, and strokes are all that these networks know. The plain nearest mean of ProtoNet is "
    "led astray less.",
    "digits": "With five pictures of each digit there is enough to learn from without knowledge of other tasks. With one picture "
    "each, that knowledge counts for more.",
    "toys": "Things are what ImageNet’s photographs are of. From one picture of each, transfer’s new last layer on that "
    "body does as well.",
    "leaves": "What tells these leaves apart is their outline, and a body trained on ImageNet sees outlines. The nearest mean of "
    "its features, without meta-training and without a step, does as well.",
}


def measured(example: Example) -> str:
    """What was measured: ``Transfer is ahead by 3.5 ± 2.0 points, over 15 divisions.``"""
    who = learner_in_sentence(example.rival)
    over = f"over {example.episodes} random divisions (± is the 95\u00a0% interval)"
    size = f"{abs(100 * example.mean):.1f}\u00a0±\u00a0{100 * example.half:.1f} points"
    if example.loses:
        said = f"{who} is ahead of MAML by {size}, {over}."
    elif example.mean + example.half < 0:
        said = f"MAML is ahead of {who} by {size}, {over}."
    else:
        said = f"nothing tells {who} and MAML apart: {size} between them, {over}."
    return said[:1].upper() + said[1:]


def told(example: Example) -> str:
    """What was measured, and why that may be."""
    return f"{measured(example)} {WHY[example.sample]}"
