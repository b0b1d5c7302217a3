"""The lines of Python, and the command, that do once more what was done."""

from __future__ import annotations

import shlex
from dataclasses import fields

from metademo.learners.base import DEFAULT, AdaptSettings

_FLAGS = {
    "steps": "--steps",
    "rate_factor": "--rate-factor",
    "adapts": "--adapts",
    "seed": "--seed",
    "variations": "--variations",
}


def _changed(settings: AdaptSettings) -> dict[str, object]:
    """What is not as it is where nobody chooses."""
    every = {each.name: getattr(settings, each.name) for each in fields(settings)}
    return {name: value for name, value in every.items() if value != getattr(DEFAULT, name)}


def chosen(settings: AdaptSettings) -> str:
    """What a person chose, as arguments of :class:`AdaptSettings`; empty for nothing."""
    return ", ".join(f"{name}={value!r}" for name, value in _changed(settings).items())


def command(
    file: str, checkpoint: str, settings: AdaptSettings = DEFAULT, tail: int | None = None, names: bool = False
) -> str:
    """The command that adapts a checkpoint's learner to a saved task or a report; of sentences perhaps to ``names`` too."""
    words = ["metademo", "adapt", checkpoint, file, *(["--names"] if names else [])]
    for name, value in _changed(settings).items():
        if name in _FLAGS:
            words += [_FLAGS[name], str(value)]
    return shlex.join(words if tail is None else [*words, "--tail", str(tail)])


def python(
    file: str, checkpoint: str, settings: AdaptSettings = DEFAULT, tail: int | None = None, again: bool = False
) -> str:
    """The same in Python.

    Args:
        file: a saved task or a report.
        checkpoint: the learner's.
        settings: how it adapts.
        tail: how many stages of a pre-trained network are open to the inner loop, where that is not the checkpoint's own number.
        again: whether the learner is one that learns from mirror images too.
    """
    given = chosen(settings)
    deeper = "" if tail is None else f".with_tail({tail})"
    varied = settings.variations not in (None, "none")
    seen = "" if varied else "network=learner.network"
    if again and settings.variations is None:
        seen += ", again=True"
    imports = "AdaptSettings, Project, load" if given else "Project, load"
    settings_given = f", AdaptSettings({given})" if given else ""
    return f"""from metademo import {imports}

with open({file!r}, "rb") as saved:
    project, _ = Project.from_zip({file!r}, saved.read())
learner = load({checkpoint!r}){deeper}
trace = learner.adapt(project.episode({seen}){settings_given})
for (_, picture), answer in zip(project.query_pictures(), trace.predictions()):
    print(picture.name, answer)
"""
