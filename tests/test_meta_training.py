import math
import os
import socket
from dataclasses import replace

import pytest
import torch
import torch.distributed as dist
import torch.multiprocessing as mp

from metademo.checkpoints import read_run, save_run
from metademo.meta_training import (
    LOGARITHM_BOOST,
    MetaTrainer,
    RunState,
    TrainSettings,
    World,
    adam,
    clip,
    task_generator,
)

SETTINGS = TrainSettings(
    warmup_steps=2,
    warmup_ways=6,
    warmup_shots=(1, 2),
    warmup_queries=2,
    warmup_tasks=2,
    meta_steps=3,
    settings=((3, 1), (2, 2)),
    queries=2,
    tasks=3,
    rate=1e-2,
    seed=4,
)


@pytest.fixture
def trainer(tiny_maml, toy_sampler) -> MetaTrainer:
    return MetaTrainer(tiny_maml, SETTINGS, toy_sampler)


def finished(trainer) -> RunState:
    state = trainer.begin()
    for _ in trainer.run(state):
        pass
    return state


def assert_equal(state: RunState, other: RunState) -> None:
    assert (state.step, state.updates) == (other.step, other.updates)
    for part in ("params", "first", "second"):
        ours, theirs = getattr(state, part), getattr(other, part)
        assert ours.keys() == theirs.keys()
        assert all(torch.equal(ours[name], theirs[name]) for name in theirs), part


# --- the parts


def test_adam_equals_torch(generator):
    values = {"block1.weight": torch.randn(5, generator=generator), "rate.head": torch.randn(3, generator=generator)}
    values = {name: value.double() for name, value in values.items()}
    state = RunState.begin({name: value.clone() for name, value in values.items()})
    leaves = {name: value.clone().requires_grad_() for name, value in values.items()}
    theirs = torch.optim.Adam(
        [{"params": [leaves["block1.weight"]]}, {"params": [leaves["rate.head"]], "lr": 0.01 * LOGARITHM_BOOST}], 0.01
    )
    for _ in range(10):
        grads = {name: torch.randn(value.shape, generator=generator).double() for name, value in values.items()}
        adam(state, grads, 0.01)
        for name, leaf in leaves.items():
            leaf.grad = grads[name]
        theirs.step()
    assert state.updates == 10
    for name, leaf in leaves.items():
        torch.testing.assert_close(state.params[name], leaf.detach(), rtol=1e-7, atol=1e-9)


def test_adam_does_not_change_the_tensors_it_was_given(generator):
    value = torch.ones(3)
    adam(RunState.begin({"w": value}), {"w": torch.ones(3)}, 0.1)
    assert torch.equal(value, torch.ones(3))


def test_clip_shortens_all_gradients_alike():
    grads = {"a": torch.tensor([3.0, 0.0]), "b": torch.tensor([[4.0]])}  # together 5 long
    clipped = clip(grads, 2.0)
    torch.testing.assert_close(clipped["a"], torch.tensor([1.2, 0.0]))
    torch.testing.assert_close(clipped["b"], torch.tensor([[1.6]]))
    assert clip(grads, 5.5) is grads


def test_each_task_has_a_generator_of_its_own():
    places = [(seed, step, task) for seed in range(4) for step in (*range(20), 2**31) for task in range(10)]
    seeds = {place: task_generator(*place).initial_seed() for place in places}
    assert len(set(seeds.values())) == len(places)
    assert task_generator(1, 2, 3).initial_seed() == seeds[1, 2, 3]


def test_the_meta_gradient_is_the_mean_over_the_tasks(trainer):
    state = trainer.begin()
    grads, loss, accuracy = trainer.meta_gradient(state.params, step=2)
    sampler = replace(trainer.sampler, settings=SETTINGS.settings, queries=2)
    leaves = {name: value.clone().requires_grad_() for name, value in state.params.items()}
    outer = [trainer.learner.outer_loss(leaves, sampler.sample(task_generator(4, 2, task))) for task in range(3)]
    losses = torch.stack([loss for loss, _ in outer])
    expected = torch.autograd.grad(losses.mean(), list(leaves.values()), allow_unused=True)
    assert loss == pytest.approx(losses.sum().item(), rel=1e-5)
    assert 0 <= accuracy <= 3
    for (name, grad), right in zip(grads.items(), expected, strict=True):
        torch.testing.assert_close(grad, right, rtol=1e-4, atol=1e-6, msg=name)


def test_the_warm_up_trains_the_head_alone_on_many_ways(trainer):
    state = trainer.begin()
    grads, loss, _ = trainer.meta_gradient(state.params, step=1)
    assert all(grads[f"rate.{layer}"].abs().max() == 0 for layer in trainer.learner.network.layers)
    assert grads["rate.head"][0] != 0
    assert grads["rate.head"][1:].abs().max() == 0
    assert min(grads[name].norm() for name in trainer.learner.network.names) > 0
    assert 0.5 < loss / 2 / math.log(6) < 1.2  # six ways


def test_a_run_begins_with_the_centre_where_the_features_are(trainer):
    state = trainer.begin()
    episode = replace(trainer.sampler, settings=((6, 1), (6, 2)), queries=2).sample(task_generator(4, 2**31, 0))
    features, _ = trainer.learner.network.features(trainer.learner.params, episode.support)
    torch.testing.assert_close(state.params["centre"], features.mean(0))
    untouched = [name for name in state.params if name != "centre"]
    assert all(torch.equal(state.params[name], trainer.learner.params[name]) for name in untouched)


# --- runs


def test_a_run_reports_every_step_and_decays_its_rates(trainer):
    state = trainer.begin()
    progress = list(trainer.run(state))
    assert [(one.step, one.total, one.phase) for one in progress] == [
        (1, 5, "warm-up"),
        (2, 5, "warm-up"),
        (3, 5, "meta"),
        (4, 5, "meta"),
        (5, 5, "meta"),
    ]
    # half cosines: 1 and 1/2 of the warm-up's rate, then 1, 3/4 and 1/4 of the other
    assert [one.rate for one in progress] == pytest.approx([2e-3, 1e-3, 1e-2, 7.5e-3, 2.5e-3])
    assert (state.step, state.updates) == (5, 3)  # Adam begins anew with the second phase
    assert all(0 <= one.accuracy <= 1 for one in progress)
    assert progress[-1].seconds == state.seconds > 0


def test_a_time_budget_ends_the_run_and_its_schedule(trainer):
    trainer = replace(trainer, settings=replace(SETTINGS, warmup_steps=0, meta_steps=10**6, minutes=1.0))
    state = trainer.begin()
    state.seconds = 30.0
    assert next(iter(trainer.run(state))).rate == pytest.approx(0.5 * SETTINGS.rate, rel=1e-3)
    state.seconds = 60.0
    assert list(trainer.run(state)) == []


@pytest.mark.parametrize("stop", [1, 2, 3, 4], ids=["warm-up", "between", "first meta-step", "meta"])
def test_an_interrupted_run_goes_on_as_if_it_had_not_been(trainer, tmp_path, stop):
    whole = finished(trainer)
    state = trainer.begin()
    for _ in trainer.run(state, until=lambda progress: progress.step == stop):
        pass
    assert state.step == stop
    save_run(state, {}, tmp_path)
    again, _ = read_run(tmp_path)
    for _ in trainer.run(again):
        pass
    assert_equal(again, whole)


def test_the_seed_decides_the_run(trainer):
    assert_equal(finished(trainer), finished(trainer))
    other = finished(replace(trainer, settings=replace(SETTINGS, seed=5)))
    assert not torch.equal(other.params["block1.weight"], finished(trainer).params["block1.weight"])


def test_meta_training_lowers_the_loss(tiny_maml, toy_sampler):
    settings = TrainSettings(meta_steps=40, settings=((3, 1),), queries=3, tasks=4, rate=1e-2)
    trainer = MetaTrainer(tiny_maml, settings, toy_sampler)
    losses = [progress.loss for progress in trainer.run(trainer.begin())]
    assert sum(losses[-10:]) < 0.7 * sum(losses[:10])


def _train_as_one_of_two(rank: int, port: int, trainer: MetaTrainer, folder: str) -> None:
    torch.set_num_threads(1)
    os.environ.update(RANK=str(rank), WORLD_SIZE="2", MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port))
    trainer = replace(trainer, world=World.join())
    state = trainer.begin()
    gradients = [trainer.meta_gradient(state.params, step) for step in (0, 2)]
    for _ in trainer.run(state):
        pass
    torch.save({"world": (trainer.world.rank, trainer.world.size), "gradients": gradients, "state": vars(state)},
               f"{folder}/{rank}.pt")  # fmt: skip
    dist.destroy_process_group()


def test_two_processes_train_as_one_does(trainer, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mp.spawn(_train_as_one_of_two, (port, trainer, str(tmp_path)), 2)
    one, two = (torch.load(tmp_path / f"{rank}.pt", weights_only=True) for rank in (0, 1))
    assert (one["world"], two["world"]) == ((0, 2), (1, 2))
    state = trainer.begin()
    for step, (grads, loss, accuracy) in zip((0, 2), one["gradients"], strict=True):
        alone, alone_loss, alone_accuracy = trainer.meta_gradient(state.params, step)
        assert loss == pytest.approx(alone_loss, rel=1e-5)
        assert accuracy == pytest.approx(alone_accuracy, rel=1e-5)
        for name, grad in grads.items():
            torch.testing.assert_close(grad, alone[name], rtol=1e-4, atol=1e-6, msg=name)
    # and the two stay the same to the last bit, clocks included
    assert one["state"]["seconds"] == two["state"]["seconds"]
    assert all(torch.equal(value, two["state"]["params"][name]) for name, value in one["state"]["params"].items())


# --- settings


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"warmup_ways": 0}, r"^warmup_ways: must be at least 1, not 0$"),
        ({"warmup_queries": 0}, r"^warmup_queries: "),
        ({"warmup_tasks": 0}, r"^warmup_tasks: "),
        ({"queries": 0}, r"^queries: "),
        ({"tasks": -1}, r"^tasks: must be at least 1, not -1$"),
        ({"warmup_steps": -1}, r"^warmup_steps: must not be negative, not -1$"),
        ({"meta_steps": -1}, r"^meta_steps: "),
        ({"seed": -1}, r"^seed: "),
        ({"rate": 0.0}, r"^rate: must be positive, not 0.0$"),
        ({"rate": float("nan")}, r"^rate: must be positive, not nan$"),
        ({"warmup_rate": -1.0}, r"^warmup_rate: must be positive, not -1.0$"),
        ({"clip": 0}, r"^clip: must be positive, not 0$"),
        ({"minutes": 0}, r"^minutes: must be positive, not 0$"),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(settings, message):
    with pytest.raises(ValueError, match=message):
        TrainSettings(**settings)
