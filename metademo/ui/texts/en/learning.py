"""Part 2, 'Learning'."""

from __future__ import annotations

from metademo.checkpoints.catalogue import AS_IT_PAYS, Contender
from metademo.learners import Family
from metademo.ui.texts.en.words import learner_name, pictures
from metademo.ui.texts.spoken import learner_words

LEARNING = "Learning"
_HAPPENS = {
    "What happens here?": "The networks look at the support pictures, measure how wrong they are (the *loss*, "
    "here the cross-entropy: an unsure answer counts as partly wrong) and change their numbers a little so as to be less wrong. "
    "Each such change is an **inner step**.",
    "Does the adapted network still know its old classes?": "No. Its answers are this task’s classes only; each task starts "
    "from the same initialisation anew.",
}
_SEEN = {
    "characters": {
        "What did the initialisation see?": "1,200 handwritten characters, of 38 of Omniglot’s 50 alphabets, drawn by "
        "twenty people each (accuracies are measured with its other 423 characters, all but four of them of other alphabets), as "
        "many thousands of little tasks like this one. It was tuned so that a few steps on a new task go far.",
        "What has it never seen?": "Your classes, and every character of the ready tasks. It also knows nothing but strokes: "
        "photographs, textures and colours are outside its world.",
    },
    "photos": {
        "What did the initialisation see?": "First a million photographs of a thousand kinds of things (ImageNet), sorted the "
        "ordinary way: that is the *pre-training*, and the lower layers stay as it left them. Then small pictures of many "
        "kinds (CIFAR-FS’s photographs, seedlings, rubbish, clothes, emoji, tiles of a game, doodles), as many hundreds of "
        "little tasks like this one: that is the *meta-training*, of the last layers.",
        "What has it never seen?": "Your classes as tasks of their own. But of everyday things ImageNet has seen many: the mug "
        "on your desk is new to it, mugs are not. The ready tasks here show invented things that no data set has.",
        "What does each part contribute?": "Choose the learners side by side. *Scratch* has nothing but your pictures; the "
        "*small network* was meta-trained, but saw no ImageNet; *transfer* and *nearest mean* have the pre-training alone; "
        "*ProtoNet* has pre-training and meta-training, but makes no step; *MAML* has all three. Most comes from the "
        "pre-training, some from the meta-training, and the less your pictures are like those that it was trained on, the more "
        "from MAML’s steps. *Results* has the numbers.",
    },
}
LEARNING_EXPLAINED = {domain: _SEEN[domain] | _HAPPENS for domain in _SEEN}
LEARNERS = "Learners"
LEARNERS_HELP = "Which learners to see side by side. All of them get the same pictures."
FAMILY_LINES = {
    Family.GRADIENT_STEPS: "From an initialisation that was learned on many tasks, a few gradient steps lead to the new one.",
    Family.LEARNED_STEPS: "How to step was learned as well.",
    Family.NO_STEPS: "Only the features were learned on many tasks; of a new one nothing is trained.",
    Family.TRANSDUCTIVE: "They look at all pictures that are asked about together, so an answer depends on what else is asked.",
    Family.NOT_META_LEARNED: "Trained on your pictures the ordinary way, from random numbers or from ordinary pre-training.",
}
STEPS = "Inner steps"
STEPS_HELP = (
    "How many gradient steps MAML and its relatives take on the support set. At first as many as in their meta-training (MAML’s "
    "body for characters was meta-trained through the first of them, its rates through all); of MAML for "
    "photographs, whose meta-training goes through the first step, as many as did best on pictures kept aside."
)
RATE = "Inner learning rate"
RATE_HELP = (
    "A factor on each learner’s own rates, those of its meta-training or, of MAML for photographs, those that did best on "
    "pictures kept aside. × 1 leaves them as they are."
)
ADAPTS = "What adapts"
ADAPTS_HELP = (
    "What each learner changes by itself; or all layers, only the head (the last layer, which names the class), or only the "
    "body (which sees). Where the head starts at zero, the body alone has nothing to go by and stays at chance."
)
ADAPTS_NAMES = {"learned": "As learned", "all": "All", "head": "Head", "body": "Body"}
LONG_STEPS = "Training steps"
LONG_STEPS_HELP = "How long those may train that train rather than adapt, such as scratch and transfer."
SCRATCH_RATE = "Learning rate of scratch"
SCRATCH_RATE_HELP = "How far scratch goes in a step. 0.003 did best on tasks kept aside for choosing it."
VARIATIONS = "Variations of the support pictures"
VARIATIONS_HELP = (
    "Mirror images and random crops of your own support pictures, to learn from besides. The same seed gives the same crops. "
    "The support accuracy still counts your own pictures alone, each once. *As learned*: mirror images for "
    "MAML, which bends its body and would else fit it to the one view, none for the others."
)
VARIATIONS_NAMES = {
    "learned": "As learned",
    "none": "None",
    "mirror": "Mirror images",
    "crops": "Mirror images and crops",
}
TAIL = "How deep it goes"
TAIL_HELP = (
    "How much of the large network MAML’s inner steps may change. *As learned*: it holds out half of the support pictures in "
    "turn, tries the head alone (the last layer, which names the class) and the last stage with it, takes what makes their right "
    "answers the more probable, and says so; from one picture a class, where none can be held out, it takes the last stage, "
    "which paid on pictures kept aside. A stage is some blocks of layers that belong together. More stages help most on "
    "pictures unlike photographs; two of them take some five times as long, three ten times. With any stage, all of the small "
    "network adapts."
)
TAILS = {AS_IT_PAYS: "As learned", 0: "Head", 1: "Last stage", 2: "Last two", 3: "Last three"}
TRANSDUCTIVE = "Transductive"
TRANSDUCTIVE_HELP = (
    "Lets the query pictures normalise each other in a network with batch normalisation, as published tables do: an answer "
    "then depends on which other pictures are asked about."
)
SEED = "Seed"
SEED_HELP = "Which random numbers scratch and random heads start from. The same seed gives the same result again."
AUTOMATIC = "Run after every change"
AUTOMATIC_HELP = "Off: change as much as you like, then press the button."
RUN = "Run"


def learns_from(own: int, more: int, as_learned: bool = False) -> str:
    """How many pictures the learners adapt to; as they learned to, MAML alone has more than a person's own."""
    if more and as_learned:
        return (
            f"MAML learns from {pictures(own + more)}: your {own} and {more} made from them; "
            f"the others from your {own}."
        )
    if not more:
        return f"The networks learn from {pictures(own)}."
    return f"The networks learn from {pictures(own + more)}: your {own} and {more} made from them."


def more_learners(count: int) -> str:
    """The drawer that holds all learners."""
    return f"All learners ({count}), and who is who"


def others_behind_switch(count: int, switch: str, compared: int) -> str:
    """In the Lab's drawer: the learners that are not in it, and how many the page Compare lists with them."""
    return (
        f"{count} more answer all pictures that are asked about together: they are behind the switch ‘{switch}’. Compare lists "
        f"them with the others, {compared} in all."
    )


def with_those_behind_switch(count: int, switch: str, listed: int) -> str:
    """In Compare's drawer: those that the Lab's does not have."""
    return (
        f"{count} of these answer all pictures that are asked about together. The Lab has them behind its switch ‘{switch}’, and "
        f"lists the other {listed}."
    )


def learner_line(contender: Contender, photographs: bool) -> str:
    """Who a learner is, in a line, beside photographs or characters."""
    if contender.record is None:
        return f"{learner_name(contender.learner.record.key)} from another meta-training, the checkpoint {contender.checkpoint}."
    words = learner_words(contender.record.key) or contender.record.words
    return (photographs and words.photographs) or words.line


def learner_story(contender: Contender) -> str:
    """What more there is to say of a learner."""
    record = contender.record or contender.learner.record
    return (learner_words(record.key) or record.words).story


# Checkpoints of one's own

OWN = "Your own learners"
OWN_HELP = "They live as long as this visit. Download one to keep it; the file can be dropped here again."
REMOVE_OWN = "Remove"
DOWNLOAD_OWN = "Download"
CARD = "Its card"


def own_line(learner: str, seconds: float, meta_steps: int) -> str:
    """Who a learner of the person's own is, in a line."""
    return f"your own: {learner_name(learner)}, meta-trained for {seconds:,.0f} s, {meta_steps:,} meta-steps."


def own_added(name: str) -> str:
    """A checkpoint is among the learners now."""
    return f"{name} is among the learners now."


def own_added_elsewhere(name: str, domain: str) -> str:
    """A checkpoint is kept for tasks of another kind than the one that is open."""
    kind = "characters" if domain == "characters" else "photographs"
    return f"{name} is among the learners of {kind}: it is offered where a task of {kind} is open."


def of_another_kind(file: str) -> str:
    """A checkpoint of pictures that the Lab does not show."""
    return f"{file} is a learner of a kind of task that the Lab does not show."
