"""The ready tasks are what their index says, can be read without heavy imports, and can be drawn again."""

import hashlib
import io
import itertools
import json
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from PIL import Image

from metademo.samples import FOLDER, Sample, sample_zip, samples
from metademo.samples.alphabets import LUMOE, OSHARI, PELDU, SKELDIC, VIRETH, strokes
from metademo.samples.beetles import SPECIES
from metademo.samples.leaves import KINDS, RIMS
from metademo.samples.pottery import FORMS
from metademo.samples.toys import SHAPES

INDEX = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
IDS = [sample.id for sample in samples()]
CHARACTERS = [sample.id for sample in samples("characters")]
CLASSES = {
    "skeldic": set(SKELDIC),
    "lumoe": set(LUMOE),
    "vireth": set(VIRETH),
    "oshari": set(OSHARI),
    "digits": set("0123456789"),
    "twins": {"bowl left", "bowl right"},
    "rings": {"closed", "open"},
    "paper": set(PELDU),
    "surfaces": {"wood", "clouds", "weave", "pebbles", "ripples"},
    "leaves": set(KINDS),
    "beetles": set(SPECIES),
    "pottery": set(FORMS),
    "toys": set(SHAPES),
    "rims": set(RIMS),
    "hands": {"hi", "ijo", "lo", "nu", "uwe"},
    "twenty": {*KINDS, *SPECIES, *FORMS, *SHAPES},
}
PICTURES = {"oshari": 8, "hands": 20}


def pictures(packed: bytes) -> dict[str, list[np.ndarray]]:
    """Class name → pictures ``[height, width, 3]`` of a task's ZIP."""
    found: dict[str, list[np.ndarray]] = {}
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for name in archive.namelist():
            with Image.open(io.BytesIO(archive.read(name)), formats=["PNG", "JPEG"]) as image:
                found.setdefault(name.split("/")[0], []).append(np.asarray(image.convert("RGB"), np.int16))
    return found


def test_index_has_every_task_and_no_file_is_left_over():
    assert set(IDS) == set(CLASSES)
    assert len(IDS) == len(set(IDS))
    own = {f"{sample.id}.zip" for sample in samples() if not sample.parts}
    assert {file.name for file in FOLDER.iterdir()} == {"index.json", *own}
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 4e6


@pytest.mark.parametrize(
    "entry", [each for each in INDEX["samples"] if not each["parts"]], ids=lambda entry: entry["id"]
)
def test_index_agrees_with_the_file(entry):
    assert hashlib.sha256(sample_zip(entry["id"])).hexdigest() == entry["sha256"]


@pytest.mark.slow
@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.id)
def test_zip_holds_the_expected_pictures_and_all_differ(sample: Sample):
    classes = pictures(sample_zip(sample.id))
    assert set(classes) == CLASSES[sample.id]
    for shown in classes.values():
        assert len(shown) == PICTURES.get(sample.id, 10)
        assert len(shown) > sample.shots, "pictures must be left over to judge"
    for one, other in itertools.combinations([shown for each in classes.values() for shown in each], 2):
        assert np.abs(one - other).mean() > 1


@pytest.mark.parametrize("id", [id for id in CHARACTERS if id not in ("paper", "surfaces")])
def test_characters_are_dark_ink_inside_a_white_frame(id):
    for shown in itertools.chain.from_iterable(pictures(sample_zip(id)).values()):
        edge = np.concatenate([shown[0], shown[-1], shown[:, 0], shown[:, -1]])
        assert (edge == 255).all()
        assert 0.01 < (shown < 128).mean() < 0.4
        assert shown.min() < 110


def test_only_the_materials_are_outside_the_checkpoints_world():
    assert [sample.id for sample in samples() if sample.outside] == ["surfaces"]


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.id)
def test_every_task_says_what_it_is_and_where_it_comes_from(sample: Sample):
    assert sample.title
    assert sample.about.endswith(".")
    assert sample.domain in ("characters", "photos")
    assert "MIT" in sample.source or "CC BY" in sample.source


def test_unknown_task_is_refused_with_the_known_ones():
    with pytest.raises(KeyError, match=r"no ready task '\.\./secret'.*skeldic"):
        sample_zip("../secret")


@pytest.mark.slow
def test_reading_does_not_import_what_only_making_needs():
    code = (
        "import sys; from metademo.samples import samples, sample_zip; sample_zip(samples()[0].id); print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=FOLDER.parents[1]
    )
    assert not {"sklearn", "scipy", "metademo.samples.make"} & set(loaded.stdout.split())


@pytest.mark.slow
@pytest.mark.parametrize("id", ["skeldic", "twins", "rings", "digits"])
def test_drawing_a_task_again_gives_the_shipped_file(id):
    if id == "digits":
        pytest.importorskip("sklearn")
    from metademo.samples import make

    recipe = next(recipe for recipe in make.RECIPES if recipe.sample.id == id)
    again = make.make_zip(recipe, INDEX["seed"])
    if make.versions() == INDEX["made_with"]:
        assert again == sample_zip(id)
    drawn, shipped = pictures(again), pictures(sample_zip(id))
    assert drawn.keys() == shipped.keys()
    for name in drawn:  # another Pillow may round an edge differently, but the writing is the same
        assert np.abs(np.array(drawn[name]) - np.array(shipped[name])).mean() < 1


@pytest.mark.slow
def test_pictures_on_paper_and_of_materials_depend_on_the_seed_alone():
    from metademo.samples.make import alphabet, surfaces

    def draw(seed: int) -> list[bytes]:
        rng = np.random.default_rng(seed)
        photographed = alphabet(rng, {"kip": PELDU["kip"]}, pictures=1, photographed=True)
        return [shown[0].tobytes() for shown in (photographed | surfaces(rng, pictures=1)).values()]

    once = draw(1)
    assert draw(1) == once
    assert not set(once) & set(draw(2))


def test_index_describes_the_recipes():
    from metademo.samples.make import RECIPES, TOGETHER

    assert (*(recipe.sample for recipe in RECIPES), *TOGETHER) == samples()


def test_one_ready_task_has_pictures_for_ten_shots():
    ten = [id for id in IDS if all(len(each) >= 20 for each in pictures(sample_zip(id)).values())]
    assert ten == ["hands"]


def test_strokes_are_read_from_their_notation():
    assert strokes("~08 84 / 44") == ((True, ((0, 1), (1, 0.5))), (False, ((0.5, 0.5),)))


@pytest.mark.parametrize("wrong", ["", "~", "19", "1", "11,22", "11 / "])
def test_wrong_notation_is_refused(wrong):
    with pytest.raises(ValueError, match="not a stroke"):
        strokes(wrong)
