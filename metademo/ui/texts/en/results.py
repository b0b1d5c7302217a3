"""The page 'Results'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from metademo.checkpoints.spent import hours_in_all, hours_on_card, hours_told
from metademo.measuring.measurements import Measurement
from metademo.measuring.published import Published
from metademo.measuring.tables import STANDARD, Line, domain_of, usual_symmetries
from metademo.pictures.domains import PHOTOS, PHOTOS_SMALL
from metademo.ui.texts.en import numbers
from metademo.ui.texts.en.words import learner_in_sentence, learner_name, listed, steps

RESULTS = "Results"
INTRODUCTION = (
    "<b>How good are they, measured?</b> The learners that come with this page, as far as each has been measured, on "
    "random episodes of classes that its training here did not have; beside them, where papers report of the same classes, their "
    "figures."
)
NOTHING_YET = (
    "Nothing has been measured yet with the checkpoints that are here. This command does it. It writes each figure as soon as "
    "it is there, and goes on where it was stopped:"
)
COMMAND = "python -m metademo benchmark accuracy"
HOW = "All of these are made, and made again, by this command:"
DATA_LABEL = "Classes of"
DATA = {
    "omniglot/test": "Omniglot",
    "cifar-fs/test": "CIFAR-FS",
    "banking77/test": "banking77",
    "clinc150/test": "clinc150",
}
DATA_CAPTIONS = {
    "omniglot/test": "The 423 test characters of Omniglot (split of Vinyals et al. 2016), each in four rotations, which count as "
    "classes of their own: 1,692, as in the papers. Our learners were not trained equally long, nor all on the same classes: "
    "‘How each was trained’, below, says it of each.",
    "cifar-fs/test": "The 20 test classes of CIFAR-FS (Bertinetto et al. 2019): photographs of 32 × 32 points. Those on "
    "ImageNet’s body see them enlarged, and have seen a million photographs before, of a thousand kinds of things, some of them "
    "such as these, which the hours of training do not count: compare them with each other.",
    "banking77/test": "Sentences: 15 things that customers of a bank want (banking77, Casanueva et al. 2020), often much alike. "
    "No learner was trained on these intents, but MAML and ProtoNet were on 49 others of the same collection.",
    "clinc150/test": "Sentences: 30 things that are asked of a voice assistant (clinc150, Larson et al. 2019), from booking "
    "a hotel to lost luggage. No learner was trained on these intents, but MAML and ProtoNet were on 96 others of the same "
    "collection.",
}
SETTING_LABEL = "Ways and shots"
CHART_TITLE = "How often are they right?"
KEY = "Filled: measured here. Hollow: published. ● inductive, ■ transductive, ◆ not told which."
PMF = "P>M>F: pre-train, meta-train, fine-tune (Hu et al. 2022). CAML: context-aware meta-learning (Fifty et al. 2024)."
AXIS = "accuracy in %, stretched to 100"
MODES = {"inductive": "inductive", "transductive": "transductive", "unknown": "mode not told"}
READ = {
    "paper": "read there",
    "quoted": "as quoted by another paper",
    "unchecked": "a figure that goes about, which we have not seen in it",
}
TABLE_LEARNER, TABLE_STEPS, TABLE_TRAINED, TABLE_SOURCE = "Learner", "Steps", "Trained, by the clock", "Source"
PAPERS_BELOW = (
    "Methods that were measured here come first, the best at the top; those that only papers report follow, likewise."
)
PAPERS_TITLE = "What papers report of the same classes"
PAPERS_CAPTION = "They were not measured here. What makes them differ from ours is behind ‘Explain’."
NO_TRAINING, NOT_HERE = "not at all", "not here"
NOT_TRAINED = "not trained here: the network as its pre-training left it"
TRAINING_TITLE = "How each was trained"
TRAINING_CAPTION = (
    "Hours by the clock; two processes are two copies of its last stage, each with a part of each meta-step’s tasks. "
    "Where a body is named, the training began with the network of an earlier one, whose hours count."
)
DOMAINS = {
    "characters": "characters",
    "photos": "photographs",
    "photos-small": "photographs, small network",
    "sentences": "sentences",
}
TRAINING_NOT_TOLD = "The card does not tell."
ELSEWHERE_TABLE = "These figures as a table"
ELSEWHERE_TITLE = "Does it work elsewhere?"
ELSEWHERE_NOTHING = "Not measured yet; the command above does this too."
ELSEWHERE_CLASSES, ELSEWHERE_EPISODE, ELSEWHERE_ACCURACY = "Classes", "Episode", "Accuracy"
CLASSES = {
    "omniglot/test": "Omniglot’s test characters",
    "omniglot/new-alphabets": "Those of Omniglot’s test characters whose alphabet was never seen",
    "omniglot/evaluation": "Lake’s evaluation alphabets (Omniglot)",
    "kanji/test": "Kanji, drawn from strokes",
    "cifar-fs/test": "CIFAR-FS’s test classes",
    "banking77/test": "banking77’s test intents",
    "clinc150/test": "clinc150’s test intents",
}
STRANGERS_TITLE = "Is a picture of no class noticed?"
STRANGERS_CAPTION = (
    "AUROC: how often a picture of no class gets the higher score of ‘none of these’ than one of a class. 1 is always, 0.5 is a "
    "coin. Beside the query pictures of the episode’s classes, as many of other classes are asked about."
)
SURE_TITLE = "Do confidences mean what they say?"
SURE_CAPTION = (
    "The calibration error: how far confidences are from the share of right answers that they promise; 0 is perfect. With one "
    "shot there is nothing to find a temperature from on the task itself."
)
OWN_SURE, CORRECTED_SURE = "by itself", "with a temperature"
TRUST_EXPLAINED = {
    "What is the AUROC?": "Take a picture of no class and one of a class: how often does the first get the higher score of ‘none "
    "of these’? 1 is always, 0.5 is a coin. No threshold enters. Averaged over the episodes, with its 95 % interval.",
    "What is the calibration error?": "Answers are sorted by confidence into 15 bins. In each, the share of right answers is "
    "compared with the mean confidence; the error is the mean difference (expected calibration error, Guo et al. 2017), over all "
    "pictures of all episodes. 0 is perfect.",
    "What does the temperature do?": "It makes confidences bolder or shyer, all by the same rule, and changes no answer. It is "
    "found by leaving out support pictures, so with one picture of each class there is nothing on the task itself to find it "
    "from: the table then has confidences as they are.",
}
ALL_TITLE = "Every measurement, and the command that repeats it"
ALL_HEADS = ("Learner", "Classes", "Episode", "Steps", "Mode", "Accuracy", "Episodes", "Date", "Command")


def setting(ways: int, shots: int) -> str:
    """``5-way 1-shot``."""
    return f"{ways}-way {shots}-shot"


def figure(one: Measurement | Published) -> str:
    """``98.03 ± 0.21 %``; a published one with as many decimals as its authors give."""
    return numbers.mean(one.accuracy, one.interval, one.digits if isinstance(one, Published) else None)


def published(mode: str, source: str, read: str) -> str:
    """How a published line is known."""
    return f"{source} ({MODES[mode]}, {READ[read]})"


def trained_for(training: Mapping[str, Any]) -> str:
    """How long a checkpoint was trained in all, that of the body it began with included: ``2.4 h``."""
    hours = hours_in_all(training)
    return "not told" if hours is None else numbers.hours(hours) if hours else NOT_HERE


def method(line: Line) -> str:
    """What a line is of: a learner of ours, or what a paper calls its method."""
    return line.method if line.learner is None else _learner(line.learner, line.domain)


def method_and_mode(line: Line) -> str:
    """Likewise, where no symbol tells the mode; the usual one is not named."""
    said = method(line)
    return f"{said}, {MODES[line.mode]}" if line.mode == "transductive" and MODES[line.mode] not in said else said


def name_of(row: Measurement) -> str:
    """What a measured learner is called, beside its like of other domains."""
    return _learner(row.learner, domain_of(row))


def _learner(learner: str, domain: str | None) -> str:
    return learner_name(learner) + _ON.get(domain or "", "")


_ON = {PHOTOS.name: " on ImageNet’s body", PHOTOS_SMALL.name: " on the small network"}


def dot_measured(one: Measurement, name: str) -> str:
    """A measured figure in full."""
    how = f"{MODES[one.mode]}, {steps(one.steps)}, {one.episodes:,} episodes, {one.date}"
    return f"{name}, measured here: {figure(one)}<br>{how}"


def dot_published(one: Published) -> str:
    """A published figure in full."""
    return f"{one.method}, published: {figure(one)}<br>{MODES[one.mode]}; {one.source}, {READ[one.read]}"


def error(value: float | None) -> str:
    """``0.54 %``."""
    return "–" if value is None else numbers.share(value, 2)


def elsewhere_label(row: Measurement) -> str:
    """What a figure of the second chart is of, in short."""
    place = {
        "omniglot/new-alphabets": "New alphabets",
        "omniglot/evaluation": "Lake’s evaluation",
        "kanji/test": "Kanji",
    }.get(row.data, "")
    if row.within:
        place = "One alphabet"
    elif row.symmetries < usual_symmetries(row.data):
        return f"Upright alone, {setting(row.ways, row.shots)}"
    elif not place and (row.ways, row.shots) in STANDARD:
        place = steps(row.steps)
    if row.data == "cifar-fs/test":  # characters are what a figure is of where nothing is said
        return f"Photos, {place}, {row.shots}-shot"
    return f"{place}, {row.ways}-way" if place else f"{row.ways}-way"


def elsewhere_caption(learner: str, photographs: bool) -> str:
    """Above the second chart."""
    if photographs:
        return f"{learner_name(learner)}, the main checkpoint, with other numbers of steps than it makes by itself."
    return (
        f"{learner_name(learner)}, the main checkpoint, elsewhere: among upright characters alone, which are harder to tell "
        "apart than turned ones, and on what they were not made for: other alphabets, kanji, more ways, other numbers of steps."
    )


def classes(row: Measurement) -> str:
    """Where the classes come from."""
    said = CLASSES.get(row.data, row.data)
    if row.symmetries < usual_symmetries(row.data):
        return f"{said}, upright alone"
    return f"{said}, all of one alphabet" if row.within else said


def tick(accuracy: float) -> str:
    """``99.5`` on the axis."""
    return f"{100 * accuracy:.4g}"


def ordered(setting_name: str, papers: bool) -> str:
    """How the table is ordered, beside one of what ``papers`` report, if any do."""
    apart = "; what only papers report has a table of its own" if papers else ""
    return (
        f"By the best accuracy that was measured of each method at {setting_name}, as in the chart{apart}. The main learner "
        "is in bold."
    )


def chart_alt(title: str, sentences: Sequence[str]) -> str:
    """The text alternative of a dots chart."""
    return f"Dots with intervals: {title}. " + ("; ".join(sentences) + "." if sentences else "No figures.")


def trained(training: Mapping[str, Any]) -> str:
    """How long a checkpoint was trained in all, by its card, and how much of it the body that it began with."""
    hours, whole, processes = hours_told(training), hours_in_all(training), training.get("processes")
    if hours is None or not whole:
        return "not told" if hours is None else NOT_HERE
    parts = [numbers.hours(whole)]
    if before := whole - hours:
        parts.append(f"{numbers.hours(before) if hours else 'all'} of it for the body")
    if card := hours_on_card(training):
        parts.append(f"{numbers.hours(card)} of it on a graphics card")
    if processes and hours:
        parts.append(f"{processes} {'process' if processes == 1 else 'processes'}")
    return ", ".join(parts)


def data_told(told: str) -> str:
    """What a card says of the pictures that a learner was trained on."""
    for split, said in _SPLITS.items():
        told = told.replace(split, said)
    return told


_SPLITS = {
    "omniglot/train+val": "its training and validation characters",
    "omniglot/train": "its training characters",
    "cifar-fs/train+val": "its training and validation classes",
    "cifar-fs/train": "its training classes",
    "collections/final": "all but CIFAR-FS’s test classes and the collections kept aside",
    "intents/train": "their training intents",
    "collections/train": "all but CIFAR-FS’s validation and test classes and the collections kept aside",
}
"""The parts of data sets that the cards of the shipped checkpoints name."""


def training(card: Mapping[str, Any], earlier: Sequence[str] = ()) -> str:
    """A checkpoint's training in a line; of one that was not trained no pictures that it was trained on.

    ``earlier``: the learners that it was built on as they were before they were trained anew.
    """
    if hours_in_all(card) == 0 and not card.get("meta_steps"):
        return "; ".join([NOT_TRAINED, *([str(card["date"])] if card.get("date") else [])])
    parts = [trained(card)]
    if card.get("meta_steps"):
        last = " in the last of its stages" if card.get("body") else ""
        parts.append(f"{card['meta_steps']:,} meta-steps{last}")
    if card.get("data"):
        parts.append(data_told(str(card["data"])))
    if earlier:
        parts.append(f"built on an earlier {listed(earlier)} than the one that is here")
    if card.get("date"):
        parts.append(str(card["date"]))
    return "; ".join(parts)


def outdated(learners: Sequence[str]) -> str:
    """That figures are of earlier parameters than those that are shipped now."""
    return (
        f"{listed([learner_in_sentence(each) for each in learners])}: measured before the checkpoint was last changed. "
        "Run the command to measure anew."
    )
