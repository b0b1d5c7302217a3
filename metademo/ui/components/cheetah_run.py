"""Cheetahs that run side by side, seen from the side: films of a policy's mean or of a try with its noise, before each inner step
and after the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metademo.robots.cheetah import SECONDS, Link
from metademo.robots.running import FAR
from metademo.robots.running_shown import Ran
from metademo.ui.assets import component
from metademo.ui.components import inner_steps
from metademo.ui.texts import cheetah as text

_mount = component(__file__, inner_steps.JS, style=inner_steps.CSS)
_LEAST = 1.5
"""Metres to each side of the start that the strip shows at least."""


@dataclass(frozen=True)
class Shown:
    """What a policy does before the first inner step, or after one; what is to be said in bold, of its tries, and what else,
    beside the film of its mean and of a try."""

    ran: Ran
    earned: str
    caption: tuple[str, str]


@dataclass(frozen=True)
class Panel:
    """One learner's runs, from before the first inner step to after the last."""

    name: str
    colour: str
    line: str
    runs: tuple[Shown, ...]


def cheetah_run(
    panels: Sequence[Panel], links: Sequence[Link], height: float, direction: float, identity: str, step: int
) -> None:
    """Show the panels.

    Args:
        panels: beside each other; all have as many runs.
        links: of the body, parents first.
        height: of the trunk above the ground where its joint is at 0.
        direction: that is asked for.
        identity: of what these runs are of; where it is another one, they are played from the beginning.
        step: up to which inner step they are played by themselves: the one that meta-training is about.
    """
    sound = [each.ran for panel in panels for each in panel.runs if each.ran.sound]
    reached = np.concatenate([np.zeros(1), *(np.append(ran.ends, (ran.mean[:, 0], ran.tried[:, 0])) for ran in sound)])
    data = {
        "key": identity,
        "seconds": SECONDS,
        "height": height,
        "far": FAR,
        "direction": direction,
        "track": (min(-_LEAST, float(reached.min())), max(_LEAST, float(reached.max()))),
        "first": step,
        "links": tuple(_link(link) for link in links),
        "stories": tuple(text.story(each, step) for each in range(len(panels[0].runs))),
        "panels": tuple(
            {
                "name": panel.name,
                "colour": panel.colour,
                "line": panel.line,
                "steps": tuple(
                    {
                        "films": (_whole(each.ran.mean), _whole(each.ran.tried)) if each.ran.sound else ((), ()),
                        "ends": _whole(each.ran.ends) if each.ran.sound else (),
                        "earned": each.earned,
                        "caption": each.caption,
                    }
                    for each in panel.runs
                ),
            }
            for panel in panels
        ),
        "words": tuple(text.FILM.items()),
    }
    _mount(key="cheetah-run", data=data)


def _link(link: Link) -> dict[str, object]:
    return {
        "joint": link.joint,
        "parent": link.parent,
        "pivot": link.pivot,
        "ends": tuple(round(each, 4) for each in link.ends),
        "radius": link.radius,
    }


def _whole(values: np.ndarray) -> tuple[int, ...]:
    """In thousandths."""
    return tuple((1000 * values).round().astype(int).ravel().tolist())
