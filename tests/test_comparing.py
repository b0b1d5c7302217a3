"""Comparisons in the background: what is seen while they run, and how they end."""

import csv
import gc
import io
import threading
import time
from dataclasses import replace

import pytest
import torch

from metademo.checkpoints.catalogue import Contender
from metademo.datasets import omniglot
from metademo.datasets.kept import enlarged
from metademo.learners.protonet import ProtoNet
from metademo.networks import Conv4, EfficientNetLite0
from metademo.pictures.domains import PHOTOS, PHOTOS_SMALL
from metademo.project import redrawing
from metademo.project.project import Project
from metademo.tasks.episodes import Episode
from metademo.ui.background import comparing
from metademo.ui.background.comparing import Comparison, Plan, outcomes_csv, work
from tests.helpers.comparisons import endless, outcome
from tests.helpers.drawings import PICTURES

PROJECT = Project.of({"a": PICTURES[:4], "b": PICTURES[4:9]})
PLAN = Plan(
    learners=("maml", "scratch"), dataset=None, project=PROJECT, title="mine", domain="characters", ways=2, shots=(1,),
    episodes=2, steps=1, long_steps=2, seed=0,
)  # fmt: skip


def until(condition) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_plan_is_carried_out_with_the_shipped_learners():
    run = Comparison(PLAN)
    assert run.wait(300)
    assert [(one.learner, one.episode) for one in run.outcomes] == [
        ("maml", 0), ("scratch", 0), ("maml", 1), ("scratch", 1)
    ]  # fmt: skip
    assert [len(one.accuracies) for one in run.outcomes[:2]] == [2, 3]
    assert (run.running, run.cancelled, run.failed, run.error) == (False, False, False, None)
    assert (run.episodes, run.progress, run.seconds_left) == (2, 1, 0)
    assert run.pace > 0


def test_a_run_can_be_stopped_and_what_is_done_remains(monkeypatch):
    monkeypatch.setattr(comparing, "compare", endless)
    run = Comparison(replace(PLAN, episodes=10))
    until(lambda: run.episodes == 1)
    assert run.running
    assert run.progress == pytest.approx(0.1)
    assert run.seconds_left is not None
    run.cancel()
    assert not run.running  # at once, whatever the thread still does
    assert run.cancelled
    assert run.wait(60)
    assert len(run.outcomes) == 2


def test_a_run_that_nobody_wants_any_more_ends(monkeypatch):
    monkeypatch.setattr(comparing, "compare", endless)
    holder = [Comparison(PLAN)]
    until(lambda: holder[0].episodes == 1)
    thread = next(each for each in threading.enumerate() if each.name == "metademo comparison")
    holder.clear()
    gc.collect()
    thread.join(60)
    assert not thread.is_alive()


def test_pictures_that_do_not_suffice_are_told():
    run = Comparison(replace(PLAN, shots=(1, 5)))
    assert run.wait(60)
    assert run.error == "5 shots need 6 pictures of each class, and 'a' has 4."
    assert not run.outcomes


def test_a_data_set_that_cannot_be_had_is_told(monkeypatch, tmp_path):
    comparing._test_classes.cache_clear()
    monkeypatch.setenv("METADEMO_DATA", str(tmp_path))
    run = Comparison(replace(PLAN, dataset="cifar-fs", project=None, domain="photos-small"))
    assert run.wait(60)
    assert "There is no cifar_fs.npz" in run.error


def test_some_of_omniglot_comes_with_the_page(monkeypatch, tmp_path):
    monkeypatch.setenv("METADEMO_DATA", str(tmp_path))
    drawn = replace(PLAN, dataset="omniglot", project=None, ways=5).sampler()
    assert len(drawn.pictures) == 400  # a hundred characters, each in four rotations
    assert {omniglot.vinyals_split(name.partition(" ")[0]) for name in drawn.pictures.names} == {"test"}


def test_an_error_of_the_program_is_marked(monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("broken")
        yield

    monkeypatch.setattr(comparing, "compare", broken)
    run = Comparison(PLAN)
    assert run.wait(60)
    assert run.failed
    assert "broken" in caplog.text


def test_as_many_are_asked_about_as_every_class_has_left():
    assert PLAN.queries == 3
    assert replace(PLAN, shots=(1, 2)).queries == 2
    omniglot = replace(PLAN, dataset="omniglot", project=None)
    assert [replace(omniglot, shots=(shots,)).queries for shots in (1, 5, 10)] == [15, 15, 10]


def test_work_grows_with_everything():
    # two learners make 2 and 3 looks at 2 × (3 × 1 + 3) pictures, in 2 episodes
    assert work(PLAN) == 2 * 5 * 12
    assert work(replace(PLAN, episodes=4)) == 2 * work(PLAN)


def test_csv_has_a_row_for_every_step():
    rows = list(csv.DictReader(io.StringIO(outcomes_csv(PLAN, [outcome("maml", 1, 3, (0.5, 0.75))]))))
    assert rows[1] == {
        "pictures": "mine", "seed": "0", "ways": "2", "shots": "1", "episode": "3", "learner": "maml", "step": "1",
        "accuracy": "0.75", "seconds": "0.02", "operations": "200000000",
    }  # fmt: skip
    assert len(rows) == 2


def test_learners_that_see_pictures_otherwise_meet_the_same_episodes(monkeypatch):
    tiny = Conv4(size=32, channels=3, filters=8, groups=2)
    large = EfficientNetLite0(size=32, tail=1)
    known = {
        "large": Contender("large", None, ProtoNet.initial(large, torch.Generator().manual_seed(0)), PHOTOS),
        "small": Contender("small", None, ProtoNet.initial(tiny, torch.Generator().manual_seed(0)), PHOTOS_SMALL),
        "alike": Contender("alike", None, ProtoNet.initial(tiny, torch.Generator().manual_seed(1)), PHOTOS_SMALL),
    }
    monkeypatch.setattr(comparing, "contenders", lambda domain: known)
    plan = replace(PLAN, learners=("large", "small", "alike"), dataset="cifar-fs", project=None, domain="photos")
    entries = plan.entries()
    assert entries["small"].view is entries["alike"].view is None  # the data set's own size
    pictures = (torch.arange(4 * 3 * 32 * 32) % 256).view(4, 3, 32, 32).float() / 255
    drawn = Episode(pictures[:2], torch.tensor([0, 1]), pictures[2:], torch.tensor([0, 1]), ("a", "b"))
    seen = entries["large"].view(drawn)
    assert seen.support.equal(large.prepare(enlarged((255 * pictures[:2]).to(torch.uint8), 32)))
    assert seen.query_labels.equal(drawn.query_labels)
    # a person's own pictures are read as each network's domain reads them
    own = replace(plan, dataset=None, project=replace(PROJECT, domain="photos")).entries()
    assert own["small"].view is own["alike"].view is not own["large"].view
    numbers = redrawing.sampler(PROJECT, 1).sample(torch.Generator().manual_seed(0))
    assert own["small"].view(numbers).support.shape == (2, 3, 32, 32)
