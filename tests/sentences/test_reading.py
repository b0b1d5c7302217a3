"""Sentences out of whatever a person may bring; and what is said of what cannot be read."""

import io
import json
import random
import zipfile

import pytest

from metademo.sentences import reading
from metademo.sentences.reading import read_files, read_text

WANTED = {"up": ["It rises.", "Higher and higher."], "down": ["It falls."]}


def of(name, content):
    return read_files([(name, content.encode() if isinstance(content, str) else content)])


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


TABLE = "sentence,class\nIt rises.,up\nHigher and higher.,up\nIt falls.,down\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", TABLE),
        ("a.csv", TABLE.encode("utf-16")),
        ("a.csv", "\ufeff" + TABLE),
        ("a.csv", TABLE.replace(",", ";")),
        ("a.tsv", TABLE.replace(",", "\t")),
        ("a.csv", "id,label,text,when\n1,up,It rises.,x\n2,up,Higher and higher.,y\n3,down,It falls.,z\n"),
        ("a.csv", "up,It rises.\nup,Higher and higher.\ndown,It falls.\n"),
        ("a.jsonl", '{"text": "It rises.", "intent": "up"}\n{"text": "Higher and higher.", "intent": "up"}\n'
                    '{"text": "It falls.", "intent": "down"}\n'),
        ("a.json", json.dumps(WANTED)),
        ("a.json", json.dumps({"classes": WANTED})),
        ("a.json", json.dumps([["It rises.", "up"], ["Higher and higher.", "up"], ["It falls.", "down"]])),
        ("a.zip", zipped([("up.txt", "It rises.\nHigher and higher.\n"), ("down.txt", "It falls.\n")])),
        ("a.zip", zipped([("up/1.txt", "It rises."), ("up/2.txt", "Higher and higher."), ("down/3.txt", "It falls.")])),
        ("a.zip", zipped([("t/data.csv", TABLE), ("__MACOSX/t/._data.csv", b"\0\0")])),
    ],
)  # fmt: skip
def test_what_files_hold(name, content):
    found = of(name, content)
    assert found.classes == WANTED
    assert found.unlabelled == []
    assert found.problems == []


def test_text_files_are_classes_by_their_names():
    found = read_files([("up.txt", b"It rises.\n\nHigher and higher.\n"), ("down.txt", b"It falls.")])
    assert found.classes == WANTED


def test_a_spreadsheets_first_sheet():
    openpyxl = pytest.importorskip("openpyxl", reason="spreadsheets are read with the extra")
    book = openpyxl.Workbook()
    for row in [("sentence", "class"), *((text, name) for name, texts in WANTED.items() for text in texts)]:
        book.active.append(row)
    book.active.append(("=1+1", "down"))  # never worked out: it has no last value
    out = io.BytesIO()
    book.save(out)
    assert of("a.xlsx", out.getvalue()).classes == WANTED


def test_a_formula_and_markup_are_their_text():
    rows = 'text,label\n"=HYPERLINK(""http://x"")",bad\n<script>alert(1)</script>,bad\n"@SUM(A1)",good\n'
    assert of("a.csv", rows).classes == {
        "bad": ['=HYPERLINK("http://x")', "<script>alert(1)</script>"],
        "good": ["@SUM(A1)"],
    }


def test_what_is_pasted():
    assert read_text("It rises.\tup\nHigher and higher.\tup\nIt falls.\tdown").classes == WANTED
    loose = read_text("Well, who knows, perhaps.\nSo, then, it ends.\n\n")
    assert loose.unlabelled == ["Well, who knows, perhaps.", "So, then, it ends."]
    assert not read_text(" \n\t").count


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "‘empty.csv’ is empty."),
        ("blank.txt", b"  \n \n", "‘blank.txt’ is empty."),
        ("p.png", b"\x89PNG\r\n\x1a\n....", "‘p.png’ is of a kind that is not read here."),
        ("b.csv", bytes(range(256)) * 40, "‘b.csv’ could not be read."),
        ("j.json", b"{not json", "‘j.json’ could not be read."),
        ("deep.json", b"[" * 100_000, "‘deep.json’ could not be read."),
        ("l.jsonl", b"nothing\nof it\n", "‘l.jsonl’ could not be read."),
        ("n.json", b"{}", "‘n.json’ holds no sentence."),
        ("z.zip", b"PK\x03\x04broken", "‘z.zip’ could not be read."),
        ("x.xlsx", zipped([("[Content_Types].xml", "<x/>")]), "‘x.xlsx’"),
        ("in.zip", zipped([("a.zip", zipped([("b.txt", "x")]))]), "‘a.zip’ is of a kind"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_kept(name, content, said):
    found = read_files([(name, content), ("up.txt", b"It rises.")])
    assert found.classes["up"] == ["It rises."]
    assert any(problem.startswith(said) for problem in found.problems), found.problems


def test_a_hundred_thousand_rows_are_bounded():
    rows = "text,label\n" + "".join(f"sentence {number},{number % 3}\n" for number in range(100_000))
    found = of("many.csv", rows)
    assert found.count == reading.MAX_ROWS
    assert any(f"{reading.MAX_ROWS:,}" in problem for problem in found.problems)


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 100_000)
    found = of("bomb.zip", zipped([("a.txt", b"a" * 5_000_000), ("b.txt", b"fine")]))
    assert found.count <= 1
    assert any("larger than" in problem for problem in found.problems)


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_raised_for_damaged_files(seed):
    draw = random.Random(seed)
    whole = draw.choice([TABLE.encode(), json.dumps(WANTED).encode(), zipped([("up.txt", "x"), ("t.csv", TABLE)])])
    broken = bytearray(whole)
    for _ in range(draw.randint(1, 12)):
        broken[draw.randrange(len(broken))] = draw.randrange(256)
    name = draw.choice(["a.csv", "a.tsv", "a.json", "a.jsonl", "a.txt", "a.zip", "a.xlsx", "a", "../../é\u202e.csv"])
    found = read_files([(name, bytes(broken[: draw.randint(1, len(broken))]))])
    assert found.count or found.problems
