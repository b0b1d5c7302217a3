"""Nodes and constants of an ONNX graph, one after another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor


class Graph:
    """A graph as it grows; what a method gives is the name of its result.

    Args:
        helper: ``onnx.helper``, and
        numpy_helper: ``onnx.numpy_helper``: this module has nothing of that package itself.
    """

    def __init__(self, helper: Any, numpy_helper: Any) -> None:
        self._helper, self._numpy_helper = helper, numpy_helper
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def halved(self, value: Tensor) -> str:
        """A tensor that the file holds in half precision, and whoever runs it computes with in 32 bits."""
        name = f"c{len(self.constants)}"
        self.constants.append(self._numpy_helper.from_array(value.detach().half().contiguous().numpy(), name))
        return self.add("Cast", name, to=1)

    def constant(self, value: Tensor | Iterable[int] | float) -> str:
        """A tensor, whole numbers ``[N]``, or a number."""
        if isinstance(value, float):
            tensor = torch.tensor(value)
        elif isinstance(value, Tensor):
            tensor = value.detach().float()
        else:
            tensor = torch.tensor(list(value), dtype=torch.int64)
        name = f"c{len(self.constants)}"
        self.constants.append(self._numpy_helper.from_array(tensor.contiguous().numpy(), name))
        return name

    def add(self, operator: str, *inputs: str, name: str | None = None, **attributes: Any) -> str:
        """One operator's first result."""
        name = name or f"{operator}{len(self.nodes)}"
        self.nodes.append(self._helper.make_node(operator, list(inputs), [name], name, **attributes))
        return name

    def sliced(self, x: str, begin: Iterable[int], end: Iterable[int], axes: Iterable[int], step: Iterable[int]) -> str:
        """A part of ``x``."""
        return self.add("Slice", x, *map(self.constant, (begin, end, axes, step)))
