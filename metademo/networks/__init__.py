"""Networks as plain functions of a dictionary of parameters, so that an inner loop can differentiate through them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from metademo.networks.conv4 import Conv4
from metademo.networks.efficientnet_lite import EfficientNetLite, EfficientNetLite0, EfficientNetLite2
from metademo.networks.frozen import Frozen
from metademo.networks.minilm import MiniLm
from metademo.networks.network import Network, Params, WeightsError
from metademo.networks.perceptron import Perceptron
from metademo.networks.policy import Policy
from metademo.networks.torchvision_backbone import TorchvisionBackbone
from metademo.networks.word_counts import WordCounts

__all__ = [
    "LARGEST",
    "Conv4",
    "EfficientNetLite",
    "EfficientNetLite0",
    "EfficientNetLite2",
    "Frozen",
    "MiniLm",
    "Network",
    "Params",
    "Perceptron",
    "Policy",
    "TorchvisionBackbone",
    "WeightsError",
    "WordCounts",
    "build",
    "describe",
    "for_training",
]

LARGEST = 1e6
"""What a network's or a learner's fraction stays below: a card may hold a number that no float can."""

_HOW = ("precision", "compiled", "held")
"""Fields that say how a network is computed, or hold what a file has, and not what it is."""
_KINDS: dict[str, type[Network]] = {
    "conv4": Conv4,
    "efficientnet-lite0": EfficientNetLite0,
    "efficientnet-lite2": EfficientNetLite2,
    "torchvision": TorchvisionBackbone,
    "minilm": MiniLm,
    "word-counts": WordCounts,
    "policy": Policy,
}


def build(description: Mapping[str, Any]) -> Network:
    """The network that a checkpoint card describes, as ``{"kind": "conv4", "filters": 64, …}``.

    Raises:
        ValueError: if the description names no known network or settings that do not fit it.
    """
    settings = dict(description)
    kind = settings.pop("kind", None)
    if kind not in _KINDS:
        raise ValueError(f"network: {kind!r} is none of {', '.join(_KINDS)}")
    defaults = {each.name: each.default for each in fields(_KINDS[kind]) if each.name not in _HOW}
    for name, value in settings.items():
        if name not in defaults:
            raise ValueError(f"network: {kind} has no {name}")
        kinds = (int, float) if type(defaults[name]) is float else (type(defaults[name]),)
        if type(value) not in kinds or (float in kinds and not abs(value) < LARGEST):
            raise ValueError(f"network: {name} must be like {defaults[name]!r}, not {value!r}")
    return _KINDS[kind](**settings)


def describe(network: Network) -> dict[str, Any]:
    """The description that :func:`build` turns back into ``network``."""
    kind = next(kind for kind, cls in _KINDS.items() if isinstance(network, cls))
    return {"kind": kind} | {f.name: getattr(network, f.name) for f in fields(network) if f.name not in _HOW}


def for_training(network: Network, precision: str, on_processor: bool = True) -> Network:
    """The same network as meta-training computes it: in this precision, and compiled where that can be."""
    compiled = {"compiled": True} if isinstance(network, Conv4) and network.compilable and on_processor else {}
    return replace(network, precision=precision, **compiled)
