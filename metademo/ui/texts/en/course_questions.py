"""The course's questions and answers, in English."""

QUESTIONS = {
    "Today’s systems do one task, need much data and do badly elsewhere. What is different here?": (
        "What is trained is not the answer to one task but the way to many: thousands of small tasks are drawn, and "
        "the network is judged by how it does *after learning* each. A new task then needs a handful of examples. The "
        "price is that the many tasks must be there beforehand, and be like the new one: chapters 1, 4 and 9."
    ),
    "What is meta-learning, ‘learning to learn’?": (
        "A model that learns, from its experience of other tasks, how to learn new ones. There are two loops: the inner one "
        "learns a task, the outer one improves how that is done: chapters 3 and 4."
    ),
    "How is it related to few-shot learning?": (
        "Few-shot learning is the problem: to learn from few samples. Meta-learning is one way to solve it, and "
        "transfer learning or plain comparison (ProtoNet) are others. All of them stand side by side in the Lab."
    ),
    "How is it related to reinforcement learning?": (
        "A task may also be a goal to reach, with rewards for its loss: then the inner loop makes a few steps of "
        "policy gradient, and what is meta-learned is a policy that adapts in a few trials, or how to explore. The "
        "inner loop here takes its loss from the task, whatever that is: *Find the goal* does it by policy gradients, *Robot* "
        "from one demonstration; the other pages show it on pictures, sentences and waves."
    ),
    "What is the difference between meta-learning and transfer learning?": (
        "What the training is for. Transfer learning trains for the answers to old tasks and reuses what came of it; "
        "meta-learning trains for what comes *after adapting*. How much of a difference that makes depends on the "
        "tasks. Chapter 8 shows both, with the same data, on waves and on characters."
    ),
    "What are the four steps?": (
        "Generate tasks; train a model on each and keep its course; train the meta-learner on these courses; learn a new task "
        "under its guidance. Chapter 4 runs the first three on waves; step 4 is what the Lab does each time you "
        "change something."
    ),
    "MAML’s formula: what is each symbol, in numbers?": (
        "In $\\theta^{*} = \\arg\\min_{\\theta} \\sum_i \\mathcal{L}_i(\\varphi_i(\\theta))$: $\\theta$ are the "
        "numbers that the network starts from (on waves 1,761 of them); $i$ counts tasks (on waves 25 a meta-step); "
        "$\\varphi_i(\\theta)$ are the numbers after the inner steps on task $i$’s support set; $\\mathcal{L}_i$ is "
        "the loss of these on its query set; and $\\arg\\min$ is what the outer loop does: move $\\theta$ to where "
        "the sum is smallest. *One meta-step, slowly* on the page *Learn to learn* tells each of them in the numbers "
        "of the step that was just made."
    ),
    "Meta-LSTM is an LSTM that holds the course of learning. What does it hold?": (
        "Its cell state is the new model’s numbers themselves. What it remembers beside them, of gradients and losses so far, "
        "decides by two gates how much of each number is kept and how much of the gradient let in. Chapter 6 shows the gates."
    ),
    "Where is it used?": (
        "In vision, to recognise or find things of which few pictures exist. In robot control, to adapt a grasp or a "
        "walk to a new body or goal in a few trials. In language, to understand a new domain, or adapt to another "
        "language. Here: characters, photographs (with finding them in a picture), sentences, curves, a robot’s arm and a goal "
        "to be found."
    ),
    "Learn2Learn, Higher, Meta-World: what of them is here, and how does one move over?": (
        "Learn2Learn and higher offer the inner loop for PyTorch. Here it is written out, in one short file, "
        "`metademo/learners/inner_loop.py`, and `docs/coming-from.md` has the same training loop in both, side by "
        "side, with tests that they give the same numbers. Meta-World is a collection of robot tasks for a simulator; "
        "the page *Robot* uses some of its tasks where it is installed."
    ),
    "Where is it going?": (
        "Stronger learners: transformers that learn from examples in their context, and graphs along which labels "
        "flow. Both are among the learners of the Lab (*In context*, *Label propagation*). Large networks trained on "
        "much data and then compared with, or adapted a little: the photographs here stand on such a one. And use "
        "where examples are few: medicine, finance, education."
    ),
    "How large are the challenges: data, computing cost, interpretability?": (
        "Chapter 9 measures them here: hours and tasks beforehand, the time of an adaptation, its operations. What the network "
        "changed can be seen, layer by layer; why these numbers are good cannot."
    ),
    "Which problems can it solve, and which not?": (
        "Those where many tasks of one kind exist and the next one is of that kind. Where the new task is unlike all "
        "before, or has many examples, learning from scratch or a large pre-trained network may do as well or better. "
        "The guess below tries one such task."
    ),
    "Does the adapted network still know its old classes?": (
        "It never knew any: the head begins at zero for each task. After adapting it knows the classes of this task alone, and "
        "the initialisation that it came from is unchanged."
    ),
    "Why is the curve flat after the first step?": (
        "Where the features are good already, placing the classes among them is all that is left to do, and one step "
        "does that. Chapter 5 shows when it is so; where the body has to move, the steps after count."
    ),
}
