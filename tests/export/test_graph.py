"""ONNX files answer, in onnxruntime, what the library answers."""

import json
from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from metademo.export.graph import onnx_file
from metademo.networks import Conv4, EfficientNetLite0
from metademo.pictures.domains import CHARACTERS, PHOTOS_SMALL, Domain
from tests.helpers.taken import bent, made


@pytest.fixture
def session():
    """Opens a file in onnxruntime."""
    pytest.importorskip("onnx", reason="ONNX is an extra: pip install onnx")
    runtime = pytest.importorskip(
        "onnxruntime", reason="ONNX files are checked by onnxruntime: pip install onnxruntime"
    )
    return lambda data: runtime.InferenceSession(data, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize(
    ("domain", "network"),
    [
        (CHARACTERS, Conv4(filters=8, groups=2, views=2)),
        (CHARACTERS, Conv4(filters=8, groups=2, views=4, pools=4)),
        (PHOTOS_SMALL, Conv4(channels=3, size=32, filters=8, groups=2, views=2, mean=0.5, deviation=0.25)),
        (PHOTOS_SMALL, EfficientNetLite0(size=32, tail=8, weights="random", roots=True)),
    ],
    ids=("characters", "four views", "small photographs", "photographs"),
)
def test_the_same_answers_for_any_number_of_pictures(session, domain: Domain, network):
    one = made(domain, network)
    opened = session(onnx_file(one, "0"))
    assert json.loads(opened.get_modelmeta().custom_metadata_map["classes"]) == list(one.classes)
    for count in (1, 4):
        pictures = torch.rand(count, *domain.shape, generator=torch.Generator().manual_seed(count))
        shares, none = opened.run(["probabilities", "none"], {"pictures": pictures.numpy()})
        expected = one.answers(pictures)
        torch.testing.assert_close(torch.from_numpy(shares), expected.probabilities, atol=1e-5, rtol=1e-4)
        torch.testing.assert_close(torch.from_numpy(none), expected.none, atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize(
    ("domain", "network"),
    [
        (CHARACTERS, Conv4(filters=8, groups=2)),
        (PHOTOS_SMALL, EfficientNetLite0(size=32, tail=1)),
    ],
    ids=("characters", "photographs"),
)
def test_the_body_before_any_step_counts_for_none_of_these_where_it_was_bent(session, domain: Domain, network):
    one = bent(domain, network)
    data = onnx_file(one, "0")
    pictures = torch.rand(3, *domain.shape, generator=torch.Generator().manual_seed(4))
    (none,) = session(data).run(["none"], {"pictures": pictures.numpy()})
    torch.testing.assert_close(torch.from_numpy(none), one.answers(pictures).none, atol=1e-4, rtol=1e-3)
    alone = replace(one, unbent=None)
    assert not torch.allclose(one.answers(pictures).none, alone.answers(pictures).none, atol=1e-2)
    # what both bodies have in common is there once
    assert (
        len(data)
        < len(onnx_file(alone, "0")) + 4.1 * sum(value.numel() for value in one.unbent.params.values()) + 20_000
    )


def test_classes_that_the_learner_knows_beforehand_count_for_none_of_these(session):
    plain = made(PHOTOS_SMALL, Conv4(channels=3, size=32, filters=8, groups=2))
    known = F.normalize(torch.randn(6, plain.support.shape[1], generator=torch.Generator().manual_seed(3)), dim=1)
    one = replace(plain, learner=replace(plain.learner, reference=known))
    pictures = torch.rand(3, *PHOTOS_SMALL.shape, generator=torch.Generator().manual_seed(4))
    (none,) = session(onnx_file(one, "0")).run(["none"], {"pictures": pictures.numpy()})
    torch.testing.assert_close(torch.from_numpy(none), one.answers(pictures).none, atol=1e-4, rtol=1e-3)
    assert not torch.allclose(one.answers(pictures).none, plain.answers(pictures).none, atol=1e-2)
