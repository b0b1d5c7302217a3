"""None of these, and confidences: what the answers' cards say beside the answers."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.ui.texts.en.numbers import percent
from metademo.ui.texts.en.words import learner_name, pictures

UNKNOWN = "None of these"
MARKED = "Unlike all classes here."
IF_ONE = "If one of them:"
WRONGLY = " Each of these pictures does belong to a class, so every mark is a mistake."
THRESHOLD = "Mark from this distance on"
THRESHOLD_HELP = (
    "Pictures farther than this from every class are marked as unlike all classes. 0\u00a0% is as far as a class’s own "
    "pictures lie from it, 100\u00a0% as far as the pictures of another class do."
)
LABELLED = "Also mark pictures with a right answer"
LABELLED_HELP = (
    "Shows how often the mark would be wrong: these pictures do belong to a class. What counts as right stays the same."
)
EXPLAINED = {
    "Why does a network always answer?": "Its last step, the softmax, shares out 100\u00a0% among the classes it was given. "
    "There is no room for ‘none of them’, and a high share only says that one class fits better than the others, not that "
    "it fits.",
    "How is ‘none of these’ found?": "By distance, among the features that the adapted network sees. Each support picture is "
    "left out once: how far is it from its own class? And each class: how far are its pictures from the others? The first is "
    "0\u00a0%, the second 100\u00a0%. A query picture whose nearest class is farther than the threshold is marked as unlike all "
    "classes here; which of them it would be, if it had to be one, stands below the mark. The learners on the large network "
    "for photographs know the classes of MAML’s meta-training beforehand: what lies nearer to one of those than your support "
    "pictures do is marked the sooner. Where MAML has bent its network to your very pictures, these lie nearer to their class "
    "than new ones of it would; so half of the score is that of the network as it was before any step. Only the support set and "
    "the picture itself decide, never the other pictures. With one picture of each class none can be left out; then the first "
    "distance comes from tasks kept aside.",
    "How far can I trust it?": "Not blindly. A picture unlike its class, or drawn in another style, is marked though it belongs; "
    "one that happens to resemble a class is not. One support picture says little, five say more. Of scratch’s marks "
    "believe the fewest: its features come from these few pictures alone. On photographs they were measured to be hardly better "
    "than a coin, on characters better, but worse than those of all that had learned before; the page *Results* has the numbers.",
    "What do the percentages on the cards mean?": "How sure a learner is; how that is made out depends on your pictures. "
    "*With two or more pictures of a class* it is calibrated: a *temperature* found by leaving them out brings the shares "
    "nearer to how often such answers are right; for most learners, not for all, as the page *Results* tells. *With one picture "
    "of each class* there is none to leave out: some learners have a temperature from the ready tasks, where one was measured to "
    "help; the shares of the others are the network’s own, as they come. Below the pictures it says which case this is. A "
    "temperature never changes which class comes first.",
}


def marked_title(learner: str, score: float) -> str:
    """A marked answer in full; ``score`` is on the slider's scale, one being 100 %."""
    near = f"nearest class is at {percent(score)} of the distance to another class"
    return f"Unlike all classes here: {learner_name(learner)}’s {near}"


def marked_answer(marked: str, answer: str) -> str:
    """That an answer is marked, and the answer, each in full."""
    return f"{marked}. If it had to be one of them: {answer}"


def counted(marks: Sequence[tuple[str, int]], total: int, known: bool) -> str:
    """How many pictures each learner marks; with ``known``, all of them belong to a class."""
    each = ", ".join(f"{learner_name(learner)} {count}" for learner, count in marks)
    return (
        f"Marked as unlike all classes at this step, of {pictures(total)} looked at: {each}.{WRONGLY if known else ''}"
    )
