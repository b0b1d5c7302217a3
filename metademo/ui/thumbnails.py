"""Pictures small enough to be part of the page itself, as data URIs."""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from typing import Any, Literal

from PIL import Image

from metademo.pictures.domains import Domain
from metademo.pictures.images import Picture
from metademo.pictures.tensors import picture_tensor

THUMBNAIL = 136
"""Longest side of a thumbnail in pixels: twice its size on the page, for dense screens."""

_SHARP: dict[str, Any] = {"quality": 90, "subsampling": 0}
"""Of a JPEG: colours in full detail, or a thin red line on white would be grey."""


@lru_cache(maxsize=2048)
def thumbnail(picture: Picture) -> str:
    """The picture, small."""
    image = picture.open()
    image.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    # in colour a JPEG has a fifth of a PNG's bytes and takes a thirtieth of its time; of ink on paper a PNG is smaller
    return _data_uri(image, "JPEG") if image.mode == "RGB" else _data_uri(image)


@lru_cache(maxsize=2048)
def as_network_sees(picture: Picture, domain: Domain) -> str:
    """The picture as the network of ``domain`` sees it."""
    return _data_uri(domain.preview(picture_tensor(picture, domain)))


def _data_uri(image: Image.Image, kind: Literal["PNG", "JPEG"] = "PNG") -> str:
    buffer = io.BytesIO()
    image.save(buffer, kind, **(_SHARP if kind == "JPEG" else {}))
    return f"data:image/{kind.lower()};base64,{base64.b64encode(buffer.getvalue()).decode()}"
