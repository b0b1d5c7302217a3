"""Every word on the page, in English. Another language is a sibling module with the same names.

Constants are whole texts; functions are texts with something to fill in, and hold the language's own grammar.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from metademo.ui.markdown import plain

if TYPE_CHECKING:
    from metademo.ui.wording import Score

# Learners

LEARNER_NAMES = {
    "maml": "MAML",
    "fomaml": "FOMAML",
    "scratch": "Scratch",
    "transfer": "Transfer",
    "reptile": "Reptile",
    "anil": "ANIL",
    "boil": "BOIL",
    "metasgd": "Meta-SGD",
    "mamlpp": "MAML++",
    "metalstm": "Meta-LSTM",
    "protonet": "ProtoNet",
}
_LOWER_CASE = ("scratch", "transfer")  # common nouns, in the middle of a sentence


def learner_name(learner: str) -> str:
    """What a learner is called on its own."""
    return LEARNER_NAMES.get(learner, learner)


def learner_in_sentence(learner: str) -> str:
    """What a learner is called in the middle of a sentence."""
    return learner if learner in _LOWER_CASE else learner_name(learner)


# What happened: sentences

NO_RESULTS = "Nothing has been learned yet. Start the adaptation above, and every step of it appears here."
NO_STEP = "before the first step"


def steps(count: int) -> str:
    """``1 step``, ``5 steps``."""
    return f"{count} step" if count == 1 else f"{count} steps"


def pictures(count: int) -> str:
    """``1 picture``, ``5 pictures``."""
    return f"{count} picture" if count == 1 else f"{count} pictures"


def after(count: int) -> str:
    """``after 5 steps``; ``before the first step`` for none."""
    return f"after {steps(count)}" if count else NO_STEP


def percent(share: float) -> str:
    """``96 %``, never broken over two lines."""
    return f"{100 * share:.0f}\u00a0%"


def interval(low: float, high: float) -> str:
    """``80 to 99 %``."""
    return f"{100 * low:.0f} to {percent(high)}"


def headline(scores: Sequence[Score]) -> str:
    """Who gets how many right at the chosen step, and at the end if that lies ahead. ``scores`` is not empty."""
    first, clauses = scores[0], []
    for score in scores:
        count = f"{score.correct} of {score.total}"
        if score is first:
            clause = f"{_capital(after(score.steps))} {learner_in_sentence(score.learner)} gets {count} right"
            clause += f" (95\u00a0% interval {interval(*score.interval)})"
        elif score.steps == first.steps:
            also = "also " if score.correct == first.correct else ""
            clause = f"{learner_in_sentence(score.learner)} {also}{count}"
        else:
            clause = f"{learner_in_sentence(score.learner)} {after(score.steps)} {count}"
        if score.later:
            then, correct = score.later
            clause += (
                f", and {after(then)} " + ("still " if correct == score.correct else "") + _of(correct, score.total)
            )
        clauses.append(clause)
    return "; ".join(clauses) + "."


def headline_unlabelled(queries: int) -> str:
    """In place of the headline where no picture asked about has a right answer."""
    if not queries:
        return (
            "There is no picture to ask about, so nothing tells how well this was learned. Add one more of each class."
        )
    if queries == 1:
        return "The picture asked about has no given class, so there is no score. Its card below shows the answers."
    return f"None of the {queries} pictures asked about has a given class, so there is no score. Their cards show the answers."


def times(entries: Sequence[tuple[str, float, int]]) -> str:
    """How long adapting took: learner, seconds and steps of each."""
    each = [
        f"{seconds(taken)} for {learner_in_sentence(learner)} ({steps(count)})" for learner, taken, count in entries
    ]
    return f"Adapting took {listed(each)}."


def seconds(value: float) -> str:
    """``0.04 s``, to two significant digits."""
    if value < 0.01:
        return "under 0.01 s"
    return f"{value:.2g} s" if value < 10 else f"{value:.0f} s"


def listed(items: Sequence[str]) -> str:
    """``a, b and c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _of(correct: int, total: int) -> str:
    return f"{correct} of {total}"


# What happened: charts

MEASURES = {"accuracy": "Accuracy", "loss": "Loss"}
MEASURE_CAPTIONS = {
    "accuracy": "How many pictures are recognised. Higher is better.",
    "loss": "How wrong the answers are, unsure ones counting too (cross-entropy). Lower is better.",
}
SETS = {"query": "pictures asked about", "support": "pictures learned from"}
AXIS_STEP = "steps made"
AXIS_STEP_SQUEEZED = "steps made (later ones drawn closer together)"
AXIS_RIGHT_CLASS = "its class"
AXIS_ANSWER = "the answer"
GUESSING = "guessing"
NO_VALUE = "no value"


def off_scale(limit: float) -> str:
    """Note on a loss chart whose highest values were cut off."""
    return f"values above {limit:.1f} not drawn"


def chart_alt(measure: str, sentences: Sequence[str]) -> str:
    """The text alternative of a curves chart."""
    return f"Line chart of {MEASURES[measure].lower()} by steps made. " + " ".join(sentences)


def curve_alt(learner: str, which: str, count: int, begin: str, now: tuple[int, str], end: str) -> str:
    """One line of a curves chart: from where to where, and what it is at the chosen step."""
    name = f"{learner_name(learner)}, {SETS[which]}"
    if count == 0:
        return f"{name}: {begin} before the first step, and no step made."
    at = f", {now[1]} {after(now[0])}" if 0 < now[0] < count else ""
    return f"{name}: {begin} before the first step{at}, {end} after {steps(count)}."


def confusion_hover(right: str, answer: str, count: int) -> str:
    """One cell of a confusion matrix."""
    verdict = "right" if right == answer else "wrong"
    return f"{pictures(count)} of {right} taken for {answer}: {verdict}"


def confusion_alt(learner: str, step: int, correct: int, total: int, mistakes: Sequence[tuple[str, str, int]]) -> str:
    """The text alternative of a confusion matrix; ``mistakes`` are right class, answer and count."""
    said = f"Table of answers of {learner_in_sentence(learner)} {after(step)}: {correct} of {total} right."
    if mistakes:
        said += " Mistaken: " + "; ".join(f"{right} for {answer}, {count}" for right, answer, count in mistakes) + "."
    return said


# What happened: the section

PLAY = "Play"
PAUSE = "Pause"
PLAY_HELP = "Runs through the steps from the first to the last."
STEP_LABEL = "Step"
STEP_HELP = (
    "Choose a step: the sentence, the charts' vertical line and the answers below show the learners as they were then."
)
STILL_RUNNING = "Still learning; steps appear as they are made."
ANSWERS_TITLE = "What each learner answers"
SHOW_LABEL = "Show"
SHOW_HELP = "Show every picture asked about, or only those that a learner gets wrong at the chosen step."
SHOW_ALL = "All"
PREVIEW_LABEL = "As the network sees it"
PREVIEW_HELP = "Shows each picture in the small form that the networks are given, instead of as you added it."
CONFUSION_TITLE = "Which classes are mixed up"
CONFUSION_CAPTION = "Each row is one class. Counts on the diagonal are right answers, all others are mistakes."
MOVEMENT_TITLE = "How far each layer moved"
MOVEMENT_CAPTION = (
    "How much a layer's numbers have changed since before the first step, as a share of their own size. "
    "The output layer begins at zero, so for it this is the distance itself."
)
MOVEMENT_NONE = "No layer has moved before the first step. Choose a later one."
TABLE_TITLE = "Every step as a table"
TABLE_CAPTION = "Loss, accuracy, time and movement of every learner at every step, to open in a spreadsheet."
DOWNLOAD = "Download CSV"
DOWNLOAD_HELP = "One row for each learner and step."
FILE_NAME = "metademo-steps.csv"
RIGHT, WRONG, UNKNOWN = "right", "wrong", "class not given"
LAYERS = {"head": "Output layer", "centre": "Centre of features", "log_scale": "Scale of features"}


def moved(share: float) -> str:
    """How far a layer moved, as a share of its own size."""
    return f"{100 * share:.1f}\u00a0%"


def layer_name(layer: str) -> str:
    """What a layer is called: ``Block 1`` for ``block1``."""
    if layer.startswith("block"):
        return f"Block {layer.removeprefix('block')}"
    return LAYERS.get(layer, layer)


def standing(learner: str, made: int, chosen: int, finished: bool) -> str:
    """How many steps a learner has made, and why not more."""
    if finished and not made and chosen:
        return f"{learner_name(learner)}, which makes no step"
    said = f"{learner_name(learner)} {after(made)}"
    if made < chosen:
        said += " (its last)" if finished else " (so far)"
    return said


def wrong_for(learner: str) -> str:
    """The choice to show only a learner's mistakes."""
    return f"Wrong for {learner_in_sentence(learner)}"


def shown(count: int, total: int) -> str:
    """How many of the pictures are shown."""
    return f"{count} of {pictures(total)}" if count < total else pictures(total)


def none_wrong(learner: str) -> str:
    """In place of the cards, when a learner makes no mistake."""
    return f"{learner_name(learner)} gets every picture right at this step."


def picture_alt(name: str | None, file: str) -> str:
    """The text alternative of one picture asked about."""
    return f"{file}, a picture of {name}" if name else f"{file}, a picture whose class is not given"


def answer_title(learner: str, answer: str, share: float) -> str:
    """One learner's answer on one card, in full."""
    return f"{learner_name(learner)} takes it for {answer}, {percent(share)} sure"


# The page as a whole

TITLE = "metademo: see meta-learning happen"
LAB = "Lab"
IDEAS = "Ideas"
EXPLAIN = "Explain"
DISMISS = "Got it"
JUMP = "See what happened ↓"
LAB_INTRODUCTION = (
    "<b>Give a few labelled pictures of classes that no network has met.</b> MAML adapts to them in a few gradient steps, from "
    "an initialisation that was learned for that purpose; beside it, the same network starts from random numbers."
)


def unknown_task(asked: str, titles: Sequence[str]) -> str:
    """The address names a ready task that does not exist."""
    short = asked if len(asked) <= 40 else asked[:39] + "…"
    return f"The address asks for a task ‘{short}’, which does not exist. Shown instead: {titles[0]}."


def no_checkpoint(reason: str) -> str:
    """MAML cannot be shown."""
    return f"MAML cannot run, because its learned initialisation could not be read. {reason}"


# Part 1: classes

CLASSES = "Classes"
CLASSES_EXPLAINED = {
    "What is a class?": "One kind of thing to tell apart: here, one character of an alphabet. Each card is a class. A task "
    "with five classes is called *5-way*.",
    "What are support and query?": "The **support set** is what both networks learn from, a few pictures with their right "
    "answers. The **query set** is the exam: pictures they have not learned from. With one support picture a class the task "
    "is *1-shot*.",
    "How do I change them?": "Click a picture to move it between support and query or to remove it, or drag it over. The "
    "slider deals the pictures out anew.",
    "Where do my pictures go?": "Nowhere but to the computer that runs this page, and only while the page is open. Download "
    "the ZIP to keep them; dropped back in, it is the same task again.",
}
TASK = "Ready task"
TASK_HELP = "A set of pictures to start with. Every one was made for this page; no network has been trained on them."
OWN_TASK = "My own pictures"
OUTSIDE = "Outside the network's world: expect it to do badly."
DOWNLOAD_ZIP = "Download these pictures"
DOWNLOAD_ZIP_HELP = "One ZIP file, a folder for each class. Dropped back in, it is this task again."
SHOTS = "Shots: support pictures a class"
SHOTS_HELP = "How many pictures of each class the networks learn from. The rest become query pictures."
SEEN = "Show pictures as the network sees them"
SEEN_HELP = "28 × 28 points of ink on paper, cropped and centred, like the characters it was meta-trained on."
CLASS_NAME = "Class name"
ADD = "Add"
REMOVE = "Remove"
EMPTY_CLASS = "No pictures yet. Press **Add** to upload, draw or photograph some."
UNLABELLED = "Pictures without a right answer"
UNLABELLED_HELP = "Both networks say what they take these pictures for, but nobody keeps score."
UNLABELLED_ADD = "Add pictures to be classified without a right answer"
UNLABELLED_EMPTY = "Curious? Draw something here and see what each network takes it for."
ADD_CLASS = "Add a class"
ADD_CLASS_HELP = "One more card, up to twenty."
ADD_FOLDERS = "Add folders or a ZIP"
ADD_FOLDERS_HELP = "A folder or a ZIP file in which each folder is a class."
TILES = {
    "support": "Support",
    "query": "Query",
    "seen": "As the network sees it",
    "to_query": "Move to query",
    "to_support": "Move to support",
    "remove": "Remove",
}


def add_to(name: str) -> str:
    """What the Add button of a class does."""
    return f"Upload, draw or photograph pictures of ‘{plain(name)}’"


def remove_class(name: str) -> str:
    """What the remove button of a class does."""
    return f"Remove the class ‘{plain(name)}’ and its pictures"


# The dialog that adds pictures

ADD_TITLE = "Add pictures"
ADDING_UNLABELLED = "Pictures without a right answer"
FOLDERS_EXPLAINED = "Each folder becomes a class of that name; pictures outside any folder come without a right answer."
HOW = "How"
UPLOAD = "Upload"
DRAW = "Draw"
CAMERA = "Camera"
UPLOAD_ZIP = "ZIP files"
UPLOAD_FOLDER = "A folder"
UPLOAD_PICTURES = "Pictures"
UPLOAD_HELP = "PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF; up to 32 MB each."
READING = "Reading the pictures…"
DRAW_HELP = "Draw one character with the mouse or a finger; it should fill most of the sheet."
PEN = "Pen width"
DRAWING_MORE = "Add, and draw another"
DRAWING_MORE_HELP = "Adds this drawing and gives you an empty sheet."
DRAWING_DONE = "Add, and close"
CAMERA_LABEL = "Photograph a character on white paper"
CAMERA_HELP = "Dark pen on light paper, close enough to fill the picture, without other writing."


def adding_to(name: str) -> str:
    """Which class the dialog adds to."""
    return f"To the class **{plain(name)}**"


def drawing_name(number: int) -> str:
    """The name of a drawn picture."""
    return f"drawing {number}"


def photograph_name(number: int) -> str:
    """The name of a picture taken with the camera."""
    return f"photograph {number}"


def drawn(count: int) -> str:
    """How many drawings have been added."""
    return f"{pictures(count)} drawn so far."


# Part 2: learning

LEARNING = "Learning"
LEARNING_EXPLAINED = {
    "What happens here?": "Both networks look at the support pictures, measure how wrong they are (the *loss*) and change "
    "their numbers a little so as to be less wrong. Each such change is an **inner step**.",
    "What did the initialisation see?": "Handwritten characters of 33 alphabets (Omniglot's training split), drawn by twenty "
    "people each, as many thousands of little tasks like this one. It was tuned so that a few steps on a new task go far.",
    "What has it never seen?": "Your classes, and every character of the ready tasks. It also knows nothing but strokes: "
    "photographs, textures and colours are outside its world.",
    "Does the adapted network still know its old classes?": "No. Its answers are this task's classes only; each task starts "
    "from the same initialisation anew.",
}
STEPS = "Inner steps"
STEPS_HELP = "How many gradient steps MAML takes on the support set. It was meta-trained with 5."
RATE = "Inner learning rate"
RATE_HELP = (
    "A factor on the rates that MAML has learned for itself, one for each layer and step. × 1 is what it learned."
)
ADAPTS = "What adapts"
ADAPTS_HELP = (
    "All layers; only the head (the last layer, which names the class); or only the body (which sees). The head starts at zero "
    "for every class, so the body alone has nothing to go by and stays at chance."
)
ADAPTS_NAMES = {"all": "All", "head": "Head", "body": "Body"}
SCRATCH_STEPS = "Steps for scratch"
SCRATCH_STEPS_HELP = "How long the network from random numbers may train, with the optimiser Adam."
SCRATCH_RATE = "Learning rate of scratch"
SCRATCH_RATE_HELP = "How far scratch goes in a step. 0.003 did best on tasks kept aside for choosing it."
SEED = "Seed"
SEED_HELP = "Which random numbers scratch starts from. The same seed gives the same result again."
AUTOMATIC = "Run after every change"
AUTOMATIC_HELP = "Off: change as much as you like, then press the button."
RUN = "Run"

# Part 3: what happened

HAPPENED = "What happened"
HAPPENED_EXPLAINED = {
    "Why does scratch fail?": "Its pictures of the world begin as noise. From a handful of examples it can learn those by "
    "heart, so its support accuracy soon reaches 100 %, but it has had no chance to learn which differences matter and which "
    "are only another hand or another pen. Its query accuracy shows it.",
    "Why does MAML succeed?": "Its initialisation was learned over thousands of other tasks so that the same gradient "
    "descent, from there, leads in a few steps to a network that also gets *query* pictures right.",
    "Why is step 0 at chance?": "Before the first step nothing ties the network's answers to your classes: every class is "
    "equally likely. The first step is the first time it looks at your labels.",
    "Is the comparison fair?": "Same network, same pictures, same loss. Scratch has an optimiser and a rate of its own that "
    "suit it, and may take many more steps.",
    "What is the 95 % interval?": "So few query pictures leave room for luck. The interval holds the accuracies that are "
    "compatible with what was seen (Wilson's score interval).",
}
CANCEL = "Cancel"
CANCELLED = "Cancelled: shown is what was done until then."
OUTDATED = "Shown is the run before your latest changes. Press **Run** to follow them."
RUN_FAILED = "The run stopped because of an error in this program; the server's log says which. Your pictures are kept."


def progress(share: float) -> str:
    """How far a run is."""
    return f"Learning: {100 * share:.0f} % of the steps"
