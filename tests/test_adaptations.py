"""What is the same for several visitors is computed once, and nobody sees another's names or pictures."""

import gc
import threading
import weakref
from dataclasses import replace

import pytest

from metademo.learners.base import AdaptSettings
from metademo.pictures.domains import CHARACTERS
from metademo.project.project import Project
from metademo.samples import sample_zip
from metademo.ui.background.adaptations import Adaptations, Part
from metademo.ui.background.runs import Run
from metademo.ui.background.turns import Queue

LIMIT = 60


class Counting:
    """A learner that stands still before every step until it is let go on, and counts how often it was begun."""

    varied = False

    def __init__(self, learner, error=None):
        self.learner, self.network, self.error = learner, learner.network, error
        self.begun, self.made = 0, 0
        self.steps = threading.Semaphore(0)
        self.reached = threading.Semaphore(0)

    def planned(self, settings):
        return self.learner.planned(settings)

    def iterate(self, episode, settings):
        self.begun += 1
        for step in self.learner.iterate(episode, settings):
            self.reached.release()
            assert self.steps.acquire(timeout=LIMIT)
            if self.error:
                raise self.error
            self.made += 1
            yield step

    def go(self, steps=100):
        for _ in range(steps):
            self.steps.release()


@pytest.fixture(scope="module")
def project():
    whole, _ = Project.from_zip("x.zip", sample_zip("vireth"))
    for each in whole.classes[2:]:
        whole = whole.remove_class(each.key)
    return whole


@pytest.fixture
def shared():
    return Adaptations(Queue(1))


@pytest.fixture
def learner():
    from metademo.checkpoints.catalogue import contenders

    return Counting(contenders()["maml"].learner)


def part(learner, **settings):
    return Part(learner, AdaptSettings(**{"steps": 2, **settings}), CHARACTERS)


def run(shared, project, **learners):
    return Run(
        {name: each if isinstance(each, Part) else part(each) for name, each in learners.items()}, project, None, shared
    )


def test_many_waiters_one_computation(shared, project, learner):
    runs = [run(shared, project, maml=learner) for _ in range(5)]
    assert learner.reached.acquire(timeout=LIMIT)
    late = run(shared, project, maml=learner)
    learner.go()
    assert all(each.wait(LIMIT) for each in (*runs, late))
    after = run(shared, project, maml=learner)
    assert not after.running
    assert learner.begun == 1
    first = runs[0].traces()["maml"]
    assert len(first.steps) == 3
    for each in (*runs, late, after):
        assert each.traces()["maml"].steps == first.steps
        assert each.progress == 1


def test_names_are_one_s_own(shared, project, learner):
    renamed = project.rename_class(project.classes[0].key, "something private")
    learner.go()
    one, other = run(shared, project, maml=learner), run(shared, renamed, maml=learner)
    assert one.wait(LIMIT)
    assert other.wait(LIMIT)
    assert learner.begun == 1
    assert one.traces()["maml"].episode.classes == tuple(each.name for each in project.classes)
    assert other.traces()["maml"].episode.classes[0] == "something private"
    (kept,) = shared._kept.values()
    assert kept.episode.classes == ("0", "1")


@pytest.mark.parametrize("change", ["settings", "pictures", "roles", "order", "unlabelled"])
def test_whatever_is_different_is_computed_anew(shared, project, learner, change):
    first, second = project.classes
    others = {
        "settings": project,
        "pictures": project.remove_picture(first.key, first.query[0].digest),
        "roles": project.move_picture(first.key, first.query[0].digest),
        "order": replace(project, classes=(second, first)),
        "unlabelled": project.add_unlabelled([first.query[0]])[0],
    }
    learner.go()
    one = run(shared, project, maml=learner)
    other = run(shared, others[change], maml=part(learner, seed=int(change == "settings")))
    assert one.wait(LIMIT)
    assert other.wait(LIMIT)
    assert learner.begun == len(shared) == 2
    for each in (one, other):
        assert each.traces()["maml"].episode.support.equal(each.project.episode().support)
        assert each.traces()["maml"].episode.query.equal(each.project.episode().query)


def test_one_more_learner_computes_that_one_alone(shared, project, learner):
    other = Counting(learner.learner)
    learner.go()
    other.go()
    assert run(shared, project, maml=learner).wait(LIMIT)
    assert run(shared, project, maml=learner, other=other).wait(LIMIT)
    assert (learner.begun, other.begun) == (1, 1)


def test_who_cancels_keeps_what_was_done_and_takes_nothing_from_the_others(shared, project, learner):
    one, other = run(shared, project, maml=learner), run(shared, project, maml=learner)
    assert learner.reached.acquire(timeout=LIMIT)
    learner.go(1)
    assert learner.reached.acquire(timeout=LIMIT)
    one.cancel()
    learner.go()
    assert other.wait(LIMIT)
    assert (one.cancelled, one.running, other.cancelled) == (True, False, False)
    assert (len(one.traces()["maml"].steps), len(other.traces()["maml"].steps)) == (1, 3)


@pytest.mark.parametrize("how", ["cancelled", "forgotten"])
def test_when_the_last_waiter_leaves_it_stops_and_is_not_kept(shared, project, learner, how):
    runs = [run(shared, project, maml=learner) for _ in range(2)]
    work = runs[0]._adaptations["maml"].work
    assert learner.reached.acquire(timeout=LIMIT)
    if how == "cancelled":
        for each in runs:
            each.cancel()
        each = None
    runs.clear()
    gc.collect()
    learner.go()
    assert shared.queue.wait(lambda: work.ended, LIMIT)
    assert work.abandoned
    assert learner.made == 1
    assert len(shared) == 0
    anew = run(shared, project, maml=learner)
    assert anew.wait(LIMIT)
    assert anew.progress == 1
    assert learner.begun == 2


def test_a_failure_reaches_all_who_wait_and_is_not_kept(shared, project, learner, caplog):
    learner.error = RuntimeError("broken")
    runs = [run(shared, project, maml=learner) for _ in range(3)]
    learner.go()
    assert all(each.wait(LIMIT) for each in runs)
    assert all(each.failed for each in runs)
    assert "broken" in caplog.text
    learner.error = None
    again = run(shared, project, maml=learner)
    assert again.wait(LIMIT)
    assert not again.failed
    assert again.progress == 1


def test_memory_is_bounded_and_the_least_recently_asked_for_goes_first(project, learner):
    learner.go(1000)

    def seeded(seed, shared):
        one = run(shared, project, maml=part(learner, seed=seed))
        assert one.wait(LIMIT)
        return one

    measured = Adaptations(Queue(1))
    size = seeded(0, measured)._adaptations["maml"].nbytes
    assert size > project.episode().support.nbytes + project.episode().query.nbytes
    shared = Adaptations(Queue(1), most=2 * size)
    for seed in (1, 2, 1, 3):  # 2 is asked for the longest ago
        seeded(seed, shared)
    begun = learner.begun
    assert len(shared) == 2
    seeded(1, shared)
    seeded(3, shared)
    assert learner.begun == begun
    seeded(2, shared)
    assert learner.begun == begun + 1


def test_nothing_of_a_person_s_is_held_by_what_is_kept_for_others(shared, learner):
    own, _ = Project.from_zip("x.zip", sample_zip("rings"))
    learner.go()
    mine = run(shared, own, maml=learner)
    assert mine.wait(LIMIT)
    assert mine.traces()["maml"].steps
    gone = [weakref.ref(each) for each in (mine, mine.person, own, own.classes[0])]
    del mine, own
    gc.collect()
    assert shared.queue.waiting == 0  # its next occasion, at which it lets go of who has gone
    assert [each() for each in gone] == [None] * len(gone)
    assert len(shared) == 1
