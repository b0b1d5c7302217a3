from urllib.error import URLError

import pytest
import torch
from torch import nn

from metademo.networks import torchvision_models as models
from metademo.tasks.episodes import Episode
from tests.helpers.backbones import SIZE, keep, stand_in


@pytest.fixture(scope="session")
def reference(tmp_path_factory):
    """What torchvision makes of pictures, and the home of torch where its numbers lie."""
    model, home = stand_in("mobilenet_v3_small"), tmp_path_factory.mktemp("torch")
    keep(model.state_dict(), "mobilenet_v3_small", home)
    model.classifier = nn.Identity()
    return model, home


@pytest.fixture
def unread():
    """Weights are to be read anew, before the test and after it."""
    models._read_pretrained.cache_clear()
    yield
    models._read_pretrained.cache_clear()


@pytest.fixture
def home(reference, monkeypatch, unread):
    monkeypatch.setenv("TORCH_HOME", str(reference[1]))


@pytest.fixture
def offline(monkeypatch, tmp_path, unread):
    """Nothing is in torch's cache, and there is no network; the list is of what was asked for."""
    asked = []

    def download(url, *rest, **options):
        asked.append(url)
        raise URLError("no route to host")

    models._read_pretrained.cache_clear()
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr("torch.hub.download_url_to_file", download)
    return asked


@pytest.fixture
def photo_episode():
    """Three classes of random pictures, two of each to learn from."""
    generator = torch.Generator().manual_seed(3)
    patterns = torch.rand(3, 3, SIZE, SIZE, generator=generator)
    labels = torch.arange(3).repeat_interleave(2)

    def pictures():
        return (patterns[labels] + 0.2 * torch.rand(6, 3, SIZE, SIZE, generator=generator)).clamp(0, 1)

    return Episode(pictures(), labels, pictures(), labels, ("a", "b", "c"))
