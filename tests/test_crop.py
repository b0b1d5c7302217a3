"""The square of a photograph that the network sees."""

import dataclasses
import io

import numpy as np
import pytest
import torch
from PIL import Image

from metademo.pictures.crop import MAX_ZOOM, MIDDLE, Crop
from metademo.pictures.domains import CHARACTERS, DOMAINS, PHOTOS_SMALL
from metademo.pictures.images import Picture, read_picture
from metademo.pictures.limits import MAX_LARGE, MAX_LARGE_BYTES, MAX_SIDE
from metademo.pictures.tensors import picture_tensor
from metademo.project.picture_class import ProjectError
from metademo.project.project import Project
from tests.helpers.formats import encoded


def stripes(name="stripes.png", turn=0) -> Picture:
    """96 × 48 pixels: six stripes of 16, each of a grey of its own."""
    greys = np.repeat((np.arange(6, dtype=np.uint8) + turn) * 30, 16)
    return read_picture(name, encoded(Image.fromarray(np.stack([np.tile(greys, (48, 1))] * 3, -1)), "PNG"))


@pytest.mark.parametrize(
    ("crop", "box"),
    [
        (Crop(), (24, 0, 72, 48)),
        (Crop(across=0), (0, 0, 48, 48)),
        (Crop(across=1, down=0.3), (48, 0, 96, 48)),
        (Crop(0, 0, 3), (0, 0, 16, 16)),
        (Crop(1, 1, 3), (80, 32, 96, 48)),
        (Crop(0.5, 0.5, 2), (36, 12, 60, 36)),
    ],
)
def test_where_the_square_lies(crop, box):
    assert crop.box(96, 48) == box


def test_the_square_of_a_tiny_picture_can_still_be_read():
    assert Crop(1, 1, 4).box(5, 4) == (2, 1, 5, 4)


@pytest.mark.parametrize(
    ("values", "field"),
    [((-0.1, 0.5, 1), "across"), ((0.5, 1.1, 1), "down"), ((0.5, 0.5, 0.9), "zoom"), ((0.5, 0.5, MAX_ZOOM + 0.1), "zoom"),
     ((float("nan"), 0.5, 1), "across")],
)  # fmt: skip
def test_impossible_squares_are_refused(values, field):
    with pytest.raises(ValueError, match=f"^{field}: must lie in"):
        Crop(*values)


def test_a_square_is_a_picture_of_its_own_and_can_be_moved_again():
    whole = stripes()
    right = whole.cropped(Crop(1, 0, 3))
    assert right.open().size == (16, 16)
    assert np.unique(right.open()).tolist() == [150]
    assert (right.name, right.source, right.crop) == ("stripes.png", whole, Crop(1, 0, 3))
    # counted in the whole picture each time, not in the square before
    left = right.cropped(Crop(0, 0, 3))
    assert np.unique(left.open()).tolist() == [0]
    assert left.source is whole
    assert left.cropped(MIDDLE) is whole
    assert len({whole.digest, left.digest, right.digest}) == 3


@pytest.mark.parametrize("domain", [each for each in DOMAINS.values() if each.photographs])
def test_the_network_sees_the_square_and_it_is_converted_once(domain):
    whole = stripes()
    middle, shifted = picture_tensor(whole, domain), picture_tensor(whole.cropped(Crop(across=1)), domain)
    assert shifted.shape == middle.shape == (domain.channels, domain.size, domain.size)
    assert not torch.equal(shifted, middle)
    assert picture_tensor(whole.cropped(Crop(across=1)), domain) is shifted


def test_the_middle_square_is_what_the_network_sees_of_the_whole_picture():
    whole = stripes()
    cut = Picture.of("cut", whole.open().crop(MIDDLE.box(96, 48)))
    assert torch.allclose(picture_tensor(cut, PHOTOS_SMALL), picture_tensor(whole, PHOTOS_SMALL), atol=1 / 255)


def test_only_photographs_are_seen_in_squares():
    assert PHOTOS_SMALL.photographs
    assert not CHARACTERS.photographs


@pytest.fixture
def project() -> Project:
    pictures = [stripes(f"{turn}.png", turn) for turn in range(3)]
    found = Project.of({"a": pictures[:2], "b": pictures[2:]}, domain="photos-small")
    return found.add_unlabelled(pictures[:1])[0]


def test_the_square_is_kept_when_the_picture_changes_its_part(project):
    key, picture = project.classes[0].key, project.classes[0].entries[0].picture
    cropped = project.crop_picture(key, picture.digest, Crop(1, 0, 2))
    new = cropped.classes[0].entries[0]
    assert (new.role, new.picture.crop) == ("support", Crop(1, 0, 2))
    assert cropped.classes[0].entries[1] == project.classes[0].entries[1]
    moved = cropped.move_picture(key, new.picture.digest)
    assert moved.classes[0].query[0].crop == Crop(1, 0, 2)
    assert not cropped.episode().support.equal(project.episode().support)
    back = moved.crop_picture(key, new.picture.digest, MIDDLE).move_picture(key, picture.digest)
    assert back == project


def test_an_unlabelled_picture_has_a_square_too(project):
    cropped = project.crop_picture(None, project.unlabelled[0].digest, Crop(0, 0, 2))
    assert cropped.unlabelled[0].crop == Crop(0, 0, 2)
    assert cropped.classes == project.classes


def test_one_photograph_can_show_two_classes(project):
    """A cup and a pen in one photograph: its two squares are two pictures; the same square twice is none."""
    first, second = (each.key for each in project.classes)
    picture = project.classes[0].entries[0].picture
    left = project.crop_picture(first, picture.digest, Crop(across=0))
    both, notices = left.add_pictures(second, [picture])
    assert notices == ()
    with pytest.raises(ProjectError, match=r"^This square of '0\.png' is here already\. Move it a little\.$"):
        both.crop_picture(second, picture.digest, Crop(across=0))
    assert both.crop_picture(second, picture.digest, MIDDLE) is both


def test_a_picture_that_is_gone_has_no_square(project):
    with pytest.raises(ProjectError, match="not there any more"):
        project.crop_picture(project.classes[0].key, "none", MIDDLE)
    with pytest.raises(ProjectError, match="not there any more"):
        project.crop_picture(99, "none", MIDDLE)


def test_the_download_holds_the_whole_and_is_the_same_task_again(project):
    key, picture = project.classes[0].key, project.classes[0].entries[0].picture
    cropped = project.crop_picture(key, picture.digest, Crop(1, 0, 2))
    again, problems = Project.from_zip("task.zip", cropped.to_zip())
    assert problems == ()
    kept = again.classes[0].entries[0].picture
    assert kept.digest == cropped.classes[0].entries[0].picture.digest
    assert (kept.open().size, kept.crop) == ((24, 24), Crop(1, 0, 2))
    assert kept.source.digest == picture.digest
    assert again == dataclasses.replace(cropped, next_key=again.next_key)
    assert torch.equal(cropped.episode().support, again.episode(PHOTOS_SMALL).support)


def scene(width: int, height: int, noise: int = 0) -> Image.Image:
    """Grey, with a board of squares of a 64th of the height that fills a quarter of the height, near the upper right corner."""
    pixels = np.full((height, width), 128)
    side, left, top = height // 4, width * 5 // 8, height // 8
    down, across = np.mgrid[:side, :side]
    pixels[top : top + side, left : left + side] = (down * 16 // side + across * 16 // side) % 2 * 255
    if noise:
        pixels = pixels[..., None] + np.random.default_rng(0).integers(-noise, noise + 1, (height, width, 3))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_thing_at_a_quarter_of_the_height_has_its_pixels(kind):
    """The board's 16 squares a side are told apart in the copy that squares are cut from, not in the small one."""
    picture = read_picture("x", encoded(scene(4000, 3000), kind))
    assert max(picture.open().size) == MAX_SIDE
    assert max(picture.open_large().size) in (1000, MAX_LARGE)
    square = picture.cropped(Crop(2500 / 3250, 375 / 2250, 4))
    assert min(square.open().size) >= 187
    seen = np.asarray(square.open().convert("L").resize((160, 160))).astype(int)
    middles = seen[5::10, 5::10]
    board = np.add.outer(np.arange(16), np.arange(16)) % 2 == 1
    assert middles[board].min() - middles[~board].max() > 150
    # all that the page and a ZIP keep of it are these pixels
    again = read_picture("x", square.data)
    assert (again.digest, again.large) == (square.digest, None)


def test_the_larger_copy_takes_bounded_memory_and_holds_nothing_else():
    noisy = Image.fromarray(np.random.default_rng(0).integers(0, 256, (1100, 1100, 3), np.uint8))
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    large = read_picture("x", encoded(noisy, "JPEG", quality=95, exif=exif)).large
    assert large is not None
    assert len(large) <= MAX_LARGE_BYTES
    assert b"secret" not in large
    assert max(Image.open(io.BytesIO(large)).size) > 1.5 * MAX_SIDE
    assert stripes().large is None  # a small picture is its own copy


def test_pictures_are_equal_whatever_larger_copies_they_have():
    picture = read_picture("x", encoded(scene(1000, 800), "PNG"))
    assert picture.large is not None
    assert read_picture("x", picture.data) == picture
    assert picture.cropped(Crop(1, 0, 2)).cropped(MIDDLE).large == picture.large
