"""Part 3, 'What happened': the words around the charts and on the answers' cards."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.learners.depth import DEEP, SHALLOW, Depth
from metademo.ui.texts.en.numbers import percent, seconds
from metademo.ui.texts.en.words import after, learner_in_sentence, learner_name, listed, pictures, steps

MEASURE_CAPTIONS = {
    "accuracy": "How many pictures are recognised. Higher is better.",
    "loss": "How wrong the answers are. Lower is better.",
}
PLAY = "Play"
PAUSE = "Pause"
STEP_LABEL = "Step"
STILL_RUNNING = "Still learning; more is shown when a learner is done, and now and then before."
ANSWERS_TITLE = "What each learner answers"
SHOW_LABEL = "Show"
SHOW_HELP = "Show every picture asked about, or only those that a learner gets wrong at the chosen step."
SHOW_ALL = "All"
PREVIEW_LABEL = "As the network sees it"
PREVIEW_HELP = "Shows each picture in the small form that the networks are given, instead of as you added it."
CONFUSION_TITLE = "Which classes are mixed up"
CONFUSION_CAPTION = (
    "Each row is one class. Counts on the diagonal are right answers, all others are mistakes. Click a count to see its "
    "pictures."
)
MOVEMENT_TITLE = "How far each layer moved"
MOVEMENT_CAPTION = (
    "How much a layer’s numbers have changed since before the first step, as a share of their own size. "
    "The head begins at zero, so for it this is the distance itself. A dash, –: in this learner that layer does not adapt."
)
MOVEMENT_NONE = "No layer has moved before the first step. Choose a later one."
GATES_CAPTION = (
    "Gradient descent keeps every number and adds a fixed share of the gradient. Here an LSTM decides both, anew for every "
    "number and step; shown are the means over each layer."
)
GATES = {
    "forget": ("Remembered", "Which share of a number is kept. 1 is all of it, as in gradient descent."),
    "input": ("Let in", "Which share of the gradient is subtracted: the learning rate that it chose."),
}
GATES_STEP = "Step"
TABLE_TITLE = "Every step as a table"
TABLE_CAPTION = (
    "Loss, accuracy, time and movement of every learner at every step. The file has the same in more digits."
)
TABLE_COLUMNS = ("Learner", "Step", "Support loss", "Support accuracy", "Query loss", "Query accuracy", "Seconds")


def table_moved(layer: str) -> str:
    """The heading of a column of movements."""
    return f"Moved: {layer}"


DOWNLOAD = "Download CSV"
DOWNLOAD_HELP = "One row for each learner and step."
FILE_NAME = "metademo-steps.csv"
UNKNOWN = "class not given"
VERDICTS = {"right": "right", "wrong": "wrong", "unknown": UNKNOWN}
CELLS_LABEL = "Pictures asked about; the arrow keys go from one to the next"
LAYERS = {"head": "Head", "top": "Last convolution", "centre": "Centre of features", "log_scale": "Scale of features"}


_STAGES = {1: "the last stage", 2: "the last two stages", 3: "the last three stages"}


def depth_told(learner: str, depth: Depth) -> str:
    """How deep a learner adapts to these pictures, and what that rests on."""
    name, deep = learner_name(learner), depth.adapts == DEEP
    what = f"{_STAGES.get(depth.stages or 0, 'the body')} as well as the head" if deep else "the head alone"
    if not depth.held_out:
        return (
            f"{name} adapts {what}. With a class of one picture none can be held out to see whether that helps here; "
            "‘How deep it goes’ is yours to choose."
        )
    (own, likely), (other, less) = depth.told(depth.adapts), depth.told(SHALLOW if deep else DEEP)
    return (
        f"{name} adapts {what}: with these pictures that makes the right answers the more probable. {depth.held_out} pictures "
        f"were held out, once each: the right answer had {percent(likely)} in the mean, and {own} were recognised; "
        f"{'with the head alone' if deep else 'going deeper'} it had {percent(less)}, and {other} were."
    )


def deeper(learner: str) -> str:
    """What more could be bent, where a class has several pictures."""
    return (
        f"{learner_name(learner)} can bend {_STAGES[2]} too. On pictures kept aside that helped where they were unlike those of "
        "its meta-training, and cost a little where they were like them."
    )


def deeper_button(cost: float) -> str:
    """So much it would take, in seconds."""
    return f"Bend two stages: some {seconds(cost)}"


def deep(learner: str, stages: int) -> str:
    """That it bends so many because somebody has asked for it."""
    return f"{learner_name(learner)} bends {_STAGES[stages]} here, because you asked for that."


AS_LEARNED = "As learned again"


def changed(learner: str, body: float, made: int) -> str:
    """What a learner changed in as many steps: the head, and the body's layers by such a share of their size at most."""
    who = f"In {steps(made)} {learner_in_sentence(learner)} changed"
    if not body:
        return f"{who} the head alone; the body, which sees, stays as it was."
    most = f"more than {moved(body)}" if body >= 0.0005 else f"as much as {moved(0.001)}"
    return f"{who} the head, which names the class, and the body, which sees: no layer of it by {most} of its size."


def moved(share: float) -> str:
    """How far a layer moved, as a share of its own size."""
    return f"{100 * share:.1f}\u00a0%"


def gates_title(learner: str) -> str:
    """The drawer that shows a learned update rule."""
    return f"What {learner_name(learner)} remembered and let in"


def gate(value: float) -> str:
    """A gate's mean, to three digits where it matters."""
    return f"{value:.4f}" if value > 0.99 else f"{value:.3f}"


def layer_name(layer: str) -> str:
    """What a layer is called: ``Block 1`` for ``block1``."""
    if layer.startswith("block"):
        return f"Block {layer.removeprefix('block')}"
    return LAYERS.get(layer, layer)


def standing(learner: str, made: int, chosen: int, finished: bool, right: tuple[int, int] | None = None) -> str:
    """How many steps a learner has made, and why not more; how many of how many are ``right`` then."""
    counted = f": {right[0]} of {right[1]}" if right else ""
    if finished and not made and chosen:
        return f"{learner_name(learner)}, which makes no step{counted}"
    said = f"{learner_name(learner)} {after(made)}"
    if made < chosen:
        said += " (its last)" if finished else " (so far)"
    return said + counted


def wrong_for(learner: str) -> str:
    """The choice to show only a learner's mistakes."""
    return f"Wrong for {learner_in_sentence(learner)}"


def shown(count: int, total: int, missed: int, labelled: int, sorted_so: bool = True) -> str:
    """How many of the pictures are shown, and how many of those with a right answer some learner gets wrong.

    With ``sorted_so``, those come first.
    """
    said = f"{count} of {pictures(total)}" if count < total else pictures(total)
    if not labelled:
        return f"{said}. Point at one, or tap it, to see it large."
    wrong = "None is" if not missed else f"{missed} {'is' if missed == 1 else 'are'}"
    first = ", and come first" if sorted_so and 0 < missed < total and count == total else ""
    if missed == 1:
        first = first.replace("come", "comes")
    who = "a learner" if missed else "any learner"
    return f"{said}. {wrong} wrong for {who} at this step{first}. Point at one, or tap it, to see it large."


def cell_label(name: str | None, verdicts: Sequence[tuple[str, str]], strangers: Sequence[str] = ()) -> str:
    """One small picture, for who cannot see its marks; ``strangers`` find it unlike all classes."""
    said = ", ".join(f"{learner_name(learner)} {VERDICTS[verdict]}" for learner, verdict in verdicts)
    told = f"{name}: {said}" if name else f"{UNKNOWN}, {', '.join(learner_name(each) for each, _ in verdicts)}"
    return (
        f"{told}; unlike all classes here: {listed([learner_name(each) for each in strangers])}" if strangers else told
    )


def sureness(shots: Sequence[int], learners: Sequence[str], corrected: Sequence[str]) -> str:
    """What the percentages on the cards rest on; at one shot each, ``corrected`` have a temperature from the ready tasks.

    ``shots`` are those of each class.
    """
    if several := sum(each > 1 for each in shots):
        calibrated = (
            "How sure they are is calibrated, for every learner by a temperature of its own, found by leaving out support "
            "pictures"
        )
        if several < len(shots):
            which = "the one class that has several" if several == 1 else f"the {several} classes that have several"
            return (
                f"{calibrated} of {which}. Of the others, with one picture each, none can be left out: for them the "
                "percentages may be farther from how often such answers are right."
            )
        return (
            f"{calibrated}. The aim, which not every learner reaches: of all answers that are 80\u00a0% sure about 80\u00a0% are "
            "right. How near each comes, the page Results tells."
        )
    own = [each for each in learners if each not in corrected]
    said = "With one support picture per class none can be left out to calibrate on."
    if corrected:
        names = listed([learner_in_sentence(each) for each in corrected])
        said += f" The percentages of {names} are corrected by a temperature found on the ready tasks"
        own_names = listed([learner_in_sentence(each) for each in own]) if own else ""
        return (
            f"{said}; those of {own_names} are the network’s own, which no correction made better."
            if own
            else f"{said}."
        )
    return f"{said} The percentages are the networks’ own; on the ready tasks no correction made them better."


def mixed_up(learner: str, right: str, answer: str, count: int) -> str:
    """Whose pictures a count of a confusion matrix leads to."""
    who = learner_name(learner)
    if right == answer:
        return f"{who} recognises {pictures(count)} of ‘{right}’:"
    return f"{who} takes {pictures(count)} of ‘{right}’ for ‘{answer}’:"


def none_wrong(learner: str) -> str:
    """In place of the cards, when a learner makes no mistake."""
    return f"{learner_name(learner)} gets every picture right at this step."


def picture_alt(name: str | None, file: str) -> str:
    """The text alternative of one picture asked about."""
    return f"{file}, a picture of {name}" if name else f"{file}, a picture whose class is not given"


def answer_title(learner: str, answer: str, share: float) -> str:
    """One learner's answer on one card, in full."""
    return f"{learner_name(learner)} takes it for {answer}, {percent(share)} sure"
