"""What all background jobs have in common: they are waited for, stopped, let go of, and what fails is told."""

import gc
import logging
import threading
from functools import partial

import pytest

from metademo.ui.background import jobs, reading
from metademo.ui.background.comparing import Comparison
from metademo.ui.background.jobs import Job, Threaded, wait_for
from metademo.ui.background.reading import Reading
from metademo.ui.background.runs import Run
from tests.helpers.packing import png

LIMIT = 60


class Steps(Threaded):
    """Makes so many steps, each when it is allowed to."""

    def __init__(self, total: int) -> None:
        self.total, self.made, self.go = total, [], threading.Semaphore(0)
        cancel = threading.Event()
        self._begin(partial(_make, total, self.made, self.go, cancel), "steps", cancel)

    @property
    def progress(self) -> float:
        return len(self.made) / self.total


def _make(total, made, go, cancel):
    for step in range(total):
        assert go.acquire(timeout=LIMIT)
        if cancel.is_set():
            return
        made.append(1 // (step - 1) if step < 3 else step)  # fails at the second step, if it comes to that


@pytest.mark.parametrize("kind", [Run, Comparison, Reading])
def test_there_is_one_kind_of_job(kind):
    assert issubclass(kind, Job)
    assert not kind.__abstractmethods__


def test_how_far_it_is_is_shown_until_it_ends():
    job, shown = Steps(1), []

    def show() -> None:
        shown.append((job.running, job.progress))
        job.go.release()

    assert wait_for(job, show, moment=0.01)
    assert shown[0] == (True, 0)
    assert (job.running, job.cancelled, job.failed, job.error, job.progress) == (False, False, False, None, 1)
    assert wait_for(job, pytest.fail)  # what is done is not shown


@pytest.mark.parametrize(
    ("seconds", "pause", "waits"),
    [(-1, 0, [0]), (0, 0, [0]), (0.05, 0, [0.05]), (0.5, 0, [0.2, 0.2, 0.2]), (3, 1, [0.2, 1, 1, 1])],
)
def test_it_is_not_waited_for_longer_than_said(monkeypatch, seconds, pause, waits):
    waited, shown = [], []

    class Endless:
        def wait(self, seconds):
            waited.append(seconds)
            return False

    monkeypatch.setattr(jobs.time, "monotonic", lambda: sum(waited))
    assert not wait_for(Endless(), partial(shown.append, 1), seconds, pause=lambda: pause)
    assert waited == waits
    assert len(shown) == len(waits) - 1


def test_what_is_stopped_is_not_running_at_once():
    job = Steps(1)
    job.cancel()
    assert (job.running, job.cancelled, job.wait(0.01)) == (False, True, False)
    job.go.release()
    assert job.wait(LIMIT)
    assert not job.failed


def test_what_fails_is_told_and_logged(caplog):
    with caplog.at_level(logging.ERROR):
        job = Steps(3)
        job.go.release(3)
        assert job.wait(LIMIT)
    assert (job.running, job.cancelled, job.failed) == (False, False, True)
    assert "steps failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_files_that_nobody_wants_read_any_more_are_not(monkeypatch):
    begun, go, stopped = threading.Event(), threading.Event(), threading.Event()

    def collect(files, go_on, heed, squares):
        begun.set()
        assert go.wait(LIMIT)
        if not go_on(1):
            stopped.set()

    monkeypatch.setattr(reading, "collect", collect)
    holder = [Reading([("a.png", png(1))], None)]
    assert begun.wait(LIMIT)
    assert holder[0].running
    holder.clear()
    gc.collect()
    go.set()
    assert stopped.wait(LIMIT)
