"""Beetles that nobody has described: five species that differ in build, feelers and the pattern of their wing cases.

A beetle is drawn in coordinates of its own, its head up, about one unit long; colours say nothing about the species.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

from metademo.samples.noise import noise
from metademo.samples.pens import curve
from metademo.samples.reliefs import RESOLUTION, Relief, photographed
from metademo.samples.studio import blurred, grid, linear, smoothstep

_FINE = 2 * RESOLUTION
_DARK = ("#1d1a1c", "#33211a", "#1c2c28", "#20263c", "#40191d", "#2f2a1a")
_BRIGHT = ("#b9862f", "#b5532a", "#8f2a26", "#d2c39a", "#3f8076", "#6f7f2e", "#97602f", "#5d6f9a")

Plane = np.ndarray
Pattern = Callable[[Plane, Plane, np.random.Generator], Plane]


@dataclass(frozen=True)
class Species:
    """How a kind of beetle is built.

    Attributes:
        wide: half the wing cases' width; their length is about 0.6.
        belly: where along them they are widest: 0.5 in the middle, less is nearer the tail.
        square: how boxy they are: 2 is an ellipse.
        shield: half width and half length of the shield between wing cases and head.
        head: half width and half length.
        feelers: points of the right feeler from the head on, and whether it ends in a club.
        jaws: points of the right jaw or horn; empty if nothing shows.
        legs: how long the legs are.
        pattern: how dark the wing cases are, at (distance from the seam, place from
            tail 0 to shoulder 1).
    """

    wide: float
    belly: float
    square: float
    shield: tuple[float, float]
    head: tuple[float, float]
    feelers: tuple[tuple[float, float], ...]
    club: bool
    jaws: tuple[tuple[float, float], ...]
    legs: float
    pattern: Pattern


def _edge(distance: Plane, soft: float = 0.03) -> Plane:
    return smoothstep(distance, -soft, soft)


def _spots(across: Plane, along: Plane, rng: np.random.Generator) -> Plane:
    seen = np.zeros_like(across)
    for x, y, size in ((0.42, 0.2, 0.19), (0.62, 0.5, 0.2), (0.3, 0.62, 0.2), (0.55, 0.84, 0.16)):
        x, y = x + rng.normal(0, 0.025), y + rng.normal(0, 0.02)
        size *= np.exp(rng.normal(0, 0.1))
        seen = np.maximum(seen, _edge(size - np.hypot(across - x, 1.25 * (along - y))))
    return seen


def _stripes(across: Plane, along: Plane, rng: np.random.Generator) -> Plane:
    bend = 0.05 * np.sin(np.pi * along + rng.uniform(-0.5, 0.5))
    wide = rng.uniform(0.24, 0.3)
    return (
        _edge(wide - np.abs((3 * (across + bend) + 0.25) % 1 - 0.5), 0.06) * _edge(along - 0.08) * _edge(0.95 - along)
    )


def _bands(across: Plane, along: Plane, rng: np.random.Generator) -> Plane:
    place = along + 0.09 * np.abs((2.5 * across) % 2 - 1) + rng.normal(0, 0.015)
    wide = rng.uniform(0.085, 0.1)
    near, far = (_edge(wide - np.abs(place - at)) for at in (0.3, 0.7))
    return near + far


def _plain(across: Plane, along: Plane, rng: np.random.Generator) -> Plane:
    return _edge(across - rng.uniform(0.8, 0.86)) * 0.9  # a rim along the side


def _marbled(across: Plane, along: Plane, rng: np.random.Generator) -> Plane:
    clouds = noise(rng, 3)
    return smoothstep(clouds(4.5 * across, 6.5 * along), 0.0, 0.25)


SPECIES: dict[str, Species] = {
    "dottle": Species(
        0.27, 0.48, 2.2, (0.19, 0.08), (0.1, 0.06),
        ((0.05, 0.03), (0.13, 0.08), (0.2, 0.09)), True, (), 0.75, _spots,
    ),
    "harrow": Species(
        0.145, 0.55, 3.0, (0.115, 0.09), (0.085, 0.07),
        ((0.04, 0.05), (0.16, 0.16), (0.33, 0.06), (0.42, -0.2), (0.4, -0.55)), False, (), 1.0, _stripes,
    ),
    "zagrin": Species(
        0.21, 0.48, 3.2, (0.15, 0.09), (0.09, 0.06),
        ((0.05, 0.05), (0.14, 0.13), (0.24, 0.15)), True, (), 1.0, _bands,
    ),
    "forkin": Species(
        0.2, 0.52, 2.6, (0.205, 0.1), (0.16, 0.08),
        ((0.13, 0.03), (0.22, 0.06), (0.25, 0.13)), True, ((0.07, 0.06), (0.17, 0.16), (0.15, 0.28), (0.06, 0.33)), 1.05, _plain,
    ),
    "snoutle": Species(
        0.24, 0.33, 2.0, (0.1, 0.12), (0.055, 0.08),
        ((0.02, 0.17), (0.12, 0.19), (0.18, 0.28)), True, ((0.0, 0.03), (0.005, 0.17), (0.0, 0.3)), 0.85, _marbled,
    ),
}  # fmt: skip


def beetles(rng: np.random.Generator, pictures: int = 10) -> dict[str, list[Image.Image]]:
    """Five kinds of beetle, of any colours, on any ground."""
    return {name: [photographed(_beetle(kind, rng), rng) for _ in range(pictures)] for name, kind in SPECIES.items()}


def _beetle(kind: Species, rng: np.random.Generator) -> Relief:
    size, turn = rng.uniform(0.76, 0.9), rng.normal(0, 0.35)
    cos, sin = np.cos(turn), np.sin(turn)
    shift = rng.uniform(-0.03, 0.03, 2) + 0.08 * size * np.array([sin, -cos])  # the head's end is the longer one
    x, y = grid(RESOLUTION)
    u = (cos * (x - shift[0]) + sin * (y - shift[1])) / size
    v = (cos * (y - shift[1]) - sin * (x - shift[0])) / size
    plump = np.exp(rng.normal(0, 0.06))

    tail, shoulder = -0.46, 0.14 + rng.normal(0, 0.01)
    along = (v - tail) / (shoulder - tail)
    wide = kind.wide * plump
    # an ellipse whose widest place is moved along by bending its axis
    bent = np.clip(along, 0, 1) ** (np.log(0.5) / np.log(kind.belly)) * 2 - 1
    inside = np.where(
        (along > 0) & (along < 1), 1 - np.abs(u / wide) ** kind.square - np.abs(bent) ** (kind.square + 0.4), -1
    )
    case = 0.55 * wide * np.sqrt(np.clip(inside, 0, None)) * (1 - 0.06 * np.exp(-((u / 0.012) ** 2)))
    across = np.abs(u) / (wide * np.clip(1 - np.abs(bent) ** (kind.square + 0.4), 0.05, 1) ** (1 / kind.square))
    shield_wide, shield_long = kind.shield[0] * plump, kind.shield[1]
    shield = _dome(u, v - shoulder - 0.75 * shield_long, shield_wide, shield_long, 0.5 * shield_wide, 2.8)
    neck = shoulder + 1.6 * shield_long
    head = _dome(u, v - neck - 0.6 * kind.head[1], *kind.head, 0.35 * kind.head[0], 2.2)
    eyes = np.maximum(
        *(_dome(u - s * 0.8 * kind.head[0], v - neck - 0.8 * kind.head[1], 0.028, 0.028, 0.05, 2) for s in (-1, 1))
    )

    limbs = _limbs(kind, (shoulder, neck, plump), (turn, size, shift), rng)
    parts = np.stack([case, shield, head, eyes])
    body = parts.max(0)
    which = parts.argmax(0)
    solid = body > 0

    dark = linear(_DARK[rng.integers(len(_DARK))])
    bright = linear(_BRIGHT[rng.integers(len(_BRIGHT))])
    pattern = kind.pattern(across, along, rng)[..., None]
    cases = bright + np.clip(pattern, 0, 1) * (dark - bright)
    grooves = np.cos(2 * np.pi * 7 * across)
    cases *= np.exp(0.06 * grooves - 0.5 * np.exp(-((u / 0.006) ** 2)))[..., None]
    colour = np.where((which == 0)[..., None] & solid[..., None], cases, dark)
    colour = np.where((which == 3)[..., None] & solid[..., None], linear("#101010"), colour)
    colour = np.where(solid[..., None], colour, 0.8 * dark + 0.01)
    uneven = noise(rng, 2)
    colour = colour * np.exp(0.1 * uneven(12 * x, 12 * y))[..., None]

    rough = 0.0008 * (grooves * (which == 0) + noise(rng)(90 * x, 90 * y)) * solid
    height = np.maximum(0.05 * (body > 0) + body + rough, 0.035 * blurred(limbs, 0.008) + 0.015 * (limbs > 0.5)) * size
    cover = np.maximum(limbs, solid)
    return Relief(cover, height, np.clip(colour, 0.004, 1), rng.uniform(0.5, 1.0))


def _dome(u: Plane, v: Plane, wide: float, long: float, high: float, power: float) -> Plane:
    return high * np.sqrt(np.clip(1 - np.abs(u / wide) ** power - np.abs(v / long) ** power, 0, None))


def _limbs(
    kind: Species,
    build: tuple[float, float, float],
    place: tuple[float, float, np.ndarray],
    rng: np.random.Generator,
) -> Plane:
    """Legs, feelers and jaws as cover, 0 … 1."""
    shoulder, neck, plump = build
    turn, size, shift = place
    sheet = Image.new("L", (_FINE, _FINE))
    pen = ImageDraw.Draw(sheet)
    back = size * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])

    def draw(points: np.ndarray, start: float, end: float) -> None:
        xy = points @ back.T + shift
        line = [(float(a), float(b)) for a, b in np.column_stack([0.5 + xy[:, 0], 0.5 - xy[:, 1]]) * _FINE]
        for (a, b), width in zip(pairwise(line), np.linspace(start, end, len(line) - 1), strict=True):
            w = float(width) * size * _FINE
            pen.line([a, b], fill=255, width=max(1, round(w)))
            if w > 3:
                pen.ellipse([b[0] - w / 2, b[1] - w / 2, b[0] + w / 2, b[1] + w / 2], fill=255)

    wide = kind.wide * plump
    for side in (-1, 1):
        for root, knee, foot in (
            ((0.7 * kind.shield[0], shoulder + 0.09), (0.2, 0.13), (0.29, 0.27)),
            ((0.75 * wide, shoulder - 0.06), (0.22, 0.0), (0.31, -0.09)),
            ((0.8 * wide, shoulder - 0.2), (0.2, -0.14), (0.27, -0.36)),
        ):
            start = np.array(root)
            out = max(0.0, wide - 0.2)
            bend = np.array([max(root[0] + 0.06, knee[0] * kind.legs + out), root[1] + 0.55 * knee[1] * kind.legs])
            end = np.array([foot[0] * kind.legs + out, shoulder - 0.1 + foot[1] * kind.legs]) + rng.normal(0, 0.025, 2)
            bend += rng.normal(0, 0.018, 2)
            toe = end + np.array([0.02, 0.06 * np.sign(end[1] - shoulder + 0.1)]) + rng.normal(0, 0.012, 2)
            mirror = np.array([side, 1])
            draw(np.array([start, bend]) * mirror, 0.03, 0.026)
            draw(np.array([bend, end]) * mirror, 0.024, 0.016)
            draw(curve(np.array([end, (end + toe) / 2 + 0.008, toe]), False) * mirror, 0.012, 0.008)
        feeler = np.array(kind.feelers) * [side, 1] + [0, neck]
        feeler[1:] += np.cumsum(rng.normal(0, 0.016, feeler[1:].shape), axis=0)
        line = curve(feeler, False)
        draw(line, 0.016, 0.008)
        if kind.club:
            draw(line[-9:], 0.03, 0.036)
        if kind.jaws:
            jaw = np.array(kind.jaws) * [side * np.exp(rng.normal(0, 0.08)), 1] + [0, neck]
            draw(curve(jaw, False), 0.05, 0.026)
    return np.asarray(sheet.reduce(2), np.float64) / 255
