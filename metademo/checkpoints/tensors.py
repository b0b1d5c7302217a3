"""Parameters on disk as safetensors, and the JSON beside them; nothing is ever unpickled. What is wrong with a file is said by
its name."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from safetensors.torch import save as to_bytes

from metademo.messages import Message
from metademo.networks import Params


class CheckpointError(ValueError):
    """A checkpoint is missing, damaged or of another kind; the message names the file and says what to do."""


def read_card(path: Path, remedy: str) -> Any:
    """What the JSON in ``path`` says, which describes parameters; nothing of it has been looked at.

    Raises:
        CheckpointError: if it is missing or damaged, with the ``remedy``.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CheckpointError(
            Message(
                f"There is no checkpoint card {path.name} in {path.parent.name}. {remedy}",
                "checkpoint.no-card",
                file=path.name,
                folder=path.parent.name,
                remedy=remedy,
            )
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise card_damaged(path, str(error), remedy) from error


def card_damaged(path: Path, error: str, remedy: str) -> CheckpointError:
    """That a card says nothing that can be used, and why."""
    return CheckpointError(
        Message(
            f"The checkpoint card {path.name} is damaged ({error}). {remedy}",
            "checkpoint.card-damaged",
            file=path.name,
            error=error,
            remedy=remedy,
        )
    )


def write_tensors(path: Path, tensors: Params, metadata: dict[str, str] | None = None) -> None:
    """Write the tensors to ``path``, whole or not at all."""
    partial = path.with_suffix(".partial")
    # written here and not by the library, whose files nobody but their owner may read
    partial.write_bytes(
        to_bytes({name: value.detach().cpu().contiguous() for name, value in tensors.items()}, metadata)
    )
    partial.replace(path)


def read_tensors(path: Path, remedy: str) -> Params:
    """The tensors that ``path`` holds.

    Raises:
        CheckpointError: if it is missing or damaged, with the ``remedy``.
    """
    try:
        return load_file(path)
    except FileNotFoundError as error:
        raise CheckpointError(
            Message(
                f"There is no {path.name} in {path.parent.name}. {remedy}",
                "checkpoint.no-file",
                file=path.name,
                folder=path.parent.name,
                remedy=remedy,
            )
        ) from error
    except (OSError, SafetensorError, ValueError) as error:
        raise CheckpointError(
            Message(
                f"{path.name} is damaged ({error}). {remedy}",
                "checkpoint.damaged",
                file=path.name,
                error=str(error),
                remedy=remedy,
            )
        ) from error


def check_fit(params: Params, expected: Params, complaint: str, remedy: str) -> None:
    """Raise CheckpointError, beginning with the ``complaint``, unless names and shapes are those ``expected``, in float32."""
    if params.keys() != expected.keys():
        odd = sorted(params.keys() ^ expected.keys())
        raise CheckpointError(
            Message(
                f"{complaint}: unexpected or missing {', '.join(odd[:3])}. {remedy}",
                "checkpoint.odd",
                complaint=complaint,
                odd=tuple(odd[:3]),
                remedy=remedy,
            )
        )
    for name, value in params.items():
        if value.shape != expected[name].shape or value.dtype != torch.float32:
            kind = str(value.dtype).removeprefix("torch.")
            raise CheckpointError(
                Message(
                    f"{complaint}: {name} has shape {tuple(value.shape)}, {kind}. {remedy}",
                    "checkpoint.shape",
                    complaint=complaint,
                    name=name,
                    shape=str(tuple(value.shape)),
                    kind=kind,
                    remedy=remedy,
                )
            )


def check_finite(params: Params, path: Path, remedy: str) -> None:
    """Raise CheckpointError for a value, read from ``path``, that is not a number."""
    for name, value in params.items():
        if not math.isfinite(float(value.sum())):
            raise CheckpointError(
                Message(
                    f"{path.name} is damaged: {name} holds values that are not numbers. {remedy}",
                    "checkpoint.no-numbers",
                    file=path.name,
                    name=name,
                    remedy=remedy,
                )
            )
