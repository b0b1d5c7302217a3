"""What a page that waits says, and how often it may be drawn."""

import pytest

from metademo.ui.background import pacing
from metademo.ui.background.turns import CORES
from metademo.ui.recent import Recent
from metademo.ui.texts.en import page as text


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (1, "one run is before yours"),
        (2, "two runs are before yours"),
        (12, "twelve runs are"),
        (13, "13 runs are before yours"),
    ],
)
def test_the_queue_in_words(before, said):
    assert said in text.queued(before)


def test_which_learner_is_at_which_step():
    assert text.learning("scratch", 3, 50) == "Learning: scratch is at step 3 of 50"


@pytest.mark.parametrize(("waiting", "share"), [(0, 1), (1, 1), (30, 30)])
def test_all_pages_that_wait_take_a_tenth_of_the_processor_together(monkeypatch, waiting, share):
    monkeypatch.setattr(pacing, "QUEUE", type("Queue", (), {"waiting": waiting}))
    monkeypatch.setattr(pacing, "granted", lambda: CORES)
    assert pacing.pause(0.02) * CORES * pacing.SHARE == pytest.approx(0.02 * share)
    assert pacing.pause(0.02, at_least=60) == 60


def test_the_processor_is_what_this_program_gets_of_it(monkeypatch):
    clock = {"monotonic": 100.0, "process_time": 7.0}
    names = ("monotonic", "process_time")
    monkeypatch.setattr(pacing, "time", type("Time", (), {name: lambda name=name: clock[name] for name in names}))
    monkeypatch.setattr(pacing, "_mark", (0.0, 0.0))
    assert pacing.granted() == CORES
    clock.update(monotonic=104.0, process_time=8.0)  # others had the rest
    assert pacing.granted() == 0.25
    clock.update(monotonic=105.0, process_time=8.9)  # too soon to tell
    assert pacing.granted() == 0.25
    clock.update(monotonic=107.0, process_time=8.0 + 3 * 1000)
    assert pacing.granted() == CORES
    clock.update(monotonic=200.0)  # idle since
    assert pacing.granted() == CORES


def test_values_are_made_once_and_the_least_recently_asked_for_goes_first():
    recent, made = Recent(2), []
    for key in "abacab":
        assert recent.get(key, lambda key=key: made.append(key) or key) == key
    assert "".join(made) == "abcb"
    assert len(recent) == 2
