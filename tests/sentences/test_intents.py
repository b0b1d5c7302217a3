"""Intents as data sets: splits, groups, damage; and the commands on them."""

import json
from pathlib import Path

import pytest
import torch

from metademo.cli.parser import main
from metademo.datasets import DATASETS, trained_on
from metademo.datasets.files import DataError
from metademo.networks import Conv4, Frozen, WordCounts
from metademo.tasks.picture_sets import EpisodeSampler
from tests.helpers.sentences import needs_body


def collection(name, intents=9):
    """So many intents of eight sentences each, three in every split."""
    names = [f"{name} {number}" for number in range(intents)]
    classes = {each: [f"{each} said in way {way}" for way in range(8)] for each in names}
    thirds = {split: names[at::3] for at, split in enumerate(("train", "val", "test"))}
    return {"classes": classes, "splits": thirds}


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "sentences"
    folder.mkdir()
    for name in ("banking77", "clinc150"):
        (folder / f"{name}.json").write_text(json.dumps(collection(name)))
    return str(tmp_path)


def test_splits_and_groups(data):
    both = DATASETS["intents"].load("train", data=data)
    assert both.name == "intents/train"
    assert both.names == tuple(f"{name}/{name} {at}" for name in ("banking77", "clinc150") for at in (0, 3, 6))
    assert both.groups == ("banking77",) * 3 + ("clinc150",) * 3
    assert both.apart
    one = DATASETS["banking77"].load("train+val", data=data)
    assert len(one) == 6
    assert not one.apart
    assert one.texts[int(one.rows[3][0])].startswith("banking77 1 said")
    parts = [{*DATASETS["clinc150"].load(split, data=data).names} for split in ("train", "val", "test")]
    assert not parts[0] & parts[1]
    assert not parts[1] & parts[2]


def test_an_episode_is_of_one_collection_and_what_it_is_read_as(data):
    sentences = DATASETS["intents"].prepared(DATASETS["intents"].load("test", data=data), WordCounts(64))
    episode = EpisodeSampler(sentences, ((3, 2),), 4).sample(torch.Generator().manual_seed(0))
    assert episode.support.shape == (6, 64, 1, 1)
    assert len({name.partition("/")[0] for name in episode.classes}) == 1
    again = EpisodeSampler(sentences, ((3, 2),), 4).sample(torch.Generator().manual_seed(0))
    assert torch.equal(again.query, episode.query)


def test_a_network_that_nothing_changes_reads_features(data):
    below = WordCounts(64)
    frozen = Frozen(below, {})
    sentences = DATASETS["intents"].load("test", data=data)
    texts = [f"said in way {way}" for way in range(70)]  # more than are read together
    assert torch.equal(frozen.read(texts), below.read(texts))
    rows = [torch.tensor([0, 2])]
    (as_it_reads,) = sentences.read_by(frozen).of([1], rows)
    (as_below_reads,) = sentences.read_by(below).of([1], rows)
    assert torch.equal(as_it_reads, as_below_reads)
    with pytest.raises(ValueError, match="Conv4 reads pictures"):
        Frozen(Conv4(), Conv4().initial_params(torch.Generator())).read(texts)


def test_what_does_not_go_with_sentences(data):
    sentences = DATASETS["intents"].load("test", data=data)
    with pytest.raises(ValueError, match="Conv4 reads pictures"):
        sentences.read_by(Frozen(Conv4(), Conv4().initial_params(torch.Generator())))
    with pytest.raises(ValueError, match="reads pictures"):
        DATASETS["intents"].prepared(sentences, Conv4())
    with pytest.raises(ValueError, match=r"^symmetries: "):
        sentences.with_symmetries(4)
    with pytest.raises(ValueError, match="no network has been named"):
        sentences.pictures(0, torch.tensor([0]))


def test_what_was_trained_on_is_known_in_whichever_set(data):
    training = {"recipe": {"dataset": "intents", "split": "train", "symmetries": 1}}
    assert trained_on(training, DATASETS["banking77"].load("train", data=data), data) == 3
    assert trained_on(training, DATASETS["banking77"].load("test", data=data), data) == 0


@pytest.mark.parametrize("damage", ["{", "[]", '{"classes": {"a": [1]}, "splits": {}}'])
def test_a_damaged_file_is_named(data, tmp_path, damage):
    (tmp_path / "sentences" / "banking77.json").write_text(damage)
    with pytest.raises(DataError, match=r"banking77\.json in .* is damaged"):
        DATASETS["banking77"].load("train", data=data)


def test_a_missing_file_says_where_to_look(tmp_path):
    with pytest.raises(DataError, match=r"no banking77\.json"):
        DATASETS["banking77"].load("train", data=str(tmp_path))


@needs_body
@pytest.mark.slow
def test_meta_training_measuring_and_adapting_by_command(data, tmp_path, capsys):
    train = ["train", "sentences-small", "--learner", "maml", "--set", "update=adam", "rates=layers", "steps=2"]
    train += ["--settings", "3x2", "--queries", "2", "--tasks", "1", "--meta-steps", "2", "--validate-every", "0"]
    assert main([*train, "--data", data, "--out", str(tmp_path / "runs")]) == 0
    card = str(tmp_path / "runs" / "sentences-small" / "sentences-small.json")
    assert json.loads(Path(card).read_text("utf-8"))["domain"] == "sentences"
    evaluate = [
        "evaluate",
        card,
        "--dataset",
        "clinc150",
        "--ways",
        "3",
        "--shots",
        "1",
        "--queries",
        "2",
        "--episodes",
        "4",
    ]
    capsys.readouterr()
    assert main([*evaluate, "--data", data, "--processes", "1", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["learner"] == "maml"
    assert 0 <= row["accuracy"] <= 1
    assert main([*evaluate, "--data", data, "--processes", "1", "--scratch", "--json"]) == 0
    table = tmp_path / "mine.csv"
    table.write_text("sentence,class\nGood morning,hello\nHi you,hello\nFarewell,bye\nSee you,bye\nWho knows,\n")
    capsys.readouterr()
    assert main(["adapt", card, str(table), "--shots", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines[:3]] == ["hello", "bye", "?"]
    assert lines[-1].endswith("s")
