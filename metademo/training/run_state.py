"""Where a meta-training run is: all that it needs to go on exactly."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch

from metademo.networks import Params


@dataclass
class RunState:
    """All that a run needs to go on exactly: saved and loaded by :mod:`metademo.checkpoints.files`."""

    params: Params
    first: Params
    second: Params
    step: int = 0
    seconds: float = 0.0
    updates: int = 0

    @classmethod
    def begin(cls, params: Params) -> RunState:
        """The state before the first meta-step."""
        zeros = {name: torch.zeros_like(value) for name, value in params.items()}
        return cls(params=dict(params), first=zeros, second={name: value.clone() for name, value in zeros.items()})

    def copy(self) -> RunState:
        """This moment, which what is done to the run later does not change."""
        first, second = ({name: value.clone() for name, value in part.items()} for part in (self.first, self.second))
        # parameters are replaced by new ones, never changed themselves
        return replace(self, params=dict(self.params), first=first, second=second)

    def to(self, device: torch.device) -> RunState:
        """The same state in another device's memory."""
        params, first, second = (
            {name: value.to(device) for name, value in part.items()} for part in (self.params, self.first, self.second)
        )
        return replace(self, params=params, first=first, second=second)

    def go_back(self, moment: RunState) -> None:
        """Be as the run was at that moment, see :meth:`copy`."""
        vars(self).update(vars(moment.copy()))
