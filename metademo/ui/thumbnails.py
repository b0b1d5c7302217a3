"""Pictures small enough to be part of the page itself, as data URIs."""

from __future__ import annotations

import base64
import io
import threading
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, Generic, ParamSpec, cast

from PIL import Image

from metademo.pictures.domains import Domain
from metademo.pictures.images import Picture
from metademo.pictures.tensors import picture_tensor

THUMBNAIL = 136
"""Longest side of a thumbnail in pixels: twice its size on the page, for dense screens."""

_AS_IT_IS = 4096
"""A picture that is small already, and of no more bytes than this, is not made anew: writing one takes longer than all else."""

_Asked = ParamSpec("_Asked")


class _MadeOnce(Generic[_Asked]):
    """Keeps what it made, and has those who ask for it meanwhile wait: thirty people who open a task need its pictures once."""

    def __init__(self, make: Callable[_Asked, str]) -> None:
        self._kept = lru_cache(maxsize=2048)(make)
        self._making = threading.Lock()
        self.cache_info = self._kept.cache_info

    def __call__(self, *args: _Asked.args, **options: _Asked.kwargs) -> str:
        with self._making:
            return self._kept(*args, **cast(dict[str, Hashable], options))


_SHARP: dict[str, Any] = {"quality": 90, "subsampling": 0}
"""Of a JPEG: colours in full detail, or a thin red line on white would be grey."""


@_MadeOnce
def thumbnail(picture: Picture) -> str:
    """The picture, small."""
    if len(picture.data) <= _AS_IT_IS and max(_size(picture)) <= THUMBNAIL:
        return _uri("png", picture.data)
    image = picture.open()
    image.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    return data_uri(image)


@_MadeOnce
def as_network_sees(picture: Picture, domain: Domain) -> str:
    """The picture as the network of ``domain`` sees it."""
    return data_uri(domain.preview(picture_tensor(picture, domain)))


def _size(picture: Picture) -> tuple[int, int]:
    """Its sides in pixels; none of them is decoded for this."""
    with Image.open(io.BytesIO(picture.data), formats=["PNG"]) as image:
        return image.size


def data_uri(image: Image.Image) -> str:
    """An image as a data URI: of many colours as a JPEG, a fifth of a PNG's bytes in a thirtieth of its time."""
    buffer, many = io.BytesIO(), image.mode == "RGB" and image.getcolors(256) is None
    image.save(buffer, "JPEG" if many else "PNG", **(_SHARP if many else {}))
    return _uri("jpeg" if many else "png", buffer.getvalue())


def _uri(kind: str, data: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
