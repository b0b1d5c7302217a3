"""Pictures of more than 8 bits a value, and TIFFs of every build: right pixels, or the true kind named."""

import io

import numpy as np
import pytest
from PIL import Image

from metademo.pictures import tiff
from metademo.pictures.images import PictureError, decoded_pixels, read_picture
from tests.helpers.formats import encoded
from tests.helpers.quarters import COLOURS, GREY, GREYS, QUARTERS, as_tiff, error

TYPES = ["u2", "u4", "f2", "f4", "f8"]


def stored(picture: np.ndarray, dtype: str) -> np.ndarray:
    """An 8-bit picture in numbers of another kind: over their whole range, or 0 … 1."""
    return (picture * (1 / 255 if dtype[0] == "f" else float(np.iinfo(dtype).max) / 255)).astype(dtype)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize(
    "options",
    [{}, {"byteorder": ">"}, {"bigtiff": True}, {"tile": (16, 16)}, {"rowsperstrip": 7}, {"compression": "zlib"}],
    ids=str,
)
def test_deep_greys_and_colours_are_those_of_eight_bits(dtype, options):
    colours, grey = stored(COLOURS, dtype), stored(GREY, dtype)
    assert error(as_tiff(grey, **options), GREYS) <= 1
    assert error(as_tiff(grey.max() - grey, photometric="miniswhite", **options), GREYS + 25) <= 26
    assert error(as_tiff(colours, photometric="rgb", **options)) <= 1
    planar = as_tiff(np.moveaxis(colours, -1, 0), photometric="rgb", planarconfig="separate", **options)
    assert error(planar) <= 1
    assert decoded_pixels(planar) == 96 * 64


@pytest.mark.parametrize("dtype", TYPES)
def test_deep_pictures_with_alpha(dtype):
    full = 1.0 if dtype[0] == "f" else np.iinfo(dtype).max
    opacity = np.where(np.arange(96) < 48, full, 0).astype(dtype) * np.ones((64, 1), dtype)
    colours = as_tiff(np.dstack([stored(COLOURS, dtype), opacity]), photometric="rgb", extrasamples=["unassalpha"])
    on_white = QUARTERS.copy()
    on_white[[1, 3]] = 255
    assert error(colours, on_white) <= 1
    merged = np.dstack([stored(COLOURS, dtype) * (opacity > 0)[..., None], opacity])
    assert error(as_tiff(merged, photometric="rgb", extrasamples=["assocalpha"]), on_white) <= 1
    grey = np.dstack([stored(GREY, dtype), opacity])
    data = as_tiff(grey, photometric="minisblack", planarconfig="contig", extrasamples=["unassalpha"])
    assert error(data, [81, 255, 69, 255]) <= 1


@pytest.mark.parametrize("dtype", ["i2", "i4"])
def test_signed_greys(dtype):
    limits = np.iinfo(dtype)
    step = (float(limits.max) - float(limits.min)) / 255
    assert error(as_tiff((limits.min + GREY * step).astype(dtype)), GREYS) <= 1
    assert error(as_tiff((GREY * (limits.max / 255)).astype(dtype)), GREYS) <= 1


@pytest.mark.parametrize("dtype", ["u1", "u2"])
def test_printers_colours_with_and_without_alpha(dtype):
    ink = np.dstack([255 - COLOURS, np.zeros_like(GREY)])
    assert error(as_tiff(stored(ink, dtype), photometric="separated")) <= 1
    with_alpha = stored(np.dstack([ink, np.full_like(GREY, 255)]), dtype)
    assert error(as_tiff(with_alpha, photometric="separated", extrasamples=["unassalpha"])) <= 1


def test_three_channels_that_nobody_called_colours_are_colours():
    assert error(as_tiff(stored(COLOURS, "u2"), photometric="minisblack", planarconfig="contig")) <= 1


@pytest.mark.parametrize("compression", ["tiff_lzw", "packbits", "tiff_adobe_deflate"])
def test_what_pillow_alone_unpacks_is_read(compression):
    assert error(encoded(Image.fromarray(stored(GREY, "u2")), "TIFF", compression=compression), GREYS) <= 1
    assert error(encoded(Image.fromarray(stored(GREY, "f4")), "TIFF", compression=compression), GREYS) <= 1


def relabelled(data: bytes, tag: int, value: int) -> bytes:
    """A little-endian TIFF with another value of a short tag."""
    at = data.index(tag.to_bytes(2, "little") + b"\3\0\1\0\0\0")
    return data[: at + 8] + value.to_bytes(2, "little") + data[at + 10 :]


MANY = np.dstack([COLOURS, GREY, GREY])


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (as_tiff(MANY[..., :4], photometric="minisblack", planarconfig="contig"), "an 8-bit 4-channel TIFF"),
        (as_tiff(stored(MANY, "u2"), photometric="minisblack", planarconfig="contig"), "a 16-bit 5-channel TIFF"),
        (as_tiff(stored(MANY[..., 3:], "f4"), photometric="minisblack", planarconfig="contig", extrasamples=[0]),
         "a 32-bit floating-point grey with alpha TIFF"),
        (relabelled(as_tiff(np.moveaxis(stored(COLOURS, "u2"), -1, 0), photometric="rgb", planarconfig="separate"), 259, 5),
         "a planar 16-bit RGB TIFF, LZW-compressed"),
        (relabelled(as_tiff(stored(GREY, "u4")), 259, 5), "a 32-bit grey TIFF, LZW-compressed"),
        (relabelled(as_tiff(stored(COLOURS, "u2"), photometric="rgb"), 262, 8), "a 16-bit Lab TIFF"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_kinds_that_are_not_read_are_named(data, kind):
    with pytest.raises(PictureError) as refused:
        read_picture("cell.tif", data)
    assert str(refused.value) == f"'cell.tif' is {kind}, which is not read here. Save it as an 8-bit TIFF, PNG or JPEG."


def test_a_deflate_bomb_in_a_tiff_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(tiff, "_MAX_BYTES", 1 << 20)
    monkeypatch.setattr("tifffile.TiffPage.asarray", None)
    data = as_tiff(np.zeros((1000, 1000), np.uint32), compression="zlib")
    with pytest.raises(PictureError, match="too large to be read"):
        read_picture("bomb.tif", data)


# What is black and white


def grey(values: np.ndarray, kind: str = "PNG") -> np.ndarray:
    return np.asarray(read_picture("x", encoded(Image.fromarray(values), kind)).open())


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_a_sensors_range_is_that_of_eight_bits(bits, kind):
    values = np.rint(GREY * ((2**bits - 1) / 255)).astype(np.uint16)
    assert np.abs(grey(values, kind).astype(int) - GREY).max() <= 1
    values[3, 3] = 65535  # a hot pixel
    found = grey(values, kind)
    assert np.abs(found.astype(int) - GREY)[values < 65535].max() <= 1
    assert found[3, 3] == 255


def test_of_a_part_of_the_range_the_contrast_is_stretched_whatever_one_pixel_says():
    values = np.linspace(1000, 9000, 96 * 64).astype(np.uint16).reshape(64, 96)
    plain = grey(values)
    assert (plain.min(), plain.max()) == (0, 255)
    values[5, 5] = 65535
    assert np.abs(grey(values).astype(int) - plain)[values < 65535].max() <= 1


@pytest.mark.parametrize("level", [40, 200, 3000, 15_000, 30_000, 65_000])
def test_a_blank_sheet_stays_blank(level):
    noise = np.random.default_rng(0).integers(0, 1 + level // 1600, (64, 96))
    assert np.ptp(grey((level + noise).astype(np.uint16))) <= 2
    assert np.ptp(grey((level / 65535 + noise / 1e7).astype(np.float32), "TIFF")) <= 2


def test_numbers_that_are_none_and_infinite_ones_decide_nothing():
    values = stored(GREY, "f4")
    values[3, 3], values[4, 4], values[5, 5], values[6, 6] = np.nan, np.inf, -np.inf, 1e30
    assert error(as_tiff(values), GREYS) <= 1
    assert np.asarray(read_picture("x", as_tiff(np.full((9, 9), np.nan, np.float32))).open()).shape == (9, 9)


def test_a_grey_that_means_transparent_does_not_change_the_others():
    buffer = io.BytesIO()
    Image.fromarray(stored(GREY, "u2")).save(buffer, "PNG", transparency=81 * 257)
    assert error(buffer.getvalue(), GREYS) <= 1
