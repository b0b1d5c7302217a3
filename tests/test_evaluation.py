import math
import multiprocessing
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import pytest
import torch

from metademo.insights import calibration, unknown
from metademo.learners.base import AdaptSettings
from metademo.learners.protonet import ProtoNet
from metademo.learners.scratch import Scratch
from metademo.measuring.evaluation import EvaluationPlan, _prepare, evaluate
from metademo.tasks.episodes import UNLABELLED
from metademo.tasks.picture_sets import EpisodeSampler
from metademo.tasks.seeds import task_generator

PLAN = EvaluationPlan(ways=5, shots=1, queries=3, episodes=20, steps=(1, 3), seed=7)


def accuracies(learner, pictures, plan, steps) -> list[float]:
    """Each episode's accuracy, one after the other and each on its own."""
    sampler = EpisodeSampler(pictures, ((plan.ways, plan.shots),), plan.queries)
    episodes = [
        sampler.sample(task_generator(plan.seed, 1000 * plan.ways + plan.shots, n)) for n in range(plan.episodes)
    ]
    return [
        learner.adapt(episode, AdaptSettings(steps=steps, seed=number)).last.query_accuracy
        for number, episode in enumerate(episodes)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("opponent", [False, True], ids=["maml", "scratch"])
def test_mean_and_interval_are_those_of_the_episodes(tiny_maml, toy_set, opponent):
    learner = Scratch(tiny_maml.network) if opponent else tiny_maml
    rows = evaluate(learner, toy_set, PLAN, processes=1)
    assert [(row.learner, row.ways, row.shots, row.steps, row.mode, row.episodes) for row in rows] == [
        (learner.record.key, 5, 1, 1, "inductive", 20),
        (learner.record.key, 5, 1, 3, "inductive", 20),
    ]
    for row in rows:
        each = accuracies(learner, toy_set, PLAN, row.steps)
        assert len(set(each)) > 1
        assert row.accuracy == pytest.approx(sum(each) / 20, abs=1e-12)
        assert row.interval == pytest.approx(1.959963984540054 * statistics.stdev(each) / math.sqrt(20), abs=1e-12)


@pytest.mark.slow
def test_the_processes_do_not_change_the_result(tiny_maml, toy_set):
    ticks = []
    alone = evaluate(tiny_maml, toy_set, PLAN, processes=1, tick=ticks.append)
    assert ticks == [10, 10]
    assert evaluate(tiny_maml, toy_set, PLAN, processes=2, tick=ticks.append) == alone
    assert sum(ticks) == 40


_kept = []


def _begin(connection) -> None:
    _prepare(None, None, None, torch.device("cpu"))
    _kept.append(connection)  # it is closed when the process ends, and not before
    connection.send("begun")


def _measure_for_long(connection) -> None:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _begin, (connection,)) as pool:
        pool.submit(time.sleep, 600).result()


@pytest.mark.slow
def test_workers_end_with_a_process_that_is_killed():
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_measure_for_long, args=(there,))
    process.start()
    there.close()
    assert here.poll(60)
    assert here.recv() == "begun"
    process.kill()
    process.join()
    assert here.poll(30), "the worker goes on"
    with pytest.raises(EOFError):
        here.recv()


def test_an_episode_does_not_depend_on_how_many_there_are(tiny_maml, toy_set):
    each = accuracies(tiny_maml, toy_set, PLAN, 3)
    for episodes in (7, 13):
        (row,) = evaluate(tiny_maml, toy_set, replace(PLAN, episodes=episodes, steps=(3,)), processes=1)
        assert row.accuracy == pytest.approx(sum(each[:episodes]) / episodes, abs=1e-12)


@pytest.mark.slow
def test_the_seed_decides(tiny_maml, toy_set):
    assert evaluate(tiny_maml, toy_set, PLAN, 1) == evaluate(tiny_maml, toy_set, PLAN, 1)
    assert evaluate(tiny_maml, toy_set, replace(PLAN, seed=8), 1) != evaluate(tiny_maml, toy_set, PLAN, 1)


@pytest.mark.slow
def test_what_adapts_can_be_chosen(tiny_maml, toy_set):
    head = evaluate(tiny_maml, toy_set, replace(PLAN, adapts="head"), 1)
    assert head == evaluate(replace(tiny_maml, adapts="head"), toy_set, PLAN, 1)
    assert head != evaluate(tiny_maml, toy_set, PLAN, 1)
    with pytest.raises(ValueError, match=r"^adapts: 'heads' is none of all, head, body$"):
        replace(PLAN, adapts="heads")


@pytest.mark.parametrize("opponent", [False, True], ids=["maml", "scratch"])
def test_one_run_gives_every_number_of_steps(tiny_maml, toy_set, opponent):
    learner = Scratch(tiny_maml.network) if opponent else tiny_maml
    plan = replace(PLAN, episodes=4, steps=(4, 0, 1))
    together = evaluate(learner, toy_set, plan, processes=1)
    apart = [row for steps in plan.steps for row in evaluate(learner, toy_set, replace(plan, steps=(steps,)), 1)]
    for row, alone in zip(together, apart, strict=True):
        assert row == replace(alone, interval=pytest.approx(alone.interval))  # summed in another order
    assert len({row.accuracy for row in together}) > 1


def test_transductive_is_another_mode_with_batch_normalisation(batch_maml, toy_set):
    (apart,) = evaluate(batch_maml, toy_set, replace(PLAN, steps=(1,)), processes=1)
    (together,) = evaluate(batch_maml, toy_set, replace(PLAN, steps=(1,), transductive=True), processes=1)
    assert (apart.mode, together.mode) == ("inductive", "transductive")
    assert apart.accuracy != together.accuracy


def test_transductive_is_refused_where_there_is_nothing_to_switch(tiny_maml, toy_set):
    with pytest.raises(ValueError, match=r"^transductive: "):
        evaluate(tiny_maml, toy_set, replace(PLAN, transductive=True), processes=1)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ways": 1}, "^ways: must be at least 2, not 1$"),
        ({"shots": 0}, "^shots: must be at least 1, not 0$"),
        ({"queries": 0}, "^queries: "),
        ({"episodes": 1}, "^episodes: an interval needs at least 2, not 1$"),
        ({"steps": ()}, r"^steps: must be numbers in 0 … 200, not \[\]$"),
        ({"steps": (1, -1)}, "^steps: "),
        ({"steps": (201,)}, "^steps: "),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_by_name(changes, message):
    with pytest.raises(ValueError, match=message):
        replace(PLAN, **changes)


@pytest.mark.parametrize("changes", [{"ways": 25}, {"shots": 22}], ids=str)
def test_a_plan_that_asks_for_more_than_there_is_is_refused(changes, tiny_maml, toy_set):
    with pytest.raises(ValueError, match="asked of toy"):
        evaluate(tiny_maml, toy_set, replace(PLAN, **changes), processes=1)


def test_episodes_within_a_group(tiny_maml, toy_set):
    grouped = replace(toy_set, groups=("few",) * 4 + ("a",) * 10 + ("b",) * 10)
    sampler = EpisodeSampler(grouped, ((5, 1),), 3, within=True)
    drawn = [{name.split()[1] for name in sampler.sample(task_generator(0, 0, n)).classes} for n in range(40)]
    of = [{grouped.groups[int(number)] for number in classes} for classes in drawn]
    assert all(len(groups) == 1 for groups in of)
    assert {next(iter(groups)) for groups in of} == {"a", "b"}  # the group of four has too few for five ways
    assert {number for classes in drawn for number in classes} == {str(number) for number in range(4, 24)}
    (row,) = evaluate(tiny_maml, grouped, replace(PLAN, steps=(1,), within=True), processes=1)
    (anyhow,) = evaluate(tiny_maml, grouped, replace(PLAN, steps=(1,)), processes=1)
    assert row.accuracy != anyhow.accuracy


@pytest.mark.parametrize("groups", [(), ("a",) * 12 + ("b",) * 12])
def test_within_a_group_needs_one_that_is_large_enough(tiny_maml, toy_set, groups):
    with pytest.raises(ValueError, match=r"^within: no group of toy has 13 classes$"):
        evaluate(tiny_maml, replace(toy_set, groups=groups), replace(PLAN, ways=13, within=True), processes=1)


@pytest.mark.slow
def test_more_ways_and_steps_than_trained_for(tiny_maml, toy_set):
    plan = EvaluationPlan(ways=24, shots=2, queries=2, episodes=2, steps=(0, 200))
    before, after = evaluate(tiny_maml, toy_set, plan, processes=1)
    assert before.accuracy == pytest.approx(1 / 24)
    assert after.accuracy > 0.5


def test_steps_are_refused_where_none_are_made(tiny_network, toy_set, generator):
    protonet = ProtoNet.initial(tiny_network, generator)
    with pytest.raises(ValueError, match=r"^steps: protonet makes 0, not 3$"):
        evaluate(protonet, toy_set, PLAN, processes=1)
    assert evaluate(protonet, toy_set, replace(PLAN, steps=(0,)), processes=1)[0].accuracy > 0.5


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_pictures_of_no_class_beside_the_others(tiny_maml, toy_set, processes):
    plan = replace(PLAN, shots=2, unknown=True)
    rows = evaluate(tiny_maml, toy_set, plan, processes)
    alone = evaluate(tiny_maml, toy_set, replace(plan, unknown=False), 1)
    sampler = EpisodeSampler(toy_set, ((5, 2),), 3, others=5)
    for row, other in zip(rows, alone, strict=True):
        same = replace(row, auroc=None, auroc_interval=None)
        assert (same.accuracy, same.interval) == (other.accuracy, other.interval)
        assert (same.ece_before, same.ece) == pytest.approx((other.ece_before, other.ece), abs=1e-6)
        found, counted = [], 0
        for number in range(20):
            episode = sampler.sample(task_generator(7, 5002, number))
            step = tiny_maml.adapt(episode, AdaptSettings(steps=row.steps)).last
            found.append(unknown.auroc(unknown.scores(step, episode), ~episode.labelled))
            counted = counted + calibration.bins(calibration.confidences(step, episode), episode)
        assert row.auroc == pytest.approx(statistics.mean(found), abs=1e-9)
        assert row.auroc_interval == pytest.approx(
            1.959963984540054 * statistics.stdev(found) / math.sqrt(20), abs=1e-9
        )
        assert row.ece == pytest.approx(calibration.ece(counted), abs=1e-9)
        assert row.ece != row.ece_before
        assert row.auroc > 0.8


def test_pictures_of_no_class_are_of_other_classes_and_change_nothing_else(toy_set):
    plain, mixed = (EpisodeSampler(toy_set, ((5, 2),), 3, others=others) for others in (0, 4))
    one, two = (sampler.sample(task_generator(0, 0, 0)) for sampler in (plain, mixed))
    assert one.classes == two.classes
    assert torch.equal(one.support, two.support)
    assert torch.equal(one.query, two.query[:15])
    assert two.query_labels.tolist() == [*one.query_labels.tolist(), *[UNLABELLED] * 12]
    patterns = {index: toy_set.pictures(index, torch.arange(24)).mean(0) for index in range(24)}
    known = {int(name.split()[1]) for name in one.classes}
    nearest = [min(patterns, key=lambda index: (patterns[index] - x).square().sum()) for x in two.query[15:]]
    assert not known & set(nearest)
    assert [nearest[at : at + 3] for at in range(0, 12, 3)] == [[nearest[at]] * 3 for at in range(0, 12, 3)]


def test_pictures_of_no_class_need_classes_that_are_left_and_each_picture_on_its_own(tiny_maml, batch_maml, toy_set):
    with pytest.raises(ValueError, match="26 ways asked of toy, which has 24 classes"):
        evaluate(tiny_maml, toy_set, replace(PLAN, ways=13, unknown=True), processes=1)
    with pytest.raises(ValueError, match=r"^unknown: "):
        replace(PLAN, unknown=True, transductive=True)


@pytest.mark.parametrize("kind", ["meta-lstm", "baseline++", "boil"])
def test_any_learner_can_be_measured(make_learner, toy_set, kind):
    learner = make_learner(kind)
    (row,) = evaluate(learner, toy_set, replace(PLAN, episodes=3, steps=(2,)), processes=1)
    each = accuracies(learner, toy_set, replace(PLAN, episodes=3), 2)
    assert (row.learner, row.accuracy) == (kind, pytest.approx(sum(each) / 3))
