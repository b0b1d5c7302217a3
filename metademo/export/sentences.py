"""One HTML file that answers sentences: the adapted learner with all of its body, at eight bits a weight.

Cut and read as :mod:`metademo.networks.minilm` does it, by scripts in ``web/``; a test compares them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from metademo.export import bundle
from metademo.export.adapted import Adapted, ExportError, refusal
from metademo.export.html import described, unbent
from metademo.export.packed import packed
from metademo.export.words import SENTENCES, Words
from metademo.networks import MiniLm
from metademo.networks.minilm import HEADS, MOST_TOKENS, WIDTH, vocabulary, whole_params
from metademo.networks.minilm_files import LAYERS

TITLE = "all-MiniLM-L6-v2"


def page(
    adapted: Adapted,
    support: Sequence[str],
    label: str,
    version: str,
    words: Words = SENTENCES,
    language: str = "en",
    today: date | None = None,
) -> bytes:
    """The page as UTF-8, some 30 MB.

    Args:
        adapted: what answers.
        support: the sentences that it learned from, in the order of its labels.
        label: what the learner is called.
        version: of this program.
        words: see :data:`metademo.export.words.SENTENCES`.
        language: that they are in, as HTML has it.
        today: the day that stands in the page; by default, that it is.

    Raises:
        ExportError: for a body that is not :class:`metademo.networks.MiniLm`.
        metademo.networks.WeightsError: if its weights cannot be had.
    """
    network = adapted.network
    if not isinstance(network, MiniLm):
        raise ExportError(refusal(adapted.learner))
    told = described(adapted, label, version, words, TITLE, today)
    shown: list[list[str]] = [[] for _ in adapted.classes]
    for text, each in zip(support, adapted.labels[: adapted.own].tolist(), strict=True):
        shown[each].append(text)
    body = {
        "kind": "minilm",
        "width": WIDTH,
        "heads": HEADS,
        "layers": LAYERS,
        "tokens": MOST_TOKENS,
        "vocabulary": vocabulary(),
    }
    params = whole_params(network, adapted.body)
    params |= unbent(adapted, params, lambda body: whole_params(network, body))
    matrices = {name: value for name, value in params.items() if value.ndim == 2}
    vectors = {name: value for name, value in params.items() if value.ndim == 1}
    numbers = packed(
        {**told.model, "network": body, "shown": shown},
        {**told.exact, **vectors},
        told.support,
        matrices,
    )
    return bundle.page(
        "sentences",
        bundle.script("sentences"),
        {"model": numbers, "licences": bundle.apache(words["licence"].format(network=TITLE))},
        {**words, **told.filled, "version": version, "language": language},
        ("answering",),
    )
