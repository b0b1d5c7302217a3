"""Networks as plain functions of a dictionary of parameters, so that an inner loop can differentiate through them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from torch import Tensor

from metademo.networks.conv4 import Conv4

Params = dict[str, Tensor]

_KINDS = {"conv4": Conv4}


def build(description: Mapping) -> Conv4:
    """The network that a checkpoint card describes, as ``{"kind": "conv4", "filters": 64, …}``.

    Raises:
        ValueError: if the description names no known network or settings that do not fit it.
    """
    settings = dict(description)
    kind = settings.pop("kind", None)
    if kind not in _KINDS:
        raise ValueError(f"network: {kind!r} is none of {', '.join(_KINDS)}")
    try:
        return _KINDS[kind](**settings)
    except TypeError as error:
        raise ValueError(f"network: {error}") from error


def describe(network: Conv4) -> dict:
    """The description that :func:`build` turns back into ``network``."""
    kind = next(kind for kind, cls in _KINDS.items() if isinstance(network, cls))
    described = {"kind": kind, **asdict(network)}
    described.pop("precision")  # how it is computed, not what it is
    return described
