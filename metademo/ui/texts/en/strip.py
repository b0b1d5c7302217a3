"""The strip above the Lab: what MAML is, in a look."""

from __future__ import annotations

from collections.abc import Mapping
from math import hypot

from metademo.ui.texts.en.numbers import share

TITLE = "What is MAML? Three training tasks, the loop, and what each part contributed"
SPELLED = (
    "<b>M</b>odel-<b>A</b>gnostic <b>M</b>eta-<b>L</b>earning learns no task. It learns a <b>beginning</b>: numbers for a "
    "network (θ) from which a few small steps lead to each task’s own (φ). <i>Model-agnostic</i>: for any network that learns by "
    "gradients. The best beginning is <b>θ* = argmin Σᵢ Lᵢ(φᵢ(θ))</b>: the one with the least loss over tasks, <i>after</i> the "
    "steps."
)
TASKS = {
    "characters": "Three tasks such as it was trained on (Omniglot, handwritten): above, a picture of each class to learn from; "
    "below, one to be asked about.",
    "photos": "Three tasks such as it was trained on, each of one kind of picture, by their classes (some of the photographs may "
    "not be handed on with this page). On photographs meta-training goes through the first step alone.",
}
WORDS = (
    ("apple", "bottle", "castle", "dolphin", "clock"),
    ("cardboard", "glass", "metal", "paper", "plastic"),
    ("maize", "sugar beet", "charlock", "cleavers", "wheat"),
)
"""Classes of three collections that the networks for photographs were trained on: CIFAR-FS, rubbish, seedlings."""
LOOP = {
    "begin": "beginning",
    "steps": "a few steps",
    "ask": "asked about new pictures",
    "back": "move the beginning so that this would have gone better",
}
LOOP_ALT = (
    "The loop: from the beginning, a few inner steps on a task’s support pictures; the adapted network is asked about its query "
    "pictures; from the mistakes the beginning is moved; then the next task."
)
PARTS = {
    "characters": "Right answers from one picture of each of five new characters (Omniglot):",
    "photos": "Right answers from one photograph of each of five new classes (CIFAR-FS):",
}
ROWS = {
    "characters": {
        "scratch": "nothing beforehand: scratch",
        "transfer": "a body trained the ordinary way: transfer",
        "protonet": "meta-trained, no steps: ProtoNet",
        "maml": "meta-trained, with steps: MAML",
    },
    "photos": {
        "scratch": "nothing beforehand: scratch (small network)",
        "photos-small": "meta-training alone: MAML (small network)",
        "nearest-mean": "a body trained on ImageNet: nearest mean",
        "protonet": "+ meta-training: ProtoNet",
        "maml": "+ steps on the new task: MAML",
    },
}


def contributed(found: Mapping[str, tuple[float, float]], photographs: bool) -> str:
    """What measured means and halves of their intervals say, in sentences that follow them; empty where one is missing."""
    names = ("scratch", "nearest-mean" if photographs else "transfer", "protonet", "maml")
    if not all(each in found for each in names):
        return ""
    scratch, body, meta, maml = (found[each] for each in names)
    told = {"The body, which sees": (scratch, body), "The meta-training": (body, meta), "The inner steps": (meta, maml)}
    return " ".join(f"{name}: {_gained(*two)}." for name, two in told.items())


def _gained(before: tuple[float, float], after: tuple[float, float]) -> str:
    """By how many points the second mean is higher; that none can be told where the difference lies within its interval."""
    gained = after[0] - before[0]
    if abs(gained) <= hypot(before[1], after[1]):
        return "from one picture, no difference that can be told"
    return f"{100 * gained:+.1f} points".replace("-", "−")


def row_alt(name: str, accuracy: float) -> str:
    """One row, for who cannot see its bar."""
    return f"{name}: {share(accuracy)}"
