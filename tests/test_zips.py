"""ZIP files that others read and such as are none; names in code pages; limits. Every archive is made here."""

import io
import random
import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest

from metademo.pictures import limits
from metademo.pictures.archives import collect
from metademo.pictures.containers import count
from metademo.pictures.names import decoded, unicode_path
from tests.helpers.packing import CENTRAL, GOOD, coded, found, patched, png, zipped


@pytest.mark.parametrize(
    ("codec", "classes"),
    [
        ("cp932", ["犬", "猫"]),
        ("cp932", ["表", "十", "能"]),  # 0x5C is their second byte, or none of it
        ("cp932", ["新しいフォルダー", "テスト画像"]),
        ("gbk", ["狗", "猫"]),
        ("gbk", ["山", "水"]),  # valid UTF-8 by chance
        ("gbk", ["新建文件夹", "苹果"]),
        ("cp950", ["功", "狗"]),
        ("cp950", ["許", "蓋", "圖片"]),
        ("cp949", ["개", "고양이"]),
        ("cp949", ["새 폴더", "사진"]),
        ("cp866", ["собака", "кошка"]),
        ("cp866", ["Новая папка", "КОТ"]),
        ("cp1251", ["собака", "кошка"]),
        ("cp1251", ["дом", "рыба"]),
        ("cp737", ["γάτα", "σκύλος"]),
        ("cp1253", ["γάτα", "σκύλος"]),
        ("cp862", ["כלב", "חתול"]),
        ("cp437", ["Kätzchen", "éléphant"]),
        ("cp852", ["kość", "pstrąg", "żółw"]),
        ("cp850", ["maçã", "pão"]),
        ("cp1252", ["Bär", "Vögel"]),
        ("utf-8", ["Kätzchen", "дом", "犬"]),
    ],
)
def test_names_of_any_windows_are_read(codec, classes):
    names = {f"{name}/{number}.png": 2 * at + number for at, name in enumerate(classes) for number in range(2)}
    collected = collect([("z.zip", coded(names, codec))])
    assert [name for name, _ in found(collected)] == [name for name in classes for _ in range(2)]
    assert collected.problems == ()


def test_half_a_letter_is_no_separator():
    # ソ and 表 end in 0x5C, a backslash by itself
    names = {"dog/ソ0.png": 0, "dog/0表.png": 1, "cat/ソ1.png": 2, "cat/1表.png": 3}
    collected = collect([("z.zip", coded(names, "cp932"))])
    assert found(collected) == [("dog", "ソ0.png"), ("dog", "0表.png"), ("cat", "ソ1.png"), ("cat", "1表.png")]
    # and where it is one, as an old packer wrote it, it is
    assert found(collect([("z.zip", coded({"表\\犬\\1.png": 0, "表\\猫\\1.png": 1}, "cp932"))])) == [
        ("犬", "1.png"),
        ("猫", "1.png"),
    ]


def test_undecided_bytes_still_become_names():
    assert decoded([b"\xff\xfe\x81/1.png", b"a/1.png"])[1] == "a/1.png"
    assert len(decoded([bytes(range(128, 256))])[0]) > 0


def with_unicode_path(name: str, said: bytes, checksum_of: bytes) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    field = struct.pack("<BI", 1, zlib.crc32(checksum_of)) + said
    info.extra = struct.pack("<HH", 0x9999, 2) + b"xx" + struct.pack("<HH", 0x7075, len(field)) + field
    return info


def test_the_unicode_path_field_is_read_if_its_checksum_is_of_the_name():
    entries = [
        (with_unicode_path("??/0.png", "犬猫/0.png".encode(), b"??/0.png"), png(0)),
        (with_unicode_path("renamed/1.png", b"old/1.png", b"another/1.png"), png(1)),
        (with_unicode_path("broken/2.png", b"\xff\xff", b"broken/2.png"), png(2)),
    ]
    assert [name for name, _ in found(collect([("z.zip", zipped(entries))]))] == ["犬猫", "renamed", "broken"]
    assert unicode_path(b"\x75\x70\xff\xff\x01", b"") is None


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbf", b"\n", b"MZ" + bytes(3000), b"#!/bin/sh\nexit\n" + bytes(70_000), b"anything"], ids=len
)
@pytest.mark.parametrize("name", ["z.zip", "z.exe"])
def test_what_comes_before_the_first_header_does_no_harm(before, name):
    collected = collect([(name, before + GOOD)])
    assert found(collected) == [("cats", "1.png"), ("cats", "2.png")]
    assert collected.problems == ()
    assert count([(name, before + GOOD)]) == 2


def commented(data: bytes, comment: bytes) -> bytes:
    return data[:-2] + struct.pack("<H", len(comment)) + comment


@pytest.mark.parametrize(
    "comment",
    [
        b"made by a tool PK\x05\x06 " * 20,
        b"PK\x05\x06" + bytes(18),
        b"PK\x05\x06" * 16_000,
        b"PK\x01\x02PK\x05\x06",
        b"plain",
    ],
    ids=["often", "empty end", "only ends", "both", "none"],
)
def test_comments_that_look_like_an_end(comment):
    began = time.monotonic()
    assert len(found(collect([("z.zip", commented(GOOD, comment))]))) == 2
    assert time.monotonic() - began < 5


def test_bytes_after_the_end_do_no_harm():
    assert len(found(collect([("z.zip", GOOD + b"\r\n" + bytes(100))]))) == 2


def test_names_that_differ_in_their_two_places():
    at = GOOD.index(b"cats/1.png")
    assert len(found(collect([("z.zip", GOOD[:at] + b"dogs/1.png" + GOOD[at + 10 :])]))) == 2


def test_parts_of_an_archive_are_named():
    big = zipped([(f"c{n}/{m}.png", png(10 * n + m)) for n in range(4) for m in range(5)], zipfile.ZIP_STORED)
    for name, data in [
        ("b.zip", big[len(big) // 2 :]),
        ("b.zip.001", big[: len(big) // 2]),
        ("b.z01", b"PK\x07\x08" + big[:900]),
        ("b.zip", patched(big, b"PK\x05\x06", 4, b"\x02\x00")),
    ]:
        (problem,) = collect([(name, data)]).problems
        assert problem.startswith(f"'{name}' is one part of several that an archive was split into.")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(60), "a 7z archive, not a ZIP file"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(60), "a RAR archive, not a ZIP file"),
        (b"Rar!\x1a\x07\x00" + bytes(60), "a RAR archive, not a ZIP file"),
        (b"MSCF" + bytes(60), "a Windows cabinet (CAB), not a ZIP file"),
        (bytes(32769) + b"CD001" + bytes(3000), "a disc image (ISO), not a ZIP file"),
        (b"\x04\x22\x4d\x18" + bytes(60), "an LZ4 file, not a ZIP file"),
        (b"\x28\xb5\x2f\xfd" + bytes(60), "a Zstandard file, not a ZIP file"),
        (b"<!DOCTYPE html><html>Sign in</html>", "is not a ZIP file but a web page"),
        (b"\xef\xbb\xbf\n <HTML lang=en>", "is not a ZIP file but a web page"),
        (b'{"error": 404}', "is not a ZIP file but a text of a web server"),
        (b"MZ" + bytes(500) + b"Rar!\x1a\x07\x01\x00", "is not a ZIP file but a program or self-extracting archive"),
        (b"%PDF-1.7", "is not a ZIP file but a PDF document"),
        (b"\x1f\x8b\x08" + bytes(40), "is a single compressed file"),
        (b"once upon a time", "is a damaged ZIP file"),
        (b"", "is a damaged ZIP file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_called_a_zip_is_named_as_what_it_is(data, words):
    collected = collect([("z.zip", data), ("ok.png", png(1))])
    assert found(collected) == [(None, "ok.png")]
    (problem,) = collected.problems
    assert words in problem


def test_folders_with_colons_and_dots_are_folders():
    names = ["A: cross/0.png", "B: ring/0.png", "cross.../0.png", "..ring/0.png", ".net/0.png"]
    collected = collect([("z.zip", zipped([(name, png(shade)) for shade, name in enumerate(names)]))])
    assert [name for name, _ in found(collected)] == [name.split("/")[0] for name in names]
    assert collected.problems == ()


@pytest.mark.slow
def test_thousands_of_entries_take_bounded_time():
    data = zipped([(f"cats/{n}.txt", b"") for n in range(21_000)], zipfile.ZIP_STORED)
    began = time.monotonic()
    collected = collect([("z.zip", data)])
    assert time.monotonic() - began < 30
    assert any(f"more than {limits.MAX_ENTRIES} files" in problem for problem in collected.problems)


def test_entries_that_share_their_bytes_count_each_time(monkeypatch):
    """A bomb whose thousand entries are the same bytes."""
    monkeypatch.setattr(limits, "MAX_UNPACKED", 4_000_000)
    one = zipped([("cats/0.png", bytes(1_000_000))])
    at = one.index(CENTRAL)
    central = one[at : one.index(b"PK\x05\x06")]
    data = (
        one[:at]
        + central * 1000
        + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1000, 1000, 1000 * len(central), at, 0)
    )
    tracemalloc.start()
    try:
        collected = collect([("z.zip", data)])
        assert tracemalloc.get_traced_memory()[1] < 64 * 2**20
    finally:
        tracemalloc.stop()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            for one in archive.infolist()[:2]:
                archive.open(one).close()
            said = "unpacks to far more"
        except zipfile.BadZipFile:  # a newer Python refuses all but one, for they lie where that does
            said = "999 files are damaged"
    assert any(said in problem for problem in collected.problems)


def test_damage_anywhere_raises_nothing():
    random_numbers = random.Random(5)
    sound = coded({"犬/1.png": 0, "猫/1.png": 1, "x/y/z.png": 2}, "cp932")
    for _ in range(400):
        data = bytearray(sound)
        for _ in range(random_numbers.randint(1, 6)):
            data[random_numbers.randrange(len(data))] = random_numbers.randrange(256)
        cut = random_numbers.choice([len(data), random_numbers.randrange(len(data))])
        collect([("z.zip", bytes(data[:cut]))])


def test_paths_of_thousands_of_folders_take_bounded_time_and_memory():
    name = "a/" * 2_000 + "1.png"
    tracemalloc.start()
    began = time.monotonic()
    try:
        entries = [(name, png(0)), ("images/" * 500 + "2.png", png(1)), ("b/" * 30_000 + "3.png", png(2))]
        collected = collect([("z.zip", zipped([*entries, ("labels.csv", b"a,b\n1,2\n")]))])
        assert tracemalloc.get_traced_memory()[1] < 64 * 2**20
    finally:
        tracemalloc.stop()
    assert time.monotonic() - began < 10
    assert len(collected.found) == 2
    assert "unsafe path" in collected.problems[0]


def test_a_large_archive_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(limits, "MAX_ARCHIVE", len(GOOD) - 1)
    (problem,) = collect([("z.zip", GOOD)]).problems
    assert problem.startswith("'z.zip' is larger than 500 MB.")


def test_broken_names_in_two_languages_do_not_spoil_each_other():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("日本/1.png", png(0))  # says that it is UTF-8
        archive.writestr("__/1.png", png(1))
    data = buffer.getvalue().replace(b"__/1.png", "犬".encode("cp932") + b"/1.png")
    assert [name for name, _ in found(collect([("z.zip", data)]))] == ["日本", "犬"]
