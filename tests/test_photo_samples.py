"""The photo tasks: what they show can be told by shape only, and they can be drawn again."""

import io
import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from metademo.samples import FOLDER, make, sample_zip, samples
from metademo.samples.noise import noise
from metademo.samples.solids import settled
from metademo.samples.studio import SIDE

PHOTOS = samples("photos")
IDS = [sample.id for sample in PHOTOS if not sample.parts]
INDEX = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))


def shown(id: str) -> np.ndarray:
    """All pictures of a task in 0 … 1, ``[classes, pictures, height, width, 3]``."""
    classes: dict[str, list[np.ndarray]] = {}
    with zipfile.ZipFile(io.BytesIO(sample_zip(id))) as archive:
        for name in archive.namelist():
            with Image.open(io.BytesIO(archive.read(name)), formats=["JPEG"]) as image:
                classes.setdefault(name.split("/")[0], []).append(np.asarray(image, np.float64) / 255)
    return np.array(list(classes.values()))


def nearest_mean(features: np.ndarray, shots: int = 5, episodes: int = 100) -> float:
    """The accuracy of the nearest class mean on random episodes; features are ``[classes, pictures, …]``."""
    rng = np.random.default_rng(0)
    flat = features.reshape(*features.shape[:2], -1)
    right = []
    for _ in range(episodes):
        mixed = np.array([rng.permutation(pictures) for pictures in flat])
        means = mixed[:, :shots].mean(1)
        away = np.linalg.norm(mixed[:, shots:, None] - means, axis=-1)
        right.append(np.mean(away.argmin(-1) == np.arange(len(flat))[:, None]))
    return float(np.mean(right))


def test_there_are_photo_tasks_within_their_budget():
    assert IDS == ["leaves", "beetles", "pottery", "toys", "rims"]
    assert sum((FOLDER / f"{id}.zip").stat().st_size for id in IDS) < 2.5e6
    assert set(samples()) == {*samples("characters"), *PHOTOS}


@pytest.mark.parametrize("id", IDS)
def test_five_classes_of_ten_colour_pictures(id):
    assert shown(id).shape == (5, 10, SIDE, SIDE, 3)


@pytest.mark.parametrize("id", IDS)
def test_neither_colour_nor_brightness_nor_background_tells_the_classes_apart(id):
    pictures = shown(id)
    rim = np.ones((SIDE, SIDE), bool)
    rim[12:-12, 12:-12] = False
    assert nearest_mean(pictures.mean((2, 3))) < 0.35  # chance is 0.2
    assert nearest_mean(pictures.mean((2, 3, 4))) < 0.35
    assert nearest_mean(pictures[:, :, rim].mean(2)) < 0.35


def test_pixels_say_nothing_about_tumbled_toys():
    pictures = shown("toys")
    small = pictures.reshape(5, 10, SIDE // 6, 6, SIDE // 6, 6, 3).mean((3, 5))
    assert nearest_mean(small) < 0.35


@pytest.mark.parametrize("id", IDS)
def test_pictures_are_well_exposed(id):
    for picture in shown(id).reshape(-1, SIDE * SIDE * 3):
        assert 0.12 < picture.mean() < 0.85
        assert picture.std() > 0.03
        assert (picture > 0.995).mean() < 0.2


@pytest.mark.slow
@pytest.mark.parametrize("id", IDS)
def test_drawing_again_begins_with_the_shipped_picture(id):
    recipe = next(recipe for recipe in make.RECIPES if recipe.sample.id == id)
    first = next(iter(recipe.draw(make.generator(recipe), pictures=1).values()))[0]
    again = make.jpeg(first)
    with zipfile.ZipFile(io.BytesIO(sample_zip(id))) as archive:
        shipped = archive.read(archive.namelist()[0])
    if make.versions() == INDEX["made_with"]:
        assert again == shipped
    redrawn, old = (np.asarray(Image.open(io.BytesIO(data)), np.float64) for data in (again, shipped))
    assert np.abs(redrawn - old).mean() < 1  # another Pillow may round differently, but the picture is the same


@pytest.mark.slow
def test_another_seed_gives_other_pictures():
    recipe = next(recipe for recipe in make.RECIPES if recipe.sample.id == "leaves")
    one, other = (next(iter(recipe.draw(make.generator(recipe, seed), pictures=1).values()))[0] for seed in (1, 2))
    assert one.tobytes() != other.tobytes()


def test_a_thrown_box_comes_to_rest_on_one_of_its_sides():
    half = np.array([0.5, 0.32, 0.2])

    def box(p: np.ndarray) -> np.ndarray:
        q = np.abs(p) - half
        return np.linalg.norm(np.clip(q, 0, None), axis=1) + np.minimum(q.max(1), 0)

    for seed in range(4):
        turn, height = settled(box, 0.7, np.random.default_rng(seed))
        assert turn @ turn.T == pytest.approx(np.eye(3), abs=1e-9)
        assert np.linalg.det(turn) == pytest.approx(1)
        assert min(abs(height - half)) < 0.02
        assert np.abs(turn[2]).max() > 0.999  # one of its axes stands upright


def test_noise_is_smooth_and_the_same_when_asked_again():
    field = noise(np.random.default_rng(3), octaves=2)
    u = np.linspace(0, 20, 4001)
    values = field(u, 0 * u)
    assert (field(u, 0 * u) == values).all()
    assert (
        np.abs(np.diff(values)).max() < 2 * 2 * 1.5 * 0.005 + 1e-9
    )  # smoothstep's steepest slope, from −1 to 1, two octaves
    assert values.std() > 0.2
    assert np.abs(values).max() <= 1.5
