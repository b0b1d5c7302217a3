"""Meta-LSTM (Ravi & Larochelle 2017, *Optimization as a Model for Few-Shot Learning*).

The inner loop is an LSTM whose cell state is the network's parameters (eq. 2): c_t = f_t ⊙ c_{t-1} + i_t ⊙ (-∇L_t). Plain
gradient descent is the special case f = 1, i = α. Here both gates are learned functions of each parameter's gradient, the
loss, the parameter's value and the gate before (section 3.1), and the initial cell state c₀ is the meta-initialisation.

The same small LSTM, its weights shared, serves every coordinate (section 3.3). No gradient flows through the learner's own
gradient and loss (section 3.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor

from metademo.learners.base import ADAPTS, DEFAULT, AdaptSettings, adapting_names
from metademo.learners.inner_loop import Start
from metademo.learners.meta import MetaLearner
from metademo.learners.record import Family, Record, Words
from metademo.learners.rules import layer_of
from metademo.networks import Params, heads
from metademo.networks.last_layer import last_layer
from metademo.tasks.lessons import Lesson

PRECISION = 10.0
"""p of the pre-processing."""
FORGET_BIAS, INPUT_BIAS = 6.0, -4.0
"""At first nearly all of a parameter is remembered and little of a gradient let in, as section 3.2 advises."""


def preprocess(values: Tensor) -> Tensor:
    """``[…, 2]``: gradients or losses ``[…]`` of any magnitude, made readable for an LSTM (appendix A).

    (log|x| / p, sign x) where |x| ≥ e^-p, else (-1, e^p x).
    """
    large = values.abs() >= values.new_tensor(-PRECISION).exp()
    size = torch.where(large, values.abs().clamp(min=1e-30).log() / PRECISION, -torch.ones_like(values))
    sign = torch.where(large, values.sign(), values * values.new_tensor(PRECISION).exp())
    return torch.stack([size, sign], -1)


class Gates(NamedTuple):
    """What one parameter's coordinates remember of the steps before: ``[N, hidden]`` twice and ``[N]`` twice."""

    hidden: Tensor
    cell: Tensor
    forget: Tensor
    input: Tensor


@dataclass(frozen=True)
class LstmRule:
    """The update rule that was learned.

    Attributes:
        weights: ``lstm.*`` of the meta-parameters.
        ways: of the episode; the head's gradients are multiplied by it, see :mod:`metademo.networks.heads`.
        factor: a person's factor on the input gate.
    """

    weights: Mapping[str, Tensor]
    ways: int
    factor: float = 1.0

    def begin(self, params: Params) -> dict[str, Gates]:
        """Nothing remembered yet; the gates before the first step count as their biases say."""
        width = self.weights["lstm.hidden_weight"].shape[1]
        forget, into = self.weights["lstm.forget_bias"].sigmoid(), self.weights["lstm.input_bias"].sigmoid()
        states = {}
        for name, value in params.items():
            zeros = value.new_zeros(value.numel(), width)
            states[name] = Gates(zeros, zeros, forget.expand(value.numel()), into.expand(value.numel()))
        return states

    def step(
        self, index: int, params: Params, grads: Params, loss: Tensor, state: dict[str, Gates]
    ) -> tuple[Params, dict[str, Gates]]:
        """c_t = f_t ⊙ c_{t-1} + i_t ⊙ (-∇L_t), eq. 2; see :class:`metademo.learners.rules.UpdateRule`."""
        moved, after = {}, dict(state)
        loss_input = preprocess(loss).view(-1, 1, 2)  # of several tasks each one's own
        for name, value in params.items():
            grad = grads[name] * (self.ways if layer_of(name) == heads.HEAD else 1)
            flat, before = grad.reshape(-1), state[name]
            told = loss_input.expand(len(loss_input), len(flat) // len(loss_input), 2).reshape(-1, 2)
            inputs = torch.cat([preprocess(flat), told], 1)
            hidden, cell = torch.lstm_cell(
                inputs,
                (before.hidden, before.cell),
                self.weights["lstm.told_weight"],
                self.weights["lstm.hidden_weight"],
                self.weights["lstm.bias"],
            )
            own = value.reshape(-1)
            forget = self._gate("forget", hidden, own, before.forget)
            into = self._gate("input", hidden, own, before.input)
            moved[name] = (forget * own - self.factor * into * flat).view_as(value)
            after[name] = Gates(hidden, cell, forget, into)
        return moved, after

    def _gate(self, kind: str, hidden: Tensor, own: Tensor, before: Tensor) -> Tensor:
        weight = self.weights[f"lstm.{kind}_weight"]
        return (
            hidden @ weight[:-2] + own * weight[-2] + before * weight[-1] + self.weights[f"lstm.{kind}_bias"]
        ).sigmoid()

    def insight(self, state: dict[str, Gates]) -> dict[str, dict[str, float]]:
        """For each layer, the mean ``forget`` and ``input`` gate of its coordinates at the step before."""
        layers: dict[str, list[Gates]] = {}
        for name, gates in state.items():
            layers.setdefault(layer_of(name), []).append(gates)
        return {
            layer: {
                kind: float(torch.cat([getattr(each, kind).detach() for each in gates]).mean())
                for kind in ("forget", "input")
            }
            for layer, gates in layers.items()
        }


RECORD = Record(
    key="meta-lstm",
    name="Meta-LSTM",
    family=Family.LEARNED_STEPS,
    colour="#ff05a1",
    words=Words(
        label="Meta-LSTM",
        line="an LSTM that has learned to be the optimiser, and where to begin (Ravi & Larochelle 2017).",
        story="Gradient descent keeps every number and subtracts a fixed share of its gradient. Here a small recurrent "
        "network decides both for every number and at every step: how much to keep, and how much of the gradient to "
        "let in.",
    ),
)


@dataclass(frozen=True)
class MetaLstm(MetaLearner):
    """A learned optimiser and the initialisation it starts from.

    The head's initial cell state is zero for every class, as every learner's here, so that one checkpoint serves any number
    of classes.

    Attributes:
        steps: inner steps.
        hidden: width of the LSTM.
    """

    steps: int = 5
    hidden: int = 20

    record: ClassVar[Record] = RECORD
    second_order: ClassVar[bool] = False
    choices: ClassVar[tuple[str, ...]] = ADAPTS

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.steps < 1:
            raise ValueError(f"steps: meta-training needs at least one inner step, not {self.steps}")
        if not 1 <= self.hidden <= 256:
            raise ValueError(f"hidden: must lie in 1 … 256, not {self.hidden}")

    def initial_params(self, generator: torch.Generator) -> Params:
        """See :class:`MetaLearner`."""
        lstm = {
            "told_weight": 0.1 * torch.randn(4 * self.hidden, 4, generator=generator),
            "hidden_weight": 0.1 * torch.randn(4 * self.hidden, self.hidden, generator=generator),
            "bias": torch.zeros(4 * self.hidden),
            "forget_weight": 0.01 * torch.randn(self.hidden + 2, generator=generator),
            "forget_bias": torch.tensor(FORGET_BIAS),
            "input_weight": 0.01 * torch.randn(self.hidden + 2, generator=generator),
            "input_bias": torch.tensor(INPUT_BIAS),
        }
        return {**super().initial_params(generator), **{f"lstm.{name}": value for name, value in lstm.items()}}

    def start_from(self, params: Mapping[str, Tensor], episode: Lesson, settings: AdaptSettings = DEFAULT) -> Start:
        """See :class:`MetaLearner`."""
        head = last_layer(self.network)
        adapting = {name: params[name] for name in self.network.names} | head.start(params, episode.ways)
        weights = {name: value for name, value in params.items() if name.startswith("lstm.")}
        return Start(
            network=self.network,
            params={**adapting, **head.kept(params)},
            rule=LstmRule(weights, episode.ways, settings.rate_factor),
            adapts=adapting_names(adapting, settings.adapts),
            head=head.outputs,
            loss=episode.loss,
        )
