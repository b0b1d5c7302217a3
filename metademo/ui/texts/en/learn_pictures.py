"""The page 'Learn to learn' on characters and on a person's own classes, in English."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.checkpoints.spent import Spent
from metademo.ui.texts.en.numbers import hours, percent

PARTS_LABEL = "What the tasks are"
PARTS = {"waves": "Waves", "characters": "Characters", "own": "Your own classes"}

# What is learned

SET_UP = "What is learned"
SET_UP_EXPLAINED = {
    "What is a task here?": "To tell a few characters apart that the network has never met, from one drawing of each. Each task "
    "draws its characters at random out of 800: 200 of Omniglot’s training characters, each in four rotations.",
    "What does ‘Learn to learn’ do?": "It draws four tasks, lets the network adapt to each from the same initialisation, and "
    "asks how that should have been for the adapted networks to be better. Then it moves the initialisation a little that way: "
    "one meta-step.",
    "Which network is it?": "Four blocks of convolutions with 32 filters each, some 28,000 numbers, from random numbers. The "
    "learners of the Lab have 64 filters and half an hour or more of meta-training behind them.",
    "Why is it already far above guessing at the start?": "The *head* is the last layer, which names the class; the "
    "*body* before it sees. One gradient step from a head of zeros (no class preferred) is a comparison with each class’s "
    "mean, and random filters keep a part of what is alike. What meta-training adds is seen above that.",
}
FAMILY_LINE = "A task distribution: any handful of these characters and of many like them."
FAMILY_ALT = "Some of the characters that tasks are drawn from"
LINES = {
    "meta-lstm": "an LSTM that learns to be the optimiser, and where to begin (Ravi & Larochelle 2017).",
    "transfer": "no meta-learning: the network learns to tell all these characters apart, the usual way; on a new task it gets a "
    "new last layer (Chen et al. 2019).",
    "scratch": "random numbers, trained on your task alone.",
}
"""Who a learner is while it is being trained, where that is not what is said of it once it has been."""
BOTH = "First and second order"
BOTH_HELP = (
    "MAML differentiates through its inner steps, FOMAML leaves that out. Both learn from the same tasks; each then has "
    "half of the core."
)
WAYS = "Classes of a task"
SHOTS = "Pictures of each class to learn from"
STEPS = "Inner steps in training"
STEPS_HELP = "How many steps the outer loop looks through. A new task is given at least five."
RATE = "Inner rate, times"
RATE_HELP = "On the rate that a learner begins with. MAML, FOMAML, Meta-SGD learn their own from there."
DATA_GONE = "The characters that come with the project cannot be read, so nothing can be learned here"

# Where it is

NOT_BEGUN = "Nothing has been learned yet: these are random numbers."


def going(step: int, seconds: float, start: float, now: float, last: int) -> str:
    """How far it is, and what that has brought."""
    return (
        f"{_meta_steps(step)} in {_seconds(seconds)} of processor time: new tasks "
        f"{_gain(start, now)} right {_after(last)}"
    )


def first_ones(now: float, last: int) -> str:
    """It has begun, and held-out tasks have been asked before the first meta-step alone."""
    return (
        f"Before any meta-step new tasks are {percent(now)} right {_after(last)}; the first meta-steps are being made. "
        "Only the tasks that go by are newer"
    )


def paused(step: int, seconds: float, start: float, now: float, last: int) -> str:
    """How far it is, and that it pauses."""
    return f"Paused. {going(step, seconds, start, now, last)}"


def over(step: int, seconds: float, start: float, now: float, last: int) -> str:
    """The budget is used up."""
    return f"Done. {going(step, seconds, start, now, last)}"


def _gain(start: float, now: float) -> str:
    return f"{percent(start)} → {percent(now)}" if round(start, 2) != round(now, 2) else percent(now)


def _after(steps: int) -> str:
    return f"after {_steps(steps)}"


def _steps(count: int) -> str:
    return f"{count} step" if count == 1 else f"{count} steps"


def _meta_steps(count: int) -> str:
    return f"{count:,} meta-step" + ("" if count == 1 else "s")


def _seconds(seconds: float) -> str:
    return (
        f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s" if seconds < 600 else f"{seconds / 60:.0f} minutes"
    )


# The tasks that stream by

STREAM = "Tasks that go by"
STREAM_EXPLAINED = {
    "What do I see?": "Tasks that meta-steps are made of, one of a meta-step, as the learner adapts to it just before that step. "
    "The first one is the newest, and may be of the meta-step that comes next. On top the pictures that are learned from, one "
    "column a class; below one picture of each class that is asked about, and what the network takes it for: before its inner "
    "steps and after them.",
    "Why is there no answer before?": "The head, the last layer, begins with zeros, so that all classes are equally likely: "
    "exactly chance.",
}
STREAM_NONE = "The tasks go by here once the training has begun."
LEARNED_FROM, ASKED, BEFORE, AFTER = "learned from", "asked", "before", "after"
NO_ANSWER = "–"


def stream_title(number: int, before: float, after: float) -> str:
    """Which task it is, and how many of its answers are right."""
    told = "chance" if before <= 0 else percent(before)
    said = f"Before meta-step {number + 1:,}: {told} before the inner steps, {percent(after)} right after them"
    return f"{said}, of all pictures asked about; shown is one of each class"


# Accuracy

HELD = "New characters"
HELD_EXPLAINED = {
    "Which tasks are these?": "Twenty tasks of characters of other alphabets, which no meta-step meets. Always the same twenty, "
    "so that the curves can be compared.",
    "What are the pale curves?": "Its earlier selves: the same learner as it was after so many seconds of processor time in "
    "meta-training. These tasks are asked now and then, and all numbers and curves here are of the last time, which may "
    "be some seconds ago; a pause asks anew. Only the tasks that go by are newer.",
    "Which time is it?": "Processor time: what one core spends on meta-steps. On a machine that does much else the clock on the "
    "wall shows more.",
    "Why is the curve flat after the first step?": "On characters nearly all is in the features: the first step sets the head to "
    "the classes’ means, and the steps after it move little. What meta-training changes is how high the curve lies. Waves are "
    "different: there the body itself has to bend.",
}
PROBE = "Your task in the Lab"
PROBE_EXPLAINED = {
    "What is this?": "The task that is open in the Lab, your own pictures too, as a probe: each of its selves adapts to "
    "the support pictures and is asked its query pictures.",
    "Who stands beside it?": "*Scratch* is the same network from random numbers, trained on this task alone; for how many steps "
    "is said beside it. The *shipped* initialisation is the finishing line: the Lab’s MAML.",
}
STEPS_AXIS = "inner steps"
SECONDS_AXIS = "seconds of processor time in meta-training"
NOW, SHIPPED, SCRATCH, CHANCE = "now", "shipped initialisation", "scratch, {steps} steps", "chance"
COURSE_TITLE = "As meta-training goes on"


def course_of(own: bool, steps: int) -> str:
    """Which tasks' accuracy that is: of held-out classes of the person's ``own``, or of new characters."""
    tasks = "held-out classes" if own else "new characters"
    return f"Accuracy on the twenty tasks of {tasks}, after {steps} inner step{'' if steps == 1 else 's'}."


HELD_TITLE = "Accuracy over inner steps, with its earlier selves"


def which_tasks(own: bool, compared: int | None) -> str:
    """Which tasks the curves are of; on how many others the comparison at the end is, once there is one."""
    told = f"Twenty tasks of {'held-out classes' if own else 'new characters'}, the same ones all along"
    return f"{told}." if compared is None else f"{told}; the comparison above is on {compared} others."


FAR = "Its photographs are read as characters here: this network knows ink on paper alone."
NO_TASK = "The task in the Lab has nothing to adapt to yet"
NO_ANSWERS = "The task in the Lab has no query pictures whose class is known, so there is no accuracy to draw."
PROBE_NONE = "The curves of this task begin with the first meta-steps."
OTHER_PROBE = "Another task for the probe: open it in the Lab."


def probe_is(name: str) -> str:
    """Which task the probe is."""
    return f"The task that is open in the Lab: {name}"


def self_label(seconds: float) -> str:
    """An earlier self."""
    return f"after {_seconds(seconds) if seconds else '0 s'}"


def now_label(seconds: float) -> str:
    """The present one."""
    return f"latest, after {_seconds(seconds)}"


def scratch_label(steps: int) -> str:
    """Scratch, and how long it trains."""
    return f"scratch after {_steps(steps)}"


def curves_alt(title: str, levels: Sequence[tuple[str, float]]) -> str:
    """A chart of accuracies in words."""
    return f"{title}: " + ", ".join(f"{name} {percent(level)}" for name, level in levels) + "."


# What it cost

COST = "What it cost"
COST_EXPLAINED = {
    "Where are these numbers from?": "Time and tasks of the shipped initialisation from its *card*, the page that tells how a "
    "checkpoint (a file of learned numbers) came about; all its stages together. Times are processor time, in which hours on two "
    "cores count twice, or a graphics card’s. The operations of one adaptation are counted as it is made; every task of a "
    "meta-training is an adaptation and the way back.",
}


def cost_shipped(spent: Spent) -> str:
    """What the finishing line took."""
    return (
        f"The shipped initialisation: {_paid(spent)}, {spent.meta_steps:,} meta-steps, {spent.tasks:,} tasks. "
        "Paid once, by others."
    )


def _paid(spent: Spent) -> str:
    """Its time: ``1.2 h of processor time and 10 min of a graphics card``."""
    card = f" and {hours(spent.on_card)} of a graphics card" if spent.on_card else ""
    return f"{hours(spent.hours)} of processor time{card}"


def cost_here(seconds: float, tasks: int, before: Spent | None = None) -> str:
    """What this took so far; ``before``: what that had taken which it began from, where that is not nothing."""
    told = f"This one so far: {_seconds(seconds)} of processor time, {tasks:,} task{'' if tasks == 1 else 's'}"
    if before is None:
        return f"{told}."
    return f"{told}; on top of what it began from, the shipped initialisation with its {_paid(before)}."


def cost_one(operations: int, tasks: int) -> str:
    """One adaptation beside it."""
    return (
        f"One adaptation of the shipped one: {_count(operations)} operations. Its meta-training holds {tasks:,} tasks, "
        "so at least that many times as much."
    )


def _count(number: float) -> str:
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if number >= size:
            return f"{number / size:.1f} {name}"
    return f"{number:,.0f}"


# Keep it

KEEP = "Keep it"
KEEP_EXPLAINED = {
    "What does ‘Use in the Lab’ do?": "It puts the initialisation, as it is now, among the Lab’s learners, marked as your own. "
    "There it adapts to your pictures beside all others, for as long as this visit lasts.",
    "What is in the file?": "The numbers, and a card that says how they came about: a safetensors file with the card in its "
    "metadata. Drop it into the Lab, or give it to load() in Python, to have the learner back.",
}
USE, DOWNLOAD = "Use in the Lab", "Download"


def own_name(learner: str, seconds: float, characters: bool) -> str:
    """What a learner of the person's own is called; of ``characters``, or of classes of the person's own."""
    return f"My {learner} ({'characters' if characters else 'own classes'}, {_seconds(seconds)})"


def used(name: str) -> str:
    """Where it is now."""
    return f"{name} is among the Lab’s learners, under ‘Learning’."
