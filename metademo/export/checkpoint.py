"""The adapted learner as a checkpoint of one's own: safetensors and a card, as those that come with the project.

Read as any checkpoint, it is the learner with the adapted body for its initialisation. Beside that it keeps what answers this
one task: the head, the classes and what they were learned from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save
from torch import Tensor

from metademo.checkpoints.cards import checkpoint_of, described
from metademo.checkpoints.files import ADAPTED, CheckpointError, stored
from metademo.checkpoints.files import read as read_checkpoint
from metademo.export.adapted import UNBENT, Adapted, Body, ExportError, refusal
from metademo.learners import MetaLearner
from metademo.learners.inner_loop import Start
from metademo.learners.rules import Sgd
from metademo.messages import Message
from metademo.pictures.domains import KINDS
from metademo.tasks.episodes import Episode

_TENSORS = ("head.weight", "head.bias")
_NAMES = {"steps": int, "own": int, "temperature": float, "own_share": float, "mirrored": bool, "key": str}


def checkpoint_files(adapted: Adapted, name: str, training: Mapping[str, Any]) -> dict[str, bytes]:
    """What ``NAME.safetensors`` and ``NAME.json`` hold, by these names.

    Args:
        adapted: what to write.
        name: of the checkpoint.
        training: what the card says of where it comes from.

    Raises:
        ExportError: for a learner without meta-parameters.
    """
    learner = adapted.learner
    if not isinstance(learner, MetaLearner):
        raise ExportError(refusal(learner, pages=False))
    kept = {name: value for name, value in learner.params.items() if name not in adapted.network.names}
    whole = replace(learner, network=adapted.network, params={**kept, **adapted.body})
    checkpoint = checkpoint_of(whole, name, adapted.domain.name, training)
    answering = {part: adapted.params[part] for part in _TENSORS} | {
        "support": adapted.support,
        "labels": adapted.labels,
    }
    if adapted.unbent is not None:
        answering[f"{UNBENT}support"] = adapted.unbent.support
        stored_as = adapted.network.stored
        answering |= {f"{UNBENT}{part}": value.to(stored_as) for part, value in adapted.unbent.params.items()}
    tensors = stored(whole) | {f"{ADAPTED}{part}": value for part, value in answering.items()}
    told = described(checkpoint.card, whole.network.stored)
    told["adapted"] = {"classes": list(adapted.classes)} | {part: getattr(adapted, part) for part in _NAMES}
    return {
        f"{name}.safetensors": save({part: value.detach().contiguous() for part, value in tensors.items()}),
        f"{name}.json": json.dumps(told, indent=2, ensure_ascii=False).encode("utf-8") + b"\n",
    }


def write(adapted: Adapted, path: Path, training: Mapping[str, Any]) -> tuple[Path, ...]:
    """Write the two files of :func:`checkpoint_files`, each whole or not at all; their paths.

    Args:
        adapted: what to write.
        path: of either, or without the suffix.
        training: see :func:`checkpoint_files`.

    Raises:
        ExportError: as :func:`checkpoint_files`.
    """
    name = path.name.removesuffix(".safetensors").removesuffix(".json")
    written = []
    for file, data in checkpoint_files(adapted, name, training).items():
        place = path.with_name(file)
        partial = place.with_name(f"{file}.partial")
        partial.write_bytes(data)
        written.append(partial.replace(place))
    return tuple(written)


def is_adapted(path: Path) -> bool:
    """Whether a card is that of an adapted learner, by what it says itself."""
    try:
        return "adapted" in json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError, TypeError):
        return False


def read(path: Path) -> Adapted:
    """What :func:`write` wrote, ready to answer, by the path of its card.

    Raises:
        CheckpointError: if either file is missing or damaged, or nothing adapted is in them.
    """
    checkpoint = read_checkpoint(path)
    damaged = CheckpointError(
        Message(
            f"{path.name} is no card of an adapted learner, or a damaged one. Write it anew: `metademo adapt … --export "
            "safetensors`.",
            "checkpoint.not-adapted",
            file=path.name,
        )
    )
    try:
        told = json.loads(path.read_text("utf-8"))["adapted"]
        tensors = load_file(path.with_suffix(".safetensors"))
        found = {part: tensors[f"{ADAPTED}{part}"] for part in (*_TENSORS, "support", "labels")}
        classes = tuple(told["classes"])
        if any(type(told[name]) is not kind for name, kind in _NAMES.items()) or any(
            type(each) is not str for each in classes
        ):
            raise damaged
        own, size = told["own"], checkpoint.learner.network.features_size
        support = found["support"]
        fits = found["head.weight"].shape == (len(classes), size) and found["head.bias"].shape == (len(classes),)
        fits = fits and support.shape == (len(found["labels"]), size) and 0 < own <= len(support)
        unbent = _unbent(tensors, checkpoint.learner, (own, size))
        found |= {} if unbent is None else {"began": unbent.support, **unbent.params}
        if not fits or not all(bool(value.isfinite().all()) for value in found.values()) or told["temperature"] <= 0:
            raise damaged
        labels = found["labels"][:own]
        Episode(support[:own, :, None, None], labels, support[:0, :, None, None], labels[:0], classes)  # its checks
    except (KeyError, TypeError, ValueError) as error:
        raise damaged from error
    learner, network = checkpoint.learner, checkpoint.learner.network
    params = {name: learner.params[name] for name in (*network.names, "centre", "log_scale")}
    params |= {name: found[name].to(torch.float32) for name in _TENSORS}
    return Adapted(
        learner=learner,
        network=network,
        params=params,
        classes=classes,
        domain=KINDS[checkpoint.card.domain],
        support=support,
        labels=found["labels"],
        # by which rule it went is not kept, so that nothing can be learned in a page made of it
        start=Start(network, params, Sgd({}), ()),
        unbent=unbent,
        **{name: told[name] for name in _NAMES},
    )


def _unbent(tensors: Mapping[str, Tensor], learner: MetaLearner, shape: tuple[int, int]) -> Body | None:
    """The body before any step, where a file has it.

    Raises:
        KeyError, ValueError: if it has no features to it, a parameter that is none of the learner's, or one of another shape.
    """
    begun = f"{ADAPTED}{UNBENT}"
    parts = {name.removeprefix(begun): value for name, value in tensors.items() if name.startswith(begun)}
    if not parts:
        return None
    support = parts.pop("support")
    if support.shape != shape or any(value.shape != learner.params[name].shape for name, value in parts.items()):
        raise ValueError(f"{begun}: of another shape")
    return Body({name: value.to(torch.float32) for name, value in parts.items()}, support)
