"""Nodes and constants of an ONNX graph, one after another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor


class Graph:
    """A graph as it grows; what a method gives is the name of its result.

    What is asked for a second time is there once: of two bodies whose lower layers are the same, these are in the file once, and
    whoever runs it computes them once.

    Args:
        helper: ``onnx.helper``, and
        numpy_helper: ``onnx.numpy_helper``: this module has nothing of that package itself.
    """

    def __init__(self, helper: Any, numpy_helper: Any) -> None:
        self._helper, self._numpy_helper = helper, numpy_helper
        self._names: dict[tuple[Any, ...], str] = {}
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def halved(self, value: Tensor) -> str:
        """A tensor that the file holds in half precision, and whoever runs it computes with in 32 bits."""
        return self.add("Cast", self._held(value.detach().half()), to=1)

    def constant(self, value: Tensor | Iterable[int] | float) -> str:
        """A tensor, whole numbers ``[N]``, or a number."""
        if isinstance(value, float):
            return self._held(torch.tensor(value))
        if isinstance(value, Tensor):
            return self._held(value.detach().float())
        return self._held(torch.tensor(list(value), dtype=torch.int64))

    def _held(self, tensor: Tensor) -> str:
        array = tensor.contiguous().numpy()
        key = (str(array.dtype), array.shape, hashlib.sha256(array.tobytes()).digest())
        if key not in self._names:
            self._names[key] = f"c{len(self.constants)}"
            self.constants.append(self._numpy_helper.from_array(array, self._names[key]))
        return self._names[key]

    def add(self, operator: str, *inputs: str, name: str | None = None, **attributes: Any) -> str:
        """One operator's first result; of a ``name`` where it is one of the graph's own."""
        key = (operator, inputs, name, repr(sorted(attributes.items())))
        if key not in self._names:
            self._names[key] = name or f"{operator}{len(self.nodes)}"
            made = self._helper.make_node(operator, list(inputs), [self._names[key]], self._names[key], **attributes)
            self.nodes.append(made)
        return self._names[key]

    def sliced(self, x: str, begin: Iterable[int], end: Iterable[int], axes: Iterable[int], step: Iterable[int]) -> str:
        """A part of ``x``."""
        return self.add("Slice", x, *map(self.constant, (begin, end, axes, step)))
