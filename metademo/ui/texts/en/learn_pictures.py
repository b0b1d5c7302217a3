"""The page 'Learn to learn' on characters and on a person's own classes, in English."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.ui.texts.en.numbers import percent, share

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
    "learners of the Lab have 64 filters and hours of meta-training behind them.",
    "Why is it already far above guessing at the start?": "The *head* is the last layer, which names the class; the "
    "*body* before it sees. One gradient step from a head of zeros (no class preferred) is a comparison with each class’s "
    "mean, and random filters keep a part of what is alike. What meta-training adds is seen above that.",
}
FAMILY_LINE = "A task distribution: any five of these characters and of many like them."
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
        f"Before any meta-step new tasks are {percent(now)} right {_after(last)}; the first meta-steps are being made"
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
    return f"after {seconds:.0f} s"


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
    "checkpoint (a file of learned numbers) came about; all its stages together. All times are processor time: hours on two "
    "cores count twice. The operations of one adaptation are counted as it is made; every task of a meta-training is an "
    "adaptation and the way back.",
}


def cost_shipped(hours: float, meta_steps: int, tasks: int) -> str:
    """What the finishing line took."""
    return (
        f"The shipped initialisation: {hours:.1f} hours of processor time, {meta_steps:,} meta-steps, {tasks:,} tasks. "
        "Paid once, by others."
    )


def cost_here(seconds: float, tasks: int, before: float | None = None) -> str:
    """What this took so far; ``before``: hours that what it began from had taken, where that is not nothing."""
    told = f"This one so far: {_seconds(seconds)} of processor time, {tasks:,} task{'' if tasks == 1 else 's'}"
    if before is None:
        return f"{told}."
    return f"{told}; on top of what it began from, the shipped initialisation with its {before:.1f} hours."


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


# Your own classes

OWN_EXPLAINED = {
    "What happens here?": "Your classes are dealt out: from some, tasks are drawn to learn from; the others are held out, and no "
    "meta-step meets them. At the end of the budget both, what came of it and the shipped initialisation, are asked the same 100 "
    "tasks of held-out classes: others than the twenty that the curves are of, and enough of them for small differences.",
    "How many pictures are needed?": "At least eight classes of ten pictures each. Smaller classes are left out. More classes "
    "matter more than more pictures: it is classes that a meta-training learns from.",
    "What of photographs?": "The trunk, which was pre-trained, stays as it is and sees each picture once; its last stage and the "
    "head are what learns.",
    "What does the interval say?": "By how much the two differ on the same tasks, and how sure that is for other tasks of these "
    "very pictures. Of other held-out classes it says nothing: deal the classes out again for that.",
}
OWN_HOW = (
    "At least eight classes of ten pictures each are needed: hand in a ZIP or a folder in which each class is a folder, or open "
    "such a task in the Lab. Without any at hand, begin with the ready classes."
)
OWN_NOT_BEGUN = "Nothing has been learned of your classes yet."
OWN_HELD = "Held-out classes"
OWN_HELD_EXPLAINED = {
    "Which tasks are these?": "Twenty tasks of your held-out classes, which no meta-step meets. Always the same twenty, so that "
    "the curves can be compared; at the end of the budget there are 100 others.",
    "What if it is 100 % from the start?": "Then the shipped initialisation tells these classes apart already, and there is "
    "nothing to gain. Classes that are harder to tell apart would show more.",
}
FROM = "Classes from"
FROMS = {"ready": "Ready", "lab": "the Lab’s task", "files": "ZIP or folder"}
READY = "Ready classes"
READY_NAMES = {"struck": "Struck-through letters", "clean": "Letters of new scripts", "things": "Drawn things"}
READY_LINES = {
    "struck": "Forty characters by twenty people each (Omniglot), a line through every drawing. The shipped initialisation has "
    "met clean drawings alone: can it learn within a minute or two what to overlook?",
    "clean": "The same forty characters without the lines: scripts that no learner here has met, but drawings such as all have "
    "learned from.",
    "things": "The leaves, beetles, pots and toys of the Lab’s ready tasks: twenty classes of ten pictures in colour, none of "
    "which a learner here has met.",
}
KIND = "What they are"
KINDS = {"characters": "Characters", "photos": "Photographs"}
ZIP = "A ZIP of folders, one a class"
FOLDER = "A folder of folders, one a class"
READING = "The pictures are being read …"
BUDGET = "Budget, by the clock on the wall"
BUDGET_HELP = (
    "After so long in meta-steps, as your own clock has it, the training ends, and what came of it is compared. What is asked in "
    "between, and the comparison, take time of their own."
)
BEGIN = "Begin with"
BEGINS = {"shipped": "the shipped one", "anew": "nothing"}
BEGIN_HELP = (
    "The shipped initialisation, trained on by tasks of your classes; or random numbers, of photographs those of ImageNet’s "
    "pre-training."
)
SPLIT_SEED = "Deal"
SPLIT_HELP = "Another number deals the classes out in another way."
TRAIN_CLASSES, HELD_CLASSES = "To learn from", "Held out"


def dealt(train: int, held: int, turned: int) -> str:
    """How the classes are dealt out: so many to learn from and held out; with those that are turned, so many to learn from."""
    told = (
        f"Of {train + held} classes, {train} are to learn from and {held} are held out: three in ten, at least three, drawn at "
        "random. ‘Deal’ in the settings draws others."
    )
    if turned == train:
        return told
    return f"{told} Each of the {train} also counts turned by 90°, 180° and 270°: {turned} in all."


OWN_CHANGED = "These choices begin a new training."
OWN_LICENCE = "the person’s own"


def minutes(value: float) -> str:
    """A budget."""
    return "30 s" if value == 0.5 else "1 minute" if value == 1 else f"{value:g} minutes"


def budget_spent(spent: float, budget: float) -> str:
    """How much of the budget is spent; what comes after it."""
    done = f"{percent(spent)} of {minutes(budget)} by the clock"
    return f"{done}; then both initialisations are asked tasks of the held-out classes."


SPENT = "The budget is spent, so it does not go on. Another budget begins a new training."


def asking(share: float) -> str:
    """The comparison at the end, and how much of it is done."""
    return f"The budget is spent. Both initialisations are asked tasks of the held-out classes: {percent(share)} done"


def own_data(classes: int) -> str:
    """What a card says of a person's own pictures."""
    return f"{classes} classes of the person’s own, turned ones counted"


def ready_data(classes: int) -> str:
    """What a card says of classes that come with the project."""
    return f"{classes} classes that come with the project, turned ones counted"


def too_few(classes: int, most: int, pictures: int, full: int) -> str:
    """There are not enough classes."""
    have = "none" if full == 0 else "one" if full == 1 else "all" if full == classes else str(full)
    return (
        f"Here {'is' if classes == 1 else 'are'} {classes} class{'' if classes == 1 else 'es'}, {have} of them with "
        f"{pictures} pictures or more. It takes {most} such classes, some to learn from and some to hold out."
    )


def verdict(own: float, shipped: float, gain: float, half: float, tasks: int) -> str:
    """Whether it beats the shipped initialisation."""
    signed = f"{100 * gain:+.1f}".replace("-", "−") if abs(gain) >= 0.0005 else "0.0"
    told = f"{signed} ± {100 * half:.1f} points (95 % interval)"
    if gain - half > 0:
        who = "yours is better"
    elif gain + half < 0:
        who = "the shipped initialisation is better"
    else:
        who = "no difference can be told"
    return f"On {tasks} further tasks of held-out classes {who}: {share(own)} beside {share(shipped)} right, {told}."
