"""The page as a whole, and its messages."""

from __future__ import annotations

from metademo.ui.texts.en.words import learner_in_sentence

LAB = "Lab"
IDEAS = "Ideas"
EXPLAIN = "Explain"
DISMISS = "Got it"
PUT_AWAY = "Put away"
WHOLE_NOTICE = "All of it"
FEWER_NOTICES = "Fold"
LANGUAGE = "Language"
JUMP = "See what happened ↓"
PARTS = "Parts of this page"
_GIVE = (
    "<b>Give a few labelled pictures of classes that no network has met.</b> MAML adapts in a few gradient steps from a learned "
    "beginning; beside it, "
)
LAB_INTRODUCTION = {
    "characters": f"{_GIVE}a pre-trained network, and one that starts from random numbers.",
    "photos": f"{_GIVE}a pre-trained network, and one that starts from random numbers.",
}


def unknown_task(asked: str) -> str:
    """The address names a ready task that does not exist."""
    short = asked if len(asked) <= 40 else asked[:39] + "…"
    return f"The address asks for a task ‘{short}’, which does not exist."


def no_checkpoint(reason: str) -> str:
    """MAML cannot be shown."""
    return f"MAML cannot run, because its learned initialisation could not be read. {reason}"


# Part 3: what happened

HAPPENED = "What happened"
_HAPPENED = {
    "Why is step 0 at chance?": "Before the first step nothing ties the network’s answers to your classes: every class is "
    "equally likely. The first step is the first time it looks at your labels.",
    "What is the 95 % interval?": "So few query pictures leave room for luck. The interval holds the accuracies that are "
    "compatible with what was seen (Wilson’s score interval).",
    "What do the slider and Play do?": "The slider chooses a step: the sentence, the charts’ vertical line and the answers show "
    "the learners as they were then. Play runs through the steps from the first to the last.",
}
HAPPENED_EXPLAINED = {
    "characters": _HAPPENED
    | {
        "Is the comparison fair?": "Same network, same pictures, same loss. Transfer has seen characters of the "
        "alphabets that MAML was trained on "
        "before, but was trained to tell them apart, not to adapt, and for less long; *Results* says on what each was trained, "
        "and for how long. Scratch has seen none; it has an optimiser and a rate of its own that "
        "suit it, and may take many more steps."
    },
    "photos": _HAPPENED
    | {
        "Is the comparison fair?": "Same pictures and same loss, but not the same past. MAML, transfer and nearest mean come "
        "from one body that has seen a million photographs; MAML’s last layers were then meta-trained. So compare these three "
        "for what meta-learning and adaptation add. Scratch is "
        "a small network without any past; the large one does no better from random numbers, in more than ten times the time."
    },
}
NOTHING_YET = (
    "**Drop pictures, folders or a ZIP anywhere on this page.** Each folder becomes a class. Or give each class under "
    "*1 · Classes* a few pictures: uploaded, drawn, pasted or taken with the camera. Two classes of one picture are enough "
    "to begin."
)
NOTHING_YET_ADD = "Choose folders or a ZIP"
NOBODY = "No learner is chosen. Choose one or more under *Learning*."
CANCEL = "Cancel"
CANCELLED = "Cancelled: shown is what was done until then."
OUTDATED = "Shown is the run before your latest changes. Press **Run** to follow them."
BEFORE = "Shown until there is something new: the run before."
READING_FAILED = (
    "Reading your files stopped because of an error in this program; the server’s log says which. Nothing was added."
)
STOP_READING = "Stop reading"
STOP_READING_HELP = "None of the files that are being read is added."
RUN_FAILED = "The run stopped because of an error in this program; the server’s log says which. Your pictures are kept."


def more_notices(count: int) -> str:
    """How many messages are folded away below the one that is shown."""
    return f"{count} more {'message' if count == 1 else 'messages'}"


def progress(share: float) -> str:
    """How far a run is."""
    return f"Learning: {100 * share:.0f} % of the steps"


def learning(learner: str, made: int, planned: int) -> str:
    """Which learner of a run is at which step."""
    return f"Learning: {learner_in_sentence(learner)} is at step {made} of {planned}"


def queued(before: int) -> str:
    """A run has to wait for those of other people, on the same computer."""
    if before == 1:
        return "Waiting: one run is before yours"
    words = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    return f"Waiting: {words[before - 2] if before - 2 < len(words) else before} runs are before yours"


def reading(done: int, total: int) -> str:
    """How far the reading of uploaded files is."""
    return f"Reading your pictures: {min(done, total)} of {total}"
