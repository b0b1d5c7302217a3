import math
from dataclasses import replace

import pytest
import torch

from metademo.learners import looks
from metademo.learners.base import AdaptSettings
from metademo.learners.inner_loop import inner_loop
from metademo.learners.maml import Maml
from metademo.networks import Conv4, heads
from metademo.pictures import augment
from metademo.tasks.episodes import UNLABELLED, Episode, Episodes

BODY = {"block1", "block2", "block3", "block4"}


# --- the inner loop


def test_the_loop_yields_before_each_step_and_at_the_end(tiny_maml, make_episode):
    episode = make_episode()
    states = list(inner_loop(tiny_maml.start(episode), episode.support, episode.support_labels, 4))
    assert [state.step for state in states] == [0, 1, 2, 3, 4]
    assert states[0].loss.item() == pytest.approx(math.log(3))
    assert states[-1].loss < states[0].loss
    assert not any(value.requires_grad for value in states[-1].params.values())


def test_the_last_look_can_be_spared(tiny_maml, make_episode):
    episode = make_episode()
    *_, whole = inner_loop(tiny_maml.start(episode), episode.support, episode.support_labels, 2)
    *_, spared = inner_loop(tiny_maml.start(episode), episode.support, episode.support_labels, 2, look_at_last=False)
    assert (spared.logits, spared.loss, spared.statistics) == (None, None, None)
    assert all(torch.equal(spared.params[name], whole.params[name]) for name in whole.params)


@pytest.mark.parametrize("kind", ["maml", "anil", "boil", "meta-sgd"])
@pytest.mark.parametrize("differentiable", [False, True])
def test_tasks_side_by_side_adapt_as_each_does_alone(precise, make_episode, kind, differentiable):
    learner = precise(kind)
    tasks = [make_episode(shots=(1, 3, 2), seed=seed, dtype=torch.float64) for seed in range(3)]
    both = Episodes(tuple(tasks))
    together = list(
        inner_loop(learner.start(both), both.support, both.support_labels, 3, differentiable=differentiable)
    )
    for number, task in enumerate(tasks):
        start = learner.start(task)
        alone = list(inner_loop(start, task.support, task.support_labels, 3, differentiable=differentiable))
        for one, state in zip(alone, together, strict=True):
            torch.testing.assert_close(state.logits[number], one.logits)
            torch.testing.assert_close(state.loss[number], one.loss)
            torch.testing.assert_close(state.features[number], one.features)
            own = state.of_each(start.adapts)[number]
            assert own.step == one.step
            for name, value in one.params.items():
                torch.testing.assert_close(own.params[name], value, msg=name)
    moved = together[-1].params["head.weight" if kind == "anil" else "block4.weight"]
    assert (moved[0] - moved[1]).norm() > 1e-3  # each task went a way of its own


@pytest.mark.parametrize("differentiable", [False, True])
def test_the_loop_equals_plain_gradient_descent(tiny_network, make_episode, differentiable):
    """Against a loop with torch's own optimiser, one learning rate for each parameter."""
    maml = Maml.initial(tiny_network, torch.Generator().manual_seed(0), steps=3, rates="layers", clip=0)
    episode = make_episode(shots=(1, 3))
    *_, last = inner_loop(
        maml.start(episode),
        episode.support,
        episode.support_labels,
        3,
        differentiable=differentiable,
        look_at_last=False,
    )
    leaves = {name: value.clone().requires_grad_() for name, value in maml.start(episode).params.items()}
    rates = {name: 0.2 if name.startswith("head") else 0.03 for name in leaves}  # the head's 0.1, times two ways
    moving = [{"params": [leaves[name]], "lr": rates[name]} for name in leaves if "." in name]
    optimiser = torch.optim.SGD(moving, lr=1.0)
    weight = torch.tensor([1.0, 1 / 3, 1 / 3, 1 / 3]) / 2
    for _ in range(3):
        optimiser.zero_grad()
        features, _ = tiny_network.features(leaves, episode.support)
        scores = heads.logits(leaves, features)
        loss = -(weight * scores.log_softmax(1)[torch.arange(4), episode.support_labels]).sum()
        loss.backward()
        optimiser.step()
    for name, value in last.params.items():
        torch.testing.assert_close(value.detach(), leaves[name].detach(), rtol=1e-4, atol=1e-6, msg=name)


# --- adapting


def test_step_zero_is_chance_and_the_loss_falls(tiny_maml, make_episode):
    trace = tiny_maml.adapt(make_episode(shots=(2, 2, 2, 2), queries=3), AdaptSettings(steps=10, rate_factor=0.3))
    assert [step.index for step in trace.steps] == list(range(11))
    first, last = trace.steps[0], trace.last
    assert torch.equal(first.query_probabilities, torch.full((12, 4), 0.25))
    assert first.support_loss == pytest.approx(math.log(4))
    assert first.query_loss == pytest.approx(math.log(4))
    assert set(first.movement.values()) == {0.0}
    assert last.support_loss < 0.8 * first.support_loss
    assert last.query_loss < first.query_loss
    assert trace.seconds == pytest.approx(sum(step.seconds for step in trace.steps))
    assert min(step.seconds for step in trace.steps) > 0


def test_after_one_step_of_the_head_the_class_is_that_of_the_nearest_mean(tiny_maml, make_episode):
    episode = make_episode(shots=(1, 3, 2), queries=4)
    trace = tiny_maml.adapt(episode, AdaptSettings(steps=1, adapts="head"))
    with torch.no_grad():
        support, query = (
            heads.embed(tiny_maml.params, tiny_maml.network.features(tiny_maml.params, pictures)[0])
            for pictures in (episode.support, episode.query)
        )
    means = torch.stack([support[episode.support_labels == label].mean(0) for label in range(3)])
    scores = 0.1 * query @ (means - means.mean(0)).T
    torch.testing.assert_close(trace.last.query_probabilities, scores.softmax(1))


def test_a_learner_looks_where_it_is_asked_to(tiny_maml, make_episode):
    episode = make_episode()
    steps = list(tiny_maml.iterate(episode, AdaptSettings(steps=5), looks=(0, 3)))
    assert [step.index for step in steps] == [0, 3]
    whole = tiny_maml.adapt(episode, AdaptSettings(steps=5))
    assert torch.equal(steps[1].query_probabilities, whole.at(3).query_probabilities)


def test_rate_factor_scales_the_step(tiny_maml, make_episode):
    episode = make_episode()

    def moved(factor):
        return tiny_maml.adapt(episode, AdaptSettings(steps=1, rate_factor=factor)).last.movement["head"]

    assert moved(3.0) == pytest.approx(3 * moved(1.0), rel=1e-5)


@pytest.mark.parametrize(
    ("adapts", "moving"), [("all", BODY | {"head"}), ("head", {"head"}), ("body", BODY)], ids=["all", "head", "body"]
)
def test_only_what_adapts_moves(adapts, moving, tiny_maml, make_episode):
    episode = make_episode()
    # a head at zero gives the body no gradient, so a body that adapts alone stays; give it a head that is not zero
    start = tiny_maml.start(episode, AdaptSettings(adapts=adapts))
    head = torch.randn(start.params["head.weight"].shape, generator=torch.Generator().manual_seed(4))
    start = replace(start, params={**start.params, "head.weight": head})
    *_, last = inner_loop(start, episode.support, episode.support_labels, 2)
    moved = {name.partition(".")[0] for name in last.params if not torch.equal(last.params[name], start.params[name])}
    assert moved == moving
    trace = tiny_maml.adapt(episode, AdaptSettings(adapts=adapts))
    assert set(trace.last.movement) == moving
    if adapts != "body":
        assert min(trace.last.movement.values()) > 0


def test_movement_is_relative_to_the_beginning(tiny_maml, make_episode):
    episode = make_episode()
    start = tiny_maml.start(episode)
    *_, last = inner_loop(start, episode.support, episode.support_labels, 3)

    def length(params, layer):
        return math.sqrt(sum(float(v.square().sum()) for name, v in params.items() if name.startswith(f"{layer}.")))

    difference = {name: last.params[name] - start.params[name] for name in start.adapts}
    movement = tiny_maml.adapt(episode).last.movement
    assert movement["block3"] == pytest.approx(length(difference, "block3") / length(start.params, "block3"), rel=1e-4)
    assert movement["head"] == pytest.approx(length(difference, "head"), rel=1e-4)  # which began at zero


# --- what is refused


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"steps": -1}, "^steps: must lie in 0 … 200, not -1$"),
        ({"steps": 201}, "^steps: "),
        ({"rate_factor": 0.0}, "^rate_factor: must lie above 0 and up to 100, not 0.0$"),
        ({"rate_factor": 101.0}, "^rate_factor: "),
        ({"rate_factor": math.nan}, "^rate_factor: "),
        ({"adapts": "tail"}, "^adapts: 'tail' is none of all, head, body$"),
    ],
)
def test_settings_out_of_range_are_refused_by_name(settings, message):
    with pytest.raises(ValueError, match=message):
        AdaptSettings(**settings)


def test_pictures_of_another_size_are_refused(tiny_maml, make_episode):
    with pytest.raises(ValueError, match=r"^episode: pictures of \(1, 20, 20\), the network takes \(1, 16, 16\)$"):
        tiny_maml.adapt(make_episode(size=20))


def test_unlabelled_queries_are_answered_but_not_judged(tiny_maml, make_episode):
    whole = make_episode(queries=1)
    partly = replace(whole, query_labels=torch.tensor([UNLABELLED, 1, UNLABELLED]))
    unjudged = replace(whole, query_labels=torch.full((3,), UNLABELLED))
    traces = [tiny_maml.adapt(episode) for episode in (whole, partly, unjudged)]
    assert torch.equal(traces[0].last.query_probabilities, traces[2].last.query_probabilities)
    assert (traces[2].last.query_loss, traces[2].last.query_accuracy) == (None, None)
    assert traces[2].correct(3) == 0
    assert traces[2].confusion(3).sum() == 0
    judged = traces[1].last
    assert judged.query_loss == pytest.approx(-math.log(judged.query_probabilities[1, 1]), rel=1e-5)
    assert judged.query_accuracy == float(judged.query_classes[1] == 1)


def test_without_queries_there_is_still_a_trace(tiny_maml, make_episode):
    last = tiny_maml.adapt(make_episode(queries=0)).last
    assert last.query_probabilities.shape == (0, 3)
    assert (last.query_loss, last.query_accuracy) == (None, None)


@pytest.mark.parametrize(("kind", "times"), [("anil", 1), ("protonet", 1), ("transfer", 1), ("maml", 3), ("boil", 4)])
def test_a_body_is_asked_anew_only_when_it_has_changed(make_learner, make_episode, monkeypatch, kind, times):
    learner, episode = make_learner(kind), make_episode(queries=3)
    asked = []
    features = Conv4.features

    def counted(network, params, pictures, statistics=None):
        asked.append(len(pictures))
        return features(network, params, pictures, statistics)

    monkeypatch.setattr(Conv4, "features", counted)
    steps = list(learner.iterate(episode))
    # MAML's first step changes its head alone. ProtoNet's head, too, is made of the support set's features.
    assert asked.count(6) == (2 if kind == "protonet" else times)
    assert asked.count(9) == times
    # the answers are those of a learner who looks again every time
    monkeypatch.setattr(
        looks.FeatureCache, "features", lambda self, *given: self._network.features(given[0], self._pictures, given[1])
    )
    for step, again in zip(steps, learner.iterate(episode), strict=True):
        assert torch.equal(step.query_probabilities, again.query_probabilities)
        assert torch.equal(step.support_probabilities, again.support_probabilities)
    assert len(asked) > 2 * len(steps)


# --- variations of the support set


@pytest.fixture
def colour_maml():
    network = Conv4(size=16, channels=3, filters=8, groups=2)
    return Maml.initial(network, torch.Generator().manual_seed(0), steps=2)


@pytest.fixture
def colour_episode(generator):
    pictures = torch.rand(7, 3, 16, 16, generator=generator)
    return Episode(pictures[:3], torch.tensor([0, 1, 1]), pictures[3:], torch.tensor([0, 1, 1, UNLABELLED]), ("a", "b"))


@pytest.mark.parametrize("variations", ["mirror", "crops"])
def test_variations_are_learned_from_but_only_the_pictures_themselves_are_counted(
    colour_maml, colour_episode, variations
):
    trace = colour_maml.adapt(colour_episode, AdaptSettings(variations=variations, seed=4))
    enlarged = colour_maml.adapt(augment.varied(colour_episode, variations, seed=4))
    assert trace.episode is colour_episode
    for step, other in zip(trace.steps, enlarged.steps, strict=True):
        assert step.support_loss == other.support_loss
        assert step.query_probabilities.equal(other.query_probabilities)
        assert step.support_probabilities.equal(other.support_probabilities[:3])
        right = (step.support_probabilities.argmax(1) == colour_episode.support_labels).double().mean()
        assert step.support_accuracy == right
    plain = colour_maml.adapt(colour_episode)
    assert not plain.last.query_probabilities.equal(trace.last.query_probabilities)


def test_characters_have_no_variations(tiny_maml, make_episode):
    with pytest.raises(ValueError, match=r"^variations: for photographs only"):
        tiny_maml.adapt(make_episode(), AdaptSettings(variations="mirror"))
    with pytest.raises(ValueError, match=r"^variations: 'upside down' is none of none, mirror, crops"):
        AdaptSettings(variations="upside down")
