"""What a learner computes, told by sixteen hexadecimal digits: so a measurement knows whether it is of the learner as it is."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields

from metademo.learners.base import Learner
from metademo.networks import describe

_LATER = {"update": "sgd", "roots": False, "below": "", "alone": "all"}
"""Options of learners and networks that came after the first measurements, as all was computed then."""
_LATER_OF = {"transfer": {"optimiser": "adam"}, "baseline++": {"optimiser": "adam"}}
"""Likewise of single learners: scratch has had its optimiser from the beginning."""


def fingerprint(learner: Learner) -> str:
    """What a learner computes, in sixteen hexadecimal digits: its kind, options, network and every parameter. Its reference is no
    part of it, for no answer depends on that."""
    described = {each.name: getattr(learner, each.name) for each in fields(learner) if each.name != "reference"}
    described |= {"kind": learner.record.key, "network": describe(learner.network)}
    for part in (described, described["network"]):  # what is computed without them is what was computed before them
        for name, value in (_LATER | _LATER_OF.get(learner.record.key, {})).items():
            if part.get(name) == value:
                del part[name]
    params = described.pop("params", {})
    digest = hashlib.sha256(json.dumps(described, sort_keys=True).encode())
    for name, value in sorted(params.items()):
        digest.update(f"{name}{tuple(value.shape)}".encode())
        digest.update(value.detach().contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]
