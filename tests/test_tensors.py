"""Pictures pass a frozen trunk once, whatever is done with them afterwards."""

import io
import threading

import pytest
import torch
from PIL import Image

from metademo.learners import LEARNERS
from metademo.networks import Conv4, EfficientNetLite0, Frozen
from metademo.pictures import tensors
from metademo.pictures.domains import DOMAINS, PHOTOS, PHOTOS_SMALL, Domain, of_checkpoint
from metademo.pictures.images import Picture, read_picture
from metademo.pictures.tensors import blank, picture_tensor, stacked
from metademo.project import redrawing
from metademo.project.project import Project

NETWORK = EfficientNetLite0(size=192, tail=0)


def photograph(number: int) -> Picture:
    image = Image.linear_gradient("L").rotate(17 * number)
    buffer = io.BytesIO()
    Image.merge("RGB", [image, image.point(lambda value: 255 - value), Image.new("L", image.size, 9 * number)]).save(
        buffer, "PNG"
    )
    return read_picture(f"{number}.png", buffer.getvalue())


PICTURES = [photograph(number) for number in range(9)]


@pytest.fixture(autouse=True)
def memory(monkeypatch):
    monkeypatch.setattr(tensors, "_memory", tensors._Memory())


@pytest.fixture
def looked_at(monkeypatch) -> list[int]:
    """How many pictures passed the trunk at each call."""
    calls, prepare = [], EfficientNetLite0.prepare
    monkeypatch.setattr(
        EfficientNetLite0, "prepare", lambda self, pictures: (calls.append(len(pictures)), prepare(self, pictures))[1]
    )
    return calls


def held() -> list[str]:
    """The digests of pictures of which a tensor is remembered, the one forgotten first being the first."""
    return [str(key[0]) for key in tensors._memory._tensors if key[0] != "blank"]


def test_that_a_picture_is_blank_is_found_while_it_is_converted(monkeypatch):
    stacked(PICTURES[:2], PHOTOS, NETWORK)
    monkeypatch.setattr(Domain, "tensor", None)  # from here on nothing is converted
    assert [blank(each, PHOTOS) for each in PICTURES[:2]] == [False, False]


def test_a_picture_passes_the_trunk_once(looked_at):
    project = Project.of({"a": PICTURES[:2], "b": PICTURES[2:4]}, domain="photos")
    first = project.episode(network=NETWORK)
    assert (looked_at, first.support.shape) == ([2, 2], (2, 320, 6, 6))
    again = project.with_shots(2).episode(network=NETWORK)
    assert looked_at == [2, 2]
    assert torch.equal(again.support[[0, 2]], first.support)
    project, _ = project.add_pictures(0, PICTURES[4:])
    project.episode(network=NETWORK)
    assert looked_at == [2, 2, 5]
    # another trunk is another matter
    project.episode(network=EfficientNetLite0(tail=1))
    assert sum(looked_at) == 18
    drawn = redrawing.sampler(project, 1).sample(torch.Generator().manual_seed(0))
    drawn = redrawing.view(project, PHOTOS, NETWORK)(drawn)
    assert sum(looked_at) == 18
    assert any(torch.equal(drawn.support[0], tensor) for tensor in stacked(PICTURES, PHOTOS, NETWORK))


def test_learners_that_freeze_their_bodies_share_the_trunk(looked_at, generator):
    params = NETWORK.initial_params(generator)
    one = Frozen(NETWORK, params)
    other = Frozen(NETWORK, {**params, "top.shift": params["top.shift"] + 1})
    seen = stacked(PICTURES, PHOTOS, one)
    assert (looked_at, seen.shape) == ([8, 1], (9, 1280, 1, 1))
    assert not torch.equal(stacked(PICTURES, PHOTOS, other), seen)
    assert sum(looked_at) == 9
    expected = NETWORK.features(params, stacked(PICTURES, PHOTOS, NETWORK))[0]
    torch.testing.assert_close(seen.flatten(1), expected, rtol=1e-4, atol=1e-5)
    assert sum(looked_at) == 9


def test_what_is_kept_is_what_a_learner_would_have_computed():
    project = Project.of({"a": PICTURES[:3], "b": PICTURES[3:6]}, domain="photos")
    learner = LEARNERS["anil"].initial(NETWORK, torch.Generator(), steps=2)
    kept, plain = learner.adapt(project.episode(network=NETWORK)), learner.adapt(project.episode())
    torch.testing.assert_close(kept.last.query_probabilities, plain.last.query_probabilities, rtol=1e-4, atol=1e-5)
    assert plain.episode.support.shape == (2, 3, 192, 192)


def test_large_pictures_go_in_small_batches_and_are_not_remembered(looked_at):
    stacked([*PICTURES, PICTURES[0]], PHOTOS, NETWORK)
    assert looked_at == [8, 1]
    assert len(held()) == 9
    assert stacked([], PHOTOS, NETWORK).shape == (0, 320, 6, 6)
    # a network without a trunk takes the pictures
    small = Conv4(channels=3, size=32, pools=4)
    assert torch.equal(stacked(PICTURES[:1], PHOTOS_SMALL, small)[0], picture_tensor(PICTURES[0], PHOTOS_SMALL))


def test_what_was_asked_for_last_is_forgotten_last(monkeypatch):
    three = stacked(PICTURES[:3], PHOTOS, NETWORK)
    monkeypatch.setattr(tensors, "MAX_BYTES", three.nbytes + 4)  # of each picture a byte says that it is not blank
    stacked(PICTURES[:1], PHOTOS, NETWORK)
    stacked(PICTURES[3:4], PHOTOS, NETWORK)
    assert held() == [PICTURES[index].digest for index in (2, 0, 3)]


def test_blank_pictures_are_told_without_keeping_them():
    empty = Image.new("RGB", (50, 40), (10, 90, 40))
    buffer = io.BytesIO()
    empty.save(buffer, "PNG")
    picture = read_picture("empty.png", buffer.getvalue())
    assert [blank(each, PHOTOS) for each in (picture, PICTURES[0], picture)] == [True, False, True]


def test_the_domain_takes_the_middle_square_in_colour():
    image = Image.new("RGB", (480, 320), (255, 0, 0))
    image.paste((0, 0, 255), (80, 0, 400, 320))
    tensor = PHOTOS.tensor(image)
    assert (tensor.shape, tensor.dtype) == ((3, 192, 192), torch.float32)
    middle = tensor[:, 1:-1, 1:-1]  # the edges are blurred, as half the points are
    assert torch.equal(middle, torch.tensor([0.0, 0.0, 1.0])[:, None, None].expand(3, 190, 190))
    assert PHOTOS.preview(tensor).getpixel((96, 96)) == (0, 0, 255)
    assert DOMAINS["photos"] is PHOTOS


def test_a_checkpoint_is_of_the_domain_that_it_is_called_after():
    names = ("photos", "photos-protonet", "photos-small", "photos-small-maml", "characters-boil", "photosynthesis")
    assert [of_checkpoint(name) for name in names] == [
        "photos", "photos", "photos-small", "photos-small", "characters", None,
    ]  # fmt: skip


def test_who_wants_a_picture_at_the_same_time_waits_for_it():
    begun, go_on, calls = threading.Event(), threading.Event(), []

    def convert(image):
        calls.append(image)
        begun.set()
        assert go_on.wait(30)
        return torch.zeros(1, 2, 2)

    domain = Domain("slow", 1, 2, convert, None)
    seen = []
    threads = [threading.Thread(target=lambda: seen.append(picture_tensor(PICTURES[0], domain))) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert begun.wait(30)
    go_on.set()
    for thread in threads:
        thread.join(30)
    assert len(calls) == 1
    assert seen[0] is seen[1]
