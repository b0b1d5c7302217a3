import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest
from PIL import Image

from metademo.pictures import limits
from metademo.pictures.archives import Found, collect
from metademo.pictures.saving import Packed, arranged, to_zip
from metademo.project.project import Project
from tests.helpers.packing import CENTRAL, GOOD, LOCAL, found, patched, picture, png, zipped


def test_loose_pictures_have_no_class():
    collected = collect([("a.png", png(0)), ("b.png", png(1))])
    assert collected == type(collected)((Found(None, picture(0, "a.png")), Found(None, picture(1, "b.png"))), ())


def test_the_folder_directly_around_a_picture_is_its_class():
    names = ["cats/1.png", "cats/2.png", "set\\dogs\\3.png", "./4.png", "/home/birds/5.png", "../6.png"]
    collected = collect([(name, png(shade)) for shade, name in enumerate(names)])
    expected = [("cats", "1.png"), ("cats", "2.png"), ("dogs", "3.png"), (None, "4.png"), ("birds", "5.png")]
    assert found(collected) == [*expected, (None, "6.png")]
    assert collected.problems == ()


def test_zip_with_folders_and_pictures_at_the_top():
    entries = [("all/", b""), ("all/cats/1.png", png(0)), ("all/dogs/1.png", png(1)), ("2.png", png(2))]
    collected = collect([("pets.zip", zipped(entries)), ("3.png", png(3))])
    assert found(collected) == [("cats", "1.png"), ("dogs", "1.png"), (None, "2.png"), (None, "3.png")]
    assert collected.problems == ()


def test_what_operating_systems_leave_behind_is_ignored_silently():
    junk = [
        "__MACOSX/cats/._1.png",
        "cats/.DS_Store",
        "cats/Thumbs.db",
        "desktop.ini",
        ".git/cats/1.png",
        "cats/.x.png",
    ]
    entries = [*((name, b"junk") for name in junk), ("cats/1.png", png(0))]
    for collected in (collect([("z.zip", zipped(entries))]), collect(entries)):
        assert found(collected) == [("cats", "1.png")]
        assert collected.problems == ()


def linked(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("../cats/1.png", png(1), "unsafe path"),
        ("cats/../../1.png", png(1), "unsafe path"),
        ("cats\\..\\1.png", png(1), "unsafe path"),
        ("/etc/1.png", png(1), "unsafe path"),
        ("C:\\cats\\1.png", png(1), "unsafe path"),
        (linked("cats/link.png"), b"/etc/passwd", "is a link"),
        ("cats/more.zip", zipped([("1.png", png(1))]), "archive inside an archive"),
        ("cats/more.png", zipped([("1.png", png(1))]), "archive inside an archive"),
        ("cats/more.tgz", b"\x1f\x8b" + bytes(40), "archive inside an archive"),
        ("cats/empty.png", b"", "empty file"),
        ("cats/notes.txt", b"notes", "not a picture"),
        ("cats/broken.png", png(1)[:60], "damaged or incomplete"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_bad_entry_is_refused_and_the_rest_kept(name, data, words):
    collected = collect([("z.zip", zipped([("cats/a.png", png(8)), (name, data), ("cats/b.png", png(9))]))])
    assert found(collected) == [("cats", "a.png"), ("cats", "b.png")]
    assert len(collected.problems) == 1
    assert words in collected.problems[0]


def test_encrypted_entries_are_refused():
    plain = zipped([("cats/1.png", png(0))])
    data = patched(patched(plain, LOCAL, 6, b"\x01\x00"), CENTRAL, 8, b"\x01\x00")
    collected = collect([("z.zip", data), ("ok.png", png(1))])
    assert found(collected) == [(None, "ok.png")]
    assert collected.problems == ("'cats/1.png' is encrypted and was left out. Pack without a password.",)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 99])
def test_unusual_compression_is_refused(method):
    data = zipped([("cats/1.png", png(0))], method if method != 99 else zipfile.ZIP_DEFLATED)
    if method == 99:
        data = patched(data, CENTRAL, 10, b"\x63\x00")
    assert "unusual way" in collect([("z.zip", data)]).problems[0]


@pytest.mark.parametrize(
    "data",
    [GOOD[:-30], GOOD[: len(GOOD) // 2], LOCAL, b"not a zip", b""],
    ids=["tail", "half", "start", "text", "nothing"],
)
def test_damaged_zip_is_named_and_the_rest_kept(data):
    collected = collect([("z.zip", data), ("ok.png", png(5))])
    assert found(collected) == [(None, "ok.png")]
    assert collected.problems == ("'z.zip' is a damaged ZIP file. Pack or download it again.",)


def test_directory_at_a_wrong_offset():
    collected = collect([("z.zip", patched(GOOD, b"PK\x05\x06", 16, b"\xff\xff\xff\x7f")), ("ok.png", png(5))])
    assert found(collected) == [(None, "ok.png")]
    assert "damaged" in collected.problems[0]


def test_damaged_entry_is_named_and_the_rest_kept():
    at = GOOD.find(b"cats/1.png") + 20  # inside the first picture's compressed bytes
    collected = collect([("z.zip", GOOD[:at] + b"\x00\xff\x00\xff" + GOOD[at + 4 :])])
    assert found(collected) == [("cats", "2.png")]
    assert collected.problems == ("'cats/1.png' is damaged in the ZIP file. Pack them again.",)


@pytest.mark.parametrize("claimed", [10, 2**31])
def test_a_directory_that_lies_about_sizes_is_not_believed(claimed):
    data = patched(GOOD, CENTRAL, 24, struct.pack("<I", claimed))
    tracemalloc.start()
    try:
        collected = collect([("z.zip", data), ("ok.png", png(5))])
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
    assert (None, "ok.png") in found(collected)
    assert len(collected.found) == (1 if claimed == 10 else 3)


def raw_zip(name: bytes, plain_size: int, body: bytes, crc: int) -> bytes:
    """A ZIP file of one deflated entry whose headers say what they are told to."""
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(body), plain_size, len(name), 0)
    local = LOCAL + fields + name + body
    central = CENTRAL + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    return local + central + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)


def deflated_zeros(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b"".join(packer.compress(bytes(2**20)) for _ in range(size // 2**20)) + packer.flush()


def test_zip_of_zeros_is_stopped_early():
    data = raw_zip(b"cats/0.png", 0xFFFFFFF0, deflated_zeros(64 * 2**20), 0)
    assert len(data) < 100_000
    tracemalloc.start()
    try:
        collected = collect([("bomb.zip", data), ("ok.png", png(5))])
        assert tracemalloc.get_traced_memory()[1] < 48 * 2**20
    finally:
        tracemalloc.stop()
    assert found(collected) == [(None, "ok.png")]
    assert len(collected.problems) == 1
    assert collected.problems[0].startswith("'bomb.zip' unpacks to far more")


def test_ratio_bomb_is_stopped_and_what_came_before_kept(monkeypatch):
    monkeypatch.setattr(limits, "HARMLESS", 50_000)
    zeros = [(f"dogs/{n}.png", bytes(200_000)) for n in range(20)]
    collected = collect([("bomb.zip", zipped([("cats/1.png", png(0)), *zeros, ("cats/2.png", png(1))]))])
    assert found(collected) == [("cats", "1.png")]
    assert any(problem.startswith("'bomb.zip' unpacks to far more") for problem in collected.problems)


def test_the_limit_on_unpacked_bytes_counts_all_archives(monkeypatch):
    one, two = zipped([("cats/1.png", png(0))]), zipped([("cats/2.png", png(1))])
    monkeypatch.setattr(limits, "MAX_UNPACKED", len(png(0)) + len(png(1)) - 1)
    collected = collect([("one.zip", one), ("two.zip", two)])
    assert found(collected) == [("cats", "1.png")]
    assert len(collected.problems) == 1
    assert collected.problems[0].startswith("'two.zip' unpacks")


def test_entry_larger_than_a_picture_may_be(monkeypatch):
    monkeypatch.setattr(limits, "MAX_BYTES", 1000)
    collected = collect([("z.zip", zipped([("cats/big.png", bytes(1001)), ("cats/1.png", png(0))]))])
    assert found(collected) == [("cats", "1.png")]
    assert "'cats/big.png' is larger" in collected.problems[0]


def test_too_many_pictures_are_reported_once(monkeypatch):
    monkeypatch.setattr(limits, "MAX_FILES", 3)
    collected = collect([("z.zip", zipped([(f"cats/{n}.png", png(n)) for n in range(8)]))])
    assert len(collected.found) == 3
    assert len(collected.problems) == 1
    assert collected.problems[0].startswith("5 files were left out")


def test_too_many_entries(monkeypatch):
    monkeypatch.setattr(limits, "MAX_ENTRIES", 1)
    collected = collect([("z.zip", GOOD)])
    assert len(collected.found) == 1
    assert "'z.zip' holds more than" in collected.problems[0]


def test_problems_are_grouped():
    files = [(f"{n}.txt", b"text") for n in range(12)] + [("only.png", b"")]
    assert collect(files).problems == (
        "'only.png' is an empty file. Save or download it again.",
        "12 files are not pictures: 0.txt, 1.txt, 2.txt, …. Use PNG, JPEG, HEIC, WebP, AVIF, GIF, BMP or TIFF.",
    )


def test_empty_zip_and_other_archives():
    collected = collect([("z.zip", zipped([])), ("y.zip", zipped([("cats/", b"")])), ("a.7z", b"7z\xbc\xaf\x27\x1c\0")])
    assert collected.found == ()
    assert collected.problems[0].startswith("2 files hold no pictures: z.zip, y.zip.")
    assert "not a ZIP file" in collected.problems[1]


def test_names_that_are_not_utf8_and_names_that_do_not_say_they_are():
    name = "Kätzchen/ü.png".encode()
    data = zipped([("K__tzchen/__.png", png(0)), ("c_ts/1.png", png(1))])
    data = data.replace(b"K__tzchen/__.png", name).replace(b"c_ts/1.png", b"c\x84ts/1.png")
    assert found(collect([("z.zip", data)])) == [("Kätzchen", "ü.png"), ("cäts", "1.png")]
    lying = patched(patched(data, LOCAL, 6, b"\x00\x08"), CENTRAL, 8, b"\x00\x08")
    assert found(collect([("z.zip", lying)])) == [("Kätzchen", "ü.png"), ("cäts", "1.png")]


def test_a_picture_that_appears_twice_under_one_class_is_kept_once():
    collected = collect([("cats/1.png", png(0)), ("cats/2.png", png(0)), ("3.png", png(0)), ("4.png", png(0))])
    assert found(collected) == [("cats", "1.png"), (None, "3.png")]
    assert len(collected.problems) == 1
    assert collected.problems[0].startswith("2 files show the same")
    assert "cats/2.png, 4.png" in collected.problems[0]


def test_a_picture_under_two_classes_is_kept_in_the_first_and_reported_once():
    collected = collect([("cats/1.png", png(0)), ("dogs/2.png", png(0)), ("dogs/3.png", png(1))])
    assert found(collected) == [("cats", "1.png"), ("dogs", "3.png")]
    assert collected.problems == (
        "One picture lies in more than one class: '1.png' in 'cats' and 'dogs'. "
        "A picture can be of one class only, so it was added to the first of them.",
    )
    assert Project().add_found(collected.found)[1] == ()  # and nothing more is said of it


def packed(classes, unlabelled=()) -> bytes:
    return to_zip(
        *arranged([(name, [Packed(each) for each in its]) for name, its in classes], unlabelled, "characters", 1)
    )


def test_zip_round_trip():
    classes = [("cats", [picture(0, "a.jpg"), picture(1, "a.png")]), ("Döner & <b>", [picture(2)])]
    data = packed(classes, [picture(3)])
    collected = collect([("work.zip", data)])
    assert collected.problems == ()
    assert [(item.class_name, item.picture.digest) for item in collected.found] == [
        ("cats", picture(0).digest),
        ("cats", picture(1).digest),
        ("Döner & <b>", picture(2).digest),
        (None, picture(3).digest),
    ]
    assert found(collected)[:2] == [("cats", "a.jpg"), ("cats", "a.png")]
    assert packed(classes, [picture(3)]) == data


def test_zip_names_are_safe_and_unique():
    names = ["a/b", "A\\B", "..", "con", ".hidden", "__MACOSX", "-", "Thumbs.db", "x. ", "ß", "SS", "²", "2"]
    data = packed([(name, [picture(shade, "../.x.png")]) for shade, name in enumerate(names)])
    paths = [path for path in zipfile.ZipFile(io.BytesIO(data)).namelist() if path != "metademo.json"]
    folders = [path.split("/")[0] for path in paths]
    plain = ["a_b", "A_B (2)", "class", "con_", "hidden", "__MACOSX_", "-", "Thumbs.db_", "x"]
    assert folders == [*plain, "ß", "SS (2)", "²", "2 (2)"]
    assert all(path.count("/") == 1 and path.endswith("/x.png") for path in paths)
    assert len(collect([("z.zip", data)]).found) == len(names)


def test_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    collect([("z.zip", zipped([("../out.png", png(0)), ("in.png", png(1))]))])
    assert list(tmp_path.iterdir()) == []
    assert not (tmp_path.parent / "out.png").exists()


def encoded(width: int, height: int, kind: str, **options) -> bytes:
    """A picture with a dot at its middle, which makes each size a different one."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (width // 2, height // 2, width // 2 + 2, height // 2 + 2))
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def test_only_so_many_pixels_are_decoded(monkeypatch):
    monkeypatch.setattr(limits, "MAX_DECODED", 3000)
    sizes = {"a": 40, "b": 30, "c": 23, "d": 22, "e": 10}  # 1600 + 900 leave 500
    files = [(f"cats/{name}.png", encoded(size, size, "PNG")) for name, size in sizes.items()]
    for collected in (
        collect(files),
        collect([("z.zip", zipped(files))]),
        collect([files[0], ("z.zip", zipped(files[1:]))]),
    ):
        assert found(collected) == [("cats", "a.png"), ("cats", "b.png"), ("cats", "d.png")]
        (problem,) = collected.problems
        assert problem.startswith(
            "2 files were left out: together these pictures have more than 2000 megapixels: cats/c.png, cats/e.png"
        )
        assert problem.endswith("Scale them down, or add fewer at a time.")


def test_damaged_and_repeated_pictures_count_too(monkeypatch):
    monkeypatch.setattr(limits, "MAX_DECODED", 2 * 1600)
    whole = encoded(40, 40, "PNG")
    for first in (whole, whole[:-20]):
        collected = collect([("1.png", first), ("2.png", whole), ("3.png", png(0))])
        assert "3.png" not in [item.picture.name for item in collected.found]
        (problem,) = [problem for problem in collected.problems if "megapixels" in problem]
        assert "3.png" in problem


def test_what_cannot_be_a_picture_costs_nothing(monkeypatch):
    monkeypatch.setattr(limits, "MAX_DECODED", 64)
    collected = collect([("notes.txt", b"notes"), ("thin.png", encoded(600, 3, "PNG")), ("a.png", png(0))])
    assert found(collected) == [(None, "a.png")]
    assert [
        words in problem for words, problem in zip(("not a picture", "long as wide"), collected.problems, strict=True)
    ]
