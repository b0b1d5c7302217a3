"""A large network that needs no package's weights, and pictures for it."""

from dataclasses import replace

import torch

from metademo.learners import LEARNERS
from metademo.networks import EfficientNetLite0
from metademo.tasks.episodes import Episode

SIZE = 64


def photographs(ways=3, shots=2):
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(ways).repeat_interleave(shots)
    pictures = torch.rand(ways * shots, 3, SIZE, SIZE, generator=generator)
    return Episode(pictures, labels, pictures[:1], labels[:1], tuple(map(str, range(ways))))


def learner(kind, roots, **options):
    """On a random EfficientNet, which needs no package's weights."""
    network = EfficientNetLite0(size=SIZE, tail=8, weights="random", roots=roots)
    made = LEARNERS[kind].initial(network, torch.Generator().manual_seed(1), **options)
    features, _ = network.features(made.params, photographs().support)
    return replace(made, params={**made.params, "centre": features.mean(0)})
