"""The page 'Robot'."""

from __future__ import annotations

ROBOT = "Robot"
INTRODUCTION = (
    "<b>A robot shown once.</b> It sees one demonstration and takes five gradient steps on it; then the object lies "
    "elsewhere. Nobody tells it the goal: it has to be in what it was shown."
)
JUMP = "See what happened ↓"


def missing(command: str) -> str:
    """Where the simulator is not installed; Markdown."""
    return (
        "The arm is simulated by MuJoCo and Meta-World, an extra of some 60\u00a0MB. Add it, and start the page anew: "
        f"`{command}`. Until then, these are recordings of what comes with this page."
    )


# Part 1: what it is shown

SHOWN = "What it is shown"
SHOWN_EXPLAINED = {
    "What is on the table?": "A Sawyer arm, simulated by MuJoCo, before one thing. Seen from above, the robot stands "
    "at the bottom; seen from the side, at the left. Drag the goal and the object: once where it lies in the "
    "demonstration, and once where it lies when the robot is asked.",
    "Who demonstrates?": "Meta-World’s built-in expert, who knows the goal; or you: steer the hand from above and "
    "from the side. The arm then follows your path at its own pace, in the simulation, and that is what is learned from.",
    "What does the robot see?": "Where its hand is, how far the gripper is open, and where the object is; now and a "
    "moment before. Never the goal.",
    "Where are these tasks from?": "Meta-World (Yu et al. 2019). Learning from one demonstration in this way is "
    "meta-imitation learning (Finn et al. 2017, *One-Shot Visual Imitation Learning via Meta-Learning*), here with places "
    "instead of pictures.",
}
TASK = "Task"
SKILLS = {"push": "Push", "pick-place": "Pick and place", "drawer": "Drawer", "faucet": "Faucet"}
ABOUT = {
    "push": "Push the puck to a place that only the demonstration tells.",
    "pick-place": "Take the puck and hold it at a place in the air that only the demonstration tells.",
    "drawer": "The drawer stands half open. Pull it out or push it shut? Only the demonstration tells.",
    "faucet": "The handle stands in the middle. Turn it to the right or to the left? Only the demonstration tells.",
}
CHOICE = "What is asked for"
CHOICES = {"open": "Pull it out", "shut": "Push it shut", "right": "To the right", "left": "To the left"}
DEMONSTRATOR = "Who demonstrates"
DEMONSTRATORS = {"expert": "The expert", "hand": "I do"}
ELSEWHERE = "Somewhere else"
ELSEWHERE_HELP = "Draws goal and places anew."
STEER_AGAIN = "Steer again"
THINGS = {"goal": "goal", "shown": "shown here", "asked": "asked here"}
BENCH = {
    "drag": "Drag goal and object, from above or from the side.",
    "drag_object": "Drag the object: where it lies in the demonstration, and where it lies when the robot is asked.",
    "steer": "Drag the hand: from above over the table, from the side up and down. Close the gripper at the object, "
    "and take it to the goal.",
    "above": "From above",
    "side": "From the side",
    "above_alt": "The table from above. Drag a thing, or move it with the arrow keys; page up and page down lift and lower.",
    "side_alt": "The table from the side. Drag a thing, or move it with the arrow keys; page up and page down lift and lower.",
    "robot": "robot",
    "hand": "hand",
    "close": "Close the gripper",
    "open": "Open the gripper",
    "again": "Start over",
    "done": "That was it",
}
WAITING_FOR_HAND = "Steer the hand on the table, then press ‘That was it’. What comes of it appears here."


# Part 2: what happened

HAPPENED = "What happened"
HAPPENED_EXPLAINED = {
    "What do I see?": "The demonstration, and then what each learner does with the object elsewhere: MAML after as "
    "many inner steps as you choose, the same policy before any step, transfer and scratch. All play together, at half "
    "the speed.",
    "What is transfer here?": "One policy that imitated all the demonstrations of the meta-training together, then "
    "fine-tuned on this one by Adam. It had the same data as MAML, and was never trained on adapting.",
    "What is scratch here?": "The same network from random numbers, trained on this one demonstration by Adam. It fits "
    "it well; whether that is enough with the object elsewhere, you see.",
    "What is success?": "Meta-World’s own measure: the puck within 5 cm of the goal (7 cm in the air), the drawer out "
    "or shut, the handle turned.",
}
PANELS = {
    "demonstration": ("The demonstration", ""),
    "maml": ("MAML", "adapted"),
    "before": ("MAML", "before any step"),
    "transfer": ("Transfer", "fine-tuned"),
    "scratch": ("Scratch", "from random numbers"),
}
BY_HAND = "by your hand"
BY_EXPERT = "by the expert"
FILM = {
    "play": "Play again",
    "pause": "Pause",
    "step": "{step} inner steps",
    "slider": "Inner steps of MAML",
    "time": "{time} s",
    "clock": "Time",
    "round": "From all sides",
    "above": "From above",
    "side": "From the side",
    "hint": "Drag a picture to walk around the table. The line is the hand’s path.",
    "hint_goal": "Drag a picture to walk around the table. The line is the hand’s path; the green ball is the goal, which "
    "the robot never sees.",
}
ERRORS = "How far its actions are from those shown"
ERRORS_AXIS = "steps on the demonstration"
ERRORS_HELP = (
    "The squared error on the demonstration, on a logarithmic scale. A low one is not yet success with the object "
    "elsewhere."
)
FAILED = "This failed by an error in this program. The log says more; other tasks still work."
WHO = "Who"
MEASURED = "Measured on new goals"
SUCCESS = "Success"
GOALS = "Goals"
NOT_MOVING = "The hand hardly moved. Steer it to the object and on to the goal."


def standing(ahead: int) -> str:
    """While it is computed."""
    return f"Waiting for {ahead} before you" if ahead else "The arm is shown it, learns and tries"


def done_after(seconds: float) -> str:
    """Of a roll-out that succeeded."""
    return f"Done after {seconds:.1f}\u00a0s."


def not_done(skill: str, centimetres: float) -> str:
    """Of one that did not."""
    what = {
        "push": "the puck ends {far} from the goal",
        "pick-place": "the puck ends {far} from the goal",
        "drawer": "the drawer ends {far} from where it was meant to",
        "faucet": "the handle ends {far} from where it was meant to",
    }[skill]
    return f"Not done: {what.format(far=f'{centimetres:.0f} cm' if centimetres >= 1 else 'less than a centimetre')}."


ENDED = "Not done: its actions were no numbers any more, so it was stopped."


def demonstration_failed(said: str) -> str:
    """Of a person's demonstration that does not do what is asked; what is learned from all the same."""
    return f"{said} It is learned from all the same."


def outside(what: str) -> str:
    """Why something cannot lie where it was put."""
    return f"That is outside of the table: {what}"


def too_close(metres: float) -> str:
    """Why something cannot lie where it was put."""
    return (
        f"Goal and object have to be {100 * metres:.0f}\u00a0cm apart, as they were in the meta-training. It stays where "
        "it was."
    )


def row(steps: int) -> str:
    """Of the table of what was measured: MAML after so many steps."""
    return {0: "MAML, before any step", 1: "MAML, 1 step"}.get(steps, f"MAML, {steps} steps")


def errors_alt(first: float, last: float) -> str:
    """Of the chart of errors."""
    return f"The error of MAML’s actions goes from {first:.3f} to {last:.3f} over its inner steps."
