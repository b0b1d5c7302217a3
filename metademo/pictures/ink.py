"""From any picture of a written character to ink on paper as Omniglot shows it: 28×28, ink 1 and paper 0.

A photograph of a pen stroke, a mouse drawing and an Omniglot picture must all come out alike, since a network of characters has
seen only the last.
"""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from metademo.pictures.planes import Plane, maximum, mean_of_nine, median_filtered, pooled, resized

# Measured on Omniglot at 28×28 (the ink's longest side at the median, and its typical stroke).
SIZE = 28
_EXTENT = 18
_STROKE = 1.5

_WORK = 4  # strokes are corrected at this many times the final size
_LONGEST = 320  # a larger picture is reduced first: it bounds time, not quality
# Less contrast than this share of the paper's brightness is a blank sheet; a photograph has noise and wrinkles.
_FAINTEST, _FAINTEST_PHOTOGRAPH = 0.1, 0.2
# What tells ink from things, in a picture no larger than this. Of the ready tasks' characters all pass, of the photographs at
# CIFAR's size one in twenty.
_GLANCE, _COLOURFUL, _SHADED = 96, 0.035, 0.08
_SPECK = 0.025  # a blot with less than this share of the largest blot's ink is dirt


def ink_on_paper(image: Image.Image) -> Tensor:
    """float32 ``[1, 28, 28]``, ink 1 on paper exactly 0; a blank sheet gives zeros.

    A picture that has 28×28 pixels already is taken to be framed as Omniglot is and keeps its geometry. From any other
    the ink is cut out, centred, and scaled and thickened to Omniglot's size and stroke.
    """
    grey = image.convert("L")
    framed = grey.size == (SIZE, SIZE)
    if max(grey.size) > _LONGEST:
        grey.thumbnail((_LONGEST, _LONGEST), Image.Resampling.LANCZOS)
    plane = np.asarray(grey, dtype=np.float32) / 255
    even = _has_even_border(plane)
    if not _ink_is_dark(plane, even):
        plane = 1 - plane
    ink = _ink(_darkness(plane, even), even)
    if not framed:
        ink = _fitted(_without_specks(ink, even))
    return torch.from_numpy(ink.astype(np.float32)).unsqueeze(0)


def looks_written(image: Image.Image) -> bool:
    """Whether a picture looks like ink on paper, and not like a photograph of things: a guess, to be asked of several.

    Paper is of one colour and strokes have sharp edges; things have colours, and shades somewhat darker than what is around them.
    """
    small = image.convert("RGB")
    small.thumbnail((_GLANCE, _GLANCE))
    pixels = np.asarray(small, dtype=np.float32) / 255
    plane = pixels.mean(2)
    chroma = pixels - plane[..., None]
    colour = np.abs(chroma - np.median(chroma, (0, 1))).max(2).mean()
    even = _has_even_border(plane)
    darkness = _darkness(plane if _ink_is_dark(plane, even) else 1 - plane, even)
    shaded = ((darkness > 0.1) & (darkness < 0.3)).mean()
    return bool(colour < _COLOURFUL and shaded < _SHADED)


# From grey levels to ink


def _border(plane: Plane) -> Plane:
    """The values along the picture's edge, ``[pixels]``."""
    return np.concatenate([plane[0], plane[-1], plane[1:-1, 0], plane[1:-1, -1]])


def _has_even_border(plane: Plane) -> bool:
    """Whether most of the edge is of one brightness, as in a drawing or scan; a photograph's light falls unevenly."""
    border = _border(plane)
    return bool((np.abs(border - np.median(border)) < 0.04).mean() > 0.75)


def _ink_is_dark(plane: Plane, even: bool) -> bool:
    """Whether what stands out from the paper is darker than it."""
    if even:
        away, doubt = plane - np.median(_border(plane)), 1
    else:
        # A median over a third of the picture follows the light and its shadows, but not strokes. The sheet's end
        # is left out, and a photograph is of dark ink unless much speaks for chalk.
        small = resized(plane, 64 / max(plane.shape))
        margin = min(small.shape) // 8
        away = small - median_filtered(small, 21)
        away, doubt = away[margin : small.shape[0] - margin, margin : small.shape[1] - margin], 4
    cubes = away.astype(np.float64) ** 3
    return cubes[cubes > 0].sum() <= -doubt * cubes[cubes < 0].sum()


def _darkness(plane: Plane, even: bool) -> Plane:
    """How much darker than the paper around it each pixel is, as a share of the paper's brightness; paper is near 0."""
    if even:
        paper = np.full_like(plane, np.median(_border(plane)))
    else:
        plane = mean_of_nine(plane)  # a camera's noise would be picked up by the maximum
        window = max(3, max(plane.shape) // 4) | 1
        # Padded first, so that the light may go on falling off, and the desk go on, beyond the picture's edge.
        wide = np.pad(plane, window, mode="edge")
        wide = -maximum(-maximum(wide, window), window)
        paper = wide[window:-window, window:-window]
    return (paper - plane) / np.maximum(paper, 0.05)


def _ink(darkness: Plane, even: bool) -> Plane:
    """0 … 1: paper exactly 0, full strokes 1, a stroke's soft edge in between; all zeros for a blank sheet."""
    blank = np.zeros_like(darkness)
    darkness = darkness - np.median(darkness) * (not even)
    noise = 1.4826 * float(np.median(np.abs(darkness - np.median(darkness))))
    # The darkness of full strokes, unmoved by a few extreme pixels and by how little of the sheet is inked.
    rank = max(4, darkness.size // 2000)
    darkest = float(np.partition(darkness, -rank, axis=None)[-rank])
    if darkest < max(_FAINTEST if even else _FAINTEST_PHOTOGRAPH, 6 * noise):
        return blank
    full = float(np.percentile(darkness[darkness > darkest / 2], 90))
    full = 1.0 if full > 0.85 else full  # clean black on white needs no stretching
    floor = max(4 * noise, (0.05 if even else 0.25) * full)
    # Above twice the floor nothing changes, below the floor nothing is left.
    return np.clip(darkness / full, 0, 1) * np.clip(darkness / floor - 1, 0, 1)


def _without_specks(ink: Plane, even: bool) -> Plane:
    """``ink`` less dirt, and, in a photograph, less what reaches in from the edge (the sheet's end, a ruled line)."""
    step = max(1, -(-max(ink.shape) // 128))
    coarse = pooled(ink, step)
    blots = _blots(coarse > 0.2)
    if not blots:
        return np.zeros_like(ink)
    mass = [float(coarse[rows, columns].sum()) for rows, columns in blots]
    wanted = list(range(len(blots)))
    if not even:
        # Ruled lines and wrinkles are fainter than the pen.
        pen = [not _runs_across(*blot, coarse.shape) and coarse[blot].max() > 0.6 for blot in blots]
        wanted = [i for i in wanted if pen[i]] or wanted
    least = _SPECK * max(mass[i] for i in wanted)
    keep = np.zeros(coarse.shape, dtype=np.float32)
    for i in wanted:
        if mass[i] >= least:
            keep[blots[i]] = 1
    # One pixel more, so that the soft edge around a kept blot stays.
    keep = maximum(keep, 3).repeat(step, 0).repeat(step, 1)[: ink.shape[0], : ink.shape[1]]
    return ink * keep


def _runs_across(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, ...]) -> bool:
    """Whether a blot joins opposite edges of the picture or lies along one of them."""
    for along, length in ((rows, shape[0]), (columns, shape[1])):
        first, last = int((along == 0).sum()), int((along == length - 1).sum())
        if (first and last) or max(first, last) > length / 5:
            return True
    return False


def _blots(mask: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Connected areas (8 neighbours) of a boolean plane, each as row and column indices, in the order of their first pixels.

    Pixels side by side in a row are a run; runs that touch are joined (Rosenfeld and Pfaltz 1966, J. ACM 13:471).
    """
    wide = np.pad(mask, 1)
    run = np.cumsum(wide & ~np.roll(wide, 1, axis=1)).reshape(
        wide.shape
    )  # which one a pixel of the mask is in, from 1 on
    count = int(run[-1, -1]) + 1
    touching = []
    for shift in (-1, 0, 1):
        both = wide[:-1] & np.roll(wide, shift, axis=1)[1:]
        touching.append(run[:-1][both] * count + np.roll(run, shift, axis=1)[1:][both])
    first = list(range(count))  # of each run, one that it is joined to and that comes earlier, or itself

    def root(of: int) -> int:
        while first[of] != of:
            first[of] = of = first[first[of]]
        return of

    for pair in np.unique(np.concatenate(touching)).tolist():
        one, other = root(pair // count), root(pair % count)
        first[max(one, other)] = min(one, other)
    joined = np.array([root(of) for of in range(count)])[run[1:-1, 1:-1][mask]]
    order = np.argsort(joined, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(joined[order])) + 1)
    rows, columns = np.nonzero(mask)
    return [(rows[part], columns[part]) for part in parts if len(part)]


# From ink to Omniglot's frame


def _fitted(ink: Plane) -> Plane:
    """``[28, 28]``: the ink centred, its longest side ``_EXTENT`` pixels, its strokes no thinner than Omniglot's."""
    rows, columns = np.nonzero(ink > 0.3)
    if not len(rows):
        return np.zeros((SIZE, SIZE), dtype=np.float32)
    edge = 1  # the soft edge around the box
    top, left = max(0, rows.min() - edge), max(0, columns.min() - edge)
    ink = ink[top : rows.max() + 1 + edge, left : columns.max() + 1 + edge]
    # A dot on a large sheet is a dot: small ink is not blown up to fill the frame.
    extent = max(np.ptp(rows), np.ptp(columns)) + 1
    scale = min(1.0, _EXTENT / extent) if extent < _EXTENT else _EXTENT / extent
    # Reducing would dilute a stroke thinner than one pixel of the reduced picture, so it is thickened first.
    stroke = _stroke_width(ink)
    while stroke * scale * _WORK < 1:
        ink = maximum(np.pad(ink, 1), 3)
        stroke += 2
    work = np.clip(resized(ink, scale * _WORK), 0, 1)
    work = np.pad(work, _STROKE_PAD)
    work = _thickened(work, (_STROKE * _WORK - stroke * scale * _WORK) / 2)
    ridge = work[work > work.max() / 2]
    return _framed(np.clip(work / np.percentile(ridge, 70), 0, 1))


_STROKE_PAD = int(_STROKE * _WORK)  # room for a stroke to grow


def _stroke_width(ink: Plane) -> float:
    """The mean width of the strokes in pixels: a stroke has two long edges, so twice its area by its outline."""
    padded = np.pad(ink, 1)
    down, right = np.diff(padded, axis=0)[:, 1:], np.diff(padded, axis=1)[1:, :]
    outline = float(np.hypot(down, right).sum())
    return 2 * float(ink.sum()) / max(outline, 1e-6)


def _thickened(ink: Plane, radius: float) -> Plane:
    """``ink`` grown by ``radius`` pixels on every side; a radius of 0 or less changes nothing."""
    if radius <= 0:
        return ink
    whole = int(radius)
    return (1 - (radius - whole)) * _grown(ink, whole) + (radius - whole) * _grown(ink, whole + 1)


def _grown(ink: Plane, radius: int) -> Plane:
    """Maximum over a disc."""
    height, width = ink.shape
    padded = np.pad(ink, radius)
    reach = range(-radius, radius + 1)
    disc = [(y, x) for y in reach for x in reach if y * y + x * x <= radius * (radius + 0.5)]
    return np.max([padded[radius + y : radius + y + height, radius + x : radius + x + width] for y, x in disc], axis=0)


def _framed(work: Plane) -> Plane:
    """``[28, 28]``: the ink's box in the centre, reduced as Omniglot's pictures were."""
    rows, columns = np.nonzero(work > 0.3)
    if not len(rows):
        return np.zeros((SIZE, SIZE), dtype=np.float32)
    side = SIZE * _WORK
    work = work[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1][:side, :side]
    frame = np.zeros((side, side), dtype=np.float32)
    top, left = (side - work.shape[0]) // 2, (side - work.shape[1]) // 2
    frame[top : top + work.shape[0], left : left + work.shape[1]] = work
    small = Image.fromarray(frame).resize((SIZE, SIZE), Image.Resampling.BILINEAR)
    reduced = np.clip(np.asarray(small, dtype=np.float32), 0, 1)
    return np.where(reduced < 0.02, 0, reduced)
