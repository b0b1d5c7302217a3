"""``train robot-…`` and ``evaluate robot-…``: policies of an arm that is shown something once."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from metademo.checkpoints import runs
from metademo.checkpoints.files import as_json
from metademo.learners.base import Learner
from metademo.learners.scratch import Scratch
from metademo.learners.transfer import Transfer
from metademo.robots import policies
from metademo.robots.arm import Arm
from metademo.robots.demonstrations import gathered
from metademo.robots.measuring import TEST, Measured, measure
from metademo.robots.policies import PREFIX, Policy
from metademo.robots.policy import Sight
from metademo.robots.skills import SKILLS
from metademo.robots.training import RobotSettings, RobotTraining


def meant(name: str) -> bool:
    """Whether a checkpoint's name is that of a policy."""
    return Path(name).stem.startswith(PREFIX)


def _skill(name: str) -> str:
    rest = name.removeprefix(PREFIX)
    found = [key for key in SKILLS if rest == key or rest.startswith(f"{key}-")]
    if not found:
        raise ValueError(
            f"{name}: there is {', '.join(PREFIX + key for key in SKILLS)}; a name may go on after that with a dash"
        )
    return max(found, key=len)


def train(options: argparse.Namespace) -> int:
    """Collect demonstrations, unless they are there, and meta-train a policy on them; the exit status."""
    torch.set_num_threads(1)  # so small a network gains nothing by a second core
    settings = _settings(options)
    folder: Path = options.out / options.name
    demonstrations = gathered(
        settings.skill, settings.aims, options.data, lambda these: tqdm(these, unit="goal", desc="demonstrations")
    )
    training = RobotTraining(settings, demonstrations, Sight.of(demonstrations))
    recipe = vars(settings)
    if options.resume:
        training.state, saved = runs.read_run(folder)
        if saved != as_json(recipe):
            raise ValueError(
                f"--resume: the run in {folder} had other settings: {saved}. Give the same, or start anew."
            )
        runs.check_run(training.state, settings.learner_from().params, folder)
    elif runs.has_run(folder):
        raise ValueError(
            f"{folder} holds a run already. Go on with it by --resume, or delete it, or take another name."
        )
    done = _run(training, options, folder)
    runs.save_run(training.state, recipe, folder)
    if not done:
        print(f"Saved at meta-step {training.state.step} in {folder}. Go on with --resume.", file=sys.stderr)
        return 130
    told = {
        "data": f"{settings.aims} goals of Meta-World’s {settings.skill}, demonstrations by its experts, seed 0",
        "command": " ".join(["python -m metademo", *(word for word in options.words if word != "--resume")]),
        "meta_steps": training.state.step,
        "hours": round(training.state.seconds / 3600, 2),
        "torch": torch.__version__.partition("+")[0],
        "date": date.today().isoformat(),
    }
    kept = policies.ASSETS if options.ship else folder
    policies.save(Policy(options.name, settings, training.learner, training.sight, told), kept)
    print(f"Wrote {kept / options.name}.safetensors and its card.", file=sys.stderr)
    return 0


def _settings(options: argparse.Namespace) -> RobotSettings:
    """What was chosen; what was not is as is usual for policies, and not as for pictures."""
    given = {
        word.partition("=")[0].removeprefix("--").replace("-", "_") for word in options.words if word.startswith("--")
    }
    chosen: dict[str, Any] = {
        field: getattr(options, name)
        for name, field in {"tasks": "tasks", "meta_steps": "meta_steps", "rate": "outer_rate", "seed": "seed"}.items()
        if name in given
    }
    extra = dict(options.set)
    for name in extra:
        if name not in ("steps", "rate", "clip", "aims"):
            raise ValueError(f"--set: a policy’s options are steps, rate, clip and aims, not {name}")
    return RobotSettings(_skill(options.name), options.learner, **chosen, **extra)


def _run(training: RobotTraining, options: argparse.Namespace, folder: Path) -> bool:
    """Train to the end, saving now and then; whether it came there and was not interrupted, or out of time, before."""
    stopped = False

    def stop(number: int, frame: object) -> None:
        nonlocal stopped
        stopped = True

    settings, state = training.settings, training.state
    before = signal.signal(signal.SIGINT, stop)
    smooth, saved = None, time.monotonic()
    try:
        with tqdm(total=settings.meta_steps, initial=state.step, unit="step", mininterval=1.0) as bar:
            while state.step < settings.meta_steps and not stopped:
                if options.minutes is not None and state.seconds >= 60 * options.minutes:
                    break
                made = training.step()
                smooth = made.loss if smooth is None else 0.97 * smooth + 0.03 * made.loss
                bar.set_postfix_str(f"loss {smooth:.4f}", refresh=False)
                bar.update()
                if time.monotonic() - saved >= 60 * options.save_every:
                    runs.save_run(state, vars(settings), folder)
                    saved = time.monotonic()
    finally:
        signal.signal(signal.SIGINT, before)
    return not stopped


def evaluate(options: argparse.Namespace) -> int:
    """Print how often a policy does on new goals what it was shown; the exit status."""
    torch.set_num_threads(1)
    policy = policies.find(options.checkpoint)
    learner: Learner = policy.learner
    if options.scratch:
        learner = policy.settings.scratch()
    if options.rate is not None:
        if not isinstance(learner, Scratch | Transfer):
            raise ValueError("--rate: of scratch, and of transfer’s fine-tuning; a meta-learner’s rates are its own")
        learner = replace(learner, rate=options.rate)
    given = any(word.partition("=")[0] == "--episodes" for word in options.words)
    episodes = options.episodes if given else EPISODES
    steps = tuple(options.steps or _usual(learner))
    arm = Arm(SKILLS[policy.settings.skill])
    with tqdm(total=episodes, unit="goal", disable=None) as bar:
        rows = measure(arm, learner, policy.sight, steps, episodes, TEST, options.seed, bar.update)
    told = [_row(policy, row) for row in rows]
    if options.json:
        print(json.dumps(told, indent=2))
        return 0
    print(f"{learner.record.key} of {policy.name} on {episodes} new goals, seed {options.seed}")
    print("steps  success")
    for row in rows:
        print(f"{row.steps:5}  {100 * row.success:5.1f} ± {100 * row.interval:.1f} %")
    return 0


EPISODES = 100
"""New goals, where nobody says how many."""


def _usual(learner: Learner) -> tuple[int, ...]:
    return tuple(range(learner.steps + 1)) if learner.steps <= 10 else (learner.steps,)


def _row(policy: Policy, row: Measured) -> Mapping[str, Any]:
    return {"checkpoint": policy.name, "skill": policy.settings.skill, **vars(row)}
