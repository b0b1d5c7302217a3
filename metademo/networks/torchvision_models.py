"""What torchvision's networks for classification are made of, and their ImageNet weights.

Before the weights are asked for, a network is known by its shapes alone. torchvision downloads them once, to torch's own cache.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

from metademo.messages import Message
from metademo.networks.backbone import RANDOM
from metademo.networks.network import Params, WeightsError

if TYPE_CHECKING:
    from torchvision.models import WeightsEnum

FAMILIES = (
    "alexnet", "convnext", "densenet", "efficientnet", "mobilenet", "regnet", "resnet", "resnext", "squeezenet", "vgg",
    "wide_resnet",
)  # fmt: skip
"""How the names begin of networks that are parts one after another and the mean over what the last of them sees."""


@cache
def backbones() -> tuple[str, ...]:
    """The names of the networks that can be a backbone."""
    from torchvision import models  # takes seconds, which those who use no such network need not wait

    return tuple(name for name in models.list_models(module=models) if name.startswith(FAMILIES))


def sources(backbone: str) -> type[WeightsEnum]:
    """The weights that torchvision has for a network, by name, with what it says of them."""
    from torchvision.models import get_model_weights

    return get_model_weights(backbone)


def file_of(source: WeightsEnum) -> str:
    """What the file of these weights is called; its name holds the beginning of its hash."""
    return source.url.rpartition("/")[2]


class Place(NamedTuple):
    """What torchvision calls a tensor of a network, its shape, and whether it is learned."""

    stored: str
    shape: torch.Size
    learned: bool


class Body(NamedTuple):
    """A network below its classifier, without numbers.

    ``blocks``, on torch's device ``meta``, are called ``block1``, ``block2``, …; ``places`` are those of its tensors, by name: of
    parameters, and of the batch normalisation's statistics, which are not learned.
    """

    blocks: nn.Sequential
    places: dict[str, Place]


class _WithoutNumbers(TorchFunctionMode):
    """Parameters take no memory, and no random numbers are drawn for them.

    The device ``meta`` as a whole does not do: the regnets reckon their widths by tensors, and read them.
    """

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        return func(*args, **{**(kwargs or {}), **({"device": "meta"} if func is torch.empty else {})})


class _Hardsigmoid(nn.Module):
    """As ``nn.Hardsigmoid``, whose second derivative torch does not have: the MobileNets' would stop at first-order MAML."""

    def forward(self, x: Tensor) -> Tensor:
        return F.relu6(x + 3) / 6


@cache
def body(backbone: str) -> Body:
    """The blocks of one of :func:`backbones`: torchvision's own parts, each with those after it that have no convolution."""
    from torchvision.models import get_model

    with _WithoutNumbers():
        model = get_model(backbone, weights=None).to("meta").eval()
    for module in [*model.modules()]:
        for name, child in module.named_children():
            if isinstance(child, nn.Hardsigmoid):
                setattr(module, name, _Hardsigmoid())
    parts = []
    for name, part in model.named_children():
        if name in ("features", "trunk_output"):
            parts += part.named_children()
        elif name not in ("avgpool", "classifier", "fc"):
            parts.append((name, part))
    if backbone.startswith("densenet"):
        parts.append(("relu", nn.ReLU()))  # torchvision does this one thing in forward()
    blocks = nn.Sequential()
    for name, part in parts:
        if not len(blocks) or any(isinstance(module, nn.Conv2d) for module in part.modules()):
            blocks.add_module(f"block{len(blocks) + 1}", nn.Sequential())
        blocks[-1].add_module(name, part)
    there = {id(value): name for name, value in model.state_dict(keep_vars=True).items()}
    ours = blocks.state_dict(keep_vars=True).items()
    floats = {name: value for name, value in ours if value.is_floating_point()}
    return Body(
        blocks,
        {name: Place(there[id(value)], value.shape, isinstance(value, nn.Parameter)) for name, value in floats.items()},
    )


@cache
def shapes(backbone: str, size: int) -> tuple[tuple[int, int, int], ...]:
    """``[C, H, W]`` of what each block takes for a picture of this size, and of what the last one makes of it."""
    found, x = [(3, size, size)], torch.empty(1, 3, size, size, device="meta")
    for block in body(backbone).blocks:
        x = run(block, {}, x)
        _, channels, height, width = x.shape
        found.append((channels, height, width))
    return tuple(found)


_running = threading.Lock()


def run(blocks: nn.Module, numbers: Mapping[str, Tensor], x: Tensor) -> Tensor:
    """Blocks one after another, ``[N, C, H, W]``, with those of the numbers that are theirs."""
    held = {name for name, _ in blocks.named_children()}
    own = {name: value for name, value in numbers.items() if name.partition(".")[0] in held}
    with _running:  # a module holds the numbers it is given for as long as the call takes, and there is but one
        return functional_call(blocks, own, (x,))


_loading = threading.Lock()


def pretrained(backbone: str, weights: str) -> Params:
    """All numbers below the classifier, by the names used here. Read once; never change them.

    Of ``random`` weights there are only the batch normalisation's statistics, means of 0 and variances of 1.

    Raises:
        WeightsError: if the file is neither in torch's cache nor to be downloaded, or is not what it should be.
    """
    with _loading:
        return _read_pretrained(backbone, weights)


@cache
def _read_pretrained(backbone: str, weights: str) -> Params:
    places = body(backbone).places
    if weights == RANDOM:
        statistics = {name: place.shape for name, place in places.items() if not place.learned}
        return {name: torch.full(shape, float(name.endswith("_var"))) for name, shape in statistics.items()}
    source = sources(backbone)[weights]
    remedy = Message(
        f"connect to the network once, or put {source.url} into hub/checkpoints in torch's folder: torch in your cache "
        "(~/.cache), or the one that TORCH_HOME names.",
        "weights.connect",
        url=source.url,
    )
    damaged = Message(
        f"The file {file_of(source)} in torch's cache is damaged or not the weights of {backbone}. Delete it and {remedy}",
        "weights.damaged",
        file=file_of(source),
        network=backbone,
        remedy=remedy,
    )
    try:
        with redirect_stdout(sys.stderr):  # a command's output is not the place to tell of a download
            stored = source.get_state_dict(map_location="cpu", check_hash=True, weights_only=True)
    except Exception as error:  # the ways of failing of a download and of an unpickler are many
        if Path(torch.hub.get_dir(), "checkpoints", file_of(source)).exists():
            raise WeightsError(damaged) from error
        reason = str(error).partition("\n")[0]
        message = f"The weights of {backbone} are not in torch's cache and could not be downloaded ({reason})."
        raise WeightsError(
            Message(
                f"{message} To have them, {remedy}",
                "weights.no-download",
                network=backbone,
                error=reason,
                remedy=remedy,
            )
        ) from error
    try:
        # the files of the densenets are older than these names
        named = {re.sub(r"(denselayer\d+\.(?:norm|conv))\.", r"\1", name): value for name, value in stored.items()}
        found = {name: named[place.stored].detach().float() for name, place in places.items()}
        if any(value.shape != places[name].shape or not value.isfinite().all() for name, value in found.items()):
            raise ValueError("other shapes, or values that are not numbers")
    except (KeyError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        raise WeightsError(damaged) from error
    return found
