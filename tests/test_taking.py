"""`adapt` writes what a person takes away, and reads back what it wrote."""

import json
import re

import pytest

from metademo.cli.parser import main
from tests.helpers.taken import task


@pytest.fixture
def twins(tmp_path):
    path = tmp_path / "twins.zip"
    path.write_bytes(task("twins").to_zip())
    return path


def test_json_says_all_that_the_table_does(twins, capsys):
    assert main(["adapt", "characters", str(twins), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert main(["adapt", "characters", str(twins)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[:3] for line in lines[:-1]] == [
        [row["class"], row["picture"], row["answer"]] for row in told["answers"]
    ]
    right = sum(row["class"] == row["answer"] for row in told["answers"])
    assert told["accuracy"] == right / len(told["answers"])
    assert all(abs(sum(row["probabilities"]) - 1) < 1e-4 for row in told["answers"])
    assert (told["learner"], told["steps"], told["shots"]) == ("maml", 5, [1, 1])


def test_a_page_and_an_onnx_file(twins, tmp_path, capsys, monkeypatch):
    pytest.importorskip("onnx", reason="ONNX is an extra: pip install onnx")
    monkeypatch.chdir(tmp_path)
    assert main(["adapt", "characters", "twins.zip", "--export", "html"]) == 0
    assert main(["adapt", "characters", "twins.zip", "--export", "onnx", "--out", "x.onnx"]) == 0
    assert re.search(r"twins\.html: 0\.\d+ MB", capsys.readouterr().err)
    assert b"bowl left" in (tmp_path / "twins.html").read_bytes()
    assert (tmp_path / "x.onnx").stat().st_size > 400_000
    assert not list(tmp_path.glob("*.partial"))


def test_a_checkpoint_of_one_s_own_answers_and_adapts_on(twins, tmp_path, capsys):
    assert (
        main(["adapt", "characters", str(twins), "--json", "--export", "safetensors", "--out", str(tmp_path / "own")])
        == 0
    )
    before = json.loads(capsys.readouterr().out)["answers"]
    loose = [picture for _, picture in task("twins").query_pictures()]
    for number, picture in enumerate(loose):
        (tmp_path / f"asked{number}.png").write_bytes(picture.data)
    asked = [str(tmp_path / f"asked{number}.png") for number in range(len(loose))]
    # pictures without classes: what it has learned is asked
    assert main(["adapt", str(tmp_path / "own.json"), *asked, "--json"]) == 0
    after = json.loads(capsys.readouterr().out)["answers"]
    assert [row["answer"] for row in after] == [row["answer"] for row in before]
    assert all(abs(one["confidence"] - two["confidence"]) < 1e-4 for one, two in zip(before, after, strict=True))
    # with classes: it learns them, from where it stopped
    assert main(["adapt", str(tmp_path / "own.json"), str(twins)]) == 0
    assert "right after 5 steps" in capsys.readouterr().out


def test_without_the_package_onnx_its_name_is_told(twins, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "onnx", None)
    assert main(["adapt", "characters", str(twins), "--export", "onnx", "--out", str(tmp_path / "x.onnx")]) == 2
    assert "pip install onnx" in capsys.readouterr().err
    assert not (tmp_path / "x.onnx").exists()


def test_more_stages_are_asked_of_a_network_that_has_them(twins, capsys):
    assert main(["adapt", "characters", str(twins), "--tail", "2"]) == 2
    assert "tail: 2 is no other than this network has" in capsys.readouterr().err
