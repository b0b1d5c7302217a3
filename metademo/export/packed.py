"""Numbers as a web page carries them: two bytes each, or one, compressed, as text.

A weight in half precision is off by up to a two-thousandth of itself. Sixteen bits shared out evenly over a row's range are
some thirty times finer for the row's largest and most of the others, at the same two bytes: with them a page's answers agree
with Python's to four digits. A body of 23 million weights gets eight bits, so that the page has 30 MB, and not twice as much.
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

_TYPES = {16: "<i2", 8: "i1"}


def packed(
    model: Mapping[str, Any],
    exact: Mapping[str, Tensor],
    rounded: Mapping[str, Tensor],
    coarse: Mapping[str, Tensor] | None = None,
) -> str:
    """One text that ``tensors.js`` takes apart again: base64 of a gzip stream of a header and numbers.

    Args:
        model: whatever JSON can say.
        exact: float tensors that are kept as 32-bit numbers.
        rounded: those of which each row ``[rows, …]`` is kept as 16-bit whole numbers and a factor.
        coarse: those kept as 8-bit ones.
    """
    named = [(32, exact), (16, rounded), (8, coarse or {})]
    table: dict[str, dict[str, Any]] = {}
    parts: list[bytes] = []
    offset = 0
    for bits, tensors in named:
        for name, tensor in tensors.items():
            values = tensor.detach().float().contiguous().numpy()
            data = values.astype("<f4").tobytes() if bits == 32 else _whole(values, bits)
            table[name] = {"at": offset, "shape": list(values.shape), "bits": bits}
            data += b"\0" * (-len(data) % 4)
            parts.append(data)
            offset += len(data)
    header = json.dumps({"model": dict(model), "tensors": table}, ensure_ascii=True, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 4)
    raw = struct.pack("<I", len(header)) + header + b"".join(parts)
    return base64.b64encode(gzip.compress(raw, 9, mtime=0)).decode("ascii")


def _whole(values: np.ndarray, bits: int) -> bytes:
    """A factor for each row, and its numbers as whole multiples of it."""
    levels = 2 ** (bits - 1) - 1
    rows = values.reshape(len(values), -1)
    factors = np.maximum(np.abs(rows).max(1, initial=0), np.finfo(np.float32).tiny * levels) / levels
    factors = factors.astype(np.float32)
    whole = np.rint(rows / factors[:, None]).clip(-levels, levels).astype(_TYPES[bits])
    return factors.astype("<f4").tobytes() + whole.tobytes()
