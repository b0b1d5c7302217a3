"""Links: what an address asked for and was not given, and how a view is handed on."""

from __future__ import annotations

from collections.abc import Sequence

# What is refused

NOT_HERE = "nothing: the task that is open has no such choice"


def whole(least: int, most: int) -> str:
    """What is wanted: a number."""
    return f"a whole number from {least} to {most}"


def decimal(least: str, most: str) -> str:
    """What is wanted: a number with decimals."""
    return f"a number from {least} to {most}"


def one_of(names: Sequence[str]) -> str:
    """What is wanted: one of these."""
    return ", ".join(names[:12]) + (" and others" if len(names) > 12 else "")


def at_most(characters: int) -> str:
    """What is wanted: shorter words."""
    return f"at most {characters} characters"


def refused(name: str, value: str, wanted: str) -> str:
    """One part of the address is left out."""
    return f"The link says {name} = ‘{value}’, which is not used. Possible: {wanted}."


def unknown(name: str) -> str:
    """A part of the address that nobody knows."""
    return f"The link has a part ‘{name}’, which this page does not know; it is not used."


def unknown_project(name: str) -> str:
    """The address names a project that does not lie on this server."""
    return f"The link asks for a project ‘{name}’, which does not lie on this server; the rest of the link is used."


def more_refused(count: int) -> str:
    """The lines are not all said."""
    return f"{count} more parts of the link are not used."


# The menu

MENU = "Link and tour"
COPY = "Copy link"
COPIED = "Copied"
COPY_FAILED = "Please copy it from the field"
ADDRESS = "This view’s address"
COPY_EXPLAINED = (
    "It opens this view: task, learners and other choices; in the Lab and on *Sentences* also the step that is shown."
)
COPY_EXPLAINED_OWN = "It opens the Lab with what you chose: learners, steps and all else under ‘Learning’."
NO_PICTURES = (
    "**Your own pictures are not in it**: no link can hold them. Hand on the ZIP as well: *Download these pictures*, below "
    "the task. Dropped on the page, it is the same task again."
)
NO_SENTENCES = "**Your own sentences are not in it**: no link can hold them."
NO_OWN_LEARNERS = (
    "**Your own learners are not in it**: hand on their files as well, which *Your own learners* in the Lab keeps."
)

# The teacher's link

TEACHER = "A link for a class"
TEACHER_EXPLAINED = (
    "It opens the Lab as it is now, with the controls that you leave and a text of yours above. Students can open "
    "everything."
)
TEACHER_ELSEWHERE = "A link for a class is made in the Lab."
CONTROLS = "Controls that stay"
CONTROL_NAMES = {
    "pictures": "Classes and pictures",
    "shots": "Pictures to learn from",
    "learners": "Learners",
    "steps": "Inner steps",
    "rate": "Inner learning rate",
    "adapts": "What adapts",
    "long-steps": "Steps of those that train",
    "scratch-rate": "Learning rate of scratch",
    "variations": "Variations",
    "tail": "Depth",
    "transductive": "Query pictures together",
    "together": "Unlabelled pictures too",
    "seed": "Seed",
}
NOTE = "Your text above it"
NOTE_PLACEHOLDER = "Move the slider to 0, then one step at a time. What happens at step 1?"
PROJECT = "What it opens"
PROJECT_NOW = "The ready task that is open"
PROJECT_HELP = (
    "ZIPs of tasks that lie in this server’s folder assets/shared. Whoever runs the server puts them there; nothing is "
    "fetched from elsewhere."
)
COPY_TEACHER = "Copy the class’s link"
OWN_IS_NO_READY_TASK = (
    "What is open now are your own pictures, which no link can hold: choose a project of the server’s, or open a ready task. "
    "Without either the link opens the first ready task."
)
OPEN_EVERYTHING = "Open everything"
PREPARED = "A prepared page, with the controls that its author chose."
PREPARED_PICTURES = "The pictures"


def project(name: str) -> str:
    """A project on the server."""
    return f"Project: {name}"


def support_of(name: str) -> str:
    """Alternative text: the pictures of a class that are learned from."""
    return f"Learned from, of class {name}"
