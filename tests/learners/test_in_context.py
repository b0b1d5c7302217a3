"""The transformer that learns in context, against attention written out by hand."""

import math
from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from metademo.learners.base import AdaptSettings
from metademo.learners.in_context import class_vectors
from metademo.networks import attention


def test_attention_is_what_a_hand_computes():
    """One head of two numbers, two support tokens, one query; the weights read off the identity."""
    identity = torch.eye(2)
    params = {
        "layer1.attend": torch.cat([identity, identity, identity]),
        "layer1.gather": identity,
        "layer1.widen": torch.zeros(4, 2),
        "layer1.narrow": torch.zeros(2, 4),
        "layer1.before": torch.ones(2),
        "layer1.between": torch.ones(2),
    }
    # normalised, every token of two numbers is (1, -1) or (-1, 1)
    support = torch.tensor([[3.0, 1.0], [0.0, 5.0]])
    query = torch.tensor([[2.0, 1.0]])
    memories = attention.read(params, support, layers=1, heads=1)
    tokens, attended = attention.ask(params, memories, query, heads=1)
    # products with (1, -1): 2, -2 and with itself 2, each over the root of 2
    e = math.exp(math.sqrt(2))
    like, unlike = e / (2 * e + 1 / e), 1 / e / (2 * e + 1 / e)
    torch.testing.assert_close(attended, torch.tensor([[[like, unlike, like]]]), rtol=1e-4, atol=1e-6)
    gathered = 2 * like - unlike
    torch.testing.assert_close(tokens, query + torch.tensor([[gathered, -gathered]]), rtol=1e-3, atol=1e-4)


def test_many_heads_and_layers_are_those_of_pytorch():
    """Support tokens and a query beside them, against ``scaled_dot_product_attention`` under a mask."""
    generator = torch.Generator().manual_seed(3)
    params = attention.initial_params(2, 12, generator)
    support, query = torch.randn(5, 12, generator=generator), torch.randn(3, 12, generator=generator)
    memories = attention.read(params, support, 2, heads=3)
    tokens, attended = attention.ask(params, memories, query, heads=3)

    both = torch.cat([support, query])
    seen = torch.zeros(8, 8, dtype=torch.bool)
    seen[:, :5] = True
    seen[5:, 5:] = torch.eye(3, dtype=torch.bool)
    for layer in ("layer1", "layer2"):
        normal = F.layer_norm(both, (12,), params[f"{layer}.before"])
        q, k, v = (part.view(8, 3, 4).transpose(0, 1) for part in (normal @ params[f"{layer}.attend"].T).chunk(3, 1))
        joined = F.scaled_dot_product_attention(q, k, v, attn_mask=seen).transpose(0, 1).reshape(8, 12)
        both = both + joined @ params[f"{layer}.gather"].T
        normal = F.layer_norm(both, (12,), params[f"{layer}.between"])
        both = both + F.gelu(normal @ params[f"{layer}.widen"].T) @ params[f"{layer}.narrow"].T
    torch.testing.assert_close(tokens, both[5:], rtol=1e-4, atol=1e-5)
    assert attended.shape == (2, 3, 6)
    torch.testing.assert_close(attended.sum(2), torch.ones(2, 3))


def trained(learner):
    """As after some training: what leads out of the transformer is not zero any more."""
    generator = torch.Generator().manual_seed(7)
    out = torch.randn(learner.params["answer.project"].shape, generator=generator)
    return replace(learner, params={**learner.params, "answer.project": out})


def test_it_begins_where_the_nearest_mean_is(make_learner, make_episode):
    learner, episode = make_learner("in-context"), make_episode(shots=(1, 3, 2))
    protonet = make_learner("protonet")
    same = replace(protonet, params={name: learner.params[name] for name in protonet.params})
    torch.testing.assert_close(
        learner.adapt(episode).last.query_probabilities, same.adapt(episode).last.query_probabilities
    )
    assert not torch.allclose(
        trained(learner).adapt(episode).last.query_probabilities, same.adapt(episode).last.query_probabilities
    )


def test_the_order_of_support_pictures_and_of_classes_changes_no_answer(make_learner, make_episode):
    learner, episode = trained(make_learner("in-context")), make_episode(shots=(1, 3, 2))
    before = learner.adapt(episode).last
    shuffled = torch.tensor([4, 0, 5, 2, 1, 3])
    order = torch.tensor([2, 0, 1])  # class c is now called order[c]
    other = replace(
        episode,
        support=episode.support[shuffled],
        support_labels=order[episode.support_labels][shuffled],
        query_labels=order[episode.query_labels],
    )
    after = learner.adapt(other).last
    torch.testing.assert_close(after.query_probabilities[:, order], before.query_probabilities, rtol=1e-3, atol=1e-5)
    torch.testing.assert_close(after.attention[:, :, :-1], before.attention[:, :, shuffled], rtol=1e-3, atol=1e-5)


def test_class_vectors_are_of_unit_length_of_their_seed_and_of_where_the_classes_lie():
    means = torch.tensor([[0.3, 0.1], [-0.5, 0.1], [2.0, 0.0]])
    vectors = class_vectors(means, 48, seed=4)
    torch.testing.assert_close(vectors.norm(dim=1), torch.ones(3))
    assert torch.equal(class_vectors(means[[2, 0, 1]], 48, seed=4), vectors[[2, 0, 1]])
    assert not torch.allclose(class_vectors(means, 48, seed=5), vectors)


def test_what_a_query_attends_to_is_in_the_trace(make_learner, make_episode):
    learner, episode = trained(make_learner("in-context")), make_episode(shots=(1, 3, 2))
    step = learner.adapt(episode).last
    assert step.attention.shape == (3, 6, 7)
    torch.testing.assert_close(step.attention.sum(2), torch.ones(3, 6))
    alone = learner.adapt(replace(episode, query=episode.query[:1], query_labels=episode.query_labels[:1])).last
    torch.testing.assert_close(alone.attention[:, 0], step.attention[:, 0], rtol=1e-4, atol=1e-6)
    assert (
        learner.adapt(replace(episode, query=episode.query[:0], query_labels=episode.query_labels[:0])).last.attention
        is None
    )


def test_another_seed_gives_the_classes_other_vectors(make_learner, make_episode):
    learner, episode = trained(make_learner("in-context")), make_episode()
    one, two = (learner.adapt(episode, AdaptSettings(seed=seed)).last.query_probabilities for seed in (0, 1))
    assert not torch.allclose(one, two)


def test_meta_training_draws_the_vectors_of_each_episode_anew(make_learner, make_episode):
    learner, episode = trained(make_learner("in-context")), make_episode()
    losses = [float(learner.outer_loss(learner.params, replace(episode, seed=seed))[0]) for seed in (1, 1, 2)]
    assert losses[0] == losses[1] != losses[2]


def test_the_body_is_left_out_of_meta_training_and_looked_at_once(make_learner, make_episode):
    learner, episode = trained(make_learner("in-context")), make_episode()
    once = learner.looked_once()
    assert not learner.trains_body
    assert once.network.trunk
    assert not {*learner.network.names} & {*once.params}
    torch.testing.assert_close(
        once.adapt(episode).last.query_probabilities, learner.adapt(episode).last.query_probabilities
    )
    assert make_learner("in-context", "batch").looked_once().network.needs_statistics
    assert make_learner("protonet").looked_once().network.trunk == ""


def test_it_makes_no_step_however_many_are_asked_for(make_learner, make_episode):
    trace = make_learner("in-context").adapt(make_episode(), AdaptSettings(steps=9))
    assert [step.index for step in trace.steps] == [0]
    with pytest.raises(TypeError, match="an episode alone"):
        make_learner("in-context").outer_loss({}, None)
