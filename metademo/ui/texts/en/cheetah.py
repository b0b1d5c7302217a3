"""The part of the page 'Find the goal' on which a cheetah runs, in English."""

from __future__ import annotations

from metademo.ui.texts.en import goal

WHOSE_EXPLAINED = {
    "What runs here?": "The half of a cheetah that is seen from the side: seven links and six motors, simulated by MuJoCo "
    "(Gymnasium’s *HalfCheetah*; Wawrzyński 2009).",
    "What is a policy?": "A small network that sees how the joints stand and how fast they move, 17 numbers, and drives the six "
    "motors, 20 times a second; a little noise is added, so that it tries this and that. With each of 100 moves it earns its "
    "speed the asked way in metres a second, less the motors’ effort: 0.05 times the squares of the six strengths; all at full "
    "strength take 30 in a run. The sum is its *return*: a metre the right way brings 20, a metre the wrong way costs "
    "20.",
    "How does it learn which way?": "By reward alone. It runs twenty times for five seconds, and the policy gradient (REINFORCE) "
    "makes the moves more likely that brought more than was to be expected. Nobody tells it the direction, and it does not see "
    "where it is.",
    "What was meta-learned?": "Where these steps begin, and how far each goes: the outer loop asked how the policy should have "
    "been so that it earns more *after* a step, whichever way is asked for (Finn et al. 2017, section 5.3).",
}
OWN_LINE = (
    "Press play: random numbers become a policy that one step turns round. After some forty meta-steps a step makes a "
    "difference, and it goes on growing; the ready-made policy had 600. The panel uses it as it is at the time."
)


def ready_line(steps: int, tasks: int, minutes: float) -> str:
    """What the ready-made one is."""
    took = f"{minutes:.0f} minutes" if minutes >= 1.5 else "a minute"
    return (
        f"MAML’s policy, meta-trained for {steps:,} meta-steps of {tasks} tasks, half of them forwards: {took} of a "
        "processor core."
    )


# The run

SEARCH = "The run"
SEARCH_EXPLAINED = {
    "What do I see?": "Above: what each policy does on average (its *mean*, without the noise), for five seconds from one start, "
    "the same for all three, and none that was learned from; or, if you like, that of its twenty tries with noise which came to "
    "their middle. A mean may stand while the noise makes it hop along. Below: where its twenty tries with noise ended, full "
    "where they came a metre or more the right way. It learns from those tries; so they are what is said first.",
    "Who stands beside it?": "*Transfer* is the same network, trained by policy gradients on both directions at once, as if they "
    "were one task; what earns in one costs in the other, so it learned next to no running. *Scratch* begins with random "
    "numbers: twenty tries of which hardly one comes a metre far say little of what to do. Each makes the same number of steps "
    "from as many tries; their rate is the best of several on other runs.",
    "Where does MAML run before the first step?": "Wherever it happens to: it cannot know the direction. One step from its own "
    "twenty tries is to turn it the asked way.",
    "Is this a task that it never met?": "No. There are only two directions, and meta-training knew both. New are the starts and "
    "the noise: what the twenty tries are, and so the step that follows from them. That it tells the directions apart by reward "
    "is what it shows; not that it would run a third way.",
}
DIRECTION = "Direction that is asked for"
DIRECTIONS = {"forwards": "Forwards", "backwards": "Backwards"}
OTHER_STARTS = "Other starts"
OTHER_STARTS_HELP = "The same direction, with other starts and other noise."
FILM = {
    "hint": "The film is what each policy does on average, without noise; the triangle is where its cheetah is. Dots: where the "
    "20 tries with noise ended, full from a metre the right way on, which is shaded; how high they lie means nothing.",
    "hint_tried": "The film is one of each policy’s 20 tries with noise, the one in the middle; the triangle is where its "
    "cheetah is. Dots: where they ended, full from a metre the right way on, which is shaded; how high they lie means nothing.",
    "tried": "Show a try with noise instead",
    "play": "Play",
    "pause": "Pause",
    "slider": "Inner step",
    "step": "Inner step {step}",
    "metres": "{metres} m",
    "start": "start",
    "forwards": "forwards",
    "backwards": "backwards",
    "time": "{time} s",
}
LINES = {
    "ready": "ready-made",
    "transfer": "one policy for both directions, then the same steps",
    "scratch": "random numbers, then the same steps",
}
FAILED = "This failed by an error in this program. The log says more; the rest of the page still works."


def standing(ahead: int) -> str:
    """While it is computed."""
    return f"Waiting for {ahead} before you" if ahead else "All three try, learn and run"


def missing(command: str) -> str:
    """Where the simulator is not installed; Markdown."""
    return (
        "The cheetah is simulated by MuJoCo, an extra of some 60\u00a0MB. Add it, and start the page anew: "
        f"`{command}`. {RECORDED}"
    )


RECORDED = "Until then, these are recordings of the policies that come with this page."


def story(step: int, trained: int) -> str:
    """What is seen before the first inner step, or after one; ``trained`` steps were made in meta-training."""
    if not step:
        return (
            "Before the first step no policy knows the direction, whether it runs or stands. Each tries twenty times."
        )
    if step == 1:
        said = "After one step of the policy gradient, made of its twenty tries before."
    else:
        said = f"After {step} steps of the policy gradient, the last made of the twenty tries before it."
    if step < trained:
        return said
    steps = "one step" if trained == 1 else f"{trained} steps"
    if step == trained:
        return f"{said} MAML was meta-trained for {steps}: the film stays here and repeats."
    return f"{said} MAML was meta-trained for {steps}: further ones need not help."


def computed(step: int) -> str:
    """How far the person's own was when it ran, while newer runs are being computed."""
    return f"its newest runs so far: {goal.own_line(step) if step else 'random numbers'}"


def tries(right: int, of: int) -> str:
    """What its tries with noise came to."""
    which = f"None of {of} tries" if not right else f"{right} of {of} tries"
    return f"{which} came a metre or more the right way."


def earned(value: float, effort: float | None) -> str:
    """The tries' mean return, and what of it the motors' effort took if that is to be said."""
    took = "" if effort is None else f", after the motors’ effort took {_number(effort)}"
    return f"Mean return {_number(value)}{took}."


def film(metres: float, noisy: bool) -> str:
    """How far the film's cheetah came, in the direction that is asked for."""
    which = "The try in the film" if noisy else "Without noise, as in the film"
    if float(f"{metres:.1f}") == 0:
        return f"{which}: less than 5\u00a0cm from the start."
    return f"{which}: {abs(metres):.1f}\u00a0m the {'right' if metres > 0 else 'wrong'} way."


ON_ITS_BACK = "It ends on its back."


# How it goes

PROGRESS_EXPLAINED = {
    "What is the curve?": "The mean return of a run forwards and one backwards, with starts and noise that training never "
    "meets, before the first inner step and after each. A policy that ran one way whatever is asked would earn about 0 on both "
    "together; learning to learn means that the curves part.",
}
RETURNS_TITLE = "Return on held-out runs"


def _number(value: float) -> str:
    return f"{value:,.1f}".replace("-", "−")
