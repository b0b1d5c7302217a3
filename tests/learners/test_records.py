"""One record for each learner; and a learner that the library does not have needs no more than its class and its record."""

from dataclasses import fields, replace

import pytest
import torch

from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.cards import checkpoint_of
from metademo.checkpoints.catalogue import Choices, contenders
from metademo.checkpoints.files import save
from metademo.learners import LEARNERS, ORDER, Family, Record, Words, by_key, records
from metademo.learners.maml import Maml
from metademo.learners.scratch import Scratch
from metademo.measuring.measurements import Measurement
from metademo.measuring.tables import name_of
from metademo.training.settings import TrainSettings
from metademo.training.trainer import MetaTrainer
from metademo.ui import theme
from metademo.ui.texts.en import learning, words
from tests.helpers.sign import SignMaml


@pytest.fixture
def known(monkeypatch):
    """The library with one learner more."""
    monkeypatch.setitem(LEARNERS, SignMaml.record.key, SignMaml)


def test_every_learner_has_a_record_of_its_own_and_all_of_its_parts():
    assert list(LEARNERS) == [each.record.key for each in ORDER]
    assert all("record" in vars(each) for each in (*ORDER, Scratch))
    for key, record in records().items():
        assert record.key == key
        assert isinstance(record.family, Family)
        assert record.checkpoint == (not key.startswith("scratch"))
    labels = [record.words.label for record in records().values()]
    assert len({*labels}) == len(labels)
    assert next(iter(records())) == "maml"
    assert list(records())[-2:] == ["scratch", "scratch-sgd"]


def test_every_shipped_checkpoint_has_a_record():
    shipped = {each.key for domain in ("characters", "photos", "photos-small") for each in contenders(domain).values()}
    assert shipped <= {*records()}


@pytest.mark.parametrize("name", [each.name for each in fields(Words) if each.default is not None])
def test_a_record_without_words_is_refused(name):
    whole = Maml.record.words
    with pytest.raises(ValueError, match=f"^{name}: must be words, not ''$"):
        replace(whole, **{name: ""})
    with pytest.raises(TypeError, match=name):
        Words(**{each.name: getattr(whole, each.name) for each in fields(Words) if each.name != name})


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("key", "My Learner", r"^key: must be small letters"),
        ("name", "", r"^name: what is maml called\?$"),
        ("colour", "blue", r"^colour: must be like #1f7fc7, not 'blue'$"),
    ],
)
def test_a_record_that_makes_no_sense_is_refused_by_name(field, value, message):
    with pytest.raises(ValueError, match=message):
        replace(Maml.record, **{field: value})
    with pytest.raises(ValueError, match=r"^line: must end with a full stop, not with '!'$"):
        replace(Maml.record.words, line="the best of all!")


def test_a_record_lacks_no_part():
    for name in ("key", "name", "family", "colour", "words"):
        given = {each.name: getattr(Maml.record, each.name) for each in fields(Record) if each.name != name}
        with pytest.raises(TypeError, match=name):
            Record(**given)


def test_a_learner_without_a_record_is_refused_and_does_not_pass_for_another():
    class Forgotten(Maml):
        pass

    with pytest.raises(TypeError, match=r"^Forgotten has no record of its own; "):
        by_key((Maml, Forgotten))


def test_a_new_learner_steps_by_its_own_rule(make_episode, tiny_network):
    learner = SignMaml.initial(tiny_network, torch.Generator().manual_seed(0), steps=2)
    start = learner.start(make_episode())
    params, grads = {"block1.scale": torch.zeros(3)}, {"block1.scale": torch.tensor([-5.0, 0.0, 0.1])}
    moved, _ = start.rule.step(1, params, grads, torch.tensor(0.0), None)
    torch.testing.assert_close(moved["block1.scale"], torch.tensor([0.1, 0.0, -0.1]))


def test_a_new_learner_needs_its_class_and_its_record_alone(
    known, toy_set, tiny_network, make_episode, tmp_path, monkeypatch
):
    learner = SignMaml.initial(tiny_network, torch.Generator().manual_seed(0), steps=2)
    trainer = MetaTrainer(learner, TrainSettings(meta_steps=1, ways_and_shots=((3, 1),), queries=2, tasks=2), toy_set)
    state = trainer.begin()
    assert len(list(trainer.run(state))) == 1
    trained = trainer.trained(state)
    assert not trained.params["rate.all"].equal(learner.params["rate.all"])

    for name, each in (
        ("characters", Maml.initial(tiny_network, torch.Generator())),
        ("characters-sign-maml", trained),
        ("characters-mine", trained),
    ):
        save(checkpoint_of(each, name, "characters", {}), tmp_path)
    monkeypatch.setattr(checkpoints, "ASSETS", tmp_path)
    contenders.cache_clear()
    found = contenders("characters")
    contenders.cache_clear()
    assert list(found) == ["maml", "mine", "sign-maml", "scratch", "scratch-sgd"]
    sign, mine = found["sign-maml"], found["mine"]
    trace = sign.chosen(Choices()).adapt(make_episode(), sign.settings(Choices(steps=3)))
    assert (trace.learner, len(trace.steps)) == ("sign-maml", 4)

    # what the page and the tables say of it
    assert words.learner_name("sign-maml") == words.learner_short("sign-maml") == "Sign-MAML"
    assert theme.learner_colour("sign-maml") == "#445566"
    assert learning.learner_line(sign, photographs=True) == SignMaml.record.words.line
    assert sign.family is Family.GRADIENT_STEPS
    row = Measurement(
        "characters-sign-maml", "sign-maml", "0", "omniglot/test", False, 5, 1, 15, 2, "inductive", 0.9, 0.1, 10, 0, 1.0, "", ""
    )  # fmt: skip
    assert name_of(row) == "Sign-MAML"
    # and of another training of it, which has no record: whose it is
    assert words.learner_name("mine") == "mine"
    assert learning.learner_line(mine, photographs=False) == (
        "Sign-MAML from another meta-training, the checkpoint characters-mine."
    )
    assert learning.learner_story(mine) == SignMaml.record.words.story
