"""Where theory says that two learners are the same, they are."""

from dataclasses import replace

import pytest
import torch

from metademo.learners import LEARNERS
from metademo.learners.base import AdaptSettings
from metademo.learners.inner_loop import inner_loop
from tests.helpers.gradients import assert_same, meta_gradient


def same_answers(one, other, episode, **settings) -> None:
    """Both take every picture for the same at every step."""
    ours, theirs = (learner.adapt(episode, AdaptSettings(**settings)) for learner in (one, other))
    assert len(ours.steps) == len(theirs.steps)
    assert (ours.last.query_probabilities - ours.steps[0].query_probabilities).abs().max() > 0.01
    for mine, right in zip(ours.steps, theirs.steps, strict=True):
        torch.testing.assert_close(mine.query_probabilities, right.query_probabilities, rtol=1e-9, atol=1e-12)


def as_kind(learner, kind: str, **options):
    """A learner of another kind with the same parameters."""
    return LEARNERS[kind](learner.network, learner.params, **{"steps": learner.steps, **options})


def test_anil_whose_body_adapts_too_is_maml(precise, episode):
    maml = precise("maml")
    anil = as_kind(maml, "anil", clip=0, adapts="all")
    same_answers(anil, maml, episode)
    assert_same(meta_gradient(anil, episode)[1], meta_gradient(maml, episode)[1], rtol=1e-12)
    frozen = as_kind(maml, "anil", clip=0)
    same_answers(frozen, as_kind(maml, "maml", clip=0, adapts="head"), episode)
    assert meta_gradient(frozen, episode)[0] != meta_gradient(maml, episode)[0]


def test_maml_with_the_same_rate_in_every_layer_and_step_is_maml_with_one(precise, episode):
    one = precise("maml")
    alpha = one.params["rate.all"]
    kept = {name: value for name, value in one.params.items() if name != "rate.all"}
    layers = {f"rate.{layer}": alpha.expand(3).clone() for layer in (*one.network.layers, "head")}
    many = replace(one, rates="layers", params={**kept, **layers})
    same_answers(many, one, episode)
    expected, grads = meta_gradient(one, episode)[1], meta_gradient(many, episode)[1]
    assert_same({name: grads[name] for name in kept}, {name: expected[name] for name in kept}, rtol=1e-10)
    # the one rate moves all of them
    total = sum(grads[name].sum() for name in layers)
    torch.testing.assert_close(total, expected["rate.all"][0])


def test_meta_sgd_with_equal_rates_is_maml(precise, episode):
    maml = precise("maml")
    alpha = maml.params["rate.all"].exp()
    kept = {name: value for name, value in maml.params.items() if name != "rate.all"}
    shapes = {name: value.shape for name, value in precise("meta-sgd").params.items() if name.startswith("alpha.")}
    alphas = {name: alpha.expand(shape) if shape else alpha[0] for name, shape in shapes.items()}
    assert {name.removeprefix("alpha.") for name in alphas} == {*maml.network.names, "head.weight", "head.bias"}
    meta_sgd = LEARNERS["meta-sgd"](maml.network, {**kept, **alphas}, steps=3, clip=0)
    same_answers(meta_sgd, maml, episode)
    expected, grads = meta_gradient(maml, episode)[1], meta_gradient(meta_sgd, episode)[1]
    assert_same({name: grads[name] for name in kept}, {name: expected[name] for name in kept}, rtol=1e-10)
    # by the chain rule: α itself is a meta-parameter here, its logarithm there
    total = alpha * sum(grads[name].sum() for name in alphas)
    torch.testing.assert_close(total, expected["rate.all"])


def test_maml_plus_plus_without_its_annealing_is_maml_with_layer_rates(precise, episode):
    maml = precise("maml", rates="layers")
    plain = as_kind(maml, "maml++", clip=0, multi_step=0, first_order_until=0)
    same_answers(plain, maml, episode)
    loss, grads = meta_gradient(maml, episode)
    for done in (0.0, 0.5, 1.0):
        own_loss, own = meta_gradient(plain, episode, done)
        torch.testing.assert_close(own_loss, loss)
        for name, grad in own.items():
            torch.testing.assert_close(grad, grads[name], rtol=1e-10, atol=1e-14, msg=name)
    # and with it, once it is over
    own_loss, own = meta_gradient(as_kind(maml, "maml++", clip=0), episode, done=0.15)
    torch.testing.assert_close(own_loss, loss)
    assert all(torch.allclose(own[name], grads[name], rtol=1e-10) for name in grads)


def test_maml_plus_plus_of_first_order_is_fomaml(precise, episode):
    fomaml = precise("fomaml", rates="layers")
    annealed = as_kind(fomaml, "maml++", clip=0, multi_step=0, first_order_until=0.4)
    first, second = meta_gradient(annealed, episode, 0.39)[1], meta_gradient(annealed, episode, 0.4)[1]
    expected = meta_gradient(fomaml, episode)[1]
    for name, grad in first.items():
        torch.testing.assert_close(grad, expected[name], rtol=1e-10, atol=1e-14, msg=name)
    assert (first["block1.weight"] - second["block1.weight"]).norm() > 1e-3 * second["block1.weight"].norm()


@pytest.mark.parametrize("norm", ["group", "batch"])
def test_proto_maml_that_stands_still_is_protonet(precise, episode, norm):
    proto_maml = precise("proto-maml", norm)
    shared = {name: value for name, value in proto_maml.params.items() if not name.startswith("rate.")}
    protonet = LEARNERS["protonet"](proto_maml.network, shared)
    still = {name: torch.full_like(value, -80.0) for name, value in proto_maml.params.items() if name not in shared}
    without_rates = replace(proto_maml, params={**shared, **still})  # e^-80
    expected = protonet.adapt(episode).last.query_probabilities
    assert expected.max() > 0.6
    for trace in (without_rates.adapt(episode), proto_maml.adapt(episode, AdaptSettings(steps=0))):
        torch.testing.assert_close(trace.last.query_probabilities, expected, rtol=1e-12, atol=1e-14)
    assert (proto_maml.adapt(episode).last.query_probabilities - expected).abs().max() > 0.01
    # in meta-training too: the gradient goes through the class means
    grads, right = meta_gradient(without_rates, episode)[1], meta_gradient(protonet, episode)[1]
    assert_same({name: grads[name] for name in shared}, right, rtol=1e-9)


@pytest.mark.parametrize("adapts", ["head", "body"])
def test_what_moves_in_anil_and_boil(precise, episode, adapts):
    """ANIL's head moves and its body does not, BOIL's the other way; in meta-training as afterwards."""
    learner = precise({"head": "anil", "body": "boil"}[adapts])
    start = learner.start_from(learner.params, episode)
    *_, trained = inner_loop(start, episode.support, episode.support_labels, 3, differentiable=True)
    start = learner.start(episode)
    *_, adapted = inner_loop(start, episode.support, episode.support_labels, 3)
    for state in (trained, adapted):
        for name, value in state.params.items():
            moves = "." in name and name.startswith("head.") == (adapts == "head")
            assert torch.equal(value, start.params[name]) != moves, name
    assert learner.adapt(episode).last.movement.keys() == (
        {"head"} if adapts == "head" else set(learner.network.layers)
    )
