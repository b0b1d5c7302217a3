"""What holds for every learner alike, whatever its triple is."""

import math
from dataclasses import replace

import pytest
import torch

from metademo.learners import LEARNERS
from metademo.learners.base import ADAPTS, AdaptSettings

KINDS = (*LEARNERS, "scratch")
BODY = {"block1", "block2", "block3", "block4"}
ANY_SHOTS = [(1, 1), (20, 1), (1,) * 20, (5,) * 5, (1, 2, 3, 4, 5, 6, 7), (2,) + (1,) * 18 + (20,)]
TIED = ("boil", "baseline++")
"""Those whose head begins with a vector of its own for the first class, the second, …"""
NO_STEPS = ("protonet", "in-context")
TOGETHER = ("label-propagation", "soft-k-means", "pt-map")
"""Those that answer all query pictures together."""
FROM_ZERO = [kind for kind in KINDS if kind not in (*TIED, *NO_STEPS, *TOGETHER, "proto-maml")]
ALONE = [kind for kind in KINDS if kind not in TOGETHER]

every_kind = pytest.mark.parametrize("kind", KINDS)
both_norms = pytest.mark.parametrize("norm", ["group", "batch"])


def answers(learner, episode, **settings):
    return learner.adapt(episode, AdaptSettings(**settings)).last.query_probabilities


# --- adapting


@pytest.mark.parametrize("shots", ANY_SHOTS, ids=lambda shots: "-".join(map(str, shots))[:12])
@every_kind
def test_one_learner_takes_any_ways_and_shots(kind, shots, make_learner, make_episode):
    learner = make_learner(kind)
    trace = learner.adapt(make_episode(shots=shots, queries=1), AdaptSettings(steps=2))
    assert trace.learner == kind
    assert [step.index for step in trace.steps] == ([0] if kind in NO_STEPS else [0, 1, 2])
    for step in trace.steps:
        assert step.query_probabilities.shape == (len(shots), len(shots))
        assert step.support_probabilities.shape == (sum(shots), len(shots))
        assert math.isfinite(step.support_loss)
        torch.testing.assert_close(step.query_probabilities.sum(1), torch.ones(len(shots)))
    if kind in (*NO_STEPS, *TOGETHER):
        assert trace.last.support_loss < math.log(len(shots))


@every_kind
def test_many_steps_learn_the_support_set(kind, make_learner, make_episode):
    # those that adapt by rates made for a trained initialisation are given time
    trace = make_learner(kind).adapt(make_episode(shots=(2, 2), queries=1), AdaptSettings(steps=60, rate_factor=3))
    first, last = trace.steps[0], trace.last
    assert math.isfinite(last.query_loss)
    assert last.support_accuracy == 1.0
    assert last.support_loss < (0.6 if kind in (*NO_STEPS, *TOGETHER) else 0.7 * first.support_loss)


@pytest.mark.parametrize("kind", FROM_ZERO)
def test_from_a_zero_head_step_zero_is_exactly_chance(kind, make_learner, make_episode):
    first = make_learner(kind).adapt(make_episode(shots=(1, 2, 1, 1))).steps[0]
    assert torch.equal(first.query_probabilities, torch.full((8, 4), 0.25))
    assert first.support_loss == pytest.approx(math.log(4))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in TIED])
def test_the_order_of_the_classes_only_permutes(kind, make_learner, make_episode):
    episode, learner = make_episode(shots=(1, 3, 2)), make_learner(kind)
    order = torch.tensor([2, 0, 1])  # class c is now called order[c]
    renamed = replace(episode, support_labels=order[episode.support_labels], query_labels=order[episode.query_labels])
    torch.testing.assert_close(answers(learner, renamed)[:, order], answers(learner, episode), rtol=1e-3, atol=1e-5)


@every_kind
def test_what_a_person_may_choose_to_adapt_is_what_moves(kind, make_learner, make_episode):
    learner, episode = make_learner(kind), make_episode()
    assert learner.choices == {
        "anil": ("head",), "boil": ("body",), "protonet": (), "scratch": (), "in-context": (),
        **dict.fromkeys(TOGETHER, ()),
    }.get(kind, ADAPTS)  # fmt: skip
    for choice in learner.choices:
        movement = learner.adapt(episode, AdaptSettings(steps=3, adapts=choice)).last.movement
        moving = {"all": BODY | {"head"}, "head": {"head"}, "body": BODY}[choice]
        assert set(movement) - {"centre", "log_scale"} == moving
        if choice == "body" and kind in FROM_ZERO and kind != "meta-lstm":
            assert max(movement[layer] for layer in BODY) == 0  # a head that stays zero hands down no gradient
        else:
            assert min(movement[layer] for layer in moving) > 0


@pytest.mark.parametrize("kind", ["maml", "meta-sgd", "reptile", "meta-lstm", "transfer", "scratch"])
def test_rate_factor_scales_the_first_step_of_the_head(kind, make_learner, make_episode):
    learner, episode = make_learner(kind), make_episode()

    def moved(factor):
        return learner.adapt(episode, AdaptSettings(steps=1, rate_factor=factor)).last.movement["head"]

    assert moved(3.0) == pytest.approx(3 * moved(1.0), rel=1e-4)


@every_kind
def test_adapting_again_gives_the_same_and_leaves_the_learner_as_it_was(kind, make_learner, make_episode):
    learner, episode = make_learner(kind), make_episode()
    params = {} if kind == "scratch" else learner.params
    before = {name: value.clone() for name, value in params.items()}
    state = torch.get_rng_state()
    first = answers(learner, episode, steps=3)
    assert torch.equal(first, answers(learner, episode, steps=3))
    assert torch.equal(first, answers(make_learner(kind), episode, steps=3))  # another object, the same parameters
    assert all(torch.equal(params[name], before[name]) for name in before)
    assert not any(value.requires_grad for value in params.values())
    assert torch.equal(torch.get_rng_state(), state)


@every_kind
def test_nothing_of_an_adaptation_needs_a_gradient(kind, make_learner, make_episode):
    last = make_learner(kind).adapt(make_episode()).last
    assert not last.query_probabilities.requires_grad
    assert not last.support_probabilities.requires_grad


# --- a prediction and its company


def alone_and_among_others(learner, episode, settings):
    alone = replace(episode, query=episode.query[:1], query_labels=episode.query_labels[:1])
    return (learner.adapt(one, settings).last.query_probabilities[0] for one in (alone, episode))


@both_norms
@pytest.mark.parametrize("kind", ALONE)
def test_a_query_picture_is_judged_alike_alone_and_among_others(kind, norm, make_learner, make_episode):
    alone, among = alone_and_among_others(make_learner(kind, norm), make_episode(), AdaptSettings(steps=3))
    torch.testing.assert_close(alone, among, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("kind", TOGETHER)
def test_who_answers_all_together_says_so_and_answers_otherwise_alone(kind, make_learner, make_episode):
    learner = make_learner(kind)
    alone, among = alone_and_among_others(learner, make_episode(), AdaptSettings(steps=3))
    assert learner.transductive
    assert (alone.log() - among.log()).abs().max() > 1e-3


@pytest.mark.parametrize("kind", ALONE)
def test_all_others_are_inductive(kind, make_learner):
    assert not make_learner(kind).transductive


@both_norms
@pytest.mark.parametrize("kind", ALONE)
def test_queries_teach_nothing(kind, norm, make_learner, make_episode):
    """What the query pictures and their labels are changes nothing of what is learned from the support set."""
    learner, episode = make_learner(kind, norm), make_episode()
    other = replace(episode, query=1 - episode.query, query_labels=episode.query_labels.flip(0))
    one, two = (learner.adapt(task, AdaptSettings(steps=3)).last for task in (episode, other))
    assert torch.equal(one.support_probabilities, two.support_probabilities)
    assert one.movement == two.movement


@every_kind
def test_transductive_queries_normalise_each_other(kind, make_learner, make_episode):
    settings = AdaptSettings(steps=3, transductive=True)
    alone, among = alone_and_among_others(make_learner(kind, "batch"), make_episode(), settings)
    assert (alone - among).abs().max() > 1e-3


@every_kind
def test_transductive_is_refused_where_it_has_no_meaning(kind, make_learner, make_episode):
    with pytest.raises(ValueError, match=r"^transductive: this network normalises each picture on its own"):
        make_learner(kind).adapt(make_episode(), AdaptSettings(transductive=True))


# --- meta-parameters


@both_norms
@pytest.mark.parametrize("kind", [kind for kind in LEARNERS if kind not in ("transfer", "baseline++")])
def test_an_outer_gradient_has_the_names_and_shapes_of_the_meta_parameters(kind, norm, make_learner, make_episode):
    learner = make_learner(kind, norm)
    before = {name: value.clone() for name, value in learner.params.items()}
    outer = learner.outer_gradient(learner.params, make_episode(), done=0.05)
    assert outer.grads.keys() == learner.params.keys()
    assert all(grad.shape == learner.params[name].shape for name, grad in outer.grads.items())
    assert all(grad.isfinite().all() for grad in outer.grads.values())
    assert outer.grads["block1.weight"].norm() > 0
    assert (outer.loss.shape, outer.accuracy.shape) == ((), ())
    assert 0 <= outer.accuracy <= 1
    assert all(torch.equal(value, before[name]) for name, value in learner.params.items())


@pytest.mark.parametrize("kind", LEARNERS)
def test_the_seed_decides_where_meta_training_begins(kind, tiny_network):
    one, two, other = (
        LEARNERS[kind].initial(tiny_network, torch.Generator().manual_seed(seed)).params for seed in (1, 1, 2)
    )
    assert one.keys() == two.keys()
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert not torch.equal(one["block1.weight"], other["block1.weight"])
    assert {*tiny_network.names, "centre", "log_scale"} <= one.keys()


# --- what is refused


@pytest.mark.parametrize("kind", LEARNERS)
@pytest.mark.parametrize("name", ["stesp", "network", "params"])
def test_an_unknown_option_is_refused_by_name(kind, name, tiny_network):
    with pytest.raises(ValueError, match=rf"^{name}: {kind.replace('+', '[+]')} has no such option; it has ") as told:
        LEARNERS[kind].initial(tiny_network, torch.Generator(), **{name: 3})
    options = LEARNERS[kind](tiny_network, {}).options
    assert str(told.value).endswith(", ".join(options) or "none")


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        *((kind, {"steps": 201}, "^steps: must lie in 0 … 200, not 201$") for kind in LEARNERS if kind not in NO_STEPS),
        *((kind, {"steps": "5"}, "^steps: must be like [0-9]+, not '5'$") for kind in LEARNERS if kind not in NO_STEPS),
        *(
            (kind, {"steps": 0}, "^steps: meta-training needs at least one inner step, not 0$")
            for kind in ("maml", "fomaml", "anil", "boil", "meta-sgd", "maml++", "proto-maml", "meta-lstm")
        ),
        ("maml", {"steps": True}, "^steps: must be like 5, not True$"),
        ("maml", {"second_order": 1}, "^second_order: must be like True, not 1$"),
        ("maml", {"rates": "elements"}, "^rates: 'elements' is none of one, layers$"),
        ("meta-sgd", {"rates": "layers"}, "^rates: 'layers' is none of elements$"),
        ("anil", {"adapts": "tail"}, "^adapts: 'tail' is none of all, head, body$"),
        ("maml", {"adapts": None}, "^adapts: must be like 'all', not None$"),
        ("maml", {"clip": -0.1}, "^clip: must not be negative, not -0.1$"),
        ("maml", {"clip": math.nan}, "^clip: "),
        ("maml", {"clip": math.inf}, "^clip: "),
        ("maml", {"clip": 10**400}, "^clip: "),
        ("maml++", {"multi_step": 1.1}, "^multi_step: must be a share, 0 … 1, not 1.1$"),
        ("maml++", {"first_order_until": -0.5}, "^first_order_until: must be a share, 0 … 1, not -0.5$"),
        ("maml++", {"first_order_until": math.nan}, "^first_order_until: "),
        ("reptile", {"training_steps": 0}, "^training_steps: meta-training needs at least one inner step, not 0$"),
        ("reptile", {"rate": 0.0}, "^rate: must lie above 0 and up to 1, not 0.0$"),
        ("reptile", {"rate": 1.5}, "^rate: "),
        ("meta-lstm", {"hidden": 0}, "^hidden: must lie in 1 … 256, not 0$"),
        ("meta-lstm", {"hidden": 257}, "^hidden: "),
        ("transfer", {"rate": -1.0}, "^rate: must be positive, not -1.0$"),
        ("transfer", {"rate": 10**400}, "^rate: "),
        ("baseline++", {"rate": math.inf}, "^rate: "),
        ("baseline++", {"length": 0.0}, "^length: must be positive, not 0.0$"),
        ("baseline++", {"length": math.nan}, "^length: "),
        ("in-context", {"heads": 3}, "^width: must be a multiple of the 3 heads, not 128$"),
        ("in-context", {"vectors": 128}, "^vectors: must lie in 1 … 127, less than a token's width, not 128$"),
        ("in-context", {"layers": 0}, "^layers: must lie in 1 … 12, not 0$"),
        ("label-propagation", {"alpha": 1.0}, "^alpha: must lie between 0 and 1, not 1.0$"),
        ("label-propagation", {"neighbours": 0}, "^neighbours: must be at least 1, not 0$"),
        ("label-propagation", {"sharpness": 0.0}, "^sharpness: must be positive, not 0.0$"),
        ("soft-k-means", {"length": 0.0}, "^length: must be positive, not 0.0$"),
        ("pt-map", {"hardness": -1.0}, "^hardness: must be positive, not -1.0$"),
        ("pt-map", {"rate": 1.5}, "^rate: must lie above 0 and up to 1, not 1.5$"),
        ("baseline++", {"adapts": "tail"}, "^adapts: 'tail' is none of all, head, body$"),
    ],
)  # fmt: skip
def test_options_that_do_not_fit_are_refused_by_name(kind, options, message, tiny_network):
    with pytest.raises(ValueError, match=message):
        LEARNERS[kind].initial(tiny_network, torch.Generator(), **options)


def test_a_whole_number_will_do_for_a_fraction(tiny_network):
    assert LEARNERS["maml"].initial(tiny_network, torch.Generator(), clip=1).clip == 1


def test_boil_has_vectors_for_twenty_classes(make_learner, make_episode):
    boil = make_learner("boil")
    assert boil.params["vectors"].shape == (20, boil.network.features_size)
    torch.testing.assert_close(boil.params["vectors"].norm(dim=1), torch.ones(20))
    with pytest.raises(ValueError, match=r"^episode: BOIL's head serves up to 20 classes, not 21$"):
        boil.adapt(make_episode(shots=(1,) * 21))


def test_every_learner_is_registered_under_its_name():
    assert next(iter(LEARNERS)) == "maml"
    assert all(learner.record.key == name for name, learner in LEARNERS.items())
