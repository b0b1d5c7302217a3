"""Which folders are classes, and what else folders and tables and names say. Paths in, places out."""

import json

import pytest

from metademo.pictures.archives import collect
from metademo.pictures.file_names import from_names
from metademo.pictures.labels import table
from metademo.pictures.layout import arranged
from metademo.pictures.leftovers import is_leftover
from metademo.pictures.levels import moment, part_of
from metademo.pictures.limits import MAX_CLASS_NAME
from metademo.pictures.shortening import shortened
from metademo.project.project import Project
from tests.helpers.packing import found, png, zipped


def placed(*folders: str) -> list[tuple[str | None, str | None]]:
    """Class and part of one picture in each folder."""
    return [(place.class_name, place.role) for place in arranged([f"{folder}/1.png" for folder in folders]).places]


def classes(*folders: str) -> list[str | None]:
    return [name for name, _ in placed(*folders)]


def test_plain_folders_are_classes_and_nothing_is_said():
    for folders in (("cats", "dogs"), ("set/cats", "set/dogs"), ("a/b/cats", "a/b/dogs")):
        assert placed(*folders) == [(folder.split("/")[-1], None) for folder in folders]
        assert arranged([f"{folder}/1.png" for folder in folders]).understood == ""
    assert arranged(["1.png"]).places[0].class_name is None


def test_folders_of_one_name_are_told_apart():
    names = [f"images/{alphabet}/character0{n}" for alphabet in ("First", "Second") for n in (1, 2)]
    assert classes(*names) == [name.removeprefix("images/") for name in names]
    assert "told apart" in arranged([f"{name}/1.png" for name in names]).understood
    assert classes("A/x/c", "B/x/c", "B/d") == ["A/x/c", "B/x/c", "d"]


@pytest.mark.parametrize("below", [True, False])
@pytest.mark.parametrize("train", ["train", "Training", "TRAIN_SET", "support", "train2017", "1_train", "train images"])
@pytest.mark.parametrize("test", ["test", "Testing", "val", "valid", "Validation_Set", "query", "val2017", "2. test"])
def test_a_split_is_kept_on_either_side_of_the_classes(below, train, test):
    paths = [f"set/{c}/{s}" if below else f"set/{s}/{c}" for c in ("cross", "ring") for s in (test, train)]
    assert placed(*paths) == [("cross", "query"), ("cross", "support"), ("ring", "query"), ("ring", "support")]
    said = arranged([f"{path}/1.png" for path in paths]).understood
    assert f"{train} → support" in said
    assert f"{test} → query" in said
    assert said.startswith("2 classes found at the ")


def test_what_is_of_one_part_alone_is_no_split():
    assert placed("train/cross", "train/ring") == [("cross", None), ("ring", None)]
    assert placed("train/cross", "test/cross", "test/ring")[2] == ("ring", None)
    # among other vehicles, and among other words
    assert classes("train", "car", "bus") == ["train", "car", "bus"]
    assert classes("support", "wall", "roof") == ["support", "wall", "roof"]


def test_test_pictures_without_class_folders_are_unlabelled():
    assert classes("set/train/cross", "set/train/ring", "set/test") == ["cross", "ring", None]
    assert classes("cross", "ring", "test") == ["cross", "ring", None]
    assert "test → unlabelled" in arranged(["cross/1.png", "ring/1.png", "test/1.png"]).understood


@pytest.mark.parametrize("name", ["unlabelled", "Unlabeled", "un-labelled", "no label"])
def test_what_says_that_it_is_unlabelled_is(name):
    assert classes(f"{name}/cross", "cross", "ring", f"ring/{name}", name) == [None, "cross", "ring", None, None]


@pytest.mark.parametrize(
    "leaf", ["images", "JPEGImages", "img", "写真", "2024-05-01", "20240501_143022", "May 2024", "day 3"]
)
def test_a_level_that_names_no_class_is_left_out(leaf):
    other = "2024-05-02" if moment(leaf) else leaf
    assert (
        classes(f"s/cross/{leaf}", f"s/cross/{other}", f"s/ring/{leaf}", f"s/ring/{other}")
        == ["cross"] * 2 + ["ring"] * 2
    )


def test_days_above_the_classes_are_no_classes_either():
    assert classes("2024-05-01/cross", "2024-05-02/cross", "2024-05-02/ring") == ["cross", "cross", "ring"]
    assert classes("session 1/cross", "session 2/ring") == ["cross", "ring"]


def test_views_of_each_class_and_numbered_things_are_one_class():
    assert classes("cup/front", "cup/back", "pot/front", "pot/back") == ["cup", "cup", "pot", "pot"]
    assert classes("set/cup/cup_1", "set/cup/cup_2", "set/pot/pot_1") == ["cup", "cup", "pot"]


def test_days_that_are_all_there_is_stay_classes():
    assert classes("2024-05-01", "2024-05-02") == ["2024-05-01", "2024-05-02"]
    assert classes("calendar/january", "calendar/february") == ["january", "february"]
    assert classes("photos", "drawings") == ["photos", "drawings"]


def test_a_folder_of_images_alone_is_no_class():
    assert classes("images") == [None]
    assert classes("train/images", "valid/images") == [None, None]


def test_pictures_beside_all_classes_are_of_none():
    assert classes("set", "set/cats", "set/dogs") == [None, "cats", "dogs"]


def test_names_too_long_stay_different():
    stem = "Collection of the museum, tray {}, view from above, first half of the tray"
    names = [stem.format(f"{n:02}") for n in range(1, 4)]
    short = shortened([*names, "plain"])
    assert short["plain"] == "plain"
    assert len(set(short.values())) == 4
    for number, name in enumerate(names, start=1):
        assert f"tray 0{number}" in short[name]
        assert len(short[name]) <= MAX_CLASS_NAME
    long = shortened(["x" * 200 + "y" * 100 + str(n) * 100 for n in range(3)] + ["z" * 41, "z" * 42])
    assert len(set(long.values())) == 5
    assert max(map(len, long.values())) <= MAX_CLASS_NAME


@pytest.mark.parametrize(
    "name", ["train", "latest", "contest", "evaluate", "support beam", "developer", "value", "test1", "trainer"]
)
def test_only_whole_names_are_parts(name):
    assert (part_of(name) is not None) == (name == "train")


@pytest.mark.parametrize(
    "path",
    [
        "set/@eaDir/0.png/SYNOPHOTO_THUMB_M.jpg", "set/@Recycle/old.png", "#recycle/old.png", "$RECYCLE.BIN/S-1-5/$R1.png",
        "System Volume Information/x", "Network Trash Folder/a.png", "Temporary Items/a.png", "cats/Icon\r", "ehthumbs.db",
        "ehthumbs_vista.db", "Thumbs.db", "Thumbs.db:encryptable", "cats/a.jpg:Zone.Identifier", "desktop.ini", ".DS_Store",
        "__MACOSX/cats/._1.png", "cats/._1.png", "cats/.AppleDouble/1.png", "lost+found/1.png", ".Trash-1000/files/1.png",
        ".Trashes/1.png", ".git/x.png", "cats/.ipynb_checkpoints/1.png", "cats/.@__thumb/1.png", "cats/1.png@SynoEAStream",
        "cats/IMG_1.jpg.json", "cats/IMG_1.jpg.supplemental-metadata.json", "cats/IMG_1.jpg.suppl.json", "cats/metadata.json",
        "Takeout/archive_browser.html", "cats/IMG_1.xmp", "cats/IMG_1.AAE", "cats/Picasa.ini", ".thumbnails/1.jpg",
        "@Recently-Snapshot/1.png", "RECYCLER/1.png", ".Spotlight-V100/1.png", "._.DS_Store",
    ],
)  # fmt: skip
def test_leftovers(path):
    assert is_leftover(path)
    assert collect([("z.zip", zipped([("cats/1.png", png(0)), (path, png(1))]))]).problems == ()


@pytest.mark.parametrize(
    "path",
    [
        ".net/1.png",
        "..ring/1.png",
        "cross.../1.png",
        "trash/1.png",
        "icon/1.png",
        "labels.json",
        "Recycle/1.png",
        "git/1.png",
    ],
)
def test_what_only_looks_like_one_is_none(path):
    assert not is_leftover(path)


# Tables, detectors and names


def labelled(*entries: tuple[str, bytes], pictures=("000.png", "001.png", "002.png", "003.png")):
    return collect([("z.zip", zipped([*((name, png(shade)) for shade, name in enumerate(pictures)), *entries]))])


@pytest.mark.parametrize(
    "content",
    [
        b"file,label\n000.png,cross\n001.png,ring\n002.png,cross\n003.png,ring\n",
        b"000.png,cross\n001.png,ring\n002.png,cross\n003.png,ring\n",
        b"id;width;class\n000;8;cross\n001;8;ring\n002;8;cross\n003;8;ring\n",
        b"label\tpath\ncross\timages/000.png\nring\timages\\001.png\ncross\t./images/002.png\nring\tx/003.png\n",
        "\ufefffile,label\r\n000.png,cross\r\n001.png,ring\r\n002.png,cross\r\n003.png,ring\r\n".encode(),
        "file,label\n000.png,cross\n001.png,ring\n002.png,cross\n003.png,ring\n".encode("utf-16"),
        b'"000.png","cross"\n"001.png","ring"\n"002.png","cross"\n"003.png","ring"\n',
        b"n,name,species,seen\n1,000.PNG,cross,9.1.\n2,001.png,ring,9.2.\n3,002.png,cross,9.3.\n4,003.png,ring,x\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("folder", ["", "images/"])
def test_a_table_of_names_and_labels_is_taken(content, folder):
    collected = labelled(("labels.csv", content), pictures=[f"{folder}00{n}.png" for n in range(4)])
    assert found(collected) == [("cross", "000.png"), ("ring", "001.png"), ("cross", "002.png"), ("ring", "003.png")]
    assert collected.understood == ("2 classes read from labels.csv: cross and ring.",)
    assert collected.problems == ()
    assert collected.offer is None


def test_a_table_may_tell_the_split_and_miss_pictures():
    rows = b"file,label,split\n000.png,cross,train\n001.png,cross,test\n002.png,ring,train\n"
    collected = labelled(("labels.csv", rows))
    assert [(item.class_name, item.role) for item in collected.found] == [
        ("cross", "support"),
        ("ring", "support"),
        (None, None),
        ("cross", "query"),
    ]
    assert "does not name 1 of the pictures" in collected.understood[0]


def test_labels_in_a_code_page():
    rows = "файл;класс\n000.png;собака\n001.png;кошка\n002.png;собака\n003.png;кошка\n".encode("cp1251")
    assert {item.class_name for item in labelled(("метки.csv", rows)).found} == {"собака", "кошка"}


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"\x00" * 50, b"000.png\n001.png\n", b'"' + b"x" * 200_000, b"000.png,1\n"]
)
def test_a_table_of_something_else_is_said(content):
    collected = labelled(("labels.csv", content or b"x"))
    assert {item.class_name for item in collected.found} == {None}
    (problem,) = collected.problems
    assert "'labels.csv' holds labels, but none that say of which class" in problem


def test_folders_go_before_a_table():
    collected = labelled(("labels.csv", b"000.png,x\n001.png,y\n"), pictures=["a/000.png", "b/001.png"])
    assert [item.class_name for item in collected.found] == ["a", "b"]


def test_rows_without_quotes_end_somewhere():
    assert table(b"a,b\n" * 10)[:1] == [["a", "b"]]
    assert table(b"no separator") == []


@pytest.mark.parametrize(
    "names",
    [
        "names: [cross, ring]\n",
        "nc: 2\nnames:\n  - cross\n  - ring\n",
        "names:\n  0: cross\n  1: 'ring'\n",
        "names: {0: cross, 1: ring}\n",
    ],
)
def test_yolo(names):
    collected = labelled(
        *(
            (f"{part}/labels/{n}.txt", f"{n % 2} .5 .5 1 1\n".encode())
            for n, part in enumerate(["train"] * 2 + ["valid"] * 2)
        ),
        ("data.yaml", names.encode()),
        pictures=["train/images/0.png", "train/images/1.png", "valid/images/2.png", "valid/images/3.png"],
    )
    assert [(item.class_name, item.role) for item in collected.found] == [
        ("cross", "support"),
        ("ring", "support"),
        ("cross", "query"),
        ("ring", "query"),
    ]
    assert collected.problems == ()


def test_coco_and_pictures_of_several_things():
    content = {
        "images": [{"id": n, "file_name": f"00{n}.png"} for n in range(4)],
        "categories": [{"id": 7, "name": "cross"}, {"id": 8, "name": "ring"}],
        "annotations": [{"image_id": n, "category_id": 7 + n % 2} for n in range(4)]
        + [{"image_id": 3, "category_id": 7}],
    }
    collected = labelled(("instances.json", json.dumps(content).encode()))
    assert [item.class_name for item in collected.found] == ["cross", "ring", "cross", None]


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b"{}", b"[1]", b'{"images": 5, "categories": [], "annotations": []}', b"\xff"]
)
def test_other_json_is_said(content):
    (problem,) = labelled(("instances.json", content)).problems
    assert "'instances.json' holds labels, but none" in problem


@pytest.mark.parametrize(
    "form",
    ["{c}_0{n}.jpg", "{c} ({n}).jpg", "{c}.{n}.png", "{c}-{n}.png", "{c}{n}.png", "0{n}_{c}.png", "{c}_{n} copy.png"],
)
def test_classes_from_names_are_offered(form):
    paths = [form.format(c=c, n=n) for c in ("cat", "big dog") for n in range(1, 4)]
    collected = labelled(pictures=paths)
    assert {item.class_name for item in collected.found} == {None}
    assert collected.offer.classes == ("cat", "big dog")
    project, _ = Project().add_found(collected.found)
    taken, notices = project.regroup(collected.offer.found)
    assert notices == ()
    assert [(each.name, len(each.support), len(each.query)) for each in taken.classes] == [
        ("cat", 1, 2),
        ("big dog", 1, 2),
    ]
    assert taken.unlabelled == ()


@pytest.mark.parametrize(
    "form",
    ["IMG_{n}.jpg", "DSC0{n}.jpg", "P100{n}.jpg", "PXL_2024_{n}.jpg", "image ({n}).png", "Screenshot {n}.png",
     "{n}.png", "WhatsApp Image {n}.jpg"],
)  # fmt: skip
def test_what_cameras_call_pictures_is_no_class(form):
    assert from_names([form.format(n=n) for n in range(8)]) == {}
    assert from_names([f"{name}.jpg" for name in ("cat", "dog", "bird", "fish")]) == {}


def test_one_archive_without_folders_offers_its_name_and_several_are_classes():
    flat = [zipped([(f"{n}.png", png(3 * at + n)) for n in range(3)]) for at in range(3)]
    alone = collect([("cross.zip", flat[0])])
    assert alone.offer.classes == ("cross",)
    several = collect([("cross.zip", flat[0]), ("ring.zip", flat[1]), ("my/arrow.zip", flat[2])])
    assert [name for name, _ in found(several)] == ["cross"] * 3 + ["ring"] * 3 + ["arrow"] * 3
    assert several.understood == ("Each archive without folders became a class of its name: cross, ring and arrow.",)


def test_archives_called_train_and_test_are_a_split():
    packed = {
        part: zipped([(f"{c}/{part}.png", png(at + len(part) * 9)) for at, c in enumerate("ab")])
        for part in ("train", "test")
    }
    collected = collect([(f"{part}.zip", data) for part, data in packed.items()])
    assert [(item.class_name, item.role) for item in collected.found] == [
        ("a", "support"),
        ("b", "support"),
        ("a", "query"),
        ("b", "query"),
    ]
