import os

import numpy as np
import pytest
import torch
from PIL import Image

from metademo.datasets import omniglot
from metademo.datasets.files import DataError
from metademo.datasets.omniglot import lake_split, load, vinyals_split, write_arrays

# How many characters each of Omniglot's alphabets has, in the original's two parts.
BACKGROUND = {
    "Alphabet_of_the_Magi": 20, "Anglo-Saxon_Futhorc": 29, "Arcadian": 26, "Armenian": 41, "Asomtavruli_(Georgian)": 40,
    "Balinese": 24, "Bengali": 46, "Blackfoot_(Canadian_Aboriginal_Syllabics)": 14, "Braille": 26,
    "Burmese_(Myanmar)": 34, "Cyrillic": 33, "Early_Aramaic": 22, "Futurama": 26, "Grantha": 43, "Greek": 24,
    "Gujarati": 48, "Hebrew": 22, "Inuktitut_(Canadian_Aboriginal_Syllabics)": 16, "Japanese_(hiragana)": 52,
    "Japanese_(katakana)": 47, "Korean": 40, "Latin": 26, "Malay_(Jawi_-_Arabic)": 40, "Mkhedruli_(Georgian)": 41,
    "N_Ko": 33, "Ojibwe_(Canadian_Aboriginal_Syllabics)": 14, "Sanskrit": 42, "Syriac_(Estrangelo)": 23, "Tagalog": 17,
    "Tifinagh": 55,
}  # fmt: skip
EVALUATION = {
    "Angelic": 20, "Atemayar_Qelisayer": 26, "Atlantean": 26, "Aurek-Besh": 26, "Avesta": 26, "Ge_ez": 26,
    "Glagolitic": 45, "Gurmukhi": 45, "Kannada": 41, "Keble": 26, "Malayalam": 47, "Manipuri": 40, "Mongolian": 30,
    "Old_Church_Slavonic_(Cyrillic)": 45, "Oriya": 46, "Sylheti": 28, "Syriac_(Serto)": 23, "Tengwar": 25, "Tibetan": 42,
    "ULOG": 26,
}  # fmt: skip

# The stand-in's characters, by their number in the whole set: not in the order of their names.
CHARACTERS = {
    "images_background/Korean/character01": "0001",
    "images_background/Korean/character02": "0002",
    "images_background/Armenian/character01": "0003",
    "images_background/Alphabet_of_the_Magi/character01": "0709",
    "images_evaluation/Gurmukhi/character41": "1200",
    "images_evaluation/Gurmukhi/character42": "1201",
    "images_evaluation/Syriac_(Serto)/character01": "1480",
    "images_evaluation/Sylheti/character01": "1503",
}
NAMES = [place.partition("/")[2] for place in CHARACTERS]
SPLITS = ["train", "train", "val", "train", "train", "test", "test", "test"]


@pytest.fixture(autouse=True)
def no_data_of_the_user(monkeypatch, tmp_path):
    monkeypatch.delenv("METADEMO_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def npz(tmp_path):
    """A folder with a small omniglot.npz; each pixel of class c is c."""
    images = np.repeat(np.arange(8, dtype=np.uint8), 20)[:, None, None] * np.ones((1, 28, 28), np.uint8)
    np.savez(
        tmp_path / "omniglot.npz", images=images, class_names=np.array(NAMES), class_vinyals_split=np.array(SPLITS)
    )
    return tmp_path


def unpack_original(folder):
    """The original's tree: drawing d of character c has a black bar over its d + 1 topmost rows; the first, over its left."""
    for index, (place, number) in enumerate(CHARACTERS.items()):
        (folder / place).mkdir(parents=True)
        for drawer in range(20):
            paper = np.ones((105, 105), bool)
            if drawer:
                paper[: drawer + 1] = False
            else:
                paper[:, : 60 + index] = False
            Image.fromarray(paper).save(folder / place / f"{number}_{drawer + 1:02}.png")


def test_the_split_is_that_of_vinyals():
    assert sum(BACKGROUND.values()) == 964
    assert sum(EVALUATION.values()) == 659
    names = [
        f"{alphabet}/character{number:02}"
        for alphabet, count in {**BACKGROUND, **EVALUATION}.items()
        for number in range(1, count + 1)
    ]
    splits = [vinyals_split(name) for name in names]
    assert {split: splits.count(split) for split in omniglot.SPLITS[:3]} == {"train": 1028, "val": 172, "test": 423}
    assert [vinyals_split(f"Gurmukhi/character{number}") for number in (41, 42, 45)] == ["train", "test", "test"]
    assert (vinyals_split("Hebrew/character01"), vinyals_split("ULOG/character01")) == ("val", "test")


def test_lake_s_two_parts_and_what_they_share_with_vinyals():
    names = [f"{a}/character{n:02}" for a, count in {**BACKGROUND, **EVALUATION}.items() for n in range(1, count + 1)]
    parts = {"background": 0, "evaluation": 0}
    both = 0
    for name in names:
        parts[lake_split(name)] += 1
        both += (lake_split(name), vinyals_split(name)) == ("evaluation", "train")
        assert lake_split(name) == ("background" if name.partition("/")[0] in BACKGROUND else "evaluation")
    assert (parts, both) == ({"background": 964, "evaluation": 659}, 236)


def test_the_parts_of_lake_and_the_alphabets_never_seen(npz):
    assert load("background", data=npz).names == tuple(NAMES[index] for index in range(4))
    assert load("evaluation", data=npz).names == tuple(NAMES[index] for index in range(4, 8))
    # of Gurmukhi, train has a character
    new = load("new-alphabets", data=npz)
    assert new.names == ("Syriac_(Serto)/character01", "Sylheti/character01")
    assert new.groups == ("Syriac_(Serto)", "Sylheti")
    assert new.pictures(1, torch.tensor([3]))[0, 0, 0, 0] == 7 / 255


def test_a_split_holds_its_classes_of_twenty(npz):
    test = load("test", data=npz)
    assert test.names == ("Gurmukhi/character42", "Syriac_(Serto)/character01", "Sylheti/character01")
    assert (test.name, len(test), test.symmetries) == ("omniglot/test", 3, (0, 0, 0))
    assert test.images.shape == (60, 1, 28, 28)  # and no others' pictures
    assert test.images.dtype == torch.uint8
    pictures = test.pictures(1, torch.arange(20))
    assert torch.equal(pictures, torch.full((20, 1, 28, 28), 6 / 255))


def test_rotations_are_classes_of_their_own(npz):
    val = load("val", data=npz).with_symmetries(4)
    assert val.names == tuple(
        f"Armenian/character01{turn}" for turn in ("", *(f" turned {n}°" for n in (90, 180, 270)))
    )
    assert val.symmetries == (0, 1, 2, 3)
    assert all(torch.equal(rows, torch.arange(20)) for rows in val.rows)
    train = load("train", data=npz).with_symmetries(4)
    assert len(train) == 16
    assert train.groups[:6] == (
        "Korean",
        "Korean",
        "Alphabet_of_the_Magi",
        "Gurmukhi",
        "Korean turned 90°",
        "Korean turned 90°",
    )


def test_the_environment_names_the_folder(npz, monkeypatch):
    monkeypatch.setenv("METADEMO_DATA", str(npz))
    assert len(load("train")) == 4


def test_an_unknown_split_is_refused(npz):
    with pytest.raises(
        ValueError, match=r"^split: 'dev' is none of train, val, test, background, evaluation, new-alphabets$"
    ):
        load("dev", data=npz)


def test_a_missing_file_is_told_with_its_folder(tmp_path):
    with pytest.raises(DataError, match=rf"no omniglot.npz in {tmp_path}. Point --data or METADEMO_DATA at the folder"):
        load("train", data=tmp_path)


def damages(whole: bytes) -> dict[str, bytes]:
    middle = len(whole) // 2
    return {
        "empty": b"",
        "text": b"not an archive",
        "cut short": whole[:middle],
        "an archive's head alone": whole[:60],
        "a changed byte": whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :],
    }


@pytest.mark.parametrize("damage", damages(b"xx"))
def test_a_damaged_file_is_told_by_name(npz, damage):
    path = npz / "omniglot.npz"
    path.write_bytes(damages(path.read_bytes())[damage])
    with pytest.raises(DataError, match=r"^omniglot.npz in .* is damaged .* Delete it and try again\.$"):
        load("train", data=npz)


@pytest.mark.parametrize("wrong", ["a missing array", "a single array", "pickled objects"])
def test_another_numpy_file_is_told_by_name(npz, wrong):
    path = npz / "omniglot.npz"
    with path.open("wb") as file:
        if wrong == "a missing array":
            np.savez(file, images=np.zeros((20, 28, 28), np.uint8))
        elif wrong == "a single array":
            np.save(file, np.zeros((20, 28, 28), np.uint8))
        else:
            np.savez(file, images=np.array([{}]), class_names=np.array([{}]), class_vinyals_split=np.array([{}]))
    with pytest.raises(DataError, match="is damaged"):
        load("train", data=npz)


def test_arrays_are_made_from_the_original_in_the_order_of_its_numbers(tmp_path):
    unpack_original(tmp_path / "original")
    write_arrays(tmp_path / "original", tmp_path / "new" / "omniglot.npz")
    with np.load(tmp_path / "new" / "omniglot.npz", allow_pickle=False) as arrays:
        images, names, splits = (arrays[key] for key in ("images", "class_names", "class_vinyals_split"))
    assert names.tolist() == NAMES
    assert splits.tolist() == SPLITS
    assert (images.shape, images.dtype) == ((160, 28, 28), np.uint8)
    # 60 of 105 black columns are 16 of 28; the filter, a triangle 3.75 px to each side of columns 15's and 16's middle,
    # has 1/8 of its weight beyond the edge: 255 · 7/8 and 255 · 1/8
    assert images[0, 10].tolist() == [255] * 15 + [223, 32] + [0] * 11
    # a class's drawings stay in the order of their drawers: more rows of ink from one to the next
    ink = images.reshape(8, 20, -1).sum(2, dtype=np.int64)
    assert (np.diff(ink[:, 1:], axis=1) > 0).all()
    assert (np.diff(ink[:, 0]) > 0).all()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["omniglot.npz"]


def test_a_missing_drawing_is_told(tmp_path):
    unpack_original(tmp_path)
    (tmp_path / "images_background/Korean/character02/0002_07.png").unlink()
    with pytest.raises(DataError, match=r"character02 holds 19 drawings, not 20: delete .* and try again"):
        write_arrays(tmp_path, tmp_path / "omniglot.npz")
    assert not (tmp_path / "omniglot.npz").exists()


def test_without_a_folder_it_is_downloaded_once(tmp_path, monkeypatch):
    asked = []

    def download(root, background, download):
        asked.append(background)
        assert download
        if not background:
            unpack_original(root / "omniglot-py")

    monkeypatch.setattr("torchvision.datasets.Omniglot", download)
    assert load("train").names == tuple(NAMES[index] for index in (0, 1, 3, 4))
    assert (tmp_path / "cache" / "metademo" / "omniglot.npz").is_file()
    assert load("val").names == ("Armenian/character01",)
    assert asked == [True, False]


@pytest.mark.parametrize("error", [OSError("no route to host"), RuntimeError("File not found or corrupted.")])
def test_without_a_network_the_message_says_what_to_do(monkeypatch, error):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr("torchvision.datasets.Omniglot", fail)
    with pytest.raises(
        DataError, match=rf"could not be downloaded \({error}\).* copy omniglot.npz .* set METADEMO_DATA"
    ):
        load("train")


REAL = os.environ.get("METADEMO_DATA")


@pytest.mark.skipif(not REAL, reason="METADEMO_DATA names no folder with omniglot.npz")
def test_the_real_set_has_its_known_size_and_order():
    sets = {split: load(split, data=REAL) for split in omniglot.SPLITS}
    assert {split: len(pictures) for split, pictures in sets.items()} == {
        "train": 1028, "val": 172, "test": 423, "background": 964, "evaluation": 659, "new-alphabets": 419,
    }  # fmt: skip
    assert all(vinyals_split(name) == split for split in omniglot.SPLITS[:3] for name in sets[split].names)
    assert not {*sets["new-alphabets"].groups} & {
        *sets["train"].groups,
        *sets["val"].groups,
        *sets["background"].groups,
    }
    with np.load(f"{REAL}/omniglot.npz", allow_pickle=False) as arrays:
        images, names = arrays["images"], arrays["class_names"].tolist()
        assert [lake_split(name) for name in names] == arrays["class_lake_split"].tolist()
    # these characters' numbers in the original's file names are 0709 and 1503
    assert names.index("Alphabet_of_the_Magi/character01") == 708
    assert names.index("Sylheti/character01") == 1502
    for pictures in sets.values():
        first, last = (torch.stack([pictures.images[rows[at], 0] for rows in pictures.rows]) for at in (0, 19))
        places = [names.index(name) for name in pictures.names]
        assert np.array_equal(first, images[[20 * place for place in places]])
        assert np.array_equal(last, images[[20 * place + 19 for place in places]])
