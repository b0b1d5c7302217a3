import math
from dataclasses import replace

import pytest
import torch

from metademo.episodes import UNLABELLED
from metademo.learners.base import AdaptSettings, inner_loop
from metademo.learners.maml import Maml
from metademo.learners.rules import Adam, Sgd
from metademo.learners.scratch import Scratch
from metademo.networks import heads
from metademo.traces import Step, Trace

BODY = {"block1", "block2", "block3", "block4"}


@pytest.fixture
def tiny_scratch(tiny_network) -> Scratch:
    return Scratch(tiny_network, steps=10)


# --- update rules


def test_sgd_by_hand():
    rule = Sgd({"block1": torch.tensor([0.1, 0.2]), "head": torch.tensor([1.0])}, factor=2.0)
    params = {"block1.weight": torch.tensor([1.0, 2.0]), "head.bias": torch.tensor([0.0])}
    grads = {"block1.weight": torch.tensor([1.0, -1.0]), "head.bias": torch.tensor([0.5])}
    first, _ = rule.step(0, params, grads, rule.begin(params))
    torch.testing.assert_close(first["block1.weight"], torch.tensor([0.8, 2.2]))
    torch.testing.assert_close(first["head.bias"], torch.tensor([-1.0]))
    # the second step's rate, and beyond the trained steps the last one
    assert [rule.rate("block1.weight", index).item() for index in (1, 2, 100)] == pytest.approx([0.4] * 3)
    assert rule.rate("head.weight", 7).item() == 2.0


def test_adam_by_hand():
    rule = Adam(rate=0.1)
    params, state = {"w": torch.tensor([1.0], dtype=torch.float64)}, None
    state = rule.begin(params)
    params, state = rule.step(0, params, {"w": torch.tensor([3.0], dtype=torch.float64)}, state)
    assert params["w"].item() == pytest.approx(0.9, abs=1e-9)  # the first step has the rate's length
    params, state = rule.step(1, params, {"w": torch.tensor([-1.0], dtype=torch.float64)}, state)
    # m = 0.9·0.3 - 0.1 = 0.17, over 1 - 0.81; v = 0.999·0.009 + 0.001 = 0.009991, over 1 - 0.998001
    assert params["w"].item() == pytest.approx(0.9 - 0.1 * (0.17 / 0.19) / math.sqrt(0.009991 / 0.001999), abs=1e-9)


@pytest.mark.parametrize(
    ("rule", "optimiser"),
    [
        (Sgd({"w": torch.tensor([0.05], dtype=torch.float64)}), lambda w: torch.optim.SGD([w], lr=0.05)),
        (Adam(0.05), lambda w: torch.optim.Adam([w], lr=0.05)),
        (Adam(0.02, (0.5, 0.9), 1e-6), lambda w: torch.optim.Adam([w], lr=0.02, betas=(0.5, 0.9), eps=1e-6)),
    ],
)
def test_rules_equal_those_of_torch(rule, optimiser, generator):
    start = torch.randn(7, generator=generator, dtype=torch.float64)
    ours, theirs = {"w": start.clone()}, start.clone().requires_grad_()
    state, stepper = rule.begin(ours), optimiser(theirs)
    for index in range(20):
        grad = torch.randn(7, generator=generator, dtype=torch.float64)
        ours, state = rule.step(index, ours, {"w": grad}, state)
        theirs.grad = grad
        stepper.step()
        torch.testing.assert_close(ours["w"], theirs.detach(), rtol=1e-9, atol=1e-12)


# --- the inner loop


def test_the_loop_yields_before_each_step_and_at_the_end(tiny_maml, make_episode):
    episode = make_episode()
    states = list(inner_loop(tiny_maml.start(3), episode.support, episode.support_labels, 4))
    assert [state.step for state in states] == [0, 1, 2, 3, 4]
    assert states[0].loss.item() == pytest.approx(math.log(3))
    assert states[-1].loss < states[0].loss
    assert not any(value.requires_grad for value in states[-1].params.values())


def test_the_last_look_can_be_spared(tiny_maml, make_episode):
    episode = make_episode()
    *_, whole = inner_loop(tiny_maml.start(3), episode.support, episode.support_labels, 2)
    *_, spared = inner_loop(tiny_maml.start(3), episode.support, episode.support_labels, 2, look_at_last=False)
    assert (spared.logits, spared.loss, spared.statistics) == (None, None, None)
    assert all(torch.equal(spared.params[name], whole.params[name]) for name in whole.params)


@pytest.mark.parametrize("differentiable", [False, True])
def test_the_loop_equals_plain_gradient_descent(tiny_network, make_episode, differentiable):
    """Against a loop with torch's own optimiser, one learning rate for each parameter."""
    maml = replace(Maml.initial(tiny_network, 3, torch.Generator().manual_seed(0)), clip=None)
    episode = make_episode(shots=(1, 3))
    *_, last = inner_loop(
        maml.start(2), episode.support, episode.support_labels, 3, differentiable=differentiable, look_at_last=False
    )
    leaves = {name: value.clone().requires_grad_() for name, value in maml.start(2).params.items()}
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


@pytest.mark.parametrize("steps", [0, 200])
@pytest.mark.parametrize("kind", ["tiny_maml", "tiny_scratch"])
def test_from_no_step_to_two_hundred(kind, steps, request, make_episode):
    trace = request.getfixturevalue(kind).adapt(make_episode(shots=(1, 1), queries=1), AdaptSettings(steps=steps))
    assert len(trace.steps) == steps + 1
    for step in trace.steps:
        assert math.isfinite(step.support_loss)
        torch.testing.assert_close(step.query_probabilities.sum(1), torch.ones(2))
    assert trace.last.support_loss == pytest.approx(math.log(2)) if steps == 0 else trace.last.support_loss < 0.2


@pytest.mark.parametrize(
    "shots", [(1, 1), (20, 1), (1,) * 20, (20,) * 5, (1, 2, 3, 4, 5, 6, 7), (2,) + (1,) * 18 + (20,)]
)
@pytest.mark.parametrize("kind", ["tiny_maml", "batch_maml", "tiny_scratch"])
def test_one_learner_takes_any_ways_and_shots(kind, shots, request, make_episode):
    episode = make_episode(shots=shots, queries=1)
    trace = request.getfixturevalue(kind).adapt(episode, AdaptSettings(steps=2))
    assert trace.last.query_probabilities.shape == (len(shots), len(shots))
    assert trace.last.support_probabilities.shape == (sum(shots), len(shots))
    assert trace.last.support_loss < math.log(len(shots))


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
    start = tiny_maml.start(3, AdaptSettings(adapts=adapts))
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
    start = tiny_maml.start(3)
    *_, last = inner_loop(start, episode.support, episode.support_labels, 3)

    def length(params, layer):
        return math.sqrt(sum(float(v.square().sum()) for name, v in params.items() if name.startswith(f"{layer}.")))

    difference = {name: last.params[name] - start.params[name] for name in start.adapts}
    movement = tiny_maml.adapt(episode).last.movement
    assert movement["block3"] == pytest.approx(length(difference, "block3") / length(start.params, "block3"), rel=1e-4)
    assert movement["head"] == pytest.approx(length(difference, "head"), rel=1e-4)  # which began at zero


# --- a prediction and its company


def alone_and_among_others(learner, episode, settings):
    alone = replace(episode, query=episode.query[:1], query_labels=episode.query_labels[:1])
    return (learner.adapt(one, settings).last.query_probabilities[0] for one in (alone, episode))


@pytest.mark.parametrize("kind", ["tiny_maml", "batch_maml", "tiny_scratch"])
def test_a_query_picture_is_judged_alike_alone_and_among_others(kind, request, make_episode):
    alone, among = alone_and_among_others(request.getfixturevalue(kind), make_episode(), AdaptSettings(steps=3))
    torch.testing.assert_close(alone, among, rtol=1e-4, atol=1e-5)


def test_transductive_queries_normalise_each_other(batch_maml, make_episode):
    alone, among = alone_and_among_others(batch_maml, make_episode(), AdaptSettings(steps=3, transductive=True))
    assert (alone - among).abs().max() > 0.01


def test_transductive_is_refused_where_it_has_no_meaning(tiny_maml, make_episode):
    with pytest.raises(ValueError, match=r"^transductive: this network normalises each picture on its own"):
        tiny_maml.adapt(make_episode(), AdaptSettings(transductive=True))


@pytest.mark.parametrize("kind", ["tiny_maml", "batch_maml"])
def test_adapting_leaves_the_learner_as_it_was(kind, request, make_episode):
    learner = request.getfixturevalue(kind)
    before = {name: value.clone() for name, value in learner.params.items()}
    episode = make_episode()
    first = learner.adapt(episode)
    assert learner.params.keys() == before.keys()
    assert all(torch.equal(learner.params[name], before[name]) for name in before)
    assert not any(value.requires_grad for value in learner.params.values())
    again = learner.adapt(episode)
    assert torch.equal(first.last.query_probabilities, again.last.query_probabilities)


def test_scratch_is_the_same_for_a_seed_and_another_for_another(tiny_scratch, make_episode):
    def probabilities(seed):
        return tiny_scratch.adapt(make_episode(), AdaptSettings(seed=seed)).last.query_probabilities

    assert torch.equal(probabilities(5), probabilities(5))
    assert not torch.equal(probabilities(5), probabilities(6))


@pytest.mark.parametrize(("optimiser", "rate"), [("adam", 3e-3), ("sgd", 0.05)])
def test_scratch_learns_its_support_set(tiny_network, make_episode, optimiser, rate):
    trace = Scratch(tiny_network, 60, rate, optimiser).adapt(make_episode(shots=(3, 3)))
    assert trace.last.support_accuracy == 1.0
    assert trace.last.support_loss < 0.3
    assert {"centre", "log_scale"} < set(trace.last.movement)


def test_scratch_takes_adams_first_step(tiny_network, make_episode):
    """Every entry with a gradient moves by the rate: the head's weights, whose gradient is not zero at a zero head."""
    start = Scratch(tiny_network, rate=0.01).start(3, AdaptSettings(rate_factor=2.0))
    episode = make_episode()
    *_, last = inner_loop(start, episode.support, episode.support_labels, 1)
    moved = (last.params["head.weight"] - start.params["head.weight"]).abs()
    torch.testing.assert_close(moved, torch.full_like(moved, 0.02), rtol=1e-3, atol=0)


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


def test_learners_refuse_what_they_cannot_be(tiny_network):
    with pytest.raises(ValueError, match=r"^steps: meta-training needs at least one inner step, not 0$"):
        Maml.initial(tiny_network, 0, torch.Generator())
    with pytest.raises(ValueError, match=r"^optimiser: 'lion' is none of adam, sgd$"):
        Scratch(tiny_network, optimiser="lion")
    with pytest.raises(ValueError, match=r"^rate: must be positive, not 0$"):
        Scratch(tiny_network, rate=0)


def test_pictures_of_another_size_are_refused(tiny_maml, make_episode):
    with pytest.raises(ValueError, match=r"^episode: pictures of \(1, 20, 20\), the network takes \(1, 16, 16\)$"):
        tiny_maml.adapt(make_episode(size=20))


# --- traces


def hand_made(episode, predictions) -> Trace:
    """A trace whose step s takes query picture q for class predictions[s][q]."""
    steps = []
    for index, classes in enumerate(predictions):
        probabilities = torch.nn.functional.one_hot(torch.tensor(classes), 3) * 0.8 + 0.1
        steps.append(Step(index, 0.0, 0.0, None, None, torch.zeros(6, 3), probabilities, {}, 0.5))
    return Trace("hand", episode, tuple(steps))


def test_a_trace_counts_right_answers_and_confusions(make_episode):
    episode = replace(make_episode(), query_labels=torch.tensor([0, 0, 1, 1, 2, UNLABELLED]))
    trace = hand_made(episode, [[0, 0, 0, 0, 0, 0], [0, 1, 1, 1, 0, 2]])
    assert (trace.correct(0), trace.correct(1)) == (2, 3)
    assert trace.confusion(1).tolist() == [[1, 1, 0], [0, 2, 0], [1, 0, 0]]
    assert trace.predictions() == ("class 0", "class 1", "class 1", "class 1", "class 0", "class 2")
    assert trace.at(1) is trace.last
    assert trace.at(0) is trace.steps[0]
    assert trace.at(99) is trace.last
    assert trace.seconds == 1.0


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


def test_sgd_clips_from_the_second_step_on():
    rule = Sgd({"head": torch.tensor([1.0])}, clip=0.5)
    params = {"head.weight": torch.zeros(2), "head.bias": torch.zeros(1)}
    grads = {"head.weight": torch.tensor([2.0, 0.0]), "head.bias": torch.tensor([1.5])}  # together of length 2.5
    first, _ = rule.step(0, params, grads, None)
    assert first["head.weight"].tolist() == [-2.0, 0.0]
    second, _ = rule.step(1, params, grads, None)
    torch.testing.assert_close(second["head.weight"], torch.tensor([-0.4, 0.0]))
    torch.testing.assert_close(second["head.bias"], torch.tensor([-0.3]))
    small, _ = rule.step(1, params, {name: grad / 10 for name, grad in grads.items()}, None)
    torch.testing.assert_close(small["head.weight"], torch.tensor([-0.2, 0.0]))
    still, _ = rule.step(1, params, {name: grad * 0 for name, grad in grads.items()}, None)
    assert still["head.weight"].tolist() == [0.0, 0.0]
