"""The page 'Compare': by how much two learners differ, on the same episodes."""

from __future__ import annotations

from metademo.measuring.comparison import ENOUGH, ROUGH, Band, told_apart, varies
from metademo.ui.texts.en.compare import episodes, share, shots
from metademo.ui.texts.en.words import learner_in_sentence, learner_name

AXIS_EPISODES = "episodes, from the largest difference to the smallest"
AXIS_POINTS = "points"
PAIR_TITLE = "Differences, episode by episode"
PAIR_ONE, PAIR_OTHER = "Compare", "Each episode, against"
PAIR_AGAINST, PAIR_VERDICT = "Against", "Verdict"
PAIRS_CAPTION = (
    "By how many percentage points the one chosen is ahead of each of the others, on the same episodes; in brackets, once there "
    "are enough of them, the 95 % interval. *More than chance*: it does not hold zero. *Cannot be told apart*: it holds zero. "
    "One in twenty such intervals misses the truth."
)
PAIR_CAPTION = "Each bar is an episode. Dashed: the mean; grey: its 95 % interval."
PAIR_NEEDS_TWO = "Choose at least two learners to see how they differ."


def difference(one: str, other: str, band: Band) -> str:
    """How two learners differ on the same episodes."""
    first, second = _capital(learner_in_sentence(one)), learner_in_sentence(other)
    same = f"on the same {episodes(band.count)}" if band.count > 1 else "on the first episode"
    if not round(100 * band.mean, 1):
        said = f"{first} and {second} are equally accurate {same}"
    else:
        said = f"{first} is {'more' if band.mean > 0 else 'less'} accurate than {second} {same}"
    by = f"{_led(band)} percentage points"  # as in the table, so that both read alike
    if band.half is None or band.count < ENOUGH:
        return f"{said}: {by}. Too few to say whether that is more than chance."
    if not varies(band):
        return f"{said}: {by}, the same in each, so nothing tells how much it varies."
    said = f"{said}: {by} (95\u00a0% interval {_ends(band, band.half)})."
    if told_apart(band):
        far = ", as far as so few tell" if band.count < ROUGH else ""
        return f"{said} That is more than chance{far}: the interval does not hold zero."
    return f"{said} {episodes(band.count)} cannot tell them apart: the interval holds zero."


def pair_points(shot_count: int) -> str:
    """The heading of the column of :func:`points`."""
    return f"Points, {shots(shot_count)}"


def points(band: Band) -> str:
    """A difference in percentage points, with its interval where there are enough episodes for one: ``+10.0 (4.9 to 15.1)``."""
    if band.half is None or band.count < ENOUGH or not varies(band):
        return _led(band)
    return f"{_led(band)} ({_ends(band, band.half)})"


def _led(band: Band) -> str:
    """``+12.3``, ``−0.4``, ``0.0``: by how many points the first is ahead."""
    return ("+" if round(100 * band.mean, 1) > 0 else "") + signed(100 * band.mean)


def _ends(band: Band, half: float) -> str:
    """``9.1 to 15.5``."""
    return f"{signed(100 * (band.mean - half))} to {signed(100 * (band.mean + half))}"


def verdict(band: Band) -> str:
    """What a difference tells, in a few words."""
    apart = told_apart(band)
    if apart is not None:
        return "more than chance" if apart else "cannot be told apart"
    return "the same in every episode" if band.count >= ENOUGH else "too few episodes to say"


def signed(value: float) -> str:
    """``9.1``, ``−0.4``."""
    return f"{value:.1f}".replace("-", "−") if round(value, 1) else "0.0"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def difference_hover(episode: int, one: str, a: float, other: str, b: float) -> str:
    """One bar of the differences chart."""
    return (
        f"Episode {episode + 1}: {signed(100 * (a - b))} points<br>"
        f"{learner_name(one)} {share(a)}, {learner_name(other)} {share(b)}"
    )


def better_above(learner: str) -> str:
    """At the top of the differences chart."""
    return f"↑ {learner_in_sentence(learner)} more accurate"


def better_below(learner: str) -> str:
    """At the bottom of the differences chart."""
    return f"↓ {learner_in_sentence(learner)} more accurate"


def differences_alt(one: str, other: str, better: int, worse: int, same: int, span: tuple[float, float] | None) -> str:
    """The text alternative of the differences chart."""
    if span is None:
        return "Chart of differences by episode: nothing has been measured yet."
    return (
        f"Chart of the difference in accuracy on each episode: {learner_in_sentence(one)} is more accurate on {better}, "
        f"{learner_in_sentence(other)} on {worse}, and {same} are even; from {signed(100 * span[0])} to "
        f"{signed(100 * span[1])} percentage points."
    )
