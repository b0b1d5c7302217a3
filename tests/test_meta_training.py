import gc
import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import torch.distributed as dist
import torch.multiprocessing as mp

from metademo.checkpoints.runs import check_run, read_run, save_run
from metademo.learners import LEARNERS
from metademo.tasks.picture_sets import BatchSampler, EpisodeSampler
from metademo.tasks.seeds import task_generator
from metademo.training.processes import World
from metademo.training.run_state import RunState
from metademo.training.settings import TrainSettings
from metademo.training.trainer import LOGARITHM_BOOST, Diverged, MetaTrainer, adam, clip

SETTINGS = TrainSettings(
    meta_steps=4,
    ways_and_shots=((3, 1), (2, 2)),
    queries=2,
    tasks=3,
    rate=1e-2,
    seed=4,
)


@pytest.fixture
def trainer(tiny_maml, toy_set) -> MetaTrainer:
    return MetaTrainer(tiny_maml, SETTINGS, toy_set)


def finished(trainer) -> RunState:
    state = trainer.begin()
    for _ in trainer.run(state):
        pass
    return state


def interrupted(trainer, folder, stop: int) -> RunState:
    """As :func:`finished`, but stopped after some steps, saved, read and gone on with."""
    state = trainer.begin()
    for _ in trainer.run(state, until=lambda progress: progress.step == stop):
        pass
    assert state.step == stop
    save_run(state, {}, folder)
    again, _ = read_run(folder)
    check_run(again, trainer.all_params(), folder)
    for _ in trainer.run(again):
        pass
    return again


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
        adam(state, grads, 0.01, {"rate.head"})
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
    sampler = EpisodeSampler(trainer.pictures, SETTINGS.ways_and_shots, queries=2)
    leaves = {name: value.clone().requires_grad_() for name, value in state.params.items()}
    tasks = [sampler.sample(task_generator(4, 2, task)) for task in range(3)]
    outer = [trainer.learner.outer_loss(leaves, task) for task in tasks]
    losses = torch.stack([loss for loss, _ in outer])
    expected = torch.autograd.grad(losses.mean(), list(leaves.values()))
    right = [
        (scores.argmax(1) == task.query_labels).double().mean() for (_, scores), task in zip(outer, tasks, strict=True)
    ]
    assert loss == pytest.approx(losses.mean().item(), rel=1e-5)
    assert accuracy == pytest.approx(torch.stack(right).mean().item(), rel=1e-5)
    for (name, grad), right in zip(grads.items(), expected, strict=True):
        torch.testing.assert_close(grad, right, rtol=1e-4, atol=1e-6, msg=name)


def test_a_run_begins_with_the_centre_where_the_features_are(trainer):
    state = trainer.begin()
    sampler = EpisodeSampler(trainer.pictures, SETTINGS.ways_and_shots, queries=2)
    episodes = [sampler.sample(task_generator(4, 2**31, number)) for number in range(16)]
    features = [trainer.learner.network.features(trainer.learner.params, episode.query)[0] for episode in episodes]
    torch.testing.assert_close(state.params["centre"], torch.stack([seen.mean(0) for seen in features]).mean(0))
    untouched = [name for name in state.params if name != "centre"]
    assert all(torch.equal(state.params[name], trainer.learner.params[name]) for name in untouched)


# --- tasks and processes


SIZES = ((2, 1), (3, 5), (20, 1), (5, 5))


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("tasks", [1, 2, 7, 8])
def test_every_task_is_dealt_to_one_process_and_all_have_about_as_much_to_do(tiny_maml, toy_set, size, tasks):
    settings = replace(SETTINGS, ways_and_shots=SIZES, tasks=tasks)
    dealt = MetaTrainer(tiny_maml, settings, toy_set)
    for step in range(20):
        shares = [replace(dealt, world=World(rank, size))._own_tasks(step) for rank in range(size)]
        assert sorted(task for share in shares for task in share) == list(range(tasks))
        # pictures to look at: the support set in each of three steps, and the query set
        work = {}
        for task in range(tasks):
            episode = dealt.sampler.sample(task_generator(4, step, task))
            work[task] = 3 * len(episode.support) + len(episode.query)
        loads = [sum(work[task] for task in share) for share in shares]
        assert max(loads) - min(loads) <= max(work.values())
    if size == 2 and tasks == 8:
        assert len(set(map(len, shares))) == 2  # not just every other task


def test_tasks_of_a_size_are_taken_side_by_side(tiny_maml, toy_set, monkeypatch):
    """As many as the learner gains by; the gradient is the same as one after another."""
    settings = replace(SETTINGS, ways_and_shots=((3, 1), (10, 5)), tasks=16)
    trainer = MetaTrainer(tiny_maml, settings, toy_set)
    sizes = [trainer.sampler.draw_setting(task_generator(4, 0, task)) for task in range(16)]
    small = [task for task in range(16) if sizes[task] == (3, 1)]
    assert 4 < len(small) < 12
    lists = trainer._together(0, list(range(16)))
    assert sorted(lists) == sorted([small, *([task] for task in range(16) if task not in small)])
    assert trainer._together(0, [3]) == [[3]]
    monkeypatch.setattr(type(tiny_maml), "tasks_at_once", lambda self, ways, shots: 2)
    assert sorted(map(len, trainer._together(0, small[:5]))) == [1, 2, 2]
    state = trainer.begin()
    together = trainer.meta_gradient(state.params, 0)
    monkeypatch.setattr(type(tiny_maml), "tasks_at_once", lambda self, ways, shots: 1)
    alone = trainer.meta_gradient(state.params, 0)
    assert together[1:] == pytest.approx(alone[1:], rel=1e-5)
    for name, grad in alone[0].items():
        torch.testing.assert_close(together[0][name], grad, rtol=1e-4, atol=1e-6, msg=name)


def test_batches_of_transfer_are_dealt_evenly(make_learner, toy_set):
    trainer = MetaTrainer(make_learner("transfer"), replace(SETTINGS, tasks=8), toy_set)
    assert isinstance(trainer.sampler, BatchSampler)
    shares = [replace(trainer, world=World(rank, 3))._own_tasks(5) for rank in range(3)]
    assert sorted(map(len, shares)) == [2, 3, 3]
    assert sorted(task for share in shares for task in share) == list(range(8))


def test_the_share_of_the_run_that_is_over(trainer):
    state = trainer.begin()
    assert trainer.done(state) == 0
    state.step = 3
    assert trainer.done(state) == 0.75
    timed = replace(trainer, settings=replace(SETTINGS, minutes=2.0))
    state.seconds = 60.0
    assert timed.done(state) == 0.75
    state.seconds = 108.0
    assert timed.done(state) == 0.9
    state.seconds = 500.0
    assert timed.done(state) == 1
    assert trainer.done(state) == 0.75
    assert replace(trainer, settings=replace(SETTINGS, meta_steps=0)).done(trainer.begin()) == 1


def test_the_objective_is_told_how_much_is_over(trainer, monkeypatch):
    told = []
    outer_gradient = type(trainer.learner).outer_gradient

    def heard(self, params, task, done=1.0):
        told.append(done)
        return outer_gradient(self, params, task, done)

    monkeypatch.setattr(type(trainer.learner), "outer_gradient", heard)
    finished(trainer)
    assert list(dict.fromkeys(told)) == [0.0, 0.25, 0.5, 0.75]


def test_pictures_are_augmented_in_training(tiny_maml, toy_set):
    plain, other = (
        MetaTrainer(tiny_maml, SETTINGS, toy_set, augment).sampler.sample(task_generator(0, 0, 0))
        for augment in (None, lambda pictures, generator: 1 - pictures)
    )
    assert torch.equal(other.support, 1 - plain.support)


# --- runs


def test_a_run_reports_every_step_and_decays_its_rates(trainer):
    state = trainer.begin()
    progress = list(trainer.run(state))
    assert [(one.step, one.total) for one in progress] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    # a half cosine at 0, 1/4, 1/2 and 3/4 of the run
    assert [one.rate for one in progress] == pytest.approx([1e-2, 5e-3 * (1 + 2**-0.5), 5e-3, 5e-3 * (1 - 2**-0.5)])
    assert (state.step, state.updates) == (4, 4)
    assert all(0 <= one.accuracy <= 1 for one in progress)
    assert progress[-1].seconds == state.seconds > 0


def test_a_time_budget_ends_the_run_and_its_schedule(trainer):
    trainer = replace(trainer, settings=replace(SETTINGS, meta_steps=10**6, minutes=1.0))
    state = trainer.begin()
    state.seconds = 30.0
    assert next(iter(trainer.run(state))).rate == pytest.approx(0.5 * SETTINGS.rate, rel=1e-3)
    state.seconds = 60.0
    assert list(trainer.run(state)) == []


@pytest.mark.slow
@pytest.mark.parametrize("stop", [1, 2, 3])
def test_an_interrupted_run_goes_on_as_if_it_had_not_been(trainer, tmp_path, stop):
    assert_equal(interrupted(trainer, tmp_path, stop), finished(trainer))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["maml++", "reptile", "meta-lstm", "protonet", "transfer", "baseline++"])
def test_any_learners_run_goes_on_exactly(trainer, make_learner, tmp_path, kind):
    """MAML++'s objective changes on the way, and the transfer learners train a layer that no checkpoint holds."""
    # on the way from first to second order, with the earlier losses fading
    options = {"multi_step": 0.9, "first_order_until": 0.4} if kind == "maml++" else {}
    trainer = replace(trainer, learner=make_learner(kind, **options))
    whole = finished(trainer)
    again = interrupted(trainer, tmp_path, 2)
    assert_equal(again, whole)
    more = {"classes.weight", "classes.bias"} if kind in ("transfer", "baseline++") else set()
    assert again.params.keys() == trainer.learner.params.keys() | more
    assert trainer.trained(again).params.keys() == trainer.learner.params.keys()
    for name in more - ({"classes.bias"} if kind == "baseline++" else set()):
        assert not torch.equal(again.params[name], trainer.begin().params[name])


@pytest.mark.slow
def test_the_seed_decides_the_run(trainer):
    assert_equal(finished(trainer), finished(trainer))
    other = finished(replace(trainer, settings=replace(SETTINGS, seed=5)))
    assert not torch.equal(other.params["block1.weight"], finished(trainer).params["block1.weight"])


NOT_BY_EPISODES = ("transfer", "baseline++", "label-propagation", "in-context")
"""Those that are pre-trained; that whose graph changes by leaps where a neighbour becomes another; and a transformer, to which
the features of a random body that nobody trains say little in so few meta-steps."""


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in LEARNERS if kind not in NOT_BY_EPISODES])
def test_meta_training_lowers_the_loss(make_learner, toy_set, kind):
    # BOIL has its vectors to learn, and ProtoNet begins near the end
    steps, rate = {"boil": (30, 5e-3), "protonet": (40, 2e-3)}.get(kind, (20, 1e-2))
    settings = TrainSettings(meta_steps=steps, ways_and_shots=((3, 1),), queries=3, tasks=2, rate=rate)
    options = {"rate": 0.01} if kind == "reptile" else {}
    trainer = MetaTrainer(make_learner(kind, **options), settings, toy_set)
    losses = [progress.loss for progress in trainer.run(trainer.begin())]
    assert sum(losses[-5:]) < 0.85 * sum(losses[:5])


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


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux's count of a process's pages")
def test_memory_does_not_grow(trainer):
    """A single meta-step's graph of second order takes some megabytes here: kept, it would show."""

    def resident() -> int:
        gc.collect()
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    run = replace(trainer, settings=replace(trainer.settings, meta_steps=150))
    steps = run.run(run.begin())
    for _ in range(30):
        next(steps)
    before = resident()
    assert sum(1 for _ in steps) == 120
    assert resident() - before < 16 * 2**20


@pytest.mark.slow
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


# --- runs that diverge


def _spoilt(monkeypatch, trainer, at: int, spoil) -> None:
    """From meta-step ``at`` on (counted from 1) what the tasks say is spoilt by ``spoil(outer_gradient)``."""
    outer_gradient = type(trainer.learner).outer_gradient
    first = (at - 1) / SETTINGS.meta_steps

    def told(self, params, task, done=1.0):
        outer = outer_gradient(self, params, task, done)
        return spoil(outer) if done >= first else outer

    monkeypatch.setattr(type(trainer.learner), "outer_gradient", told)


def _until(trainer, step: int) -> RunState:
    state = trainer.begin()
    for _ in trainer.run(state, until=lambda progress: progress.step == step):
        pass
    return state


def _no_number(outer):
    return outer._replace(loss=outer.loss * float("nan"))


def _no_gradient(outer):
    return outer._replace(grads={**outer.grads, "centre": outer.grads["centre"] / 0})


@pytest.mark.parametrize(
    ("spoil", "kept", "what"),
    [
        # what the update before led to has no loss, so the state before it is the last sound one
        (_no_number, 1, "^The meta-training diverged at meta-step 3: the loss is nan.$"),
        (
            _no_gradient,
            2,
            "^The meta-training diverged at meta-step 3: the loss is [0-9.]+, but its gradient is not finite.$",
        ),
    ],
)
def test_a_run_ends_at_the_first_number_that_is_none(trainer, monkeypatch, spoil, kept, what):
    expected = _until(trainer, kept)
    _spoilt(monkeypatch, trainer, 3, spoil)
    state, steps = trainer.begin(), []
    with pytest.raises(Diverged, match=what) as caught:
        steps.extend(progress.step for progress in trainer.run(state))
    assert steps == [1, 2]
    assert (caught.value.step, caught.value.sound) == (3, True)
    assert_equal(state, expected)


def test_parameters_that_are_no_numbers_are_taken_back(trainer):
    """An update longer than float32 can say: the loss and its gradient are sound, what they lead to is not."""
    trainer = replace(trainer, settings=replace(SETTINGS, rate=3e38))
    state = trainer.begin()
    with pytest.raises(
        Diverged, match=r"^The meta-training diverged at meta-step 1: the parameters \S+ are not finite"
    ):
        list(trainer.run(state))
    assert_equal(state, trainer.begin())


def test_a_run_without_one_sound_meta_step_says_so(trainer, monkeypatch):
    _spoilt(monkeypatch, trainer, 1, _no_number)
    state = trainer.begin()
    with pytest.raises(Diverged) as caught:
        list(trainer.run(state))
    assert (caught.value.step, caught.value.sound) == (1, False)
    assert_equal(state, trainer.begin())


# --- settings


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"queries": 0}, r"^queries: must be at least 1, not 0$"),
        ({"tasks": -1}, r"^tasks: must be at least 1, not -1$"),
        ({"meta_steps": -1}, r"^meta_steps: must not be negative, not -1$"),
        ({"seed": -1}, r"^seed: "),
        ({"rate": 0.0}, r"^rate: must be positive, not 0.0$"),
        ({"rate": float("nan")}, r"^rate: must be positive, not nan$"),
        ({"rate": -1.0}, r"^rate: must be positive, not -1.0$"),
        ({"clip": 0}, r"^clip: must be positive, not 0$"),
        ({"minutes": 0}, r"^minutes: must be positive, not 0$"),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(settings, message):
    with pytest.raises(ValueError, match=message):
        TrainSettings(**settings)
