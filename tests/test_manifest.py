"""A saved task comes back whole, whatever happened to its ZIP file meanwhile; and nothing in its list is believed unchecked."""

import io
import json
import zipfile
from dataclasses import replace

import pytest

from metademo.pictures import manifest
from metademo.pictures.archives import collect
from metademo.pictures.crop import Crop
from metademo.pictures.images import read_picture
from metademo.pictures.limits import MAX_SHOTS
from metademo.pictures.manifest import ManifestError, parse
from metademo.project.project import Project
from tests.helpers.packing import png, relisted, rewritten, zipped


def picture(shade: int, name: str):
    return read_picture(name, png(shade))


@pytest.fixture
def task() -> Project:
    """Names that file systems refuse or take for one, an empty class, parts by hand, squares, pictures without a class."""
    project = Project(shots=2, domain="photos")
    for at, name in enumerate(["b", "a", "A", "²", "2", "what? a/b: <c>", "empty"]):
        project = project.add_class(name)
        if name != "empty":
            project, _ = project.add_pictures(project.classes[-1].key, [picture(9 * at + n, "x.jpg") for n in range(3)])
    first, second = project.classes[:2]
    project = project.move_picture(first.key, first.entries[0].picture.digest)
    project = project.crop_picture(second.key, second.entries[1].picture.digest, Crop(0.25, 1.0, 2.0))
    return project.add_unlabelled([picture(200, "who.png"), picture(201, "who.png")])[0]


def roles(project: Project):
    return [
        (
            each.name,
            [(entry.picture.name, entry.picture.digest, entry.picture.crop, entry.role) for entry in each.entries],
        )
        for each in project.classes
    ]


def test_everything_comes_back(task):
    back, problems = Project.from_zip("task.zip", task.to_zip(), shots=1, domain="characters")
    assert problems == ()
    assert roles(back) == roles(task)
    assert (back.domain, back.shots) == ("photos", 2)
    assert [each.digest for each in back.unlabelled] == [each.digest for each in task.unlabelled]
    assert back.classes[1].entries[1].picture.source.digest == task.classes[1].entries[1].picture.source.digest
    assert back.to_zip() == task.to_zip()


def test_file_names_are_different_where_case_does_not_count(task):
    with zipfile.ZipFile(io.BytesIO(task.to_zip())) as archive:
        names = archive.namelist()
    assert len({name.casefold() for name in names}) == len(names)
    assert not any(sign in name for name in names for sign in '?:<>*"|')


def test_packed_anew_in_a_folder_and_in_another_order(task):
    turned = rewritten(task.to_zip(), lambda name, content: (f"my task/{name}", content))
    with zipfile.ZipFile(io.BytesIO(turned)) as archive:
        turned = zipped([(name, archive.read(name)) for name in reversed(archive.namelist())])
    back, problems = Project.from_zip("task.zip", turned)
    assert problems == ()
    assert roles(back) == roles(task)


def test_pictures_put_in_or_taken_out_since(task):
    data = rewritten(task.to_zip(), lambda name, content: None if name == "b/x.png" else (name, content))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist()]
    back, problems = Project.from_zip(
        "task.zip", zipped([*entries, ("A (2)/more.png", png(240)), ("new.png", png(241))])
    )
    assert [len(each.entries) for each in back.classes] == [2, 3, 4, 3, 3, 3, 0]
    assert back.classes[2].query[-1].name == "more.png"
    assert back.unlabelled[-1].name == "new.png"
    assert problems == (
        "'b/x.png' is missing in the saved task or could not be read. The rest of the task was opened.",
    )


def test_added_to_another_task_its_classes_keep_their_names_and_parts(task):
    collected = collect([("task.zip", task.to_zip())])
    other, _ = Project(shots=1).add_class("a").add_found(collected.found)
    assert {each.name for each in other.classes} == {each.name for each in task.classes if each.entries}
    assert [len(each.support) for each in other.classes if each.name == "b"] == [1]


def test_beside_other_files_it_is_no_task_but_its_classes():
    saved = Project.of({"a": [picture(0, "x.png")], "A": [picture(1, "x.png")]}).to_zip()
    collected = collect([("task.zip", saved), ("more/2.png", png(9))])
    assert collected.task is None
    assert [item.class_name for item in collected.found] == ["a", "A", "more"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda its: "{", "is a damaged list of a task"),
        (lambda its: "\ud83d".encode("utf-8", "surrogatepass"), "is a damaged list of a task"),
        (lambda its: "[" * 200_000, "is a damaged list of a task"),
        (lambda its: json.dumps([]), "is no list of a task of this program"),
        (lambda its: its.update(format="other"), "is no list of a task of this program"),
        (lambda its: its.update(version=manifest.VERSION + 1), "was saved by a newer version"),
        (lambda its: its.update(version=True), "is a damaged list of a task"),
        (lambda its: its.update(domain="smells"), "is a damaged list of a task"),
        (lambda its: its.update(shots=MAX_SHOTS + 1), "is a damaged list of a task"),
        (lambda its: its.update(shots=1.0), "is a damaged list of a task"),
        (lambda its: its.pop("classes") and None, "is a damaged list of a task"),
        (lambda its: its.update(classes={}), "is a damaged list of a task"),
        (lambda its: its.update(more=1), "is a damaged list of a task"),
        (lambda its: its["classes"][0].update(name="a\nb"), "is a damaged list of a task"),
        (lambda its: its["classes"][0].update(name=its["classes"][1]["name"]), "is a damaged list of a task"),
        (lambda its: its["classes"][0]["pictures"][0].update(role="teacher"), "is a damaged list of a task"),
        (lambda its: its["classes"][0]["pictures"][0].update(file=5), "is a damaged list of a task"),
        (lambda its: its["classes"][0]["pictures"][0].update(crop={"across": 2, "down": 0, "zoom": 1}), "is a damaged"),
        (
            lambda its: its["classes"][0]["pictures"][0].update(crop={"across": float("nan"), "down": 0, "zoom": 1}),
            "is a dam",
        ),
        (
            lambda its: its["classes"][0]["pictures"].append(its["classes"][0]["pictures"][0]),
            "is a damaged list of a task",
        ),
        (
            lambda its: its["classes"].extend([{"name": f"n{n}", "pictures": []} for n in range(30)]),
            "is a damaged list",
        ),
    ],
)
def test_a_list_that_cannot_be_used_is_said_and_the_folders_are_read(change, words):
    plain = Project.of({"a": [picture(0, "x.png")], "b": [picture(1, "x.png")]})
    back, problems = Project.from_zip("task.zip", relisted(plain.to_zip(), change))
    assert [each.name for each in back.classes] == ["a", "b"]
    (problem,) = problems
    assert words in problem
    assert "Its pictures were read by their folders." in problem


def test_parsing_raises_nothing_else():
    for data in (b"", b"null", b"NaN", b"\xff\xfe", b"[]" * 10, b"x" * (manifest.MAX_MANIFEST + 1)):
        with pytest.raises(ManifestError):
            parse(data)


def test_a_zip_without_a_list_is_read_as_ever():
    back, problems = Project.from_zip(
        "old.zip", zipped([("a/1.png", png(0)), ("b/1.png", png(1))]), shots=3, domain="photos"
    )
    assert problems == ()
    assert ([each.name for each in back.classes], back.shots, back.domain) == (["a", "b"], 3, "photos")


def test_twenty_classes_find_room_where_empty_ones_are():
    project = Project().add_class().add_class("kept empty")
    names = [f"c{n}" for n in range(19)] + ["kept empty"]
    grown, notices = project.add_found(collect([(f"{name}/1.png", png(at)) for at, name in enumerate(names)]).found)
    assert notices == ()
    assert sorted(each.name for each in grown.classes) == sorted(names)


def test_a_split_of_many_learns_from_as_many_as_it_may():
    files = [(f"{part}/{c}/{n}.png", png(60 * at + n + 25 * (part == "test"))) for at, c in enumerate("ab")
             for part, most in (("train", 23), ("test", 4)) for n in range(most)]  # fmt: skip
    project, notices = Project().add_found(collect(files).found)
    assert [(len(each.support), len(each.query)) for each in project.classes] == [(20, 7), (20, 7)]
    assert project.shots == 20
    assert notices[0].startswith(
        "2 classes have more than 20 pictures for training, so the others will be asked about: a, b."
    )
    few = [each for each in files if "/0." in each[0] or "/1." in each[0] or "test" in each[0]]
    project, notices = Project().add_found(collect(few).found)
    assert ([(len(each.support), len(each.query)) for each in project.classes], project.shots) == ([(2, 4), (2, 4)], 2)
    assert project.with_shots(1).with_shots(2) == project  # those for training come first


def test_regrouping_takes_pictures_from_where_they_are(task):
    collected = collect(
        [(f"set/{c}_{n}.png", png(60 + 3 * at + n)) for at, c in enumerate(("cat", "dog")) for n in range(2)]
    )
    assert {item.class_name for item in collected.found} == {"set"}
    project, _ = Project().add_class("kept").add_found(collected.found)
    grouped, notices = project.regroup(collected.offer.found)
    assert notices == ()
    assert [(each.name, len(each.entries)) for each in grouped.classes] == [("kept", 0), ("cat", 2), ("dog", 2)]
    gone = replace(project, classes=())
    assert gone.regroup(collected.offer.found) == (gone, ())
