"""Pictures that are sound though something about the file is not, or that say themselves what their values mean."""

import io
import struct
import zlib

import numpy as np
import pillow_heif
import pytest
import tifffile
from PIL import Image, ImageCms

from metademo.pictures import colour
from metademo.pictures.domains import CHARACTERS, PHOTOS
from metademo.pictures.images import PictureError, decoded_pixels, read_picture
from metademo.pictures.tensors import blank
from tests.helpers.formats import encoded
from tests.helpers.quarters import COLOURS, GREY, GREYS, QUARTERS, error


def chunk(kind: bytes, content: bytes = b"", crc: int | None = None) -> bytes:
    whole = zlib.crc32(kind + content) if crc is None else crc
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", whole)


def png(*chunks: bytes, image: Image.Image | None = None, late: bool = False, **options) -> bytes:
    """A PNG with more chunks after its header, or after its pixels."""
    data = encoded(image or Image.fromarray(COLOURS), "PNG", **options)
    at = data.index(b"IEND") - 4 if late else 33
    return data[:at] + b"".join(chunks) + data[at:]


SIDE = [b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"pHYs", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"bKGD", b"hIST", b"sPLT",
        b"sBIT", b"eXIf", b"tRNS", b"acTL", b"fcTL", b"fdAT", b"oFFs", b"iDOT", b"PLTE", b"abcd"]  # fmt: skip


@pytest.mark.parametrize("kind", SIDE)
@pytest.mark.parametrize("late", [False, True])
def test_a_faulty_side_chunk_does_not_spoil_a_png(kind, late):
    contents = (
        b"",
        b"\0",
        b"\xff\xff\xff",
        b"a" * 40,
        b"k\0\0" + zlib.compress(bytes(6_000_000)),
        b"k\0\1abc",
        b"k\0\0junk",
    )
    for content in contents:
        for crc in (None, 7):
            assert error(png(chunk(kind, content, crc), late=late)) == 0, (content[:8], crc)


def test_many_long_texts_do_not_spoil_a_png():
    text = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(900_000)))
    assert error(png(*[text] * 100)) == 0


def test_what_a_sound_side_chunk_says_of_the_pixels_is_heeded():
    see_through = png(chunk(b"tRNS", struct.pack(">3H", 200, 30, 30)))
    assert read_picture("x", see_through).open().getpixel((20, 10)) == (255, 255, 255)
    exif = Image.Exif()
    exif[0x0112] = 3
    assert error(png(chunk(b"eXIf", exif.tobytes()[6:]), late=True), QUARTERS[::-1]) == 0


def test_damaged_pixels_and_headers_are_called_damaged_not_no_picture():
    good = png()
    at = good.index(b"IDAT")
    flipped = good[: at + 9] + bytes([good[at + 9] ^ 255]) + good[at + 10 :]
    for data in (
        flipped,
        good[:20],
        good[:8] + good[33:],
        b"\xff\xd8\xff\xe0junk",
        b"GIF89a",
        b"II*\0junk",
        b"RIFF\0\0\0\0WEBPjunk",
    ):
        with pytest.raises(PictureError, match=r"^'x' is damaged or incomplete\. Save or download it again\.$"):
            read_picture("x", data)


# Colours


def light(values):
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def coded(light_):
    return np.where(light_ <= 0.0031308, 12.92 * light_, 1.055 * light_.clip(0, 1) ** (1 / 2.4) - 0.055)


def s15(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


# CIE XYZ (D50) of red, green and blue, from the profiles' published values
SPACES = {
    "Display P3": ([(0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)], None),
    "Adobe RGB": ([(0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)], 2.19921875),
    "linear": ([(0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)], 1.0),
    "channels swapped": ([(0.14307, 0.06061, 0.71410), (0.38515, 0.71687, 0.09708), (0.43607, 0.22249, 0.01392)], None),
}


def icc(space: str) -> bytes:
    """A profile of version 2: three primaries and one curve."""
    primaries, gamma = SPACES[space]
    if gamma is None:
        curve = b"curv" + bytes(4) + struct.pack(">I", 1024)
        curve += np.rint(light(np.arange(1024) / 1023) * 65535).astype(">u2").tobytes()
    else:
        curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    points = {key: b"XYZ " + bytes(4) + b"".join(map(s15, xyz)) for key, xyz in zip("rgb", primaries, strict=True)}
    tags = {f"{key}XYZ".encode(): points[key] for key in "rgb"} | {f"{key}TRC".encode(): curve for key in "rgb"}
    tags[b"wtpt"] = b"XYZ " + bytes(4) + s15(0.9642) + s15(1) + s15(0.8249)
    tags[b"desc"] = b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(79)
    tags[b"cprt"] = b"text" + bytes(4) + b"none\0" + bytes(3)
    table, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        content += bytes(-len(content) % 4)
        table += name + struct.pack(">II", at + len(body), len(content))
        body += content
    header = struct.pack(">I4sI4s4s4s", at + len(body), b"test", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2025, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + s15(0.9642) + s15(1) + s15(0.8249)
    return header + bytes(128 - len(header)) + struct.pack(">I", len(tags)) + table + body


def as_stored(space: str) -> Image.Image:
    """The quarters in another space's numbers, by its own formula."""
    primaries, gamma = SPACES[space]
    xyz = light(COLOURS / 255) @ np.array(SPACES["linear"][0])
    own = (xyz @ np.linalg.inv(np.array(primaries))).clip(0, 1)
    return Image.fromarray(np.rint((coded(own) if gamma is None else own ** (1 / gamma)) * 255).astype(np.uint8))


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize(
    "kind", ["PNG", "JPEG", "WEBP", "TIFF", "HEIF", "AVIF", "PNG of a palette", "PNG with alpha", "TIFF of 16 bits"]
)
def test_a_profiles_colours_become_those_of_srgb(space, kind):
    image, profile = as_stored(space), icc(space)
    # an AVIF's numbers are off by one or two, which in the dark of a linear picture is much light
    allowed = 12 if kind == "AVIF" else 4
    if kind == "HEIF":
        buffer = io.BytesIO()
        file = pillow_heif.from_pillow(image)
        file.info["icc_profile"] = profile
        file.save(buffer, quality=-1)
        data = buffer.getvalue()
    elif kind == "TIFF of 16 bits":
        buffer = io.BytesIO()
        tifffile.imwrite(buffer, np.asarray(image).astype(np.uint16) * 257, photometric="rgb", iccprofile=profile)
        data = buffer.getvalue()
    elif kind.startswith("PNG"):
        image = image.convert(
            {"PNG": "RGB", "PNG of a palette": "P", "PNG with alpha": "RGBA"}[kind], palette=Image.Palette.ADAPTIVE
        )
        data = encoded(image, "PNG", icc_profile=profile)
    else:
        options = {
            "JPEG": {"quality": 98},
            "WEBP": {"lossless": True},
            "AVIF": {"quality": 100, "subsampling": "4:4:4"},
        }
        data = encoded(image, kind, icc_profile=profile, **options.get(kind, {}))
    assert np.abs(np.asarray(image.convert("RGB")).astype(int) - COLOURS).max() > 25
    assert error(data) <= allowed


def test_grey_and_printers_profiles_are_heeded_too():
    linear = icc("linear").replace(b"RGB XYZ ", b"GRAYXYZ ").replace(b"gTRC", b"kTRC")
    stored = Image.fromarray(np.rint(light(GREY / 255) * 255).astype(np.uint8))
    assert error(encoded(stored, "PNG", icc_profile=linear), GREYS) <= 3
    with_alpha = Image.merge("LA", (stored, Image.new("L", stored.size, 255)))
    assert error(encoded(with_alpha, "PNG", icc_profile=linear), GREYS) <= 3


@pytest.mark.parametrize("profile", [b"", b"junk", bytes(300), icc("linear")[:200], icc("linear") + bytes(5_000_000),
                                     icc("linear").replace(b"RGB XYZ ", b"GRAYXYZ "),
                                     icc("linear").replace(b"acsp", b"ACSP")])  # fmt: skip
def test_profiles_that_are_broken_huge_or_of_other_pictures_are_ignored(profile):
    assert error(encoded(Image.fromarray(COLOURS), "PNG", icc_profile=profile)) == 0
    assert error(encoded(Image.fromarray(COLOURS), "TIFF", icc_profile=profile)) == 0


def test_srgb_by_its_own_profile_costs_nothing():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert not colour.usable(profile, "RGB")
    assert colour.usable(icc("Display P3"), "RGB")
    assert error(encoded(Image.fromarray(COLOURS), "PNG", icc_profile=profile)) == 0


P3 = struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)
BT709 = struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)


@pytest.mark.parametrize("said", [chunk(b"cICP", bytes([12, 13, 0, 1])), chunk(b"cHRM", P3)])
def test_a_png_may_say_its_colours_in_numbers(said):
    assert error(png(said, image=as_stored("Display P3"))) <= 3
    assert error(png(said, chunk(b"gAMA", struct.pack(">I", 45455)), image=as_stored("Display P3"))) <= 3


@pytest.mark.parametrize("gamma", [1.0, 1 / 1.8])
def test_a_pngs_gamma_is_heeded(gamma):
    stored = Image.fromarray(np.rint(light(COLOURS / 255) ** gamma * 255).astype(np.uint8))
    said = chunk(b"gAMA", struct.pack(">I", round(gamma * 100_000)))
    assert error(png(said, image=stored)) <= 4
    assert error(png(chunk(b"sRGB", b"\0"), said)) == 0  # sRGB outdoes it
    assert error(png(chunk(b"cHRM", BT709), chunk(b"gAMA", struct.pack(">I", 45455)))) == 0


def test_a_heif_may_say_its_colours_in_numbers():
    buffer = io.BytesIO()
    numbers = {"color_primaries": 12, "transfer_characteristics": 13, "matrix_coefficients": 0, "full_range_flag": 1}
    pillow_heif.from_pillow(as_stored("Display P3")).save(buffer, quality=-1, save_nclx_profile=True, **numbers)
    assert colour.of_heif(buffer.getvalue()) == colour.Space.coded(12, 13)
    assert error(buffer.getvalue()) <= 4


# Animations and transparency


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_that_begins_blank_the_first_frame_that_shows_something_is_taken(kind):
    empty, shown = Image.new("RGB", (96, 64), "white"), Image.fromarray(COLOURS)
    options = {"lossless": True} if kind == "WEBP" else {}
    data = encoded(
        empty,
        kind,
        save_all=True,
        append_images=[Image.new("RGB", (96, 64), "black"), shown, shown.rotate(180)],
        **options,
    )
    assert error(data) <= 2
    nothing = encoded(empty, kind, save_all=True, append_images=[Image.new("RGB", (96, 64), "black")], **options)
    assert np.asarray(read_picture("x", nothing).open()).min() == 255


def test_how_many_frames_are_looked_at_is_bounded():
    frames = [Image.new("L", (96, 64), 255 - number % 2) for number in range(40)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=[*frames[1:], Image.fromarray(GREY)])
    assert np.ptp(np.asarray(read_picture("x", data).open())) == 0


def test_a_picture_that_stands_in_for_an_animation_is_not_part_of_it():
    shown = Image.fromarray(COLOURS)
    data = encoded(
        Image.new("RGB", (96, 64)), "PNG", save_all=True, default_image=True, append_images=[shown, shown.rotate(180)]
    )
    assert error(data) == 0


@pytest.mark.parametrize("opacity", [0, 3, 20])
def test_what_is_nearly_all_transparent_is_blank(opacity):
    image = Image.fromarray(COLOURS)
    image.putalpha(opacity)
    picture = read_picture("x", encoded(image, "PNG"))
    assert np.asarray(picture.open()).min() == 255
    assert blank(picture, CHARACTERS)
    assert blank(picture, PHOTOS)


def test_what_is_half_transparent_is_not():
    image = Image.fromarray(COLOURS)
    image.putalpha(128)
    assert error(encoded(image, "PNG"), (QUARTERS + 255) // 2) <= 1


def test_the_same_pixels_are_counted_before_and_decoded_after():
    for data in (png(chunk(b"tEXt", b"", 7)), png()[:-12], png(chunk(b"acTL", b""))):
        assert decoded_pixels(data) == 96 * 64
