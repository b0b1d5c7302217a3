import math

import pytest
import torch

from metademo.learners.rules import Sgd
from metademo.networks import heads
from metademo.tasks.losses import balanced_cross_entropy


def meta(features: int, centre=None, scale: float = 1.0) -> dict:
    params = {name: value.double() for name, value in heads.initial_params(features, scale).items()}
    return params if centre is None else {**params, "centre": torch.tensor(centre, dtype=torch.float64)}


def after_one_step(params: dict, features: torch.Tensor, labels: torch.Tensor, rate: float) -> dict:
    """The head after one gradient step from zero, at ``rate`` times the number of ways."""
    ways = int(labels.max()) + 1
    head = {name: value.requires_grad_() for name, value in heads.start(params, ways).items()}
    loss = balanced_cross_entropy(heads.logits({**params, **head}, features), labels)
    grads = dict(zip(head, torch.autograd.grad(loss, list(head.values())), strict=True))
    moved, _ = Sgd(dict.fromkeys(head, torch.tensor([rate * ways], dtype=torch.float64))).step(
        0, head, grads, loss, None
    )
    return {name: value.detach() for name, value in moved.items()}


@pytest.mark.parametrize("ways", [2, 5, 20])
def test_before_the_first_step_every_class_is_equally_likely(ways):
    params = heads.initial_params(7)
    scores = heads.logits({**params, **heads.start(params, ways)}, torch.randn(3, 7))
    assert torch.equal(scores.softmax(1), torch.full((3, ways), 1 / ways))


def test_embedding_is_centred_and_of_the_learned_length():
    params = meta(2, centre=[1.0, 2.0], scale=10.0)
    embedded = heads.embed(params, torch.tensor([[4.0, 6.0], [1.0, 0.0]], dtype=torch.float64))
    torch.testing.assert_close(embedded, torch.tensor([[6.0, 8.0], [0.0, -10.0]], dtype=torch.float64))


def test_the_first_step_is_the_nearest_class_mean():
    features = torch.tensor([[1, 0], [0.6, 0.8], [0, 1], [0, 1]], dtype=torch.float64)
    head = after_one_step(meta(2), features, torch.tensor([0, 0, 1, 1]), rate=0.1)
    # class means (0.8, 0.4) and (0, 1), their mean (0.4, 0.7): rate times mean minus mean of means
    expected = torch.tensor([[0.04, -0.03], [-0.04, 0.03]], dtype=torch.float64)
    torch.testing.assert_close(head["head.weight"], expected)
    torch.testing.assert_close(head["head.bias"], torch.zeros(2, dtype=torch.float64))


def test_with_unequal_counts_the_first_step_is_the_nearest_class_mean_too():
    features = torch.tensor([[1, 0], [0, 1], [0.6, 0.8], [-1, 0], [0, -1], [-0.6, -0.8]], dtype=torch.float64)
    head = after_one_step(meta(2), features, torch.tensor([0, 1, 1, 2, 2, 2]), rate=0.3)
    # class means (1, 0), (0.3, 0.9), (-1.6/3, -0.6); their mean (0.7667/3, 0.1)
    means = torch.tensor([[1, 0], [0.3, 0.9], [-1.6 / 3, -0.6]], dtype=torch.float64)
    torch.testing.assert_close(head["head.weight"], 0.3 * (means - torch.tensor([2.3 / 9, 0.1], dtype=torch.float64)))
    torch.testing.assert_close(head["head.bias"], torch.zeros(3, dtype=torch.float64))


@pytest.mark.parametrize("ways", [2, 20])
def test_the_first_steps_length_does_not_depend_on_the_ways(ways):
    # each class one feature along an axis of its own: weights rate · (1 - 1/ways) on it, -rate / ways on the others
    head = after_one_step(meta(20), torch.eye(20, dtype=torch.float64)[:ways], torch.arange(ways), rate=0.1)
    assert head["head.weight"][0, 0].item() == pytest.approx(0.1 * (1 - 1 / ways))
    assert head["head.weight"][0, 1].item() == pytest.approx(-0.1 / ways)


def test_the_order_of_the_classes_only_permutes(generator):
    features = torch.randn(12, 6, generator=generator, dtype=torch.float64)
    labels = torch.arange(4).repeat(3)
    order = torch.tensor([2, 0, 3, 1])  # class c is now called order[c]
    head = after_one_step(meta(6), features, labels, 0.1)
    renamed = after_one_step(meta(6), features, order[labels], 0.1)
    torch.testing.assert_close(renamed["head.weight"][order], head["head.weight"])


def test_the_balanced_loss_is_the_mean_of_the_classes_means():
    scores = torch.log(torch.tensor([[0.5, 0.5], [0.25, 0.75], [0.9, 0.1]]))
    # class 0: -ln 0.5; class 1: the mean of -ln 0.75 and -ln 0.1
    expected = (-math.log(0.5) + (-math.log(0.75) - math.log(0.1)) / 2) / 2
    assert balanced_cross_entropy(scores, torch.tensor([0, 1, 1])).item() == pytest.approx(expected, rel=1e-6)


def test_with_equal_counts_the_balanced_loss_is_the_usual_one():
    scores = torch.tensor([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0], [0.2, 0.1, 0.4]])
    labels = torch.tensor([1, 0, 2])
    expected = torch.nn.CrossEntropyLoss()(scores, labels)
    torch.testing.assert_close(balanced_cross_entropy(scores, labels), expected)


def test_of_several_tasks_each_has_its_own_scores_and_loss(generator):
    features, labels = (
        torch.rand(3, 4, 6, generator=generator),
        torch.tensor([[0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 1, 1]]),
    )
    shared = {"centre": torch.rand(6, generator=generator), "log_scale": torch.tensor(0.5)}
    own = {
        "head.weight": torch.randn(3, 2, 6, generator=generator),
        "head.bias": torch.randn(3, 2, generator=generator),
    }
    scores = heads.logits({**shared, **own}, features)
    losses = balanced_cross_entropy(scores, labels)
    assert (scores.shape, losses.shape) == ((3, 4, 2), (3,))
    for task in range(3):
        alone = heads.logits({**shared, **{name: value[task] for name, value in own.items()}}, features[task])
        torch.testing.assert_close(scores[task], alone)
        torch.testing.assert_close(losses[task], balanced_cross_entropy(alone, labels[task]))


# --- the heads of other learners


def test_class_means_of_unequal_counts():
    embedded = torch.tensor([[1.0, 2.0], [0.0, 4.0], [3.0, 0.0], [2.0, 6.0]])
    means = heads.class_means(embedded, torch.tensor([1, 0, 1, 1]), 2)
    assert means.tolist() == [[0.0, 4.0], [2.0, pytest.approx(8 / 3)]]


def test_the_nearest_mean_is_the_most_probable(generator):
    means, points = (torch.randn(count, 6, generator=generator, dtype=torch.float64) for count in (4, 9))
    head = heads.nearest_mean(means)
    scores = points @ head["head.weight"].T + head["head.bias"]
    distances = torch.tensor([[sum((a - b) ** 2 for a, b in zip(p, m, strict=True)) for m in means.tolist()]
                              for p in points.tolist()], dtype=torch.float64)  # fmt: skip
    torch.testing.assert_close(scores.softmax(1), torch.softmax(-distances, 1))
    assert torch.equal(scores.argmax(1), distances.argmin(1))


def test_the_nearest_mean_by_hand():
    head = heads.nearest_mean(torch.tensor([[1.0, 2.0], [-3.0, 0.0]]))
    assert head["head.weight"].tolist() == [[2.0, 4.0], [-6.0, 0.0]]
    assert head["head.bias"].tolist() == [-5.0, -9.0]


def test_cosine_scores_by_hand():
    params = {**meta(2, scale=10.0), "head.weight": torch.tensor([[0.0, 0.5], [3.0, 4.0]], dtype=torch.float64)}
    scores = heads.cosine_logits(params, torch.tensor([[0.0, 7.0], [4.0, 3.0]], dtype=torch.float64))
    torch.testing.assert_close(scores, torch.tensor([[10.0, 8.0], [6.0, 9.6]], dtype=torch.float64))
