"""What is meta-trained on pictures on the page 'Learn to learn': whose training it is, and the buttons that move it."""

from __future__ import annotations

from metademo.measuring.pictures_live import PicturesPlan
from metademo.measuring.pictures_seen import PicturesSeen
from metademo.ui.background.training import Training
from metademo.ui.background.trainings import TRAININGS
from metademo.ui.components.outer import memory
from metademo.ui.components.steering import steering


def running_of(plan: PicturesPlan) -> Training | None:
    """The person's training, if it is the one that is planned."""
    found = TRAININGS.of(memory().token, plan.part)
    return found if found is not None and found.plan == plan else None


def last_plan(part: str, source: str) -> PicturesPlan | None:
    """What the person has trained of this source, if it is what was trained last in this part."""
    found = TRAININGS.of(memory().token, part)
    plan = None if found is None else found.plan
    return plan if isinstance(plan, PicturesPlan) and plan.source == source else None


def seen(of: Training | None) -> PicturesSeen | None:
    """What it shows, if it has shown anything."""
    return of.seen if of is not None and isinstance(of.seen, PicturesSeen) else None


def rest_of_others(part: str, plan: PicturesPlan | None) -> None:
    """Have what is trained of this part for this person pause, if it is something else than is planned."""
    found = TRAININGS.of(memory().token, part)
    if found is not None and found.wanted and found.plan != plan:
        found.pause()


def buttons(plan: PicturesPlan) -> None:
    """Play, pause, one meta-step, start again, and the speed."""
    running = running_of(plan)
    shown = seen(running)
    steering(
        memory().token, plan, running, "learn-pictures", shown is not None, shown is not None and shown.over, wide=True
    )
