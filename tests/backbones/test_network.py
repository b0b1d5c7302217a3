"""torchvision's networks as backbones: its own functions, however they are split."""

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import torch
from torch import nn

from metademo.learners.scratch import Scratch
from metademo.networks import TorchvisionBackbone, build, describe
from metademo.networks import torchvision_models as models
from tests.helpers.backbones import BLOCKS, SIZE, TINY, keep, stand_in

MEAN, DEVIATION = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])


def features_of(network, pictures):
    with torch.no_grad():
        return network.features(network.initial_params(torch.Generator()), network.prepare(pictures))[0]


def normalised(pictures):
    return (pictures - MEAN[:, None, None]) / DEVIATION[:, None, None]


@pytest.mark.parametrize("tail", range(BLOCKS + 1))
def test_features_equal_torchvisions_wherever_it_is_split(tail, reference, home, generator):
    pictures = torch.rand(3, 3, SIZE, SIZE, generator=generator)
    with torch.no_grad():
        expected = reference[0](normalised(pictures))
    assert expected.std(0).mean() > 1e-3
    network = replace(TINY, tail=tail)
    assert network.prepare(pictures).shape == (3, *network.input_shape)
    torch.testing.assert_close(features_of(network, pictures), expected, rtol=1e-5, atol=1e-5)
    assert (network.features_size, len(network.layers), bool(network.trunk)) == (576, tail, tail < BLOCKS)


@pytest.mark.slow
@pytest.mark.parametrize("backbone", ["resnet18", "regnet_x_400mf", "densenet121", "squeezenet1_1"])
def test_features_equal_torchvisions_for_other_families(backbone, tmp_path, monkeypatch, unread, generator):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    model, pictures = stand_in(backbone), torch.rand(2, 3, SIZE, SIZE, generator=generator)
    # the published densenets' names are older
    keep({re.sub(r"(layer\d+\.(?:norm|conv))(\d)", r"\1.\2", n): v for n, v in model.state_dict().items()}
         if backbone == "densenet121" else model.state_dict(), backbone, tmp_path)  # fmt: skip
    with torch.no_grad():
        if hasattr(model, "fc"):
            model.fc = nn.Identity()
            expected = model(normalised(pictures))
        else:
            seen = model.features(normalised(pictures))
            expected = (seen.relu() if backbone == "densenet121" else seen).mean((2, 3))
    for tail in (0, 1, len(models.body(backbone).blocks)):
        features = features_of(TorchvisionBackbone(backbone, SIZE, tail), pictures)
        assert (features - expected).abs().max() <= 1e-5 * expected.abs().max()


@pytest.mark.parametrize(
    ("backbone", "tail", "shape", "layers"),
    [
        ("resnet18", 0, (512, 1, 1), ()),
        ("resnet18", 1, (256, 10, 10), ("block5",)),
        ("resnet50", 2, (512, 20, 20), ("block4", "block5")),
        ("regnet_y_400mf", 1, (208, 10, 10), ("block5",)),
        ("efficientnet_b0", 1, (320, 5, 5), ("block9",)),
        ("convnext_tiny", 1, (768, 5, 5), ("block8",)),
        ("densenet121", 1, (512, 5, 5), ("block8",)),
        ("vgg16", 1, (512, 10, 10), ("block13",)),
        ("alexnet", 5, (3, 160, 160), tuple(f"block{number}" for number in range(1, 6))),
    ],
)
def test_shapes_and_names_need_no_weights(backbone, tail, shape, layers, offline):
    before = torch.random.get_rng_state()
    network = TorchvisionBackbone(backbone, size=160, tail=tail)
    assert (network.input_shape, network.layers) == (shape, layers)
    assert {name.partition(".")[0] for name in network.names} == {*layers}
    assert network.prepare(torch.zeros(0, 3, 160, 160)).shape == (0, *shape)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert offline == []


@pytest.mark.slow
def test_torchvision_is_not_waited_for_where_nobody_asks_for_it():
    done = "import sys, metademo.networks; sys.exit('torchvision' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", done], check=False).returncode == 0


def test_trunks_differ_by_network_pictures_and_tail():
    networks = [TINY, replace(TINY, size=96), replace(TINY, tail=2), TorchvisionBackbone("resnet18", SIZE)]
    v1, v2 = (TorchvisionBackbone("resnet50", SIZE, weights=f"IMAGENET1K_V{number}") for number in (1, 2))
    assert len({network.trunk for network in (*networks, v1, v2)}) == 6
    assert TorchvisionBackbone("resnet50", SIZE) == v2
    assert replace(TINY, precision="bfloat16").trunk == TINY.trunk


def test_a_picture_is_seen_alike_in_any_company(home, generator):
    network = replace(TINY, tail=3)
    pictures = torch.rand(11, 3, SIZE, SIZE, generator=generator)
    together = features_of(network, pictures)
    torch.testing.assert_close(features_of(network, pictures[10:]), together[10:], rtol=1e-5, atol=1e-5)


def test_first_and_second_derivatives_reach_every_parameter_of_the_tail(home, generator):
    network = replace(TINY, tail=3)
    params = {name: value.requires_grad_() for name, value in network.initial_params(generator).items()}
    features, _ = network.features(params, network.prepare(torch.rand(4, 3, SIZE, SIZE, generator=generator)))
    first = torch.autograd.grad(features.pow(2).sum(), list(params.values()), create_graph=True)
    second = torch.autograd.grad(sum(grad.square().sum() for grad in first), list(params.values()))
    assert all(grad.isfinite().all() and grad.norm() > 0 for grad in (*first, *second))


def test_low_precision_sees_the_same_to_a_few_per_cent(home, generator):
    pictures = torch.rand(4, 3, SIZE, SIZE, generator=generator)
    exact, seen = (features_of(replace(TINY, precision=p), pictures) for p in ("float32", "bfloat16"))
    assert seen.dtype == torch.float32
    assert 0 < (seen - exact).norm() < 0.05 * exact.norm()


def test_threads_do_not_get_each_others_parameters(home, generator):
    network = replace(TINY, tail=3)
    seen = network.prepare(torch.rand(4, 3, SIZE, SIZE, generator=generator))
    several = [
        {name: value * scale for name, value in network.initial_params(generator).items()} for scale in (1, 0.9, 1.1)
    ]
    alone = [network.features(params, seen)[0] for params in several]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda params: network.features(params, seen)[0], several * 4))
    assert all(torch.equal(one, other) for one, other in zip(alone * 4, together, strict=True))


def test_without_pretraining_all_is_random_and_nothing_frozen(offline, photo_episode):
    network = TINY.without_pretraining()
    assert (network.input_shape, network.trunk, network.tail) == ((3, SIZE, SIZE), "", BLOCKS)
    one, other, again = (network.initial_params(torch.Generator().manual_seed(seed)) for seed in (0, 1, 0))
    assert all(torch.equal(one[name], again[name]) for name in network.names)
    assert not torch.equal(one["block1.0.0.weight"], other["block1.0.0.weight"])
    with pytest.raises(ValueError, match=r"^network: this one is pre-trained"):
        Scratch(TINY)
    trace = Scratch(network, 3).adapt(photo_episode)
    assert trace.last.support_loss < trace.steps[0].support_loss
    assert offline == []
    convnext = TorchvisionBackbone("convnext_tiny", SIZE).without_pretraining().initial_params(torch.Generator())
    assert {round(float(value.max()), 9) for name, value in convnext.items() if name.endswith("layer_scale")} == {1e-6}


# --- settings


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"backbone": "fasterrcnn_resnet50_fpn"},
            "^backbone: 'fasterrcnn_resnet50_fpn' is none of alexnet, .*resnet18",
        ),
        ({"backbone": "vit_b_16"}, "^backbone: 'vit_b_16' is none of alexnet, "),
        ({"backbone": "get_model"}, "^backbone: "),
        ({"backbone": "vgg16", "size": 31}, "^size: vgg16 needs at least 32 pixels, not 31$"),
        ({"size": 0}, "^size: "),
        ({"tail": 14}, "^tail: must lie in 0 … 13 for mobilenet_v3_small, not 14$"),
        ({"tail": -1}, "^tail: "),
        ({"weights": "mine"}, "^weights: 'mine' is none of IMAGENET1K_V1, DEFAULT, random$"),
        ({"weights": "random"}, "^tail: must be 13 where the weights are random"),
        ({"precision": "float16"}, "^precision: 'float16' is neither 'float32' nor 'bfloat16'$"),
    ],
)
def test_settings_that_do_not_fit_are_refused_by_name(settings, message):
    with pytest.raises(ValueError, match=message):
        TorchvisionBackbone(**settings)


def test_a_description_builds_the_same_network():
    network = TorchvisionBackbone("resnet50", 96, 2, precision="bfloat16")
    described = {"kind": "torchvision", "backbone": "resnet50", "size": 96, "tail": 2, "weights": "IMAGENET1K_V2"}
    assert describe(network) == described
    assert build(json.loads(json.dumps(described))) == replace(network, precision="float32")
    assert build(describe(TINY.without_pretraining())) == TINY.without_pretraining()
    for wrong in ({"backbone": ["resnet18"]}, {"filters": 8}, {"tail": True}, {"weights": None}):
        with pytest.raises(ValueError, match=r"^network: "):
            build({**described, **wrong})
