"""Files that are no pictures to read here: named for what they are, and what to do with them."""

import re
import struct

import numpy as np
import pytest
import tifffile
from PIL import Image, features

from metademo.pictures.images import PictureError, read_picture
from tests.helpers.formats import encoded
from tests.helpers.quarters import COLOURS, as_tiff, error


def ftyp(brand: bytes) -> bytes:
    return struct.pack(">I", 20) + b"ftyp" + brand + bytes(4) + b"isom" + bytes(500)


FILES = {
    "a JPEG 2000 picture": [b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(99), b"\xff\x4f\xff\x51" + bytes(99)],
    "a JPEG XL picture": [b"\xff\x0a" + bytes(99), b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(99)],
    "a JPEG XR picture": [b"II\xbc\1" + bytes(99)],
    "a Photoshop file": [b"8BPS\0\1" + bytes(99)],
    "a GIMP file": [b"gimp xcf v011" + bytes(99)],
    "a camera's raw file": [b"FUJIFILMCCD-RAW 0201" + bytes(99), b"IIRO\x08\0" + bytes(99), b"IIU\0" + bytes(99), ftyp(b"crx "),
                            b"II\x1a\0\0\0HEAPCCDR" + bytes(99), b"FOVb" + bytes(99)],
    "a film, not a picture": [ftyp(b"mp42"), ftyp(b"isom"), ftyp(b"qt  "), ftyp(b"M4V "), b"RIFF\0\0\0\0AVI LIST",
                              b"\x1aE\xdf\xa3",
                              b"\0\0\1\xba" + bytes(99), b"FLV\1\5"],
    "a sound recording, not a picture": [ftyp(b"M4A "), b"ID3\4" + bytes(99), b"RIFF\0\0\0\0WAVEfmt ", b"fLaC\0", b"OggS\0\2"],
    "a PDF document, not a picture": [b"%PDF-1.7\n", b"\xef\xbb\xbf\n%PDF-1.4\n"],
    "a PostScript file, not a picture": [b"%!PS-Adobe-3.0 EPSF-3.0\n"],
    "an SVG drawing, not a picture of pixels": [b"<svg xmlns='http://www.w3.org/2000/svg'/>",
                                                b"<?xml version='1.0'?>\n<!-- x -->\n<svg>",
                                                b"\xef\xbb\xbf <?xml version='1.0'?><!DOCTYPE svg PUBLIC>"],
    "a web page, not a picture": [b"<!DOCTYPE html><title>404</title>", b"\n\n<html lang=en>", b"<HTML><BODY>Sign in</BODY>"],
    "a Git LFS pointer, not the picture itself": [b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 3\n"],
    "an office document, not a picture": [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), b"{\\rtf1\\ansi"],
    "a NumPy array, not a picture": [b"\x93NUMPY\1\0"],
    "a Windows icon picture": [b"\0\0\1\0\1\0" + bytes(99)],
    "an OpenEXR picture": [b"\x76\x2f\x31\1" + bytes(99)],
    "a Netpbm (PPM, PGM) picture": [b"P6\n2 2\n255\n" + bytes(12)],
    "a DICOM scan": [bytes(128) + b"DICM" + bytes(99)],
    "a FITS picture": [b"SIMPLE  =                    T"],
    "not a picture": [b"just some text", bytes(200), b"BMW and other cars", b"{}"],
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_files_are_named_for_what_they_are(kind):
    for data in FILES[kind]:
        with pytest.raises(
            PictureError, match=rf"^'cat\.jpg' is {re.escape(kind)}(, which is not read here)?\. \w.*\.$"
        ):
            read_picture("cat.jpg", data)


@pytest.mark.skipif(not features.check("jpg_2000"), reason="Pillow was built without JPEG 2000")
def test_a_real_jpeg_2000_is_named():
    with pytest.raises(
        PictureError, match=r"^'x\.jpg' is a JPEG 2000 picture, which is not read here\. Save it as PNG or JPEG\.$"
    ):
        read_picture("x.jpg", encoded(Image.fromarray(COLOURS), "JPEG2000"))


# Raw files that are TIFF


DNG = (50706, "B", 4, (1, 4, 0, 0), True)


@pytest.mark.parametrize("name", ["x.dng", "x.tif", "x"])
def test_of_a_raw_file_the_preview_is_read_and_that_is_said(name):
    data = as_tiff(COLOURS, photometric="rgb", subfiletype=1, extratags=[DNG], metadata=None)
    picture = read_picture(name, data)
    assert error(data) == 0
    assert picture.note is not None
    assert "a camera's raw file, of which only the small preview" in picture.note.one


def test_a_preview_before_larger_directories_is_one_by_any_makers_name(tmp_path):
    path = tmp_path / "x.nef"
    with tifffile.TiffWriter(path) as file:
        file.write(COLOURS, photometric="rgb", subfiletype=1, subifds=1, metadata=None)
        file.write(np.zeros((640, 960), np.uint16), photometric="cfa", metadata=None,
                   extratags=[(33421, "H", 2, (2, 2), True), (33422, "B", 4, (0, 1, 1, 2), True)])  # fmt: skip
    picture = read_picture("x.nef", path.read_bytes())
    assert picture.open().size == (96, 64)
    assert picture.note is not None
    assert picture.note.one.startswith("is a camera's raw file")


def test_a_raw_file_without_a_preview_is_named():
    linear = as_tiff(COLOURS.astype(np.uint16) * 257, photometric="rgb", extratags=[DNG], metadata=None)
    at = linear.index(struct.pack("<HHI", 262, 3, 1))
    linear = linear[: at + 8] + struct.pack("<H", 34892) + linear[at + 10 :]
    with pytest.raises(PictureError, match=r"^'x' is a camera's raw file\. Develop it and export it as JPEG\.$"):
        read_picture("x", linear)
    with pytest.raises(PictureError, match=r"^'x\.arw' is a camera's raw file"):
        read_picture("x.arw", b"II*\0" + bytes(99))


def test_an_ordinary_picture_carries_no_note():
    for kind in ("PNG", "JPEG", "TIFF", "GIF", "WEBP"):
        assert read_picture("x", encoded(Image.fromarray(COLOURS), kind)).note is None
