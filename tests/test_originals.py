"""Larger copies come back with a saved task, so that squares are cut from as much as before; and no other picture's."""

import io
import json
import random
import zipfile
from dataclasses import replace

import pytest
import torch
from PIL import Image, ImageDraw

from metademo.pictures import manifest
from metademo.pictures.archives import collect
from metademo.pictures.crop import Crop
from metademo.pictures.domains import DOMAINS
from metademo.pictures.images import Picture, read_picture, with_large
from metademo.pictures.leftovers import is_leftover
from metademo.pictures.limits import MAX_LARGE, MAX_LARGE_BYTES
from metademo.project.project import Project
from tests.helpers.packing import picture as small_picture
from tests.helpers.packing import relisted, rewritten, zipped


def photograph(seed: int, size: tuple[int, int] = (1400, 900), mode: str = "RGB") -> bytes:
    """A JPEG with detail finer than the small copy can hold, on a ground that is the picture's own."""
    draw = random.Random(seed)
    image = Image.new("RGB", size, tuple(draw.randrange(256) for _ in range(3)))
    pen = ImageDraw.Draw(image)
    for _ in range(60):
        x, y = draw.randrange(size[0]), draw.randrange(size[1])
        pen.line((x, y, x + 90, y + 20), fill=tuple(draw.randrange(256) for _ in range(3)), width=2)
    buffer = io.BytesIO()
    image.convert(mode).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def jpeg(image: Image.Image, **how) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **how)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def task() -> Project:
    """Whole photographs, squares, tall and grey ones, a small picture, and some without a label."""
    pictures = [read_picture("IMG.jpg", photograph(seed)) for seed in range(5)]
    pictures.append(read_picture("grey.jpg", photograph(5, (700, 1100), "L")))
    project = Project.of(
        {"a: one": pictures[:3], ".metademo-originals": [*pictures[3:6], small_picture(3)]}, domain="photos"
    )
    first, second = project.classes
    project = project.crop_picture(first.key, pictures[0].digest, Crop(0.2, 0.7, 3.0))
    project = project.crop_picture(second.key, pictures[5].digest, Crop(0.5, 0.1, 4.0))
    loose = read_picture("who.jpg", photograph(9))
    project, _ = project.add_unlabelled([loose])
    return project.crop_picture(None, loose.digest, Crop(0.9, 0.9, 2.0))


def everything(project: Project) -> list[tuple]:
    pictures = [*((key, each) for key, each in project.support_pictures()), *project.query_pictures()]
    return [
        (key, each.name, each.digest, each.crop, each.large, each.source and (each.source.digest, each.source.large))
        for key, each in pictures
    ]


def opened(data: bytes) -> Project:
    project, problems = Project.from_zip("task.zip", data)
    assert problems == ()
    return project


def wholes(project: Project) -> list[Picture]:
    found = [each for _, each in (*project.support_pictures(), *project.query_pictures())]
    return [each.source or each for each in found]


def test_the_very_same_task_is_opened(task):
    back = opened(task.to_zip())
    assert everything(back) == everything(task)
    assert sum(each.large is not None for each in wholes(back)) == 7
    assert back.to_zip() == task.to_zip()


def test_what_is_learned_from_is_equal_also_where_a_square_is_moved_afterwards(task):
    back = opened(task.to_zip())
    for project in (task, back):
        assert project.classes[0].support[0].crop == Crop(0.2, 0.7, 3.0)
    moved, moved_back = (
        project.crop_picture(project.classes[0].key, project.classes[0].support[0].digest, Crop(0.6, 0.1, 4.0))
        for project in (task, back)
    )
    assert everything(moved_back) == everything(moved)
    ours, theirs = (each.episode(DOMAINS["photos-small"]) for each in (moved, moved_back))
    assert torch.equal(ours.support, theirs.support)
    assert torch.equal(ours.query, theirs.query)


def test_from_the_small_copies_alone_it_would_be_another_task(task):
    """That the tests above can fail."""
    bare = relisted(
        task.to_zip(), lambda its: [each.pop("large", None) for each in its["classes"][0]["pictures"]] and None
    )
    assert opened(bare).classes[0].support[0].digest != task.classes[0].support[0].digest


def test_a_task_of_small_pictures_is_written_as_every_version_reads_it(task):
    def version(project: Project) -> int:
        with zipfile.ZipFile(io.BytesIO(project.to_zip())) as archive:
            return json.loads(archive.read(manifest.FILE))["version"]

    assert version(Project.of({"a": [small_picture(1)], "b": [small_picture(2)]})) == 1
    assert version(task) == 2


def test_programs_that_know_nothing_of_the_copies_see_no_pictures_in_them(task):
    with zipfile.ZipFile(io.BytesIO(task.to_zip())) as archive:
        names = archive.namelist()
    hidden = [name for name in names if name.startswith(f"{manifest.LARGE}/")]
    assert len(hidden) == 7
    assert all(is_leftover(name) for name in hidden)
    assert not any(is_leftover(name) for name in names if name not in hidden)
    # read by the folders, as where the list is damaged, they are no pictures here either
    collected = collect(
        [
            (
                "task.zip",
                rewritten(task.to_zip(), lambda name, content: (name, content) if name != manifest.FILE else None),
            )
        ]
    )
    assert len(collected.found) == 8
    assert collected.problems == ()


def test_packed_anew_in_a_folder_and_in_another_order(task):
    with zipfile.ZipFile(io.BytesIO(task.to_zip())) as archive:
        turned = zipped([(f"mine/{name}", archive.read(name)) for name in reversed(archive.namelist())])
    assert everything(opened(turned)) == everything(task)


BASE = Image.open(io.BytesIO(photograph(1))).resize((MAX_LARGE, 658))


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff",
        jpeg(BASE)[:-2000],
        jpeg(BASE) + bytes(MAX_LARGE_BYTES),
        jpeg(BASE.resize((1400, 900))),
        jpeg(BASE.resize((1024, 700))),
        jpeg(BASE.resize((300, 193))),
        jpeg(BASE.convert("L")),
        jpeg(BASE, progressive=True),
        jpeg(BASE, exif=b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
        jpeg(Image.open(io.BytesIO(photograph(2))).resize(BASE.size)),
    ],
    ids=["start", "cut", "long", "large", "squeezed", "small", "grey", "progressive", "metadata", "another"],
)
def test_no_copy_is_believed_that_is_not_the_pictures(task, data):
    picture = read_picture("IMG.jpg", photograph(1))
    assert with_large(replace(picture, large=None), picture.large).large == picture.large
    assert with_large(replace(picture, large=None), data) is None

    changed = rewritten(
        task.to_zip(),
        lambda name, content: (name, data if name == f"{manifest.LARGE}/a_ one/IMG (2).jpg" else content),
    )
    back, problems = Project.from_zip("task.zip", changed)
    assert problems == (
        "'a_ one/IMG (2).png' came back without its larger copy. What was saved beside the small one is missing, damaged or of "
        "another picture. Squares are cut from the small one.",
    )
    assert [each.digest for each in wholes(back)] == [each.digest for each in wholes(task)]
    assert sum(each.large is None for each in wholes(back)) == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda its: its["classes"][0]["pictures"][0].update(large=5),
        lambda its: its["classes"][0]["pictures"][0].update(large=None),
        lambda its: its["classes"][0]["pictures"][0].update(large="elsewhere/IMG.jpg"),
        lambda its: its["classes"][0]["pictures"][0].update(large=its["classes"][0]["pictures"][1]["large"]),
    ],
)
def test_a_list_that_names_copies_wrongly_is_damaged(task, change):
    _, problems = Project.from_zip("task.zip", relisted(task.to_zip(), change))
    assert any("is a damaged list of a task" in problem for problem in problems)
