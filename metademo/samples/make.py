"""Draw the ready tasks: ``python -m metademo.samples.make`` writes ``assets/samples``.

Everything but the digits is drawn here, so nothing in these pictures belongs to anyone else. The same seed gives the
same bytes, given the same versions of Pillow and numpy; those that made the shipped files are noted in the index.
"""

import argparse
import dataclasses
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, features

from metademo.samples import FOLDER, Sample, alphabets
from metademo.samples.alphabets import Stroke
from metademo.samples.beetles import beetles
from metademo.samples.leaves import leaves, rims
from metademo.samples.pens import some_hand, write
from metademo.samples.photographs import photograph
from metademo.samples.pottery import pottery
from metademo.samples.textures import TEXTURES, scrap
from metademo.samples.toys import toys

SEED = 7
Classes = dict[str, list[Image.Image]]
_OURS = "Drawn by this project's own script; MIT licence"
_DIGITS = (
    "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, CC BY 4.0; "
    "as bundled with scikit-learn, enlarged"
)


@dataclass(frozen=True)
class Recipe:
    """A task and the function that draws its classes."""

    sample: Sample
    draw: Callable[[np.random.Generator], Classes]


def alphabet(
    rng: np.random.Generator, characters: dict[str, str], pictures: int = 10, photographed: bool = False
) -> Classes:
    """Every hand writes every character once."""
    classes: Classes = {name: [] for name in characters}
    for _ in range(pictures):
        hand = some_hand(rng)
        for name, notation in characters.items():
            writing = write(alphabets.strokes(notation), hand, rng)
            classes[name].append(photograph(writing, rng) if photographed else writing)
    return classes


def rings(rng: np.random.Generator, pictures: int = 10) -> Classes:
    """Circles that close and circles with a gap, which may be anywhere: nothing else tells them apart."""
    classes: Classes = {"closed": [], "open": []}
    for _ in range(pictures):
        hand = dataclasses.replace(some_hand(rng), overshoot=0.0)
        for name, turns in (("closed", rng.uniform(1.03, 1.1)), ("open", rng.uniform(0.78, 0.86))):
            classes[name].append(write(_arc(rng.uniform(0, 1), turns), hand, rng, wander=0.0))
    return classes


def _arc(start: float, turns: float) -> tuple[Stroke, ...]:
    angles = 2 * np.pi * (start + np.linspace(0, turns, 8))
    points = np.column_stack([0.5 + 0.4 * np.cos(angles), 0.5 + 0.4 * np.sin(angles)])
    return ((True, tuple((float(x), float(y)) for x, y in points)),)


def digits(rng: np.random.Generator, pictures: int = 10) -> Classes:
    """Real handwriting of low resolution: the 8 × 8 pictures that come with scikit-learn."""
    from sklearn.datasets import load_digits  # only making the tasks needs scikit-learn

    data = load_digits()
    classes: Classes = {}
    for digit in range(10):
        chosen = rng.choice(np.flatnonzero(data.target == digit), pictures, replace=False)
        classes[str(digit)] = [_enlarged(data.images[i]) for i in chosen]
    return classes


def _enlarged(grid: np.ndarray) -> Image.Image:
    """8 × 8 counts of ink (0–16) as a smooth picture of 128 × 128 with a margin, its blur made a little steeper."""
    framed = Image.fromarray(np.pad(grid, 1).astype(np.float32))
    ink = np.asarray(framed.resize((128, 128), Image.Resampling.BICUBIC), np.float64) / 16
    edge = np.clip((ink - 0.1) / 0.75, 0, 1)
    return Image.fromarray(np.rint(255 - 215 * edge**2 * (3 - 2 * edge)).astype(np.uint8))


def surfaces(rng: np.random.Generator, pictures: int = 10) -> Classes:
    """Scraps of five materials, in any shape: the outline says nothing, only what is inside it does."""
    return {kind: [scrap(kind, rng) for _ in range(pictures)] for kind in TEXTURES}


def _recipe(
    draw: Callable[[np.random.Generator], Classes],
    id: str,
    title: str,
    about: str,
    shots: int,
    outside: bool = False,
    source: str = _OURS,
    domain: str = "characters",
) -> Recipe:
    return Recipe(Sample(id, title, about, domain, shots, outside, source), draw)


RECIPES = (
    _recipe(
        partial(alphabet, characters=alphabets.VIRETH),
        id="vireth",
        title="Vireth twigs",
        about="Five letters of an invented script of branches and dots; ithu and itha differ in the place of one dot.",
        shots=1,
    ),
    _recipe(
        partial(alphabet, characters=alphabets.SKELDIC),
        id="skeldic",
        title="Skeldic runes",
        about="Five angular runes of an invented alphabet, each written by ten hands; aur and dorn look alike.",
        shots=1,
    ),
    _recipe(
        partial(alphabet, characters=alphabets.LUMOE),
        id="lumoe",
        title="Lumoë loops",
        about="Five round letters of an invented cursive, each one line; ola and oli differ only in how the curl ends.",
        shots=1,
    ),
    _recipe(
        partial(alphabet, characters=alphabets.OSHARI, pictures=8),
        id="oshari",
        title="Oshari syllables, twenty ways",
        about="All twenty signs of an invented syllabary at once: guessing would be right one time in twenty.",
        shots=2,
    ),
    _recipe(
        partial(
            alphabet,
            characters={name: alphabets.OSHARI[name] for name in ("hi", "ijo", "lo", "nu", "uwe")},
            pictures=20,
        ),
        id="hands",
        title="Five signs, twenty hands",
        about="Five curved Oshari signs, each written by twenty hands: enough for ten shots, and ten left to be asked about.",
        shots=1,
    ),
    _recipe(
        digits,
        id="digits",
        title="Real digits",
        about="The ten digits as real people wrote them, scanned at only 8 × 8 points and smoothly enlarged.",
        shots=5,
        source=_DIGITS,
    ),
    _recipe(
        partial(alphabet, characters=alphabets.TWINS),
        id="twins",
        title="Mirror twins",
        about="Two letters that are each other's mirror image: the same strokes, the bowl left or right of the stave.",
        shots=1,
    ),
    _recipe(
        rings,
        id="rings",
        title="Open or closed",
        about="Circles that close and circles with a gap somewhere: what differs is small and never in the same place.",
        shots=5,
    ),
    _recipe(
        partial(alphabet, characters=alphabets.PELDU, photographed=True),
        id="paper",
        title="Photographed paper",
        about="Five signs as a telephone would see them on paper, with uneven light, shadows and coloured ink.",
        shots=2,
    ),
    _recipe(
        surfaces,
        id="surfaces",
        title="Wood, clouds, cloth, stones, water",
        about="Scraps of five materials that anyone tells apart, but without strokes to go by.",
        shots=5,
        outside=True,
    ),
    _recipe(
        leaves,
        id="leaves",
        title="Leaves that grow nowhere",
        about="Five kinds of leaf of any colour, on wood, cloth, sand or stone: only outline and veins tell them apart.",
        shots=1,
        domain="photos",
    ),
    _recipe(
        beetles,
        id="beetles",
        title="Beetles not yet described",
        about="Five kinds of beetle, each in any colours; what tells them apart is build, feelers and the wing cases' pattern.",
        shots=1,
        domain="photos",
    ),
    _recipe(
        pottery,
        id="pottery",
        title="Pots of a lost people",
        about="Five forms of pot, every one of another clay and glaze, on another table and in another light.",
        shots=1,
        domain="photos",
    ),
    _recipe(
        toys,
        id="toys",
        title="Tumbled toys",
        about="Five wooden shapes, any side up, in any paint and any light: no pixel can be trusted, only the shape.",
        shots=2,
        domain="photos",
    ),
    _recipe(
        rims,
        id="rims",
        title="One leaf, five rims",
        about="Five forms of one leaf, alike in all but the rim: smooth, finely or coarsely toothed, scalloped, wavy. Hard.",
        shots=5,
        domain="photos",
    ),
)


TOGETHER = (
    Sample(
        id="twenty",
        title="Leaves, beetles, pots and toys, twenty ways",
        about="The twenty classes of these four ready tasks at once: guessing would be right one time in twenty.",
        domain="photos",
        shots=5,
        outside=False,
        source=_OURS,
        parts=("leaves", "beetles", "pottery", "toys"),
    ),
)
"""Tasks that are made of others, whose pictures they share."""


def generator(recipe: Recipe, seed: int = SEED) -> np.random.Generator:
    """What a task is drawn with: no task's pictures depend on another's."""
    return np.random.default_rng([seed, zlib.crc32(recipe.sample.id.encode())])


def make_zip(recipe: Recipe, seed: int = SEED) -> bytes:
    """Draw a task and pack it: a folder for each class, and no date or system in it that could differ next time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, pictures in recipe.draw(generator(recipe, seed)).items():
            for number, picture in enumerate(pictures, 1):
                suffix, data = ("jpg", jpeg(picture)) if recipe.sample.domain == "photos" else ("png", _png(picture))
                entry = zipfile.ZipInfo(f"{name}/{number:02}.{suffix}", date_time=(1980, 1, 1, 0, 0, 0))
                entry.create_system, entry.external_attr = 3, 0o644 << 16
                archive.writestr(entry, data)
    return packed.getvalue()


def _png(picture: Image.Image) -> bytes:
    """Few colours make small files: sixteen greys are enough for ink, sixty-four colours for the rest."""
    if picture.mode == "L":
        small = Image.frombytes("P", picture.size, np.rint(np.asarray(picture) / 17).astype(np.uint8).tobytes())
        small.putpalette([grey for level in range(16) for grey in (17 * level,) * 3])
    else:
        small = picture.quantize(64, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    file = io.BytesIO()
    small.save(file, "PNG", optimize=True)
    return file.getvalue()


def jpeg(picture: Image.Image) -> bytes:
    """A photograph as it is packed."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85, optimize=True)
    return file.getvalue()


def versions() -> dict[str, str]:
    """What the bytes depend on besides the seed."""
    return {"pillow": PIL.__version__, "numpy": np.__version__, "jpeg": str(features.version("libjpeg_turbo"))}


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw the ready tasks.")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to write them (default: assets/samples)")
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for recipe in RECIPES:
        packed = make_zip(recipe, arguments.seed)
        (arguments.folder / f"{recipe.sample.id}.zip").write_bytes(packed)
        entries.append(dataclasses.asdict(recipe.sample) | {"sha256": hashlib.sha256(packed).hexdigest()})
        print(f"{recipe.sample.id}: {len(packed) / 1024:.0f} KiB")
    entries += [dataclasses.asdict(sample) for sample in TOGETHER]
    index = {"seed": arguments.seed, "made_with": versions(), "samples": entries}
    text = json.dumps(index, indent=2, ensure_ascii=False) + "\n"
    (arguments.folder / "index.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
