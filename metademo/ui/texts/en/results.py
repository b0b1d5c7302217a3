"""The page 'Results'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from metademo.measuring.measurements import Measurement
from metademo.measuring.published import Published
from metademo.measuring.tables import STANDARD, Line, domain_of, percent, usual_symmetries
from metademo.pictures.domains import PHOTOS
from metademo.ui.texts.en import numbers
from metademo.ui.texts.en.words import learner_in_sentence, learner_name, listed, steps

RESULTS = "Results"
INTRODUCTION = (
    "<b>How good are they, measured?</b> Every learner that comes with this page, on up to a thousand random episodes of "
    "classes that it was never trained on; beside it, what papers report."
)
EXPLAINED = {
    "What is measured?": "The share of query pictures recognised, averaged over many random episodes with 15 query pictures of "
    "each class: a thousand for the main learners, a hundred to four hundred for others, as the list at the end tells. After ± "
    "stands half the width of the mean’s 95 % interval.",
    "Why are characters turned?": "The papers count each Omniglot character, turned by 90°, 180° and 270°, as three more "
    "classes, in training and in testing. So do these figures. Among upright characters alone more look alike; *Other test sets* "
    "tells how much harder that is.",
    "Inductive or transductive?": "*Inductive*: each picture is judged on its own. *Transductive*: batch normalisation lets the "
    "query pictures of an episode know about each other, which raises the figures. Many published tables are transductive and "
    "do not say so; where we have found no word of it, the mode is *not told*.",
    "Why may a published figure be higher?": "Each is of a network trained for that number of ways and shots alone, often "
    "transductive, often trained for days. Here one checkpoint serves all columns. The hours that each was trained are in the "
    "table.",
    "Where do the published figures come from?": "Each line names the paper, and whether we read the figure there or in "
    "another paper that quotes it. They were not measured here.",
    "Why is the axis uneven?": "From 98 to 99 % half of the mistakes disappear, as from 80 to 90 %. So equal distances on the "
    "axis divide the mistakes by the same number.",
}
NOTHING_YET = (
    "Nothing has been measured yet with the checkpoints that are here. This command does it. It writes each figure as soon as "
    "it is there, and goes on where it was stopped:"
)
HOW = "These are made, and made again, by"
COMMAND = "python -m metademo benchmark accuracy"
DATA_LABEL = "Classes of"
DATA = {"omniglot/test": "Omniglot", "cifar-fs/test": "CIFAR-FS"}
DATA_CAPTIONS = {
    "omniglot/test": "The 423 test characters of Omniglot (split of Vinyals et al. 2016), each in four rotations, which count as "
    "classes of their own: 1,692, as in the papers.",
    "cifar-fs/test": "The 20 test classes of CIFAR-FS (Bertinetto et al. 2019): photographs of 32 × 32 points. Those on "
    "ImageNet’s body see them enlarged, and have seen a million other photographs before: compare them with each other.",
}
SETTING_LABEL = "Ways and shots"
CHART_TITLE = "Accuracy"
KEY = "Filled: measured here. Hollow: published. ● inductive, ■ transductive, ◆ not told which."
AXIS = "accuracy, stretched to 100 %"
MODES = {"inductive": "inductive", "transductive": "transductive", "unknown": "mode not told"}
READ = {"paper": "read there", "quoted": "as quoted by another paper"}
TABLE_LEARNER, TABLE_WHAT, TABLE_TRAINED = "Learner", "Source", "Trained here"
NO_TRAINING = "not at all"
TRAINING_TITLE = "How each was trained"
DOMAINS = {"characters": "characters", "photos": "photos", "photos-small": "photos-small"}
TRAINING_NOT_TOLD = "The card does not tell."
ELSEWHERE_TITLE = "Other test sets"
ELSEWHERE_NOTHING = "Not measured yet; the command above does this too."
ELSEWHERE_CLASSES, ELSEWHERE_EPISODE, ELSEWHERE_ACCURACY = "Classes", "Episode", "Accuracy, %"
CLASSES = {
    "omniglot/test": "Omniglot’s test characters",
    "omniglot/new-alphabets": "Alphabets never seen (Omniglot)",
    "omniglot/evaluation": "Lake’s evaluation alphabets (Omniglot)",
    "kanji/test": "Kanji, drawn from strokes",
    "cifar-fs/test": "CIFAR-FS’s test classes",
}
TRUST_TITLE = "Can they be trusted?"
TRUST_CAPTION = (
    "Whether a picture of no class is noticed, and whether confidences mean what they say. Beside the query pictures of the "
    "episode’s classes, as many of other classes are asked about."
)
TRUST_HEADS = ("Learner", "Classes", "Episode", "None of these, AUROC", "Calibration error, %", "With a temperature, %")
TRUST_EXPLAINED = {
    "What is the AUROC?": "Take a picture of no class and one of a class: how often does the first get the higher score of ‘none "
    "of these’? 1 is always, 0.5 is a coin. No threshold enters. Averaged over the episodes, with its 95 % interval.",
    "What is the calibration error?": "Answers are sorted by confidence into 15 bins. In each, the share of right answers is "
    "compared with the mean confidence; the error is the mean difference (expected calibration error, Guo et al. 2017), over all "
    "pictures of all episodes. 0 is perfect.",
    "What does the temperature do?": "It makes confidences bolder or shyer, all by the same rule, and changes no answer. It is "
    "found by leaving out support pictures, so with one picture of each class there is nothing to find it from, and both columns "
    "are the same.",
}
ALL_TITLE = "Every measurement, and the command that repeats it"
ALL_HEADS = ("Learner", "Classes", "Episode", "Steps", "Mode", "Accuracy, %", "Episodes", "Date", "Command")


def setting(ways: int, shots: int) -> str:
    """``5-way 1-shot``."""
    return f"{ways}-way {shots}-shot"


def figure(one: Measurement | Published) -> str:
    """``98.03 ± 0.21``, on one line."""
    return percent(one).replace(" ", "\u00a0")


def measured(mode: str, count: int) -> str:
    """How a measured line is known."""
    return f"measured here, {MODES[mode]}, {steps(count)}"


def published(mode: str, source: str, read: str) -> str:
    """How a published line is known."""
    return f"published, {MODES[mode]}: {source}, {READ[read]}"


def method(line: Line) -> str:
    """What a line is of: a learner of ours, or what a paper calls its method."""
    return line.method if line.learner is None else _learner(line.learner, line.domain)


def name_of(row: Measurement) -> str:
    """What a measured learner is called, beside its like of other domains."""
    return _learner(row.learner, domain_of(row))


def _learner(learner: str, domain: str | None) -> str:
    return learner_name(learner) + (" on ImageNet’s body" if domain == PHOTOS.name else "")


def dot_measured(one: Measurement, name: str) -> str:
    """A measured figure in full."""
    how = f"{MODES[one.mode]}, {steps(one.steps)}, {one.episodes:,} episodes, {one.date}"
    return f"{name}, measured here: {figure(one)} %<br>{how}"


def dot_published(one: Published) -> str:
    """A published figure in full."""
    return f"{one.method}, published: {figure(one)} %<br>{MODES[one.mode]}; {one.source}, {READ[one.read]}"


def error(value: float | None) -> str:
    """``0.54``, in per cent."""
    return "–" if value is None else f"{100 * value:.2f}"


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


def elsewhere_caption(learner: str) -> str:
    """Above the second chart."""
    return (
        f"{learner_name(learner)}, the main checkpoints, elsewhere: among upright characters alone, which are harder to tell "
        "apart than turned ones, and on what they were not made for: other alphabets, kanji, more ways, other numbers of steps."
    )


def classes(row: Measurement) -> str:
    """Where the classes come from."""
    said = CLASSES.get(row.data, row.data)
    if row.symmetries < usual_symmetries(row.data):
        return f"{said}, upright alone"
    return f"{said}, all of one alphabet" if row.within else said


def tick(accuracy: float) -> str:
    """``99.5%`` on the axis."""
    return f"{100 * accuracy:.4g}%"


def chart_alt(title: str, sentences: Sequence[str]) -> str:
    """The text alternative of a dots chart."""
    return f"Dots with intervals: {title}. " + ("; ".join(sentences) + "." if sentences else "No figures.")


def trained(training: Mapping[str, Any]) -> str:
    """How long a checkpoint was trained, by its card, and before it the checkpoint whose body it began with."""
    time, processes = _time(training.get("hours")), training.get("processes")
    if time is None:
        return "not told"
    before = _time(_hours_before(training))
    parts = [f"{before} for the body", time] if before else [time]
    if processes:
        parts.append(f"{processes} {'process' if processes == 1 else 'processes'}")
    return ", ".join(parts)


def _hours_before(training: Mapping[str, Any]) -> float | None:
    """Of the checkpoint whose body it began with, and of that one's body; None where one of them is not told."""
    body = training.get("body")
    if not isinstance(body, Mapping):
        return None
    hours, before = body.get("hours"), _hours_before(body) if body.get("body") else 0
    return hours + before if _is_time(hours) and before is not None else None


def _is_time(hours: object) -> TypeGuard[float]:
    return isinstance(hours, int | float) and not isinstance(hours, bool)


def _time(hours: object) -> str | None:
    if not _is_time(hours):
        return None
    return numbers.hours(hours)


def training(card: Mapping[str, Any]) -> str:
    """A checkpoint's training in a line."""
    parts = [trained(card)]
    if card.get("meta_steps"):
        parts.append(f"{card['meta_steps']:,} meta-steps")
    parts += [str(card[key]) for key in ("data", "date") if card.get(key)]
    return "; ".join(parts)


def outdated(learners: Sequence[str]) -> str:
    """That figures are of earlier parameters than those that are shipped now."""
    return (
        f"{listed([learner_in_sentence(each) for each in learners])}: measured before the checkpoint was last changed. "
        "Run the command to measure anew."
    )
