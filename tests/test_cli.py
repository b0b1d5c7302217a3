import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from metademo.checkpoints.cards import checkpoint_of
from metademo.checkpoints.files import read, save
from metademo.checkpoints.runs import read_run, save_run
from metademo.cli import train as train_command
from metademo.cli import train_run
from metademo.cli.parser import main
from metademo.learners import LEARNERS
from metademo.measuring.evaluation import EvaluationPlan
from metademo.networks import Conv4
from metademo.training.trainer import MetaTrainer
from tests.helpers.omniglot import write_omniglot

SAMPLES = Path(__file__).parent.parent / "assets" / "samples"
TINY = ["--settings", "3x1", "2x2", "--queries", "2", "--tasks", "2", "--meta-steps", "4", "--filters", "8",
        "--set", "steps=2", "rates=layers", "--validate-every", "0", "--seed", "5"]  # fmt: skip


@pytest.fixture(scope="session")
def data(tmp_path_factory) -> str:
    return str(write_omniglot(tmp_path_factory.mktemp("data"), train=6, val=6, test=6))


@pytest.fixture(autouse=True)
def own_memory(monkeypatch):
    """The tests' process is to go on as it was."""
    monkeypatch.setattr(train_command, "keep_freed_memory", lambda: None)


@pytest.fixture(scope="session")
def trained(tmp_path_factory, data) -> Path:
    """The folder of a finished run called tiny."""
    out = tmp_path_factory.mktemp("trained")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(train_command, "keep_freed_memory", lambda: None)
        assert main(["train", "tiny", "--out", str(out), "--data", data, *TINY]) == 0
    return out / "tiny"


@pytest.fixture
def card(trained, tmp_path) -> Path:
    """The card of a copy of it."""
    for suffix in (".json", ".safetensors"):
        (tmp_path / f"tiny{suffix}").write_bytes((trained / f"tiny{suffix}").read_bytes())
    return tmp_path / "tiny.json"


def interrupt(monkeypatch, at: int) -> None:
    """Press Ctrl-C within meta-step ``at``."""
    step = MetaTrainer._meta_step

    def interrupted(self, state):
        if state.step == at - 1:
            signal.raise_signal(signal.SIGINT)
        return step(self, state)

    monkeypatch.setattr(MetaTrainer, "_meta_step", interrupted)


# --- train


def test_train_writes_run_card_parameters_and_events(trained, data):
    names = sorted(path.name for path in trained.iterdir())
    assert names[1:] == ["run.safetensors", "tiny.json", "tiny.safetensors"]
    assert names[0].startswith("events.out.tfevents.")
    checkpoint = read(trained / "tiny.json")
    training = checkpoint.card.training
    # what made it, without this machine's folders
    assert training["command"] == "python -m metademo train tiny " + " ".join(TINY)
    assert (training["meta_steps"], training["processes"], training["validation"]) == (4, 1, [])
    assert training["recipe"]["settings"] == [[3, 1], [2, 2]]
    assert training["recipe"]["seed"] == 5
    assert "omniglot/train" in training["data"]
    assert (training["recipe"]["learner"], training["recipe"]["precision"]) == ("maml", "float32")
    assert training["recipe"]["options"] == {"steps": 2, "rates": "layers"}
    assert (checkpoint.learner.record.key, checkpoint.learner.steps, checkpoint.learner.rates) == ("maml", 2, "layers")
    assert checkpoint.learner.network.filters == 8
    state, recipe = read_run(trained)
    assert (state.step, recipe) == (4, training["recipe"])
    assert all(torch.equal(state.params[name], value) for name, value in checkpoint.learner.params.items())


def test_the_event_file_tells_every_step(trained):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(trained)).Reload()
    assert [event.step for event in events.Scalars("train/loss")] == [1, 2, 3, 4]
    assert [event.value for event in events.Scalars("train/outer_rate")] == pytest.approx(
        [1e-3, 0.5e-3 * (1 + 2**-0.5), 0.5e-3, 0.5e-3 * (1 - 2**-0.5)]
    )


def test_ctrl_c_saves_and_resume_goes_on_exactly(trained, data, tmp_path, monkeypatch, capsys):
    command = ["train", "tiny", "--out", str(tmp_path), "--data", data, *TINY]
    before = signal.getsignal(signal.SIGINT)
    with monkeypatch.context() as patch:
        interrupt(patch, at=3)
        assert main(command) == 130
    assert f"Saved at meta-step 3 in {tmp_path / 'tiny'}. Go on with --resume." in capsys.readouterr().err
    assert not (tmp_path / "tiny" / "tiny.json").exists()
    assert signal.getsignal(signal.SIGINT) is before
    assert main([*command, "--resume"]) == 0
    again, whole = (load_file(folder / "tiny.safetensors") for folder in (tmp_path / "tiny", trained))
    assert again.keys() == whole.keys()
    assert all(torch.equal(again[name], whole[name]) for name in whole)
    assert json.loads((tmp_path / "tiny" / "tiny.json").read_text())["training"]["command"].endswith(" ".join(TINY))


def test_resume_with_other_settings_is_refused_by_name(trained, data, capsys):
    before = (trained / "run.safetensors").read_bytes()
    changed = [*TINY, "--resume", "--rate", "0.5", "--set", "steps=3", "--precision", "bfloat16", "--minutes", "3"]
    assert main(["train", "tiny", "--out", str(trained.parent), "--data", data, *changed]) == 2
    told = one_line(capsys)
    assert "rate was 0.001 and is now 0.5" in told
    assert "options was {'steps': 2, 'rates': 'layers'} and is now {'steps': 3}" in told
    assert "precision was 'float32' and is now 'bfloat16'" in told
    assert "minutes" not in told
    assert (trained / "run.safetensors").read_bytes() == before


def test_resume_of_a_run_that_does_not_fit_is_refused(trained, data, tmp_path, capsys):
    state, recipe = read_run(trained)
    state.second["centre"] = torch.zeros(3)
    save_run(state, recipe, tmp_path / "tiny")
    assert main(["train", "tiny", "--out", str(tmp_path), "--data", data, *TINY, "--resume"]) == 2
    assert "is not a run of this learner: centre has shape (3,)" in one_line(capsys)


def test_minutes_end_a_run(data, tmp_path):
    options = [*TINY, "--meta-steps", "100000", "--minutes", "0.002"]
    assert main(["train", "short", "--out", str(tmp_path), "--data", data, *options]) == 0
    state, _ = read_run(tmp_path / "short")
    assert 1 <= state.step < 1000
    assert state.seconds >= 0.12
    assert read(tmp_path / "short" / "short.json").card.training["meta_steps"] == state.step


@pytest.mark.slow
@pytest.mark.parametrize("classes", [0, 6, 20])
def test_validation_asks_what_the_split_can_give(classes, tmp_path, monkeypatch):
    few = tuple(replace(plan, episodes=2, queries=1) for plan in train_run.VALIDATION)
    monkeypatch.setattr(train_run, "VALIDATION", few)
    data = write_omniglot(tmp_path, train=6, val=classes)
    options = [*TINY, "--meta-steps", "2", "--validate-every", "2"]
    assert main(["train", "seen", "--out", str(tmp_path), "--data", str(data), *options]) == 0
    rows = read(tmp_path / "seen" / "seen.json").card.training["validation"]
    expected = {0: [], 6: [(5, 1), (5, 2)], 20: [(5, 1), (5, 2), (20, 1), (20, 2)]}[classes]
    assert [(row["ways"], row["steps"]) for row in rows] == expected


def test_training_and_validation_characters_together(data, tmp_path):
    options = [*TINY, "--settings", "12x1", "--meta-steps", "1", "--split", "train+val", "--no-augmentation"]
    assert main(["train", "both", "--out", str(tmp_path), "--data", data, *options]) == 0
    assert "omniglot/train+val" in read(tmp_path / "both" / "both.json").card.training["data"]


def test_a_finished_or_broken_off_run_is_not_overwritten(trained, data, capsys):
    before = {path.name: path.read_bytes() for path in trained.iterdir()}
    assert main(["train", "tiny", "--out", str(trained.parent), "--data", data, *TINY, "--seed", "9"]) == 2
    told = one_line(capsys)
    assert f"{trained} holds a run already. Go on with it by --resume, or delete it, or take another name." in told
    assert {path.name: path.read_bytes() for path in trained.iterdir()} == before


@pytest.mark.slow
@pytest.mark.parametrize("learner", [name for name in LEARNERS if name != "maml"])
def test_every_learner_can_be_trained(learner, data, tmp_path):
    steps = [] if learner in ("protonet", "in-context") else ["--set", "steps=2"]
    options = [*TINY[: TINY.index("--set")], "--meta-steps", "1", *steps, "--validate-every", "1", "--learner", learner]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(train_run, "VALIDATION", (EvaluationPlan(3, 1, queries=1, episodes=2),))
        assert main(["train", "one", "--out", str(tmp_path), "--data", data, *options]) == 0
    checkpoint = read(tmp_path / "one" / "one.json")
    assert checkpoint.learner.record.key == checkpoint.card.learner["kind"] == learner
    assert checkpoint.card.training["recipe"]["learner"] == learner
    rows = checkpoint.card.training["validation"]
    assert [(row["learner"], row["steps"]) for row in rows] == [
        (learner, steps) for steps in ((0,) if learner in ("protonet", "in-context") else (1, 2))
    ]


@pytest.mark.parametrize("learner", ["maml++", "reptile", "transfer"])
def test_ctrl_c_and_resume_are_exact_for_other_learners(learner, data, tmp_path, monkeypatch):
    command = ["train", "tiny", "--data", data, *TINY[: TINY.index("--set")], "--learner", learner, "--set", "steps=2"]
    command += ["--validate-every", "0"]
    assert main([*command, "--out", str(tmp_path / "whole")]) == 0
    with monkeypatch.context() as patch:
        interrupt(patch, at=2)
        assert main([*command, "--out", str(tmp_path / "again")]) == 130
    assert main([*command, "--out", str(tmp_path / "again"), "--resume"]) == 0
    again, whole = (load_file(tmp_path / run / "tiny" / "tiny.safetensors") for run in ("again", "whole"))
    assert again.keys() == whole.keys()
    assert all(torch.equal(again[name], whole[name]) for name in whole)
    state, _ = read_run(tmp_path / "whole" / "tiny")
    assert state.params.keys() - whole.keys() == (
        {"classes.weight", "classes.bias"} if learner == "transfer" else set()
    )


def test_a_run_can_begin_with_another_checkpoints_body(card, data, tmp_path):
    options = [*TINY, "--meta-steps", "0", "--learner", "maml++", "--set", "steps=2", "--seed", "6"]
    assert main(["train", "next", "--out", str(tmp_path), "--data", data, *options, "--body", str(card)]) == 0
    before, after = read(card), read(tmp_path / "next" / "next.json")
    names = after.learner.network.names
    assert all(torch.equal(after.learner.params[name], before.learner.params[name]) for name in names)
    # the rest begins anew, the centre where this body's features are
    assert not torch.equal(after.learner.params["centre"], before.learner.params["centre"])
    assert after.learner.params["log_scale"].exp().item() == pytest.approx(10)
    assert after.card.training["body"]["name"] == "tiny"
    assert after.card.training["body"]["command"] == before.card.training["command"]
    assert after.card.training["recipe"]["body"] == "tiny"
    assert str(tmp_path) not in after.card.training["command"]


def test_a_body_s_centre_can_be_kept(card, data, tmp_path, capsys):
    options = ["train", "next", "--out", str(tmp_path), "--data", data, *TINY, "--meta-steps", "0", "--keep-centre"]
    assert main(options) == 2
    assert "--keep-centre: there is none to keep" in one_line(capsys)
    assert main([*options[:-1], "--hold-body"]) == 2
    assert "nothing to --hold-body" in one_line(capsys)
    assert main([*options, "--body", str(card)]) == 0
    before, after = (read(path).learner.params for path in (card, tmp_path / "next" / "next.json"))
    assert torch.equal(after["centre"], before["centre"])


def test_a_body_may_have_looked_at_pictures_from_fewer_places(card, data, tmp_path):
    options = [*TINY, "--meta-steps", "1", "--views", "2", "--out", str(tmp_path), "--body", str(card)]
    assert main(["train", "next", "--data", data, *options]) == 0
    after = read(tmp_path / "next" / "next.json").learner
    assert after.network == replace(read(card).learner.network, views=2)
    assert not torch.equal(after.params["block1.weight"], read(card).learner.params["block1.weight"])


def test_a_body_s_blocks_may_pool_less_or_more(card, data, tmp_path, capsys):
    before = read(card).learner
    options = ["train", "next", "--data", data, *TINY, "--meta-steps", "0", "--pools", "2", "--body", str(card)]
    options += ["--out", str(tmp_path)]
    assert main([*options, "--keep-centre"]) == 2
    assert "--keep-centre: with other --pools" in one_line(capsys)
    assert main(options) == 0
    after = read(tmp_path / "next" / "next.json").learner
    assert after.network == replace(before.network, pools=2) != before.network
    assert torch.equal(after.params["block4.weight"], before.params["block4.weight"])


def test_a_body_of_another_network_is_refused(card, data, tmp_path, capsys):
    options = [*TINY, "--filters", "16", "--body", str(card), "--out", str(tmp_path)]
    assert main(["train", "next", "--data", data, *options]) == 2
    assert "--body: the network of" in one_line(capsys)
    assert not (tmp_path / "next").exists()


def test_what_trains_in_low_precision_is_no_other_network(trained, data, tmp_path):
    command = ["train", "tiny", "--out", str(tmp_path), "--data", data, *TINY, "--precision", "bfloat16"]
    assert main(command) == 0
    low, full = read(tmp_path / "tiny" / "tiny.json"), read(trained / "tiny.json")
    assert low.card.network == full.card.network
    assert low.learner.network == full.learner.network
    assert low.card.training["recipe"]["precision"] == "bfloat16"
    one, other = low.learner.params, full.learner.params
    assert not torch.equal(one["block2.weight"], other["block2.weight"])
    # four Adam steps of 0.001 apart at the very most
    assert all((one[name] - other[name]).abs().max() < 0.01 for name in low.learner.network.names)


@pytest.mark.slow
def test_two_processes_under_torchrun_train_as_one_does(trained, data, tmp_path):
    command = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", "-m", "metademo"]
    done = subprocess.run(
        [sys.executable, *command, "train", "tiny", "--out", str(tmp_path), "--data", data, *TINY],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Wrote ") == 1
    card = json.loads((tmp_path / "tiny" / "tiny.json").read_text())
    assert card["training"]["processes"] == 2
    assert card["training"]["command"].startswith("torchrun --nproc-per-node=2 -m metademo train tiny --settings")
    two, one = (load_file(folder / "tiny.safetensors") for folder in (tmp_path / "tiny", trained))
    for name, value in one.items():
        torch.testing.assert_close(two[name], value, rtol=1e-3, atol=1e-4, msg=name)


# --- evaluate


def evaluated(capsys, card, data, *options) -> str:
    small = [
        "--ways",
        "3",
        "5",
        "--shots",
        "1",
        "--episodes",
        "4",
        "--queries",
        "2",
        "--processes",
        "1",
        "--data",
        data,
    ]
    assert main(["evaluate", str(card), *small, *options]) == 0
    return capsys.readouterr().out


def test_evaluate_prints_a_table(card, data, capsys):
    title, columns, *rows = evaluated(capsys, card, data, "--steps", "0", "2").splitlines()
    assert title == "maml of tiny on 24 classes of omniglot/test, 4 episodes, seed 0"
    assert columns.split() == ["ways", "shots", "steps", "mode", "accuracy", "calibration", "error"]
    assert [row.split()[:4] for row in rows] == [[ways, "1", steps, "inductive"] for ways in "35" for steps in "02"]
    assert all(re.search(r"inductive\s+\d+\.\d\d ± \d+\.\d\d %\s+\d+\.\d\d → \d+\.\d\d %$", row) for row in rows)


def test_evaluate_tells_pictures_of_no_class_apart(card, data, capsys):
    plain = json.loads(evaluated(capsys, card, data, "--json", "--ways", "3"))
    assert [row["auroc"] for row in plain] == [None]
    mixed = json.loads(evaluated(capsys, card, data, "--json", "--ways", "3", "--unknown"))
    assert [row["accuracy"] for row in mixed] == [row["accuracy"] for row in plain]
    assert all(0 <= row["auroc"] <= 1 for row in mixed)
    _, columns, row = evaluated(capsys, card, data, "--ways", "3", "--unknown").splitlines()
    assert columns.endswith("none of these, AUROC")
    assert re.search(r"\d\.\d{4} ± \d\.\d{4}$", row)


def test_calibrate_writes_the_share_on_the_card(card, data, capsys):
    before = card.with_suffix(".safetensors").read_bytes()
    assert main(["calibrate", str(card), "--episodes", "2", "--data", data]) == 0
    assert f"{card.name}: a class's own pictures lie 0." in capsys.readouterr().out
    assert 0 < read(card).card.own_share < 1
    assert read(card).card.training == json.loads(card.read_text())["training"]
    assert card.with_suffix(".safetensors").read_bytes() == before
    assert main(["calibrate", str(card), "--episodes", "0", "--data", data]) == 2


def test_evaluate_prints_rows_of_json(card, data, capsys):
    text = evaluated(capsys, card, data, "--json")
    rows = json.loads(text)
    keys = {"learner", "ways", "shots", "steps", "mode", "accuracy", "interval", "episodes"}
    keys |= {"ece_before", "ece", "auroc", "auroc_interval"}
    assert [row.keys() for row in rows] == [keys, keys]
    assert [(row["learner"], row["ways"], row["steps"], row["episodes"]) for row in rows] == [
        ("maml", 3, 2, 4),
        ("maml", 5, 2, 4),
    ]
    assert evaluated(capsys, card, data, "--json") == text
    assert evaluated(capsys, card, data, "--json", "--seed", "1") != text


def test_evaluate_the_same_network_from_scratch(card, data, capsys):
    rows = json.loads(evaluated(capsys, card, data, "--json", "--scratch", "--steps", "3"))
    assert [(row["learner"], row["steps"]) for row in rows] == [("scratch", 3), ("scratch", 3)]


def test_evaluate_steps_that_a_learner_does_not_make(data, tmp_path, capsys):
    save(checkpoint_of(LEARNERS["protonet"].initial(Conv4(filters=8), torch.Generator().manual_seed(0)), "p", "characters", {}),
         tmp_path)  # fmt: skip
    rows = json.loads(evaluated(capsys, tmp_path / "p.json", data, "--json"))
    assert {(row["learner"], row["steps"]) for row in rows} == {("protonet", 0)}
    plan = ["--data", str(data), "--ways", "3", "--shots", "1", "--episodes", "4", "--queries", "2", "--processes", "1"]
    assert main(["evaluate", str(tmp_path / "p.json"), *plan, "--steps", "5"]) == 2
    assert "steps: protonet makes 0, not 5" in capsys.readouterr().err


def test_a_batch_normalised_network_is_measured_both_ways(data, tmp_path, capsys):
    network = Conv4(filters=8, norm="batch")
    save(checkpoint_of(LEARNERS["maml"].initial(network, torch.Generator().manual_seed(0), steps=1), "b", "characters", {}),
         tmp_path)  # fmt: skip
    rows = json.loads(evaluated(capsys, tmp_path / "b.json", data, "--json"))
    assert [(row["ways"], row["mode"]) for row in rows] == [
        (ways, mode) for ways in (3, 5) for mode in ("inductive", "transductive")
    ]


# --- adapt


def test_adapt_prints_every_query_picture_and_the_total(card, capsys):
    path = SAMPLES / "lumoe.zip"
    with zipfile.ZipFile(path) as archive:
        pictures = [name for name in archive.namelist() if name.endswith(".png")]
    classes = {name.split("/")[-2] for name in pictures}
    assert main(["adapt", str(card), str(path), "--shots", "2", "--steps", "1"]) == 0
    *lines, total = capsys.readouterr().out.splitlines()
    assert len(lines) == len(pictures) - 2 * len(classes) > 0
    rows = [line.removesuffix("\tunlike all classes").split("\t") for line in lines]
    assert all(right in classes and predicted in classes and 0 < float(p) <= 1 for right, _, predicted, p in rows)
    right = sum(right == predicted for right, _, predicted, _ in rows)
    assert re.fullmatch(rf"{right} of {len(lines)} right after 1 steps, \d+\.\d+ s", total)


def test_adapt_says_what_it_could_not_use_and_what_is_missing(card, tmp_path, capsys):
    with zipfile.ZipFile(SAMPLES / "lumoe.zip") as archive:
        first = {name.split("/")[-2]: archive.read(name) for name in archive.namelist() if name.endswith(".png")}
    with zipfile.ZipFile(tmp_path / "own.zip", "w") as archive:
        for name, data in first.items():
            archive.writestr(f"{name}/1.png", data)
        archive.writestr("notes.txt", "notes")
    assert main(["adapt", str(card), str(tmp_path / "own.zip")]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "'notes.txt' is not a picture" in printed.err
    assert printed.err.count("has no picture to be asked about") == len(first)


# --- what cannot be written, and what diverges


@pytest.mark.slow
def test_letters_that_the_console_lacks_do_not_cost_the_numbers(card, tmp_path):
    """As on a Western Windows: a file in cp1252 has neither the letter of this class nor an arrow."""
    with zipfile.ZipFile(SAMPLES / "lumoe.zip") as source, zipfile.ZipFile(tmp_path / "own.zip", "w") as archive:
        names = {}
        for path in source.namelist():
            if path.endswith(".png"):
                name = names.setdefault(path.split("/")[-2], "犬" if not names else f"class {len(names)}")
                archive.writestr(f"{name}/{path.split('/')[-1]}", source.read(path))
    (tmp_path / "notes→.txt").write_text("notes")
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}
    command = [sys.executable, "-m", "metademo", "adapt", str(card), str(tmp_path / "own.zip")]
    with (tmp_path / "out.txt").open("wb") as out:
        done = subprocess.run(command, cwd=SAMPLES.parent.parent, env=environment, stdout=out, stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "out.txt").read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("犬\t") for line in lines)
    assert re.fullmatch(r"\d+ of \d+ right after 2 steps, [0-9.]+ s", lines[-1])


@pytest.mark.slow
def test_an_arrow_in_a_table_is_written_into_any_file(card, data, tmp_path):
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}
    words = ["evaluate", str(card), "--data", data, "--ways", "2", "--episodes", "2", "--processes", "1"]
    with (tmp_path / "out.txt").open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-m", "metademo", *words],
            cwd=SAMPLES.parent.parent,
            env=environment,
            stdout=out,
            stderr=subprocess.PIPE,
        )
    assert done.returncode == 0, done.stderr
    assert re.search(r"\d → \d", (tmp_path / "out.txt").read_text(encoding="utf-8"))


def test_a_diverged_training_ends_with_status_1_and_keeps_what_is_sound(trained, data, tmp_path, capsys):
    command = ["train", "tiny", "--out", str(tmp_path), "--data", data, *TINY, "--rate", "1e30"]
    assert main(command) == 1
    told = capsys.readouterr().err
    assert re.search(r"metademo train: The meta-training diverged at meta-step 2: the loss is nan\.", told)
    assert "no checkpoint was written" in told
    assert not list((tmp_path / "tiny").glob("tiny.*"))
    state, _ = read_run(tmp_path / "tiny")
    assert state.step == 0
    assert all(torch.isfinite(value).all() for value in state.params.values())
    # it can be gone on with, and comes to the same end
    assert main([*command, "--resume"]) == 1
    assert "diverged at meta-step 2" in capsys.readouterr().err
    assert read_run(tmp_path / "tiny")[0].step == 0


@pytest.mark.slow
def test_a_diverged_training_of_two_processes_ends_in_both(data, tmp_path):
    command = ["train", "tiny", "--out", str(tmp_path), "--data", data, *TINY, "--rate", "1e30"]
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    done = subprocess.run(
        [*launcher, "-m", "metademo", *command],
        cwd=SAMPLES.parent.parent,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1, done.stderr
    assert done.stderr.count("diverged at meta-step 2: the loss is nan") == 1
    assert read_run(tmp_path / "tiny")[0].step == 0
    assert not list((tmp_path / "tiny").glob("tiny.*"))


# --- errors


def one_line(capsys) -> str:
    """What was told on stderr, which is one line, and nothing on stdout."""
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    return printed.err


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("evaluate nowhere/none.json --data DATA", "There is no checkpoint card none.json"),
        ("evaluate nothing --data DATA", "There is no checkpoint 'nothing'"),
        ("evaluate CARD --data EMPTY", "There is no omniglot.npz in"),
        ("evaluate CARD --data DATA --ways 25 --processes 1", "settings: 25 ways asked of omniglot/test"),
        ("evaluate CARD --data DATA --episodes 1", "episodes: an interval needs at least 2"),
        ("evaluate CARD --data DATA --steps 201", "steps: must be numbers in 0 … 200"),
        ("adapt CARD DAMAGED", "'damaged.zip' is a damaged ZIP file. Pack or download it again."),
        ("adapt CARD nowhere.zip", "No such file"),
        ("adapt CARD SAMPLE --shots 0", "shots: 0 is not between 1 and 20"),
        ("adapt CARD SAMPLE --steps 201", "steps: must lie in 0 … 200"),
        ("train x --data EMPTY", "There is no omniglot.npz in"),
        ("train x --data DATA --out EMPTY --resume --settings 3x1", "There is no run.safetensors in x"),
        ("train x --data DATA --settings 5", "'5' is not of the form WAYSxSHOTS, as 5x1"),
        ("train x --data DATA --settings 1x1", "'1x1' is not of the form"),
        ("train x --data DATA --settings 50x1", "settings: 50 ways asked of omniglot/train"),
        ("train x --data DATA --tasks 0", "tasks: must be at least 1, not 0"),
        ("train x --data DATA --filters 9", "filters: 9 cannot be split into 8 groups"),
        ("train x --data DATA --learner mamba", "invalid choice: 'mamba'"),
        ("train x --data DATA --set steps", "'steps' is not of the form NAME=VALUE, as steps=5"),
        ("train x --data DATA --set =5", "'=5' is not of the form NAME=VALUE"),
        (
            "train x --data DATA --set stesp=5",
            "stesp: maml has no such option; it has steps, second_order, rates, adapts, clip, update",
        ),
        ("train x --data DATA --set network=5", "network: maml has no such option"),
        ("train x --data DATA --set steps=0", "steps: meta-training needs at least one inner step, not 0"),
        ("train x --data DATA --set steps=five", "steps: must be like 5, not 'five'"),
        ("train x --data DATA --set clip=NaN", "clip: must be like 0.2, not nan"),
        ("train x --data DATA --learner protonet --set steps=1", "steps: protonet has no such option; it has none"),
        ("train x --data DATA --body nothing", "There is no checkpoint 'nothing'"),
        ("train x --data DATA --body CARD", "--body: the network of"),
        ("train x --data DATA --precision float16", "invalid choice: 'float16'"),
        ("train x --data DATA --steps 5", "unrecognized arguments: --steps 5"),
        ("evaluate CARD --data DATA --learner scratch", "unrecognized arguments: --learner scratch"),
        ("evaluate CARD --data DATA --scratch --rate 0", "rate: must be positive, not 0.0"),
        ("train ../x --data DATA", "'../x' is to name files"),
        ("train x --meta 3", "unrecognized arguments: --meta 3"),
        ("conquer", "invalid choice: 'conquer'"),
    ],
)
def test_errors_are_one_line_and_exit_status_2(command, words, card, data, tmp_path, capsys):
    empty, damaged = tmp_path / "empty", tmp_path / "damaged.zip"
    empty.mkdir()
    damaged.write_bytes((SAMPLES / "lumoe.zip").read_bytes()[:500])
    places = {"CARD": card, "DATA": data, "EMPTY": empty, "DAMAGED": damaged, "SAMPLE": SAMPLES / "lumoe.zip"}
    try:
        status = main([str(places.get(word, word)) for word in command.split()])
    except SystemExit as end:  # argparse's way
        status = end.code
    assert status == 2
    assert words in one_line(capsys)
    assert not (empty / "x").exists()


def test_ctrl_c_ends_other_commands_quietly(card, data, monkeypatch, capsys):
    def pressed(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("metademo.measuring.evaluation.evaluate", pressed)
    assert main(["evaluate", str(card), "--data", data]) == 130
    assert "Traceback" not in capsys.readouterr().err
