"""When MAML loses, or gains nothing: ready examples, and what was measured of each."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.measuring.losing import Example
from metademo.ui.texts.en.words import learner_in_sentence

TITLE = "When does MAML lose, or gain nothing?"
LUCK = "On the one division that you see, luck has its part; *Compare* draws more."
LABELS = {
    "rings": "Open or closed, one shot",
    "surfaces": "Surfaces, five shots",
    "digits": "Digits, five shots",
    "toys": "Toys, one shot",
    "leaves": "Leaves, one shot",
}
WHY = {
    "rings": "What differs is a gap somewhere, small and never in the same place, and one picture says little of it. Over these "
    "divisions MAML is at 64\u00a0% after one step, and after twenty still: its steps find no more.",
    "surfaces": "Materials have no strokes, and strokes are what these networks learned. MAML’s steps gain here, from 51\u00a0% "
    "after one to 57 after five over these divisions; ProtoNet, which takes the mean of each class’s five pictures as it is, "
    "comes as far at once.",
    "digits": "With five pictures of each digit there is enough to learn from without knowledge of other tasks. With one picture "
    "each, that knowledge counts for more.",
    "toys": "Things are what ImageNet’s photographs are of. From one picture of each, transfer’s new last layer on that "
    "body does as well.",
    "leaves": "What tells these leaves apart is outline and veins, and a body trained on ImageNet sees such things. The "
    "nearest mean of "
    "its features, without meta-training and without a step, does as well.",
}


def introduction(examples: Sequence[Example]) -> str:
    """What these tasks are, by what was measured of them."""
    lost = sum(each.loses for each in examples)
    parts = [f"another learner is ahead on {_count(lost)}"] if lost else []
    if even := sum(each.even for each in examples):
        parts.append(
            f"nothing tells the two apart on {_count(even)}, so that no gain by MAML’s meta-training and steps can be told there"
        )
    found = f": {'; '.join(parts)}" if parts else ""
    return (
        f"Ready tasks on which MAML does not win{found}. Each was found by measuring: the task’s pictures were divided at random "
        f"into support and query pictures many times. {LUCK}"
    )


def _count(number: int) -> str:
    return ("none", "one", "two", "three", "four")[number] if number < 5 else str(number)


def measured(example: Example) -> str:
    """What was measured: ``Transfer is ahead by 3.5 ± 2.0 points, over 15 divisions.``"""
    who = learner_in_sentence(example.rival)
    over = f"over {example.episodes} random divisions, each learner with its own number of steps (± is the 95\u00a0% interval)"
    size = f"{abs(100 * example.mean):.1f}\u00a0±\u00a0{100 * example.half:.1f} points"
    if example.loses:
        said = f"{who} is ahead of MAML by {size}, {over}."
    elif example.mean + example.half < 0:
        said = f"MAML is ahead of {who} by {size}, {over}."
    else:
        first = who if example.mean > 0 else "MAML"
        said = f"nothing tells {who} and MAML apart: {first} was ahead by {size}, {over}, which may be chance."
    return said[:1].upper() + said[1:]


def told(example: Example) -> str:
    """What was measured, and why that may be."""
    return f"{measured(example)} {WHY[example.sample]}"


def note(example: Example) -> str:
    """Beside the task itself, which shows one division."""
    return f"{told(example)} {LUCK}"


def show(learner: str) -> str:
    """The button that puts the learner that is spoken of among those that are shown."""
    return f"Show {learner_in_sentence(learner)} too"
