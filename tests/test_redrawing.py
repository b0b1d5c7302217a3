"""Random episodes of a person's own pictures."""

import pytest
import torch

from metademo.networks import Conv4
from metademo.pictures.domains import CHARACTERS
from metademo.pictures.tensors import picture_tensor
from metademo.project import redrawing
from metademo.project.project import Project, ProjectError
from tests.helpers.drawings import PICTURES


@pytest.fixture
def project() -> Project:
    project = Project.of({"a": PICTURES[:6], "b": PICTURES[6:10]})
    return project.add_unlabelled([PICTURES[10]])[0]


def test_support_and_query_are_drawn_anew_from_all_labelled_pictures(project):
    sampler = redrawing.sampler(project, shots=1)
    assert sampler.settings == ((2, 1),)
    assert sampler.queries == 3  # what remains of the smaller class
    drawn = [sampler.sample(torch.Generator().manual_seed(seed)) for seed in range(40)]
    assert {episode.classes for episode in drawn} == {("a", "b"), ("b", "a")}
    assert all(episode.query.shape == (6, 1, 1, 1) for episode in drawn)
    of_a = {episode.support[episode.classes.index("a")].numpy().tobytes() for episode in drawn}
    assert len(of_a) == 6  # the Lab's own support picture among the others


def test_pictures_are_those_that_the_network_sees_in_the_lab(project):
    drawn = redrawing.sampler(project, shots=3).sample(torch.Generator().manual_seed(0))
    episode = redrawing.view(project, CHARACTERS, Conv4())(drawn)
    assert episode.support.shape == (6, 1, 28, 28)
    assert episode.classes == drawn.classes
    for numbers, pictures in ((drawn.support, episode.support), (drawn.query, episode.query)):
        for number, picture in zip(numbers.flatten().tolist(), pictures, strict=True):
            assert picture.equal(picture_tensor(PICTURES[int(number)], CHARACTERS))
    # classes "a" and "b" are the first six and the next four
    of_a = episode.classes.index("a")
    assert set(drawn.support[drawn.support_labels == of_a].flatten().tolist()) <= set(range(6))


def test_what_redrawing_forgets_makes_no_other_project(project):
    moved = project.move_picture(0, PICTURES[2].digest).remove_picture(None, PICTURES[10].digest)
    assert moved != project
    assert redrawing.to_draw_from(moved) == redrawing.to_draw_from(project)
    renamed = project.rename_class(0, "c")
    assert redrawing.to_draw_from(renamed) == redrawing.to_draw_from(project)


def test_at_most_so_many_are_asked_about(project):
    assert redrawing.sampler(project, shots=1, queries=2).queries == 2


def test_which_shots_are_possible_and_why_others_are_not(project):
    assert redrawing.most_shots(project) == 3
    assert redrawing.why_not(project, 3) is None
    assert redrawing.why_not(project, 5) == "5 shots need 6 pictures of each class, and 'b' has 4."
    assert redrawing.why_not(project, 21) == "20 shots are the most."
    assert redrawing.why_not(Project(), 1) == "There are no classes to draw from."
    with pytest.raises(ProjectError, match=r"^4 shots need 5 pictures of each class, and 'b' has 4\.$"):
        redrawing.sampler(project, shots=4)


def test_problems_name_the_class_and_a_remedy(project):
    assert redrawing.problems(project) == ()
    lacking, _ = project.add_class("c").add_pictures(2, [PICTURES[11]])
    lacking = lacking.add_class("d")
    assert [problem.partition(";")[0] for problem in redrawing.problems(lacking)] == [
        "Class 'c' has only one picture",
        "Class 'd' has no pictures",
    ]
    assert redrawing.most_shots(lacking) == 0
    assert redrawing.problems(Project()) == ("Random episodes need at least 2 classes. Add some in the Lab.",)
    with pytest.raises(ProjectError, match="Class 'c' has only one picture"):
        redrawing.sampler(lacking, shots=1)
