"""The formats that phones and cameras write beside JPEG: HEIC, AVIF, WebP, TIFF, and JPEGs of several pictures."""

import io
import struct
import subprocess
import sys

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageDraw

from metademo.pictures import heif, images
from metademo.pictures.images import PictureError, decoded_pixels, read_picture
from metademo.pictures.limits import MAX_SIDE
from tests.helpers.formats import encoded

NEW = ["HEIF", "AVIF", "WEBP", "TIFF"]


def scene(size=(120, 80), mode="RGB"):
    """Four quarters: red, green; blue, white."""
    image = Image.new("RGB", size, "white")
    draw, (width, height) = ImageDraw.Draw(image), size
    draw.rectangle((0, 0, width // 2, height // 2), fill="red")
    draw.rectangle((width // 2 + 1, 0, width, height // 2), fill=(0, 160, 0))
    draw.rectangle((0, height // 2 + 1, width // 2, height), fill="blue")
    return image.convert(mode)


def quarters(picture):
    """Which colours the four quarters of a read picture have, clockwise from the upper left."""
    image = picture.open().convert("RGB")
    known = {"red": (255, 0, 0), "green": (0, 160, 0), "white": (255, 255, 255), "blue": (0, 0, 255)}
    found = []
    for across, down in ((1, 1), (3, 1), (3, 3), (1, 3)):
        pixel = np.array(image.getpixel((image.width * across // 4, image.height * down // 4)))
        found.append(min(known, key=lambda name: np.abs(pixel - known[name]).sum()))
    return found


AS_TAKEN = ["red", "green", "white", "blue"]


@pytest.mark.parametrize("kind", NEW)
@pytest.mark.parametrize("name", ["IMG_0001.HEIC", "photo.jpg", "photo"])
def test_content_decides_not_the_suffix(kind, name):
    picture = read_picture(name, encoded(scene(), kind))
    assert (picture.name, picture.open().size, quarters(picture)) == (name, (120, 80), AS_TAKEN)


@pytest.mark.slow
def test_a_photograph_as_a_phone_stores_it():
    """In tiles, with a small copy of itself, turned, and with a place that nobody is to learn."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "secret place"
    data = encoded(scene((1600, 1200)), "HEIF", exif=exif.tobytes(), tile_size=512, thumbnails=[400])
    assert decoded_pixels(data) == 1600 * 1200
    picture = read_picture("IMG_1.HEIC", data)
    image = picture.open()
    assert image.size == (MAX_SIDE * 3 // 4, MAX_SIDE)
    assert quarters(picture) == ["blue", "red", "green", "white"]  # a quarter turn clockwise
    assert b"secret" in data
    assert b"secret" not in picture.data
    assert not image.info


@pytest.mark.parametrize("kind", NEW)
@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (1, AS_TAKEN),
        (2, ["green", "red", "blue", "white"]),
        (3, ["white", "blue", "red", "green"]),
        (4, ["blue", "white", "green", "red"]),
        (5, ["red", "blue", "white", "green"]),
        (6, ["blue", "red", "green", "white"]),
        (7, ["white", "green", "red", "blue"]),
        (8, ["green", "white", "blue", "red"]),
    ],
)
def test_every_orientation_is_put_upright(kind, orientation, expected):
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"tiffinfo": exif} if kind == "TIFF" else {"exif": exif.tobytes()}
    picture = read_picture("x", encoded(scene(), kind, **options))
    assert quarters(picture) == expected
    assert picture.open().size == ((120, 80) if orientation < 5 else (80, 120))


@pytest.mark.parametrize("kind", NEW)
def test_several_frames_give_the_first(kind):
    more = [Image.new("RGB", (120, 80), colour) for colour in ("black", "yellow")]
    assert quarters(read_picture("x", encoded(scene(), kind, more))) == AS_TAKEN


def test_a_jpeg_that_carries_a_second_picture_gives_the_first():
    picture = read_picture("x.jpg", encoded(scene(), "MPO", [Image.new("RGB", (120, 80), "black")]))
    assert quarters(picture) == AS_TAKEN


@pytest.mark.parametrize("kind", NEW)
def test_transparency_lies_on_white_paper(kind):
    image = Image.new("RGBA", (64, 64), (255, 255, 255, 0))
    ImageDraw.Draw(image).rectangle((0, 24, 63, 40), fill=(20, 20, 60, 255))
    read = read_picture("x", encoded(image, kind)).open().convert("L")
    assert read.getpixel((32, 4)) > 245
    assert read.getpixel((32, 32)) < 60


@pytest.mark.parametrize("kind", ["HEIF", "AVIF", "TIFF"])
def test_grey_stays_grey(kind):
    read = read_picture("x", encoded(scene(mode="L"), kind)).open()
    assert read.mode == "L"
    assert read.getpixel((90, 60)) > 245 > 100 > read.getpixel((30, 20))


def test_ten_bits_a_colour_are_read():
    values = np.zeros((64, 64, 3), np.uint16)
    values[:, 32:] = 65535
    file = pillow_heif.from_bytes("RGB;16", (64, 64), values.tobytes())
    buffer = io.BytesIO()
    file.save(buffer, quality=90)
    read = read_picture("x.heic", buffer.getvalue()).open().convert("L")
    assert read.getpixel((10, 32)) < 10
    assert read.getpixel((54, 32)) > 245


@pytest.mark.parametrize("kind", NEW)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_file_is_refused_by_name(kind, share):
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8))
    data = encoded(noise, kind)
    with pytest.raises(PictureError, match=r"^'half\.heic' is (damaged or incomplete|not a picture)\. "):
        read_picture("half.heic", data[: int(share * len(data))])


def huge(kind, side):
    """A file that says it is this large, and holds next to nothing."""
    more = [Image.new("RGB", (64, 64))] if kind == "WEBP" else []  # only a film's header has room for such a size
    data = bytearray(encoded(Image.new("RGB", (64, 64), "red"), kind, more))
    if kind in ("HEIF", "AVIF"):
        return bytes(data).replace(struct.pack(">II", 64, 64), struct.pack(">II", side, side))
    if kind == "WEBP":
        at = data.find(b"VP8X") + 12
        data[at : at + 6] = 2 * (side - 1).to_bytes(3, "little")
        return bytes(data)
    for tag in (0x100, 0x101):
        data = data.replace(struct.pack("<HHII", tag, 4, 1, 64), struct.pack("<HHII", tag, 4, 1, side))
    return bytes(data)


HUGE = [
    ("WEBP", 10_000),
    ("WEBP", 16_383),
    *((kind, side) for kind in NEW for side in (10_000, 20_000, 60_000) if kind != "WEBP"),
]


@pytest.mark.parametrize(("kind", "side"), HUGE)
def test_a_hundred_megapixels_are_refused_by_the_header_alone(kind, side, monkeypatch):
    data = huge(kind, side)
    monkeypatch.setattr(Image.Image, "load", None)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", None)
    assert decoded_pixels(data) == 0
    with pytest.raises(PictureError, match=r"^'bomb' has 100 megapixels or more\. Scale it down first\.$"):
        read_picture("bomb", data)


@pytest.mark.parametrize("kind", ["HEIF", "TIFF"])
def test_a_header_that_promises_more_than_there_is_is_refused(kind):
    with pytest.raises(PictureError, match=r"^'x' is damaged"):
        read_picture("x", huge(kind, 3000))


@pytest.mark.slow
def test_a_header_that_promises_less_than_there_is_costs_no_memory():
    """Under a picture of 2000 × 2000 pixels that calls itself one of 40 × 40, the decoder stops."""
    data = encoded(scene((2000, 2000)), "HEIF")
    data = data.replace(struct.pack(">II", 2000, 2000), struct.pack(">II", 40, 40))
    with pytest.raises(PictureError, match=r"^'x' is damaged"):
        read_picture("x", data)


def test_films_and_other_files_of_that_make_are_no_pictures():
    for brand in (b"mp42", b"qt  ", b"isom", b"heic", b"mif1"):
        film = struct.pack(">I", 20) + b"ftyp" + brand + bytes(4) + b"isom" + bytes(2000)
        with pytest.raises(PictureError, match=r"^'clip' is (a film, not a picture|damaged)"):
            read_picture("clip", film)


def test_which_files_are_heif():
    assert heif.is_heif(encoded(scene(), "HEIF"))
    for kind in ("AVIF", "WEBP", "PNG"):
        assert not heif.is_heif(encoded(scene(), kind))
    # an AVIF may be named by its family first
    assert not heif.is_heif(struct.pack(">I", 24) + b"ftypmif1" + bytes(4) + b"mif1avif")
    assert not heif.is_heif(b"")
    assert heif.declared_pixels(encoded(scene(), "HEIF")) == heif.declared_pixels(encoded(scene(), "AVIF")) == 9600
    assert heif.declared_pixels(encoded(scene(), "PNG")) == heif.declared_pixels(b"") == 0


def test_mutated_bytes_never_raise_anything_else():
    rng = np.random.default_rng(3)
    refused = 0
    for kind in ("HEIF", "AVIF"):
        good = encoded(scene(), kind)
        for _ in range(120):
            data = bytearray(good)
            for at in rng.integers(8, rng.choice((400, len(good))), rng.choice((1, 3, 12))):
                data[min(at, len(data) - 1)] = rng.integers(256)
            try:
                read_picture("x", bytes(data))
            except PictureError:
                refused += 1
    assert 40 < refused < 235


def test_without_the_package_only_heif_is_refused_and_the_remedy_said(monkeypatch):
    data = encoded(scene(), "HEIF")
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(PictureError, match=r"^'x\.heic' is a HEIF picture.*pip install pillow-heif.*JPEG\.$"):
        read_picture("x.heic", data)
    assert decoded_pixels(data) == 0
    assert quarters(read_picture("x.webp", encoded(scene(), "WEBP"))) == AS_TAKEN


@pytest.mark.slow
def test_the_package_is_imported_when_a_heif_arrives_and_changes_nothing_in_pillow(tmp_path):
    (tmp_path / "x.heic").write_bytes(encoded(scene(), "HEIF"))
    (tmp_path / "x.avif").write_bytes(encoded(scene(), "AVIF"))
    script = (
        "import sys; from pathlib import Path; from PIL import Image; from metademo.pictures.images import read_picture\n"
        "read_picture('x', Path(sys.argv[1], 'x.avif').read_bytes()); assert 'pillow_heif' not in sys.modules\n"
        "read_picture('x', Path(sys.argv[1], 'x.heic').read_bytes()); assert 'pillow_heif' in sys.modules\n"
        "assert 'HEIF' not in Image.OPEN"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, timeout=120)


def test_no_decoder_reads_what_the_page_does_not_name():
    assert set(images._FORMATS) == {"PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"}
