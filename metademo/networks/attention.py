"""A small transformer encoder that reads a labelled support set and is then asked about one picture after another.

Vaswani et al. 2017, *Attention Is All You Need*, section 3.2, with the normalisation before each part. The support set's tokens
attend to each other; a token that is asked about attends to them and to itself, so that what it comes to depends on no other
one that is asked about. What the support set's tokens offer to be attended to is computed once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

EXPANSION = 2
"""How many times as wide as the tokens the hidden layer of each part that looks at a token alone is."""


class Memory(NamedTuple):
    """What a layer offers to be attended to: keys and values, each ``[heads, S, width / heads]``."""

    keys: Tensor
    values: Tensor


def initial_params(layers: int, width: int, generator: torch.Generator) -> dict[str, Tensor]:
    """Parameters of ``layers`` layers on tokens of ``width`` numbers, ``layer1.attend`` and so on.

    Normal, of a deviation that keeps lengths; what is added to a token begins small, by the square root of the layers' number.
    A token asks for what it offers itself: so attention goes by likeness from the first, which a layer of random ones has to find
    out by a long search.
    """
    params = {}
    shapes = {
        "attend": (3 * width, width), "gather": (width, width), "widen": (EXPANSION * width, width),
        "narrow": (width, EXPANSION * width),
    }  # fmt: skip
    for layer in range(1, layers + 1):
        for name, shape in shapes.items():
            small = (2 * layers) ** -0.5 if name in ("gather", "narrow") else 1.0
            params[f"layer{layer}.{name}"] = torch.randn(shape, generator=generator) * (small * shape[1] ** -0.5)
        params[f"layer{layer}.attend"][:width] = params[f"layer{layer}.attend"][width : 2 * width]
        for name in ("before", "between"):
            params[f"layer{layer}.{name}"] = torch.ones(width)
    return params


def read(params: Mapping[str, Tensor], tokens: Tensor, layers: int, heads: int) -> list[Memory]:
    """What each layer offers of a support set's tokens ``[S, width]``, which attend to each other."""
    memories = []
    for layer in range(1, layers + 1):
        queries, memory = _offered(params, layer, tokens, heads)
        memories.append(memory)
        weights = _weights(queries @ memory.keys.mT)
        tokens = _next(params, layer, tokens, weights @ memory.values)
    return memories


def ask(params: Mapping[str, Tensor], memories: list[Memory], tokens: Tensor, heads: int) -> tuple[Tensor, Tensor]:
    """What tokens ``[Q, width]`` come to that each attend to a support set and to themselves.

    Returns:
        The tokens after the last layer ``[Q, width]``; and how much each attended to every support picture and, last, to itself,
        the mean over a layer's heads: ``[layers, Q, S + 1]``, each row sums to one.
    """
    attended = []
    for layer, memory in enumerate(memories, 1):
        queries, own = _offered(params, layer, tokens, heads)
        to_itself = (queries * own.keys).sum(2, keepdim=True)
        weights = _weights(torch.cat([queries @ memory.keys.mT, to_itself], 2))
        gathered = weights[:, :, :-1] @ memory.values + weights[:, :, -1:] * own.values
        attended.append(weights.mean(0))
        tokens = _next(params, layer, tokens, gathered)
    return tokens, torch.stack(attended)


def _offered(params: Mapping[str, Tensor], layer: int, tokens: Tensor, heads: int) -> tuple[Tensor, Memory]:
    """What each token asks for, by heads and scaled ``[heads, N, width / heads]``, and what it offers."""
    width = tokens.shape[1]
    normal = F.layer_norm(tokens, (width,), params[f"layer{layer}.before"])
    asked, keys, values = F.linear(normal, params[f"layer{layer}.attend"]).view(len(tokens), 3, heads, -1).unbind(1)
    return asked.transpose(0, 1) * asked.shape[2] ** -0.5, Memory(keys.transpose(0, 1), values.transpose(0, 1))


def _weights(products: Tensor) -> Tensor:
    """Attention, Vaswani et al. 2017, eq. 1: the softmax over what is attended to."""
    return products.softmax(2)


def _next(params: Mapping[str, Tensor], layer: int, tokens: Tensor, gathered: Tensor) -> Tensor:
    """The tokens after a layer, from what they gathered ``[heads, N, width / heads]``."""
    joined = gathered.transpose(0, 1).flatten(1)
    tokens = tokens + F.linear(joined, params[f"layer{layer}.gather"])
    normal = F.layer_norm(tokens, (tokens.shape[1],), params[f"layer{layer}.between"])
    hidden = F.gelu(F.linear(normal, params[f"layer{layer}.widen"]))
    return tokens + F.linear(hidden, params[f"layer{layer}.narrow"])
