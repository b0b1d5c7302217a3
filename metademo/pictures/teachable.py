"""What Teachable Machine gives to keep: a project (``.tm``, a ZIP file), the samples of one class, a trained model.

A project holds ``manifest.json`` and one picture a sample, called ``CLASS-!-NUMBER``; it has no folders: a slash is part of
a class's name. The samples of one class come as ``CLASS-samples.zip``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from metademo.pictures.reasons import Reason
from metademo.pictures.shortening import shortened
from metademo.pictures.spelling import clean_name

MANIFEST = "manifest.json"
MODEL = Reason(
    "refused.model",
    "belongs to a trained model, which holds no pictures",
    "belong to a trained model, which holds no pictures",
    "In Teachable Machine choose ‘Download project as file’, and use that file here.",
)

_SAMPLE = re.compile(r"(.+)-!-\d{1,6}(\.[A-Za-z0-9]{1,5})?", re.DOTALL)
_MODEL = frozenset({
    "weights.bin", "model.weights.bin", "model.json", "keras_model.h5", "model.tflite", "model_unquant.tflite",
    "saved_model.pb",
})  # fmt: skip


def classes(paths: Iterable[str]) -> dict[str, str] | None:
    """The class of each picture of an archive; None unless all are called as a project's are."""
    found: dict[str, str] = {}
    for path in paths:
        sample = _SAMPLE.fullmatch(path)
        if sample is None or not clean_name(sample[1]):
            return None
        found[path] = sample[1]
    short = shortened(found.values())
    return {path: short[name] for path, name in found.items()} or None


def is_model(path: str) -> bool:
    """Whether a file is a part of a trained model, by its name."""
    return path.rsplit("/", 1)[-1].casefold() in _MODEL


def without_samples(stem: str) -> str:
    """An archive's name without what Teachable Machine puts behind a class's."""
    return re.sub(r"(?<=.)-samples( ?\(\d+\))?$", "", stem)
