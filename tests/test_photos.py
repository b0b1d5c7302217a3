"""Small photographs: how a person's picture and a data set's reach the network alike."""

import numpy as np
import pytest
import torch
from PIL import Image

from metademo.datasets import DATASETS
from metademo.networks import Conv4, build, describe
from metademo.pictures.domains import DOMAINS, KINDS, PHOTOS_SMALL, is_blank


def test_a_picture_of_the_networks_own_size_is_taken_as_it_is():
    values = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    tensor = PHOTOS_SMALL.tensor(Image.fromarray(values))
    assert (tensor.shape, tensor.dtype) == ((3, 32, 32), torch.float32)
    assert torch.equal(tensor, torch.from_numpy(values).permute(2, 0, 1) / 255)
    assert np.array_equal(np.asarray(PHOTOS_SMALL.preview(tensor)), values)


def test_the_middle_square_of_any_picture_is_taken():
    image = Image.new("RGB", (96, 64), (255, 0, 0))
    image.paste((0, 0, 255), (16, 0, 80, 64))
    tensor = PHOTOS_SMALL.tensor(image)
    assert tensor[:, 5, 5].tolist() == [0, 0, 1]
    assert torch.equal(tensor, tensor[:, :1, :1].expand(3, 32, 32))
    assert is_blank(PHOTOS_SMALL.tensor(Image.new("L", (3, 5), 80)))
    assert PHOTOS_SMALL.tensor(Image.new("L", (3, 5), 51))[:, 0, 0].tolist() == pytest.approx([0.2] * 3)
    assert DOMAINS["photos-small"] is PHOTOS_SMALL


def test_the_network_itself_normalises(generator):
    plain = Conv4(channels=3, size=16, filters=8, groups=2)
    network = Conv4(channels=3, size=16, filters=8, groups=2, mean=0.5, deviation=0.25)
    params = plain.initial_params(generator)
    pictures = torch.rand(4, 3, 16, 16, generator=generator)
    features, _ = network.features(params, pictures)
    assert torch.equal(features, plain.features(params, (pictures - 0.5) / 0.25)[0])
    assert not torch.allclose(features, plain.features(params, pictures)[0])
    assert build(describe(network)) == network
    assert (describe(network)["mean"], describe(network)["deviation"]) == (0.5, 0.25)
    # a card from before there was a choice is of a network that takes pictures as they are
    assert build({"kind": "conv4"}) == Conv4(mean=0.0, deviation=1.0)


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"mean": float("nan")}, "^mean: "), ({"deviation": 0.0}, "^deviation: "), ({"deviation": float("inf")}, "^dev")],
)
def test_a_normalisation_that_makes_no_sense_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        Conv4(**settings)


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_a_data_set_its_domain_and_its_network_fit(dataset):
    assert (dataset.network.channels, dataset.network.size) == (dataset.domain.channels, dataset.domain.size)
    assert KINDS[dataset.domain.name] is dataset.domain
