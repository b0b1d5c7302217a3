"""What Teachable Machine gives to keep opens here."""

import json

from metademo.pictures.archives import collect
from metademo.project.project import Project
from tests.helpers.packing import png, zipped

LIST = json.dumps({"type": "image", "version": "2.4.7", "appdata": {"trainEpochs": 50}}).encode()


def samples(**classes):
    return [(f"{name}-!-{number}.png", png(shade)) for name, its in classes.items() for number, shade in enumerate(its)]


def test_a_project_opens_with_its_classes():
    data = zipped([("manifest.json", LIST), *samples(cat=(10, 20, 30), dog=(40, 50))])
    project, problems = Project.from_zip("My work.tm", data, shots=1)
    assert problems == ()
    assert [(each.name, len(each.entries)) for each in project.classes] == [("cat", 3), ("dog", 2)]


def test_names_of_classes_may_hold_anything():
    paths = [
        ("manifest.json", LIST),
        ("left / right-!-0", png(1)),
        ("a-!-b-!-12.jpg", png(60)),
        ("a-!-b-!-2.jpg", png(90)),
    ]
    found = collect([("x.tm", zipped(paths))])
    assert found.problems == ()
    assert [each.class_name for each in found.found] == ["left / right", "a-!-b", "a-!-b"]


def test_samples_of_single_classes_are_called_as_their_archives():
    files = [
        (f"{name}-samples.zip", zipped([("0.jpg", png(at)), ("1.jpg", png(at + 9))]))
        for at, name in ((1, "up"), (80, "down"))
    ]
    found = collect(files)
    assert {each.class_name for each in found.found} == {"up", "down"}


def test_an_archive_in_which_something_else_lies_is_read_by_its_folders():
    data = zipped([("a/1-!-1.png", png(1)), ("a/2.png", png(40)), ("b/1-!-1.png", png(90))])
    assert [each.class_name for each in collect([("x.zip", data)]).found] == ["a", "a", "b"]


def test_a_trained_model_says_what_to_take_instead():
    data = zipped([("model.json", b"{}"), ("weights.bin", b"\x00" * 64), ("metadata.json", b'{"labels": ["a"]}')])
    (problem,) = collect([("converted.zip", data)]).problems
    assert "Download project as file" in problem
    assert "weights.bin" in problem
