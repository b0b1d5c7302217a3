"""The learners: one file each, with its record, and one line each in :data:`ORDER`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from metademo.learners.anil import Anil
from metademo.learners.base import Learner
from metademo.learners.boil import Boil
from metademo.learners.fomaml import Fomaml
from metademo.learners.in_context import InContext
from metademo.learners.label_propagation import LabelPropagation
from metademo.learners.maml import Maml
from metademo.learners.maml_plus_plus import MamlPlusPlus
from metademo.learners.meta import MetaLearner
from metademo.learners.meta_lstm import MetaLstm
from metademo.learners.meta_sgd import MetaSgd
from metademo.learners.proto_maml import ProtoMaml
from metademo.learners.protonet import ProtoNet
from metademo.learners.pt_map import PtMap
from metademo.learners.record import Family, Record, Words
from metademo.learners.reptile import Reptile
from metademo.learners.scratch import Scratch
from metademo.learners.soft_k_means import SoftKMeans
from metademo.learners.transfer import BaselinePlusPlus, Transfer

__all__ = ["LEARNERS", "ORDER", "Family", "Learner", "MetaLearner", "Record", "Words", "by_key", "records"]

ORDER: tuple[type[MetaLearner], ...] = (
    Maml, Fomaml, Anil, Boil, MetaSgd, MamlPlusPlus, Reptile, MetaLstm, ProtoNet, ProtoMaml, InContext,
    LabelPropagation, SoftKMeans, PtMap, Transfer, BaselinePlusPlus,
)  # fmt: skip
"""Every learner that has a checkpoint, as they are listed. Scratch has none: it begins at random, and comes last."""


def by_key(learners: Iterable[type[MetaLearner]]) -> dict[str, type[MetaLearner]]:
    """Learners by their records' keys.

    Raises:
        TypeError: for a learner without a record of its own, which would pass for the one that it is derived from.
    """
    found: dict[str, type[MetaLearner]] = {}
    for each in learners:
        if "record" not in vars(each):
            raise TypeError(
                f"{each.__name__} has no record of its own; give it one, see metademo.learners.record.Record"
            )
        found[each.record.key] = each
    return found


LEARNERS = by_key(ORDER)
"""Every learner that has a checkpoint, by key."""


def records() -> Mapping[str, Record]:
    """All that is known of the learners, by key and in the order in which they are listed: of each learner, then of what stands
    beside one under a key of its own, and scratch last."""
    return _records(tuple(LEARNERS.values()))


@cache
def _records(learners: tuple[type[MetaLearner], ...]) -> Mapping[str, Record]:
    """The same mapping for the same learners: a page asks for it hundreds of times."""
    # what a class has from the one that it is derived from is the other's
    beside = [record for each in learners for record in vars(each).get("variants", ())]
    last = [Scratch.record, *Scratch.variants]
    return MappingProxyType({record.key: record for record in (*(each.record for each in learners), *beside, *last)})
