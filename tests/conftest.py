import gc
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from metademo.learners import LEARNERS, MetaLearner
from metademo.learners.base import Learner
from metademo.learners.maml import Maml
from metademo.learners.scratch import Scratch
from metademo.networks import Conv4
from metademo.tasks.episodes import Episode
from metademo.tasks.picture_sets import EpisodeSampler, PictureSet

SIZE = 16
"""Of the toy pictures; two pixels are left of them after a Conv4's three poolings."""

# networks this small only lose time to a second thread, and much of it where other programs keep the cores busy
torch.set_num_threads(1)


# what is imported to collect the tests stays: looking through it for garbage, then and later, finds none
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


_BROWSER, _SLOW, _QUICK = 12.0, 1.5, 0.05
"""Seconds that a test takes, roughly, by its marks."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, and what waits for a browser side by side with what computes: two processes end together."""
    seconds: dict[bool, Counter[Path]] = {True: Counter(), False: Counter()}
    for item in items:
        browser, slow = (item.get_closest_marker(name) is not None for name in ("browser", "slow"))
        seconds[browser][item.path] += _BROWSER if browser else _SLOW if slow else _QUICK
    place: dict[Path, float] = {}
    for files in seconds.values():
        before = 0.0
        for path, lasts in sorted(files.items(), key=lambda each: (-each[1], each[0])):
            place[path] = before / files.total()
            before += lasts
    items.sort(key=lambda item: (place[item.path], item.path))


_MAIN = sys.modules["__main__"]


@pytest.fixture(autouse=True)
def own_main():
    """pytest's own ``__main__`` back after each test: AppTest leaves its page's script there, which new processes would run."""
    yield
    sys.modules["__main__"] = _MAIN


@pytest.fixture
def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


@pytest.fixture(scope="session")
def toy_set() -> PictureSet:
    """24 classes of 24 pictures of 16×16: each class a random pattern of its own, each picture that pattern with noise."""
    generator = torch.Generator().manual_seed(1)
    patterns = torch.rand(24, 1, 1, SIZE, SIZE, generator=generator)
    noise = torch.rand(24, 24, 1, SIZE, SIZE, generator=generator)
    images = ((0.8 * patterns + 0.2 * noise) * 255).to(torch.uint8).flatten(0, 1)
    return PictureSet(
        images=images,
        rows=tuple(torch.arange(24 * index, 24 * index + 24) for index in range(24)),
        symmetries=(0,) * 24,
        names=tuple(f"class {index}" for index in range(24)),
        name="toy",
    )


@pytest.fixture
def toy_sampler(toy_set) -> EpisodeSampler:
    return EpisodeSampler(toy_set, ((3, 2),), queries=4)


@pytest.fixture
def make_episode() -> Callable[..., Episode]:
    """Builds an episode of random pictures with the given support pictures of each class."""

    def make(shots=(2, 2, 2), queries=2, seed=0, dtype=torch.float32, size=SIZE) -> Episode:
        generator = torch.Generator().manual_seed(seed)
        ways = len(shots)
        patterns = torch.rand(ways, 1, size, size, generator=generator, dtype=torch.float64)
        labels = torch.arange(ways).repeat_interleave(torch.tensor(shots))
        query_labels = torch.arange(ways).repeat_interleave(queries)

        def pictures(of):
            return (patterns[of] + 0.5 * torch.rand(len(of), 1, size, size, generator=generator)).to(dtype)

        names = tuple(f"class {index}" for index in range(ways))
        return Episode(pictures(labels), labels, pictures(query_labels), query_labels, names)

    return make


@pytest.fixture
def tiny_network() -> Conv4:
    return Conv4(size=SIZE, filters=8, groups=2)


def begun(network: Conv4, kind: str = "maml", seed: int = 2, **options) -> MetaLearner:
    """A learner as meta-training begins with: random, its head's centre where the features are.

    The features are shorter than a trained network's, whose steps would be too long for classes that are not yet apart.
    """
    generator = torch.Generator().manual_seed(seed)
    learner = LEARNERS[kind].initial(network, generator, **options)
    features, _ = network.features(learner.params, 0.5 + torch.rand(64, 1, SIZE, SIZE, generator=generator))
    params = {**learner.params, "centre": features.mean(0), "log_scale": torch.tensor(3.0).log()}
    return replace(learner, params=params)


@pytest.fixture
def make_learner(tiny_network) -> Callable[..., Learner]:
    """Builds a tiny learner of any kind, scratch among them, of three steps where it makes any."""

    def make(kind: str = "maml", norm: str = "group", **options) -> Learner:
        network = replace(tiny_network, norm=norm)
        if kind not in ("protonet", "in-context"):
            options = {"steps": 3, **options}
        return Scratch(network, **options) if kind == "scratch" else begun(network, kind, **options)

    return make


@pytest.fixture
def tiny_maml(tiny_network) -> Maml:
    return begun(tiny_network, steps=3, rates="layers")


@pytest.fixture
def batch_maml(tiny_network) -> Maml:
    return begun(replace(tiny_network, norm="batch"), seed=3, steps=3, rates="layers")
