"""Tasks side by side, and the way back from every change."""

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from metademo.pictures.crop import Crop
from metademo.pictures.images import Picture
from metademo.project.project import Project
from metademo.ui import history
from metademo.ui.history import Change, Desk, History, Task, altered


def picture(seed, side=8):
    """A picture of noise."""
    values = np.random.default_rng(seed).integers(0, 256, (side, side), np.uint8)
    return Picture.of(f"{seed}.png", Image.fromarray(values))


def project(count, side=8):
    return Project.of({"a": [picture(seed, side) for seed in range(count)], "b": [picture(99, side)]})


def test_a_desk_keeps_all_tasks_and_opens_the_last():
    desk = Desk().opened(Task(1, project(1), "vireth")).opened(Task(2, project(2), name="Mine"))
    assert desk.task.uid == 2
    again = desk.opened(desk.find(1))
    assert again.task.uid == 1
    assert again.find(2).project.pictures == 3
    assert [task.uid for task in again.own] == [2]
    assert again.without(2).find(2) is None
    assert again.with_task(Task(7, project(1), name="Late")).task.uid == 1  # what is open stays open


def test_names_of_tasks_differ():
    desk = Desk((Task(1, project(1), name="Mine"), Task(2, project(1), name="Mine 2")))
    assert desk.free_name("Mine") == "Mine 3"
    assert desk.free_name("Mine", but=1) == "Mine"
    assert desk.free_name("Other") == "Other"


def test_a_ready_task_stays_ready_only_as_long_as_it_is_dealt_out():
    ready = Task(1, project(3), "vireth")
    assert altered(ready, ready.project.with_shots(2), "My twigs").sample == "vireth"
    renamed = altered(ready, ready.project.rename_class(0, "z"), "My twigs")
    assert (renamed.sample, renamed.name, renamed.uid) == (None, "My twigs", 1)
    # what was moved by hand is the person's, and stays theirs when it is dealt out anew
    moved = altered(ready, ready.project.move_picture(0, picture(2).digest), "My twigs")
    dealt = altered(moved, moved.project.with_shots(1), "x")
    assert dealt == Task(1, ready.project.with_shots(1), None, "My twigs", "vireth")
    # where it came from is forgotten once something else is in it
    brought = dealt.project.add_unlabelled([picture(9)])
    assert altered(dealt, brought[0] if isinstance(brought, tuple) else brought, "x").born is None


def test_back_and_forth():
    past = History()
    desks = [Desk((Task(1, project(count), name="Mine"),)) for count in range(1, 5)]
    for before, after in pairwise(desks):
        past.record(Change(f"to {after.task.project.pictures}", before, after))
    assert [past.undo(), past.undo()] == [desks[2], desks[1]]
    assert past.redo() == desks[2]
    past.record(Change("elsewhere", desks[2], desks[0]))
    assert past.redo() is None  # another way was taken
    assert [past.undo(), past.undo(), past.undo()] == [desks[2], desks[1], desks[0]]
    assert past.undo() is None


def test_what_only_a_way_back_holds_is_counted_once():
    whole = project(3, side=64)
    less = whole.remove_class(0)
    gone = sum(len(entry.picture.data) for entry in whole.classes[0].entries)
    before, after = Desk((Task(1, whole, name="Mine"),)), Desk((Task(1, less, name="Mine"),))
    assert Change("remove", before, after).size == gone
    assert Change("rename", before, Desk((Task(1, whole.rename_class(0, "z"), name="Mine"),))).size == 0
    # a square and the whole that it was cut from
    cut = whole.crop_picture(0, picture(0, 64).digest, Crop(0, 0, 2))
    square = cut.classes[0].entries[0].picture
    assert Change("crop", before, Desk((Task(1, cut, name="Mine"),))).size == len(square.data)


@pytest.mark.parametrize(("steps", "size"), [(3, 10**9), (200, 3000)])
def test_the_oldest_are_forgotten_but_never_the_last(monkeypatch, steps, size):
    monkeypatch.setattr(history, "MAX_STEPS", steps)
    monkeypatch.setattr(history, "MAX_BYTES", size)
    past = History()
    desks = [Desk((Task(1, project(count, side=40), name="Mine"),)) for count in range(1, 9)]
    for before, after in pairwise(desks):
        past.record(Change("", before, after))
        assert past.past[-1].after is after
        assert len(past.past) <= steps
        assert len(past.past) == 1 or sum(each.size for each in past.past) <= size
    assert len(past.past) < 7
    monkeypatch.setattr(history, "MAX_BYTES", 1)
    past.record(Change("", desks[-1], desks[0]))
    assert len(past.past) == 1
