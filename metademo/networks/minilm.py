"""A body for sentences: MiniLM in six layers, as sentence-transformers trained it on a billion pairs of English sentences.

Wang et al. 2020, *MiniLM: Deep Self-Attention Distillation*; Reimers & Gurevych 2019, *Sentence-BERT*. A transformer encoder
(Vaswani et al. 2017) with normalisation after each part, as BERT has it (Devlin et al. 2019): a sentence's features are the mean
of its tokens' vectors, at unit length.

Weights and vocabulary come from a package that others made of the model's published files. They are read as data, none of the
package's code is run, and only files whose digests are those of the published ones are taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.networks.backbone import Backbone
from metademo.networks.minilm_files import LAYERS, PACKAGE, pretrained, tokenizer
from metademo.networks.network import Network, Params, Statistics
from metademo.networks.word_counts import WordCounts

if TYPE_CHECKING:
    pass

WIDTH, HEADS, INNER = 384, 12, 1536
EPSILON = 1e-12
"""Of the normalisation that the weights were trained with."""
MOST_TOKENS = 256
"""A longer sentence's end is not read, as in the published model."""
_CHUNK = 64
"""Sentences that go through the trunk together, those of a length beside each other."""
_MATRICES = (("attend", 3 * WIDTH, WIDTH), ("mix", WIDTH, WIDTH), ("widen", INNER, WIDTH), ("narrow", WIDTH, INNER))
"""Of each layer: queries, keys and values in one; what joins the heads; the two of the part that sees each token alone."""
_NORMS = ("mixed", "narrowed")


def _names_of(layer: int) -> tuple[str, ...]:
    units = (*(name for name, _, _ in _MATRICES), *_NORMS)
    return tuple(f"layer{layer}.{unit}.{part}" for unit in units for part in ("weight", "bias"))


@dataclass(frozen=True)
class MiniLm(Backbone):
    """The encoder, its first layers as a trunk and its last as parameters; see the module.

    What the trunk makes of a sentence of n tokens is ``[1, tokens, 385]``: each token's vector, and a last column that is 1 for
    the first n rows and 0 for the rest. Without a tail, the features themselves, ``[384, 1, 1]``.

    Attributes:
        tokens: the most tokens of a sentence that are read, the two that mark its ends among them; 3 to 256. No parameter
            depends on it.
        tail: how many of the six layers, from the last on, are parameters; 0 for none.
        precision: ``float32``.

    Raises:
        ValueError: on construction, naming the field.
    """

    tokens: int = 64
    tail: int = 2
    precision: str = "float32"

    channels = 1
    features_size: ClassVar[int] = WIDTH

    def __post_init__(self) -> None:
        if not 3 <= self.tokens <= MOST_TOKENS:
            raise ValueError(f"tokens: must lie in 3 … {MOST_TOKENS}, not {self.tokens}")
        if not 0 <= self.tail <= LAYERS:
            raise ValueError(f"tail: must lie in 0 … {LAYERS}, not {self.tail}")
        if self.precision != "float32":
            raise ValueError(f"precision: sentences are read in float32, not in {self.precision!r}")

    @property
    def size(self) -> int:  # type: ignore[override]
        """As :attr:`tokens`: what a sentence has in the place of height and width."""
        return self.tokens

    @property
    def trunk(self) -> str:
        """Which layers of which model read how many tokens."""
        return f"all-MiniLM-L6-v2 ({PACKAGE}), {self.tokens} tokens, without its last {self.tail} layers"

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Of what :meth:`features` takes for a sentence."""
        return (1, self.tokens, WIDTH + 1) if self.tail else (WIDTH, 1, 1)

    @property
    def layers(self) -> tuple[str, ...]:
        """The tail's."""
        return tuple(f"layer{layer}" for layer in range(LAYERS - self.tail, LAYERS))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the tail's parameters."""
        return tuple(name for layer in range(LAYERS - self.tail, LAYERS) for name in _names_of(layer))

    def initial_params(self, generator: torch.Generator) -> Params:
        """The tail as it was pre-trained.

        Raises:
            WeightsError: if the pre-trained weights cannot be had.
        """
        known = pretrained()
        return {name: known[name].clone() for name in self.names}

    def without_pretraining(self) -> Network:
        """Counts of words: what learns from a handful of sentences when nothing has read any before."""
        return WordCounts()

    def tokenised(self, texts: Sequence[str]) -> Tensor:
        """int64 ``[N, tokens]``: each sentence's tokens, padded with 0, its two ends marked.

        Raises:
            WeightsError: if the vocabulary, or the library that reads it, cannot be had.
        """
        found = torch.zeros(len(texts), self.tokens, dtype=torch.int64)
        for row, encoding in zip(found, tokenizer(self.tokens).encode_batch(list(texts)), strict=True):
            row[: len(encoding.ids)] = torch.tensor(encoding.ids)
        return found

    def read(self, texts: Sequence[str]) -> Tensor:
        """What :meth:`features` takes for sentences: float32 ``[N, *input_shape]``."""
        return self.prepare(self.tokenised(texts))

    def prepare(self, pictures: Tensor) -> Tensor:
        """What the trunk makes of sentences, float32 ``[N, *input_shape]``. No gradient flows through it.

        Args:
            pictures: int64 ``[N, tokens]``, as :meth:`tokenised` gives them.

        Raises:
            WeightsError: if the pre-trained weights cannot be had.
        """
        found = torch.zeros(len(pictures), *self.input_shape)
        order = (pictures != 0).sum(1).argsort()
        with torch.no_grad():
            for rows in order.split(_CHUNK):
                seen = self._trunk_output(pictures[rows])
                if self.tail:
                    found[rows, :, : seen.shape[2]] = seen
                else:
                    found[rows] = seen
        return found

    def _trunk_output(self, pictures: Tensor) -> Tensor:
        """As :meth:`prepare`, of so many at once; only as many rows as the longest sentence has tokens."""
        params = pretrained()
        there = pictures != 0
        there = there[:, : int(there.sum(1).max())]
        tokens = pictures[:, : there.shape[1]]
        vectors = params["words"][tokens] + params["places"][: tokens.shape[1]]
        vectors = F.layer_norm(vectors, (WIDTH,), params["begin.weight"], params["begin.bias"], EPSILON)
        flat = _encode(params, vectors[there], there, range(LAYERS - self.tail))
        if not self.tail:
            return _pooled(flat, there)[:, :, None, None]
        seen = torch.zeros(*there.shape, WIDTH + 1)
        seen[there] = torch.cat([flat, flat.new_ones(len(flat), 1)], 1)
        return seen[:, None]

    def features(
        self, params: Mapping[str, Tensor], pictures: Tensor, statistics: Sequence[tuple[Tensor, Tensor]] | None = None
    ) -> tuple[Tensor, Statistics]:
        """What the tail makes of sentences.

        Args:
            params: the tail's parameters.
            pictures: float ``[N, *input_shape]``, as :meth:`prepare` gives them.
            statistics: none are needed.

        Returns:
            Features ``[N, 384]`` of unit length, and no statistics.
        """
        if not self.tail:
            return pictures.flatten(1), ()
        there = pictures[:, 0, :, WIDTH] > 0
        flat = _encode(params, pictures[:, 0, :, :WIDTH][there], there, range(LAYERS - self.tail, LAYERS))
        return _pooled(flat, there), ()


def whole_params(network: MiniLm, params: Mapping[str, Tensor]) -> Params:
    """All of the body's parameters, the trunk's as they are published, by name; places for so many tokens as are ever read.

    Args:
        network: whose tail is
        params: these.

    Raises:
        WeightsError: if the pre-trained weights cannot be had.
    """
    known = pretrained()
    return {**known, "places": known["places"][:MOST_TOKENS], **{name: params[name] for name in network.names}}


def vocabulary() -> list[str]:
    """All tokens, each at the place of its number.

    Raises:
        WeightsError: if it, or the library that reads it, cannot be had.
    """
    known = tokenizer(MOST_TOKENS).get_vocab()
    return sorted(known, key=known.__getitem__)


def _encode(params: Mapping[str, Tensor], flat: Tensor, there: Tensor, layers: Sequence[int]) -> Tensor:
    """Some layers, on all tokens of several sentences in a row.

    Args:
        params: of these layers.
        flat: ``[M, 384]``, the tokens' vectors.
        there: bool ``[N, T]``, M of them true: which places of which sentence these are.
        layers: their numbers.
    """
    if not layers:
        return flat
    longest = int(there.any(0).nonzero().max()) + 1 if bool(there.any()) else 0
    there = there[:, :longest]
    count, each = len(there), WIDTH // HEADS
    where = there.flatten().nonzero()[:, 0]
    nowhere = flat.new_zeros(there.shape).masked_fill(~there, -torch.inf)[:, None, None, :]
    for layer in layers:

        def linear(name: str, x: Tensor, layer: int = layer) -> Tensor:
            return F.linear(x, params[f"layer{layer}.{name}.weight"], params[f"layer{layer}.{name}.bias"])

        def normal(name: str, x: Tensor, layer: int = layer) -> Tensor:
            weight, bias = params[f"layer{layer}.{name}.weight"], params[f"layer{layer}.{name}.bias"]
            return F.layer_norm(x, (WIDTH,), weight, bias, EPSILON)

        # the matrices see each token that is there and no padding; only attention needs sentences side by side
        padded = flat.new_zeros(count * longest, 3 * WIDTH).index_copy(0, where, linear("attend", flat))
        query, key, value = padded.view(count, longest, 3, HEADS, each).permute(2, 0, 3, 1, 4)
        shares = (query @ key.mT * each**-0.5 + nowhere).softmax(-1)
        seen = (shares @ value).transpose(1, 2).reshape(count * longest, WIDTH)[where]
        flat = normal("mixed", flat + linear("mix", seen))
        flat = normal("narrowed", flat + linear("narrow", F.gelu(linear("widen", flat))))
    return flat


def _pooled(flat: Tensor, there: Tensor) -> Tensor:
    """The mean of each sentence's vectors, ``[N, 384]``, at unit length; see :func:`_encode`."""
    whose = there.nonzero()[:, 0]
    return F.normalize(flat.new_zeros(len(there), WIDTH).index_add(0, whose, flat), dim=1)
