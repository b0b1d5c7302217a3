"""Part 2, 'Learning'."""

from __future__ import annotations

LEARNING = "Learning"
LEARNING_EXPLAINED = {
    "What happens here?": "Both networks look at the support pictures, measure how wrong they are (the *loss*) and change "
    "their numbers a little so as to be less wrong. Each such change is an **inner step**.",
    "What did the initialisation see?": "Handwritten characters of 33 alphabets (Omniglot's training split), drawn by twenty "
    "people each, as many thousands of little tasks like this one. It was tuned so that a few steps on a new task go far.",
    "What has it never seen?": "Your classes, and every character of the ready tasks. It also knows nothing but strokes: "
    "photographs, textures and colours are outside its world.",
    "Does the adapted network still know its old classes?": "No. Its answers are this task's classes only; each task starts "
    "from the same initialisation anew.",
}
STEPS = "Inner steps"
STEPS_HELP = "How many gradient steps MAML takes on the support set. It was meta-trained with 5."
RATE = "Inner learning rate"
RATE_HELP = (
    "A factor on the rates that MAML has learned for itself, one for each layer and step. × 1 is what it learned."
)
ADAPTS = "What adapts"
ADAPTS_HELP = (
    "All layers; only the head (the last layer, which names the class); or only the body (which sees). The head starts at zero "
    "for every class, so the body alone has nothing to go by and stays at chance."
)
ADAPTS_NAMES = {"all": "All", "head": "Head", "body": "Body"}
SCRATCH_STEPS = "Steps for scratch"
SCRATCH_STEPS_HELP = "How long the network from random numbers may train, with the optimiser Adam."
SCRATCH_RATE = "Learning rate of scratch"
SCRATCH_RATE_HELP = "How far scratch goes in a step. 0.003 did best on tasks kept aside for choosing it."
SEED = "Seed"
SEED_HELP = "Which random numbers scratch starts from. The same seed gives the same result again."
AUTOMATIC = "Run after every change"
AUTOMATIC_HELP = "Off: change as much as you like, then press the button."
RUN = "Run"
