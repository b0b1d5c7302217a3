"""The page that is taken away answers from disk, without any network, what the library answers."""

import base64
import io

import numpy as np
import pytest
import torch
from PIL import Image

from metademo.pictures.domains import DOMAINS
from metademo.pictures.images import read_picture
from tests.browser.conftest import ARGUMENTS
from tests.helpers.browsing import ARTIFACTS, NARROW
from tests.helpers.taken import offline, page_of, taken, task

TENSORS = """async (uris) => Promise.all(uris.map(async (uri) => {
  const image = new Image();
  image.src = uri;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { model } = metademo.learner;
  const picture = metademo.kept(context.getImageData(0, 0, image.width, image.height));
  return Array.from(metademo.tensorOf(picture, model.domain, model.network.size));
}))"""
"""What the page makes of pictures given as data URIs."""
ANSWERS = "(pictures) => pictures.map((values) => metademo.learner.answer(Float32Array.from(values)))"
LEARN = "({ values, name }) => metademo.learner.learn(Float32Array.from(values), name)"


@pytest.fixture
def opened(playwright_session, chromium, tmp_path):
    """Write a page to disk and open it: ``with opened(data) as page``."""

    def start(data, **options):
        path = tmp_path / "taken.html"
        path.write_bytes(data)
        return offline(playwright_session, chromium, ARGUMENTS, path, **options)

    return start


def uri(picture):
    return f"data:image/png;base64,{base64.b64encode(picture.data).decode()}"


def asked(page, pictures):
    """What the page answers to tensors: probabilities, and how much each is none of the classes."""
    page.locator("html[data-ready]").wait_for()
    said = page.evaluate(ANSWERS, [each.flatten().tolist() for each in pictures])
    return torch.tensor([each["probabilities"] for each in said]), torch.tensor([each["none"] for each in said])


@pytest.mark.slow
@pytest.mark.parametrize("key", ["maml", "protonet", "transfer"])
def test_characters_are_answered_as_by_the_library(opened, key):
    project = task("vireth")
    one = taken(project, key)
    data = page_of(project, one)
    assert len(data) < 1_000_000
    pictures = [each for _, each in project.query_pictures()][:60]
    tensors = torch.stack([DOMAINS["characters"].tensor(each.open()) for each in pictures])
    expected = one.answers(tensors)
    with opened(data) as page:
        shares, none = asked(page, tensors)
        seen = torch.tensor(page.evaluate(TENSORS, [uri(each) for each in pictures])).view_as(tensors)
    assert torch.allclose(shares, expected.probabilities.float(), atol=1e-4)
    assert torch.allclose(none, expected.none.float(), atol=1e-3)
    assert (seen - tensors).abs().max() < 1e-3


@pytest.mark.slow
@pytest.mark.parametrize("key", ["maml", "photos-small"])
def test_photographs_are_answered_as_by_the_library(opened, key):
    project = task("beetles")
    one = taken(project, key)
    data = page_of(project, one)
    assert len(data) < 12_000_000
    pictures = [each for _, each in project.query_pictures()][:8]
    tensors = torch.stack([one.domain.tensor(each.open()) for each in pictures])
    expected = one.answers(tensors)
    with opened(data) as page:
        shares, none = asked(page, tensors)
        seen = torch.tensor(page.evaluate(TENSORS, [uri(each) for each in pictures])).view_as(tensors)
        values = tensors[0].flatten().tolist()
        ms = page.evaluate(
            "(values) => { const t = performance.now(); metademo.learner.featuresOf(Float32Array.from(values)); return performance.now() - t; }",
            values,
        )
        print("ms a picture", ms, len(data))
    print((shares - expected.probabilities).abs().max(), (none - expected.none).abs().max())
    assert torch.allclose(shares, expected.probabilities.float(), atol=1e-3)
    assert torch.allclose(none, expected.none.float(), atol=1e-2)
    assert (seen - tensors).abs().max() < 1e-6
