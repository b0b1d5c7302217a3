"""Small pictures, and archives of them, sound and otherwise."""

import io
import json
import zipfile

from PIL import Image

from metademo.pictures import manifest
from metademo.pictures.images import Picture, read_picture

LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def png(shade: int) -> bytes:
    """A small picture, a different one for each shade."""
    image = Image.new("L", (8, 8), 255)
    image.paste(shade, (2, 2, 6, 6))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def picture(shade: int, name: str = "x.png") -> Picture:
    return read_picture(name, png(shade))


def zipped(entries, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP file of (name or ZipInfo, bytes) pairs."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()


def rewritten(data: bytes, change) -> bytes:
    """The ZIP file with its entries as ``change`` gives them anew from name and content; None leaves one out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [change(name, archive.read(name)) for name in archive.namelist()]
    return zipped([entry for entry in entries if entry is not None])


def relisted(data: bytes, change) -> bytes:
    """The ZIP file with another list: ``change`` alters what is parsed of it, or gives its text."""

    def one(name: str, content: bytes):
        if name != manifest.FILE:
            return name, content
        its = json.loads(content)
        given = change(its)
        return name, json.dumps(its) if given is None else given

    return rewritten(data, one)


def found(collected) -> list[tuple[str | None, str]]:
    return [(item.class_name, item.picture.name) for item in collected.found]


def patched(data: bytes, marker: bytes, offset: int, value: bytes) -> bytes:
    """``data`` with ``value`` written ``offset`` bytes after every ``marker``."""
    changed = bytearray(data)
    at = changed.find(marker)
    while at >= 0:
        changed[at + offset : at + offset + len(value)] = value
        at = changed.find(marker, at + 4)
    return bytes(changed)


def coded(names: dict[str, int], codec: str) -> bytes:
    """A ZIP file whose names are written in a code page, of which nothing tells; the values are shades."""
    raw = [name.encode(codec) for name in names]
    stand_ins = [f"{number:04}".ljust(len(name), "_") for number, name in enumerate(raw)]
    data = zipped([(name, png(shade)) for name, shade in zip(stand_ins, names.values(), strict=True)])
    for stand_in, name in zip(stand_ins, raw, strict=True):
        data = data.replace(stand_in.encode(), name)
    return data


GOOD = zipped([("cats/1.png", png(0)), ("cats/2.png", png(1))])


FAULTY = zipped(
    [("x/1.png", png(9)), ("y/1.png", png(9)), ("x/2.gif", b"GIF89a"), ("z.7z", b"7z\xbc\xaf\x27\x1c"), ("y/3.png", png(90)),
     ("x/4.pdf", b"%PDF-1"), ("x/5.png", png(200)), ("train/k/6.png", png(60)), ("../7.png", png(70))]
)  # fmt: skip
"""Much of what can be wrong with files."""
