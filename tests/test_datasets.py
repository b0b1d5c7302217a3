"""The registry of data sets, and the commands on each of them."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from metademo.checkpoints.files import read, shipped
from metademo.checkpoints.fingerprints import fingerprint
from metademo.cli import train as train_command
from metademo.cli import train_run
from metademo.cli.parser import main
from metademo.datasets import DATASETS, TRAINABLE, cifar_fs, of_domain, trained_on
from metademo.measuring.evaluation import EvaluationPlan

TINY = ["--settings", "2x1", "--queries", "2", "--tasks", "1", "--meta-steps", "2", "--filters", "8", "--set", "steps=1",
        "--rate", "0.01", "--validate-every", "0", "--out"]  # fmt: skip
SMALL = ["--ways", "2", "--shots", "1", "--episodes", "2", "--queries", "2", "--processes", "1"]
ALPHABETS = {"Korean": "train", "Gurmukhi": "train", "Hebrew": "val", "Syriac_(Serto)": "test", "ULOG": "test"}


@pytest.fixture(autouse=True)
def own_memory(monkeypatch):
    monkeypatch.setattr(train_command, "keep_freed_memory", lambda: None)
    monkeypatch.setattr(cifar_fs, "EACH", 4)


@pytest.fixture
def data(tmp_path) -> str:
    """Stand-ins: two characters of each of five alphabets, and four photographs of each of eight classes."""
    random = np.random.default_rng(0)
    names = np.array([f"{alphabet}/character{number:02}" for alphabet in ALPHABETS for number in (1, 2)])
    splits = np.array([split for split in ALPHABETS.values() for _ in (1, 2)])
    images = random.integers(0, 256, (200, 28, 28), dtype=np.uint8)
    np.savez(tmp_path / "omniglot.npz", images=images, class_names=names, class_vinyals_split=splits)
    photos = np.array(["apple", "bear", "bee", "beaver", "beetle", "baby", "bed", "worm"])
    images = random.integers(0, 256, (32, 32, 32, 3), dtype=np.uint8)
    np.savez(tmp_path / "cifar_fs.npz", images=images, class_names=photos)
    return str(tmp_path)


def trained(name: str, folder: Path, data: str, *options: str) -> Path:
    """The card of a checkpoint."""
    assert main(["train", name, "--data", data, *TINY, str(folder), *options]) == 0
    return folder / name / f"{name}.json"


def test_what_the_commands_know():
    sentences = ("intents", "banking77", "clinc150")
    assert tuple(DATASETS) == ("omniglot", "cifar-fs", "cifar-fs-large", "collections", "kanji", *sentences)
    assert ("omniglot", "cifar-fs", "cifar-fs-large", "collections", *sentences) == TRAINABLE
    assert [of_domain(name).name for name in ("characters", "photos-small", "photos")] == [
        "omniglot", "cifar-fs", "cifar-fs-large",
    ]  # fmt: skip
    with pytest.raises(ValueError, match=r"^domain: no data set has pictures of the kind 'sounds'$"):
        of_domain("sounds")


def test_turned_characters_count_as_classes_where_published_figures_count_them():
    omniglot = DATASETS["omniglot"]
    assert {split: omniglot.measured_in(split) for split in omniglot.splits} == {
        "train": 4, "val": 4, "test": 4, "background": 1, "evaluation": 1, "new-alphabets": 1
    }  # fmt: skip
    assert {each.measured_in("test") for name, each in DATASETS.items() if name != "omniglot"} == {1}


def test_splits_together_are_all_their_classes(data):
    omniglot = DATASETS["omniglot"]
    both = omniglot.load("train+val", data=data)
    train, val = (omniglot.load(split, data=data) for split in ("train", "val"))
    assert (both.name, both.names, both.groups) == (
        "omniglot/train+val", train.names + val.names, train.groups + val.groups,
    )  # fmt: skip
    rows = torch.arange(20)
    assert torch.equal(both.pictures(1, rows), train.pictures(1, rows))
    assert torch.equal(both.pictures(5, rows), val.pictures(1, rows))
    turned = omniglot.load("train+val", 4, data)
    assert len(turned) == 24
    assert turned.names[6] == f"{both.names[0]} turned 90°"
    assert torch.equal(turned.pictures(6 + 5, rows), torch.rot90(val.pictures(1, rows), 1, (2, 3)))


def test_what_makes_no_sense_is_refused(data):
    with pytest.raises(ValueError, match=r"^split: train\+evaluation would hold the same classes more than once$"):
        DATASETS["omniglot"].load("train+evaluation", data=data)
    with pytest.raises(ValueError, match=r"^symmetries: must lie in 1 … 8, not 9$"):
        DATASETS["cifar-fs"].load("test", 9, data)


def test_classes_that_were_trained_on_are_counted(data):
    pictures = {split: DATASETS["omniglot"].load(split, data=data) for split in ("test", "evaluation", "val")}
    seen = {split: trained_on({"recipe": {"split": "train"}}, each, data) for split, each in pictures.items()}
    assert seen == {"test": 0, "evaluation": 2, "val": 0}  # Gurmukhi's
    assert trained_on({"recipe": {"split": "train+val", "dataset": "omniglot"}}, pictures["val"], data) == 2
    assert trained_on({"recipe": {"split": "train", "dataset": "cifar-fs"}}, pictures["evaluation"], data) == 0
    assert trained_on({}, pictures["evaluation"], data) == 0


def test_train_and_evaluate_photographs(data, tmp_path, capsys):
    card = trained("photos", tmp_path / "runs", data, "--dataset", "cifar-fs", "--validate-every", "2")
    checkpoint = read(card)
    assert checkpoint.card.domain == "photos-small"
    network = checkpoint.card.network
    assert (network["channels"], network["size"], network["pools"], network["mean"], network["deviation"]) == (
        3, 32, 4, 0.5, 0.25,
    )  # fmt: skip
    training = checkpoint.card.training
    assert (
        training["data"] == "CIFAR-FS (Bertinetto et al. 2019), classes of CIFAR-100 (Krizhevsky 2009), cifar-fs/train"
    )
    assert training["licence"] == "CIFAR-100: none stated by its authors"
    assert training["recipe"]["dataset"] == "cifar-fs"
    capsys.readouterr()
    assert main(["evaluate", str(card), "--data", data, *SMALL]) == 0
    assert capsys.readouterr().out.startswith("maml of photos on 3 classes of cifar-fs/test, 2 episodes")
    assert main(["evaluate", str(card), "--data", data, *SMALL, "--scratch", "--optimiser", "sgd", "--json"]) == 0
    assert [row["learner"] for row in json.loads(capsys.readouterr().out)] == ["scratch"]
    # a person's photographs are read as such
    with zipfile.ZipFile(tmp_path / "own.zip", "w") as archive:
        for name, red in (("one", 0), ("other", 200)):
            for number in range(2):
                ramp = Image.linear_gradient("L")
                with archive.open(f"{name}/{number}.png", "w") as file:
                    Image.merge("RGB", [ramp.point(lambda value, red=red: red), ramp, ramp.rotate(number)]).save(
                        file, "PNG"
                    )
    assert main(["adapt", str(card), str(tmp_path / "own.zip")]) == 0
    assert "of 2 right after 1 steps" in capsys.readouterr().out
    # pictures of another kind do not fit
    assert main(["evaluate", str(card), "--data", data, *SMALL, "--dataset", "omniglot"]) == 2
    assert "the network takes (3, 32, 32)" in capsys.readouterr().err


def test_a_run_keeps_what_it_does_not_train_as_its_body_left_it(data, tmp_path):
    arguments = ["--data", data, "--dataset", "cifar-fs-large", "--tail", "0", "--no-keep", "--out", str(tmp_path)]
    body = ["--learner", "protonet", "--body", "photos-protonet", "--keep-centre", "--meta-steps", "0"]
    assert main(["train", "photos-own", *arguments, *body, "--device", "auto"]) == 0
    own, given = read(tmp_path / "photos-own" / "photos-own.json").learner, shipped("photos-protonet").learner
    assert (own.network.tail, given.network.tail) == (0, 1)
    assert own.network == given.with_tail(0).network
    picture = torch.rand(1, 3, 192, 192, generator=torch.Generator().manual_seed(0))
    seen = [each.network.features(each.params, each.network.prepare(picture))[0] for each in (own, given)]
    torch.testing.assert_close(*seen)
    assert own.params["centre"].equal(given.params["centre"])


@pytest.mark.slow
def test_train_and_evaluate_on_a_trunk(data, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    options = [word for word in TINY if word not in ("--filters", "8")]
    arguments = ["--data", data, "--dataset", "cifar-fs-large", "--tail", "0", "--learner", "anil"]
    folder = tmp_path / "runs"
    assert main(["train", "photos", *arguments, *options, str(folder), "--validate-every", "2"]) == 0
    assert len(list((tmp_path / "cache" / "metademo" / "kept").iterdir())) == 3 * 3 + 2  # three versions to train on
    checkpoint = read(folder / "photos" / "photos.json")
    assert (checkpoint.card.domain, checkpoint.card.network["tail"]) == ("photos", 0)
    training = checkpoint.card.training
    assert training["data"].endswith("classes of CIFAR-100 (Krizhevsky 2009), enlarged, cifar-fs/train")
    card = str(folder / "photos" / "photos.json")
    capsys.readouterr()
    assert main(["evaluate", card, "--data", data, *SMALL, "--split", "train"]) == 0
    printed = capsys.readouterr()
    assert "Warning: photos was trained on 3 of the 3 classes of cifar-fs/train." in printed.err
    assert printed.out.startswith("anil of photos on 3 classes of cifar-fs/train, 2 episodes")
    assert main(["train", "photos", *arguments, *options, str(folder), "--resume", "--meta-steps", "2"]) == 0
    for wrong, told in (("--filters", "filters"), ("--pools", "pools")):
        assert main(["train", "other", *arguments, *options, str(folder), wrong, "4"]) == 2
        assert f"--{told}: the network for cifar-fs-large has no such setting" in capsys.readouterr().err


@pytest.mark.slow
def test_where_none_of_these_begins_is_measured_on_a_trunk_too(tmp_path, monkeypatch):
    """As training ends, and by itself."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(cifar_fs, "EACH", 6)
    monkeypatch.setattr(train_run, "VALIDATION", (EvaluationPlan(2, 1, queries=1, episodes=2),))
    names = np.array(["apple", "bear", "beaver", "beetle", "butterfly", "camel", "cattle"])
    images = np.random.default_rng(0).integers(0, 256, (42, 32, 32, 3), dtype=np.uint8)
    np.savez(tmp_path / "cifar_fs.npz", images=images, class_names=names)
    options = [word for word in TINY if word not in ("--filters", "8")]
    arguments = ["--data", str(tmp_path), "--dataset", "cifar-fs-large", "--tail", "0", "--learner", "anil"]
    assert main(["train", "photos", *arguments, *options, str(tmp_path), "--validate-every", "2"]) == 0
    path = tmp_path / "photos" / "photos.json"
    measured = read(path).card.own_share
    assert 0 < measured < 1
    assert main(["calibrate", str(path), "--data", str(tmp_path)]) == 0
    assert read(path).card.own_share == pytest.approx(measured, abs=0.01)  # parameters are stored in half precision
    assert read(path).learner.reference is None
    assert main(["calibrate", str(path), "--data", str(tmp_path), "--reference", "cifar-fs-large/train"]) == 0
    known = read(path).learner
    assert known.reference.shape == (2, known.network.features_size)
    assert bool((known.reference.norm(dim=1) <= 1.01).all())  # a mean of directions is no longer than they are
    assert fingerprint(known) == fingerprint(replace(known, reference=None))
    for wrong in ("cifar-fs-large/none", "nothing", "omniglot/train"):
        assert main(["calibrate", str(path), "--data", str(tmp_path), "--reference", wrong]) == 2


def test_evaluate_says_what_was_trained_on_and_draws_within_alphabets(data, tmp_path, capsys):
    card = trained("letters", tmp_path / "runs", data, "--pools", "4")
    assert read(card).learner.network.pools == 4
    assert "omniglot/train, each class in four rotations" in read(card).card.training["data"]
    capsys.readouterr()
    assert main(["evaluate", str(card), "--data", data, *SMALL, "--split", "evaluation"]) == 0
    printed = capsys.readouterr()
    assert printed.err == "Warning: letters was trained on 2 of the 6 classes of omniglot/evaluation.\n"
    assert main(["evaluate", str(card), "--data", data, *SMALL, "--split", "new-alphabets", "--within-alphabet"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(
        "maml of letters on 4 classes of omniglot/new-alphabets within an alphabet, 2 episodes, seed 0\n"
    )
    assert printed.err == ""
    assert main(["evaluate", str(card), "--data", data, *SMALL, "--ways", "3", "--within-alphabet"]) == 2
    assert "within: no group of omniglot/test has 3 classes" in capsys.readouterr().err


def test_bending_is_for_characters_and_changes_the_training(data, tmp_path, capsys):
    plain, bent = (trained(name, tmp_path, data, *more) for name, more in (("plain", ()), ("bent", ("--warp", "0.2"))))
    assert read(bent).card.training["recipe"]["warp"] == 0.2
    assert "--warp 0.2" in read(bent).card.training["command"]
    one, other = (read(card).learner.params for card in (plain, bent))
    assert any(not torch.equal(one[name], other[name]) for name in one)
    command = ["train", "photos", "--data", data, *TINY, str(tmp_path), "--dataset", "cifar-fs", "--warp", "0.2"]
    assert main(command) == 2
    assert "--warp: characters can be bent" in capsys.readouterr().err
