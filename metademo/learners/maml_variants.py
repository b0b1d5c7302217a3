"""What is known of the shipped variants of MAML: other checkpoints of the same class, each a learner of its own for a person."""

from __future__ import annotations

from metademo.learners.record import Family, Record, Words

BATCH = Record(
    key="maml-batch",
    name="MAML",
    family=Family.GRADIENT_STEPS,
    colour="#d55e8a",
    words=Words(
        label="MAML (batch norm)",
        line="MAML with batch normalisation, as in the published tables.",
        story="The first papers normalised each layer by the statistics of all pictures at hand. That lets the pictures "
        "asked about know of each other, unless the statistics are taken from the support pictures alone, as here if "
        "nothing else is chosen.",
        short="MAML-BN",
    ),
)
SMALL = Record(
    key="photos-small",
    name="MAML",
    family=Family.GRADIENT_STEPS,
    colour="#c64c4f",
    words=Words(
        label="Small network",
        line="MAML on a network that saw nothing before its meta-training.",
        story="It shows what meta-training alone can do: no ImageNet, small pictures, and a network that is adapted in a "
        "blink.",
        in_sentence="small network",
        photographs="a network a thirtieth of the size, meta-trained from nothing: it saw no ImageNet, and sees your pictures at "
        "32 × 32. Its last layer adapts, or all of it if you choose so.",
    ),
)
