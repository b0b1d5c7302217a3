"""The course's chapters in English: what stands before the live part of each, and after it."""

OBJECTIVE = r"\theta^{*} = \arg\min_{\theta} \sum_i \mathcal{L}_i\bigl(\varphi_i(\theta)\bigr)"
BEFORE = {
    "task": (
        "A network trained in the usual way is good at the task it was trained for, and needs thousands of examples of it. "
        "Elsewhere it does badly. **Meta-learning**, learning to learn, trains for something else: to *become* good at a new "
        "task from a handful of examples, with the experience of many other tasks.\n\n"
        "So its examples are tasks. Draw a few classes at random (the *ways*), a few pictures of each to learn from (the "
        "*shots*: the **support set**), and some more to be asked about (the **query set**). That is an **episode**. Draw some:"
    ),
    "scratch": (
        "The plainest way to learn a task: begin with random numbers and follow the gradient on the support set. All that is "
        "known then comes from these few pictures. Solid lines are the pictures asked about, dashed ones those learned from: "
        "where they part, the network knows its examples by heart and has not understood them."
    ),
    "inner": (
        "MAML (Model-Agnostic Meta-Learning, Finn, Abbeel & Levine 2017) makes the very same steps on the very same pictures. "
        "Only the numbers it begins with are others: the **meta-initialisation** $\\theta$. A few gradient steps on "
        "the support set of task $i$ make $\\varphi_i(\\theta)$ of it. That is the **inner loop**: play it."
    ),
    "outer": (
        "Where does the initialisation come from? From four steps:\n\n"
        "1. **Generate tasks.** Draw episodes, as many as you like.\n"
        "2. **Train on each.** From $\\theta$, take a few gradient steps on the support set, and keep the course of it.\n"
        "3. **Train the meta-learner.** Ask the adapted network about the query set, and change $\\theta$ so that "
        "next time the adapted network does better. The gradient goes back *through* the inner steps: the **outer loop**.\n"
        "4. **Learn a new task.** Keep $\\theta$, forget the rest, and run the inner loop once more on classes never met.\n\n"
        "In one line:"
    ),
    "learned": (
        "Does an initialisation make a network *quick to change*, or does it already *see* what matters, so that "
        "little needs to change? Raghu and others (2020) called it rapid learning or feature reuse. One can ask: let "
        "only the **head** adapt, the last layer, or only the **body** before it, and compare."
    ),
    "rules": (
        "So far only the beginning was learned; the step itself was the plain gradient times a rate. The step can be "
        "learned too.\n\n- **Meta-SGD** (Li and others 2017) learns a rate for every single number: how far it moves, "
        "and in which direction.\n- **Meta-LSTM** (Ravi & Larochelle 2017) lets an LSTM guide the new model’s "
        "learning. What does it hold? Its cell state *is* the model’s numbers. Its **forget gate** says how much of a "
        "number is kept, its **input gate** how much of the gradient is let in, number by number and step by step, by "
        "what it has seen of gradient and loss."
    ),
    "no-gradient": (
        "A new task can be learned without any gradient step. **ProtoNet** (Snell, Swersky & Zemel 2017) takes the "
        "mean of each class’s support pictures, as features, and answers with the class whose mean is nearest. What "
        "was meta-learned is the way of seeing alone. Choose a picture:"
    ),
    "transfer": (
        "Transfer learning also starts from a network that has seen much. But that network was trained to be right about *its "
        "own* classes, and one hopes that what it learned on the way is of use. In meta-learning the use is the goal: "
        "the network is trained on *adapting*, over and over. To compare fairly, both must get the same data. First "
        "on waves, where both see the very same tasks, and then make the same steps on a new one:"
    ),
    "cost": (
        "*Data:* few examples of the new task, but many other tasks beforehand. *Computing:* more than half an hour before, a "
        "moment on the task. Here is what it took, and takes on this computer:"
    ),
    "questions": (
        "What readers ask, answered by what is on these pages. Where an answer depends on a measurement, it says "
        "where to see it."
    ),
}
AFTER = {
    "task": (
        "Not every task is of pictures. On waves (*Learn to learn*) a task is a curve, and the support set a few of "
        "its points; elsewhere it is sentences, what a robot was shown once, or a goal to be found by reward. What makes it a "
        "task is the same: a support set, a query set, and a **loss** $\\mathcal{L}$ that says how wrong an answer is."
    ),
    "scratch": (
        "Scratch is a fair opponent: where a task is easy, or gives many examples, it may do as well as anyone. Take "
        "more shots and see whether the lines come closer."
    ),
    "inner": (
        "**Why does everything begin at chance?** The head starts at zero for every class, so that one initialisation "
        "serves two classes as well as twenty, in any order: before the first step every class is equally likely. The "
        "first gradient step compares each picture with the mean of each class’s support pictures; the further steps "
        "refine that.\n\n**Inductive and transductive.** What is said of a picture here never depends on which others "
        "are asked about. Many published tables are *transductive*: batch normalisation lets the query pictures know "
        "of each other, which raises the figures."
    ),
    "outer": (
        "Here $\\mathcal{L}_i$ is the loss on task $i$’s *query* set. So $\\theta$ is not judged by how well it does, "
        "but by how well it does *after learning*. On characters this took more than half an hour, before you came; on waves "
        "it takes seconds:"
    ),
    "learned": (
        "From a head at zero no gradient reaches the body in the first step: the head moves first. If the features "
        "are good, that step is already most of it, and the curve is **flat** from there on. A flat curve then does "
        "not mean that nothing was learned; it was learned before. Where a task looks unlike anything met in "
        "meta-training, the body would have to move, and further steps may count: on waves one can see them bend the curve."
    ),
    "rules": (
        "Meta-SGD may learn a rate below zero: moved against its own gradient, that number would serve the query set "
        "better. The last column says whether it did. Neither learner is told why a number should move far or little; "
        "the outer loop found what pays."
    ),
    "no-gradient": (
        "This is close to what MAML’s first step does from a head at zero: it, too, compares with each class’s mean. What MAML "
        "can do beyond is move the body. ProtoNet cannot; for that it is done at once."
    ),
    "transfer": (
        "Whoever must answer before seeing a point of a wave does best with the mean of all waves. That is what joint training "
        "comes to, and the first column tells; the others tell whether it is a good place to start from. A network trained to "
        "name hundreds of characters is another matter: it must see what tells characters apart, and that may be of "
        "use for new ones. The same comparison there:"
    ),
    "cost": (
        "**What cannot be explained yet.** The views show *what* changes, layer by layer and step by step, and which "
        "parts of a picture an answer rests on. *Why* these numbers, of all, are a good place to start from, nobody "
        "can read from them. And an initialisation helps less the farther a task lies from the world it was learned "
        "in: *When does MAML lose, or gain nothing?* in the Lab has ready examples."
    ),
    "questions": "",
}
