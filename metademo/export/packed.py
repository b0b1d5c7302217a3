"""Numbers as a web page carries them: two bytes each, compressed, as text.

A weight in half precision is off by up to a two-thousandth of itself. Sixteen bits shared out evenly over a row's range are
some thirty times finer for the row's largest and most of the others, at the same two bytes: with them a page's answers agree
with Python's to four digits.
"""

from __future__ import annotations

import base64
import gzip
import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from torch import Tensor

_LEVELS = 32767


def packed(model: Mapping[str, Any], exact: Mapping[str, Tensor], rounded: Mapping[str, Tensor]) -> str:
    """One text that ``tensors.js`` takes apart again: base64 of a gzip stream of a header and numbers.

    Args:
        model: whatever JSON can say.
        exact: float tensors that are kept as 32-bit numbers.
        rounded: those of which each row ``[rows, …]`` is kept as 16-bit whole numbers and a factor.
    """
    table: dict[str, dict[str, Any]] = {}
    parts: list[bytes] = []
    offset = 0
    for name, tensor in {**exact, **rounded}.items():
        values = tensor.detach().float().contiguous().numpy()
        data = _sixteen(values) if name in rounded and name not in exact else values.astype("<f4").tobytes()
        table[name] = {"at": offset, "shape": list(values.shape), "bits": 16 if name in rounded else 32}
        data += b"\0" * (-len(data) % 4)
        parts.append(data)
        offset += len(data)
    header = json.dumps({"model": dict(model), "tensors": table}, ensure_ascii=True, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 4)
    raw = struct.pack("<I", len(header)) + header + b"".join(parts)
    return base64.b64encode(gzip.compress(raw, 9, mtime=0)).decode("ascii")


def _shares(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A factor for each row, and its numbers as whole multiples of it."""
    rows = values.reshape(len(values), -1)
    factors = np.maximum(np.abs(rows).max(1, initial=0), np.finfo(np.float32).tiny * _LEVELS) / _LEVELS
    factors = factors.astype(np.float32)
    return factors, np.rint(rows / factors[:, None]).clip(-_LEVELS, _LEVELS).astype("<i2")


def _sixteen(values: np.ndarray) -> bytes:
    factors, whole = _shares(values)
    return factors.astype("<f4").tobytes() + whole.tobytes()
