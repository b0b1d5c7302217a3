"""The page 'Results': what is behind its 'Explain', and how its learners are those of other pages."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.checkpoints.catalogue import Choices
from metademo.learners.scratch import SGD_STEPS, Scratch
from metademo.pictures.domains import PHOTOS, SENTENCES
from metademo.ui.texts.en import numbers
from metademo.ui.texts.en.inside import UNLABELLED
from metademo.ui.texts.en.sentence_page import of_sentences
from metademo.ui.texts.en.words import all_of, listed

_MEASURED = "What is measured?"
_CHARACTERS = {
    "Why are characters turned?": "The papers count each Omniglot character, turned by 90°, 180° and 270°, as three more "
    "classes, in training and in testing. So do these figures. Among upright characters alone more look alike; *Does it work "
    "elsewhere?* tells how much harder that is.",
}
_EXPLAINED = {
    "Inductive or transductive?": "*Inductive*: each picture is judged on its own. *Transductive*: the "
    "query pictures of an episode are answered together, by batch normalisation or by a learner that is made so, which raises "
    "the figures. Many published tables are transductive and "
    "do not say so; where we have found no word of it, the mode is *not told*.",
    "Why may a published figure be higher, or lower?": "Each is of a network trained for that number of ways and shots "
    "alone, often transductive, often trained for days. Here one checkpoint serves all columns. The other way round, "
    "ours know what was found since those papers: many ways and shots mixed in training, several views of each picture. The "
    "hours that each was trained are in the table.",
    "Where do the published figures come from?": "Each line names the paper, and whether we read the figure there, in "
    "another paper that quotes it, or in neither. They were not measured here.",
    "Why is the axis uneven?": "From 98 to 99 % half of the mistakes disappear, as from 80 to 90 %. So equal distances on the "
    "axis divide the mistakes by the same number.",
}
_PHOTOGRAPHS = {
    "What do the networks for photographs begin with?": "Ours, but for the small network, with a body pre-trained on ImageNet: a "
    "million photographs of a thousand classes, with their labels. P>M>F (pre-train, meta-train, fine-tune) begins with vision "
    "transformers (ViT-S, ViT-B) pre-trained on the same photographs without their labels (DINO), CAML with one that has seen "
    "still more pictures. HCTransformers, a ViT-S too, and what is called Conv4 here began from random numbers and saw the "
    "training classes alone. Compare like with like: large networks that began differently say little about ways to adapt.",
}
_SENTENCES = {
    "What do they begin with?": "All but scratch with a body that has read a billion pairs of sentences (all-MiniLM-L6-v2). "
    "*Nearest mean* and *transfer* have it as it came; *ProtoNet* and *MAML* were meta-trained on 145 other intents of these "
    "two collections. *Scratch* counts words.",
    "Why is there no 20-way figure of banking77?": "It has 15 intents that no learner was trained on.",
    "Why are there no published figures?": "We know of none of these episodes: papers on these collections learn all intents at "
    "once, or draw other ones.",
    "Do the classes’ names count?": "Not here. What they add where they do, `docs/sentences.md` in the project tells.",
    "Why is the axis uneven?": _EXPLAINED["Why is the axis uneven?"],
}


def explained(kind: str, main: Sequence[int], others: Sequence[int]) -> dict[str, str]:
    """What is behind ‘Explain’: of that kind, with how many episodes figures are of, the main learner's and the others'."""
    of = [
        f"{_range(counts)} for {who}" for counts, who in ((main, "the main learner"), (others, "the others")) if counts
    ]
    over = f": {' and '.join(of)}; of how many each figure is, the list at the end tells" if of else ""
    measured = (
        "The share of query pictures recognised, averaged over random episodes with 15 query pictures of each class"
        f"{over}. After ± stands half the width of the mean’s 95 % interval."
    )
    lab, own = Choices.long_steps, Scratch.steps
    long = {
        "Why does scratch make other numbers of steps here than in the Lab?": "Here every learner makes its own number. Scratch "
        f"with the optimiser Adam makes {own}: on tasks kept aside that did nearly as well as 50; by plain gradient descent "
        f"(SGD) it makes {SGD_STEPS}. In the Lab and on Compare one slider sets the steps of all that train rather than adapt, "
        f"{lab} at first."
    }
    if kind == SENTENCES.name:
        return {_MEASURED: of_sentences(measured)} | _SENTENCES
    return {_MEASURED: measured} | (_PHOTOGRAPHS if kind == PHOTOS.name else _CHARACTERS) | _EXPLAINED | long


def _range(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return numbers.count(high) if low == high else f"{numbers.count(low)} to {numbers.count(high)}"


def how_many(here: int, offered: int, together: int, missing: Sequence[str], alone: Sequence[str]) -> str:
    """How many learners are measured, offered by Compare, and in the Lab behind a switch; ``alone``: measured, not offered."""
    said = f"{here} learners are measured here; Compare offers {offered}"
    parts = [f"not measured: {listed(missing)}"] if missing else []
    parts += [f"only here: {listed(alone)}"] if alone else []
    lab = (
        f" The Lab lists {offered - together} of them, and the other {together} behind the switch ‘{UNLABELLED}’."
        if together
        else ""
    )
    return f"{said}{f' ({all_of(parts)})' if parts else ''}.{lab}"
