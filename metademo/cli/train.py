"""``python -m metademo train``: from its options to a learner, a network, pictures and a run (:mod:`metademo.cli.train_run`)."""

from __future__ import annotations

import argparse
import dataclasses
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from metademo.checkpoints import files as checkpoints
from metademo.checkpoints import runs
from metademo.checkpoints.one_file import find
from metademo.cli import by_reward, robots
from metademo.cli.train_run import Run
from metademo.datasets import DATASETS, TRAINABLE, DataSet, chosen, of_domain
from metademo.datasets.kept import look_anew
from metademo.learners import LEARNERS, MetaLearner
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
from metademo.tasks.picture_sets import Augmentation
from metademo.training.device import device
from metademo.training.memory import keep_freed_memory
from metademo.training.processes import World
from metademo.training.run_state import RunState
from metademo.training.settings import TrainSettings
from metademo.training.teacher import Teacher
from metademo.training.trainer import MetaTrainer

if TYPE_CHECKING:
    pass

_BUILT_IN = {"efficientnet-lite0": EfficientNetLite0, "efficientnet-lite2": EfficientNetLite2}
_FEATURES_OF = 1
"""So many varied versions of a small picture are looked at too, where the body is not trained."""


def train(options: argparse.Namespace) -> int:
    """Run the command that ``options`` describe; the exit status."""
    if robots.meant(options.name):
        return robots.train(options)
    kind = by_reward.meant(options.name)
    if kind is not None:
        return by_reward.train(options, kind)
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
        if options.blend is not None:
            if not isinstance(given.network, EfficientNetLite):
                raise ValueError("--blend: is for a --body that was pre-trained on ImageNet, and EfficientNet-Lite")
            drawn_back, params = given.network.blended(given.params, options.blend)
            given = replace(given, network=drawn_back, params={**given.params, **params})
        if isinstance(given.network, EfficientNetLite) and isinstance(network, EfficientNetLite):
            given = given if given.network.tail == network.tail else given.with_tail(network.tail)
            if replace(given.network, below="", held=None) == network:
                # what this run does not train stays as the body's run left it
                network = given.network
                learner = replace(learner, network=network)
        if _parameters_of(given.network) != _parameters_of(network):
            raise ValueError(f"--body: the network of {options.body} is another one: {body.card.network}")
        if options.keep_centre and given.network.features_size != network.features_size:
            raise ValueError(f"--keep-centre: with other --pools than {options.body} has, features are of another size")
        taken = (*network.names, "centre") if options.keep_centre else network.names
        learner = replace(learner, params={**learner.params, **{n: given.params[n] for n in taken}})
    elif options.keep_centre or options.hold_body or options.blend is not None:
        raise ValueError(
            "--keep-centre: there is none to keep without --body, and nothing to --hold-body or to --blend"
        )
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
    held = frozenset({*learner.network.names, "centre"} if options.hold_body else ())
    teacher = None if options.teacher is None else find(options.teacher)
    teaches = None if teacher is None else _teaches(teacher.learner, options, on)
    trainer = MetaTrainer(learner, settings, pictures.to(on), variation, world, teaches, held)
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
    return Run(options, trainer, state, folder, recipe, body, teacher, whole).go()


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


def _teaches(given: MetaLearner, options: argparse.Namespace, on: torch.device) -> Teacher:
    """What teaches, as the command has it, in the precision of the run."""
    network = for_training(given.network, options.precision, on.type == "cpu")
    return Teacher(replace(given, network=network).to(on), options.teacher_share, options.teacher_temperature)


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


def _parameters_of(network: Network) -> Network:
    """The same for all networks with the same parameters: how often a Conv4 looks, and how many blocks pool, has none."""
    return replace(network, views=1, pools=0) if isinstance(network, Conv4) else network


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
        "blend",
    )
    body, teacher = (None if given is None else Path(given).stem for given in (options.body, options.teacher))
    taught = {
        "teacher": teacher,
        "teacher_share": options.teacher_share,
        "teacher_temperature": options.teacher_temperature,
    }
    network = describe(_network(options))
    sizes = {name: network.get(name) for name in ("filters", "norm", "views")}
    own = {"options": dict(options.set), "body": body, "dataset": options.source.name}
    held = {"hold_body": True} if options.hold_body else {}
    return {name: getattr(options, name) for name in names} | sizes | own | held | (taught if teacher else {})


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
