"""The page 'Learn to learn', in English."""

from __future__ import annotations

from metademo.ui.texts.en.meta_step import error as _error

LEARN = "Learn to learn"
INTRODUCTION = (
    "Press ‘Learn to learn’ and watch an initialisation being learned: numbers from which a few gradient steps lead to any task "
    "of a family."
)

# What is learned

SET_UP = "What is learned"
LEARNER = "Learner"
RANDOM = "Random"
FAMILY = "Family of tasks"


def who(name: str, line: str) -> str:
    """Who a learner is."""
    return f"{name}: {line}"


FAMILIES = {
    "sinusoids": "Waves",
    "frequencies": "Quicker waves",
    "lines": "Lines",
    "squares": "Square waves",
}
FAMILY_LINES = {
    "sinusoids": "A task distribution: sinusoids of amplitude 0.1 to 5 and of any phase from 0 to π.",
    "frequencies": "A task distribution: sinusoids 1.5 to 2.5 times as quick.",
    "lines": "A task distribution: lines of slope −1 to 1.",
    "squares": "A task distribution: waves that jump, of amplitude 0.1 to 5.",
}
FAMILY_ALT = "Ten curves drawn from this family"
SETTINGS = "Settings"
RATE = "Inner rate"
RATE_HELP = (
    "How far an inner step goes along the gradient. Meta-SGD and Meta-LSTM only begin with it, and learn their own."
)
STEPS = "Inner steps in training"
STEPS_HELP = "How many steps the outer loop looks through. On a task you may always take ten."
POINTS = "Points of a task"
SEED = "Seed"
PLAY, GO_ON, PAUSE = "Learn to learn", "Go on", "Pause"
ONCE = "One meta-step"
ANEW = "Start again"
PACE = "Speed"
PACES = {"slow": "2 a second", "medium": "30 a second", "full": "full"}
PACE_HELP = "Meta-steps a second; full speed is as many as a core can make."
NOTHING_TO_LEARN = (
    "Random numbers learn nothing from other tasks, so there is nothing to start here. Choose another learner."
)
CHANGED = "These settings begin a new training, from random numbers."

# Where it is

NOT_BEGUN = "Nothing has been learned yet: these are random numbers."
STARTING = "The training begins …"
FAILED = "The training stopped by an error in this program. Start again, or choose other settings."


def waiting(ahead: int) -> str:
    """Others have all cores."""
    return (
        f"All processor cores are busy with other people’s trainings; {ahead} {'is' if ahead == 1 else 'are'} "
        f"before yours. It begins "
        "by itself."
    )


def going(step: int, seconds: float) -> str:
    """How far it is."""
    return f"{_meta_steps(step)} in {_seconds(seconds)} of processor time"


def paused(step: int, seconds: float) -> str:
    """How far it is, and that it pauses."""
    return f"Paused after {_meta_steps(step)} in {_seconds(seconds)} of processor time"


def _meta_steps(count: int) -> str:
    return f"{count:,} meta-step" + ("" if count == 1 else "s")


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def diverged(step: str) -> str:
    """The numbers grew beyond all bounds."""
    return (
        f"{step} Inner steps that go too far make the next ones go further still: try a smaller inner rate, "
        "or fewer steps."
    )


# One task

ADAPTING = "One task"
TASK = "Step 4: learn a new task"
OTHER_TASK = "Another task"
OWN = "Your own points"
CLEAR = "Remove points"
BENDING = {
    "hint": "Click into a picture to add a point, drag points, double-click one to remove it: the task is then your own. "
    "With keys: arrows move a point, Page Up and Page Down go to another, Enter adds one, Delete removes it.",
    "play": "Play the inner steps",
    "slider": "Inner step",
    "alt": "{name}: {caption}",
    "step": "Inner step {step}",
}


def outside(family: str) -> str:
    """A task from another family than the one that is trained on."""
    return f"{FAMILIES[family]} (outside)"


def of_family(family: str) -> str:
    """A task from the family that is trained on, but one that training never meets."""
    return f"{FAMILIES[family]} (new)"


def caption(step: int, error: float, true: bool) -> str:
    """How far a curve is from the truth, or from a person's own points."""
    if error != error or error > 1e4:
        return f"after {_steps(step)}: the steps have run away"
    where = "" if true else " at your points"
    return f"error{where} {f'after {_steps(step)}' if step else 'at the start'}: {_error(error)}"


def _steps(count: int) -> str:
    return f"{count} step" if count == 1 else f"{count} steps"


# How it goes

PROGRESS = "How it goes"
PROGRESS_EXPLAINED = {
    "What is the curve?": "The mean squared error on 100 tasks that training never meets, before the first "
    "inner step and after "
    "1, 5 and 10. Learning to learn lowers the error *after* adapting; the one before need not fall. Joint training "
    "lowers both.",
    "Why does the error before adapting fall so little?": "Without a point nobody can know which wave it is. The best "
    "answer then is the "
    "mean of all waves, and that is not much better than random numbers are.",
    "Why are fewer meta-steps made than could be?": "Transfer, unless it is the learner itself, makes as many beside it, "
    "held-out tasks are asked in between, and others may need the processor too.",
    "What is the meta-gradient?": "The gradient of the error *after* adapting by the numbers *before* it. Its "
    "length says how much that error changes when the numbers do. It may well grow while the error falls: where the steps "
    "carry far, much depends on where they begin. Reptile has none: there it is the length of θ − φ; of "
    "Transfer, that of its ordinary gradient.",
}
ERRORS_TITLE = "Error on held-out tasks"
LOGARITHMIC = "The axis is logarithmic."
ERRORS_AXIS = "meta-steps"
COST = "A meta-step costs"
AFTER = {0: "0 steps", 1: "1 step", 5: "5 steps", 10: "10 steps"}


def after_label(steps: int, error: float) -> str:
    """A curve's end: after so many steps, and what the error is there."""
    return f"{AFTER[steps]}: {error:.2f}"


NO_CURVES = "The curves begin with the first meta-steps."
RUNS_AWAY = "Where a curve is missing, the steps ran away: these rates were learned for fewer steps."


def cost(milliseconds: float, pace: float | None) -> str:
    """What a meta-step costs, and how many are made a second as the clock on the wall has it, if any are."""
    took = f"{milliseconds:.1f}" if milliseconds < 100 else f"{milliseconds:,.0f}"
    most = (
        f"{took} ms of processor time, the mean of all but the first so far: up to {1000 / milliseconds:,.0f} a second"
    )
    return (
        most
        if pace is None
        else f"{most}; just now {pace:,.0f} a second"
        if pace >= 10
        else f"{most}; just now {pace:.1f} a second"
    )


def errors_alt(errors: dict[int, float], step: int) -> str:
    """The chart of errors in words."""
    said = ", ".join(f"{AFTER[at]} {_error(error)}" for at, error in errors.items())
    return f"{ERRORS_TITLE} after {_meta_steps(step)}: {said}."


def length_alt(title: str, length: float) -> str:
    """The chart of lengths in words."""
    return f"{title}: now {length:.3g}."


# The landscape

LANDSCAPE = "The landscape: where should θ be?"
LANDSCAPE_EXPLAINED = {
    "What is this plane?": "The smallest network there is: a line. Its slope and its height are all its "
    "numbers, so θ is a point. "
    "Two tasks, three points each: each has a bowl of losses over the plane, and its best point at the cross.",
    "What are the arrows?": "Where each way of training would move θ from where you put it. All are computed "
    "here, by the very learners "
    "that run above. After a single inner step Reptile’s is that of joint training; from two on they part.",
    "What does an arrow’s length mean?": "Nothing: they are drawn equally long, to compare directions. Three are gradients and "
    "Reptile’s is a difference of points, so their own lengths could not be compared; and how far a meta-step goes is for the "
    "outer rate to say. Where a learner would let θ rest it has no arrow.",
    "Why is θ\\* not the mean of the optima?": "What counts is the loss *after* the inner steps. Across the steep "
    "side of a bowl one step "
    "takes θ nearly all the way, where the inner rate is large enough; along the flat side steps hardly move it. So θ* lies "
    "where the steps cannot reach by themselves: near each task’s optimum along its flat side, and nearly anywhere "
    "along its steep one.",
}
LANDSCAPE_LINE = (
    "Drag θ. Rings: where a task’s loss is the same. Dotted: where the inner steps lead from θ, for each task. Arrows: the "
    "direction in which each learner would move θ, all drawn equally long; Transfer is joint training on both tasks. Circles: "
    "where each would let θ rest, MAML’s is θ*. The diamond is the mean of the two optima."
)
TASK_NAMES = ("task A", "task B")
PLANE = {
    "slope": "slope",
    "height": "height",
    "alt": "Contours of two tasks’ losses over slope and height; arrow keys move θ",
}
PLANE_RATE = "Inner rate of the landscape"
PLANE_STEPS = "Inner steps of the landscape"
PLACES = {"middle": "on the mean of the optima", "maml": "on θ*", "transfer": "where joint training ends"}


def place(where: str) -> str:
    """A button that moves θ to one of :data:`PLACES`."""
    return f"Put θ {where}"


def plane_losses(before: tuple[float, float], after: tuple[float, float]) -> str:
    """The two tasks' losses at θ, and after the inner steps from it."""
    return (
        f"Here the loss of {TASK_NAMES[0]} is {_error(before[0])} and that of {TASK_NAMES[1]} {_error(before[1])}; after the "
        f"inner steps {_error(after[0])} and {_error(after[1])}, together {_error(after[0] + after[1])}."
    )


def plane_rests(distance: float, after_best: float, after_middle: float) -> str:
    """How far θ* is from the mean of the optima, and what that is worth."""
    return (
        f"θ* lies {distance:.2f} away from the mean of the optima. From θ* both tasks together come to "
        f"{_error(after_best)}, from the "
        f"mean to {_error(after_middle)}."
    )
