"""tar archives, compressed or not: read as ZIP files are, with the same limits."""

import bz2
import gzip
import io
import lzma
import tarfile
import tracemalloc

import pytest

from metademo.pictures import limits
from metademo.pictures.archives import collect
from tests.helpers.packing import found, png


def tarred(entries, mode: str = "w", form: int = tarfile.PAX_FORMAT, encoding: str = "utf-8") -> bytes:
    """A tar archive of (name or TarInfo, bytes) pairs."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, format=form, encoding=encoding) as archive:
        for name, data in entries:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(data) if info.isreg() else 0
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


PETS = [("set/cats/1.png", png(0)), ("set/dogs/1.png", png(1))]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("name", ["pets.tar", "pets.zip", "pets"])
def test_whatever_its_packing_and_name(mode, form, name):
    collected = collect([(name, tarred(PETS, mode, form))])
    assert found(collected) == [("cats", "1.png"), ("dogs", "1.png")]
    assert collected.problems == ()


def test_compressed_in_several_pieces():
    data = tarred(PETS)
    half = len(data) // 2
    for packed in (gzip.compress, bz2.compress, lzma.compress):
        assert len(found(collect([("p.tar.x", packed(data[:half]) + packed(data[half:]))]))) == 2


def special(name: str, kind: bytes, to: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, to
    return info


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (special("cats/l.png", tarfile.SYMTYPE, "/etc/passwd"), "is a link"),
        (special("cats/l.png", tarfile.LNKTYPE, "cats/1.png"), "is a link"),
        (special("cats/d.png", tarfile.CHRTYPE), "is a device"),
        (special("cats/f.png", tarfile.FIFOTYPE), "is a device or pipe"),
        (tarfile.TarInfo("/cats/1.png"), "unsafe path"),
        (tarfile.TarInfo("../cats/1.png"), "unsafe path"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_only_plain_files_at_plain_paths(entry, words):
    collected = collect([("p.tar", tarred([(entry, png(5) if entry.isreg() else b""), *PETS]))])
    assert found(collected) == [("cats", "1.png"), ("dogs", "1.png")]
    (problem,) = collected.problems
    assert words in problem


def test_names_in_a_code_page():
    data = tarred([("собака/1.png", png(0)), ("кошка/1.png", png(1))], form=tarfile.GNU_FORMAT, encoding="cp1251")
    assert [name for name, _ in found(collect([("p.tar", data)]))] == ["собака", "кошка"]


@pytest.mark.parametrize("packed", [gzip.compress, bz2.compress, lzma.compress], ids=["gzip", "bzip2", "xz"])
def test_bombs_are_stopped(packed):
    data = packed(tarred([*PETS, ("zeros.png", bytes(20 * 2**20))]))
    tracemalloc.start()
    try:
        collected = collect([("bomb.tar.x", data), ("ok.png", png(7))])
        assert tracemalloc.get_traced_memory()[1] < 100 * 2**20
    finally:
        tracemalloc.stop()
    assert found(collected)[-1] == (None, "ok.png")
    assert any("unpacks to far more" in problem for problem in collected.problems)


def test_damaged_and_cut_ones_raise_nothing():
    for mode in ("w", "w:gz", "w:bz2", "w:xz"):
        sound = tarred(PETS, mode)
        for cut in range(0, len(sound), max(1, len(sound) // 40)):
            collect([("p.tar", sound[:cut])])
        for at in range(0, len(sound), max(1, len(sound) // 60)):
            collect([("p.tar", sound[:at] + bytes([sound[at] ^ 0x55]) + sound[at + 1 :])])


def test_a_cut_one_is_said_and_what_came_before_is_kept():
    collected = collect([("p.tar.gz", tarred([*PETS, ("set/birds/1.png", bytes(range(256)) * 4000)], "w:gz")[:-200])])
    assert found(collected) == [("cats", "1.png"), ("dogs", "1.png")]
    assert "'p.tar.gz' is a damaged tar archive. Pack or download it again." in collected.problems


def test_too_many_entries(monkeypatch):
    monkeypatch.setattr(limits, "MAX_ENTRIES", 1)
    collected = collect([("p.tar", tarred(PETS))])
    assert len(collected.found) == 1
    assert "more than" in collected.problems[0]


def test_a_compressed_picture_is_no_archive():
    (problem,) = collect([("cat.png.gz", gzip.compress(png(0)))]).problems
    assert "'cat.png.gz' is a single compressed file" in problem
