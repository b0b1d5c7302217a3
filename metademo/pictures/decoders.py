"""What decoders raise."""

from __future__ import annotations

import struct
import zlib

ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    EOFError,
    MemoryError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""On hostile or damaged bytes, collected from Pillow's plugins and by fuzzing."""
