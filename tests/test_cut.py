"""Files that lack their last bytes: read where little is missing, with a note; refused where much is."""

import zlib

import numpy as np
import pytest
from PIL import Image

from metademo.pictures.archives import collect
from metademo.pictures.images import PictureError, read_picture
from metademo.pictures.problems import describe
from tests.helpers.formats import encoded
from tests.helpers.quarters import QUARTERS, in_quarters

GRAIN = np.random.default_rng(0).normal(0, 12, (64, 96, 3)).repeat(5, 0).repeat(5, 1)
SCENE = Image.fromarray(
    (in_quarters(QUARTERS).repeat(5, 0).repeat(5, 1) + GRAIN).clip(0, 255).astype(np.uint8)
)  # 480 × 320

WHOLE = {
    "JPEG": encoded(SCENE, "JPEG"),
    "grey JPEG": encoded(SCENE.convert("L"), "JPEG"),
    "progressive JPEG": encoded(SCENE, "JPEG", progressive=True),
    "JPEG with restarts": encoded(SCENE, "JPEG", restart_marker_rows=1),
    "JPEG of full colours": encoded(SCENE, "JPEG", subsampling=0),
    "CMYK JPEG": encoded(SCENE.convert("CMYK"), "JPEG"),
    "PNG": encoded(SCENE, "PNG"),
    "grey PNG": encoded(SCENE.convert("L"), "PNG"),
    "palette PNG": encoded(SCENE.convert("P"), "PNG"),
    "GIF": encoded(SCENE, "GIF"),
    "plain GIF": encoded(SCENE, "GIF", interlace=False),
    "BMP": encoded(SCENE, "BMP"),
    "palette BMP": encoded(SCENE.convert("P"), "BMP"),
    "TIFF": encoded(SCENE, "TIFF"),
    "black and white TIFF": encoded(SCENE.convert("1"), "TIFF"),
}


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("missing", [0.01, 0.03])
def test_nearly_whole_files_are_read_and_that_is_said(kind, missing):
    data = WHOLE[kind]
    whole = np.asarray(read_picture("cat", data).open()).astype(int)
    picture = read_picture("cat", data[: round(len(data) * (1 - missing))])
    found = np.asarray(picture.open()).astype(int)
    # a BMP is stored from below
    rows = slice(20, None) if "BMP" in kind else slice(0, -20)
    # the last pass of a progressive JPEG refines
    assert np.abs(found - whole)[rows].mean() <= (1.5 if "progressive" in kind else 0.1)
    assert picture.note is not None
    told = describe(picture.note, [picture.name])
    assert told == "'cat' is cut short, so its last rows may be missing. Save or download again to have the whole."


@pytest.mark.parametrize("kind", ["JPEG", "progressive JPEG", "PNG", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("missing", [1, 2, 10])
def test_a_few_bytes_missing_refuse_nothing(kind, missing):
    data = WHOLE[kind]
    whole, cut = (read_picture("cat", each).open() for each in (data, data[:-missing]))
    assert np.abs(np.asarray(whole).astype(int) - np.asarray(cut)).mean() < 1


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("missing", [0.1, 0.5, 0.9])
def test_where_much_is_missing_the_file_is_refused(kind, missing):
    data = WHOLE[kind]
    with pytest.raises(PictureError, match=r"^'cat' is damaged or incomplete\. Save or download it again\.$"):
        read_picture("cat", data[: round(len(data) * (1 - missing))])


@pytest.mark.parametrize("kind", ["WEBP", "AVIF"])
@pytest.mark.parametrize("missing", [1, 10, 100])
def test_webp_and_avif_are_not_guessed_at(kind, missing):
    with pytest.raises(PictureError, match=r"^'cat' is damaged"):
        read_picture("cat", encoded(SCENE, kind)[:-missing])


@pytest.mark.parametrize("kind", ["JPEG", "progressive JPEG", "GIF", "PNG"])
def test_what_lies_before_a_picture_makes_it_none(kind):
    with pytest.raises(PictureError, match=r"^'cat' is not a picture"):
        read_picture("cat", b"junk" + WHOLE[kind])


def test_what_is_cut_short_and_claims_to_be_huge_is_refused_by_its_header():
    data = bytearray(WHOLE["PNG"][:-100])
    data[16:24] = (20_000).to_bytes(4) * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4)
    with pytest.raises(PictureError, match="100 megapixels"):
        read_picture("cat", bytes(data))


def test_the_person_is_told_which_files_were_cut_short():
    files = [("a/1.jpg", WHOLE["JPEG"][:-10]), ("a/2.png", WHOLE["PNG"][:-1000]), ("b/3.gif", WHOLE["GIF"])]
    collected = collect(files)
    assert len(collected.found) == 3
    assert collected.problems[0] == (
        "2 files are cut short, so their last rows may be missing: a/1.jpg, a/2.png. "
        "Save or download again to have the whole."
    )
