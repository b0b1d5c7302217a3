import hashlib
import io
import random
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw, features

from metademo.pictures import images
from metademo.pictures.images import Picture, PictureError, decoded_pixels, read_picture
from metademo.pictures.limits import MAX_BYTES, MAX_NAME, MAX_SIDE
from metademo.pictures.spelling import by_name, clean_name, file_key, name_key


def drawing(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    """A red bar at the left of a white sheet."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 3, size[1]), fill="red")
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png_header(width: int, height: int, depth: int = 8, colour: int = 2, body: bytes = b"") -> bytes:
    """A PNG file that says it is this large, whatever it holds."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


FORMATS = ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"] + (["AVIF"] if features.check("avif") else [])


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_read_whatever_its_suffix(kind):
    picture = read_picture("drawing.txt", encoded(drawing(), kind))
    image = picture.open()
    assert (image.size, image.mode, picture.name) == ((60, 40), "RGB", "drawing.txt")
    red, green, blue = image.getpixel((5, 20))
    assert red > 200
    assert max(green, blue) < 60
    assert min(image.getpixel((50, 20))) > 230


@pytest.mark.parametrize(
    ("mode", "kind", "expected"),
    [
        ("P", "PNG", "RGB"),
        ("P", "GIF", "RGB"),
        ("CMYK", "JPEG", "RGB"),
        ("CMYK", "TIFF", "RGB"),
        ("RGBA", "PNG", "RGB"),
        ("RGBA", "WEBP", "RGB"),
        ("L", "PNG", "L"),
        ("LA", "PNG", "L"),
        ("1", "PNG", "L"),
        ("1", "TIFF", "L"),
        ("F", "TIFF", "L"),
        ("I", "TIFF", "L"),
    ],
)
def test_every_mode_becomes_grey_or_rgb(mode, kind, expected):
    image = read_picture("x", encoded(drawing(mode), kind)).open()
    assert image.mode == expected
    left, right = image.convert("L").getpixel((5, 20)), image.convert("L").getpixel((50, 20))
    assert right > 230
    assert left < right - 100


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_not_clipped(kind):
    values = np.linspace(1000, 9000, 60 * 40).astype(np.uint16).reshape(40, 60)
    pixels = np.asarray(read_picture("x", encoded(Image.fromarray(values), kind)).open())
    assert (pixels.min(), pixels.max()) == (0, 255)
    assert len(np.unique(pixels)) > 200


def test_sixteen_bits_of_one_value_or_not_numbers_are_read():
    flat = Image.fromarray(np.full((10, 10), 700, dtype=np.uint16))
    assert np.ptp(np.asarray(read_picture("x", encoded(flat)).open())) == 0
    odd = np.linspace(0, 1, 100, dtype=np.float32).reshape(10, 10)
    odd[0, 0], odd[0, 1] = np.nan, np.inf
    assert np.asarray(read_picture("x", encoded(Image.fromarray(odd), "TIFF")).open()).max() == 255


def test_animation_gives_its_first_frame():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
        red, _, blue = read_picture("x", data).open().getpixel((10, 10))
        assert red > 200 > 60 > blue


def transparent(ink: tuple[int, int, int], width: int = 4) -> bytes:
    image = Image.new("RGBA", (40, 40), (255, 255, 255, 0))
    ImageDraw.Draw(image).line((5, 20, 35, 20), fill=(*ink, 255), width=width)
    return encoded(image)


@pytest.mark.parametrize(("ink", "paper"), [((0, 0, 0), 255), ((255, 255, 255), 0), ((250, 240, 200), 0)])
def test_ink_on_transparent_stays_visible(ink, paper):
    image = read_picture("x", transparent(ink)).open().convert("L")
    assert image.getpixel((2, 2)) == paper
    assert abs(image.getpixel((20, 20)) - paper) > 150


def test_light_ink_stays_visible_when_it_covers_most_of_the_picture():
    image = read_picture("x", transparent((255, 255, 255), width=38)).open().convert("L")
    assert np.ptp(np.asarray(image)) == 255


def test_light_sheet_with_transparent_corner_lies_on_white():
    image = Image.new("RGBA", (40, 40), (255, 255, 255, 255))
    draw = ImageDraw.Draw(image)
    draw.line((5, 20, 35, 20), fill=(0, 0, 0, 255), width=4)
    draw.rectangle((0, 0, 4, 4), fill=(0, 0, 0, 0))
    assert read_picture("x", encoded(image)).open().convert("L").getpixel((1, 1)) == 255


def test_palette_transparency_and_nothing_at_all():
    palette = Image.new("P", (20, 20), 0)
    palette.putpalette([255, 0, 0, 0, 0, 0])
    palette.paste(1, (0, 8, 20, 12))
    image = read_picture("x", encoded(palette, transparency=0)).open().convert("L")
    assert (image.getpixel((2, 2)), image.getpixel((2, 10))) == (255, 0)
    nothing = read_picture("x", encoded(Image.new("RGBA", (20, 20), (9, 9, 9, 0)))).open()
    assert np.asarray(nothing).min() == 255


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_exif_rotation_is_applied_and_metadata_dropped(kind):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: show it turned clockwise by 90°
    exif[0x010E] = "secret place"
    options = {"tiffinfo": exif} if kind == "TIFF" else {"exif": exif, "icc_profile": b"secret profile"}
    picture = read_picture("x", encoded(drawing(), kind, **options))
    image = picture.open()
    assert image.size == (40, 60)
    assert image.getpixel((20, 5))[1] < 60  # what was left is up
    assert image.getpixel((20, 55))[1] > 230
    assert b"secret" not in picture.data
    assert not image.info
    assert not image.getexif()


def test_large_picture_is_reduced_and_reading_again_changes_nothing():
    for size, mode in [((2500, 1300), "RGB"), ((900, 18), "L"), ((1000, 700), "1"), ((1000, 700), "P")]:
        first = read_picture("x.png", encoded(drawing(mode, size)))
        image = first.open()
        assert max(image.size) == MAX_SIDE
        assert image.width / image.height == pytest.approx(size[0] / size[1], rel=0.15)
        assert read_picture("x.png", first.data) == first
        assert image.convert("L").getpixel((4, image.height // 2)) < 100
        assert image.convert("L").getpixel((310, image.height // 2)) > 250


def test_digest_is_of_the_pixels():
    as_png, as_bmp = read_picture("a", encoded(drawing())), read_picture("b", encoded(drawing(), "BMP"))
    grey = drawing("L")
    assert as_png.digest == as_bmp.digest
    assert read_picture("a", encoded(grey)).digest == read_picture("a", encoded(grey.convert("RGB"))).digest
    assert as_png.digest != read_picture("a", encoded(grey)).digest
    image = as_png.open()
    assert as_png.digest == hashlib.sha256(b"RGB 60 40 " + image.tobytes()).hexdigest()


def test_jpeg_of_a_camera_is_decoded_small():
    data = encoded(Image.new("L", (6000, 4000), 90), "JPEG")
    image = read_picture("x", data).open()
    assert image.size == (320, 214)
    assert image.getpixel((100, 100)) == 90


GOOD = encoded(drawing(size=(200, 200)))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"just some text", "not a picture. Use PNG, JPEG"),
        (b"%PDF-1.7\n" + bytes(100), "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
        (GOOD[: len(GOOD) * 2 // 3], "damaged"),
        (encoded(drawing(size=(200, 200)), "JPEG")[:900], "damaged"),
        (encoded(drawing(size=(200, 200)), "WEBP", lossless=True)[:-20], "damaged"),
        (bytes(MAX_BYTES + 1), "larger than 32 MB"),
        (png_header(20_000, 20_000), "100 megapixels or more"),
        (png_header(10_000, 10_000), "100 megapixels or more"),
        (encoded(Image.new("L", (1, 1))), "less than 3 pixels"),
        (encoded(Image.new("L", (40, 2))), "less than 3 pixels"),
        (encoded(Image.new("L", (2000, 10))), "50 times as long as wide"),
        (png_header(500, 500, body=bytes(100)), "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else len(value),
)
def test_refusals_name_the_file_and_say_what_to_do(data, words):
    with pytest.raises(PictureError) as refused:
        read_picture("folder/cat.txt", data)
    message = str(refused.value)
    assert message.startswith("'cat.txt' ")
    assert words in message
    assert message.endswith(".")
    assert isinstance(refused.value, ValueError)


def test_huge_header_is_refused_before_decoding():
    tracemalloc.start()
    try:
        for data in (png_header(20_000, 20_000), png_header(2**31 - 1, 2**31 - 1), png_header(13_000, 13_000)):
            with pytest.raises(PictureError, match="megapixels"):
                read_picture("bomb.png", data)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_between_pillows_warning_and_its_error_no_warning_escapes(monkeypatch):
    with monkeypatch.context() as limits:
        limits.setattr(Image, "MAX_IMAGE_PIXELS", 2000)  # 60 × 40 lies between this and twice this
        picture = read_picture("x", encoded(drawing()))
        with pytest.raises(PictureError, match="megapixels"):
            read_picture("x", encoded(drawing(size=(100, 60))))
    assert picture.open().size == (60, 40)


def test_running_out_of_memory_is_told_as_a_refusal(monkeypatch):
    def no_memory(image, profile):
        raise MemoryError

    monkeypatch.setattr(images, "first_seen", no_memory)
    with pytest.raises(PictureError, match="damaged"):
        read_picture("x", encoded(drawing()))


def test_mutated_bytes_never_raise_anything_else():
    rng = random.Random(7)
    exif = Image.Exif()
    exif[0x0112] = 6
    seeds = [encoded(drawing(), kind) for kind in FORMATS if kind != "AVIF"]
    seeds += [encoded(drawing(), "JPEG", exif=exif), encoded(drawing("P"), "TIFF", compression="tiff_lzw")]
    refused = 0
    for turn in range(600):
        data = bytearray(seeds[turn % len(seeds)])
        for _ in range(rng.choice((1, 3, 12))):
            data[rng.randrange(min(len(data), rng.choice((60, 100_000))))] = rng.randrange(256)
        try:
            assert isinstance(read_picture("x", bytes(data)), Picture)
        except PictureError:
            refused += 1
    assert 50 < refused < 550


def test_names_are_cleaned():
    data = encoded(drawing())
    assert read_picture("a/b\\c\u202egnp\x00\x1b[31m.png", data).name == "cgnp[31m.png"
    assert read_picture("dir/", data).name == "picture"
    assert read_picture("\ud800\n.png", data).name == ".png"
    long = read_picture("a" * 300 + "1.png", data).name
    assert len(long) == MAX_NAME
    assert long.endswith("1.png")
    assert clean_name("  two\n words\t") == "two words"
    assert clean_name("<b>&amp;") == "<b>&amp;"
    assert clean_name("क्‍ष") == "क्‍ष"  # its joiner is kept


def test_names_are_one_only_if_they_are_written_alike():
    assert name_key(" caf\u00e9 ") == name_key("cafe\u0301")
    for one, other in [("a", "A"), ("2", "²"), ("ss", "ß"), ("1", "①"), ("A", "Ａ"), ("fi", "ﬁ")]:
        assert name_key(one) != name_key(other)
        assert file_key(one) == file_key(other)  # some file system takes them for one
    assert file_key("a") != file_key("b")


def photo(width: int, height: int, kind: str = "JPEG", **options) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((width, height)).save(buffer, kind, **options)
    return buffer.getvalue()


def test_decoded_pixels_are_those_of_the_decoder():
    assert decoded_pixels(photo(50, 40, "PNG")) == 2000
    assert decoded_pixels(photo(50, 40, "TIFF", compression="tiff_lzw")) == 2000
    # a small JPEG is decoded whole; a large one at a half or less, but all its data are read
    assert decoded_pixels(photo(500, 400)) == 200_000
    assert decoded_pixels(photo(2600, 1300)) == 1300 * 650
    assert decoded_pixels(photo(2600, 2600)) == 2 * 2600 * 2600 // 16
    assert decoded_pixels(photo(2600, 1300, progressive=True)) == 11 * 2600 * 1300 // 16


def test_what_is_refused_by_its_header_decodes_nothing():
    for data in (b"", b"text", photo(50, 40)[:30], photo(2, 40), photo(600, 10)):
        assert decoded_pixels(data) == 0


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_a_jpeg_of_endless_passes_is_refused_undecoded(kind, monkeypatch):
    monkeypatch.setattr(images, "MAX_SCANS", 9)
    data = photo(100, 80, progressive=True)  # ten passes
    if kind == "TIFF":
        data = photo(100, 80, "TIFF", compression="jpeg") + 10 * b"\xff\xda"
    assert decoded_pixels(data) == 0
    monkeypatch.setattr(Image.Image, "load", None)
    with pytest.raises(
        PictureError, match=r"^'x\.jpg' is stored in more than 100 passes\. Save it again as an ordinary JPEG\.$"
    ):
        read_picture("x.jpg", data)


def test_files_are_ordered_as_people_do():
    ordered = ["", "a/02.png", "a/2b.png", "a/x", "A/y", "a2/1", "a10/1", "b/9.png", "b/10.png", f"b/{10**30}.png"]
    assert sorted(random.Random(0).sample(ordered, len(ordered)), key=by_name) == ordered
    assert by_name("²/007") == by_name("2/7")
