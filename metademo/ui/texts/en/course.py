"""The course on the page 'Ideas', in English: its frame, and what its live parts say."""

from __future__ import annotations

import math

from metademo.checkpoints.spent import Spent
from metademo.ui.texts.en.numbers import SPACE, count, hours, percent, seconds
from metademo.ui.texts.en.words import pictures

TITLE = "Ideas: a short course"
INTRODUCTION = (
    "Ten chapters of a few minutes. In the first nine something runs, the tenth is questions and answers; at the end of "
    "each you guess before you see."
)
CONTENTS = "Chapters"
NAMES = {
    "task": "One task",
    "scratch": "From scratch",
    "inner": "The inner loop",
    "outer": "The outer loop",
    "learned": "What is learned",
    "rules": "Learned update rules",
    "no-gradient": "No gradient at all",
    "transfer": "Beside transfer learning",
    "cost": "What it costs",
    "questions": "Questions and answers",
}
PREVIOUS, NEXT = "Back", "Next"


def numbered(number: int, name: str) -> str:
    """A chapter in the table of contents."""
    return f"{number}. {name}"


def unknown(asked: str, known: list[str]) -> str:
    """The address names a chapter that is not there."""
    return f"There is no chapter ‘{asked}’. This is the first one; the address may name one of: {', '.join(known)}."


# Guess, then see

GUESS = "Guess, then see"
YOUR_GUESS = "Your guess"
SEE = "See what happens"
AGAIN = "Once more, with other tasks"
AGAIN_HELP = "Draws other tasks: what came out once may have been luck."
RIGHT = "You guessed it."
FAILED = "This could not be computed: an error in this program. Its log says which."


def came_out(guess: str, answer: str) -> str:
    """Whether the guess came true."""
    return f"{RIGHT} {answer}" if guess == answer else f"You guessed: {guess} What came out: {answer}"


def standing(ahead: int) -> str:
    """While it is computed."""
    if ahead:
        return f"{count(ahead)} {'is' if ahead == 1 else 'are'} before you"
    return "Computing, now and for you"


# One task

WAYS, SHOTS = "Classes (ways)", "Pictures of each (shots)"
DRAW = "Draw another task"
ANSWERS = "Show the right answers"
SUPPORT_SET, QUERY_SET = "Support set: learned from", "Query set: asked about"
SUPPORT_LINE = "Each row is a class. Their names do not matter: a task is to tell these apart."
QUERY_LINE = "Drawn from the same classes, and mixed."


def of_class(letter: str) -> str:
    """A class that has but a letter."""
    return f"Class {letter}"


def picture_alt(letter: str | None) -> str:
    """A picture of the task."""
    return f"picture of class {letter}" if letter else "picture asked about"


def task_line(ways: int, shots: int, asked: int) -> str:
    """What kind of task it is."""
    return f"A {ways}-way {shots}-shot task: {pictures(ways * shots)} to learn from, {asked} asked about."


# Runs on pictures

READY = "Task"
ONE_SHOT = "Pictures a class"
ANSWERS_TOO = "Show every answer"

# The outer loop

SNAPSHOT = "After so many meta-steps"
SNAPSHOT_LINE = (
    "These meta-steps were made just now, from random numbers. Choose a stage to see what it makes of a task."
)
LANDSCAPE = "The same in two numbers"
ERRORS_HEADS = ("Learned before", "before a step", "1 step", "5 steps", "10 steps")
ERRORS_TITLE = "Mean squared error on 100 new waves"


def errors_line(meta_steps: int) -> str:
    """What the table is of."""
    return f"Both saw the very same {count(meta_steps)} times 25 tasks, just now."


# What is learned

PARTS_TITLE = "The same task, adapting all, the head or the body"
PARTS_LINE = "Share of the query pictures recognised after each inner step, from the same initialisation."
PARTS = {"all": "Head and body", "head": "The head alone", "body": "The body alone"}
MOVED_TITLE = "How far each layer has moved"
MOVED_LINE = (
    "Adapting head and body: as a share of the layer’s own length; of the head, which begins at zero, the distance."
)
MOVED_HEADS = ("Layer", "moved by")


def step_head(step: int) -> str:
    """A column of the table."""
    return f"step {step}"


# Learned update rules

RATES_TITLE = "Meta-SGD’s learned rates"
RATES_LINE = (
    "One for every number of the network, read from its checkpoint, the file of its learned numbers. A negative rate moves a "
    "number uphill."
)
RATES_HEADS = ("Layer", "numbers", "lowest tenth below", "median", "highest tenth above", "negative")
GATES_TITLE = "Meta-LSTM’s gates on this task"

# No gradient

ASKED = "Picture asked about"
DISTANCES_TITLE = "How far it is from each class’s mean"
DISTANCES_LINE = (
    "Squared distances of features, 0 to 4. ProtoNet answers with the nearest; nothing in the network changes."
)
DISTANCES_HEADS = ("Class", "learned from", "distance", "probability")


def asked(number: int, name: str) -> str:
    """One of the pictures asked about."""
    return f"{number}: {name}"


def nearest(name: str, right: str | None) -> str:
    """Which class it is nearest to."""
    if right is None:
        return f"Nearest: {name}."
    return f"Nearest: {name}, and that is right." if name == right else f"Nearest: {name}. Right would be {right}."


def sharp(length: float, near: float, second: float) -> str:
    """Why probabilities are so sharp: the learned length, and the distances of the two nearest classes."""
    ratio = math.exp(min(length**2 * (second - near), 700.0))
    some = f"{ratio:.1f}" if ratio < 10 else f"{float(f'{ratio:.2g}'):,.0f}"
    times = "over a million" if ratio >= 1e6 else f"some {some}"
    return (
        f"Why are small differences so sure? ProtoNet has learned a length, the scale: {length:.1f}. Distances count times its "
        f"square, {length**2:.0f}, and in the exponent. So {near:.2f} beside {second:.2f} makes the nearer class {times} times "
        "as probable."
    )


# Transfer

DATA_TITLE = "What the two were given"


def data_line(name: str, short: str) -> str:
    """Which MAML this is, and what charts call it."""
    return (
        f"{name}, {short} in the charts: MAML whose network normalises its layers by batches, as in the first papers."
    )


DATA_HEADS = ("Learner", "data", "training, in processor time")

# Cost

COST_TITLE = "What each took before, and takes on a new task"
COST_LINE = (
    "Training, as the checkpoints’ cards tell it (a checkpoint is a file of learned numbers, its card says how it came about), "
    "bodies that it began with included; the adaptation measured just now. Times are processor time, in which hours on two "
    "cores count twice, or a graphics card’s."
)
COST_HEADS = ("Learner", "training", "tasks or batches", "numbers in the network", "one adaptation", "operations")


def trained(spent: Spent) -> str:
    """How long a training took."""
    told = [hours(spent.hours)] if spent.hours else []
    return " and ".join([*told, *([f"{hours(spent.on_card)} of a graphics card"] if spent.on_card else [])]) or "none"


def operations(value: float) -> str:
    """Floating-point operations."""
    return f"{value / 1e9:,.1f}{SPACE}billion" if value >= 1e8 else f"{value / 1e6:,.1f}{SPACE}million"


def took(value: float) -> str:
    """One adaptation."""
    return seconds(value)


def part_of(value: float) -> str:
    """A share of numbers, small ones too."""
    return percent(value) if value == 0 or value >= 0.01 else f"under 1{SPACE}%"
