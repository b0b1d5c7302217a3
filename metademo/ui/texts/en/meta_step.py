"""One meta-step in its own numbers, on the pages 'Learn to learn' and 'Ideas', in English: its words follow the learner."""

from __future__ import annotations

from collections.abc import Sequence

SLOWLY = "One meta-step, slowly"
NONE = "Once a meta-step has been made, it is told here in its own numbers. ‘One meta-step’ makes a single one."
EXPLAINED = {
    "Whose numbers are these?": "Those of a single meta-step, the one that its card names; where it does not say that "
    "they are over all tasks, of the first of them. "
    "While a training goes on it is one of some moments ago: the last before held-out tasks were asked, as headline and curves "
    "have it. When it pauses it is the last that was made.",
    "What are θ and φ?": "θ (theta) is the initialisation: the numbers that every task begins with. φ (phi) is what the inner "
    "steps on one task make of them. Each task has a φ of its own; there is one θ for all.",
    "Why does MAML’s arrow go back?": "The query loss depends on the adapted numbers φ, and these on θ, by way of "
    "every inner step. MAML differentiates through them. FOMAML leaves that dependence out; Reptile moves θ towards φ and asks "
    "no query points: it learns from all points of a task. Joint training makes no inner steps, so nothing goes back "
    "through them.",
    "Which are the four steps of meta-learning?": "Generate tasks; train on each; train the meta-learner; learn a new task. The "
    "cards are the first three, ‘One task’ above is the fourth. Joint training is no meta-learning, and its cards are two steps: "
    "generate tasks; train on all at once.",
}
STAGES = {
    "task": "1. Generate tasks",
    "support": "2. Train on each",
    "inner": "2. Train on each",
    "query": "3. Train the meta-learner",
    "back": "3. Train the meta-learner",
    "moves": "3. Train the meta-learner",
}
"""Which of meta-learning's four steps a card belongs to."""
JOINT_STAGES = {
    "task": "1. Generate tasks",
    **dict.fromkeys(("support", "query", "back", "moves"), "2. Train on all at once"),
}
"""Likewise of joint training, which is no meta-learning."""
CARDS = {
    "task": "A task is drawn",
    "support": "Support points",
    "inner": "Inner steps: θ becomes φ",
    "query": "Query loss at φ",
    "back": "Back through the steps",
    "moves": "θ moves",
}
OTHER_CARDS = {
    "reptile": {"support": "All its points", "query": "Loss at φ", "back": "From θ towards φ"},
    "jointly": {
        "task": "Tasks are drawn",
        "support": "Points of all tasks",
        "query": "Loss at θ",
        "back": "Gradient at θ",
    },
    "first": {"back": "Back, past the steps"},
}
"""Cards that are called otherwise: of Reptile, of joint training, of what leaves second derivatives out."""


def stage(which: str, kind: str) -> str:
    """Which step of the way a card belongs to."""
    return (JOINT_STAGES if kind == "jointly" else STAGES)[which]


def card(which: str, kind: str) -> str:
    """What a card is called."""
    return OTHER_CARDS.get(kind, {}).get(which, CARDS[which])


def task(number: int, tasks: int, kind: str) -> str:
    """Of which meta-step."""
    if kind == "jointly":
        return f"the {tasks} of meta-step {number:,}"
    return f"the first of {tasks} of meta-step {number:,}"


def support(points: int, kind: str) -> str:
    """What is learned from."""
    if kind == "jointly":
        return "put together, as if they were one task"
    return f"{points} points of its curve" + (": none is kept back to ask about" if kind == "reptile" else "")


def inner(losses: Sequence[float]) -> str:
    """How the loss falls."""
    return "loss " + " → ".join(map(error, losses))


def query(loss: float, mean: float, points: int, kind: str) -> str:
    """How the network does after its inner steps, at so many points that these do not learn from, and all tasks' mean."""
    if kind == "jointly":
        return f"{error(loss)} on the first task; {error(mean)} over all tasks"
    where = "here" if kind == "reptile" else f"at {points} other points of its curve"
    told = f"{error(loss)} {where}; {error(mean)} over all tasks"
    return f"{told}, on the same points" if kind == "reptile" else told


def back(length: float, kind: str) -> str:
    """The outer gradient."""
    return f"{BACK[kind]}: {length:.3g}"


BACK = {
    "second": "length of the gradient of the query loss by θ, through every step",
    "first": "length of the gradient at φ, taken as if it were θ’s",
    "reptile": "length of θ − φ, the mean over all tasks; no gradient is taken through the steps",
    "jointly": "length of the loss’s gradient at θ itself",
}


def moves(distance: float, count: int) -> str:
    """How far θ has gone."""
    return f"by {distance:.3g} in all, over {count:,} numbers"


def error(value: float) -> str:
    """A mean squared error, with as many digits as tell something."""
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}" if value < 100 else f"{value:,.0f}"
