"""The page 'Results'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from metademo.measuring.measurements import Measurement
from metademo.measuring.published import Published
from metademo.measuring.tables import STANDARD, Line, domain_of, usual_symmetries
from metademo.pictures.domains import PHOTOS
from metademo.ui.texts.en import numbers
from metademo.ui.texts.en.words import learner_in_sentence, learner_name, listed, steps

RESULTS = "Results"
INTRODUCTION = (
    "<b>How good are they, measured?</b> The learners that come with this page, as far as each has been measured, on up to a "
    "thousand random episodes of classes that it was never trained on; beside them, what papers report."
)
EXPLAINED = {
    "What is measured?": "The share of query pictures recognised, averaged over many random episodes with 15 query pictures of "
    "each class: a thousand for the main learners, a hundred to four hundred for others, as the list at the end tells. After ± "
    "stands half the width of the mean’s 95 % interval.",
    "Why are characters turned?": "The papers count each Omniglot character, turned by 90°, 180° and 270°, as three more "
    "classes, in training and in testing. So do these figures. Among upright characters alone more look alike; *Does it work "
    "elsewhere?* tells how much harder that is.",
    "Inductive or transductive?": "*Inductive*: each picture is judged on its own. *Transductive*: the "
    "query pictures of an episode are answered together, by batch normalisation or by a learner that is made so, which raises "
    "the figures. Many published tables are transductive and "
    "do not say so; where we have found no word of it, the mode is *not told*.",
    "Why may a published figure be higher, or lower?": "Each is of a network trained for that number of ways and shots "
    "alone, often transductive, often trained for days. Here one checkpoint serves all columns. The other way round, "
    "ours know what was found since those papers: many ways and shots mixed in training, several views of each picture. The "
    "hours that each was trained are in the table.",
    "What do the networks for photographs begin with?": "Ours, but for the small network, with a body pre-trained on ImageNet: a "
    "million photographs of a thousand classes. P>M>F (pre-train, meta-train, fine-tune) begins with vision transformers "
    "(ViT-S, ViT-B) pre-trained there without "
    "labels (DINO), CAML with one that has seen still more. What is called Conv4 here began from nothing. Compare like with "
    "like; no two of the large ones began alike, so their order says little about their ways to adapt.",
    "Where do the published figures come from?": "Each line names the paper, and whether we read the figure there, in "
    "another paper that quotes it, or in neither. They were not measured here.",
    "Why is the axis uneven?": "From 98 to 99 % half of the mistakes disappear, as from 80 to 90 %. So equal distances on the "
    "axis divide the mistakes by the same number.",
}
NOTHING_YET = (
    "Nothing has been measured yet with the checkpoints that are here. This command does it. It writes each figure as soon as "
    "it is there, and goes on where it was stopped:"
)
COMMAND = "python -m metademo benchmark accuracy"
HOW = "All of these are made, and made again, by this command:"
DATA_LABEL = "Classes of"
DATA = {"omniglot/test": "Omniglot", "cifar-fs/test": "CIFAR-FS"}
DATA_CAPTIONS = {
    "omniglot/test": "The 423 test characters of Omniglot (split of Vinyals et al. 2016), each in four rotations, which count as "
    "classes of their own: 1,692, as in the papers. Our learners were not trained equally long, nor all on the same classes: "
    "‘How each was trained’, below, says it of each.",
    "cifar-fs/test": "The 20 test classes of CIFAR-FS (Bertinetto et al. 2019): photographs of 32 × 32 points. Those on "
    "ImageNet’s body see them enlarged, and have seen a million other photographs before, which the hours of training "
    "do not count: compare them with each other.",
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
TABLE_LEARNER, TABLE_STEPS, TABLE_TRAINED, TABLE_SOURCE = "Learner", "Steps", "Trained beforehand", "Source"
PAPERS_TITLE = "What papers report of the same classes"
PAPERS_CAPTION = "They were not measured here. What makes them differ from ours is behind ‘Explain’."
NO_TRAINING = "not at all"
TRAINING_TITLE = "How each was trained"
DOMAINS = {"characters": "characters", "photos": "photos", "photos-small": "photos-small"}
TRAINING_NOT_TOLD = "The card does not tell."
ELSEWHERE_TABLE = "These figures as a table"
ELSEWHERE_TITLE = "Does it work elsewhere?"
ELSEWHERE_NOTHING = "Not measured yet; the command above does this too."
ELSEWHERE_CLASSES, ELSEWHERE_EPISODE, ELSEWHERE_ACCURACY = "Classes", "Episode", "Accuracy"
CLASSES = {
    "omniglot/test": "Omniglot’s test characters",
    "omniglot/new-alphabets": "Alphabets never seen (Omniglot)",
    "omniglot/evaluation": "Lake’s evaluation alphabets (Omniglot)",
    "kanji/test": "Kanji, drawn from strokes",
    "cifar-fs/test": "CIFAR-FS’s test classes",
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
    hours, before = training.get("hours"), _hours_before(training)
    if not _is_time(hours):
        return "not told"
    whole = hours + (before or 0)
    return numbers.hours(whole) if whole else NO_TRAINING


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
    return learner_name(learner) + (" on ImageNet’s body" if domain == PHOTOS.name else "")


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
        return f"{learner_name(learner)}, the main checkpoint, with other numbers of steps than it was made for."
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


def ordered(setting_name: str) -> str:
    """How the table is ordered."""
    return (
        f"Ordered as the chart is, by the best accuracy of each method at {setting_name}. The main learner is in bold."
    )


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


def data_told(told: str) -> str:
    """What a card says of the pictures that a learner was trained on."""
    return told


def training(card: Mapping[str, Any]) -> str:
    """A checkpoint's training in a line."""
    parts = [trained(card)]
    if card.get("meta_steps"):
        last = " in the last of its stages" if card.get("body") else ""
        parts.append(f"{card['meta_steps']:,} meta-steps{last}")
    if card.get("data"):
        parts.append(data_told(str(card["data"])))
    if card.get("date"):
        parts.append(str(card["date"]))
    return "; ".join(parts)


def outdated(learners: Sequence[str]) -> str:
    """That figures are of earlier parameters than those that are shipped now."""
    return (
        f"{listed([learner_in_sentence(each) for each in learners])}: measured before the checkpoint was last changed. "
        "Run the command to measure anew."
    )
