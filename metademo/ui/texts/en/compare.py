"""The page 'Compare'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metademo.checkpoints.catalogue import Choices
from metademo.measuring.comparison import Band, varies
from metademo.ui.markdown import plain
from metademo.ui.texts.en import numbers
from metademo.ui.texts.en.words import learner_in_sentence, learner_name, listed, steps

COMPARE = "Compare"
INTRODUCTION = (
    "<b>One task can be luck. Let the learners meet many.</b> Every learner gets the very same random episodes, so what is left "
    "between them is the learning: how far each comes, from how few pictures, at what cost."
)
JUMP = "See the results ↓"

# Part 1: what to compare

WHAT = "What to compare"
LEARNERS_HELP = "Any number of them. All meet the same episodes."
SOURCE = "Episodes of"
SOURCE_HELP = "Where the episodes’ classes and pictures come from."
SOURCES = {"own": "My pictures", "omniglot": "Omniglot", "cifar-fs": "CIFAR-FS"}
DATASET_TITLES = {"omniglot": "Omniglot’s test characters", "cifar-fs": "CIFAR-FS’s test classes"}
DATASET_CAPTIONS = {
    "omniglot": "423 handwritten characters, twenty drawings of each, that no learner here has been trained on.",
    "cifar-fs": "20 classes of small photographs, 600 of each, that no learner here has been trained on. Where they are not on "
    "this computer yet, they are downloaded first.",
}
OMNIGLOT_SHIPPED = (
    "100 of Omniglot’s 423 handwritten test characters, twenty drawings of each, that no learner here has been trained on. They "
    "come with the page; with the whole data set on this computer, all of them count."
)
OWN_TITLE = "your pictures"
WAYS = "Ways: classes in an episode"
WAYS_HELP = "The more there are to mix up, the harder. They are drawn anew for every episode."
SHOTS = "Shots to try"
SHOTS_HELP = "Pictures of each class to learn from. Every number is a run of its own over all episodes."
EPISODES = "Episodes"
EPISODES_HELP = "How many random tasks for each number of shots. More make the intervals narrower, and take longer."
STEPS = "Inner steps"
STEPS_HELP = "Of the learners that adapt in a few steps. Their own number is the one that each begins with in the Lab."
OWN_STEPS = "their own"
LONG_STEPS = "Training steps"
LONG_STEPS_HELP = (
    "Of those that train on the task rather than adapt, such as scratch and transfer. Fewer make the run shorter."
)
SEED = "Seed"
SEED_HELP = (
    "Decides the episodes, and the random numbers that scratch begins with. The same seed gives the same result again."
)
RUN = "Run"
RUN_AGAIN = "Run again"
UP_TO_DATE = "The results are those of these settings. Change something to run anew."
NO_LEARNER = "Choose at least one learner."
NO_SHOTS = "Choose at least one number of shots."

# Part 2: what came out

OUTCOME = "What came out"
READING = "Reading the data set. Where it has to be downloaded first, this takes a while; the page stays usable."
CANCEL = "Cancel"
FROM_LAB = (
    "Pictures, learners, steps and seed follow what is chosen in the Lab, until they are changed here. As long as nobody has "
    "chosen inner steps, each learner makes its own number."
)
NOT_YET = "Press **Run**, and the learners meet the episodes here."
FIRST = "The first episode is being learned."
FIRST_UNFINISHED = "The first episode was not finished: what there is of it stands here."
OUTDATED = "Shown is the run before your latest changes. Press **Run** to follow them."
FAILED = (
    "The comparison stopped because of an error in this program; the server’s log says which. Your pictures are kept."
)
OWN_STILL_WORK = "Your own pictures still work: choose them under ‘Episodes of’."
LOOK_AT = "Shots to look at"
TABLE_LEARNER, TABLE_STEPS = "Learner", "Steps"
STEPS_TITLE = "Accuracy by inner step"
SHOTS_TITLE = "Accuracy by shots"
SHOTS_CAPTION = "How much data each learner needs. After its last step."
ONE_SHOT_ONLY = "Choose more shots to see a curve."
COST_TITLE = "Accuracy by computing cost"
COST_CAPTION = "What the adaptation to one episode costs up to each step."
COST_LABEL = "Cost in"
COST_NAMES = {"seconds": "Seconds", "operations": "Operations"}
COST_AXES = {
    "seconds": "seconds on this computer (logarithmic)",
    "operations": "operations in millions (logarithmic)",
}
AXIS_SHOTS = "pictures of each class to learn from (logarithmic)"
DOWNLOAD = "Download all outcomes (CSV)"
DOWNLOAD_HELP = "One row for each learner, episode and step: accuracy, seconds and operations."
FILE_NAME = "metademo-comparison.csv"


_DEPTHS = {
    0: "inner steps go no deeper than the head",
    1: "inner steps go one stage deep",
    2: "inner steps go two stages deep",
    3: "inner steps go three stages deep",
}


def from_lab(others: Choices, variations: bool) -> str:
    """What else the Lab's choices mean here; empty where nothing else was chosen there."""
    said = []
    if others.rate_factor != Choices.rate_factor:
        said.append(f"inner learning rate × {others.rate_factor:g}")
    if others.adapts is not None:
        said.append(
            {"all": "all layers adapt", "head": "only the head adapts", "body": "only the body adapts"}[others.adapts]
        )
    if others.tail != Choices.tail:
        said.append(_DEPTHS[others.tail])
    if others.scratch_rate != Choices.scratch_rate:
        said.append(f"scratch’s learning rate {others.scratch_rate:g}")
    if others.transductive:
        said.append("transductive where a network can be")
    kept = f"As chosen in the Lab: {'; '.join(said)}." if said else ""
    left = "Variations of the support pictures are a matter of the Lab alone." if variations else ""
    return f"{kept} {left}".strip()


def share(value: float) -> str:
    """``93.2 %``, never broken over two lines."""
    return numbers.share(value)


def mean(band: Band) -> str:
    """``93.2 ± 1.1 %``; without the interval where there is none, nor where all episodes are alike."""
    return numbers.mean(band.mean, band.half if varies(band) else None)


def episodes(count: int) -> str:
    """``1 episode``, ``50 episodes``."""
    return f"{count} episode" if count == 1 else f"{count} episodes"


def with_shots(count: int) -> str:
    """``with 5 shots``."""
    return f"with {shots(count)}"


def shots(count: int) -> str:
    """``1 shot``, ``5 shots``."""
    return f"{count} shot" if count == 1 else f"{count} shots"


def duration(seconds: float) -> str:
    """``some 40 seconds``, ``some 3 minutes``: as exact as a guess is."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 90:
        return f"some {10 * round(seconds / 10)} seconds"
    if seconds < 5400:
        return f"some {round(seconds / 60)} minutes"
    return f"some {round(seconds / 3600)} hours"


def will_take(seconds: float) -> str:
    """How long a run will take."""
    return f"Takes {duration(seconds)}, judging by the run before."


def own_caption(title: str, classes: int, smallest: int) -> str:
    """What the person's own pictures are."""
    return f"{plain(title)}: {classes} classes, at least {smallest} pictures in each. The Lab is where to change them."


def done(count: int, of: int, left: float | None) -> str:
    """How far a comparison is."""
    said = f"{count} of {episodes(of)} done"
    return said if left is None else f"{said}, {duration(left)} left"


def cancelled(count: int, of: int) -> str:
    """That a comparison was stopped."""
    if not count:
        return "Cancelled before the first episode was done."
    return f"Cancelled: shown are the {count} of {episodes(of)} done until then."


def about(title: str, ways: int, shot_counts: Sequence[int], queries: int, count: int, seed: int) -> str:
    """What the shown results are of; without a whole episode, of what there is of the first."""
    tried = listed([str(each) for each in shot_counts])
    which = episodes(count) if count else "The first episode, not finished,"
    return (
        f"{which} from {title}: {ways} ways, {tried} {'shot' if tried == '1' else 'shots'}, {queries} pictures of "
        f"each class asked about; seed {seed}."
    )


def headline(shot_count: int, ways: int, ranked: Sequence[tuple[str, Band]]) -> str:
    """Who is how accurate; ``ranked`` from the best on."""
    learned = "one picture" if shot_count == 1 else f"{shot_count} pictures"
    start = f"From {learned} of each of {ways} classes"
    (best, first), *rest = ranked
    if not rest:
        return f"{start} {learner_in_sentence(best)} gets {mean(first)} right."
    if len(rest) <= 2:
        others = listed([f"{learner_in_sentence(learner)} {mean(band)}" for learner, band in rest])
        return f"{start} {learner_in_sentence(best)} gets {mean(first)} right, {others}."
    (second, next_best), (last, worst) = rest[0], rest[-1]
    return (
        f"{start} {learner_in_sentence(best)} gets the most right, {mean(first)}, before {learner_in_sentence(second)} "
        f"with {mean(next_best)}; {learner_in_sentence(last)} the fewest, {mean(worst)}."
    )


def too_few(count: int, of: int) -> str:
    """In place of :func:`headline`, as long as there are fewer episodes than an interval needs to mean something."""
    return f"After {count} of {episodes(of)}: too few to say who is better."


def table_cost(cost: str, shot_count: int) -> str:
    """The heading of a column of costs."""
    return f"{COST_NAMES[cost]}, {shots(shot_count)}"


def steps_caption(shot_count: int) -> str:
    """Under the title of the steps chart."""
    return f"{with_shots(shot_count).capitalize()}. A dotted line goes on where a learner has made all its steps."


def hover(learner: str, where: str, band: Band) -> str:
    """One point of a chart."""
    of = f"mean of {episodes(band.count)}" if band.count > 1 else "the first episode"
    return f"{learner_name(learner)}, {where}: {mean(band)}<br>{of}"


def alt(title: str, sentences: Sequence[str]) -> str:
    """The text alternative of a chart."""
    return f"Chart: {title}. " + (" ".join(sentences) or "Nothing has been measured yet.")


def steps_alt(learner: str, count: int, first: Band, last: Band) -> str:
    """One line of the steps chart."""
    if not count:
        return f"{learner_name(learner)}: {mean(last)}, without any step."
    return f"{learner_name(learner)}: {mean(first)} before the first step, {mean(last)} after {steps(count)}."


def shots_alt(learner: str, bands: Mapping[int, Band]) -> str:
    """One line of the shots chart."""
    return f"{learner_name(learner)}: {listed([f'{mean(band)} {with_shots(count)}' for count, band in bands.items()])}."


def cost_alt(learner: str, cost: str, last: Band) -> str:
    """One line of the cost chart."""
    return f"{learner_name(learner)}: {mean(last)} for {cost}."


def cost_said(value: float, cost: str) -> str:
    """``0.04 s`` or ``120 million operations``."""
    if cost == "seconds":
        return numbers.seconds(value)
    return f"{operations(value)} operations"


def operations(value: float) -> str:
    """``1.2 billion``."""
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if value >= size:
            return f"{_three(value / size)} {name}"
    return f"{value:,.0f}"


def cost_tick(value: float, cost: str) -> str:
    """A number on the cost axis: seconds, or millions of operations."""
    return f"{value:g}" if cost == "seconds" else f"{value / 1e6:,.10g}"


def _three(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def began_itself(episodes: int) -> str:
    """Of the comparison that a first visit begins with."""
    return (
        f"A short comparison, {episodes} episodes for each number of shots, begins by itself. For another one, or a longer one, "
        "change what is compared and press ‘Run’."
    )
