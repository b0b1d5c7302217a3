"""`train` and `evaluate` of policies that find a goal."""

import json

import pytest
import torch

from metademo.checkpoints.files import read
from metademo.cli import by_reward
from metademo.cli.parser import main
from metademo.measuring.by_reward import evaluate
from metademo.training.by_reward import RewardTraining
from metademo.training.navigation import measured_on


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Goals at the end of a training."""
    monkeypatch.setattr(by_reward, "VALIDATED", 2)


QUICK = ["--meta-steps", "2", "--tasks", "2", "--set", "trajectories=3", "steps=1", "moves=10"]


def test_train_writes_a_checkpoint_that_evaluate_measures(tmp_path, capsys):
    assert main(["train", "navigation-mine", "--learner", "fomaml", *QUICK, "--out", str(tmp_path)]) == 0
    card = tmp_path / "navigation-mine" / "navigation-mine.json"
    checkpoint = read(card)
    assert checkpoint.card.domain == "navigation"
    assert checkpoint.card.training["meta_steps"] == 2
    assert checkpoint.card.training["recipe"]["moves"] == 10
    assert [row["steps"] for row in checkpoint.card.training["validation"]] == [0, 1, 2, 3]
    capsys.readouterr()
    assert main(["evaluate", str(card), "--episodes", "3", "--steps", "0", "2", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["learner"], row["steps"]) for row in rows] == [
        (learner, steps) for learner in ("fomaml", "transfer", "scratch") for steps in (0, 2)
    ]
    assert all(row["interval"] > 0 and row["episodes"] == 3 and 0 <= row["reached"] <= 1 for row in rows)
    own = evaluate(checkpoint.learner, 2, measured_on(3, 0))
    assert rows[1]["return"] == pytest.approx(own[2].value)


def test_evaluate_says_it_in_a_table(capsys):
    assert main(["evaluate", "navigation", "--episodes", "2", "--steps", "1"]) == 0
    out = capsys.readouterr().out
    assert "navigation on 2 new goals, 20 trajectories each, seed 0" in out
    assert [line.split()[:2] for line in out.splitlines()[2:]] == [["maml", "1"], ["transfer", "1"], ["scratch", "1"]]


def test_ctrl_c_saves_and_resume_goes_on_exactly(tmp_path, monkeypatch, capsys):
    plain = RewardTraining.step

    def interrupted(self):
        import signal

        made = plain(self)
        if self.state.step == 1:
            signal.raise_signal(signal.SIGINT)
        return made

    assert main(["train", "navigation-a", *QUICK, "--out", str(tmp_path)]) == 0
    monkeypatch.setattr(RewardTraining, "step", interrupted)
    assert main(["train", "navigation-b", *QUICK, "--out", str(tmp_path)]) == 130
    assert not (tmp_path / "navigation-b" / "navigation-b.json").exists()
    monkeypatch.setattr(RewardTraining, "step", plain)
    assert main(["train", "navigation-b", *QUICK, "--out", str(tmp_path)]) == 2
    assert "holds a run already" in capsys.readouterr().err
    assert main(["train", "navigation-b", *QUICK, "--out", str(tmp_path), "--resume"]) == 0
    one, other = (read(tmp_path / name / f"{name}.json").learner.params for name in ("navigation-a", "navigation-b"))
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert main(["train", "navigation-b", *QUICK, "--seed", "1", "--out", str(tmp_path), "--resume"]) == 2
    assert "other settings" in capsys.readouterr().err


def test_a_training_that_diverges_keeps_what_is_sound(tmp_path, capsys, monkeypatch):
    from metademo.training.trainer import Diverged

    def diverged(self):
        raise Diverged(1, "the gradient’s length is nan", True)

    monkeypatch.setattr(RewardTraining, "step", diverged)
    assert main(["train", "navigation-x", *QUICK, "--out", str(tmp_path)]) == 1
    assert "diverged at meta-step 1" in capsys.readouterr().err
    assert not (tmp_path / "navigation-x" / "navigation-x.json").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["train", "navigation", "--filters", "8"], "--filters: means nothing to navigation"),
        (["train", "navigation", "--set", "hidden=3"], "--set: navigation has no hidden"),
        (["train", "navigation", "--set", "steps=0"], "steps: must lie in"),
        (["train", "navigation", "--learner", "protonet"], "learner: 'protonet' is none of"),
        (["train", "navigation", "--meta-steps", "0"], "--meta-steps"),
        (["evaluate", "navigation", "--ways", "5"], "--ways: means nothing to navigation"),
        (["evaluate", "navigation", "--episodes", "1"], "episodes: an interval needs"),
        (["evaluate", "navigation", "--steps", "-1"], "--steps: must lie in"),
        (["evaluate", "navigation-none"], "There is no checkpoint 'navigation-none'"),
    ],
)
def test_what_means_nothing_is_refused_in_one_line(words, said, capsys):
    assert main(words) == 2
    err = capsys.readouterr().err
    assert said in err
    assert len(err.strip().splitlines()) == 1
