"""What is known of the shipped variants of MAML: other checkpoints of the same class, each a learner of its own for a person."""

from __future__ import annotations

from metademo.learners.record import Family, Record, Words

DEEP = Record(
    key="maml-deep",
    name="MAML",
    family=Family.GRADIENT_STEPS,
    colour="#d60db3",
    words=Words(
        label="MAML (deep)",
        line="MAML whose steps bend the body to the task.",
        story="It begins where MAML begins. Its first step puts a point on the mean of each class; from there Adam moves these "
        "points and bends the body together, with a rate for each layer and step. Half of your support pictures are held out in "
        "turn to see whether bending the body helps with them; it says so, and takes some seconds more.",
        short="MAML deep",
        photographs="begins where MAML does, and its fifteen steps bend the last stage of the body too, where that helps with "
        "your pictures: the less they are like photographs of everyday things, the more. It takes some seconds more.",
    ),
)
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
