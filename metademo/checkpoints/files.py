"""Checkpoints on disk: parameters as safetensors, everything else as a JSON card. Nothing here is ever unpickled."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from safetensors.torch import save as to_bytes

from metademo import places
from metademo.learners import LEARNERS, MetaLearner
from metademo.learners.base import Learner
from metademo.messages import Message, message_of
from metademo.networks import Network, Params, WeightsError, build, describe
from metademo.pictures.domains import KINDS
from metademo.training.run_state import RunState

ASSETS = places.ASSETS / "checkpoints"
FORMAT = 1
_ANEW = Message("Start the run anew without --resume.", "checkpoint.anew")
_PUT_BACK = Message(
    "Put the original file back, or make it anew with `python -m metademo train`.", "checkpoint.put-back"
)
MAX_WIDTH, MAX_FEATURES = 1024, 65_536
"""Of any number that describes a network, and of numbers that describe a picture, that a card may ask memory for."""


class CheckpointError(ValueError):
    """A checkpoint is missing, damaged or of another kind; the message names the file and says what to do."""


@dataclass(frozen=True)
class Card:
    """What a checkpoint says of itself.

    Attributes:
        name: as ``characters``.
        domain: what kind of picture it takes, or sentences; a key of :data:`metademo.pictures.domains.KINDS`.
        learner: its kind, a key of :data:`metademo.learners.LEARNERS`, and its options, as ``{"kind": "maml", "steps": 5, …}``.
        network: as :func:`metademo.networks.describe` gives it.
        training: data, licence, recipe, seed and the command that made it.
        own_share: where ‘none of these’ begins at one shot, as `python -m metademo calibrate` measures it, see
            :data:`metademo.insights.unknown.OWN_SHARE`; None where it has not been measured.

    Raises:
        ValueError: on construction, naming the field.
    """

    name: str
    domain: str
    learner: Mapping[str, Any]
    network: Mapping[str, Any]
    training: Mapping[str, Any] = field(default_factory=dict)
    own_share: float | None = None

    def __post_init__(self) -> None:
        if self.own_share is not None and (type(self.own_share) is not float or not 0 < self.own_share < 1):
            raise ValueError(f"own_share: must be a fraction between 0 and 1, not {self.own_share!r}")


@dataclass(frozen=True)
class Checkpoint:
    """A card and the learner it describes, ready to adapt."""

    card: Card
    learner: MetaLearner


def save(checkpoint: Checkpoint, folder: Path) -> None:
    """Write ``NAME.safetensors`` and ``NAME.json`` to ``folder``, each whole or not at all.

    What of a pre-trained network is as its package has it is not written once more.
    """
    folder.mkdir(parents=True, exist_ok=True)
    dtype, given = checkpoint.learner.network.stored, _pretrained(checkpoint.learner.network)
    params = {
        name: value.to(dtype)
        for name, value in checkpoint.learner.params.items()
        if name not in given or not torch.equal(value, given[name])
    }
    _write_tensors(folder / f"{checkpoint.card.name}.safetensors", params)
    save_card(checkpoint.card, folder / f"{checkpoint.card.name}.json", dtype)


def save_card(card: Card, path: Path, dtype: torch.dtype = torch.float32) -> None:
    """Write a card, of parameters that are stored as ``dtype``, to the file ``path``, whole or not at all."""
    described = {
        "format": FORMAT,
        "name": card.name,
        "domain": card.domain,
        "learner": dict(card.learner),
        "network": dict(card.network),
        "training": dict(card.training),
        "stored": str(dtype).removeprefix("torch."),
    }
    if card.own_share is not None:
        described["own_share"] = card.own_share
    _write_json(path, described)


def checkpoint_of(learner: MetaLearner, name: str, domain: str, training: Mapping[str, Any]) -> Checkpoint:
    """A learner with the card that describes it."""
    kind = {"kind": learner.record.key, **learner.options}
    return Checkpoint(Card(name, domain, kind, describe(learner.network), training), learner)


def read(path: Path) -> Checkpoint:
    """The checkpoint whose card is the file ``path``.

    Raises:
        CheckpointError: if card or parameters are missing, damaged or do not fit together.
    """
    remedy = _PUT_BACK
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
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
        raise CheckpointError(
            Message(
                f"The checkpoint card {path.name} is damaged ({error}). {remedy}",
                "checkpoint.card-damaged",
                file=path.name,
                error=str(error),
                remedy=remedy,
            )
        ) from error
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
        widest = max(value for value in describe(network).values() if type(value) is int)
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
        raise CheckpointError(
            Message(
                f"The checkpoint card {path.name} is damaged ({error!r}). {remedy}",
                "checkpoint.card-damaged",
                file=path.name,
                error=repr(error),
                remedy=remedy,
            )
        ) from error
    weights = path.with_suffix(".safetensors")
    params = _read_tensors(weights, remedy)
    if network.stored != torch.float32:
        params = {name: value.float() if value.dtype == network.stored else value for name, value in params.items()}
    params = {**_pretrained(network), **params}
    _check_fit(
        params,
        learner.params,
        Message(f"{weights.name} does not fit its card", "checkpoint.misfit-card", file=weights.name),
        remedy,
    )
    _check_finite(params, weights, remedy)
    return Checkpoint(card, replace(learner, params={name: params[name] for name in learner.params}))


def _pretrained(network: Network) -> Params:
    """The parameters that a network begins with anyway, by name; none where it begins at random."""
    return {} if network == network.without_pretraining() else network.initial_params(torch.Generator())


def _check_fit(params: Params, expected: Params, complaint: str, remedy: str) -> None:
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


def _check_finite(params: Params, path: Path, remedy: str) -> None:
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


def find(text: str) -> Checkpoint:
    """The checkpoint that a person names: one that comes with the project, or a card's path (``….json``)."""
    return read(Path(text)) if text.endswith(".json") else shipped(text)


def available() -> tuple[str, ...]:
    """The names of the checkpoints that come with the project."""
    return tuple(sorted(path.stem for path in ASSETS.glob("*.json")))


def as_json(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as they come back from JSON: tuples as lists."""
    return json.loads(json.dumps(dict(settings)))


_LATER = {"update": "sgd", "roots": False}
"""Options of learners and networks that came after the first measurements, as all was computed then."""


def fingerprint(learner: Learner) -> str:
    """What a learner computes, in sixteen hexadecimal digits: its kind, options, network and every parameter."""
    described = {each.name: getattr(learner, each.name) for each in fields(learner)}
    described |= {"kind": learner.record.key, "network": describe(learner.network)}
    for part in (described, described["network"]):  # what is computed without them is what was computed before them
        for name, value in _LATER.items():
            if part.get(name) == value:
                del part[name]
    params = described.pop("params", {})
    digest = hashlib.sha256(json.dumps(described, sort_keys=True).encode())
    for name, value in sorted(params.items()):
        digest.update(f"{name}{tuple(value.shape)}".encode())
        digest.update(value.detach().contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]


def save_run(state: RunState, settings: Mapping[str, Any], folder: Path) -> None:
    """Write all that a meta-training run needs to go on exactly, replacing what was there."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        f"{part}/{name}": value
        for part in ("params", "first", "second")
        for name, value in getattr(state, part).items()
    }
    # one file, so that parameters and counters can never be of two different moments
    counters = {"step": state.step, "seconds": state.seconds, "updates": state.updates, "settings": dict(settings)}
    _write_tensors(folder / "run.safetensors", tensors, {"run": json.dumps(counters)})


def read_run(folder: Path) -> tuple[RunState, dict[str, Any]]:
    """The run state that :func:`save_run` wrote to ``folder``, and its settings.

    Raises:
        CheckpointError: if there is none or it is damaged.
    """
    from safetensors import safe_open

    path = folder / "run.safetensors"
    tensors = _read_tensors(path, _ANEW)
    try:
        with safe_open(path, framework="pt") as file:
            counters = json.loads(file.metadata()["run"])
        parts: dict[str, Params] = {"params": {}, "first": {}, "second": {}}
        for key, value in tensors.items():
            part, _, name = key.partition("/")
            parts[part][name] = value
        step, seconds, updates, settings = (counters[key] for key in ("step", "seconds", "updates", "settings"))
        if type(step) is not int or type(updates) is not int or min(step, updates) < 0:
            raise ValueError(f"step {step!r} and updates {updates!r} are no counts")
        if type(seconds) not in (int, float) or not 0 <= seconds < math.inf:
            raise ValueError(f"seconds {seconds!r} are no time")
        if type(settings) is not dict:
            raise ValueError("the settings are no table")
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise CheckpointError(
            Message(
                f"{path} is damaged ({error!r}). {_ANEW}",
                "checkpoint.damaged",
                file=str(path),
                error=repr(error),
                remedy=_ANEW,
            )
        ) from error
    return RunState(**parts, step=step, seconds=float(seconds), updates=updates), settings


def has_run(folder: Path) -> bool:
    """Whether ``folder`` holds a run's state."""
    return (folder / "run.safetensors").exists()


def check_run(state: RunState, params: Params, folder: Path) -> None:
    """Make sure that the run read from ``folder`` is one of a learner with such parameters.

    Raises:
        CheckpointError: if names, shapes or numbers are others than such a run's.
    """
    path = folder / "run.safetensors"
    for part in (state.params, state.first, state.second):
        _check_fit(
            part,
            params,
            Message(f"{path} is not a run of this learner", "checkpoint.misfit-run", file=str(path)),
            _ANEW,
        )
        _check_finite(part, path, _ANEW)


def _write_tensors(path: Path, tensors: Params, metadata: dict[str, str] | None = None) -> None:
    partial = path.with_suffix(".partial")
    # written here and not by the library, whose files nobody but their owner may read
    partial.write_bytes(to_bytes({name: value.detach().contiguous() for name, value in tensors.items()}, metadata))
    partial.replace(path)


def _write_json(path: Path, data: Mapping[str, Any]) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)


def _read_tensors(path: Path, remedy: str) -> Params:
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
