"""The learners: one file each, one line each in the registry."""

from __future__ import annotations

from metademo.learners.anil import Anil
from metademo.learners.boil import Boil
from metademo.learners.fomaml import Fomaml
from metademo.learners.maml import Maml
from metademo.learners.maml_plus_plus import MamlPlusPlus
from metademo.learners.meta import MetaLearner
from metademo.learners.meta_lstm import MetaLstm
from metademo.learners.meta_sgd import MetaSgd
from metademo.learners.proto_maml import ProtoMaml
from metademo.learners.protonet import ProtoNet
from metademo.learners.reptile import Reptile
from metademo.learners.transfer import BaselinePlusPlus, Transfer

LEARNERS: dict[str, type[MetaLearner]] = {
    learner.name: learner
    for learner in (
        Maml, Fomaml, Anil, Boil, MetaSgd, MamlPlusPlus, Reptile, MetaLstm, ProtoNet, ProtoMaml, Transfer, BaselinePlusPlus,
    )
}  # fmt: skip
"""Every learner that has a checkpoint, by name. Scratch has none: it begins at random."""
