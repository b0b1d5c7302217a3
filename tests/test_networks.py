from dataclasses import replace

import pytest
import torch
from torch import nn

from metademo.networks import Conv4, build, describe, operators


def as_module(network: Conv4, params: dict) -> nn.Sequential:
    """The same network, built independently of torch.nn's layers."""
    layers, inputs = [], network.channels
    for index, block in enumerate(network.layers):
        convolution = nn.Conv2d(inputs, network.filters, 3, padding=1, bias=False)
        norm = nn.GroupNorm(network.groups, network.filters)
        if network.norm == "batch":
            norm = nn.BatchNorm2d(network.filters, track_running_stats=False)
        convolution.weight = nn.Parameter(params[f"{block}.weight"])
        norm.weight, norm.bias = nn.Parameter(params[f"{block}.scale"]), nn.Parameter(params[f"{block}.shift"])
        pool = nn.MaxPool2d(2) if index < network.pools else nn.Identity()
        layers += [convolution, pool, norm, nn.ReLU()]
        inputs = network.filters
    return nn.Sequential(*layers, nn.Flatten()).train()


def random_params(network: Conv4, generator: torch.Generator, dtype=torch.float64) -> dict:
    """Parameters with scales and shifts that are not those of the beginning, some of the scales negative."""
    params = network.initial_params(generator)
    noise = {name: torch.randn(value.shape, generator=generator) for name, value in params.items()}
    return {name: (value + 0.7 * noise[name]).to(dtype) for name, value in params.items()}


@pytest.mark.parametrize(
    ("network", "features", "numbers"),
    [
        # 9·1·64 + 3·(9·64·64) convolution weights, 4·2·64 scales and shifts
        (Conv4(), 576, 111_680),  # 3×3 places
        (Conv4(pools=4), 64, 111_680),
        (Conv4(pools=0, filters=8), 6_272, 1_864),
        (Conv4(channels=3, size=84, filters=32, groups=4, pools=4), 800, 28_768),
        (Conv4(size=16, filters=8, groups=2, norm="batch"), 32, 1_864),
        (Conv4(size=47, filters=6, groups=3), 150, 1_074),
    ],
)
def test_shapes_and_counts(network, features, numbers, generator):
    params = network.initial_params(generator)
    assert tuple(params) == network.names
    assert sum(value.numel() for value in params.values()) == numbers
    assert network.features_size == features
    seen, _ = network.features(params, torch.rand(3, network.channels, network.size, network.size))
    assert seen.shape == (3, features)


def test_the_beginning_is_he_normal(generator):
    params = Conv4().initial_params(generator)
    assert params["block2.weight"].std().item() == pytest.approx((2 / 576) ** 0.5, rel=0.02)
    assert params["block1.weight"].std().item() == pytest.approx((2 / 9) ** 0.5, rel=0.1)
    assert torch.equal(params["block3.scale"], torch.ones(64))
    assert torch.equal(params["block3.shift"], torch.zeros(64))


@pytest.mark.parametrize("norm", ["group", "batch"])
@pytest.mark.parametrize(("channels", "size", "pools"), [(1, 28, 3), (2, 16, 4), (2, 28, 3), (1, 35, 2), (3, 11, 0)])
def test_features_equal_those_of_torch_nn(norm, channels, size, pools, generator):
    network = Conv4(channels=channels, size=size, filters=8, norm=norm, groups=2, pools=pools)
    params = random_params(network, generator)
    pictures = torch.rand(5, channels, size, size, generator=generator, dtype=torch.float64)
    features, _ = network.features(params, pictures)
    expected = as_module(network, params)(pictures)
    assert expected.std() > 0.1
    torch.testing.assert_close(features, expected, rtol=1e-9, atol=1e-9)


def test_gradients_equal_those_of_torch_nn(generator):
    network = Conv4(size=28, filters=8, groups=2)
    params = {name: value.requires_grad_() for name, value in random_params(network, generator).items()}
    pictures = torch.rand(3, 1, 28, 28, generator=generator, dtype=torch.float64)
    features, _ = network.features(params, pictures)
    grads = torch.autograd.grad(features.square().sum(), list(params.values()))
    module = as_module(network, {name: value.detach() for name, value in params.items()})
    expected = torch.autograd.grad(module(pictures).square().sum(), list(module.parameters()))
    for name, grad, right in zip(params, grads, expected, strict=True):
        torch.testing.assert_close(grad, right, rtol=1e-8, atol=1e-8, msg=name)


def test_with_group_norm_a_picture_is_seen_alike_in_any_company(generator):
    network = Conv4(filters=8, groups=2)
    params = random_params(network, generator)
    pictures = torch.rand(6, 1, 28, 28, generator=generator, dtype=torch.float64)
    together, statistics = network.features(params, pictures)
    alone = torch.cat([network.features(params, picture[None])[0] for picture in pictures])
    torch.testing.assert_close(together, alone, rtol=1e-10, atol=1e-10)
    assert statistics == ()
    assert not network.needs_statistics


def test_with_batch_norm_the_company_counts_unless_statistics_are_given(generator):
    network = Conv4(filters=8, norm="batch")
    params = random_params(network, generator)
    pictures = torch.rand(6, 1, 28, 28, generator=generator, dtype=torch.float64)
    together, statistics = network.features(params, pictures)
    alone, _ = network.features(params, pictures[:1])
    assert network.needs_statistics
    assert (together[:1] - alone).abs().max() > 0.01
    given, handed_on = network.features(params, pictures[:1], statistics)
    torch.testing.assert_close(given, together[:1], rtol=1e-10, atol=1e-10)
    assert handed_on == statistics


def test_statistics_are_those_of_what_each_block_pooled(generator):
    network = Conv4(filters=8, norm="batch")
    params = random_params(network, generator)
    pictures = torch.rand(4, 1, 28, 28, generator=generator, dtype=torch.float64)
    _, statistics = network.features(params, pictures)
    module = as_module(network, params)
    x = pictures
    for block in range(4):
        convolved = module[4 * block](x)
        pooled = module[4 * block + 1](convolved)
        torch.testing.assert_close(statistics[block][0], pooled.mean((0, 2, 3)))
        torch.testing.assert_close(statistics[block][1], pooled.var((0, 2, 3), unbiased=False))
        x = module[4 * block + 3](module[4 * block + 2](pooled))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"size": 7}, "^size: 3 poolings need at least 8 pixels, not 7$"),
        ({"size": 15, "pools": 4}, "^size: 4 poolings need at least 16 pixels, not 15$"),
        ({"pools": 5}, "^pools: must lie in 0 … 4, not 5$"),
        ({"pools": -1}, "^pools: "),
        ({"precision": "float16"}, "^precision: 'float16' is neither 'float32' nor 'bfloat16'$"),
        ({"norm": "layer"}, "^norm: 'layer' is neither 'group' nor 'batch'$"),
        ({"filters": 12, "groups": 8}, "^filters: 12 cannot be split into 8 groups$"),
        ({"groups": 0}, "^filters: "),
        ({"filters": 0}, "^filters: "),
        ({"channels": 0}, "^channels: must be at least 1, not 0$"),
    ],
)
def test_settings_that_do_not_fit_are_refused_by_name(settings, message):
    with pytest.raises(ValueError, match=message):
        Conv4(**settings)


def test_a_description_builds_the_same_network():
    network = Conv4(3, 84, filters=32, pools=2, norm="batch", groups=4, views=4, mean=0.5, deviation=0.25)
    assert describe(network) == {
        "kind": "conv4",
        "channels": 3,
        "size": 84,
        "filters": 32,
        "norm": "batch",
        "groups": 4,
        "pools": 2,
        "views": 4,
        "mean": 0.5,
        "deviation": 0.25,
    }
    assert build(describe(network)) == network


@pytest.mark.parametrize("description", [{}, {"kind": "resnet"}, {"kind": "conv4", "depth": 5}])
def test_an_unknown_description_is_refused(description):
    with pytest.raises(ValueError, match=r"^network: "):
        build(description)


# --- how it is computed


def test_the_layout_of_one_channel_changes_no_number(generator, monkeypatch):
    """Nor those of first and second derivatives, by the weights of every block and by the pictures."""
    network = Conv4(filters=8, groups=2)
    params = {name: value.requires_grad_() for name, value in random_params(network, generator).items()}
    pictures = torch.rand(3, 1, 28, 28, generator=generator, dtype=torch.float64).requires_grad_()
    wanted = [*params.values(), pictures]

    def derivatives():
        features, _ = network.features(params, pictures)
        first = torch.autograd.grad(features.pow(3).sum(), wanted, create_graph=True)
        second = torch.autograd.grad(sum(grad.square().sum() for grad in first), wanted)
        return [features, *first, *second]

    ours = derivatives()
    monkeypatch.setattr(operators, "in_channels_last", lambda x: x.contiguous())
    plain = derivatives()
    for one, other in zip(ours, plain, strict=True):
        assert other.norm() > 1e-3
        assert (one - other).norm() <= 1e-10 * other.norm()


@pytest.mark.parametrize("norm", ["group", "batch"])
def test_low_precision_sees_the_same_to_a_few_per_cent(norm, generator):
    network = Conv4(norm=norm)
    low = replace(network, precision="bfloat16")
    params = network.initial_params(generator)
    pictures = torch.rand(8, 1, 28, 28, generator=generator)
    (exact, _), (seen, statistics) = network.features(params, pictures), low.features(params, pictures)
    assert seen.dtype == torch.float32
    assert all(part.dtype == torch.float32 for pair in statistics for part in pair)
    assert 0 < (seen - exact).norm() < 0.03 * exact.norm()


def test_low_precision_is_no_part_of_the_description():
    low = Conv4(precision="bfloat16")
    assert "precision" not in describe(low)
    assert describe(low) == describe(Conv4())
    assert build(describe(low)).precision == "float32"


@pytest.mark.parametrize(
    ("views", "moves"), [(2, [(-1, 1), (1, -1)]), (4, [(2, 1), (-1, 2), (-2, -1), (1, -2)])], ids=["two", "four"]
)
def test_views_are_averaged(views, moves):
    """Against moving the pictures by hand, down and to the right, on paper without ink at its edges."""
    network = Conv4(filters=8, groups=2, views=views)
    params = network.initial_params(torch.Generator().manual_seed(0))
    pictures = torch.zeros(3, 1, 28, 28)
    pictures[:, :, 6:22, 6:22] = torch.rand(3, 1, 16, 16, generator=torch.Generator().manual_seed(1))
    each = [replace(network, views=1).features(params, pictures.roll(move, (2, 3)))[0] for move in moves]
    torch.testing.assert_close(network.features(params, pictures)[0], torch.stack(each).mean(0))


def test_of_photographs_every_second_view_is_mirrored(generator):
    network = Conv4(channels=3, filters=8, groups=2, views=2)
    params = network.initial_params(generator)
    pictures = torch.zeros(3, 3, 28, 28)
    pictures[..., 6:22, 6:22] = torch.rand(3, 3, 16, 16, generator=generator)
    one = replace(network, views=1)
    straight, mirrored = pictures.roll((-1, 1), (2, 3)), pictures.flip(3).roll((1, -1), (2, 3))
    each = [one.features(params, seen)[0] for seen in (straight, mirrored)]
    torch.testing.assert_close(network.features(params, pictures)[0], torch.stack(each).mean(0))


def test_many_pictures_are_seen_as_one_is(generator):
    network = Conv4(filters=8, groups=2)
    params, pictures = network.initial_params(generator), torch.rand(70, 1, 28, 28, generator=generator)
    with torch.no_grad():
        together, used = network.features(params, pictures)
        each = torch.cat([network.features(params, picture[None])[0] for picture in pictures])
    torch.testing.assert_close(together, each)
    torch.testing.assert_close(network.features(params, pictures)[0], each)  # with a gradient they go at once
    assert used == ()


def test_views_of_a_batch_share_its_statistics():
    network = Conv4(filters=8, groups=2, norm="batch", views=2)
    params = network.initial_params(torch.Generator().manual_seed(0))
    features, used = network.features(params, torch.rand(4, 1, 28, 28))
    again, _ = network.features(params, torch.rand(2, 1, 28, 28), used)
    assert features.shape == (4, network.features_size)
    assert again.shape == (2, network.features_size)
    assert len(used) == 4


def test_views_are_one_two_or_four():
    with pytest.raises(ValueError, match=r"^views: must be 1, 2 or 4, not 3$"):
        Conv4(views=3)
