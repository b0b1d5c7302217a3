import dataclasses
import io

import pytest
import torch
from PIL import Image

from metademo.pictures import tensors
from metademo.pictures.archives import Found
from metademo.pictures.domains import CHARACTERS
from metademo.pictures.images import Picture, read_picture
from metademo.pictures.limits import MAX_SHOTS, MAX_WAYS
from metademo.pictures.tensors import picture_tensor
from metademo.project import classes as module
from metademo.project.project import Project, ProjectError
from metademo.tasks.episodes import UNLABELLED
from tests.helpers.drawings import PICTURES, picture
from tests.helpers.packing import png


def blank(name: str = "blank.png") -> Picture:
    buffer = io.BytesIO()
    Image.new("L", (30, 30), 255).save(buffer, "PNG")
    return read_picture(name, buffer.getvalue())


def roles(project: Project) -> list[tuple[str, str, str]]:
    return [(each.name, entry.picture.name, entry.role) for each in project.classes for entry in each.entries]


@pytest.fixture
def pets() -> Project:
    project = Project.of({"cats": PICTURES[:3], "dogs": PICTURES[3:5]}, shots=1)
    return project.add_unlabelled([PICTURES[5]])[0]


def test_new_pictures_become_support_until_there_are_enough(pets):
    assert roles(pets) == [
        ("cats", "0.png", "support"),
        ("cats", "1.png", "query"),
        ("cats", "2.png", "query"),
        ("dogs", "3.png", "support"),
        ("dogs", "4.png", "query"),
    ]
    assert pets.pictures == 6


def test_nothing_changes_in_place(pets):
    before = (pets.classes, pets.unlabelled, pets.shots, pets.next_key)
    key = pets.classes[0].key
    pets.add_class()
    pets.remove_class(key)
    pets.rename_class(key, "birds")
    pets.add_pictures(key, [PICTURES[9]])
    pets.add_unlabelled([PICTURES[9]])
    pets.move_picture(key, PICTURES[0].digest)
    pets.remove_picture(key, PICTURES[0].digest)
    pets.with_shots(2)
    assert (pets.classes, pets.unlabelled, pets.shots, pets.next_key) == before
    with pytest.raises(dataclasses.FrozenInstanceError):
        pets.shots = 3


def test_classes_get_free_names_and_fresh_keys():
    project = Project().add_class().add_class("class 2").add_class()
    assert [each.name for each in project.classes] == ["Class 1", "class 2", "Class 3"]
    project = project.remove_class(0).add_class()
    assert [(each.key, each.name) for each in project.classes] == [(1, "class 2"), (2, "Class 3"), (3, "Class 1")]


def test_empty_classes_can_be_left_out(pets):
    assert pets.add_class("birds").without_empty_classes().classes == pets.classes


def test_at_most_twenty_classes():
    project = Project()
    for _ in range(MAX_WAYS):
        project = project.add_class()
    with pytest.raises(ProjectError, match="20 classes are the most"):
        project.add_class()


def test_names_are_cleaned(pets):
    key = pets.classes[0].key
    assert pets.rename_class(key, "  <b>big</b>\n\x00cats\u202e ").classes[0].name == "<b>big</b> cats"
    long = pets.rename_class(key, "x" * 100).classes[0].name
    assert len(long) == 40
    for empty in ("", "  \n", "\u202e\x00"):
        with pytest.raises(ProjectError, match="needs a name"):
            pets.rename_class(key, empty)


@pytest.mark.parametrize("name", ["dogs", " dogs\n"])
def test_two_classes_cannot_have_one_name(pets, name):
    with pytest.raises(ProjectError, match="Choose another name"):
        pets.rename_class(pets.classes[0].key, name)
    assert pets.rename_class(pets.classes[1].key, name).classes[1].name == name.strip()


def test_a_picture_is_added_once_and_to_one_class_only(pets):
    cats, dogs = pets.classes
    after, notices = pets.add_pictures(dogs.key, [PICTURES[3], PICTURES[0], PICTURES[1], PICTURES[6], PICTURES[6]])
    assert [entry.picture.name for entry in after.classes[1].entries] == ["3.png", "4.png", "6.png"]
    assert notices == (
        "2 pictures are in this class already and were not added again: 3.png, 6.png. "
        "Add different pictures of the class.",
        "2 pictures are in class 'cats' already, so they were not added to 'dogs': 0.png, 1.png. "
        "Remove there first what belongs here.",
    )
    assert after.classes[0] == cats
    again, notices = pets.add_unlabelled([PICTURES[5], PICTURES[7]])
    assert [each.name for each in again.unlabelled] == ["5.png", "7.png"]
    assert "5.png" in notices[0]


def test_limit_on_pictures_is_reported(pets, monkeypatch):
    monkeypatch.setattr(module, "MAX_PICTURES", 7)
    after, notices = pets.add_pictures(pets.classes[0].key, PICTURES[6:9])
    assert after.pictures == 7
    assert len(notices) == 1
    assert notices[0].startswith("2 pictures were not added")
    after, notices = after.add_unlabelled(PICTURES[9:10])
    assert after.pictures == 7
    assert notices[0].startswith("'9.png' was not added")


def test_overflow_of_support_becomes_query():
    many = [picture(number) for number in range(MAX_SHOTS + 3)]
    project = Project.of({"a": many}, shots=MAX_SHOTS)
    assert (len(project.classes[0].support), len(project.classes[0].query)) == (MAX_SHOTS, 3)
    with pytest.raises(ProjectError, match="20 pictures per class are the most to learn from"):
        project.move_picture(0, many[-1].digest)


def test_moving_and_removing_pictures(pets):
    key = pets.classes[0].key
    moved = pets.move_picture(key, PICTURES[1].digest)
    assert [each.name for each in moved.classes[0].support] == ["0.png", "1.png"]
    assert moved.move_picture(key, PICTURES[1].digest) == pets
    assert [each.name for each in pets.remove_picture(key, PICTURES[1].digest).classes[0].query] == ["2.png"]
    assert pets.remove_picture(None, PICTURES[5].digest).unlabelled == ()


def test_what_is_gone_is_told(pets):
    key, gone = pets.classes[0].key, PICTURES[9].digest
    for action in (
        lambda: pets.remove_class(99),
        lambda: pets.rename_class(99, "x"),
        lambda: pets.add_pictures(99, []),
        lambda: pets.add_found([], into=99),
        lambda: pets.remove_picture(key, gone),
        lambda: pets.remove_picture(None, gone),
        lambda: pets.move_picture(key, gone),
    ):
        with pytest.raises(ProjectError, match="not there any more"):
            action()


def test_shots(pets):
    two = pets.with_shots(2)
    assert [len(each.support) for each in two.classes] == [2, 2]
    assert two.shots == 2
    assert [len(each.support) for each in two.with_shots(1).classes] == [1, 1]
    for wrong in (0, MAX_SHOTS + 1):
        with pytest.raises(ProjectError, match="shots"):
            pets.with_shots(wrong)
    with pytest.raises(ProjectError, match="domain"):
        Project(domain="smells")


def test_found_pictures_go_to_their_classes(pets):
    items = [Found("cats ", PICTURES[6]), Found("birds", PICTURES[7]), Found(None, PICTURES[8])]
    after, notices = pets.add_found(items)
    assert [each.name for each in after.classes] == ["cats", "dogs", "birds"]
    assert after.classes[0].query[-1] == PICTURES[6]
    assert after.classes[2].support == (PICTURES[7],)
    assert after.unlabelled == (PICTURES[5], PICTURES[8])
    assert notices == ()
    into, _ = pets.add_found(items, into=pets.classes[1].key)
    assert into.classes[1].query[-1] == PICTURES[8]
    assert into.unlabelled == pets.unlabelled


def test_found_classes_over_the_limit_and_contradictions_are_reported():
    items = [Found(f"c{number}", picture(number)) for number in range(MAX_WAYS + 2)] + [Found("c1", picture(0))]
    project, notices = Project().add_found(items)
    assert len(project.classes) == MAX_WAYS
    assert len(notices) == 2
    assert "'c1/0.png' is in class 'c0' already, so it was not added to 'c1'" in notices[0]
    assert notices[1].startswith("2 classes were not added: 20 classes are the most: c20, c21.")


def test_problems_name_the_class_and_a_remedy(pets):
    assert pets.problems() == ()
    assert Project().problems() == ("There are no classes yet. Add pictures of at least 2 classes.",)
    one = Project.of({"cats": PICTURES[:1]})
    assert one.problems() == ("There is only one class. Add pictures of at least 2 classes.",)
    assert one.add_class("dogs").problems() == ("Class 'dogs' has no pictures. Add one, or remove the class.",)
    unsupported = pets.move_picture(pets.classes[0].key, PICTURES[0].digest)
    (problem,) = unsupported.problems()
    assert "'cats' has no picture to learn from" in problem
    with pytest.raises(ProjectError, match="'cats' has no picture to learn from"):
        unsupported.episode()


def test_notices(pets):
    assert pets.notices() == ()
    project = Project.of({"cats": PICTURES[:1], "dogs": [PICTURES[1], blank()]})
    about_query, about_blank = project.notices()
    assert "'cats' has no picture to be asked about" in about_query
    assert about_blank == "'blank.png' looks blank to the network. Darker ink helps."
    renamed = read_picture("blank.png", PICTURES[1].data)
    (about_blank,) = Project.of({"cats": [PICTURES[0], renamed], "dogs": [PICTURES[2], blank()]}).notices()
    assert about_blank == "'dogs/blank.png' looks blank to the network. Darker ink helps."


def test_of_photographs_among_characters_it_says_that_they_are_some():
    across = Image.linear_gradient("L").resize((64, 64)).point(lambda level: 120 + level // 4)
    round_ = Image.radial_gradient("L").resize((64, 64)).point(lambda level: 90 + level // 2)
    shades = Image.merge("RGB", (round_, across, round_.rotate(90)))
    data = io.BytesIO()
    shades.save(data, "PNG")
    colours = read_picture("colours.png", data.getvalue())
    project = Project.of({"cats": PICTURES[:2], "dogs": [PICTURES[2], colours]})
    (about,) = project.notices()
    assert about == (
        "'colours.png' looks like a photograph, and blank to the networks for characters. "
        "Photographs are for a task of their own."
    )


def test_episode(pets):
    episode = pets.with_shots(2).episode()
    assert episode.classes == ("cats", "dogs")
    assert episode.support.shape == (4, 1, 28, 28)
    assert episode.support_labels.tolist() == [0, 0, 1, 1]
    assert episode.query_labels.tolist() == [0, UNLABELLED]
    assert torch.equal(episode.support[2], CHARACTERS.tensor(PICTURES[3].open()))
    assert torch.equal(episode.query[1], CHARACTERS.tensor(PICTURES[5].open()))


def test_rows_map_back_to_pictures(pets):
    episode, (cats, dogs) = pets.episode(), (each.key for each in pets.classes)
    assert pets.support_pictures() == ((cats, PICTURES[0]), (dogs, PICTURES[3]))
    assert pets.query_pictures() == (
        (cats, PICTURES[1]),
        (cats, PICTURES[2]),
        (dogs, PICTURES[4]),
        (None, PICTURES[5]),
    )
    for row, (_, its) in zip(episode.query, pets.query_pictures(), strict=True):
        assert torch.equal(row, picture_tensor(its, CHARACTERS))


def test_episode_without_query_and_with_classes_removed():
    project = Project.of({"a": PICTURES[:1], "b": PICTURES[1:2], "c": PICTURES[2:3]}).remove_class(1)
    episode = project.episode(CHARACTERS)
    assert episode.query.shape == (0, 1, 28, 28)
    assert episode.query_labels.dtype == torch.int64
    assert episode.support_labels.tolist() == [0, 1]
    assert episode.classes == ("a", "c")


def test_tensors_are_remembered_within_bounds(monkeypatch):
    monkeypatch.setattr(tensors, "_memory", tensors._Memory())
    monkeypatch.setattr(tensors, "MAX_BYTES", 2 * 28 * 28 * 4)
    first = picture_tensor(PICTURES[0], CHARACTERS)
    renamed = dataclasses.replace(PICTURES[0], name="other.png")
    assert picture_tensor(renamed, CHARACTERS) is first
    picture_tensor(PICTURES[1], CHARACTERS)
    picture_tensor(PICTURES[2], CHARACTERS)
    assert len(tensors._memory) == 2
    assert picture_tensor(PICTURES[0], CHARACTERS) is not first


def test_zip_round_trip(pets):
    back, problems = Project.from_zip("work.zip", pets.to_zip(), shots=1)
    assert problems == ()
    assert roles(back) == roles(pets)
    assert [each.digest for each in back.unlabelled] == [PICTURES[5].digest]
    assert back.to_zip() == pets.to_zip()
    empty, problems = Project.from_zip("work.zip", b"nonsense")
    assert empty.classes == ()
    assert "damaged ZIP" in problems[0]


def test_of_refuses_what_cannot_be_added():
    with pytest.raises(ProjectError, match="already"):
        Project.of({"a": [PICTURES[0]], "b": [PICTURES[0]]})
    with pytest.raises(ProjectError, match="Choose another name"):
        Project.of({"a": [PICTURES[0]], "a ": [PICTURES[1]]})
    both = Project.of({"a": [PICTURES[0]], "A": [PICTURES[1]], "2": [PICTURES[2]], "²": [PICTURES[3]]})
    assert [each.name for each in both.classes] == ["a", "A", "2", "²"]


def test_a_notice_says_the_folder_where_the_name_alone_does_not_tell():
    def found(**classes):
        return [
            Found(name, read_picture(file, png(shade))) for name, its in classes.items() for file, shade in its.items()
        ]

    both = found(cats={"1.png": 10, "5.png": 40}, dogs={"1.png": 90, "7.png": 150})
    project, notices = Project().add_found(both)
    assert not notices
    _, notices = project.add_found(both)
    assert [each.parts["names"] for each in notices] == [("cats/1.png", "5.png"), ("dogs/1.png", "7.png")]
    # with one folder alone, its name is no news
    _, notices = project.add_found(both[:2])
    assert [each.parts["names"] for each in notices] == [("1.png", "5.png")]
