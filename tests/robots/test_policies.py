"""Policies on disk, and the commands that make and measure them."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from metademo.checkpoints.files import CheckpointError
from metademo.cli.parser import main
from metademo.datasets import files
from metademo.places import ROOT
from metademo.robots import arm, policies
from metademo.robots.arm import ACTION, SEEN
from metademo.robots.demonstrations import AT_ONCE, gathered
from metademo.robots.packages import missing
from metademo.robots.policies import Policy, available, find, read, save
from metademo.robots.policy import Sight
from metademo.robots.skills import SKILLS
from metademo.robots.training import RobotSettings


@pytest.fixture
def kept(made_up, tmp_path):
    """The card of a policy."""
    settings = RobotSettings("push")
    save(Policy("robot-push-x", settings, settings.learner_from(), Sight.of(made_up), {"data": "made up"}), tmp_path)
    return tmp_path / "robot-push-x.json"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A folder with demonstrations that no arm gave."""
    folder = tmp_path_factory.mktemp("data")
    random = np.random.default_rng(0)
    seen = random.standard_normal((AT_ONCE, 5, 6, SEEN)).astype(np.float32)
    files.write(folder / "robots" / "push-0.npz", seen=seen, done=np.tanh(seen[..., :ACTION]))
    return folder


def test_a_policy_comes_back_as_it_was(kept, made_up):
    again = read(kept)
    settings = RobotSettings("push")
    assert (again.name, again.settings, again.training) == ("robot-push-x", settings, {"data": "made up"})
    fresh = settings.learner_from()
    assert all(torch.equal(value, fresh.params[name]) for name, value in again.learner.params.items())
    assert torch.equal(again.sight.mean, Sight.of(made_up).mean)
    assert sorted(path.name for path in kept.parent.iterdir()) == ["robot-push-x.json", "robot-push-x.safetensors"]
    assert find(str(kept)).name == "robot-push-x"


def test_what_is_wrong_with_a_policy_is_said(kept):
    card = json.loads(kept.read_text("utf-8"))
    for change, message in (
        ({"format": 9}, r"card robot-push-x\.json is damaged \(format: 9; this version reads 1\)"),
        ({"settings": {"skill": "juggle"}}, "is damaged .*juggle"),
        ({"settings": {"skill": "push", "wheels": 4}}, "is damaged .*wheels"),
        ({"settings": {"skill": "push", "learner": "meta-sgd"}}, r"robot-push-x\.safetensors does not fit its card"),
    ):
        kept.write_text(json.dumps({**card, **change}), "utf-8")
        with pytest.raises(CheckpointError, match=message):
            read(kept)
    kept.write_text("{", "utf-8")
    with pytest.raises(CheckpointError, match="Put the original file back"):
        read(kept)
    kept.unlink()
    with pytest.raises(CheckpointError, match=r"There is no checkpoint card robot-push-x\.json"):
        read(kept)


def test_a_policy_that_holds_no_numbers_is_refused(kept, made_up):
    policy = read(kept)
    params = {**policy.learner.params, "head.bias": torch.full((ACTION,), torch.nan)}
    save(replace(policy, learner=replace(policy.learner, params=params)), kept.parent)
    with pytest.raises(CheckpointError, match=r"head\.bias holds values that are not numbers"):
        read(kept)


def test_every_skill_has_its_policies():
    wanted = {f"{policies.PREFIX}{key}{more}" for key in SKILLS for more in ("", "-transfer")}
    assert set(available()) == wanted
    for name in available():
        policy = find(name)
        assert name in (f"robot-{policy.settings.skill}", f"robot-{policy.settings.skill}-transfer")
        assert policy.training["command"].startswith("python -m metademo train robot-")
        if not name.endswith("-transfer"):
            told = policy.training["measured"]
            assert {row["learner"] for row in told} == {"maml", "transfer", "scratch"}
            assert all(0 <= row["success"] <= 1 and 0 < row["interval"] < 0.5 for row in told)


@pytest.mark.parametrize("key", SKILLS)
def test_the_docs_say_what_the_cards_say(key):
    text = (ROOT / "docs" / "robots.md").read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith(f"| {key} |"))
    told = find(f"robot-{key}").training
    for row in told["measured"]:
        if row["steps"] in (0, 1, 5) or row["learner"] != "maml":
            assert f"| {100 * row['success']:.0f} ± {100 * row['interval']:.0f}" in line
    assert told["command"] in text


def test_demonstrations_are_read_again(data, tmp_path, monkeypatch):
    found = gathered("push", 7, data)
    assert found.seen.shape == (7, 5, 6, SEEN)
    monkeypatch.setenv(files.ENVIRONMENT, str(data))
    assert torch.equal(gathered("push", AT_ONCE).seen[:7], found.seen)
    files.write(tmp_path / "robots" / "push-0.npz", seen=np.zeros((3, 2)), done=np.zeros((3, 2)))
    with pytest.raises(files.DataError, match=r"push-0\.npz .*is damaged .*shapes \(3, 2\)"):
        gathered("push", 5, tmp_path)


# --- the commands

FEW = ("--meta-steps", "3", "--tasks", "2", "--set", f"aims={AT_ONCE}")


def test_train_writes_a_policy_and_goes_on(data, tmp_path, capsys):
    words = ["train", "robot-push-mine", "--learner", "meta-sgd", *FEW, "--data", str(data), "--out", str(tmp_path)]
    assert main([*words, "--minutes", "0"]) == 0  # out of time at once
    assert read(tmp_path / "robot-push-mine" / "robot-push-mine.json").training["meta_steps"] == 0
    assert main([*words, "--resume"]) == 0
    card = tmp_path / "robot-push-mine" / "robot-push-mine.json"
    policy = read(card)
    assert (policy.settings.learner, policy.settings.tasks, policy.settings.aims) == ("meta-sgd", 2, AT_ONCE)
    assert policy.training["meta_steps"] == 3
    assert policy.training["command"] == "python -m metademo train robot-push-mine --learner meta-sgd " + " ".join(FEW)
    assert main(words) == 2
    assert "holds a run already" in capsys.readouterr().err
    assert main([*words, "--resume", "--seed", "4"]) == 2
    assert "had other settings" in capsys.readouterr().err


def test_train_says_what_there_is(tmp_path, capsys):
    assert main(["train", "robot-juggle", "--out", str(tmp_path)]) == 2
    assert "robot-juggle: there is robot-push" in capsys.readouterr().err
    assert main(["train", "robot-push", "--set", "shots=3", "--out", str(tmp_path)]) == 2
    assert "a policy’s options are steps, rate, clip and aims, not shots" in capsys.readouterr().err
    assert main(["train", "robot-push", "--learner", "protonet", "--out", str(tmp_path)]) == 2
    assert "learner: 'protonet' is none of maml" in capsys.readouterr().err


def test_without_the_simulator_a_command_says_what_to_install(monkeypatch, capsys, tmp_path):
    def nothing(name):
        raise missing(ImportError("No module named 'mujoco'", name="mujoco"))

    monkeypatch.setattr(arm, "_scene", nothing)
    assert main(["train", "robot-push", "--data", str(tmp_path), "--out", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert (
        "The simulation needs the package mujoco, which is not installed. Install it: pip install 'metademo[robots]'"
        in told
    )
