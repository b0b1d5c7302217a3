"""The page 'Compare' and what compares sentences: what is behind their 'Explain'."""

from __future__ import annotations

WHAT_EXPLAINED = {
    "What is an episode?": "A small task drawn at random: some classes (*ways*), of each a few pictures to learn from (*shots*) "
    "and other pictures to be asked about. The learner begins anew in every episode.",
    "Why the same episodes for all?": "Some tasks are easy, some hard. If all learners meet the same ones, nobody is favoured, "
    "and small differences show after fewer episodes.",
    "What happens to my pictures?": "Each episode draws anew which of them to learn from and which to ask about, whatever part "
    "they play in the Lab. They stay on the computer that runs this page. Pictures without a class are left out.",
    "How many episodes are enough?": "The 95 % interval shrinks with their square root: four times the episodes, half the width. "
    "Ten give a first impression, published tables use 600 or more.",
}

_OUTCOME = {
    "What does the band mean?": "The accuracy of one episode varies with the draw. The band is the 95 % interval of the *mean* "
    "over all episodes, mean ± 1.96 standard errors: nineteen in twenty such intervals hold the mean of ever so many episodes. "
    "With ten episodes or so it is rough and somewhat too narrow, and without any width where every episode went alike.",
    "What is a paired difference?": "Both learners met the same episodes, so they are compared episode by episode, and the "
    "differences are averaged. How hard an episode is cancels out. That is why two learners whose bands overlap may still "
    "differ clearly.",
    "Which accuracy counts?": "The share of pictures asked about that are recognised after the learner’s last step, unless the "
    "chart shows other steps.",
    "What does the cost count?": "The adaptation to one episode: the learner’s start, its inner steps and its look at the "
    "pictures learned from; not the questions, and not the meta-training, which was paid for once, before. *Seconds* are the "
    "median on this computer and depend on what else it does. *Operations* are multiplications and additions of the "
    "convolutions and matrix products, counted, and the same on every computer.",
}
OUTCOME_EXPLAINED = {
    "characters": _OUTCOME
    | {
        "Is it fair to scratch?": "It has the same network and pictures and an optimiser and rate of its own, chosen on tasks "
        "kept aside. Give it more training steps and see."
    },
    "photos": _OUTCOME
    | {
        "Is it fair to scratch?": "It has the same pictures, and an optimiser and rate of its own, chosen on tasks kept aside; "
        "but its network is a small one that has seen nothing before, beside a large one that has seen a million photographs. "
        "The large one does no better from random numbers, in more than ten times the time. What meta-learning adds, the "
        "difference to *transfer* or *nearest mean* tells: they have the large network too."
    },
    "sentences": _OUTCOME
    | {
        "What does the cost count?": "The adaptation to one episode: the learner’s start and its inner steps, and what MAML "
        "does to bend the body’s last layer and to choose whether to. Each sentence is read once for all episodes: that is left "
        "out, as are the questions and the meta-training. *Seconds* are the median on this computer and depend on what else it "
        "does. *Operations* are multiplications and additions of the matrix products, counted, and the same on every computer.",
        "Is it fair to scratch?": "It has counts of words and nothing else; the others stand on a body that has read a billion "
        "pairs of sentences. What meta-learning adds, the difference to *transfer* or *nearest mean* tells: they have it too.",
    },
}
