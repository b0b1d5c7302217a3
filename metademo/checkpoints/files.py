"""Checkpoints on disk: parameters as safetensors, everything else as a JSON card. Nothing here is ever unpickled."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch

from metademo import places
from metademo.checkpoints.cards import FORMAT, Card, Checkpoint, described
from metademo.checkpoints.tensors import CheckpointError as CheckpointError
from metademo.checkpoints.tensors import card_damaged, check_finite, check_fit, read_card, read_tensors, write_tensors
from metademo.learners import LEARNERS, MetaLearner
from metademo.messages import Message, message_of
from metademo.networks import EfficientNetLite, Network, Params, WeightsError, build, describe
from metademo.pictures.domains import KINDS

ASSETS = places.ASSETS / "checkpoints"
_PUT_BACK = Message(
    "Put the original file back, or make it anew with `python -m metademo train`.", "checkpoint.put-back"
)
ADAPTED = "adapted/"
"""What the names of tensors begin with that belong to a task, and not to the learner, see :mod:`metademo.export.checkpoint`."""
REFERENCE = "reference"
"""The name of the tensor with :attr:`metademo.learners.base.Learner.reference`."""
MAX_REFERENCE = 4096
"""Classes that may be known beforehand."""
MAX_WIDTH, MAX_FEATURES = 1024, 65_536
"""Of any number that describes a network, and of numbers that describe a picture, that a card may ask memory for."""


def save(checkpoint: Checkpoint, folder: Path) -> None:
    """Write ``NAME.safetensors`` and ``NAME.json`` to ``folder``, each whole or not at all.

    What of a pre-trained network is as its package has it is not written once more. What was trained of its trunk goes to a
    file of its own beside, named by its digest, for several checkpoints stand on it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tensors, held = stored(checkpoint.learner), _held(checkpoint.learner.network)
    if held:
        beside = _beside(folder, checkpoint.card.network["below"])
        write_tensors(beside, {name: tensors[name] for name in tensors if name in held})
    own = {name: value for name, value in tensors.items() if name not in held}
    write_tensors(folder / f"{checkpoint.card.name}.safetensors", own)
    save_card(checkpoint.card, folder / f"{checkpoint.card.name}.json", checkpoint.learner.stored)


def stored(learner: MetaLearner) -> Params:
    """The parameters that a checkpoint's file has, as it keeps them."""
    dtype, given = learner.stored, _pretrained(learner.network)
    known = {} if learner.reference is None else {REFERENCE: learner.reference.to(torch.float16)}
    return known | {
        name: value.to(dtype)
        for name, value in {**_held(learner.network), **learner.params}.items()
        if name not in given or not torch.equal(value, given[name])
    }


def save_card(card: Card, path: Path, dtype: torch.dtype = torch.float32) -> None:
    """Write a card, of parameters that are stored as ``dtype``, to the file ``path``, whole or not at all."""
    _write_json(path, described(card, dtype))


def read(path: Path) -> Checkpoint:
    """The checkpoint whose card is the file ``path``.

    Raises:
        CheckpointError: if card or parameters are missing, damaged or do not fit together.
    """
    data = read_card(path, _PUT_BACK)
    return checked(data, path, lambda: _tensors(path, data["network"].get("below")), _PUT_BACK)


def _tensors(path: Path, below: Any) -> Params:
    """A checkpoint's parameters and, where they lie in a file beside it, those of its trunk.

    Args:
        path: of the card.
        below: which trunk the card names; anything at all.
    """
    own = read_tensors(path.with_suffix(".safetensors"), _PUT_BACK)
    named = isinstance(below, str) and re.fullmatch(r"[0-9a-f]{16}", below)
    beside = _beside(path.parent, below) if named else None
    return {**read_tensors(beside, _PUT_BACK), **own} if beside is not None and beside.exists() else own


def _beside(folder: Path, below: str) -> Path:
    """The file of a trunk's trained parameters."""
    return folder / f"below-{below}.safetensors"


def checked(data: Any, path: Path, tensors: Callable[[], Params], remedy: str) -> Checkpoint:
    """The checkpoint of a card and its parameters, if they fit together.

    Args:
        data: the card, as its JSON has it.
        path: of the card, whose name messages begin with.
        tensors: gives the parameters.
        remedy: what to do about a damaged one.

    Raises:
        CheckpointError: if they do not.
    """
    try:
        if data["format"] != FORMAT:
            raise CheckpointError(
                Message(
                    f"The checkpoint card {path.name} has format {data['format']!r}; this version reads {FORMAT}.",
                    "checkpoint.format",
                    file=path.name,
                    found=repr(data["format"]),
                    read=FORMAT,
                )
            )
        card = Card(
            **{key: data[key] for key in ("name", "domain", "learner", "network", "training")},
            own_share=data.get("own_share"),
        )
        if card.domain not in KINDS:
            raise ValueError(f"domain: {card.domain!r} is none of {', '.join(KINDS)}")
        network = build(card.network)
        options = dict(card.learner)
        kind = options.pop("kind")
        if kind not in LEARNERS:
            raise ValueError(f"learner: {kind!r} is none of {', '.join(LEARNERS)}")
        widest = max((value for value in describe(network).values() if type(value) is int), default=0)
        if widest > MAX_WIDTH or network.features_size > MAX_FEATURES:
            raise ValueError("network: larger than any this version makes")
        learner = LEARNERS[kind].initial(network, torch.Generator(), **options)
    except CheckpointError:
        raise
    except WeightsError as error:
        raise CheckpointError(
            Message(
                f"The checkpoint {path.stem} needs the weights it builds on. {error}",
                "checkpoint.weights",
                name=path.stem,
                why=message_of(error),
            )
        ) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise card_damaged(path, repr(error), remedy) from error
    weights = path.with_suffix(".safetensors")
    params = {name: value for name, value in tensors().items() if not name.startswith(ADAPTED)}
    reference = params.pop(REFERENCE, None)
    if learner.stored != torch.float32:
        params = {name: value.float() if value.dtype == learner.stored else value for name, value in params.items()}
    if isinstance(network, EfficientNetLite) and network.below:
        wanted = network.below
        network = network.holding({name: params.pop(name) for name in [*params] if name not in learner.params})
        if not network.below:
            raise CheckpointError(
                Message(
                    f"There is no {_beside(path.parent, wanted).name} beside {path.name}, which stands on it. {remedy}",
                    "checkpoint.no-below",
                    file=_beside(path.parent, wanted).name,
                    card=path.name,
                    remedy=remedy,
                )
            )
        if network.below != wanted:
            raise CheckpointError(
                Message(
                    f"{weights.name} does not fit its card: it wants {wanted} below, the file has {network.below}. {remedy}",
                    "checkpoint.below",
                    file=weights.name,
                    wanted=wanted,
                    found=network.below,
                    remedy=remedy,
                )
            )
        learner = replace(learner, network=network)
    params = {**_pretrained(network), **params}
    check_fit(
        params,
        learner.params,
        Message(f"{weights.name} does not fit its card", "checkpoint.misfit-card", file=weights.name),
        remedy,
    )
    check_finite(params, weights, remedy)
    if reference is not None:
        reference = _reference(reference, network.features_size, weights, remedy)
    found = replace(learner, params={name: params[name] for name in learner.params}, reference=reference)
    return Checkpoint(card, found)


def _reference(value: torch.Tensor, size: int, path: Path, remedy: str) -> torch.Tensor:
    """The classes known beforehand that a file has, if they can be some.

    Raises:
        CheckpointError: if they cannot.
    """
    value = value.float()
    if value.ndim != 2 or not 1 <= len(value) <= MAX_REFERENCE or value.shape[1] != size:
        raise card_damaged(path, f"{REFERENCE}: {tuple(value.shape)}", remedy)
    check_finite({REFERENCE: value}, path, remedy)
    return value


def _held(network: Network) -> Params:
    """The trained parameters in a network's trunk, by name."""
    return dict(network.held or {}) if isinstance(network, EfficientNetLite) else {}


def _pretrained(network: Network) -> Params:
    """The parameters that a network begins with anyway, by name; none where it begins at random."""
    return {} if network == network.without_pretraining() else network.initial_params(torch.Generator())


def shipped(name: str) -> Checkpoint:
    """The checkpoint of that name that comes with the project.

    Raises:
        CheckpointError: if there is none, or it is damaged.
    """
    names = available()
    if name not in names:
        raise CheckpointError(
            Message(
                f"There is no checkpoint {name!r}; there is {', '.join(names) or 'none'} in {ASSETS.name}.",
                "checkpoint.unknown",
                name=name,
                names=names,
                folder=ASSETS.name,
            )
        )
    return read(ASSETS / f"{name}.json")


def available() -> tuple[str, ...]:
    """The names of the checkpoints that come with the project."""
    try:
        changed = ASSETS.stat().st_mtime_ns
    except FileNotFoundError:
        return ()
    return _available(ASSETS, changed)


@lru_cache(maxsize=8)
def _available(folder: Path, changed: int) -> tuple[str, ...]:
    """Those in a folder that was ``changed`` last then: a page asks a dozen times each time that it is drawn."""
    return tuple(sorted(path.stem for path in folder.glob("*.json")))


def as_json(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as they come back from JSON: tuples as lists."""
    return json.loads(json.dumps(dict(settings)))


def _write_json(path: Path, data: Mapping[str, Any]) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)
