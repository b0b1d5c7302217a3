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
    image = picture.open()
    image.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    return data_uri(image)


@_MadeOnce
def as_network_sees(picture: Picture, domain: Domain) -> str:
    """The picture as the network of ``domain`` sees it."""
    return data_uri(domain.preview(picture_tensor(picture, domain)))


def data_uri(image: Image.Image) -> str:
    """An image as a data URI: of many colours as a JPEG, a fifth of a PNG's bytes in a thirtieth of its time."""
    buffer, many = io.BytesIO(), image.mode == "RGB" and image.getcolors(256) is None
    image.save(buffer, "JPEG" if many else "PNG", **(_SHARP if many else {}))
    return f"data:image/{'jpeg' if many else 'png'};base64,{base64.b64encode(buffer.getvalue()).decode()}"
