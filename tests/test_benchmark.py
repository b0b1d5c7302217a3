import sys

import pytest
import torch

from metademo import benchmark
from metademo.benchmark import OurStep, Setup, count_flops, run_speed, table
from metademo.higher_step import HigherStep
from metademo.networks import Conv4

SMALL = Setup(Conv4(size=16, filters=8, groups=2), ways=3, shots=1, queries=2, inner_steps=2)


@pytest.fixture
def episode(generator):
    return SMALL.sampler().sample(generator)


def test_both_sides_compute_the_same_step(episode):
    ours, theirs = OurStep(SMALL.learner()), HigherStep(SMALL.learner(), SMALL.ways)
    for _ in range(2):
        (loss, grads), (higher_loss, expected) = ours.gradient(episode), theirs.gradient(episode)
        torch.testing.assert_close(loss, higher_loss)
        assert grads.keys() == expected.keys()
        for name, grad in grads.items():
            torch.testing.assert_close(grad, expected[name], rtol=1e-3, atol=1e-5, msg=name)
        ours.update(grads)
        theirs.update(grads)


def test_what_is_measured_is_the_gradient_of_the_outer_loss(episode):
    learner = SMALL.learner()
    leaves = {name: value.clone().requires_grad_() for name, value in learner.params.items()}
    loss, _ = learner.outer_loss(leaves, episode)
    expected = torch.autograd.grad(loss, list(leaves.values()))
    measured, grads = OurStep(learner).gradient(episode)
    assert torch.equal(measured, loss.detach())
    assert all(torch.equal(grad, right) for grad, right in zip(grads.values(), expected, strict=True))


def test_operations_are_counted_through_the_double_backward():
    """One inner step of the head's and the body's, by hand: twice the multiplications of each convolution and product."""
    setup = Setup(Conv4(size=16, filters=8, groups=2), ways=2, shots=1, queries=1, inner_steps=1)
    blocks = [2 * 16 * 16 * 8 * 9] + [2 * side * side * 8 * 8 * 9 for side in (8, 4, 2)]
    forward = sum(blocks) + 2 * 8 * 2  # one picture, head included
    # forward on 2 support and 2 query pictures at the very least; and no more than ten times as much for all gradients
    assert 4 * forward < count_flops(setup) < 40 * forward


def test_a_small_run_gives_a_whole_report():
    report = run_speed(0.05, SMALL, cores=2)
    assert report.cores == 2
    assert report.matrix_flops > 1e8
    assert report.task_flops == count_flops(SMALL)
    assert report.ours.way == "metademo, 2 × 1 thread"
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
    text = table(report)
    assert "higher as its users run it (higher, 1 × 2 threads)" in text
    assert f"{report.ours.tasks_per_second:.2f}" in text


def test_without_higher_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "higher", None)
    with pytest.raises(RuntimeError, match="pip install higher"):
        HigherStep(SMALL.learner(), SMALL.ways)
