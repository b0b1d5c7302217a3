"""The words of the field that stand on the page, each explained in a sentence or two where it stands."""

IN_PLAIN_WORDS = "In plain words:"
TERMS = {
    "adam": (
        "Adam",
        "A way to take training steps that gives every number of the network a step size of its own, from how its gradient went "
        "so far (Kingma & Ba 2015). Scratch and transfer use it. MAML’s inner steps are plain gradient steps on characters and "
        "in the small network; on photographs, where they bend a large body, those after the first are Adam’s.",
    ),
    "auroc": (
        "AUROC",
        "Take one picture of no class and one of a class: how often does the first get the higher score of ‘none of these’? "
        "1 is always, 0.5 is a coin.",
    ),
    "block": (
        "block",
        "A few layers of the body that belong together: a convolution that looks for small patterns, a normalisation, and a "
        "halving of the picture. The small network has four, one after the other.",
    ),
    "body": (
        "body",
        "The part of a network that sees: it turns a picture into a short list of numbers, its features. Pictures that look "
        "alike to it get similar lists.",
    ),
    "calibration": (
        "calibration error",
        "How far confidences are from what they promise. Of all answers that are ‘80 % sure’, 80 % should be right; the error is "
        "the mean distance from that, over all answers. 0 is perfect.",
    ),
    "card": (
        "card",
        "A page that goes with a checkpoint and says how it came about: the data, the recipe, the time it took, and the licence.",
    ),
    "centre": (
        "centre",
        "A point that is subtracted from all features before they are compared, so that they point in different directions. "
        "MAML has learned where it should lie.",
    ),
    "checkpoint": (
        "checkpoint",
        "A file with all the numbers of a network, as they were at the end of its training. The page comes with one for each "
        "learner that was trained beforehand.",
    ),
    "head": (
        "head",
        "The last layer, which names the class: one list of numbers for each class, compared with the picture’s features.",
    ),
    "inner": (
        "inner step",
        "One small change of the network’s numbers, in the direction in which its answers on the support set, what it learns "
        "from, become less wrong. The meta-training of MAML and its relatives consists of very many tasks, each with "
        "one or a few of them.",
    ),
    "meta-step": (
        "meta-step",
        "One change of the initialisation in meta-training: after some tasks were adapted to, the numbers that all tasks begin "
        "with are moved so that adapting would have ended better. Of learners that are trained the ordinary way, one step of "
        "that training.",
    ),
    "phi": (
        "φ",
        "Phi: the network’s numbers after the inner steps on one task. Each task has its own.",
    ),
    "pmf": (
        "P>M>F",
        "Pre-train, meta-train, fine-tune (Hu et al. 2022): first learn from very many photographs the ordinary way, then "
        "meta-train on small tasks, then adapt to the new one. MAML for photographs was made so.",
    ),
    "probe": (
        "probe",
        "A task that is asked again and again and never learned from: what an initialisation makes of it shows how far it has "
        "come.",
    ),
    "query": (
        "query loss",
        "The error at points of a task that it did not learn from, the *query set*; what it learns from is the *support set*. "
        "Meta-training makes the query loss after the inner steps small: not how well the points are remembered, but how well "
        "the curve is found.",
    ),
    "scale": (
        "scale",
        "One number by which features are multiplied before they are compared: the larger it is, the surer the answers.",
    ),
    "temperature": (
        "temperature",
        "One number that all class scores are divided by before they become percentages. Above 1 it makes every answer less "
        "sure, below 1 surer. It never changes which class comes first.",
    ),
    "theta": (
        "θ",
        "Theta: the initialisation, the numbers with which the network begins every task. Meta-training moves it.",
    ),
    "transductive": (
        "transductive",
        "The pictures asked about may know of each other, which raises the figures. *Inductive*: each is judged on its own.",
    ),
}
