"""A checkpoint in one file: safetensors, whose metadata carry the card. It may come from anywhere, so nothing of it is believed.

Nothing is unpickled. What a card asks memory for is bounded by what its file holds.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load as load_bytes
from safetensors.torch import save as to_bytes

from metademo.checkpoints.cards import Checkpoint, described
from metademo.checkpoints.files import checked, shipped, stored
from metademo.checkpoints.files import read as read_card
from metademo.checkpoints.tensors import CheckpointError
from metademo.learners import LEARNERS
from metademo.messages import Message
from metademo.networks import Params
from metademo.pictures.domains import DOMAINS

SUFFIX = ".safetensors"
MAX_BYTES = 64 * 2**20
MAX_HEADER = 2**20
MAX_OPTION = 256
"""No number on a card that is not one of the network's is larger."""
KINDS = frozenset(LEARNERS) - {"in-context"}
"""Keys of the learners that such a file may hold: of all whose size is their network's, which the file has to hold itself."""
BODIES = ("conv4", "efficientnet-lite0", "efficientnet-lite2")
"""Kinds of networks that such a file may have: others have to be fetched."""
_CARD = "metademo"
_REMEDY = Message("Download it once more where it was made, and take that file.", "checkpoint.download-again")


def write(checkpoint: Checkpoint) -> bytes:
    """The checkpoint as one file."""
    learner = checkpoint.learner
    tensors = {name: value.detach().cpu().contiguous() for name, value in stored(learner).items()}
    return to_bytes(tensors, {_CARD: json.dumps(described(checkpoint.card, learner.stored), ensure_ascii=False)})


def read(path: Path) -> Checkpoint:
    """The checkpoint that a file holds.

    Raises:
        CheckpointError: if there is none, or as :func:`parse`.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _too_large(path.name)
        data = path.read_bytes()
    except OSError as error:
        raise CheckpointError(
            Message(
                f"{path.name} cannot be read ({error.strerror or error}).",
                "checkpoint.unreadable",
                file=path.name,
                error=str(error.strerror or error),
            )
        ) from error
    return parse(data, path.name)


def find(text: str) -> Checkpoint:
    """The checkpoint that a person names: one that comes with the project, or the path of a card (``….json``) or of a checkpoint
    in one file (``….safetensors``).

    Raises:
        CheckpointError: as :func:`read`, and as :func:`metademo.checkpoints.files.read`.
    """
    if text.endswith(SUFFIX):
        return read(Path(text))
    return read_card(Path(text)) if text.endswith(".json") else shipped(text)


def parse(data: bytes, name: str) -> Checkpoint:
    """The checkpoint that these bytes are.

    Args:
        data: the whole file.
        name: what it is called, for messages.

    Raises:
        CheckpointError: if it is too large, damaged, no checkpoint of this program, or card and parameters do not fit together.
    """
    if len(data) > MAX_BYTES:
        raise _too_large(name)
    card = _card(data, name)
    try:
        tensors = load_bytes(data)
    except (SafetensorError, ValueError, KeyError, RuntimeError, TypeError, AttributeError) as error:
        raise _damaged(name, str(error)) from error
    _bounded(card, tensors, name)
    found = checked(card, Path(name), lambda: tensors, _REMEDY)
    domain, network = DOMAINS.get(found.card.domain), found.learner.network
    if domain is None or (network.channels, network.size) != (domain.channels, domain.size):
        raise _damaged(name, f"its network does not take pictures of the kind {found.card.domain!r}")
    return found


def _card(data: bytes, name: str) -> Any:
    """The card in a file's header, as JSON has it."""
    try:
        (length,) = struct.unpack("<Q", data[:8])
        if not 2 <= length <= min(MAX_HEADER, len(data) - 8):
            raise ValueError("its beginning is not that of a safetensors file")
        header = json.loads(data[8 : 8 + length])
    except (struct.error, ValueError, RecursionError) as error:
        raise _damaged(name, str(error)) from error
    told = header.get("__metadata__") if isinstance(header, dict) else None
    told = told.get(_CARD) if isinstance(told, dict) else None
    if not isinstance(told, str):
        raise CheckpointError(
            Message(
                f"{name} holds numbers, but no card that says what they are: it is no checkpoint of this program, or one of "
                "those in two files. Take the file that ‘Learn to learn’ gives to keep.",
                "checkpoint.no-card-within",
                file=name,
            )
        )
    try:
        return json.loads(told)
    except (ValueError, RecursionError) as error:
        raise _damaged(name, str(error)) from error


def _bounded(card: Any, tensors: Params, name: str) -> None:
    """Make sure that the card asks for no more than the file holds, before anything is made by it."""
    try:
        learner, network = dict(card["learner"]), dict(card["network"])
        kind, body = learner.get("kind"), network.get("kind")
        if kind not in KINDS:
            raise ValueError(f"learner: {kind!r} is none of {', '.join(sorted(KINDS))}")
        if body not in BODIES:
            raise ValueError(f"network: {body!r} is none of {', '.join(BODIES)}")
        for option, value in learner.items():
            if type(value) is int and not -MAX_OPTION <= value <= MAX_OPTION:
                raise ValueError(f"{option}: {value} is too large")
        if body == "conv4" and tensors["block1.weight"].shape[0] != network["filters"]:
            raise ValueError(
                f"filters: the file has {tensors['block1.weight'].shape[0]}, the card {network['filters']}"
            )
        if type(card["name"]) is not str:
            raise ValueError("name: must be text")
        if not isinstance(card["training"], dict):
            raise ValueError("training: must be a table")
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _damaged(name, str(error) or repr(error)) from error


def _too_large(name: str) -> CheckpointError:
    return CheckpointError(
        Message(
            f"{name} is larger than {MAX_BYTES // 2**20} MB, which no checkpoint of this program is.",
            "checkpoint.too-large",
            file=name,
            most=MAX_BYTES // 2**20,
        )
    )


def _damaged(name: str, error: str) -> CheckpointError:
    return CheckpointError(
        Message(
            f"{name} is no checkpoint that can be used ({error}). {_REMEDY}",
            "checkpoint.damaged",
            file=name,
            error=error,
            remedy=_REMEDY,
        )
    )
