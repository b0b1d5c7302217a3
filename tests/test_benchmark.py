import multiprocessing
import sys
from dataclasses import replace

import pytest
import torch

from metademo.measuring import benchmark
from metademo.measuring.benchmark import run_speed, table
from metademo.measuring.benchmark_steps import HigherStep, OurStep, Setup, as_it_is_written, count_flops
from metademo.networks import Conv4

SMALL = Setup(Conv4(size=16, filters=8, groups=2), ways=3, shots=1, queries=2, inner_steps=2, matrix=64)


@pytest.fixture
def episode(generator):
    return SMALL.sampler().sample(generator)


def test_both_sides_compute_the_same_step(episode):
    learner = SMALL.learner()
    learner = replace(learner, params={name: value.double() for name, value in learner.params.items()})
    episode = replace(episode, support=episode.support.double(), query=episode.query.double())
    ours, theirs = OurStep(learner), HigherStep(learner, SMALL.ways)
    for _ in range(3):
        (loss, grads), (higher_loss, expected) = ours.gradient(episode), theirs.gradient(episode)
        torch.testing.assert_close(loss, higher_loss)
        assert grads.keys() == expected.keys()
        for name, grad in grads.items():
            torch.testing.assert_close(grad, expected[name], rtol=1e-6, atol=1e-9, msg=name)
        ours.update(grads)
        theirs.update(grads)


def test_what_is_measured_is_the_gradient_of_the_outer_loss(episode):
    learner = SMALL.learner()
    leaves = {name: value.clone().requires_grad_() for name, value in learner.params.items()}
    loss, _ = learner.outer_loss(leaves, episode)
    expected = torch.autograd.grad(loss, list(leaves.values()))
    measured, grads = OurStep(learner).gradient(episode)
    torch.testing.assert_close(measured, loss.detach())
    for grad, right in zip(grads.values(), expected, strict=True):
        torch.testing.assert_close(grad, right)


def test_tasks_side_by_side_are_the_same_tasks_one_after_another():
    """What is timed: after every eight tasks, Adam; so that both ways have the same parameters then."""
    after = []
    for at_once in (1, 4):
        run, step = _training_with(at_once)
        for done in range(0, 16, at_once):
            if done == 8:  # later updates magnify how float32 rounds the one sum and the other
                after.append(dict(step.state.params))
            assert run(done, lambda part: None) == at_once
        assert step.state.updates == 2
    for name, value in after[0].items():
        torch.testing.assert_close(after[1][name], value, rtol=1e-3, atol=1e-5, msg=name)


def _training_with(at_once: int):
    """Our step as it is timed, taking so many tasks side by side."""
    steps = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(benchmark, "OurStep", lambda learner: steps.append(OurStep(learner)) or steps[-1])
        patch.setattr(type(SMALL.learner()), "tasks_at_once", lambda self, ways, shots: at_once)
        run = benchmark._training(benchmark.ALONE, SMALL, rank=0)
    return run, steps[0]


@pytest.mark.parametrize("steps", [1, 2])
def test_operations_are_counted_through_the_double_backward(steps):
    """By hand, on 2 support pictures and 2 query pictures."""
    setup = Setup(Conv4(size=16, filters=8, groups=2), ways=2, shots=1, queries=1, inner_steps=steps)
    first = 2 * 16 * 16 * 8 * 9  # the first block's convolution of one picture
    others = sum(2 * side * side * 8 * 8 * 9 for side in (8, 4, 2))
    forward = first + others
    backward = first + 2 * others  # to the weights, and but for the first block to the inputs
    twice = first + 2 * 2 * others  # each is differentiated by both its factors, but for the pictures themselves
    # The query set: forward and backward. The support set: forward, and the outer backward through it, in every step; and the
    # body's inner gradient, and the outer backward through that.
    written = (2 + 2 * steps) * (forward + backward) + steps * (2 * backward + 2 * twice)
    # From a zero head no gradient reaches the body: that of the first step is left out, and the second sees what the first saw.
    done = (2 + 2 * max(1, steps - 1)) * (forward + backward) + (steps - 1) * (2 * backward + 2 * twice)
    # the rest are products of the head and, of small numbers, of the normalisation's second derivative
    assert written < count_flops(as_it_is_written(setup.learner()), setup) < 1.003 * written
    assert done < count_flops(setup.learner(), setup) < 1.003 * done


@pytest.mark.slow
def test_winograds_algorithm_needs_fewer():
    """By hand, for one block of it: 16 tiles of 36 products a pair of channels, instead of 14² places of 9."""
    setup = Setup(Conv4(size=14, pools=0), ways=2, shots=1, queries=1, inner_steps=1)
    learner = setup.learner()
    compiled = replace(learner, network=replace(learner.network, compiled=True))
    assert count_flops(learner, setup) / count_flops(compiled, setup) == pytest.approx(
        14 * 14 * 9 / (16 * 36), rel=0.03
    )


@pytest.fixture
def start() -> str:
    """The cheapest way to start processes: they are forked from one that has imported what takes most of their time."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return "spawn"
    # the last is what PyTorch's optimisers import when the first of them is made
    multiprocessing.set_forkserver_preload(["metademo.measuring.benchmark", "higher", "torch._dynamo"])
    return "forkserver"


@pytest.mark.slow
def test_a_small_run_gives_a_whole_report(monkeypatch, start):
    # threads that wait without spinning: the networks are too small for two threads, and the cores may be busy
    monkeypatch.setenv("OMP_WAIT_POLICY", "passive")
    report = run_speed(0.05, SMALL, cores=2, start=start)
    assert report.cores == 2
    assert report.matrix_flops > 1e6
    assert report.task_flops == count_flops(as_it_is_written(SMALL.learner()), SMALL)
    assert report.ours.way == "metademo, 2 × 1 thread, freed memory kept"
    assert report.alone.way == "metademo, 1 × 1 thread, freed memory kept"
    assert report.training.way == "metademo, 2 × 1 thread, bfloat16, freed memory kept"
    assert report.alone.tasks_per_second == pytest.approx(1 / sum(report.alone.parts.values()), rel=0.5)
    assert set(report.ours.parts) == set(benchmark.PARTS)
    assert min(report.ours.parts.values()) > 0
    # two processes at work: a task takes each of them its parts' time
    assert report.ours.tasks_per_second == pytest.approx(2 / sum(report.ours.parts.values()), rel=0.5)
    assert [speed.way for speed in report.higher] == [
        "higher, 1 × 2 threads",
        "higher, 2 × 1 thread",
        "higher, 2 × 1 thread, freed memory kept",
    ]
    assert all(speed.tasks_per_second > 0 for speed in report.higher)
    assert report.reached == report.ours.tasks_per_second * report.task_flops / report.matrix_flops
    assert report.done == pytest.approx(report.ours.tasks_per_second * report.done_flops / report.matrix_flops)
    assert report.left_flops == report.done_flops == count_flops(SMALL.learner(), SMALL) < report.task_flops
    text = table(report)
    assert "higher as its users run it (higher, 1 × 2 threads)" in text
    assert f"{report.ours.tasks_per_second:.2f}" in text


def test_without_higher_the_command_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "higher", None)
    assert benchmark.main() == 1
    assert "pip install higher" in capsys.readouterr().err


def test_the_command_prints_the_table(monkeypatch, capsys):
    parts = dict.fromkeys(benchmark.PARTS, 0.1)
    rates = {"ours": 6.0, "alone": 3.0, "low": 9.0, "as is": 2.0, "spread": 4.0}
    ways = [benchmark.Speed(name, rate, parts) for name, rate in rates.items()]
    report = benchmark.SpeedReport(2, 100e9, 5 * 10**9, 4 * 10**9, 2 * 10**9, *ways[:3], tuple(ways[3:]))
    monkeypatch.setattr(benchmark, "run_speed", lambda: report)
    assert benchmark.main() == 0
    text = capsys.readouterr().out
    assert "3.00 times higher as its users run it (as is)" in text
    assert "1.50 times higher at its fastest here (spread)" in text
    assert "4.50 and 2.25 times in bfloat16" in text
    assert "2.00 times one process, with 2" in text
    assert "2048³ float32 product, 2 threads: 100 GFLOP/s" in text
    assert "a task: 5.00 GFLOP" in text
    # 6 tasks of 5 GFLOP
    assert "our step reaches 30 % of the product's rate by them, 24 % by\nthe 4.00 that" in text
    assert "does 2.00\n" in text
    assert "data 20 %" in text
