"""The commands with ``--backbone``, on stand-ins for the photographs and for the weights."""

import numpy as np
import pytest

from metademo.checkpoints.files import CheckpointError, read
from metademo.cli import train as train_command
from metademo.cli.parser import main
from metademo.datasets import cifar_fs
from metademo.networks import TorchvisionBackbone
from tests.helpers.backbones import keep, stand_in

TRAIN = ["--learner", "anil", "--settings", "2x1", "--queries", "2", "--tasks", "1", "--meta-steps", "1",
         "--set", "steps=1", "--validate-every", "0", "--dataset", "cifar-fs-large"]  # fmt: skip
SMALL = ["--ways", "2", "--shots", "1", "--episodes", "2", "--queries", "2", "--processes", "1"]


@pytest.fixture(autouse=True)
def places(monkeypatch, tmp_path):
    """Four photographs of each of five classes; caches of the test's own."""
    monkeypatch.setattr(train_command, "keep_freed_memory", lambda: None)
    monkeypatch.setattr(cifar_fs, "EACH", 4)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("METADEMO_DATA", str(tmp_path))
    images = np.random.default_rng(0).integers(0, 256, (20, 32, 32, 3), dtype=np.uint8)
    np.savez(tmp_path / "cifar_fs.npz", images=images, class_names=np.array(["apple", "bear", "bee", "baby", "bed"]))


@pytest.mark.parametrize("tail", [0, 1])
def test_train_evaluate_and_resume(tail, home, tmp_path, capsys):
    command = ["train", "own", *TRAIN, "--out", str(tmp_path), "--backbone", "mobilenet_v3_small", "--tail", str(tail)]
    assert main(command) == 0
    path = tmp_path / "own" / "own.json"
    checkpoint = read(path)
    assert checkpoint.card.domain == "photos"
    assert checkpoint.learner.network == TorchvisionBackbone("mobilenet_v3_small", 192, tail)
    assert f"--backbone mobilenet_v3_small --tail {tail}" in checkpoint.card.training["command"]
    assert len(list((tmp_path / "cache" / "metademo" / "kept").iterdir())) == 3 * 3  # classes, in three versions
    capsys.readouterr()
    assert main(["evaluate", str(path), *SMALL]) == 0
    assert capsys.readouterr().out.startswith("anil of own on 2 classes of cifar-fs/test, 2 episodes")
    assert main([*command, "--resume"]) == 0


@pytest.mark.slow
def test_resume_refuses_another_backbone(home, reference, tmp_path, capsys):
    command = ["train", "own", *TRAIN, "--out", str(tmp_path), "--tail", "0", "--backbone"]
    assert main([*command, "mobilenet_v3_small"]) == 0
    keep(stand_in("squeezenet1_1").state_dict(), "squeezenet1_1", reference[1])
    assert main([*command, "squeezenet1_1", "--resume"]) == 2
    assert "backbone was 'mobilenet_v3_small' and is now 'squeezenet1_1'" in capsys.readouterr().err
    assert main([*command[:-1], "--resume"]) == 2
    assert "backbone was 'mobilenet_v3_small' and is now None" in capsys.readouterr().err


def test_adapt_says_what_a_checkpoint_needs(home, tmp_path, request, capsys):
    assert main(["train", "own", *TRAIN, "--out", str(tmp_path), "--backbone", "mobilenet_v3_small"]) == 0
    request.getfixturevalue("offline")
    with pytest.raises(CheckpointError, match="needs the weights it builds on"):
        read(tmp_path / "own" / "own.json")
    capsys.readouterr()
    assert main(["evaluate", str(tmp_path / "own" / "own.json"), *SMALL]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert (
        "The checkpoint own needs the weights it builds on. The weights of mobilenet_v3_small are not in" in printed.err
    )
    assert "Traceback" not in printed.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "--backbone resnet18 --dataset cifar-fs",
            "--backbone: is for large photographs (cifar-fs-large, collections), not for cifar-fs",
        ),
        (
            "--backbone resnet18 --dataset omniglot",
            "--backbone: is for large photographs (cifar-fs-large, collections), not for omniglot",
        ),
        ("--backbone vit_b_16", "backbone: 'vit_b_16' is none of alexnet, convnext_base"),
        ("--backbone resnet18 --tail 6", "tail: must lie in 0 … 5 for resnet18, not 6"),
        ("--backbone resnet18 --filters 8", "--filters: the network for cifar-fs-large has no such setting"),
        ("--backbone resnet18", "The weights of resnet18 are not in torch's cache and could not be downloaded"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(words, told, offline, tmp_path, capsys):
    assert main(["train", "own", *TRAIN, "--out", str(tmp_path), *words.split()]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = [line for line in printed.err.splitlines() if not line.startswith("Downloading: ")]
    assert line.startswith(f"metademo train: {told}")
    assert not (tmp_path / "own").exists()
