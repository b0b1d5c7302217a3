"""What came of learning to learn on waves, by learner and by the numbers, in English."""

from __future__ import annotations

from collections.abc import Mapping

from metademo.ui.texts.en.meta_step import error

LINES = {
    "maml": "learns an initialisation from which a few gradient steps lead far; trained through those very steps (Finn et al. "
    "2017).",
    "fomaml": "MAML without second derivatives: its meta-steps are cheaper (Finn et al. 2017).",
    "reptile": "moves the initialisation, again and again, a little towards where training on a task ends (Nichol et al. 2018).",
    "meta-sgd": "MAML that also learns a rate for every single number (Li et al. 2017).",
    "meta-lstm": "an LSTM that learns to be the optimiser, and where to begin (Ravi & Larochelle 2017).",
    "transfer": "no meta-learning: the network is trained on the points of all tasks together, as if they were one, and starts a "
    "new task from there.",
    "scratch": "random numbers, and nothing learned before the task.",
}
"""Who each learner is, where tasks are curves."""
PANELS = {
    "learned": "the initialisation that is being learned",
    "jointly": "trained on the same tasks as if they were one",
    "untrained": "not trained yet: random numbers",
    "random": "random numbers, nothing learned",
}
"""What stands beside a learner's name above its curves."""


def panel(which: str, steps: str) -> str:
    """One of :data:`PANELS`, and how the learner steps where that is to be said."""
    return f"{PANELS[which]}. {steps}" if steps else PANELS[which]


def steps_of(learner: str, rate: float, trained: bool) -> str:
    """How a learner steps on a task, where it is not as all others do."""
    return {
        "reptile": f"Its inner steps are Adam’s, at rate {rate:g}.",
        "meta-sgd": "Its steps go by rates of its own." if trained else "",
        "meta-lstm": "Its steps are its LSTM’s." if trained else "",
    }.get(learner, "")


LEAVING = {
    "What if I leave?": "It goes on for a minute, and pauses when nobody looks. After ten minutes its process ends; "
    "what it had come to is kept for some hours, and ‘Go on’ continues from there. Waves, characters, own classes and *Find the "
    "goal* each keep what was trained last; one of them goes on at a time, and the others pause.",
}
"""What becomes of a training that nobody looks at."""


def set_up(tasks: int, numbers: int, learned: int) -> dict[str, str]:
    """What is to be known before anything is pressed, with the numbers of the settings that are chosen."""
    more = "" if learned == numbers else f" This learner learns {learned:,} in all: how to step, too."
    return {
        "What is a task here?": "To find a curve from a few of its points. A *family* is a distribution of such tasks: each task "
        "is drawn from it at random. Ten of them are in the picture.",
        "What is an initialisation?": f"The numbers that a network starts from, θ: here {numbers:,} of them. In this page’s "
        f"network one number goes in (where) and one comes out (how high), with two layers of 40 between.{more}",
        "What does ‘Learn to learn’ do?": f"It draws {tasks} tasks, lets the network adapt to each from the same initialisation, "
        "and asks how that should have been for the adapted networks to be better. Then it moves the initialisation a little "
        "that way. That is one meta-step; how many can be made each second stands in part 3. Joint training does not "
        "adapt: it learns from all 25 as if they were one.",
        **LEAVING,
        "What is processor time?": "Time that one processor core spends on it. On a machine that does much else, the clock on "
        "the wall shows more. All times on this page are processor time, but for the budget of your own classes.",
    }


_STEPS = {
    "reptile": "All make ten steps on the same points, but not the same steps: Reptile’s are Adam’s, as in its paper, the "
    "others’ plain gradient steps. At the same rate, {rate:g}, Adam’s go another length, with random numbers too: so Reptile’s "
    "error is not Random’s even before anything was learned. Compare it with what it was itself at the beginning.",
    "meta-sgd": "All make ten steps on the same points: the others at the inner rate, {rate:g}; Meta-SGD began with it and "
    "learns a rate for every number.",
    "meta-lstm": "All make ten steps on the same points: the others at the inner rate, {rate:g}; Meta-LSTM’s LSTM says how far "
    "each number goes. It begins with about that rate.",
}
_SAME = "All make the same ten gradient steps on the same points, at the inner rate, {rate:g}."


def adapting(learner: str, rate: float) -> dict[str, str]:
    """What the curves are, and who stands beside the learner."""
    beside = "*Random* begins with random numbers." + (
        ""
        if learner == "scratch"
        else " *Transfer* is the same network, trained on the very same tasks as if they were one: it comes to the mean of all "
        "curves, which is no good place to start from."
    )
    return {
        "What do I see?": "The thick pale curve is what the initialisation itself answers. The thin ones are the network after "
        "each inner step, the strong one after the step at the slider. Dashed is the task’s true curve, which no network sees; "
        "the dots are all that it learns from. The error is the mean squared error to the true curve, or to your own points.",
        "Who stands beside it?": f"{beside} {_STEPS.get(learner, _SAME).format(rate=rate)}",
        "What if the task is from elsewhere?": "Choose one of another family, or click into the picture to make your own. What "
        "was learned is knowledge of a family: outside it, the curve is bent towards what the family looks like.",
    }


LENGTHS = {
    "second": "Length of the meta-gradient",
    "first": "Length of the meta-gradient (first order)",
    "reptile": "Length of θ − φ, the mean over tasks",
    "jointly": "Length of joint training’s gradient",
}
"""Of what the chart shows the length, by how a learner's outer step is made."""
RANDOM_CURVES = "Random numbers make no meta-steps, so no curve goes on here. Choose another learner to see one."


def result(steps: int, now: float, first: float, jointly: bool) -> str:
    """What has been learned: the error on held-out tasks after so many inner steps, now and before any meta-step."""
    then = f"before any {'' if jointly else 'meta-'}training it was {_far(first)}"
    return f"After {steps} inner steps on held-out tasks the error is {_far(now)}; {then}."


def so_far(where: str, result: str) -> str:
    """How far a training is, and what that has brought."""
    return f"{where}. {result}"


def outside(family: str, errors: Mapping[str, float], steps: int) -> str:
    """Who comes nearest on a task from outside the family, with everybody's error, by name."""
    order = sorted(errors, key=errors.__getitem__)
    best, others = order[0], order[1:]
    if not others:
        return f"From outside ({family}): after {steps} steps the error is {_far(errors[best])}."
    if _far(errors[best]) == _far(errors[others[0]]):
        alike = f"From outside ({family}): after {steps} steps {best} and {others[0]} are as near as each other"
        rest = others[1:]
        told = f"{alike}, at {_far(errors[best])}"
        return told + (f"; {', '.join(f'{each} {_far(errors[each])}' for each in rest)}." if rest else ".")
    beside = ", ".join(f"{each} {_far(errors[each])}" for each in others)
    return f"From outside ({family}): after {steps} steps {best} comes nearest, {_far(errors[best])} beside {beside}."


def _far(value: float) -> str:
    return error(value) if value < 1e4 else "beyond all bounds"
