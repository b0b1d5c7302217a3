from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from metademo.measuring.benchmark_steps import HigherModule


def trained_by_torch(reptile, episode, steps: int) -> tuple[dict[str, torch.Tensor], float, float]:
    """Where torch's Adam, without momentum, leads on all of an episode's pictures; loss and accuracy there."""
    module = HigherModule(reptile.network, episode.ways).double()
    body = dict(zip(reptile.network.names, module.body.parameters(), strict=True))
    for name, parameter in body.items():
        parameter.data.copy_(reptile.params[name])
    nn.init.zeros_(module.head.weight)
    nn.init.zeros_(module.head.bias)
    beside = {name: nn.Parameter(reptile.params[name].clone()) for name in ("centre", "log_scale")}
    optimiser = torch.optim.Adam([*module.parameters(), *beside.values()], lr=reptile.rate, betas=(0.0, 0.999))
    pictures = torch.cat([episode.support, episode.query])
    labels = torch.cat([episode.support_labels, episode.query_labels])
    for step in range(steps + 1):
        scores = module(pictures, **beside)
        losses = F.cross_entropy(scores, labels, reduction="none")
        loss = torch.stack([losses[labels == label].mean() for label in range(episode.ways)]).mean()
        if step < steps:
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    accuracy = (scores.argmax(1) == labels).double().mean().item()
    return {name: value.detach() for name, value in {**body, **beside}.items()}, loss.item(), accuracy


@pytest.mark.parametrize("steps", [2, 5])
def test_the_outer_gradient_is_from_where_training_leads_to_where_it_began(precise, episode, steps):
    """θ - φ (Nichol et al. 2018, algorithm 2); loss and accuracy are those there."""
    reptile = precise("reptile", training_steps=steps, rate=0.01)
    expected, loss, accuracy = trained_by_torch(reptile, episode, steps)
    outer = reptile.outer_gradient(reptile.params, episode)
    assert outer.grads.keys() == reptile.params.keys() == expected.keys()
    for name, grad in outer.grads.items():
        assert grad.norm() > 1e-3, name
        torch.testing.assert_close(grad, reptile.params[name] - expected[name], rtol=1e-5, atol=1e-9, msg=name)
    assert outer.loss.item() == pytest.approx(loss, rel=1e-6)
    assert outer.accuracy.item() == pytest.approx(accuracy)
    assert not outer.loss.requires_grad


def test_from_a_zero_head_the_first_step_leaves_the_body(precise, episode):
    reptile = precise("reptile", training_steps=1)
    grads = reptile.outer_gradient(reptile.params, episode).grads
    assert all(grads[name].abs().max() == 0 for name in reptile.params)


def test_the_labels_of_support_and_query_teach_alike(precise, episode):
    reptile = precise("reptile", rate=0.01)
    swapped = replace(
        episode,
        support=episode.query,
        support_labels=episode.query_labels,
        query=episode.support,
        query_labels=episode.support_labels,
    )
    grads, other = (reptile.outer_gradient(reptile.params, task).grads for task in (episode, swapped))
    for name, grad in grads.items():
        torch.testing.assert_close(grad, other[name], rtol=1e-5, atol=1e-9, msg=name)


def test_a_new_task_is_learned_by_adam_without_momentum(make_learner, make_episode):
    reptile = make_learner("reptile", rate=0.02)
    rule = reptile.start(make_episode()).rule
    assert (rule.rate, rule.betas, rule.epsilon) == (0.02, (0.0, 0.999), 1e-8)
