"""Lake's runs: which picture shows whose character, the share of mistakes, and what may be compared."""

import io
import zipfile

import pytest
import torch
from PIL import Image, ImageDraw

from metademo.cli.lake import _forbidden
from metademo.cli.parser import main
from metademo.datasets import lake
from metademo.datasets.files import DataError

WAYS = 3


def drawing(at: int) -> bytes:
    """105×105, a black bar on white."""
    image = Image.new("1", (105, 105), 1)
    ImageDraw.Draw(image).rectangle((10 + 30 * at, 10, 25 + 30 * at, 95), fill=0)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def runs(tmp_path):
    """Twenty runs of three characters; test picture i shows the character of training picture i + 1."""
    path = tmp_path / "all_runs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for run in range(1, 21):
            lines = []
            for at in range(WAYS):
                training, test = f"run{run:02}/training/class{at + 1:02}.png", f"run{run:02}/test/item{at + 1:02}.png"
                archive.writestr(training, drawing(at))
                archive.writestr(test, drawing((at + 1) % WAYS))
                lines.append(f"{test} run{run:02}/training/class{(at + 1) % WAYS + 1:02}.png")
            archive.writestr(f"run{run:02}/class_labels.txt", "\n".join(lines) + "\n")
    return path


def test_a_run_pairs_each_test_picture_with_its_training_picture(runs):
    episodes = lake.load(runs.parent)
    assert len(episodes) == 20
    for episode in episodes:
        assert episode.support.shape == episode.query.shape == (WAYS, 1, 28, 28)
        assert episode.query_labels.tolist() == [1, 2, 0]
        assert torch.equal(episode.support[episode.query_labels], episode.query)
    # ink is one on paper that is zero
    first = episodes[0].support[0, 0]
    assert first[14, 5] == 1
    assert first[14, 20] == 0


def test_mistakes_are_counted_and_forbidden_training_is_told(runs, capsys):
    assert main(["evaluate", "lake", "characters-protonet", "--data", str(runs)]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("characters-protonet: 0 of 60 taken for another, 0.00 % (people: 4.5 %)")
    assert "keeps for these runs" in told.err


def test_which_training_is_allowed():
    allowed = {"recipe": {"dataset": "omniglot", "split": "background"}}
    assert not _forbidden(allowed)
    assert not _forbidden({**allowed, "body": allowed})
    assert _forbidden({**allowed, "body": {"recipe": {"dataset": "omniglot", "split": "train"}}})
    assert _forbidden({"recipe": {"split": "train+val"}})
    assert not _forbidden({"recipe": {"dataset": "kanji", "split": "train"}})


def test_photographs_and_other_words_are_refused(runs, capsys):
    assert main(["evaluate", "lake", "photos-small", "--data", str(runs)]) == 2
    assert "Lake's runs are of characters" in capsys.readouterr().err
    assert main(["evaluate", "characters", "photos-small", "--data", str(runs)]) == 2
    assert "one checkpoint at a time" in capsys.readouterr().err


def test_damage_is_named(runs, tmp_path):
    with zipfile.ZipFile(tmp_path / "short.zip", "w") as archive:
        archive.writestr("run01/class_labels.txt", "a b\n")
    with pytest.raises(DataError, match=r"^short\.zip in .* is damaged"):
        lake.load(tmp_path / "short.zip")
    runs.write_bytes(runs.read_bytes()[:200])
    with pytest.raises(DataError, match=r"^all_runs\.zip in .* is damaged"):
        lake.load(runs.parent)
