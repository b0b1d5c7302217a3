"""The page 'Learn to learn', on classes of one's own."""

from __future__ import annotations

from metademo.ui.texts.en.numbers import percent, share

EXPLAINED = {
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
HOW = (
    "At least eight classes of ten pictures each are needed: hand in a ZIP or a folder in which each class is a folder, or open "
    "such a task in the Lab. Without any at hand, begin with the ready classes."
)
NOT_BEGUN = "Nothing has been learned of your classes yet."
HELD = "Held-out classes"
HELD_EXPLAINED = {
    "Which tasks are these?": "Twenty tasks of your held-out classes, which no meta-step meets. Always the same twenty, so that "
    "the curves can be compared; at the end of the budget there are 100 others.",
    "Of which moment are the numbers?": "The twenty tasks are asked now and then, and headline, curves, time and tasks so far "
    "are of the last time, which may be some seconds ago; a pause asks anew. Only the tasks that go by and the share of "
    "the budget are newer.",
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


CHANGED = "These choices begin a new training."
LICENCE = "the person’s own"


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
        who = "yours is better, by more than chance"
    elif gain + half < 0:
        who = "the shipped initialisation is better, by more than chance"
    else:
        who = "no difference can be told"
    return f"On {tasks} further tasks of held-out classes {who}: {share(own)} beside {share(shipped)} right, {told}."
