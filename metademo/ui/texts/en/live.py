"""Try it live."""

from __future__ import annotations

from metademo.ui.markdown import plain

LIVE = "One more picture"
EXPLAINED = (
    "Point the camera at something, or drop a picture: the learners adapt to your support pictures as below, and say what they "
    "take this one for. How sure each is, is said as on the cards below."
)
TOGETHER = (
    "The transductive learners are asked about this picture alone here. Above they answer it together with the others, and may "
    "say something else."
)
HOW = "How"
WAYS = {"file": "Picture", "camera": "Camera"}
CAMERA = "Point the camera at something"
CAMERA_HELP = "The picture goes to the computer that runs this page, and nowhere else. Clear it to take the next one."
FILE = "A picture"
ADD_TO = "Add it to …"
CHOOSE = "Which class is it?"
ADD = "Add it"
ADD_HELP = (
    "It becomes a support picture while the class has fewer than the chosen shots, and a query picture after that."
)


def add(name: str) -> str:
    """The button, once a class is chosen."""
    return f"Add it to ‘{plain(name)}’"


def added(picture: str, name: str) -> str:
    """A picture that was tried now belongs to a class."""
    return f"‘{picture}’ is now in the class ‘{name}’. Move it to support to learn from it."
