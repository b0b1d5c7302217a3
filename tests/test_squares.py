"""Where photographs are added, the square lies around a thing that is small or off-centre on plain ground; and it can go back."""

import io

import pytest
from PIL import Image, ImageDraw
from streamlit.testing.v1 import AppTest

from metademo.pictures.archives import collect, squares_put
from metademo.pictures.crop import MIDDLE
from metademo.project.project import Project
from metademo.ui.texts.en.classes import DOMAIN, OWN_TASK
from tests.helpers.packing import zipped
from tests.helpers.pages import APP, project, read, upload, widget


def photograph(seed: int, at: tuple[int, int] = (1000, 150)) -> bytes:
    """A thing of many colours at that place on plain ground."""
    image = Image.new("RGB", (1280, 960), (200, 190, 180))
    pen = ImageDraw.Draw(image)
    for row in range(4):
        for column in range(4):
            corner = (at[0] + 40 * column, at[1] + 40 * row)
            colour = (20 + 9 * seed, 40 * row, 50 * column)
            pen.rectangle((*corner, corner[0] + 39, corner[1] + 39), fill=colour)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def files() -> list[tuple[str, bytes]]:
    """Two classes; in one picture of each the thing fills the middle."""
    found = []
    for at, name in enumerate("ab"):
        found += [(f"{name}/{n}.jpg", photograph(5 * at + n)) for n in range(2)]
        large = Image.open(io.BytesIO(photograph(5 * at + 3))).crop((920, 70, 1240, 390)).resize((960, 960))
        buffer = io.BytesIO()
        large.save(buffer, "PNG")
        found.append((f"{name}/large.png", buffer.getvalue()))
    return found


def crops(project: Project) -> list[bool]:
    return [entry.picture.crop != MIDDLE for each in project.classes for entry in each.entries]


@pytest.mark.slow
def test_squares_are_put_around_small_things_and_no_others():
    collected = collect(files(), squares=True)
    assert [each.picture.crop != MIDDLE for each in collected.found] == [True, True, False] * 2
    assert [each.name for each in collected.squared] == ["0.jpg", "1.jpg"] * 2
    for each in collected.squared:
        # of the thing of 160 points with what is around it
        left, top, right, bottom = each.crop.box(1280, 960)
        assert left <= 1000
        assert right >= 1160
        assert top <= 150
        assert bottom >= 310
        assert right - left < 300
    assert [each.picture for each in collect(files(), squares=True).found] == [each.picture for each in collected.found]


def test_of_other_kinds_of_picture_the_square_stays():
    collected = collect(files())
    assert not collected.squared
    assert all(each.picture.crop == MIDDLE for each in collected.found)


@pytest.mark.slow
def test_in_a_saved_task_squares_stay_where_they_were():
    saved, _ = Project.from_zip("set.zip", zipped(files()), domain="photos")
    back, problems = Project.from_zip("task.zip", saved.to_zip(), squares=True)
    assert problems == ()
    assert crops(back) == [False] * 6
    moved, _ = Project.from_zip("set.zip", zipped(files()), domain="photos", squares=True)
    assert crops(Project.from_zip("task.zip", moved.to_zip(), squares=True)[0]) == [True, True, False] * 2


def test_it_is_said_in_words():
    squared = collect(files(), squares=True).squared
    assert squares_put(squared[:1]) == "In '0.jpg' the square was put around the thing that stands out."
    assert squares_put(squared) == (
        "In 4 pictures the square was put around the thing that stands out: '0.jpg', '1.jpg', '0.jpg', …."
    )


@pytest.fixture
def page():
    """The page on a ready task, without learners, which squares do not need."""
    page = AppTest.from_file(APP, default_timeout=240).run()
    page.session_state.session.run.cancel()
    widget(page.get("button_group"), "Learners").set_value([]).run()
    return page


def own(page, domain: str):
    """An empty task of the person's own."""
    if project(page).domain != domain:
        widget(page.get("button_group"), DOMAIN).set_value(domain).run()
        widget(page.get("button_group"), "Learners").set_value([]).run()
    page.selectbox(key="task").set_value(OWN_TASK).run()
    assert project(page).domain == domain


@pytest.mark.slow
def test_the_page_puts_squares_says_so_and_takes_them_back(page):
    own(page, "photos")
    read(upload(page, None, [("set.zip", zipped(files()))]))
    assert not page.exception
    assert crops(project(page)) == [True, True, False] * 2
    assert any("In 4 pictures the square was put around the thing" in each.value for each in page.info)
    widget(page.button, "Squares back in the middle").click().run()
    assert not page.exception
    assert crops(project(page)) == [False] * 6
    assert not any("the square was put" in each.value for each in page.info)
    next(each for each in page.button if each.label.startswith("Undo")).click().run()
    assert crops(project(page)) == [True, True, False] * 2


@pytest.mark.slow
def test_pictures_that_turn_out_to_be_photographs_get_their_squares_too(page):
    own(page, "characters")
    read(upload(page, None, [("set.zip", zipped(files()))]))
    assert crops(project(page)) == [False] * 6
    widget(page.get("button_group"), DOMAIN).set_value("photos").run()
    assert not page.exception
    assert project(page).domain == "photos"
    assert crops(project(page)) == [True, True, False] * 2
    assert any("In 4 pictures the square was put around the thing" in each.value for each in page.info)
