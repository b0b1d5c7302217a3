import json
import os
import pickle
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load, load_file, save_file

from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.cards import checkpoint_of
from metademo.checkpoints.files import CheckpointError, read, save, save_card
from metademo.checkpoints.one_file import write
from metademo.checkpoints.runs import check_run, read_run, save_run
from metademo.learners import LEARNERS
from metademo.training.run_state import RunState

REMEDY = "Put the original file back, or make it anew with `python -m metademo train`."


@pytest.fixture
def card(tiny_maml, tmp_path) -> Path:
    """The card of a saved checkpoint called small."""
    save(checkpoint_of(tiny_maml, "small", "characters", {"seed": 3, "data": "toy"}), tmp_path)
    return tmp_path / "small.json"


def test_the_card_tells_where_none_of_these_begins(card, tiny_maml, tmp_path):
    assert read(card).card.own_share is None
    save_card(replace(read(card).card, own_share=0.42), card)
    assert read(card).card.own_share == 0.42
    for odd in (0, 1.0, -0.5, "0.4", True, 10**400):
        change_card(card, own_share=odd)
        with pytest.raises(CheckpointError, match="own_share: must be a fraction between 0 and 1"):
            read(card)


def test_classes_known_beforehand_are_kept_and_looked_at_first(tiny_maml, tmp_path):
    reference = torch.randn(5, tiny_maml.network.features_size, generator=torch.Generator().manual_seed(0))
    known = replace(tiny_maml, reference=reference)
    save(checkpoint_of(known, "known", "characters", {}), tmp_path)
    card = tmp_path / "known.json"
    torch.testing.assert_close(read(card).learner.reference, reference, atol=2e-3, rtol=2e-3)  # in half precision
    assert torch.equal(load(write(read(card)))["reference"].float(), read(card).learner.reference)
    whole = load_file(card.with_suffix(".safetensors"))
    for odd in (reference[:, :-1], reference[0], reference[:0], torch.full_like(reference, torch.nan)):
        save_file({**whole, "reference": odd.contiguous()}, card.with_suffix(".safetensors"))
        with pytest.raises(CheckpointError):
            read(card)


def change_card(card: Path, **changes) -> None:
    """Replace keys of the card; ``network`` and ``learner`` are merged."""
    data = json.loads(card.read_text())
    for key, value in changes.items():
        data[key] = {**data[key], **value} if isinstance(value, dict) else value
    card.write_text(json.dumps(data))


def test_what_is_saved_is_read_back(card, tiny_maml, make_episode):
    checkpoint = read(card)
    assert checkpoint.card.name == "small"
    assert checkpoint.card.domain == "characters"
    assert checkpoint.card.training == {"seed": 3, "data": "toy"}
    assert checkpoint.learner.network == tiny_maml.network
    assert (checkpoint.learner.steps, checkpoint.learner.second_order) == (3, True)
    assert list(checkpoint.learner.params) == list(tiny_maml.params)
    assert all(torch.equal(checkpoint.learner.params[name], value) for name, value in tiny_maml.params.items())
    episode = make_episode()
    ours, theirs = checkpoint.learner.adapt(episode), tiny_maml.adapt(episode)
    assert torch.equal(ours.last.query_probabilities, theirs.last.query_probabilities)
    assert sorted(path.name for path in card.parent.iterdir()) == ["small.json", "small.safetensors"]


@pytest.mark.parametrize("kind", LEARNERS)
def test_every_learner_is_read_back(kind, make_learner, make_episode, tmp_path):
    """With options that are not its defaults; and whatever it computed in, it is what it was."""
    options = {
        "maml": {"rates": "layers", "clip": 1},
        "anil": {"second_order": False},
        "maml++": {"multi_step": 0.5, "first_order_until": 0.0},
        "reptile": {"training_steps": 2, "rate": 0.01},
        "meta-lstm": {"hidden": 4},
        "transfer": {"adapts": "all", "rate": 0.02},
        "baseline++": {"rate": 1},
    }
    learner = make_learner(kind, **options.get(kind, {}))
    low = replace(learner, network=replace(learner.network, precision="bfloat16"))
    save(checkpoint_of(low, "small", "characters", {}), tmp_path)
    card = json.loads((tmp_path / "small.json").read_text())
    assert card["learner"] == {"kind": kind, **learner.options}
    assert "precision" not in json.dumps(card)
    again = read(tmp_path / "small.json").learner
    assert type(again) is type(learner)
    assert (again.network, again.options) == (learner.network, learner.options)
    assert list(again.params) == list(learner.params)
    kept = {name: value.to(learner.stored).float() for name, value in learner.params.items()}
    assert all(torch.equal(again.params[name], value) for name, value in kept.items())
    episode = make_episode()
    ours, theirs = again.adapt(episode), replace(learner, params=kept).adapt(episode)
    assert torch.equal(ours.last.query_probabilities, theirs.last.query_probabilities)
    assert ours.last.gates == theirs.last.gates


@pytest.mark.parametrize("kind", LEARNERS)
def test_an_option_that_the_learner_has_not_is_told(kind, make_learner, tmp_path):
    save(checkpoint_of(make_learner(kind), "small", "characters", {}), tmp_path)
    change_card(tmp_path / "small.json", learner={"momentum": 0.9})
    with pytest.raises(
        CheckpointError, match=r"small\.json is damaged .*momentum: .* has no such option; it has "
    ) as told:
        read(tmp_path / "small.json")
    assert REMEDY in str(told.value)


def test_parameters_of_another_kind_of_learner_are_told(card):
    change_card(card, learner={"rates": "one"})
    with pytest.raises(
        CheckpointError, match=r"^small\.safetensors does not fit its card: .*rate\.all, rate\.block1"
    ) as told:
        read(card)
    assert REMEDY in str(told.value)


def test_a_missing_card_or_parameters_is_told(card):
    with pytest.raises(CheckpointError, match=r"^There is no checkpoint card other\.json in .*train`\.$"):
        read(card.with_name("other.json"))
    card.with_suffix(".safetensors").unlink()
    with pytest.raises(CheckpointError, match=r"^There is no small\.safetensors in .*train`\.$"):
        read(card)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe\x00", b"null", b"[]", b'"text"', b"{}", b'{"format": 1}', b"[" * 100_000, b"1" * 5000],
    ids=["empty", "cut short", "not text", "null", "list", "string", "no keys", "few keys", "deep", "long number"],
)
def test_a_damaged_card_is_told(card, content):
    card.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"small\.json is damaged") as told:
        read(card)
    assert REMEDY in str(told.value)


def test_a_card_of_another_format_is_told(card):
    change_card(card, format=2)
    with pytest.raises(CheckpointError, match=r"small\.json has format 2; this version reads 1\.$"):
        read(card)


@pytest.mark.parametrize(
    "changes",
    [
        {"network": "conv4"},
        {"network": {"kind": "resnet"}},
        {"network": {"kind": ["conv4"]}},
        {"network": {"depth": 5}},
        {"network": {"filters": 7}},
        {"network": {"filters": "8"}},
        {"network": {"filters": 8.0}},
        {"network": {"filters": None}},
        {"network": {"filters": 10**9, "groups": 1}},
        {"network": {"filters": 1e200, "groups": 1}},
        {"network": {"filters": 10**400, "groups": 1}},
        {"network": {"channels": 10**10}},
        {"network": {"channels": 10**30}},
        {"network": {"channels": float("inf")}},
        {"network": {"size": 10**7}},
        {"network": {"size": float("nan")}},
        {"network": {"size": -28}},
        {"network": {"pools": 5}},
        {"network": {"pools": "3"}},
        {"network": {"pools": 2.5}},
        {"network": {"pools": 0, "size": 1024, "filters": 1024}},
        {"network": {"precision": "bfloat16"}},
        {"network": {"views": 2.0}},
        {"network": {"views": True}},
        {"network": {"mean": "0"}},
        {"network": {"mean": 10**400}},
        {"network": {"mean": float("nan")}},
        {"network": {"deviation": 10**400}},
        {"network": {"deviation": 0}},
        {"learner": {"kind": "prototypes"}},
        {"learner": {"kind": None}},
        {"learner": {"kind": ["maml"]}},
        {"learner": {"kind": "scratch"}},
        {"learner": {"hidden": 20}},
        {"learner": {"params": {}}},
        {"learner": {"network": 3}},
        {"learner": {"rates": "elements"}},
        {"learner": {"adapts": None}},
        {"learner": {"clip": float("nan")}},
        {"learner": {"clip": 10**400}},
        {"learner": {"steps": 0}},
        {"learner": {"steps": True}},
        {"learner": {"steps": "5"}},
        {"learner": {"steps": 10**9}},
        {"learner": {"second_order": 1}},
        {"learner": []},
    ],
    ids=repr,
)
def test_a_card_that_describes_nothing_we_make_is_told(card, changes):
    change_card(card, **changes)
    with pytest.raises(CheckpointError, match=r"small\.json is damaged") as told:
        read(card)
    assert REMEDY in str(told.value)


def rewrite(card: Path, change) -> None:
    path = card.with_suffix(".safetensors")
    tensors = load_file(path)
    change(tensors)
    save_file(tensors, path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.pop("centre"), "does not fit its card: unexpected or missing centre"),
        (lambda t: t.update(extra=torch.zeros(1)), "does not fit its card: unexpected or missing extra"),
        (lambda t: t.update(centre=torch.zeros(9)), r"does not fit its card: centre has shape \(9,\)"),
        (lambda t: t.update(centre=t["centre"].double()), "does not fit its card: centre"),
        (lambda t: t.update(centre=t["centre"].long()), "does not fit its card: centre"),
        (lambda t: t["centre"].__setitem__(0, torch.nan), "is damaged: centre holds values that are not numbers"),
        (lambda t: t["block2.weight"].__setitem__((0, 0, 0, 0), torch.inf), "is damaged: block2.weight holds values"),
    ],
)
def test_parameters_that_do_not_fit_are_told(card, change, message):
    rewrite(card, change)
    with pytest.raises(CheckpointError, match=rf"^small\.safetensors {message}") as told:
        read(card)
    assert REMEDY in str(told.value)


class Bomb:
    def __reduce__(self):
        return pytest.fail, ("a checkpoint was unpickled",)


def damages(path: Path) -> dict[str, bytes]:
    whole = path.read_bytes()
    return {
        "empty": b"",
        "text": b"not parameters",
        "cut in the header": whole[:50],
        "cut in the numbers": whole[:-100],
        "longer": whole + bytes(100),
        "a header of any length": b"\xff" * 8 + whole[8:],
        "pickle": pickle.dumps(Bomb()),
    }


DAMAGES = ["empty", "text", "cut in the header", "cut in the numbers", "longer", "a header of any length", "pickle"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_parameters_are_told(card, damage):
    path = card.with_suffix(".safetensors")
    path.write_bytes(damages(path)[damage])
    with pytest.raises(CheckpointError, match=r"^small\.safetensors is damaged") as told:
        read(card)
    assert REMEDY in str(told.value)


def test_a_folder_in_the_place_of_a_file_is_told(card):
    path = card.with_suffix(".safetensors")
    path.unlink()
    path.mkdir()
    with pytest.raises(CheckpointError, match=r"^small\.safetensors is damaged"):
        read(card)


def test_saving_is_whole_or_not_at_all(card, tiny_maml, monkeypatch):
    before = {path.name: path.read_bytes() for path in card.parent.iterdir()}

    def full_disk(path, content):
        with path.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(OSError, match="No space left"):
        save(checkpoint_of(tiny_maml, "small", "characters", {}), card.parent)
    assert {name: (card.parent / name).read_bytes() for name in before} == before
    read(card)


def test_an_unknown_shipped_checkpoint_is_told_with_what_there_is(monkeypatch, card):
    monkeypatch.setattr(checkpoints, "ASSETS", card.parent)
    assert checkpoints.available() == ("small",)
    assert checkpoints.shipped("small").card.name == "small"
    with pytest.raises(CheckpointError, match=r"^There is no checkpoint '../small'; there is small in "):
        checkpoints.shipped("../small")


def test_a_checkpoint_that_comes_while_the_page_is_served_is_found(monkeypatch, tmp_path):
    monkeypatch.setattr(checkpoints, "ASSETS", tmp_path / "none")
    assert checkpoints.available() == ()
    monkeypatch.setattr(checkpoints, "ASSETS", tmp_path)
    assert checkpoints.available() == ()
    (tmp_path / "late.json").touch()
    os.utime(tmp_path, ns=(10**9, 10**9))  # clocks of files may be too coarse for a test
    assert checkpoints.available() == ("late",)


def test_a_checkpoint_is_as_readable_as_any_file(card):
    ordinary = card.with_name("ordinary")
    ordinary.touch()
    assert card.with_suffix(".safetensors").stat().st_mode == card.stat().st_mode == ordinary.stat().st_mode


# --- runs


@pytest.fixture
def state(tiny_maml) -> RunState:
    state = RunState.begin(tiny_maml.params)
    state.first["centre"] += 1
    state.second["centre"] += 2
    state.step, state.seconds, state.updates = 7, 1.25, 5
    return state


def test_a_run_is_read_back_exactly(state, tmp_path):
    save_run(state, {"seed": 4, "pairs": [[5, 1]]}, tmp_path / "run")
    again, settings = read_run(tmp_path / "run")
    assert settings == {"seed": 4, "pairs": [[5, 1]]}
    assert (again.step, again.seconds, again.updates) == (7, 1.25, 5)
    for part in ("params", "first", "second"):
        ours, theirs = getattr(again, part), getattr(state, part)
        assert ours.keys() == theirs.keys()
        assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["run.safetensors"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_run_is_told(state, tmp_path, damage):
    save_run(state, {}, tmp_path)
    path = tmp_path / "run.safetensors"
    path.write_bytes(damages(path)[damage])
    with pytest.raises(CheckpointError, match=r"run\.safetensors is damaged .* Start the run anew without --resume\.$"):
        read_run(tmp_path)


def test_a_missing_run_is_told(tmp_path):
    with pytest.raises(CheckpointError, match=r"^There is no run\.safetensors in .* without --resume\.$"):
        read_run(tmp_path)


@pytest.mark.parametrize(
    ("tensors", "metadata"),
    [
        ({"params/w": torch.ones(1)}, None),
        ({"params/w": torch.ones(1)}, {"run": "{"}),
        ({"params/w": torch.ones(1)}, {"run": "[]"}),
        ({"params/w": torch.ones(1)}, {"run": '{"step": 1}'}),
        ({"others/w": torch.ones(1)}, {"run": '{"step": 1, "seconds": 0.0, "updates": 1, "settings": {}}'}),
        ({"params/w": torch.ones(1)}, {"run": '{"step": "1", "seconds": 0.0, "updates": 1, "settings": {}}'}),
        ({"params/w": torch.ones(1)}, {"run": '{"step": 1, "seconds": 0.0, "updates": -1, "settings": {}}'}),
        ({"params/w": torch.ones(1)}, {"run": '{"step": 1, "seconds": NaN, "updates": 1, "settings": {}}'}),
        ({"params/w": torch.ones(1)}, {"run": '{"step": 1, "seconds": null, "updates": 1, "settings": {}}'}),
        ({"params/w": torch.ones(1)}, {"run": '{"step": 1, "seconds": 0.0, "updates": 1, "settings": []}'}),
    ],
)
def test_a_file_of_another_kind_is_not_taken_for_a_run(tmp_path, tensors, metadata):
    save_file(tensors, tmp_path / "run.safetensors", metadata)
    with pytest.raises(CheckpointError, match=r"run\.safetensors is damaged"):
        read_run(tmp_path)


@pytest.mark.parametrize(
    ("part", "change", "message"),
    [
        ("params", lambda t: t.pop("centre"), "is not a run of this learner: unexpected or missing centre"),
        ("first", lambda t: t.clear(), "is not a run of this learner: unexpected or missing"),
        ("second", lambda t: t.update(centre=torch.zeros(9)), r"is not a run .*: centre has shape \(9,\)"),
        ("second", lambda t: t.update(centre=t["centre"].double()), r"is not a run .*: centre has .* float64"),
        ("first", lambda t: t["centre"].fill_(torch.nan), "is damaged: centre holds values that are not numbers"),
    ],
)
def test_a_run_of_another_learner_is_told(state, tiny_maml, tmp_path, part, change, message):
    check_run(state, tiny_maml.params, tmp_path)
    change(getattr(state, part))
    with pytest.raises(CheckpointError, match=rf"run\.safetensors {message}.* Start the run anew without --resume\.$"):
        check_run(state, tiny_maml.params, tmp_path)
