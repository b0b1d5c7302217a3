"""Meta-trainings in processes of their own."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest
import torch

from metademo.training.apart import Begin, Go, Pause, _Served
from metademo.training.trainer import Diverged
from metademo.training.waves import WaveSettings
from metademo.training.waves_live import MARKS, LiveWaves, WavesPlan
from metademo.ui.background.training import Standing
from metademo.ui.background.trainings import Trainings
from tests.helpers.trainings import Here

LIMIT = 120.0
"""Seconds that a process may take to begin, on a busy machine."""


@dataclass(frozen=True)
class Counting:
    """Counts meta-steps, each of them some milliseconds; fails at one of them."""

    fails: int | None = None
    how: type[Exception] = ValueError
    part: str = "counting"

    def live(self, kept):
        return Count(self, kept or 0)


class Count:
    def __init__(self, plan, done):
        self.plan, self.done = plan, done

    def step(self):
        time.sleep(0.002)
        if self.done == self.plan.fails:
            raise (
                Diverged(self.done, "it is a test", True) if self.plan.how is Diverged else self.plan.how("on purpose")
            )
        self.done += 1

    def seen(self):
        return (self.done, os.getpid())

    def kept(self):
        return self.done


def until(condition, seconds=LIMIT):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


@pytest.fixture
def make():
    made = []

    def start(**settings):
        made.append(Trainings(**{"cores": 1, "tick": 0.05, **settings}))
        return made[-1]

    yield start
    for each in made:
        each.close()


def gone(pid):
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
    return not state or state.startswith("Z")


# --- what goes on in the process, without one


class Orders(list):
    """A queue of orders; at its end the serving stops."""

    def get(self, timeout=None):
        if not self:
            raise StopIteration
        return self.pop(0)

    get_nowait = get


def test_a_pause_reports_what_is_kept():
    served, said = _Served(Orders([Begin(7, Counting(), 3), Pause(once=True)]), None), []
    served._send = said.append
    with pytest.raises(StopIteration):
        served.serve()
    assert [(each.number, each.seen[0], each.kept) for each in said] == [(7, 3, None), (7, 4, 4)]


def test_a_pace_is_kept_to():
    served = _Served(Orders([Begin(1, Counting()), Go(pace=4.0)]), None)
    served._send = lambda report: None
    served._follow(served._orders.get())
    served._follow(served._orders.get())
    began = time.monotonic()
    assert served._step()
    assert served._next - began == pytest.approx(0.25, abs=0.05)


# --- processes


@pytest.mark.slow
def test_a_training_goes_pauses_and_goes_on(make):
    trainings = make()
    training = trainings.begin("a", Counting())
    assert training.standing is Standing.PAUSED
    training.go()
    assert training.wait(seconds=LIMIT)
    until(lambda: training.seen[0] > 0)
    assert training.standing is Standing.GOING
    assert training.seen[1] != os.getpid()
    training.pause()
    until(lambda: training.kept is not None)
    done = training.kept
    assert training.standing is Standing.PAUSED
    training.once()
    until(lambda: training.kept == done + 1)
    until(lambda: training.standing is Standing.PAUSED)
    assert training.seen[0] == done + 1
    # and anew, in the very same process
    again = trainings.begin("a", Counting())
    again.go()
    until(lambda: again.seen is not None)
    assert again.seen[1] == training.seen[1]
    assert again.seen[0] < done
    # ended at once, and nothing of it is left
    pid = again.seen[1]
    again.cancel()
    assert gone(pid)
    assert trainings.of("a", "counting") is None
    assert trainings.processes == []


@pytest.mark.slow
def test_who_comes_when_all_cores_are_busy_waits(make):
    trainings = make()
    first, second, third = (trainings.begin(name, Counting()) for name in "abc")
    for each in (first, second, third):
        each.go()
    assert (second.standing, second.ahead) == (Standing.WAITING, 1)
    assert (third.standing, third.ahead) == (Standing.WAITING, 2)
    until(lambda: first.seen is not None)
    assert second.seen is None
    first.pause()
    assert second.standing is not Standing.WAITING
    assert third.ahead == 1
    until(lambda: second.seen is not None)
    second.cancel()
    until(lambda: third.seen is not None)


@pytest.mark.slow
def test_nobody_looks_a_while_then_much_longer_then_somebody_comes_back(make):
    trainings = make(away=0.6, gone=2.5)
    training = trainings.begin("a", Counting())
    training.go()
    end = time.monotonic() + LIMIT
    while training.seen is None:
        assert time.monotonic() < end
        training.look()
        time.sleep(0.02)
    pid = training.seen[1]
    until(lambda: not training.place, 10)  # it pauses
    until(lambda: training.kept is not None, 10)
    assert not gone(pid)
    done = training.kept
    training.look()  # and goes on by itself when somebody is back
    until(lambda: training.seen[0] > done, 10)
    until(lambda: gone(pid), 30)  # and after much longer its process ends
    assert trainings.processes == []
    training.look()
    assert training.standing is Standing.PAUSED
    done = training.kept
    assert trainings.of("a", "counting") is training
    training.once()  # from where it was
    end = time.monotonic() + LIMIT
    while training.kept != done + 1:
        assert time.monotonic() < end
        training.look()
        time.sleep(0.02)
    assert training.seen[1] != pid


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "said"), [(ValueError, ""), (Diverged, "The meta-training diverged at meta-step 5: it is a test.")]
)
def test_a_training_that_fails_says_so(make, how, said, capfd):
    training = make().begin("a", Counting(fails=5, how=how))
    training.go()
    until(lambda: training.error is not None)
    assert training.standing is Standing.FAILED
    assert training.error == said
    assert training.ahead == 0
    if how is ValueError:
        assert "on purpose" in capfd.readouterr().err
    else:
        assert training.seen[0] == 5  # what there was before can be looked at


@pytest.mark.slow
def test_a_process_that_is_killed_is_told_of(make):
    training = make().begin("a", Counting())
    training.go()
    until(lambda: training.seen is not None)
    os.kill(training.seen[1], signal.SIGKILL)
    until(lambda: training.error is not None)
    assert training.error == ""


def test_only_so_many_are_kept(make, monkeypatch):
    monkeypatch.setattr("metademo.ui.background.kept.KEPT", 3)
    trainings = make()
    for name in "abcd":
        trainings.begin(name, Counting()).looked = ord(name)
    trainings.of("b", "counting").looked = 0
    trainings.begin("e", Counting())
    assert [name for name in "abcde" if trainings.of(name, "counting")] == ["c", "d", "e"]


def test_only_so_much_memory_is_kept(make, monkeypatch):
    monkeypatch.setattr("metademo.ui.background.trainings.Process", Here)
    trainings = make()
    for name in "ab":
        trainings.begin(name, Counting()).once()
        trainings.of(name, "counting").looked = ord(name)
    one = trainings.of("a", "counting").size
    assert 0 < one < 1000
    monkeypatch.setattr("metademo.ui.background.kept.KEPT_BYTES", 2 * one)
    trainings.begin("c", Counting()).once()
    assert [name for name in "abc" if trainings.of(name, "counting")] == ["b", "c"]


def test_a_person_s_trainings_of_two_parts_take_turns_and_neither_is_lost(make, monkeypatch):
    monkeypatch.setattr("metademo.ui.background.trainings.Process", Here)
    trainings = make(cores=2)
    one = trainings.begin("a", Counting(part="one"))
    one.go()
    assert (one.standing, one.seen[0]) == (Standing.GOING, 3)
    other = trainings.begin("a", Counting(part="other"))
    assert one.standing is Standing.GOING  # until the other is to go on
    other.go()
    assert (one.standing, one.kept, one.process) == (Standing.PAUSED, 3, None)
    assert (other.standing, other.seen[0]) == (Standing.GOING, 3)
    assert len(trainings.processes) == 1
    assert trainings.of("a", "one") is one
    one.go()
    assert (one.standing, one.seen[0]) == (Standing.GOING, 6)  # from where it was
    assert (other.standing, other.kept) == (Standing.PAUSED, 3)
    again = trainings.begin("a", Counting(part="one"))  # within its part a new one takes its place
    assert trainings.of("a", "one") is again
    assert trainings.of("a", "other") is other


@pytest.mark.slow
def test_what_was_trained_of_another_part_is_kept_by_a_real_process(make):
    trainings = make()
    one, other = (trainings.begin("a", Counting(part=part)) for part in ("one", "other"))
    one.go()
    until(lambda: one.seen is not None and one.seen[0] > 0)
    other.go()
    until(lambda: other.seen is not None and other.seen[0] > 0)
    assert one.standing is Standing.PAUSED
    assert one.kept == one.seen[0]
    assert other.seen[1] == one.seen[1]  # in the very same process
    assert len(trainings.processes) == 1
    done = one.kept
    one.once()
    until(lambda: one.kept == done + 1)
    assert other.kept > 0


@pytest.mark.slow
def test_a_spare_process_is_had_and_let_go_of(make):
    trainings = make()
    trainings.warm()
    trainings.warm()
    (pid,) = trainings.processes
    training = trainings.begin("a", Counting())
    training.go()
    until(lambda: training.seen is not None)
    assert training.seen[1] == pid
    trainings.close()
    assert gone(pid)


PROGRAM = """
import sys, time
from metademo.ui.background.trainings import TRAININGS
from metademo.training.waves import WaveSettings
from metademo.training.waves_live import WavesPlan

training = TRAININGS.begin("a", WavesPlan(WaveSettings()))
training.go()
assert training.wait(2, 120)
print(*TRAININGS.processes, flush=True)
if sys.argv[1] == "wait":
    time.sleep(600)
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", ["leave", "killed"])
def test_the_server_s_end_leaves_no_process(how):
    word = "wait" if how == "killed" else "leave"
    with subprocess.Popen([sys.executable, "-c", PROGRAM, word], stdout=subprocess.PIPE, text=True) as server:
        pid = int(server.stdout.readline())
        assert not gone(pid) or how == "leave"
        if how == "killed":
            server.kill()
        assert server.wait(60) == (-signal.SIGKILL if how == "killed" else 0)
    until(lambda: gone(pid), 30)


# --- waves


def test_a_run_on_waves_goes_on_where_it_was():
    plan = WavesPlan(WaveSettings(tasks=3))
    whole, part = plan.live(None), plan.live(None)
    for _ in range(4):
        whole.step()
    part.step()
    part.step()
    rest = plan.live(part.kept())
    rest.step()
    rest.step()
    one, other = whole.seen(), rest.seen()
    assert (one.step, other.step) == (4, 4)
    assert all(torch.equal(one.params[name], other.params[name]) for name in one.params)
    assert all(torch.equal(one.jointly[name], other.jointly[name]) for name in one.jointly)
    assert not torch.equal(one.jointly["head.weight"], one.params["head.weight"])
    assert other.marks[0].step == 2
    assert other.last.number == 4
    moved = one.params["head.weight"] - one.before["head.weight"]
    assert moved.abs().max() > 0
    assert set(other.marks[0].errors) == {0, 1, 5, 10}


@pytest.mark.slow
def test_the_way_there_is_thinned_out(monkeypatch):
    monkeypatch.setattr("metademo.training.waves_live.errors", lambda *of: {0: 1.0})
    monkeypatch.setattr("metademo.training.waves_live.time.process_time", lambda: 1.0)  # measuring takes no time
    live = LiveWaves(WaveSettings(tasks=1))
    steps = 2 * MARKS + 10
    for _ in range(steps):
        live.step()
        seen = live.seen()
        assert len(seen.marks) <= MARKS
    numbers = [mark.step for mark in seen.marks]
    assert numbers == sorted(numbers)
    assert (numbers[0], numbers[-1]) == (1, steps)
