"""Published accuracies, to be put beside measured ones.

Every figure is of a model of its own, trained for that number of ways and shots alone; ours are of one checkpoint for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """One published figure.

    Attributes:
        method: as its authors call it.
        data: as :class:`metademo.measuring.measurements.Measurement` names it.
        ways, shots: of the episodes.
        accuracy, interval: fractions of one; the interval is half the width of the 95 % interval, or None where not told.
        mode: ``inductive``, ``transductive`` (batch statistics over the query set), or ``unknown`` where we have found no word
            of it.
        source: the paper that the method is from.
        read: whether the figure was read in that ``paper`` (or its repository), ``quoted`` by another, or is ``unchecked``: it
            goes about, and we have not seen it in either.
        digits: decimals of the per cent in which its authors give it.
    """

    method: str
    data: str
    ways: int
    shots: int
    accuracy: float
    interval: float | None
    mode: str
    source: str
    read: str
    digits: int = 1


OMNIGLOT, CIFAR = "omniglot/test", "cifar-fs/test"
FINN = "Finn, Abbeel & Levine 2017"
NICHOL = "Nichol, Achiam & Schulman 2018"
ANTONIOU = "Antoniou, Edwards & Storkey 2019"
RAGHU = "Raghu et al. 2020"
OH = "Oh et al. 2021"
LI = "Li et al. 2017"
SNELL = "Snell, Swersky & Zemel 2017"
VINYALS = "Vinyals et al. 2016"
BERTINETTO = "Bertinetto et al. 2019"
HU = "Hu et al. 2022"
MISHRA = "Mishra et al. 2018"
GARCIA = "Garcia & Bruna 2018"
XU = "Xu et al. 2021"
HE = "He et al. 2022"
YANG = "Yang et al. 2020"
FIFTY = "Fifty et al. 2024"

# method, data, mode, source, read: and in %, for each (ways, shots), accuracy and interval
_FIGURES = (
    ("MAML", OMNIGLOT, "transductive", FINN, "paper",
     {(5, 1): (98.7, 0.4), (5, 5): (99.9, 0.1), (20, 1): (95.8, 0.3), (20, 5): (98.9, 0.2)}),
    ("FOMAML", OMNIGLOT, "unknown", NICHOL, "quoted",
     {(5, 1): (98.3, 0.5), (5, 5): (99.2, 0.2), (20, 1): (89.4, 0.5), (20, 5): (97.9, 0.1)}),
    ("Reptile", OMNIGLOT, "inductive", NICHOL, "quoted",
     {(5, 1): (95.39, None), (5, 5): (98.90, None), (20, 1): (88.14, None), (20, 5): (96.65, None)}),
    ("Reptile", OMNIGLOT, "transductive", NICHOL, "quoted",
     {(5, 1): (97.68, None), (5, 5): (99.48, None), (20, 1): (89.43, None), (20, 5): (97.12, None)}),
    ("MAML++", OMNIGLOT, "transductive", ANTONIOU, "quoted",
     {(5, 1): (99.47, None), (5, 5): (99.93, None), (20, 1): (97.65, None), (20, 5): (99.33, None)}),
    ("ANIL", OMNIGLOT, "unknown", RAGHU, "paper",
     {(20, 1): (96.2, 0.5), (20, 5): (98.0, 0.3)}),
    ("Meta-SGD", OMNIGLOT, "unknown", LI, "quoted",
     {(5, 1): (99.53, 0.26), (5, 5): (99.93, 0.09)}),
    ("ProtoNet", OMNIGLOT, "unknown", SNELL, "quoted",
     {(5, 1): (98.8, None), (5, 5): (99.7, None), (20, 1): (96.0, None), (20, 5): (98.9, None)}),
    ("Matching Nets", OMNIGLOT, "unknown", VINYALS, "quoted",
     {(5, 1): (98.1, None), (5, 5): (98.9, None), (20, 1): (93.8, None), (20, 5): (98.5, None)}),
    ("SNAIL", OMNIGLOT, "unknown", MISHRA, "unchecked",
     {(5, 1): (99.07, None), (20, 1): (97.64, None)}),
    ("GNN", OMNIGLOT, "unknown", GARCIA, "unchecked",
     {(5, 1): (99.2, None), (20, 1): (97.4, None)}),
    ("MAML", CIFAR, "unknown", BERTINETTO, "quoted",
     {(5, 1): (58.9, 1.9), (5, 5): (71.5, 1.0)}),
    ("BOIL", CIFAR, "unknown", OH, "quoted",
     {(5, 1): (58.03, 0.43), (5, 5): (73.61, 0.32)}),
    ("ProtoNet", CIFAR, "unknown", BERTINETTO, "quoted",
     {(5, 1): (55.5, 0.7), (5, 5): (72.0, 0.6)}),
    ("ConstellationNet (Conv4)", CIFAR, "inductive", XU, "quoted",
     {(5, 1): (69.3, None), (5, 5): (82.7, None)}),
    ("DPGN (Conv4)", CIFAR, "transductive", YANG, "quoted",
     {(5, 1): (76.4, None), (5, 5): (88.4, None)}),
    ("HCTransformers (ViT-S, from random numbers)", CIFAR, "inductive", HE, "quoted",
     {(5, 1): (78.9, None), (5, 5): (90.5, None)}),
    ("P>M>F (ViT-S, pre-trained on ImageNet by DINO)", CIFAR, "inductive", HU, "quoted",
     {(5, 1): (81.1, None), (5, 5): (92.5, None)}),
    ("P>M>F (ViT-B, pre-trained on ImageNet by DINO)", CIFAR, "inductive", HU, "quoted",
     {(5, 1): (84.3, None), (5, 5): (92.2, None)}),
    ("CAML (ViT, pre-trained on other pictures)", CIFAR, "inductive", FIFTY, "unchecked",
     {(5, 1): (83.3, None), (5, 5): (93.5, None)}),
)  # fmt: skip


def _digits(figures: Mapping[tuple[int, int], tuple[float, float | None]]) -> int:
    """One where all of a line's accuracies have one decimal or none, else two."""
    return 1 if all(round(accuracy, 1) == accuracy for accuracy, _ in figures.values()) else 2


PUBLISHED = tuple(
    Published(method, data, *setting, accuracy / 100, interval and interval / 100, mode, source, read, _digits(figures))
    for method, data, mode, source, read, figures in _FIGURES
    for setting, (accuracy, interval) in figures.items()
)
