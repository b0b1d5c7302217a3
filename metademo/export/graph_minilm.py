"""The body for sentences as nodes of an ONNX graph, see :mod:`metademo.networks.minilm`."""

from __future__ import annotations

from torch import Tensor

from metademo.export.nodes import Graph
from metademo.networks import MiniLm, Params
from metademo.networks.minilm import EPSILON, HEADS, WIDTH, whole_params
from metademo.networks.minilm_files import LAYERS


def minilm(graph: Graph, network: MiniLm, params: Params, tokens: str) -> str:
    """Features ``[N, 384]`` of ``tokens``, int64 ``[N, T]``, 0 behind a sentence's end.

    Matrices are stored in half precision.
    """
    params = whole_params(network, params)
    zero = graph.constant([0])
    there = graph.add("Cast", graph.add("Not", graph.add("Equal", tokens, zero)), to=1)  # [N, T]
    nowhere = graph.add("Mul", graph.add("Sub", there, graph.constant(1.0)), graph.constant(1e9))
    nowhere = graph.add("Unsqueeze", nowhere, graph.constant([1, 2]))
    length = graph.add("Shape", tokens, start=1, end=2)
    places = graph.add("Slice", graph.halved(params["places"]), zero, length, zero)
    x = graph.add("Add", graph.add("Gather", graph.halved(params["words"]), tokens), places)
    x = _normal(graph, x, params["begin.weight"], params["begin.bias"])
    for layer in range(LAYERS):

        def linear(name: str, x: str, layer: int = layer) -> str:
            weight, bias = params[f"layer{layer}.{name}.weight"], params[f"layer{layer}.{name}.bias"]
            return graph.add("Add", graph.add("MatMul", x, graph.halved(weight.T)), graph.constant(bias))

        def normal(name: str, x: str, layer: int = layer) -> str:
            return _normal(graph, x, params[f"layer{layer}.{name}.weight"], params[f"layer{layer}.{name}.bias"])

        x = normal("mixed", graph.add("Add", x, linear("mix", _attended(graph, linear("attend", x), nowhere))))
        wide = graph.add("Gelu", linear("widen", x))
        x = normal("narrowed", graph.add("Add", x, linear("narrow", wide)))
    seen = graph.add("Mul", x, graph.add("Unsqueeze", there, graph.constant([2])))
    summed = graph.add("ReduceSum", seen, graph.constant([1]), keepdims=0)
    return graph.add("LpNormalization", summed, axis=1, p=2)


def _normal(graph: Graph, x: str, weight: Tensor, bias: Tensor) -> str:
    return graph.add("LayerNormalization", x, graph.constant(weight), graph.constant(bias), epsilon=EPSILON)


def _attended(graph: Graph, x: str, nowhere: str) -> str:
    """``[N, T, 384]`` of queries, keys and values in one, ``[N, T, 3 · 384]``."""
    each = WIDTH // HEADS
    parts = graph.add("Reshape", x, graph.constant([0, 0, 3 * HEADS, each]))
    parts = graph.add("Transpose", parts, perm=[0, 2, 1, 3])
    query, key, value = (graph.sliced(parts, [at * HEADS], [(at + 1) * HEADS], [1], [1]) for at in range(3))
    scores = graph.add("MatMul", query, graph.add("Transpose", key, perm=[0, 1, 3, 2]))
    scores = graph.add("Add", graph.add("Mul", scores, graph.constant(each**-0.5)), nowhere)
    seen = graph.add("MatMul", graph.add("Softmax", scores, axis=-1), value)
    return graph.add("Reshape", graph.add("Transpose", seen, perm=[0, 2, 1, 3]), graph.constant([0, 0, WIDTH]))
