"""``train`` and ``evaluate`` of policies that learn by reward: a point that finds a goal, a cheetah that runs."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import torch
from tqdm import tqdm

from metademo.checkpoints import cards, runs
from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.one_file import find
from metademo.learners.base import Learner
from metademo.learners.scratch import Scratch
from metademo.measuring.by_reward import Row, evaluate
from metademo.pictures.domains import CHEETAH, NAVIGATION
from metademo.robots import running_training
from metademo.tasks.policy_gradient import ByReward
from metademo.training import navigation
from metademo.training.by_reward import MOST_STEPS, REPORTED, STEPS, VALIDATION, RewardTraining, Settings
from metademo.training.trainer import Diverged


@dataclass(frozen=True)
class Kind:
    """What can be learned by reward.

    Attributes:
        name: of its checkpoints, which may go on after it with a dash.
        settings: how it is trained.
        measured_on: from how many tasks, a seed and a part of those held out, to these.
        scratch: who begins at random, for so many inner steps.
        data: what it is trained on, as a card says it.
        tasks: what they are called.
        meta_steps: where nobody says how many.
        options: of ``--set``.
        kinds: see :func:`metademo.measuring.by_reward.evaluate`.
    """

    name: str
    settings: type[Settings]
    measured_on: Callable[[int, int, int], Iterable[ByReward]]
    scratch: Callable[[int], Scratch]
    data: str
    tasks: str
    meta_steps: int
    options: tuple[str, ...] = ("steps", "rate", "trajectories")
    kinds: int = 1


KINDS = (
    Kind(
        NAVIGATION.name,
        navigation.NavigationSettings,
        navigation.measured_on,
        navigation.scratch,
        "goals drawn at random in a unit square; no data",
        "goals",
        160,
        ("steps", "rate", "trajectories", "moves"),
    ),
    Kind(
        CHEETAH.name,
        running_training.RunSettings,
        running_training.measured_on,
        running_training.scratch,
        "a simulated half-cheetah, forwards and backwards; no data",
        "runs",
        600,
        kinds=2,
    ),
)
EPISODES = 200
VALIDATED = 100
_TRAIN = (
    "--learner", "--set", "--out", "--tasks", "--meta-steps", "--rate", "--seed", "--save-every", "--resume", "--ship",
)  # fmt: skip
_EVALUATE = ("--episodes", "--steps", "--seed", "--json")


def meant(name: str) -> Kind | None:
    """What a checkpoint of this name is of: of ``navigation-…`` navigation; None of anything else."""
    return next((kind for kind in KINDS if f"{name}-".startswith(f"{kind.name}-")), None)


def _only(options: argparse.Namespace, kind: Kind, known: tuple[str, ...]) -> set[str]:
    """The options that were given.

    Raises:
        ValueError: if one of them means nothing here.
    """
    given = {word.partition("=")[0] for word in options.words if word.startswith("--")}
    for word in sorted(given - {*known}):
        raise ValueError(f"{word}: means nothing to {kind.name}; there is {', '.join(known)}")
    return given


def train(options: argparse.Namespace, kind: Kind) -> int:
    """Meta-train, and write the checkpoint; the exit status. Ctrl-C saves, and ``--resume`` goes on exactly."""
    given = _only(options, kind, _TRAIN)
    chosen = {"--tasks": options.tasks, "--meta-steps": options.meta_steps, "--rate": options.rate}
    names = {"--tasks": "tasks", "--meta-steps": "total", "--rate": "outer_rate"}
    own: dict[str, Any] = {names[word]: value for word, value in chosen.items() if word in given}
    unknown = dict(options.set).keys() - {*kind.options}
    if unknown:
        raise ValueError(f"--set: {kind.name} has no {', '.join(sorted(unknown))}; there is {', '.join(kind.options)}")
    settings = kind.settings(
        **{"learner": options.learner, "total": kind.meta_steps, "seed": options.seed, **own, **dict(options.set)}
    )
    if not settings.total:
        raise ValueError("--meta-steps: must be at least 1")
    torch.set_num_threads(1)
    run, folder, recipe = settings.begin(), options.out / options.name, checkpoints.as_json(asdict(settings))
    if options.resume:
        run.state, saved = runs.read_run(folder)
        if saved != recipe:
            raise ValueError(f"--resume: the run in {folder} had other settings: {saved}")
        runs.check_run(run.state, run.learner.params, folder)
    elif runs.has_run(folder):
        raise ValueError(
            f"{folder} holds a run already. Go on with it by --resume, or delete it, or take another name."
        )
    try:
        for _ in _stretches(run, settings.total, 60 * options.save_every):
            runs.save_run(run.state, recipe, folder)
    except Diverged as error:
        runs.save_run(run.state, recipe, folder)
        print(
            f"metademo train: {error} The state before it is saved in {folder}; no checkpoint was written.",
            file=sys.stderr,
        )
        return 1
    if run.state.step < settings.total:
        print(f"Saved at meta-step {run.state.step} in {folder}. Go on with --resume.", file=sys.stderr)
        return 130
    to = checkpoints.ASSETS if options.ship else folder
    checkpoints.save(_checkpoint(run, kind, options, recipe), to)
    print(f"Wrote {to / options.name}.safetensors and its card.", file=sys.stderr)
    return 0


def _stretches(run: RewardTraining, total: int, seconds: float) -> Iterator[None]:
    """Make meta-steps until there are so many, or Ctrl-C asks for an end after this one; stop now and then, and in the end, so
    that the run is saved."""
    asked: list[int] = []
    saved = time.monotonic()
    before = signal.signal(signal.SIGINT, lambda number, frame: asked.append(number))
    pause = 0.1 if sys.stderr.isatty() else 30
    try:
        with tqdm(
            total=total, initial=run.state.step, unit="step", mininterval=pause, maxinterval=max(10, pause)
        ) as bar:
            while run.state.step < total and not asked:
                made = run.step()
                bar.set_postfix_str("return " + " → ".join(f"{each:.1f}" for each in made.returns), refresh=False)
                bar.update()
                if time.monotonic() > saved + seconds:
                    yield
                    saved = time.monotonic()
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _checkpoint(
    run: RewardTraining, kind: Kind, options: argparse.Namespace, recipe: Mapping[str, Any]
) -> cards.Checkpoint:
    seed = run.settings.seed
    rows = evaluate(run.learner, STEPS, kind.measured_on(VALIDATED, seed, VALIDATION), seed, kinds=kind.kinds)
    training = {
        "data": kind.data,
        "licence": "none needed",
        "command": " ".join(["python -m metademo", *(word for word in options.words if word != "--resume")]),
        "recipe": dict(recipe),
        "meta_steps": run.state.step,
        "hours": round(run.state.seconds / 3600, 2),
        "processes": 1,
        "torch": torch.__version__.partition("+")[0],
        "date": date.today().isoformat(),
        "validation": [row.as_dict() for row in rows],
    }
    return cards.checkpoint_of(run.learner, options.name, kind.name, training)


def measure(options: argparse.Namespace, kind: Kind) -> int:
    """Print the return before the first inner step and after each, beside transfer's and scratch's; the exit status."""
    given = _only(options, kind, _EVALUATE)
    checkpoint = find(options.checkpoint)
    steps = max(options.steps) if options.steps else STEPS
    if not 0 <= min(options.steps or [0]) <= steps <= 10 * MOST_STEPS:
        raise ValueError(f"--steps: must lie in 0 … {10 * MOST_STEPS}")
    episodes = options.episodes if "--episodes" in given else EPISODES
    torch.set_num_threads(1)
    beside: list[Learner] = [checkpoint.learner]
    if checkpoint.card.learner["kind"] != "transfer":
        beside.append(checkpoints.shipped(f"{kind.name}-transfer").learner)
    beside.append(kind.scratch(steps))
    rows: list[Row] = []
    with tqdm(total=len(beside) * episodes, unit=kind.tasks.removesuffix("s"), disable=None) as bar:
        for learner in beside:
            tasks = kind.measured_on(episodes, options.seed, REPORTED)
            rows += evaluate(learner, steps, tasks, options.seed, bar.update, kind.kinds)
    rows = [row for row in rows if not options.steps or row.steps in options.steps]
    if options.json:
        print(json.dumps([row.as_dict() for row in rows], indent=2))
        return 0
    print(
        f"{checkpoint.card.name} on {episodes} new {kind.tasks}, {rows[0].trajectories} trajectories each, seed {options.seed}"
    )
    print("learner    steps  return           reached")
    for row in rows:
        print(f"{row.learner:10} {row.steps:5}  {row.value:6.2f} ± {row.interval:4.2f}  {100 * row.reached:8.1f} %")
    return 0
