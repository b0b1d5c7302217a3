"""What the tests of several learners compare by."""

import torch

from metademo.learners import MetaLearner


def meta_gradient(learner: MetaLearner, episode, done: float = 1.0) -> tuple[torch.Tensor, dict]:
    """Loss and outer gradient of one task, as meta-training takes them."""
    outer = learner.outer_gradient(learner.params, episode, done)
    return outer.loss, outer.grads


def assert_same(grads, expected, rtol=1e-5):
    """Each parameter's gradient to within ``rtol`` of its own length, none of them zero."""
    assert grads.keys() == expected.keys()
    for name, grad in grads.items():
        assert expected[name].norm() > 1e-6, f"{name}: nothing to compare"
        assert (grad - expected[name]).norm() <= rtol * expected[name].norm(), name
