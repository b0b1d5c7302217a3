"""The page 'Ideas', in English."""

TITLE = "Learning to learn"
INTRODUCTION = (
    "A network trained in the usual way is good at the task it was trained for, and needs thousands of examples of it. "
    "**Meta-learning** trains for something else: to *become* good at a new task from a handful of examples. MAML "
    "(Model-Agnostic Meta-Learning, Finn, Abbeel & Levine 2017) looks for one starting point from which that is a short way:"
)
OBJECTIVE = (
    r"Here $\theta$ is the **meta-initialisation**, the numbers the network starts from; $\varphi_i(\theta)$ is what a few "
    r"gradient steps on the support set of task $i$ make of it; and $\mathcal{L}_i$ is the loss of the result on that task's "
    r"query set. So $\theta$ is not judged by how well it does, but by how well it does *after learning*."
)
SECTIONS = {
    "Four steps": (
        "1. **Generate tasks.** Draw a few classes at random out of many (here: characters of Omniglot), a few support "
        "pictures of each, and some query pictures. That is an *episode*.\n"
        "2. **Train on each task.** From $\\theta$, take a few gradient steps on the support set: the **inner loop**.\n"
        "3. **Train the meta-learner.** Ask the adapted network about the query set, and change $\\theta$ so that next time the "
        "adapted network does better: the **outer loop**. Its gradient goes back *through* the inner steps.\n"
        "4. **Learn a new task.** Keep $\\theta$, forget the rest. Given classes it has never met, the network runs the inner "
        "loop once more. That is what the Lab shows.\n\n"
        "Steps 1 to 3 happened before you came, in some hours on an ordinary computer with the command `python -m metademo "
        "train`. Step 4 happens on this page, each time you change something."
    ),
    "Is this not just transfer learning?": (
        "Transfer learning also starts from a network that has seen much. But that network was trained to be right about "
        "*its own* classes, and one hopes that what it learned on the way is of use. In meta-learning the use is the goal: the "
        "network is trained on *adapting*, over and over, and the very gradient steps that you see in the Lab were part of "
        "its training, down to their learning rates."
    ),
    "Inductive and transductive": (
        "In the Lab, what is said of a picture never depends on which other query pictures are on the page. That is called "
        "*inductive*. Many published tables are *transductive*: batch normalisation lets the query pictures know about each "
        "other, which raises the figures. The network here normalises each picture on its own (group normalisation)."
    ),
    "What does the head do at step 0?": (
        "The last layer, the head, starts at zero for every class, so that one initialisation serves two classes as well as "
        "twenty, in any order. Before the first step every class is equally likely: exactly chance. The first gradient step "
        "compares each picture with the mean of each class’s support pictures; the further steps refine that, and let the "
        "body change, too."
    ),
    "What it costs, and where it ends": (
        "*Data:* few examples of the new task, but many other tasks beforehand. *Computing:* hours for the meta-training, "
        "a moment for the adaptation. *Understanding:* the step-by-step view shows what changes and where, not yet why. And "
        "an initialisation helps less the farther a task lies from the world "
        "it was learned in: *When does MAML lose?*, in the Lab, has ready examples."
    ),
    "Where else it is used": (
        "In vision, to recognise things of which few pictures exist; in robot control, to adapt to a new body or a new goal "
        "in a few trials (the benchmark Meta-World collects such tasks); in language, to adapt to a new speaker or domain. "
        "The libraries Learn2Learn and higher offer the inner loop for PyTorch; here it is written out, in one short file, "
        "`metademo/learners/inner_loop.py`."
    ),
}
