"""Leaves that grow nowhere: five kinds that differ in outline and veins, and five garden forms of one that differ in the rim.

A leaf is drawn in coordinates of its own, the stalk's end at (0, 0) and the tip near (0, 1), then bent, turned and put down.
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

_FINE = 2 * RESOLUTION  # outlines and veins are drawn at this size, then made smaller
_COLOURS = (
    "#55803a",
    "#3c6236",
    "#789050",
    "#61743a",
    "#a88f42",
    "#a86c38",
    "#8f4a34",
    "#71403c",
    "#6d8a68",
    "#8f8a4e",
)
RIMS = {"sool": (0.0, 1.0), "tine": (0.035, 30.0), "grad": (0.075, 11.0), "crem": (-0.07, 10.0), "wend": (0.11, 4.0)}

Line = np.ndarray  # points, [n, 2]
Vein = tuple[Line, float]  # and its width at the start


@dataclass(frozen=True)
class Blade:
    """A leaf's outline and its veins, in the leaf's coordinates."""

    outline: Line
    veins: list[Vein]
    foot: float = 0.04  # where on the midrib the stalk ends


def leaves(rng: np.random.Generator, pictures: int = 10) -> dict[str, list[Image.Image]]:
    """Five kinds of leaf, of any colour, on any ground."""
    return {kind: [photographed(_leaf(blade(rng), rng), rng) for _ in range(pictures)] for kind, blade in KINDS.items()}


def rims(rng: np.random.Generator, pictures: int = 10) -> dict[str, list[Image.Image]]:
    """One kind of leaf with five rims: smooth, finely toothed, coarsely toothed, scalloped, wavy."""
    return {
        form: [photographed(_leaf(_garden(rng, *rim), rng), rng) for _ in range(pictures)] for form, rim in RIMS.items()
    }


def _mirrored(right: Line) -> Line:
    """A closed outline from its right half, base to tip."""
    return np.vstack([right, right[::-1] * [-1, 1]])


def _along(outline: Line, heights: np.ndarray) -> np.ndarray:
    """The right half's width at some heights."""
    half = outline[: len(outline) // 2]
    order = np.argsort(half[:, 1], kind="stable")
    return np.interp(heights, half[order, 1], half[order, 0])


def _feathered(outline: Line, pairs: int, steep: float, rng: np.random.Generator, low: float = 0.06) -> list[Vein]:
    """A midrib, and side veins that leave it at an angle and bend towards the tip."""
    veins: list[Vein] = [(np.array([[0, 0], [0, 0.98]]), 0.022)]
    t = np.linspace(0, 1, 12)
    for number, start in enumerate(np.linspace(low, 0.86, pairs)):
        for side in (-1, 1):
            at = start + (side * 0.25 + rng.normal(0, 0.1)) * 0.6 / pairs
            reach = (
                0.97 * _along(outline, np.array([min(at + 0.6 * steep * _along(outline, np.array([at]))[0], 0.97)]))[0]
            )
            rise = steep * (0.55 * t + 0.45 * t**2) * reach
            veins.append((np.column_stack([side * reach * t, at + rise]), 0.011 * (1 - 0.5 * number / pairs)))
    return veins


def _spear(rng: np.random.Generator) -> Blade:
    widest = 0.115 * np.exp(rng.normal(0, 0.1))
    s = np.linspace(0, 1, 60)
    outline = _mirrored(np.column_stack([widest * np.sin(np.pi * s**0.8) ** 0.85 + 0.002, s]))
    return Blade(outline, _feathered(outline, 12, 1.6, rng))


def _heart(rng: np.random.Generator) -> Blade:
    wide = np.exp(rng.normal(0, 0.07))
    points = np.array(
        [[0, 0.02], [0.1, -0.1], [0.28, -0.13], [0.42, 0.02], [0.44, 0.24], [0.31, 0.52], [0.13, 0.78], [0, 1.0]]
    )
    half = curve(points * [wide, 1], False)
    half[:, 0] = np.clip(half[:, 0], 0, None)
    outline = _mirrored(half)
    veins: list[Vein] = [(np.array([[0, 0], [0, 0.97]]), 0.022)]
    t = np.linspace(0, 1, 14)
    for side in (-1, 1):
        for angle, length, bend in ((115, 0.27, -0.3), (72, 0.4, 0.25), (40, 0.55, 0.55)):
            turn = np.radians(angle) - bend * t
            steps = length / len(t) * np.column_stack([side * np.sin(turn), np.cos(turn)])
            veins.append((np.cumsum(steps, axis=0), 0.014))
        for start in (0.42, 0.58, 0.72):
            reach = 0.8 * _along(outline, np.array([start + 0.1]))[0]
            veins.append((np.column_stack([side * reach * t, start + 0.75 * reach * t**1.3]), 0.009))
    return Blade(outline, veins)


def _star(rng: np.random.Generator) -> Blade:
    """Lobes around a point, as of a hand's fingers."""
    angles, lengths = np.radians([0, 52, 108]), np.array([0.66, 0.56, 0.36]) * np.exp(rng.normal(0, 0.06, 3))
    narrow = rng.uniform(3.6, 4.6)
    around = np.linspace(np.pi, 0, 220)  # from the stalk over the right side to the tip
    far = np.full_like(around, 0.16)
    for angle, length in zip(angles, lengths, strict=True):
        away = np.abs(around - angle)
        lobe = length * np.clip(1 - (away * narrow / np.pi) ** 1.15, 0, 1)
        tooth = 0.2 * length * np.clip(1 - np.abs(away - 0.21) / 0.09, 0, 1)
        far = np.maximum(far, np.maximum(lobe, np.where(away < 0.35, 0.5 * length + tooth, 0) * (away < 0.32)))
    far *= np.clip((np.pi - around) / 0.25, 0.08, 1) ** 0.4
    middle = 0.3
    outline = _mirrored(np.column_stack([far * np.sin(around), middle + far * np.cos(around)]))
    veins: list[Vein] = []
    for side in (-1, 1):
        for angle, length in zip(angles, lengths, strict=True):
            tip = np.array([side * np.sin(angle), np.cos(angle)]) * length
            origin = np.array([0, middle])
            veins.append((np.vstack([origin, origin + 0.95 * tip]), 0.016))
            for share in (0.35, 0.55):
                for turn in (-0.6, 0.6):
                    heading = side * angle + turn
                    start = origin + share * tip
                    end = start + 0.26 * length * np.array([np.sin(heading), np.cos(heading)])
                    veins.append((np.vstack([start, end]), 0.007))
    return Blade(outline, veins, foot=middle)


def _lobed(rng: np.random.Generator) -> Blade:
    """Round lobes along both sides, as of an oak."""
    count, deep, phase = 4.5, rng.uniform(0.38, 0.46), rng.normal(0, 0.12)
    s = np.linspace(0, 1, 160)
    wave = 0.5 - 0.5 * np.cos(2 * np.pi * (count * s + phase * np.sin(np.pi * s)))
    envelope = 0.36 * np.sin(np.pi * s**1.25) ** 0.8
    width = envelope * (1 - deep * 1.5 * (1 - wave**0.55)) + 0.004
    outline = _mirrored(
        np.column_stack([np.clip(width, 0.012 * (s < 0.98), None), s + 0.05 * wave * np.sin(np.pi * s)])
    )
    veins: list[Vein] = [(np.array([[0, 0], [0, 0.97]]), 0.022)]
    for lobe in range(4):
        at = (lobe + 0.5) / count + 0.03
        reach = 0.9 * 0.36 * np.sin(np.pi * at**1.25) ** 0.8
        for side in (-1, 1):
            start = max(at - 0.1, 0.02)
            veins.append((np.array([[0, start], [side * 0.55 * reach, at], [side * reach, at + 0.06]]), 0.012))
    return Blade(outline, veins)


def _fan(rng: np.random.Generator) -> Blade:
    """A fan on a stalk, its veins fanning out as well, with a slit in the rim."""
    open_, slit = np.radians(rng.uniform(54, 66)), rng.uniform(0.1, 0.3)
    around = np.linspace(open_, 0, 120)
    waves = noise(rng, 2)(9 * around, np.zeros_like(around))
    far = 0.82 + 0.035 * waves - 0.1 * (around / open_) ** 4 - slit * np.exp(-((around / 0.045) ** 2))
    rim = np.column_stack([far * np.sin(around), 0.18 + far * np.cos(around)])
    t = np.linspace(0, 1, 30)[:, None]
    corner = rim[0]
    edge = (1 - t) ** 2 * [0.006, 0.12] + 2 * t * (1 - t) * [0.08, 0.42] + t**2 * corner
    outline = _mirrored(np.vstack([edge, rim]))
    veins = [
        (
            np.array(
                [[0, 0.15], [0.3 * np.sin(a), 0.18 + 0.4 * np.cos(a)], [0.95 * np.sin(a), 0.18 + 0.95 * np.cos(a)]]
            ),
            0.006,
        )
        for a in np.linspace(-open_ * 0.93, open_ * 0.93, 25)
    ]
    return Blade(outline, veins, foot=0.17)


def _garden(rng: np.random.Generator, deep: float, teeth: float) -> Blade:
    """An egg-shaped leaf. Its rim stands out by `deep` at each of so many `teeth` a side; scallops where `deep` is negative."""
    widest, lean = 0.25 * np.exp(rng.normal(0, 0.1)), rng.uniform(0.78, 0.95)
    s = np.linspace(0, 1, 600)
    width = widest * np.sin(np.pi * s**lean) ** 0.8
    place = (teeth * np.exp(rng.normal(0, 0.05)) * s + rng.uniform(0, 1)) % 1
    if teeth < 6:
        tooth = 0.5 - 0.5 * np.cos(2 * np.pi * place)
    elif deep < 0:
        tooth = np.sin(np.pi * place) ** 0.6
    else:
        tooth = np.where(place < 0.78, place / 0.78, (1 - place) / 0.22)  # leaning towards the tip
    out = abs(deep) * (tooth - 0.5) * np.clip(5 * s * (1 - s), 0, 1) ** 0.5 * 0.8
    outline = _mirrored(np.column_stack([np.clip(width + out * np.clip(width / 0.1, 0, 1), 0.002, None), s]))
    smooth = _mirrored(np.column_stack([width + 0.002, s]))
    return Blade(outline, _feathered(smooth, 7, 0.75, rng))


KINDS: dict[str, Callable[[np.random.Generator], Blade]] = {
    "sarrel": _spear,
    "hearn": _heart,
    "pentle": _star,
    "ookin": _lobed,
    "fanna": _fan,
}


def _leaf(blade: Blade, rng: np.random.Generator) -> Relief:
    """The leaf, bent and curled, of some colour and age, lying anyhow."""
    size, turn = rng.uniform(0.68, 0.86), rng.uniform(0, 2 * np.pi)
    flat = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    seen = flat @ np.diag([1, rng.uniform(0.86, 1)]) @ np.diag([rng.choice([-1, 1]) * rng.uniform(0.9, 1.08), 1]) * size
    bend = rng.normal(0, 0.09)
    low, high = blade.outline[:, 1].min() - 0.1, blade.outline[:, 1].max()
    centre = np.array([0, (low + high) / 2])
    seen *= min(1, 0.5 / (size * np.hypot(*(blade.outline - centre).T).max()))
    shift = rng.uniform(-0.06, 0.06, 2)

    def placed(line: Line) -> list[tuple[float, float]]:
        x, y = line.T
        bent = np.column_stack([x + bend * (2 * y - 1) ** 2, y]) - centre
        xy = bent @ seen.T + shift
        return [(float(px), float(py)) for px, py in np.column_stack([xy[:, 0] + 0.5, 0.5 - xy[:, 1]]) * _FINE]

    cover, veins = (Image.new("L", (_FINE, _FINE)) for _ in range(2))
    brush, pen = ImageDraw.Draw(cover), ImageDraw.Draw(veins)
    brush.polygon(placed(blade.outline), fill=255)
    stalk = curve(np.array([[rng.normal(0, 0.05), -0.22 - rng.uniform(0, 0.08)], [0, -0.1], [0, blade.foot]]), False)
    _stroke(brush, placed(stalk), 0.024 * size, 0.02 * size, 255)
    _stroke(pen, placed(stalk), 0.024 * size, 0.02 * size, 255)
    for line, width in blade.veins:
        _stroke(pen, placed(line), width * size, 0.35 * width * size, int(min(255, 120 + 8000 * width)))
    shape, ribs = (np.asarray(each.reduce(2), np.float64) / 255 for each in (cover, veins))

    x, y = grid(RESOLUTION)
    back = np.linalg.inv(seen)
    across, along = ((back @ np.stack([x - shift[0], y - shift[1]]).reshape(2, -1)) + centre[:, None]).reshape(
        2, RESOLUTION, -1
    )
    curl, roll, wave = rng.normal(0.04, 0.1), rng.normal(0, 0.06), noise(rng, 2)
    inner = blurred(shape, 0.03)
    height = rng.uniform(0.016, 0.035) + curl * across**2 + roll * (along - 0.5) ** 2 + 0.012 * wave(4 * x, 4 * y)
    height += 0.006 * np.clip(2 * inner - 1, 0, 1) - rng.choice([-1, 1]) * 0.0035 * blurred(ribs, 0.008)
    height -= min(0.0, float(height[shape > 0.5].min()) - 0.004)

    base, other = (linear(_COLOURS[i]) for i in rng.choice(len(_COLOURS), 2, replace=False))
    base = base + rng.uniform(0, 0.3) * (other - base)
    mottle, spots = noise(rng, 4), noise(rng, 3)
    tone = (
        0.16 * mottle(5 * x, 5 * y)
        + 0.12 * blurred(ribs, 0.03) * 2
        - rng.uniform(0, 0.35) * (1 - np.clip(inner * 1.4, 0, 1))
    )
    ageing = np.clip(mottle(2.2 * x + 9, 2.2 * y) * 1.4 - rng.uniform(0.1, 0.9), 0, 1)[..., None] * rng.uniform(0, 0.8)
    blade_colour = (base + ageing * (other - base)) * np.exp(tone)[..., None]
    blade_colour *= (
        1 - 0.55 * smoothstep(spots(13 * x, 13 * y), *(rng.uniform(0.75, 1.4) + np.array([0, 0.2])))[..., None]
    )
    vein_colour = base * 0.55 + linear("#d9cf9a") * rng.uniform(0.25, 0.5)
    colour = blade_colour + (0.75 * ribs)[..., None] * (vein_colour - blade_colour)
    return Relief(shape, np.clip(height, 0, None), np.clip(colour, 0.004, 1), rng.uniform(0.1, 0.55))


def _stroke(pen: ImageDraw.ImageDraw, points: list[tuple[float, float]], start: float, end: float, value: int) -> None:
    """A line of changing width, in shares of the picture."""
    widths = np.linspace(start, end, max(len(points) - 1, 1)) * _FINE
    for (a, b), width in zip(pairwise(points), widths, strict=False):
        pen.line([a, b], fill=value, width=max(1, round(float(width))))
