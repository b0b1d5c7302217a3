"""Many files that a browser sends as a few: taken apart they are what was chosen, and nothing else passes for them."""

import io
import tarfile

import pytest

from metademo.ui.components.bundles import unbundled

NAME = "metademo-bundle-2-3-0.tar"
LONG = "ordner/" + "ä" * 90 + ".png"


def packed(entries, kind: bytes = tarfile.REGTYPE) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, content in entries:
            member = tarfile.TarInfo(name)
            member.size, member.type = len(content), kind
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def test_names_and_contents_come_back_in_their_order():
    files = [("b/2.png", b"two"), (LONG, b"x" * 513), ("empty.png", b"")]
    assert unbundled(NAME, packed(files)) == (files, 0)


def test_it_says_how_many_were_left_out():
    assert unbundled("metademo-bundle-2-1-57.tar", packed([("1.png", b"one")])) == ([("1.png", b"one")], 57)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cats.tar", packed([("1.png", b"one")])),
        ("metademo-bundle-2.tar", packed([("1.png", b"one")])),
        (NAME, b"no archive"),
        (NAME, b""),
        (NAME, packed([("1.png", b"one" * 400)])[:600]),
        (NAME, packed([("1.png", b"")], tarfile.SYMTYPE)),
        (NAME, packed([("1.png", b"x" * 512)], tarfile.GNUTYPE_SPARSE)),
    ],
)
def test_anything_else_stays_as_it_is(name, data):
    assert unbundled(name, data) == ([(name, data)], 0)
