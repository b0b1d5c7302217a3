"""Colours as a file's own profile means them → sRGB, which is what networks and pages take them for."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

MAX_PROFILE = 4 * 1024 * 1024
"""The largest profile that is looked at, in bytes; those of printing presses take 2 MB."""
_SPACES = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}
_SAME = 2
"""Profiles that change no colour by more than this, of 255, are sRGB by another name, and cost nothing."""
_SRGB = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), (0.3127, 0.3290))
_PRIMARIES = {
    1: _SRGB,
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), (0.3127, 0.3290)),
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.314, 0.351)),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.3127, 0.3290)),
}  # ITU-T H.273, table 2
_GAMMAS = {1: None, 4: 2.2, 5: 2.8, 6: None, 8: 1.0, 13: None, 14: None, 15: None}  # table 3; None: as sRGB
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


@dataclass(frozen=True)
class Space:
    """Colours said without a profile.

    Attributes:
        primaries: the x and y of red, green, blue and white.
        gamma: light is a channel's value, 0 … 1, to this power; None: as in sRGB.
    """

    primaries: tuple[tuple[float, float], ...] = _SRGB
    gamma: float | None = None

    @classmethod
    def coded(cls, primaries: int, transfer: int) -> Space | None:
        """By the numbers of ITU-T H.273; None for those that nothing is known of here, and for high dynamic range."""
        if primaries not in _PRIMARIES or transfer not in _GAMMAS:
            return None
        return cls(_PRIMARIES[primaries], _GAMMAS[transfer])


def of_heif(data: bytes) -> Space | None:
    """What a HEIF or AVIF without a profile says of its colours."""
    at = data.find(b"colrnclx") if data[4:8] == b"ftyp" else -1
    if at < 0 or at + 12 > len(data):
        return None
    return Space.coded(int.from_bytes(data[at + 8 : at + 10]), int.from_bytes(data[at + 10 : at + 12]))


def usable(profile: bytes | None, mode: str) -> bool:
    """Whether the profile changes a picture of this mode (L, RGB, RGBA or CMYK)."""
    return _change(profile, "RGB" if mode == "RGBA" else mode) is not None if profile else False


def to_srgb(image: Image.Image, profile: bytes | None, space: Space | None = None) -> Image.Image:
    """The picture in sRGB: of mode L, RGB or RGBA, from those or CMYK.

    A profile that is broken, huge, or of another kind than the picture is as good as none.
    """
    if image.mode == "RGBA":
        opacity = image.getchannel("A")
        flat = image.convert("RGB")
        if profile and _change(profile, "RGB") is None and _change(profile, "L") is not None:
            flat = image.getchannel("R")  # grey with transparency
        flat = to_srgb(flat, profile, space).convert("RGB")
        flat.putalpha(opacity)
        return flat
    change = _change(profile, image.mode) if profile else None
    changed = ImageCms.applyTransform(image, change) if change is not None else None
    if changed is not None:
        return changed
    if image.mode == "CMYK":
        return image.convert("RGB")
    return image if profile or space is None else _by_primaries(image, space)


@lru_cache(maxsize=16)
def _change(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """What turns pictures of this mode into sRGB; None if there is nothing to change, or no way to tell what."""
    if len(profile) > MAX_PROFILE:
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != _SPACES.get(mode):
            return None
        change = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
        if mode == "CMYK":
            return change
        probe = _probe(mode)
        changed = ImageCms.applyTransform(probe, change)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, AttributeError):
        return None
    differences = np.abs(np.asarray(changed, dtype=int) - np.asarray(probe.convert("RGB"), dtype=int))
    return change if differences.max() > _SAME else None


def _probe(mode: str) -> Image.Image:
    """All greys, or colours from all over the cube."""
    greys = np.arange(256, dtype=np.uint8)[None]
    if mode == "L":
        return Image.fromarray(greys)
    steps = np.arange(0, 256, 51, dtype=np.uint8)
    return Image.fromarray(np.stack(np.meshgrid(steps, steps, steps), -1).reshape(-1, steps.size, 3))


def _by_primaries(image: Image.Image, space: Space) -> Image.Image:
    """Through light: mode L or RGB, as it was."""
    values = np.arange(256) / 255
    light = _light(values) if space.gamma is None else values**space.gamma
    if image.mode == "L":
        table = _encoded(light)
        return image if np.abs(table.astype(int) - np.arange(256)).max() <= _SAME else image.point(table.tolist())
    matrix = np.linalg.solve(_to_xyz(_SRGB), _adapted(space.primaries)) if space.primaries != _SRGB else np.eye(3)
    if not np.isfinite(matrix).all():
        return image
    probe = np.asarray(_probe("RGB"))
    if np.abs(_encoded(light[probe] @ matrix.T).astype(int) - probe).max() <= _SAME:
        return image
    pixels = np.asarray(image)
    changed = np.empty_like(pixels)
    for top in range(0, len(pixels), 128):
        changed[top : top + 128] = _encoded(light[pixels[top : top + 128]] @ matrix.T)
    return Image.fromarray(changed)


def _light(values: np.ndarray) -> np.ndarray:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _encoded(light: np.ndarray) -> np.ndarray:
    light = light.clip(0, 1)
    values = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.rint(values * 255).astype(np.uint8)


def _to_xyz(primaries: tuple[tuple[float, float], ...]) -> np.ndarray:
    """[3, 3]: light of the three primaries → CIE XYZ, white being of brightness 1."""
    columns = np.array([(x / y, 1.0, (1 - x - y) / y) for x, y in primaries]).T
    return columns[:, :3] * np.linalg.solve(columns[:, :3], columns[:, 3])


def _adapted(primaries: tuple[tuple[float, float], ...]) -> np.ndarray:
    """As :func:`_to_xyz`, white being sRGB's (Bradford)."""
    own = _to_xyz(primaries)
    gains = (_BRADFORD @ _to_xyz(_SRGB).sum(1)) / (_BRADFORD @ own.sum(1))
    return np.linalg.solve(_BRADFORD, gains[:, None] * (_BRADFORD @ own))
