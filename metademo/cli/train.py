"""``python -m metademo train``: a meta-training run with its progress, event files, savings and checkpoint."""

from __future__ import annotations

import argparse
import dataclasses
import gc
import signal
import sys
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import torch
from tqdm import tqdm

from metademo.checkpoints import files as checkpoints
from metademo.checkpoints import runs
from metademo.checkpoints.one_file import find
from metademo.cli import navigation, robots
from metademo.datasets import DATASETS, TRAINABLE, DataSet, chosen, of_domain
from metademo.datasets.kept import look_anew
from metademo.insights import unknown
from metademo.learners import LEARNERS, MetaLearner
from metademo.measuring.evaluation import EvaluationPlan, evaluate
from metademo.networks import (
    Conv4,
    EfficientNetLite,
    EfficientNetLite0,
    EfficientNetLite2,
    Network,
    TorchvisionBackbone,
    describe,
    for_training,
)
from metademo.pictures import augment
from metademo.pictures.domains import PHOTOS, SENTENCES
from metademo.tasks.picture_sets import Augmentation, PictureSet
from metademo.training.device import device
from metademo.training.memory import keep_freed_memory
from metademo.training.processes import World
from metademo.training.run_state import RunState
from metademo.training.settings import TrainSettings
from metademo.training.trainer import Diverged, MetaTrainer, Progress

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter

_BUILT_IN = {"efficientnet-lite0": EfficientNetLite0, "efficientnet-lite2": EfficientNetLite2}
VALIDATION = (EvaluationPlan(5, 1, episodes=100), EvaluationPlan(20, 1, episodes=40))
_SMOOTHING = 0.97
_FEATURES_OF = 1
"""So many varied versions of a small picture are looked at too, where the body is not trained."""


def train(options: argparse.Namespace) -> int:
    """Run the command that ``options`` describe; the exit status."""
    if robots.meant(options.name):
        return robots.train(options)
    if navigation.asked_for(options.name):
        return navigation.train(options)
    world = World.join()
    try:
        return _train(options, world)
    finally:
        world.leave()


def _train(options: argparse.Namespace, world: World) -> int:
    keep_freed_memory()
    settings = _settings(options)
    dataset = options.source = chosen(_dataset(options), options.data, seed=options.split_seed)
    network = _network(options)
    generator = torch.Generator().manual_seed(options.seed)
    learner = LEARNERS[options.learner].initial(network, generator, **dict(options.set))
    body = None
    if options.body is not None:
        body = find(options.body)
        given = body.learner
        if isinstance(given.network, EfficientNetLite) and isinstance(network, EfficientNetLite):
            given = given if given.network.tail == network.tail else given.with_tail(network.tail)
            if replace(given.network, below="", held=None) == network:
                # what this run does not train stays as the body's run left it
                network = given.network
                learner = replace(learner, network=network)
        if _once(given.network) != _once(network):
            raise ValueError(f"--body: the network of {options.body} is another one: {body.card.network}")
        taken = (*network.names, "centre") if options.keep_centre else network.names
        learner = replace(learner, params={**learner.params, **{n: given.params[n] for n in taken}})
    elif options.keep_centre:
        raise ValueError("--keep-centre: there is none to keep without --body")
    # however it is computed, it is the same network and the same parameters
    on = device(options.device)
    whole = replace(learner, network=for_training(network, options.precision, on.type == "cpu"))
    learner = (whole if whole.trains_body else whole.frozen()).to(on)
    symmetries = dataset.symmetries if options.symmetries is None else options.symmetries
    pictures = dataset.load(options.split, symmetries, options.data)
    usual = dataset.variations or (0 if learner.trains_body else _FEATURES_OF)
    variations = 0 if options.no_augmentation else usual
    if options.no_keep:
        pictures = look_anew(pictures, learner.network, None if options.no_augmentation else dataset.augment)
    else:
        pictures = dataset.prepared(pictures, learner.network, variations, world, device=on)
    # what a trunk has seen was varied before
    variation = None if options.no_augmentation or learner.network.trunk else _variation(dataset, options.warp)
    trainer = MetaTrainer(learner, settings, pictures.to(on), variation, world)
    folder = options.out / options.name
    recipe = {**_recipe(settings), **_choices(options), "symmetries": symmetries}
    if options.resume:
        state = _resumed(folder, recipe, trainer).to(on)
    elif runs.has_run(folder):
        raise ValueError(
            f"{folder} holds a run already. Go on with it by --resume, or delete it, or take another name."
        )
    else:
        state = trainer.begin(options.keep_centre)
    return _Run(options, trainer, state, folder, recipe, body, whole).go()


def _dataset(options: argparse.Namespace) -> str | None:
    """The data set that the command names, or that the checkpoint's name does; None for the usual one."""
    named = options.name == SENTENCES.name or options.name.startswith(f"{SENTENCES.name}-")
    return options.dataset or (of_domain(SENTENCES.name).name if named else None)


def _variation(dataset: DataSet, warp: float) -> Augmentation:
    if not warp:
        return dataset.augment
    if dataset.augment is not augment.characters or not 0 < warp < 1:
        raise ValueError(f"--warp: characters can be bent, by a share between 0 and 1; not {dataset.name} by {warp}")
    return partial(augment.characters, warp=warp)


def _network(options: argparse.Namespace) -> Network:
    """The data set's network, with what the command says of it."""
    dataset = options.source
    network = dataset.network
    if options.backbone in _BUILT_IN and isinstance(network, EfficientNetLite):
        network = _BUILT_IN[options.backbone](network.size, roots=network.roots)
    elif options.backbone is not None:
        if dataset.domain is not PHOTOS:
            large = ", ".join(name for name in TRAINABLE if DATASETS[name].domain is PHOTOS)
            raise ValueError(f"--backbone: is for large photographs ({large}), not for {dataset.name}")
        network = TorchvisionBackbone(options.backbone, network.size)
    known = {f.name for f in dataclasses.fields(network)}
    given = {name: getattr(options, name) for name in ("filters", "pools", "norm", "views", "tail")}
    given = {name: value for name, value in given.items() if value is not None}
    for name in given.keys() - known:
        raise ValueError(f"--{name}: the network for {dataset.name} has no such setting")
    return replace(network, **given)


def _once(network: Network) -> Network:
    """The network that looks at a picture once: how often it does has no parameters."""
    return replace(network, views=1) if isinstance(network, Conv4) else network


def _settings(options: argparse.Namespace) -> TrainSettings:
    fields = {f.name for f in dataclasses.fields(TrainSettings)} & vars(options).keys()
    return TrainSettings(
        **{name: getattr(options, name) for name in fields} | {"ways_and_shots": tuple(options.settings)}
    )


def _recipe(settings: TrainSettings) -> dict[str, Any]:
    """The settings as cards and saved runs name them: by the command's options."""
    fields = asdict(settings)
    return {"settings": fields.pop("ways_and_shots"), **fields}


def _choices(options: argparse.Namespace) -> dict[str, Any]:
    """What decides a run beside :class:`TrainSettings`; a run may only be resumed under the same."""
    names = (
        "learner",
        "split",
        "split_seed",
        "backbone",
        "pools",
        "tail",
        "precision",
        "warp",
        "no_augmentation",
        "no_keep",
        "keep_centre",
    )
    body = None if options.body is None else Path(options.body).stem
    network = describe(_network(options))
    sizes = {name: network.get(name) for name in ("filters", "norm", "views")}
    own = {"options": dict(options.set), "body": body, "dataset": options.source.name}
    return {name: getattr(options, name) for name in names} | sizes | own


def _resumed(folder: Path, recipe: dict[str, Any], trainer: MetaTrainer) -> RunState:
    state, saved = runs.read_run(folder)
    # how long a run may take can be changed between its parts, and how what it made is used; what it computes cannot
    now = checkpoints.as_json(recipe)
    odd = [key for key in now if key != "minutes" and now[key] != saved.get(key)]
    if odd:
        summary = ", ".join(f"{key} was {saved.get(key)!r} and is now {now[key]!r}" for key in odd)
        raise ValueError(f"--resume: the run in {folder} had other settings: {summary}. Give the same, or start anew.")
    runs.check_run(state, trainer.all_params(), folder)
    return state


class _Run:
    """One run of the command, in one of its processes; only the first process prints and writes."""

    def __init__(
        self,
        options: argparse.Namespace,
        trainer: MetaTrainer,
        state: RunState,
        folder: Path,
        recipe: dict[str, Any],
        body: checkpoints.Checkpoint | None,
        whole: MetaLearner,
    ) -> None:
        self.options, self.trainer, self.state, self.folder, self.recipe = options, trainer, state, folder, recipe
        self.body, self.whole = body, whole
        self.dataset = options.source
        self.leads = trainer.world.rank == 0
        self.interrupted = False
        self.saved_at = state.seconds
        self.validated: list[dict[str, object]] = []

    def go(self) -> int:
        before = signal.signal(signal.SIGINT, self._interrupt)
        try:
            self._train()
        except Diverged as error:
            return self._keep_what_is_sound(error)
        finally:
            signal.signal(signal.SIGINT, before)
        if not self.leads:
            return 0
        runs.save_run(self.state, self.recipe, self.folder)
        if self.trainer.done(self.state) < 1:
            print(f"Saved at meta-step {self.state.step} in {self.folder}. Go on with --resume.", file=sys.stderr)
            return 130
        folder = checkpoints.ASSETS if self.options.ship else self.folder
        checkpoints.save(self._checkpoint(), folder)
        print(f"Wrote {folder / self.options.name}.safetensors and its card.", file=sys.stderr)
        return 0

    def _keep_what_is_sound(self, error: Diverged) -> int:
        """Save the last state whose loss was a number, and no checkpoint; the exit status."""
        if self.leads:
            kept = "Nothing was changed on disk"
            if error.sound:
                runs.save_run(self.state, self.recipe, self.folder)
                kept = f"The last state whose loss is a number, after {self.state.step} meta-steps, is saved in {self.folder}"
            remedy = "Start anew under another name with a lower --rate or --clip."
            print(f"metademo train: {error} {kept}; no checkpoint was written. {remedy}", file=sys.stderr)
        # the first process to end by an error has the others killed: all wait until the leading one has saved
        self.trainer.world.sum([torch.zeros(1)])
        return 1

    def _interrupt(self, number: int, frame: object) -> None:
        self.interrupted = True

    def _stop(self, progress: Progress) -> bool:
        # a signal may reach the processes at different meta-steps: stop where all have heard of it
        heard = self.trainer.world.sum([torch.tensor([float(self.interrupted)])])[0]
        return bool(heard)

    def _train(self) -> None:
        from torch.utils.tensorboard import SummaryWriter

        state, total = self.state, self.trainer.settings.meta_steps
        # a resumed run takes the steps after its last saving again: their first records are not shown
        writer = SummaryWriter(self.folder, purge_step=state.step + 1) if self.leads else None
        loss = accuracy = None
        # a bar that moves is for a terminal; a log gets a line now and then
        pause = 0.1 if sys.stderr.isatty() else 30
        try:
            with tqdm(
                total=total,
                initial=state.step,
                unit="step",
                disable=not self.leads,
                mininterval=pause,
                maxinterval=max(10, pause),
            ) as bar:
                first = state.step + 1
                for progress in self.trainer.run(state, self._stop):
                    if progress.step == first:
                        gc.freeze()  # what is there by now stays: looking through it for garbage takes a twentieth of the time
                    bar.update()
                    if writer is None:
                        continue
                    loss = _smooth(loss, progress.loss)
                    accuracy = _smooth(accuracy, progress.accuracy)
                    bar.set_postfix_str(f"loss {loss:.3f}, accuracy {100 * accuracy:.1f} %", refresh=False)
                    writer.add_scalar("train/loss", progress.loss, progress.step)
                    writer.add_scalar("train/accuracy", progress.accuracy, progress.step)
                    writer.add_scalar("train/outer_rate", progress.rate, progress.step)
                    if self.options.validate_every > 0 and progress.step % self.options.validate_every == 0:
                        self._validate(progress, writer, bar)
                    if state.seconds - self.saved_at >= 60 * self.options.save_every:
                        runs.save_run(state, self.recipe, self.folder)
                        self.saved_at = state.seconds
        finally:
            gc.unfreeze()
            if writer is not None:
                writer.close()

    def _validate(self, progress: Progress, writer: SummaryWriter, bar: tqdm[NoReturn]) -> None:
        """Look at the validation split, in the leading process; the others wait for it at the next sum of gradients."""
        learner = self._learner()
        pictures = self._validation(learner)
        rows = []
        for plan in (plan for plan in VALIDATION if plan.ways <= len(pictures)):
            looked_at = replace(plan, steps=tuple({min(1, learner.steps), learner.steps}))
            rows += evaluate(learner, pictures, looked_at, 1, device=self.trainer.device)
        for row in rows:
            writer.add_scalar(
                f"validation/{row.ways}-way {row.shots}-shot, {row.steps} steps", row.accuracy, progress.step
            )
        summary = "; ".join(f"{r.ways}-way {r.shots}-shot {r.steps} steps {100 * r.accuracy:.1f} %" for r in rows)
        rates = {
            name: [round(x, 4) for x in learner.params[name].exp().tolist()]
            for name in learner.params
            if name in learner.logarithms and name != "log_scale"
        }
        bar.write(f"meta-step {progress.step}: validation {summary}", file=sys.stderr)
        bar.write(f"  length {float(learner.params['log_scale'].exp()):.2f}, rates {rates}", file=sys.stderr)
        self.validated = [row.as_dict() for row in rows]

    def _validation(self, learner: MetaLearner) -> PictureSet:
        pictures = self.dataset.load("val", data=self.options.data)
        return self.dataset.prepared(pictures, learner.network, mirrored=learner.usual_variations != "none")

    def _learner(self) -> MetaLearner:
        """What the run has come to, computed as whoever uses it will."""
        trained = self.trainer.trained(self.state).params
        network = replace(self.whole.network, precision="float32", **self._interpreted())
        return replace(self.whole, network=network, params={**self.whole.params, **trained})

    def _interpreted(self) -> dict[str, bool]:
        return {"compiled": False} if isinstance(self.whole.network, Conv4) else {}

    def _checkpoint(self) -> checkpoints.Checkpoint:
        training = {
            "data": self.dataset.described(self.trainer.pictures),
            "licence": self.dataset.licence_of(self.trainer.pictures),
            "command": self._command(),
            "recipe": checkpoints.as_json(self.recipe),
            "meta_steps": self.state.step,
            "hours": round(self.state.seconds / 3600, 2),
            "processes": self.trainer.world.size,
            "torch": torch.__version__.partition("+")[0],
            "date": date.today().isoformat(),
            "validation": self.validated,
        }
        if self.dataset.name not in DATASETS:
            training["classes"] = list(self.trainer.pictures.names)
        if self.body is not None:
            training["body"] = {"name": self.body.card.name, **self.body.card.training}
        learner, share = self._learner(), None
        if self.validated:  # then the validation classes are there
            share = unknown.measured_share(learner, self._validation(learner))
        made = checkpoints.checkpoint_of(learner, self.options.name, self.dataset.domain.name, training)
        return replace(made, card=replace(made.card, own_share=share))

    def _command(self) -> str:
        size = self.trainer.world.size
        start = f"torchrun --nproc-per-node={size} -m metademo" if size > 1 else "python -m metademo"
        return " ".join([start, *(word for word in self.options.words if word != "--resume")])


def _smooth(before: float | None, value: float) -> float:
    return value if before is None else _SMOOTHING * before + (1 - _SMOOTHING) * value
