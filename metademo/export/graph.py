"""The adapted learner as ONNX, for any program that runs such files; needs the package ``onnx``.

The graph begins with what a domain makes of a picture (:mod:`metademo.pictures.domains`), as the network does, or with a
sentence's tokens, and ends with the answers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from torch import Tensor

from metademo.export.adapted import Adapted, ExportError, Scale, refusal
from metademo.export.graph_minilm import minilm
from metademo.export.nodes import Graph
from metademo.insights import unknown
from metademo.messages import Message
from metademo.networks import Conv4, EfficientNetLite, MiniLm, Params
from metademo.networks.conv4 import BLOCKS, VIEWS
from metademo.networks.efficientnet_lite import SMALLEST, whole_params
from metademo.networks.efficientnet_running import DEVIATION, MEAN, same_padding
from metademo.networks.efficientnet_variants import blocks_of
from metademo.networks.operators import EPSILON

OPSET, IR = 21, 10
"""Of group normalisation with a scale for each channel, as it is understood since onnxruntime 1.18."""


def onnx_file(adapted: Adapted, version: str) -> bytes:
    """An ONNX file with the input ``pictures``, float ``[N, C, H, W]`` in 0 … 1, or ``tokens``, int64 ``[N, T]``, 0 behind a
    sentence's end.

    Its outputs are ``probabilities`` ``[N, ways]`` and ``none`` ``[N]``, see :class:`metademo.export.adapted.Answers`; metadata
    name the classes.

    Raises:
        ExportError: without the package ``onnx``, or for a network that this module cannot write.
    """
    try:
        from onnx import TensorProto, checker, helper, numpy_helper
    except ImportError as error:
        raise ExportError(
            Message("ONNX needs the package onnx: `pip install onnx`.", "export.no-onnx"),
        ) from error
    graph = Graph(helper, numpy_helper)
    domain, ways = adapted.domain, len(adapted.classes)
    shape: list[str | int | None] = ["N", domain.channels, domain.size, domain.size]
    asked, kind = "pictures", TensorProto.FLOAT
    if isinstance(adapted.network, MiniLm):
        asked, kind, shape = "tokens", TensorProto.INT64, ["N", "T"]
    _answers(graph, adapted, [_body(graph, adapted, body.params, asked) for body in adapted.bodies])
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            f"{adapted.key} adapted to {ways} classes",
            [helper.make_tensor_value_info(asked, kind, shape)],
            [
                helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", ways]),
                helper.make_tensor_value_info("none", TensorProto.FLOAT, ["N"]),
            ],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR,
        producer_name="metademo",
        producer_version=version,
    )
    told = {
        "classes": json.dumps(adapted.classes),
        "domain": domain.name,
        "learner": adapted.key,
        "steps": adapted.steps,
    }
    helper.set_model_props(model, {name: str(value) for name, value in told.items()})
    checker.check_model(model)
    return model.SerializeToString()


def _body(graph: Graph, adapted: Adapted, params: Params, asked: str) -> str:
    network = adapted.network
    if isinstance(network, Conv4):
        return _conv4(graph, network, params, asked)
    if isinstance(network, EfficientNetLite):
        return _efficientnet(graph, network, params, asked)
    if isinstance(network, MiniLm):
        return minilm(graph, network, params, asked)
    raise ExportError(refusal(adapted.learner))


def _conv4(graph: Graph, network: Conv4, params: Params, x: str) -> str:
    """See :class:`metademo.networks.conv4.Conv4`; features ``[N, D]``."""
    if (network.mean, network.deviation) != (0, 1):
        x = graph.add("Div", graph.add("Sub", x, graph.constant(network.mean)), graph.constant(network.deviation))
    if network.views > 1:
        mirror = x if network.channels == 1 else graph.sliced(x, [-1], [-(2**31)], [3], [-1])
        wide = [graph.add("Pad", side, graph.constant([0, 0, 2, 2] * 2), mode="edge") for side in (x, mirror)]
        views = []
        for view, (right, down) in enumerate(VIEWS[network.views]):
            begin = [2 - down, 2 - right]
            views.append(graph.sliced(wide[view % 2], begin, [at + network.size for at in begin], [2, 3], [1, 1]))
        x = graph.add("Concat", *views, axis=0)
    for index in range(BLOCKS):
        weight, scale, shift = (
            graph.constant(params[f"block{index + 1}.{part}"]) for part in ("weight", "scale", "shift")
        )
        x = graph.add("Conv", x, weight, kernel_shape=[3, 3], pads=[1, 1, 1, 1])
        if index < network.pools:
            x = graph.add("MaxPool", x, kernel_shape=[2, 2], strides=[2, 2])
        x = graph.add("GroupNormalization", x, scale, shift, num_groups=network.groups, epsilon=EPSILON)
        x = graph.add("Relu", x)
    x = graph.add("Reshape", x, graph.constant([network.views, -1, network.features_size]))
    return graph.add("ReduceMean", x, graph.constant([0]), keepdims=0)


def _efficientnet(graph: Graph, network: EfficientNetLite, params: Params, x: str) -> str:
    """See :class:`metademo.networks.efficientnet_lite.EfficientNetLite`; features ``[N, 1280]``."""
    params = whole_params(network, params)
    x = graph.add("Div", graph.add("Sub", x, graph.constant(MEAN)), graph.constant(DEVIATION))
    side = network.size
    for block in blocks_of(network.variant):
        y = x
        for unit in block.units:
            before, after = same_padding(side, unit.kernel, unit.stride)
            y = graph.add(
                "Conv",
                y,
                graph.constant(params[f"{unit.name}.weight"]),
                graph.constant(params[f"{unit.name}.shift"]),
                kernel_shape=[unit.kernel] * 2,
                strides=[unit.stride] * 2,
                pads=[before, before, after, after],
                group=unit.inputs if unit.depthwise else 1,
            )
            side = -(-side // unit.stride)
            if unit.relu:
                y = graph.add("Clip", y, graph.constant(0.0), graph.constant(6.0))
        x = graph.add("Add", x, y) if block.residual else y
    pooled = graph.add("ReduceMean", x, graph.constant([2, 3]), keepdims=0)
    return graph.add("Sqrt", graph.add("Add", pooled, graph.constant(SMALLEST))) if network.roots else pooled


def _answers(graph: Graph, adapted: Adapted, seen: Sequence[str]) -> None:
    """Probabilities by the linear head, from the features of the adapted body, which come first; 'none of these' by how far the
    class means are, and classes known beforehand, in each body's features."""
    params = adapted.params
    placed = [_direction(graph, params, features) for features in seen]
    weight = params["head.weight"] * params["log_scale"].exp() / adapted.temperature
    scores = graph.add(
        "Add", _times(graph, placed[0], weight), graph.constant(params["head.bias"] / adapted.temperature)
    )
    graph.add("Softmax", scores, axis=1, name="probabilities")
    known = adapted.learner.reference
    told = [_none(graph, at, scale, known) for at, scale in zip(placed, adapted.scales, strict=True)]
    graph.add("Mean", *told, name="none")


def _direction(graph: Graph, params: Params, features: str) -> str:
    centred = graph.add("Sub", features, graph.constant(params["centre"]))
    length = graph.add("ReduceL2", centred, graph.constant([1]), keepdims=1)
    return graph.add("Div", centred, graph.add("Max", length, graph.constant(1e-12)))


def _none(graph: Graph, at: str, scale: Scale, known: Tensor | None) -> str:
    squares = graph.add("ReduceSumSquare", at, graph.constant([1]), keepdims=1)
    nearest = _least(graph, graph.add("Sub", _distances(graph, at, squares, scale.means), graph.constant(scale.error)))
    if known is not None and scale.near is not None:  # see unknown.against
        nearer = graph.add("Sub", _least(graph, _distances(graph, at, squares, known)), graph.constant(scale.near))
        nearest = graph.add("Sub", nearest, graph.add("Mul", nearer, graph.constant(unknown.REFERENCE)))
    return graph.add("Div", graph.add("Sub", nearest, graph.constant(scale.own)), graph.constant(scale.gap))


def _distances(graph: Graph, at: str, squares: str, means: Tensor) -> str:
    """Squared, ``[N, M]``: |a|² + |m|² - 2 a·m."""
    products = graph.add("Sub", squares, _times(graph, at, 2 * means))
    return graph.add("Max", graph.add("Add", products, graph.constant(means.square().sum(1))), graph.constant(0.0))


def _least(graph: Graph, rows: str) -> str:
    return graph.add("ReduceMin", rows, graph.constant([1]), keepdims=0)


def _times(graph: Graph, x: str, rows: Tensor) -> str:
    return graph.add("MatMul", x, graph.constant(rows.T))
