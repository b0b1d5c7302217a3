"""One HTML file that answers: the adapted learner in a page that needs no server and no network.

Its scripts, in ``web/``, do what the library does, step by step: a picture's way to the network's input, the network, the head
and its inner loop, confidences and 'none of these'. A test compares them with the library on the same pictures.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

import torch
from torch import Tensor

from metademo.export import bundle
from metademo.export.adapted import UNBENT, Adapted, ExportError, refusal
from metademo.export.packed import packed
from metademo.export.words import PAGE, Words
from metademo.learners.maml import Maml
from metademo.learners.proto_maml import ProtoMaml
from metademo.learners.protonet import ProtoNet
from metademo.learners.rules import Adam, LayerAdam, Sgd
from metademo.networks import Conv4, EfficientNetLite, Params, describe
from metademo.networks.efficientnet_lite import whole_params
from metademo.networks.efficientnet_variants import blocks_of
from metademo.pictures.images import Picture

SHOWN = 3
"""Of each class's support pictures, how many are shown in the page."""
_THUMBNAIL = 64


def page(
    adapted: Adapted,
    support: Sequence[Picture],
    label: str,
    version: str,
    words: Words = PAGE,
    language: str = "en",
    today: date | None = None,
) -> bytes:
    """The page as UTF-8.

    Args:
        adapted: what answers.
        support: the pictures that it learned from, in the order of its labels.
        label: what the learner is called.
        version: of this program.
        words: see :data:`metademo.export.words.PAGE`.
        language: that they are in, as HTML has it.
        today: the day that stands in the page; by default, that it is.

    Raises:
        ExportError: for a network that the page's scripts do not know.
    """
    network, weights = _network(adapted, adapted.body)
    told = described(adapted, label, version, words, _title(adapted), today)
    model = {**told.model, "network": network, "shown": _shown(adapted, support)}
    pretrained = isinstance(adapted.network, EfficientNetLite)
    rounded = {**weights, **unbent(adapted, weights, lambda body: _network(adapted, body)[1]), **told.support}
    reference = adapted.learner.reference
    known = {} if reference is None else {"reference": reference}
    return bundle.page(
        "page",
        bundle.script("page"),
        {
            "model": packed(model, told.exact, rounded, known),
            "licences": bundle.apache(words["licence"].format(network=_title(adapted))) if pretrained else "",
        },
        {**words, **told.filled, "version": version, "language": language},
        ("answering",),
    )


class Described(NamedTuple):
    """What a page that answers says of a learner, whatever it reads: the ``model`` for its script, the ``exact`` tensors of the
    head, what each body sees in the ``support`` set, and the words that are ``filled`` in."""

    model: dict[str, Any]
    exact: Params
    support: Params
    filled: dict[str, str]


def described(
    adapted: Adapted, label: str, version: str, words: Words, network: str, today: date | None = None
) -> Described:
    """What is the same for pictures and sentences; ``network`` is what the body is called."""
    classes = _shortened(adapted.classes, words)
    counted = words["one_step" if adapted.steps == 1 else "steps" if adapted.steps else "no_steps"]
    parts = {
        "learner": label,
        "classes": classes,
        "steps": counted.format(steps=adapted.steps),
        "pictures": words["pictures"].format(count=adapted.own, ways=len(adapted.classes)),
        "version": version,
        "date": (today or date.today()).isoformat(),
        "network": network,
        "sure": words["sure_own" if adapted.temperature == 1 else "sure_found"],
    }
    model: dict[str, Any] = {
        "domain": adapted.domain.name,
        "rule": _rule(adapted),
        "classes": list(adapted.classes),
        "labels": adapted.labels.tolist(),
        "own": adapted.own,
        "own_share": adapted.own_share,
        "temperature": adapted.temperature,
        "mirrored": adapted.mirrored,
        "words": dict(words),
    }
    exact = {name: adapted.params[name] for name in ("head.weight", "head.bias", "centre")}
    exact["log_scale"] = adapted.params["log_scale"].view(1)
    support = {"support": adapted.support}
    if adapted.unbent is not None:
        support[f"{UNBENT}support"] = adapted.unbent.support
    return Described(
        model, exact, support, {name: words[name].format_map(parts) for name in ("title", "subtitle", "about")}
    )


def unbent(adapted: Adapted, weights: Params, weights_of: Callable[[Params], Params]) -> dict[str, Tensor]:
    """The weights in which the body before any step is another than the adapted one, where it has a part in the page.

    Args:
        adapted: whose.
        weights: of the adapted body, as the page has them, and
        weights_of: from a body's parameters to those.
    """
    if adapted.unbent is None:
        return {}
    began = weights_of(adapted.body | adapted.unbent.params)
    return {f"{UNBENT}{name}": value for name, value in began.items() if not torch.equal(value, weights[name])}


def _network(adapted: Adapted, body: Params) -> tuple[dict[str, Any], Params]:
    """What the page's scripts want to know of a body, and its weights."""
    network = adapted.network
    if isinstance(network, Conv4):
        return describe(network), body
    if isinstance(network, EfficientNetLite):
        blocks = blocks_of(network.variant)
        described = [
            {
                "residual": block.residual,
                "units": [
                    {
                        name: getattr(unit, name)
                        for name in ("name", "inputs", "outputs", "kernel", "stride", "depthwise", "relu")
                    }
                    for unit in block.units
                ],
            }
            for block in blocks
        ]
        return {
            "kind": "efficientnet",
            "channels": 3,
            "size": network.size,
            "roots": network.roots,
            "blocks": described,
        }, whole_params(network, body)
    raise ExportError(refusal(adapted.learner))


def _title(adapted: Adapted) -> str:
    network = adapted.network
    return network.variant.title if isinstance(network, EfficientNetLite) else type(network).__name__


def _rule(adapted: Adapted) -> dict[str, Any] | None:
    """How the head's inner loop goes, for the page to run it anew; None where its scripts cannot."""
    start, rule, learner = adapted.start, adapted.start.rule, adapted.learner
    if isinstance(learner, ProtoNet):
        return {"kind": "means"}
    from_means = isinstance(learner, ProtoMaml)
    if "head.weight" not in start.adapts or (bool(start.params["head.weight"].any()) and not from_means):
        return None
    if "head.bias" not in start.params and "origin" not in start.params:
        return None
    common = {
        "steps": adapted.steps,
        "begin": "means" if from_means else "zero",
        "distances": "origin" in start.params,
    }
    if isinstance(rule, Sgd):
        each_way = isinstance(learner, Maml)
        share = rule.factor / len(adapted.classes) if each_way else rule.factor
        rates = {name: (rule.rates[f"head.{name}"] * share).tolist() for name in ("weight", "bias")}
        return {**common, **rates, "kind": "sgd", "clip": rule.clip or 0, "each_way": each_way}
    if isinstance(rule, Adam):
        return {**common, "kind": "adam", "weight": [rule.rate], "bias": [rule.rate]}
    if isinstance(rule, LayerAdam):
        later = (rule.rates["head.weight"] * rule.factor).tolist()
        return {**common, "kind": "adam", "layers": True, "weight": later, "bias": later}
    return None


def _shown(adapted: Adapted, support: Sequence[Picture]) -> list[list[str]]:
    """The first few pictures of each class, small, as data URIs."""
    shown: list[list[str]] = [[] for _ in adapted.classes]
    for picture, label in zip(support, adapted.labels[: adapted.own].tolist(), strict=True):
        if len(shown[label]) < SHOWN:
            shown[label].append(thumbnail(picture))
    return shown


def thumbnail(picture: Picture) -> str:
    """A small picture, as a data URI."""
    image = picture.open()
    image.thumbnail((_THUMBNAIL, _THUMBNAIL))
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=70)
    return f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"


def _shortened(names: Sequence[str], words: Words) -> str:
    """Names in a line; of many the first few."""
    between = words["between"]
    return between.join(names) if len(names) <= 5 else between.join(names[:4]) + words["and_so_on"]
