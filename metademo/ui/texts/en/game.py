"""The game: a person against the learners."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.insights.findings import Difference
from metademo.ui.texts.en.numbers import interval, points, seconds
from metademo.ui.texts.en.words import learner_in_sentence

PLAY = "Play"
TITLE = "You against MAML"
INTRODUCTION = (
    "<b>Five characters that no network has met, and you hardly have: one drawing of each.</b> Then twelve drawings by other "
    "people, one after the other: which of the five is it?"
)
LIMIT = "Time for each"
LIMITS = {"5": "5 seconds", "10": "10 seconds", "none": "No limit"}
LIMIT_HELP = "An answer that does not come in time counts as wrong."
NEW_ROUND = "New characters"
PRIVATE = (
    "Your answers stay in this visit: they are shown to nobody else, and nothing of them is written down. The learners get "
    "the very same pictures, and nobody is told what is right before the end."
)
GAME = {
    "start": "Start",
    "how": "Press 1 to 5, or touch the picture that it is.",
    "progress": "{at} of {of}",
    "seconds": "{seconds} s",
    "answer": "It is character {number}",
    "asked": "The drawing to be recognised",
    "done": "Done. The result is below.",
}
RESULT = "The result"
FAILED = "The learners’ part stopped because of an error in this program; the server’s log says which. Yours is below."
YOU = "You"
WAITING = "The learners are at it"
HEADS = ("Who", "Right", "95 % interval", "Time")
ANSWERS = "Every drawing"
ANSWERS_CAPTION = "Below each: what it is, and what was answered."
TIMES_NOTE = (
    "Your time is that of this round’s answers; a learner’s that of its inner steps on the five drawings, or of its one look at "
    "them. What it takes to answer comes on top, and is not counted."
)


def round_of(alphabet: str) -> str:
    """Which alphabet the characters were of."""
    return f"The characters were of an alphabet called {alphabet}; none of it was in the meta-training."


def right_of(right: int, total: int) -> str:
    """How many are right."""
    return f"{right} of {total}"


def likely(low: float, high: float) -> str:
    """Wilson's interval."""
    return interval(low, high)


def your_time(total: float, median: float) -> str:
    """How long the person took."""
    return f"{seconds(total)} ({seconds(median)} for one of them, usually)"


def their_time(taken: float, steps: int) -> str:
    """How long a learner took to adapt."""
    return f"{seconds(taken)} ({'no step' if not steps else '1 step' if steps == 1 else f'{steps} steps'})"


def headline(yours: int, learner: str, theirs: int, total: int, rounds: int) -> str:
    """Who gets more right."""
    after = "" if rounds == 1 else f" in {rounds} rounds"
    who = learner_in_sentence(learner)
    if yours > theirs:
        return f"You win{after}: {yours} of {total} right, {who} {theirs}."
    if yours < theirs:
        return f"{who} wins{after}: {theirs} of {total} right, you {yours}."
    return f"A draw{after}: you and {who} get {yours} of {total} right."


def paired(learner: str, between: Difference) -> str:
    """How the person, who is first, and a learner differ on the same drawings."""
    low, high = between.interval
    share, who = (between.first - between.second) / between.total, learner_in_sentence(learner)
    if share < 0:
        low, high = -high, -low
    said = f"95\u00a0% interval {points(low)} to {points(high)} points"
    luck = "" if between.ahead or between.behind else ", so it may be luck"
    if not share:
        return f"Drawing by drawing, you and {who} are even ({said})."
    lead = f"you are ahead of {who}" if share > 0 else f"{who} is ahead of you"
    return f"Drawing by drawing, {lead} by {points(abs(share))[1:]} points ({said}{luck})."


def answered(number: int | None) -> str:
    """An answer."""
    return "–" if number is None else str(number)


def drawing_alt(truth: int, answers: Sequence[tuple[str, int | None]]) -> str:
    """Alternative text of a drawing, after the round: what it is, and what each answered."""
    told = ", ".join(f"{who}: {answered(number)}" for who, number in answers)
    return f"Character {truth}. Answers: {told}"
