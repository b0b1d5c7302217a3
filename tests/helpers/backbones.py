"""torchvision's networks with numbers that nobody downloaded."""

from pathlib import Path

import torch
from torch import nn
from torchvision.models import get_model

from metademo.networks import TorchvisionBackbone
from metademo.networks import torchvision_models as models

SIZE = 64
BLOCKS = 13
"""Of a MobileNetV3-Small."""
TINY = TorchvisionBackbone("mobilenet_v3_small", SIZE)


def stand_in(backbone: str) -> nn.Module:
    """torchvision's own network with random numbers, also where they would be ones and zeros, and without a classifier."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = get_model(backbone, weights=None).eval()
        for module in model.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.normal_(module.weight, std=(2 / module.weight[0].numel()) ** 0.5)
            if isinstance(module, nn.BatchNorm2d):
                for value, low in ((module.weight, 0.5), (module.running_var, 0.5), (module.bias, -0.5)):
                    nn.init.uniform_(value, low, low + 1)
                nn.init.uniform_(module.running_mean, -0.5, 0.5)
    return model


def keep(stored: object, backbone: str, home: Path) -> None:
    """Lay something down where torch keeps the weights that it downloaded."""
    folder = home / "hub" / "checkpoints"
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(stored, folder / models.file_of(models.sources(backbone).DEFAULT))
