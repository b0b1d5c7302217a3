"""The queue of what is computed for several people: in which order, once for all, and how it ends."""

import gc
import threading

import pytest
import torch

from metademo.ui.background.turns import AWAY, Person, Queue, Waiter, Work

LIMIT = 30


class Recorded:
    """Pieces of work that say when they are done, on one thread that stands still until it is let go."""

    def __init__(self, cores=1):
        self.queue = Queue(cores)
        self.done = []
        self.holder = Waiter(Person())
        self.hold()

    def hold(self):
        self.gate, self.begun = threading.Event(), threading.Event()
        self.first = Work(self._hold)
        self.queue.join(self.first, self.holder)
        assert self.begun.wait(LIMIT)

    def _hold(self, stop):
        self.begun.set()
        assert self.gate.wait(LIMIT)

    def work(self, name, *waiters):
        work = Work(lambda stop: self.done.append(name))
        for waiter in waiters:
            assert self.queue.join(work, waiter)
        return work

    def run(self, *works):
        self.gate.set()
        assert self.queue.wait(lambda: all(work.ended for work in (self.first, *works)), LIMIT)
        return self.done


def test_one_person_s_tenth_change_does_not_go_before_another_s_first():
    recorded, (busy, calm) = Recorded(), (Person(), Person())
    works = [recorded.work(f"busy {number}", Waiter(busy)) for number in range(10)]
    works.append(recorded.work("calm", Waiter(calm)))
    assert recorded.run(*works) == ["busy 0", "calm", *(f"busy {number}" for number in range(1, 10))]


def test_people_take_turns_and_nobody_saves_turns_up():
    recorded, (one, two) = Recorded(), (Person(), Person())
    before = [recorded.work(f"one {number}", Waiter(one)) for number in range(3)]
    recorded.run(*before)
    recorded.hold()
    works = [recorded.work(f"two {number}", Waiter(two)) for number in range(3)]
    works += [recorded.work(f"one {number}", Waiter(one)) for number in range(3, 6)]
    # one has had three turns; two, who comes only now, does not get three before one's next
    assert recorded.run(*works)[3:] == ["two 0", "two 1", "one 3", "two 2", "one 4", "one 5"]


def test_what_is_left_is_not_begun_and_is_out_of_the_queue_at_once():
    recorded = Recorded()
    impatient, patient = Waiter(Person()), Waiter(Person())
    left, stays = recorded.work("left", impatient), recorded.work("stays", patient)
    assert recorded.queue.ahead(patient) == 2
    recorded.queue.leave(left, impatient)
    assert (left.ended, left.abandoned) == (True, True)
    assert recorded.queue.ahead(patient) == 1
    assert recorded.run(stays) == ["stays"]


def test_who_leaves_takes_nothing_from_the_others():
    recorded = Recorded()
    one, other = Waiter(Person()), Waiter(Person())
    work = recorded.work("shared", one, other)
    recorded.queue.leave(work, one)
    assert recorded.run(work) == ["shared"]
    assert not work.abandoned


def test_when_the_last_leaves_the_work_is_told_to_stop_and_nobody_can_join_it():
    queue, begun, told = Queue(1), threading.Event(), []

    def until_told(stop):
        begun.set()
        while not stop():
            pass
        told.append(True)

    work, one, other = Work(until_told), Waiter(Person()), Waiter(Person())
    queue.join(work, one)
    queue.join(work, other)
    assert begun.wait(LIMIT)
    queue.leave(work, one)
    assert not work.ended
    queue.leave(work, other)
    assert queue.wait(lambda: work.ended, LIMIT)
    assert (told, work.abandoned) == ([True], True)
    assert not queue.join(work, one)


def test_a_failure_is_told_and_the_next_is_done(caplog):
    recorded = Recorded()

    def fail(stop):
        raise RuntimeError("no such luck")

    waiter = Waiter(Person())
    broken = Work(fail)
    recorded.queue.join(broken, waiter)
    fine = recorded.work("fine", waiter)
    assert recorded.run(broken, fine) == ["fine"]
    assert (broken.failed, broken.abandoned, fine.failed) == (True, False, False)
    assert "no such luck" in caplog.text


def test_runs_before_one_s_own_are_counted_by_run():
    recorded = Recorded()
    first, second, own = (Waiter(Person()) for _ in range(3))
    works = [recorded.work("first", first), recorded.work("first too", first), recorded.work("shared", second, own)]
    assert recorded.queue.ahead(recorded.holder) == 0  # it is its turn
    assert recorded.queue.ahead(first) == 1
    assert recorded.queue.ahead(own) == 2  # the one that goes on, and the first
    assert recorded.queue.waiting == 4
    recorded.run(*works)
    assert recorded.queue.ahead(own) == recorded.queue.waiting == 0


def test_who_is_away_waits_for_those_who_look():
    recorded, gone, here = Recorded(), Waiter(Person()), Waiter(Person())
    works = [recorded.work("gone", gone), recorded.work("here", here)]
    gone.looked -= AWAY + 1
    assert recorded.run(*works) == ["here", "gone"]


def test_as_many_at_a_time_as_there_are_cores():
    queue, both = Queue(2), threading.Barrier(2)
    works = [Work(lambda stop: both.wait(LIMIT)) for _ in range(4)]
    waiter = Waiter(Person())
    for work in works:
        queue.join(work, waiter)
    assert queue.wait(lambda: all(work.ended for work in works), LIMIT)
    assert not any(work.failed for work in works)


@pytest.mark.parametrize("ended", [False, True])
def test_nothing_is_kept_of_people_who_have_gone(ended):
    recorded, person = Recorded(), Person()
    work = recorded.work("done", Waiter(person))
    if ended:
        recorded.run(work)
    else:
        recorded.queue.leave(work, next(iter(work._waiters)))
    del person
    gc.collect()
    assert [person for person in recorded.queue._clocks if person is not recorded.holder.person] == []
    recorded.gate.set()


def test_work_has_one_core_whatever_there_is():
    threads, before = [], torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        queue, work = Queue(1), Work(lambda stop: threads.append(torch.get_num_threads()))
        queue.join(work, Waiter(Person()))
        assert queue.wait(lambda: work.ended, LIMIT)
    finally:
        torch.set_num_threads(before)
    assert threads == [1]
