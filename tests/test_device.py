"""What a graphics card needs of the code, as far as a machine without one can tell."""

import pytest
import torch

from metademo.learners import LEARNERS
from metademo.networks import Conv4
from metademo.training.device import device
from metademo.training.settings import TrainSettings
from metademo.training.trainer import MetaTrainer

NETWORK = Conv4(size=16, filters=8, groups=2)


def test_without_a_graphics_card_there_is_none(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert device("cpu") == device("auto") == torch.device("cpu")
    with pytest.raises(ValueError, match=r"^--device: there is no graphics card"):
        device("cuda")


@pytest.mark.parametrize("key", LEARNERS)
def test_nothing_is_made_on_another_device_than_the_parameters(key, toy_set, generator):
    """A tensor that is made without a word of where would come to lie on the default device, which here holds no numbers."""
    learner = LEARNERS[key].initial(NETWORK, generator)
    trainer = MetaTrainer(learner, TrainSettings(ways_and_shots=((3, 2),), queries=2, tasks=2), toy_set)
    params = trainer.all_params()
    task = trainer.sampler.sample(generator)
    before = trainer.learner.outer_gradient(params, task)
    with torch.device("meta"):
        found = trainer.learner.outer_gradient(params, task)
    for name, grad in found.grads.items():
        assert grad.equal(before.grads[name])
