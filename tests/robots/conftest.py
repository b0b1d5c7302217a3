"""What the tests of the robot share."""

import pytest
import torch

from metademo.robots.arm import ACTION, SEEN
from metademo.robots.demonstrations import Demonstrations


@pytest.fixture(scope="session")
def made_up():
    """Demonstrations that no arm gave: in each aim the action is what is seen, turned in a way of its own."""
    generator = torch.Generator().manual_seed(0)
    aims, episodes, points = 6, 4, 12
    seen = torch.randn(aims, episodes, points, SEEN, generator=generator)
    turned = torch.randn(aims, 1, SEEN, ACTION, generator=generator) / SEEN
    return Demonstrations("push", seen, (seen @ turned).clamp(-1, 1), 2)
