"""MAML that bends its body: by Adam, from class distances, as deep as pays."""

import math
from dataclasses import replace

import pytest
import torch

from metademo.export.adapted import adapted
from metademo.insights import calibration, unknown
from metademo.learners import LEARNERS, depth
from metademo.learners.base import AdaptSettings
from metademo.learners.depth import DEEP, SHALLOW, Depth
from metademo.networks import EfficientNetLite2
from metademo.pictures.domains import CHARACTERS
from metademo.tasks.episodes import Episode, shown_again
from tests.helpers.bending import OPTIONS
from tests.helpers.gradients import assert_same


@pytest.fixture
def bending(make_learner):
    return make_learner("maml", **OPTIONS)


@pytest.fixture
def protonet(bending):
    """The nearest class mean on the same body, as the same network sees it."""
    params = {name: value for name, value in bending.params.items() if not name.startswith("rate.")}
    return replace(LEARNERS["protonet"].initial(bending.network, torch.Generator()), params=params)


@pytest.mark.parametrize("shots", [(2, 2, 2), (1, 4, 2)])
def test_step_0_is_chance_and_step_1_exactly_the_nearest_class_mean(bending, protonet, make_episode, shots):
    episode = make_episode(shots=shots)
    deep = AdaptSettings(adapts="all")
    trace = bending.adapt(episode, deep)
    torch.testing.assert_close(trace.steps[0].query_probabilities, torch.full((6, 3), 1 / 3))
    nearest = protonet.adapt(episode).last
    torch.testing.assert_close(trace.steps[1].query_probabilities, nearest.query_probabilities, rtol=1e-4, atol=1e-5)
    assert trace.steps[1].movement["block1"] == 0 < trace.steps[2].movement["block1"]
    # a person's factor on the rates is for what comes after
    faster = bending.adapt(episode, replace(deep, rate_factor=3.0)).steps[1]
    assert torch.equal(faster.query_probabilities, trace.steps[1].query_probabilities)


def test_its_outer_gradient_is_the_nearest_mean_s_where_it_stays_there(bending, protonet, make_episode):
    """Through the first step to what the body makes of the class means, though the other steps are of first order."""
    episode = make_episode(shots=(1, 3, 2), dtype=torch.float64)
    params = {name: value.double() for name, value in bending.params.items()}
    still = {
        name: torch.full_like(value, -60.0) if name.startswith("rate.") else value for name, value in params.items()
    }
    ours = bending.outer_gradient(still, episode)
    theirs = protonet.outer_gradient({name: params[name] for name in protonet.params}, episode)
    torch.testing.assert_close(ours.loss, theirs.loss)
    assert_same({name: ours.grads[name] for name in theirs.grads}, theirs.grads, rtol=1e-6)


def test_the_outer_gradient_by_the_rates_is_that_of_finite_differences(bending, make_episode):
    episode = make_episode(shots=(1, 3, 2), dtype=torch.float64)
    params = {name: value.double() for name, value in bending.params.items()}
    # by the last step's rates alone: nothing that was held constant depends on them
    grads = bending.outer_gradient(params, episode).grads
    for layer in ("block2", "head"):
        name, shift = f"rate.{layer}", torch.zeros(3, dtype=torch.float64)
        shift[-1] = 1e-4
        up, down = (bending.outer_gradient({**params, name: params[name] + sign * shift}, episode) for sign in (1, -1))
        assert float(grads[name][-1]) == pytest.approx(float(up.loss - down.loss) / 2e-4, rel=1e-3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"update": "rmsprop"}, "^update: 'rmsprop' is none of sgd, adam$"),
        ({"update": "adam", "rates": "one"}, "^update: adam wants rates=layers, and at least two steps$"),
        ({"update": "adam", "rates": "layers", "steps": 1}, "^update: adam wants"),
    ],
)
def test_options_that_do_not_fit_are_refused(make_learner, options, message):
    with pytest.raises(ValueError, match=message):
        make_learner("maml", **options)


@pytest.mark.parametrize("kind", ["boil", "proto-maml"])
def test_who_has_a_head_of_another_kind_cannot_bend(make_learner, kind):
    with pytest.raises(ValueError, match=r"^update: 'adam' is none of sgd$"):
        make_learner(kind, update="adam", rates="layers")


# --- how deep


def test_how_deep_is_what_the_held_out_pictures_say(bending, make_episode, monkeypatch):
    """Against adapting by hand to each half."""
    episode = make_episode(shots=(4, 5, 3), seed=2)
    trace = bending.adapt(episode)
    told = trace.last.depth
    assert all(step.depth is told for step in trace.steps)
    halves = torch.tensor([0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0])  # every second picture of each class
    losses = {SHALLOW: 0.0, DEEP: 0.0}
    for adapts in losses:
        for half in (0, 1):
            kept, held = halves != half, halves == half
            asked = Episode(
                episode.support[kept],
                episode.support_labels[kept],
                episode.support[held],
                episode.support_labels[held],
                episode.classes,
            )
            losses[adapts] += bending.adapt(asked, AdaptSettings(adapts=adapts)).last.query_loss * int(held.sum()) / 12
    assert told.losses == pytest.approx(losses, rel=1e-4)
    assert (told.held_out, told.adapts) == (12, min(losses, key=losses.get))
    assert told.told(DEEP) == (told.right[DEEP], pytest.approx(2.718281828 ** -losses[DEEP], rel=1e-4))
    assert len(told.temperatures) == 5
    assert set(trace.last.movement) == ({"head"} if told.adapts == SHALLOW else {"head", *bending.network.layers})


@pytest.mark.parametrize("better", [SHALLOW, DEEP])
def test_the_better_one_is_taken(bending, make_episode, monkeypatch, better):
    def asked(start, episode, pictures, steps):
        deep = "block1.weight" in start.adapts
        right = torch.nn.functional.one_hot(episode.support_labels[:1].repeat(len(pictures)), 3).float()
        return ((1.0 if deep == (better == DEEP) else -1.0) * right).expand(steps + 1, -1, -1)

    monkeypatch.setattr(depth, "_asked", asked)
    episode = make_episode(shots=(2, 2, 2))
    labels = torch.zeros(6, dtype=torch.int64)
    labels[1:] = torch.tensor([0, 1, 1, 2, 2])
    found = depth.found(lambda part, adapts: bending.start(part, AdaptSettings(adapts=adapts)), episode, 6, 4)
    assert found.losses.keys() == {SHALLOW, DEEP}
    assert found.adapts == min(found.losses, key=found.losses.get)


def test_with_one_picture_of_a_class_none_is_held_out(bending, make_episode):
    told = bending.adapt(make_episode(shots=(1, 3, 2))).last.depth
    assert told == Depth(DEEP)
    assert bending.adapt(make_episode(shots=(2, 3, 2))).last.depth.held_out == 7


@pytest.mark.parametrize("adapts", ["all", "head"])
def test_a_person_s_choice_goes_before(bending, make_episode, adapts):
    last = bending.adapt(make_episode(), AdaptSettings(adapts=adapts)).last
    assert last.depth is None
    assert set(last.movement) == ({"head"} if adapts == "head" else {"head", *bending.network.layers})


def test_variations_of_held_out_pictures_are_held_out_too(bending, make_episode, monkeypatch):
    parts = []
    monkeypatch.setattr(
        depth,
        "_asked",
        lambda start, part, asked, steps: (parts.append((part, asked)), torch.zeros(5, len(asked), 3))[1],
    )
    episode = make_episode(shots=(2, 2, 2))
    varied = shown_again(replace(episode, again=episode.support.flip(3)))
    depth.found(lambda part, adapts: bending.start(part, AdaptSettings(adapts=adapts)), varied, 6, 4)
    for part, asked in parts:
        assert (len(part.support), len(asked)) == (6, 3)
        for held in asked:
            assert not any(torch.equal(held, each) or torch.equal(held.flip(2), each) for each in part.support)


def test_temperatures_are_those_of_the_held_out_pictures(bending, make_episode):
    step = bending.adapt(make_episode(shots=(3, 3, 3))).last
    told = replace(step, depth=Depth(DEEP, None, {}, {}, 9, (1.0, 2.0, 3.0)))
    assert calibration.temperature(told, make_episode(shots=(3, 3, 3))) == 3.0  # beyond the last, the last
    assert calibration.temperature(replace(told, index=1), make_episode(shots=(3, 3, 3))) == 2.0
    scores = torch.tensor([[4.0, 0.0], [4.0, 0.0], [4.0, 0.0], [4.0, 0.0]])
    sure, unsure = (depth._temperature(scores, torch.tensor(labels)) for labels in ([0, 0, 0, 0], [0, 0, 1, 1]))
    assert sure < 1 < unsure


# --- on photographs


@pytest.fixture
def photographs():
    generator = torch.Generator().manual_seed(3)
    patterns = torch.rand(3, 3, 64, 64, generator=generator)
    labels = torch.arange(3).repeat_interleave(2)

    def pictures():
        return (patterns[labels] + 0.2 * torch.rand(6, 3, 64, 64, generator=generator)).clamp(0, 1)

    return Episode(pictures(), labels, pictures(), labels, ("a", "b", "c"))


@pytest.mark.slow
def test_photographs_are_learned_with_their_mirror_images(photographs):
    network = EfficientNetLite2(size=64, tail=1, roots=True)
    learner = LEARNERS["maml"].initial(network, torch.Generator(), **OPTIONS)
    trace = learner.adapt(photographs)
    assert trace.steps[0].query_loss == pytest.approx(math.log(3))
    assert trace.steps[1].query_accuracy == trace.last.query_accuracy == 1
    assert trace.last.depth.stages == (1 if trace.last.depth.adapts == DEEP else 0)
    assert torch.equal(
        trace.last.query_probabilities,
        learner.adapt(photographs, AdaptSettings(variations="mirror")).last.query_probabilities,
    )
    # as a trunk sees them they come with the episode
    seen = replace(learner.prepared(photographs), again=network.prepare(photographs.support.flip(3)))
    torch.testing.assert_close(learner.adapt(seen).last.query_probabilities, trace.last.query_probabilities)
    alone = learner.adapt(photographs, AdaptSettings(variations="none")).last.query_probabilities
    assert not torch.allclose(alone, trace.last.query_probabilities, atol=1e-4)


def test_a_body_bent_to_its_pictures_tells_no_temperature_where_none_was_held_out(make_learner, make_episode):
    """Who chooses the depth holds nothing out; up to the first step the body is as it was, and leaving out is still exact."""
    episode = make_episode((3, 3, 3))
    bent = make_learner("maml", **OPTIONS).adapt(episode, AdaptSettings(adapts="all"))
    assert [step.unbent is None for step in bent.steps] == [True, True, False, False, False]
    assert [calibration.temperature(step, episode) == 1 for step in bent.steps[1:]] == [False, True, True, True]
    chosen = make_learner("maml", **OPTIONS).adapt(episode)
    assert chosen.last.depth.held_out == 9
    assert calibration.temperature(chosen.last, episode) == chosen.last.depth.temperatures[-1]
    head = make_learner("maml", **OPTIONS).adapt(episode, AdaptSettings(adapts="head"))
    assert all(step.unbent is None for step in head.steps)


@pytest.mark.parametrize("looks", [None, {4}])
def test_a_step_of_a_bent_body_keeps_how_far_the_pictures_lay_before_any_step(bending, make_episode, looks):
    """Whoever looks at the last step alone finds the same."""
    episode, deep = make_episode((3, 3, 3)), AdaptSettings(adapts="all")
    learner = replace(bending, reference=torch.randn(4, bending.network.features_size))
    first = learner.adapt(episode, deep).steps[0].distances
    last = list(learner.iterate(episode, deep, looks))[-1]
    for found, expected in zip(last.unbent, first, strict=True):
        torch.testing.assert_close(found, expected)
    assert not torch.allclose(last.distances.query, first.query, atol=1e-3)


def test_none_of_these_is_told_by_the_bent_body_and_by_the_one_before_any_step(bending, make_episode):
    """Half of each; and what is taken away answers so too."""
    episode, deep = make_episode((3, 3, 3)), AdaptSettings(adapts="all")
    steps = bending.adapt(episode, deep).steps
    bent, before = (unknown.scores(replace(step, unbent=None), episode) for step in (steps[-1], steps[0]))
    told = unknown.scores(steps[-1], episode)
    torch.testing.assert_close(told, (bent + before) / 2)
    assert not torch.allclose(told, bent, atol=1e-2)
    found = adapted(bending, episode, CHARACTERS, deep)
    torch.testing.assert_close(found.answers(episode.query).none, told, atol=1e-4, rtol=1e-3)
    assert adapted(bending, episode, CHARACTERS, AdaptSettings(adapts="head")).unbent is None
