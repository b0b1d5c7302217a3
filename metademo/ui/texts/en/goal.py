"""The page 'Find the goal', in English."""

from __future__ import annotations

GOAL = "Find the goal"
INTRODUCTION = (
    "A point has to find a place, a cheetah which way to run, and nobody tells them. They try, earn more the better it goes, and "
    "change their policy by a gradient step."
)
PARTS = {"point": "A point that looks for a goal", "cheetah": "A cheetah that runs"}
PARTS_LABEL = "Who learns"

# Whose policy

WHOSE = "Whose policy"
WHOSE_EXPLAINED = {
    "What is a policy?": "A small network that sees where the point is, and nothing else, and says how to move; a little noise "
    "is added, so that it tries this and that. With each of up to 100 moves it earns minus its distance to the goal. The sum is "
    "its *return*: the nearer to 0, the better.",
    "How does it learn a goal?": "By reward alone. It follows twenty paths, and the policy gradient (REINFORCE) makes the moves "
    "more likely that brought more than was to be expected. Then it follows twenty new ones.",
    "What was meta-learned?": "Where these steps begin, and how far each goes: over many goals, the outer loop asked how the "
    "policy should have been so that it earns more *after* its steps (Finn et al. 2017, section 5.3). The gradient goes back "
    "through the steps.",
}
POLICIES = {"ready": "Ready-made", "own": "Learned here"}
POLICIES_LABEL = "Policy"
SETTINGS = "Settings"
FACTOR = "Length of the inner steps"
FACTOR_HELP = "A factor on all inner rates. Long steps can ruin a policy: try it."
STEPS = "Inner steps in training"
SEED = "Seed"
CHANGED = "These settings begin a new training, from random numbers."
OWN_LINE = (
    "Press play: random numbers become a policy that finds goals in a few steps. A minute on a free core is most of the way. "
    "The panel uses it as it is at the time."
)


def ready_line(steps: int, tasks: int, minutes: float) -> str:
    """What the ready-made one is."""
    took = f"{minutes:.0f} minutes" if minutes >= 1.5 else "a minute"
    return f"MAML’s policy, meta-trained for {steps:,} meta-steps of {tasks} goals each: {took} of a processor core."


# The search

SEARCH = "The search"
SEARCH_EXPLAINED = {
    "What do I see?": "Thin: the twenty paths that each policy explored. Thick: its path without noise. The small arrows say how "
    "it would move from elsewhere. The star is the goal, which no policy sees; the dashed square is where goals lie in "
    "meta-training.",
    "Who stands beside it?": "*Transfer* is the same network, trained by policy gradients on all goals as if they were one task; "
    "*Scratch* begins with random numbers. Each makes the same number of steps from as many paths; their rate is the best of "
    "several on other goals.",
    "Why does it go astray before the first step?": "It cannot know the goal: it can but look around.",
}
OTHER_GOAL = "Another goal"
OTHER_PATHS = "Other paths"
OTHER_PATHS_HELP = "The same goal, explored with other noise."
PLANE = {
    "hint": "Click into a square to put the goal there; arrow keys move it.",
    "play": "Play the search",
    "pause": "Stop",
    "slider": "Inner step",
    "step": "Inner step {step}",
    "waiting": "All three search …",
}
LINES = {
    "ready": "ready-made",
    "transfer": "one policy for all goals, then the same steps",
    "scratch": "random numbers, then the same steps",
}


def own_line(step: int) -> str:
    """How far the person's own is."""
    return "random numbers so far" if not step else f"after {_meta_steps(step)}"


def story(step: int) -> str:
    """What is seen before the first inner step, or after one."""
    if not step:
        return "Before the first step no policy knows of the goal: each explores twenty paths."
    if step == 1:
        return "After one step of the policy gradient, made of the twenty paths before, each follows twenty new ones."
    return f"After {step} steps of the policy gradient, the last made of the twenty paths before, each follows twenty new ones."


def earned(value: float) -> str:
    """The mean return."""
    return f"Return {_number(value)}."


def reached(count: int, of: int) -> str:
    """How many paths came to the goal."""
    return "No path reached the goal." if not count else f"{count} of {of} paths reached the goal."


def gone(count: int, of: int) -> str:
    """How many paths ended where they cannot be seen."""
    return f"{count} of {of} ended outside the picture."


def worse(still: float) -> str:
    """Less than who does not move at all."""
    return f"Standing still would earn more: {_number(still)}."


RAN_AWAY = "The policy ran away."
RAN_AWAY_MORE = "The steps went so far that its numbers are none any more. Shorten the inner steps."
KEPT = "The goal stays where it was."


def outside(x: float, y: float, reach: float) -> str:
    """A goal where none can be."""
    return f"A goal at ({_place(x)}, {_place(y)}) lies outside the square: policies learned to search within ±{reach:g}. {KEPT}"


# How it goes

PROGRESS = "Is it learning to learn?"
PROGRESS_EXPLAINED = {
    "What is the curve?": "The mean return on 30 goals that training never meets, before the first inner step and after each. "
    "Learning to learn means that the curves part: after a step more is earned, and before it need not be.",
}
RETURNS_TITLE = "Return on held-out goals"
RETURNS_AXIS = "meta-steps"
NO_CURVES = "The curves begin with the first meta-steps."
NOT_BEGUN = "Nothing has been learned yet: these are random numbers."
BEFORE = "before"


def missing(least: float) -> str:
    """Why a curve may have gaps."""
    return f"Where a curve is missing, the return was below {_number(least)}: the steps went too far."


def after(step: int) -> str:
    """A curve's name."""
    return BEFORE if not step else "1 step" if step == 1 else f"{step} steps"


def returns_now(returns: tuple[float, ...], step: int) -> str:
    """What the policy earns by now."""
    said = ", ".join(f"{after(at)} {_number(value)}" for at, value in enumerate(returns))
    return f"asked last after {_meta_steps(step)}: {said}"


def returns_alt(title: str, returns: tuple[float, ...], step: int) -> str:
    """The chart in words."""
    return f"{title} {returns_now(returns, step)}."


def _meta_steps(count: int) -> str:
    return f"{count:,} meta-step" + ("" if count == 1 else "s")


def _number(value: float) -> str:
    return f"{value:,.1f}".replace("-", "−")


def _place(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
