"""Meta-training on waves: the outer loop, what comes of it, and the command that measures it."""

import json
import math
from dataclasses import replace

import pytest
import torch

from metademo.cli.parser import main
from metademo.learners.base import AdaptSettings
from metademo.tasks.waves import FAMILIES
from metademo.training import waves_live
from metademo.training.trainer import Diverged
from metademo.training.waves import LEARNED, MetaStep, WaveSettings, errors, held_out, look
from metademo.training.waves_live import LiveWaves

FEW = {"tasks": 3, "points": 5}


def trained(steps: int, **settings):
    run = WaveSettings(**settings).begin()
    done = [run.step() for _ in range(steps)]
    return run, done


@pytest.mark.parametrize("kind", LEARNED)
def test_every_learner_can_be_trained(kind):
    run, done = trained(2, learner=kind, **FEW)
    before = WaveSettings(learner=kind, **FEW).learner_from()
    assert [each.number for each in done] == [1, 2]
    assert all(isinstance(each, MetaStep) and each.length > 0 and each.seconds >= 0 for each in done)
    moved = {name for name, value in run.learner.params.items() if not torch.equal(value, before.params[name])}
    assert {"hidden1.weight", "head.weight"} <= moved
    assert "rate.all" not in moved  # a person's choice, no meta-parameter
    asked = held_out(run.settings, 4)
    assert all(math.isfinite(error) for error in errors(run.learner, asked, (0, 3)).values())


def test_the_first_meta_step_is_adams():
    run, _ = trained(1, **FEW)
    fresh = WaveSettings(**FEW).begin()
    outer = fresh.learner.outer_gradient(fresh.learner.params, fresh.tasks(0))
    for name, grad in outer.grads.items():
        if name != "rate.all":  # Adam's first step is the rate, against the gradient's sign
            expected = fresh.state.params[name] - 1e-3 * grad / (grad.abs() + 3e-8)
            torch.testing.assert_close(run.state.params[name], expected, rtol=1e-4, atol=1e-6)


def test_a_run_is_a_function_of_its_seed():
    one, two, other = (trained(2, seed=seed, **FEW)[0].learner.params for seed in (1, 1, 2))
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert not torch.equal(one["hidden2.weight"], other["hidden2.weight"])


def test_the_inner_rate_is_what_was_chosen():
    for kind in ("maml", "meta-sgd", "maml++", "reptile", "meta-lstm", "transfer"):
        settings = WaveSettings(learner=kind, rate=0.02, **FEW)
        task = settings.begin().tasks(0).task(0)
        learner = settings.learner_from()
        start = learner.start(task, AdaptSettings())
        (before, values), (after, _) = look(start, task, 1, task.support)
        slope = 2 * (values - task.support_labels[:, 0]).mean().item()  # of the squared error, by the last bias
        step = (before.params["head.bias"] - after.params["head.bias"]).item()
        if kind == "reptile":  # its Adam goes by the gradient's sign
            assert abs(step) == pytest.approx(0.02, rel=1e-3)
        elif kind == "meta-lstm":  # a gate, to which the gradient has a say, and forgetting
            assert step == pytest.approx(0.02 * slope, rel=0.3)
        else:
            assert step == pytest.approx(0.02 * slope, rel=1e-4)


def test_held_out_tasks_are_never_drawn_and_asked_about_along_their_curve():
    settings = WaveSettings(**FEW)
    asked = held_out(settings, 50, queries=11)
    assert (asked.support.shape, asked.query.shape) == ((50, 5, 1), (50, 11, 1))
    curves = settings.curves(50, held_out=True)
    torch.testing.assert_close(asked.support_labels[..., 0], curves.at(asked.support[..., 0]))
    torch.testing.assert_close(asked.query[0, :, 0], torch.linspace(-5, 5, 11))
    drawn = torch.cat([settings.begin().tasks(number).support.flatten() for number in range(20)])
    assert not torch.isin(asked.support.flatten(), drawn).any()


def test_a_run_that_diverges_says_so_and_keeps_what_it_has():
    run = WaveSettings(rate=1.0, steps=20, **FEW).begin()
    before = dict(run.state.params)
    with pytest.raises(Diverged, match="meta-step 1"):
        run.step()
    assert all(torch.equal(value, before[name]) for name, value in run.state.params.items())
    assert run.state.step == 0


@pytest.mark.slow
def test_maml_learns_to_learn_waves():
    settings = WaveSettings()
    run, _ = trained(900)
    asked = held_out(settings, 200)
    before, after = (errors(each, asked, (0, 1, 10)) for each in (settings.learner_from(), run.learner))
    assert after[1] < 0.5 * before[1]
    assert after[10] < 0.3 * before[10]
    assert after[10] < after[1] < after[0]
    # and the very same network, trained on all tasks as if they were one, does not
    jointly, _ = trained(900, learner="transfer")
    assert errors(jointly.learner, asked, (10,))[10] > 1.5 * after[10]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"learner": "protonet"}, "^learner: 'protonet' is none of maml, "),
        ({"family": "circles"}, "^family: "),
        ({"rate": 0.0}, "^rate: must lie above 0 and up to 1, not 0.0$"),
        ({"rate": math.nan}, "^rate: "),
        ({"steps": 0}, "^steps: must lie in 1 … 200, not 0$"),
        ({"points": 101}, "^points: "),
        ({"tasks": 0}, "^tasks: "),
        ({"outer_rate": 2.0}, "^outer_rate: "),
        ({"seed": -1}, "^seed: "),
    ],
)
def test_settings_that_do_not_fit_are_refused_by_name(options, message):
    with pytest.raises(ValueError, match=message):
        WaveSettings(**options)


def test_the_command_prints_rows(capsys):
    words = [
        "benchmark",
        "waves",
        "--seconds",
        "0.02",
        "0.05",
        "--episodes",
        "5",
        "--only",
        "fomaml",
        "--family",
        "lines",
        "--json",
    ]
    threads = torch.get_num_threads()
    try:
        assert main(words) == 0
    finally:
        torch.set_num_threads(threads)
    rows = json.loads(capsys.readouterr().out)
    assert [row["learner"] for row in rows] == ["scratch", "fomaml", "fomaml"]
    assert rows[2]["meta_steps"] > rows[1]["meta_steps"] > 0
    assert rows[2]["per_second"] == pytest.approx(rows[2]["meta_steps"] / rows[2]["seconds"])
    assert set(rows[0]["errors"]) == {"0", "1", "5", "10"}
    asked = held_out(WaveSettings(family="lines"), 5)
    expected = errors(WaveSettings().scratch(), asked, (0, 10))
    assert rows[0]["errors"]["10"] == pytest.approx(expected[10])


def test_the_command_says_what_is_wrong(capsys):
    assert main(["benchmark", "waves", "--only", "protonet", "--seconds", "0.01"]) == 2
    assert "learner: 'protonet'" in capsys.readouterr().err


def test_a_look_sees_what_the_inner_loop_makes():
    settings = WaveSettings(**FEW)
    task = held_out(settings, 1).task(0)
    learner = settings.learner_from()
    seen = look(learner.start(task, AdaptSettings()), task, 3, task.support)
    assert len(seen) == 4
    for state, values in seen:
        assert state.loss.item() == pytest.approx((values - task.support_labels[:, 0]).square().mean().item(), rel=1e-5)
    assert len({float(values[0]) for _, values in seen}) == 4


def test_the_family_decides_the_tasks():
    for key in FAMILIES:
        settings = replace(WaveSettings(**FEW), family=key)
        curves = settings.curves(3)
        assert curves.family.key == key
        assert len(curves) == 3


def test_the_pace_leaves_out_the_first_step_of_each_process():
    live = LiveWaves(WaveSettings(tasks=2))
    live.step()
    assert live.seen().paced == (0, 0.0)
    live.step()
    steps, seconds = live.seen(now=True).paced
    assert (steps, seconds) == (1, live.seen().last.seconds)
    later = LiveWaves(WaveSettings(tasks=2), live.kept())
    later.step()
    assert later.seen(now=True).paced == (1, seconds)
    later.step()
    assert later.seen(now=True).paced == (2, seconds + later.seen().last.seconds)


def test_what_is_seen_is_of_one_moment_however_slow_the_machine_is(monkeypatch):
    monkeypatch.setattr(waves_live, "_SHARE", 1e9)  # it takes long until held-out tasks are asked another time
    live = LiveWaves(WaveSettings(tasks=2))
    for _ in range(4):
        live.seen()
        live.step()
    seen = live.seen()
    mark = seen.marks[-1]
    assert (seen.step, seen.last.number, mark.step, mark.length) == (1, 1, 1, seen.last.length)
    held = waves_live.held_out(live._run.settings, waves_live.HELD_OUT)
    assert waves_live.errors(live._run.settings.learner_from(seen.params), held, waves_live.STEPS) == mark.errors
    live.kept()  # as a pause does
    assert (live.seen().step, live.seen().marks[-1].step) == (4, 4)
