"""Handwriting: a hand with habits draws the strokes of a character with a pen.

What makes ten pictures of one character differ is what makes people's writing differ: slant, size and proportion, how
round the corners come out, how steadily the line runs, where a stroke ends, and the pen. Every one of these is a field
of `Hand`, drawn once for each hand, so that a hand writes all characters of an alphabet in its own way.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from metademo.samples.alphabets import Stroke

SIDE = 128
_SUPERSAMPLING = 4
_SPACING = 0.004  # distance of two nib prints, in frames: close enough that a stroke's edge is smooth


@dataclass(frozen=True)
class Pen:
    """The mark a pen leaves: an ellipse `wide` × `thin` (in frames) turned by `angle`, and how far its ends taper."""

    wide: float
    thin: float
    angle: float
    taper: float
    ink: int


@dataclass(frozen=True)
class Hand:
    """One person's habits. Lengths are fractions of the frame, angles are radians."""

    pen: Pen
    size: float
    aspect: float
    slant: float
    turn: float
    shift: tuple[float, float]
    bend: tuple[float, ...]  # quadratic warp of the sheet: the bias of this hand's proportions
    roundness: float
    wobble: float
    sloppiness: float
    overshoot: float


def some_pen(rng: np.random.Generator) -> Pen:
    kind = rng.choice(["ball", "fountain", "marker", "brush"], p=[0.35, 0.25, 0.2, 0.2])
    if kind == "ball":
        width = rng.uniform(0.05, 0.062)
        return Pen(width, width, 0.0, 0.1, int(rng.integers(35, 95)))
    if kind == "fountain":
        wide, thin = rng.uniform(0.07, 0.09), rng.uniform(0.034, 0.042)
        return Pen(wide, thin, rng.uniform(-0.9, -0.5), 0.1, int(rng.integers(15, 60)))
    if kind == "marker":
        width = rng.uniform(0.075, 0.092)
        return Pen(width, 0.85 * width, rng.uniform(-0.8, 0.8), 0.0, int(rng.integers(10, 70)))
    wide, thin = rng.uniform(0.08, 0.095), rng.uniform(0.062, 0.072)  # a brush
    return Pen(wide, thin, rng.uniform(-1.0, -0.4), 0.6, int(rng.integers(10, 40)))


def some_hand(rng: np.random.Generator) -> Hand:
    return Hand(
        pen=some_pen(rng),
        size=rng.uniform(0.58, 0.78),
        aspect=float(np.exp(rng.normal(0, 0.12))),
        slant=rng.normal(0.04, 0.13),
        turn=rng.normal(0, 0.05),
        shift=tuple(rng.normal(0, 0.035, 2)),
        bend=tuple(rng.normal(0, 0.09, 6)),
        roundness=rng.uniform(0.01, 0.07),
        wobble=rng.uniform(0.003, 0.01),
        sloppiness=rng.uniform(0.012, 0.032),
        overshoot=rng.normal(0.0, 0.02),
    )


def write(
    character: tuple[Stroke, ...], hand: Hand, rng: np.random.Generator, side: int = SIDE, wander: float = 0.03
) -> Image.Image:
    """Draw a character once, grey ink on white paper. `wander` scales how far stroke ends miss their place."""
    lines = _placed([_stroke(smooth, np.array(points), hand, rng, wander) for smooth, points in character], hand)
    big = side * _SUPERSAMPLING
    sheet = Image.new("L", (big, big), 255)
    pencil = ImageDraw.Draw(sheet)
    outline = _nib(hand.pen) * big
    for line in lines:
        pressure = _pressure(len(line), hand.pen, rng)
        for point, press in zip(line * big, pressure, strict=True):
            pencil.polygon([tuple(p) for p in (point + press * outline).tolist()], fill=hand.pen.ink)
    return sheet.resize((side, side), Image.Resampling.LANCZOS)


def _stroke(smooth: bool, points: np.ndarray, hand: Hand, rng: np.random.Generator, wander: float) -> np.ndarray:
    """The line the pen follows for one stroke, in the character's own unit square."""
    closed = len(points) > 2 and np.allclose(points[0], points[-1])
    sloppiness = hand.sloppiness * (0.7 if smooth else 1)  # curves have more points to miss
    missed = points + rng.normal(0, sloppiness, points.shape)
    if closed:
        missed[-1] = missed[0]
    missed += rng.normal(0, hand.sloppiness / 2, 2)
    if len(points) == 1:  # a dot is a tiny dash, in a direction of its own
        return missed[0] + np.linspace(0, 1, 4)[:, None] * rng.normal(0, 0.02, 2)
    line = _evenly(curve(missed, closed) if smooth else missed)
    line = _soften(line, hand.roundness + 0.05 if smooth else hand.roundness, closed)
    line = _extend(line, *(hand.overshoot + rng.normal(0, wander, 2)))
    return line + hand.wobble * _low_noise(len(line), rng)


def curve(points: np.ndarray, closed: bool) -> np.ndarray:
    """Centripetal Catmull–Rom spline through the points: it neither overshoots nor loops between uneven points."""
    first, last = (points[-2], points[1]) if closed else (2 * points[0] - points[1], 2 * points[-1] - points[-2])
    knots = np.vstack([first, points, last])
    pieces = []
    for p0, p1, p2, p3 in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
        gaps = [max(float(np.hypot(*(b - a))), 1e-6) ** 0.5 for a, b in ((p0, p1), (p1, p2), (p2, p3))]
        t0, t1, t2, t3 = np.cumsum([0.0, *gaps])
        t = np.linspace(t1, t2, 24)[:, None]
        a1 = ((t1 - t) * p0 + (t - t0) * p1) / (t1 - t0)
        a2 = ((t2 - t) * p1 + (t - t1) * p2) / (t2 - t1)
        a3 = ((t3 - t) * p2 + (t - t2) * p3) / (t3 - t2)
        b1 = ((t2 - t) * a1 + (t - t0) * a2) / (t2 - t0)
        b2 = ((t3 - t) * a2 + (t - t1) * a3) / (t3 - t1)
        pieces.append(((t2 - t) * b1 + (t - t1) * b2) / (t2 - t1))
    return np.vstack(pieces)


def _evenly(line: np.ndarray) -> np.ndarray:
    """The same line with points at equal distances."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    stops = np.linspace(0, along[-1], max(int(along[-1] / _SPACING), 4))
    return np.column_stack([np.interp(stops, along, axis) for axis in line.T])


def _soften(line: np.ndarray, reach: float, closed: bool) -> np.ndarray:
    """Round the corners: average each point with those within `reach` along the line."""
    half = min(int(reach / _SPACING), (len(line) - 1) // 2)
    if half < 1:
        return line
    if closed:
        padded = np.vstack([line[-half - 1 : -1], line, line[1 : half + 1]])
    else:  # mirrored through the ends, which therefore stay where they are
        padded = np.vstack([2 * line[0] - line[half:0:-1], line, 2 * line[-1] - line[-2 : -half - 2 : -1]])
    window = np.hanning(2 * half + 3)[1:-1]
    return np.column_stack([np.convolve(axis, window / window.sum(), "valid") for axis in padded.T])


def _extend(line: np.ndarray, before: float, after: float) -> np.ndarray:
    """Start earlier and end later by so much of the frame, or later and earlier where negative."""
    for amount in (after, before):
        count = min(int(abs(amount) / _SPACING), len(line) // 5)
        if amount < 0 and count:
            line = line[:-count]
        elif count:
            heading = (line[-1] - line[-4]) / 3
            line = np.vstack([line, line[-1] + heading * np.arange(1, count + 1)[:, None]])
        line = line[::-1]
    return line


def _low_noise(count: int, rng: np.random.Generator) -> np.ndarray:
    """A slow unsteadiness along a line of `count` points: a few waves of random phase, unit variance."""
    s = np.arange(count) * _SPACING
    waves = rng.uniform(0.4, 3.0, (4, 2))
    phases = rng.uniform(0, 2 * np.pi, (4, 2))
    return np.sin(2 * np.pi * waves * s[:, None, None] + phases).sum(1) / 2**0.5


def _placed(lines: list[np.ndarray], hand: Hand) -> list[np.ndarray]:
    """Bring the lines into the frame, in this hand's size, slant and place, and keep them inside."""
    cos, sin = np.cos(hand.turn), np.sin(hand.turn)
    stretch = hand.aspect**0.5
    matrix = np.array([[cos, -sin], [sin, cos]]) @ np.array([[stretch, -hand.slant], [0, 1 / stretch]])
    bend = np.reshape(hand.bend, (2, 3))
    warped = []
    for line in lines:
        x, y = (line - 0.5).T
        warped.append((line - 0.5 + (bend @ np.array([x * x, x * y, y * y])).T) @ matrix.T)
    every = np.vstack(warped)
    low, high = every.min(0), every.max(0)
    room = 0.96 - hand.pen.wide
    scale = min(hand.size, room / (high - low).max())
    middle = (low + high) / 2 * 0.8
    centre = 0.5 + np.array(hand.shift) - scale * middle
    margin = (1 - room) / 2
    centre += np.maximum(0, margin - centre - scale * low) - np.maximum(0, centre + scale * high - 1 + margin)
    return [centre + scale * line for line in warped]


def _nib(pen: Pen) -> np.ndarray:
    """The outline of the nib's print."""
    round_ = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    x, y = pen.wide / 2 * np.cos(round_), pen.thin / 2 * np.sin(round_)
    cos, sin = np.cos(pen.angle), np.sin(pen.angle)
    return np.column_stack([cos * x - sin * y, sin * x + cos * y])


def _pressure(count: int, pen: Pen, rng: np.random.Generator) -> np.ndarray:
    """How hard the pen is pressed at each point: it varies slowly, and a tapering pen lifts off towards the end."""
    along = np.linspace(0, 1, count)
    slow = 1 + 0.06 * _low_noise(count, rng)[:, 0]
    if count < 6:
        return 1.25 * slow  # dots are pressed
    return slow * (1 - pen.taper * along**2.5) * (1 - 0.5 * pen.taper * (1 - along) ** 6)
