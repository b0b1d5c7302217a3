"""The invented characters, written down as pen strokes.

Nobody's handwriting and no data set is behind them: each character is a few strokes on a 9 × 9 grid, so that the
ready tasks can be remade, changed and given away freely.

Notation: strokes are separated by ``/``. A stroke is a list of grid points ``xy`` (0–8, y downwards) that the pen
visits. A stroke that starts with ``~`` is a smooth curve through its points, any other has corners, and a single
point is a dot.
"""

import re

Point = tuple[float, float]
Stroke = tuple[bool, tuple[Point, ...]]  # (smooth, points in the unit square)

# Angular, as if cut into wood: staves and slanting branches, nothing level. "aur" and "dorn" differ in the flag.
SKELDIC = {
    "aur": "28 20 / 20 63 25",
    "dorn": "28 20 / 23 66 28",
    "bekk": "48 40 / 13 40 73 / 17 44 77",
    "hjal": "20 28 / 60 68 / 22 66 / 62 26",
    "skeld": "40 63 46 23 40 / 18 46 78",
}

# Round and looping, written without lifting the pen. "ola" and "oli" differ in where the inner curl ends.
LUMOE = {
    "ola": "~20 03 06 28 58 76 73 60 41 34 46",
    "oli": "~20 03 06 28 58 76 73 61 42 44 85",
    "nuei": "~07 35 41 20 13 26 47 75 81 60 53 66 87",
    "rumo": "~45 34 43 54 56 37 15 22 50 73 88",
    "sié": "~71 40 22 44 66 48 16 24 42 75 88",
}

# Twigs and dots, grown from a stem. "ithu" and "itha" differ in the place of the dot.
VIRETH = {
    "ithu": "48 40 / 46 73 / 44 12 / 70",
    "itha": "48 40 / 46 73 / 44 12 / 18",
    "ossen": "~28 25 41 65 68 / 45 / 48",
    "threl": "~18 24 31 / ~24 56 73 / ~56 58 / 61 / 05",
    "yevo": "00 44 80 / 44 48 / 27 / 67 / 41",
}

# A syllabary for a brush: bars, hooks, sweeps and dots, one character for each of twenty syllables.
OSHARI = {
    "a": "11 71 / ~41 43 28 / ~26 55 78",
    "be": "20 28 68 / 24 64",
    "cho": "~62 41 22 14 26 47 66 / 44 84",
    "da": "10 70 73 13 / 43 48 / 18 78",
    "e": "~11 42 71 / ~15 46 75",
    "fu": "40 48 / ~12 45 72 / 18 78",
    "ga": "10 18 / 10 70 / 34 / 64 / 37 / 67",
    "hi": "~10 15 38 58 75 70 / 03 83",
    "ijo": "~40 61 62 54 34 22 21 40 / 44 48 / 26 66",
    "ka": "12 72 / 30 38 / ~60 64 78",
    "lo": "~41 62 74 66 47 26 14 22 41 / 44",
    "mi": "08 20 46 60 88 / 48",
    "nu": "~11 15 38 58 75 / 71 / ~31 34",
    "o": "11 71 77 17 11 / 11 77",
    "pa": "40 78 08 40 / 34 54",
    "re": "~02 20 42 34 14 34 46 28 06 / 60 68 / 64 84",
    "sho": "70 10 44 18 78 / 64",
    "ta": "41 47 / 14 74 / 22 / 62 / 26 / 66",
    "uwe": "~10 15 34 54 75 70 / ~34 28 / ~54 68",
    "zi": "10 70 / 10 13 / 70 73 / ~40 45 38 17",
}

# Plain geometric signs, for the task that imitates photographs of a sheet of paper.
PELDU = {
    "arn": "48 40 / ~15 17 38 58 77 75 / 22 62",
    "kip": "40 78 08 40 / 45",
    "mezo": "77 17 11 71 74 44",
    "tul": "~41 62 74 66 47 26 14 22 41 / 04 84",
    "wex": "11 77 / 71 17 / 40 48",
}

# A stave and a bowl, and its mirror image: easy for an eye that knows left from right.
TWINS = {"bowl left": "60 68 / ~64 43 23 15 27 48 67", "bowl right": "20 28 / ~24 43 63 75 67 48 27"}


def strokes(notation: str) -> tuple[Stroke, ...]:
    """Read a character's notation; points come back in the unit square."""
    parsed = []
    for text in notation.split("/"):
        stroke = text.strip()
        if not re.fullmatch(r"~?[0-8]{2}( [0-8]{2})*", stroke):
            raise ValueError(f"not a stroke: {stroke!r} in {notation!r}")
        points = tuple((int(pair[0]) / 8, int(pair[1]) / 8) for pair in stroke.removeprefix("~").split())
        parsed.append((stroke.startswith("~"), points))
    return tuple(parsed)
