"""The answers in a real browser: in sight with the slider that moves them, large at a touch or a key, and by mixed-up classes."""

import re

import pytest

from tests.helpers.browsing import ARTIFACTS, NARROW, headline, in_scheme, settle

LAPTOP = {"width": 1440, "height": 900}


def in_sight(page, locator):
    box = locator.bounding_box()
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"]


def opened(page, count=45):
    """The cells of the grid, once all are there."""
    headline(page)
    page.wait_for_function(f"document.querySelectorAll('.md-cells-all')[0]?.children.length === {count}")
    return page.locator(".md-cells-all").first.locator(".md-cell")


def shown(page):
    """The row of the picture that is large, and what its card says."""
    cell = page.locator(".md-cells-all .md-cell.md-shown").first
    return cell.get_attribute("data-row"), page.locator(".md-pane").first.inner_text()


def test_headline_player_and_answers_are_in_sight_on_a_laptop(browse):
    page = browse(LAPTOP)
    opened(page)
    page.locator(".md-strip-parts").wait_for()
    page.locator("input[aria-label=Step]").wait_for()
    assert in_sight(page, page.locator(".md-headline").first)
    assert in_sight(page, page.get_by_role("button", name="Play"))
    assert in_sight(page, page.locator(".md-spark").first)
    assert in_sight(page, page.locator("input[aria-label=Step]"))
    assert in_sight(page, page.locator(".md-cells-all .md-cell").first)
    page.screenshot(path=ARTIFACTS / "in-sight.png")
    # the strip can be folded away, and stays so
    page.get_by_text("What is MAML?").click()
    page.reload()
    opened(page)
    page.get_by_text("What is MAML?").wait_for()
    assert not page.locator(".md-strip-parts").is_visible()
    assert sum(in_sight(page, each) for each in page.locator(".md-cells-all .md-cell").all()) >= 27


@pytest.fixture(scope="module")
def laptop(browse_together):
    """The page on a laptop."""
    return browse_together(LAPTOP)


@pytest.fixture
def page(laptop):
    """The same at the last step."""
    slider = laptop.locator("input[aria-label=Step]")
    slider.focus()
    slider.press("End")
    headline(laptop)
    return laptop


def test_one_is_large_at_a_key_or_the_mouse_and_wrong_ones_come_first(page):
    cells = opened(page)
    missed = [("md-missed" in each.get_attribute("class")) for each in cells.all()]
    assert missed == sorted(missed, reverse=True)
    assert any(missed)
    first, said = shown(page)
    assert "MAML" in said
    assert "Scratch" in said
    cells.first.locator("button").focus()
    page.keyboard.press("ArrowRight")
    second, _ = shown(page)
    assert second == cells.nth(1).get_attribute("data-row") != first
    page.keyboard.press("End")
    assert shown(page)[0] == cells.last.get_attribute("data-row")
    cells.nth(3).locator("button").hover()
    assert shown(page)[0] == cells.nth(3).get_attribute("data-row")
    # the one that was chosen stays, when the step changes
    cells.nth(4).locator("button").click()
    chosen, after = shown(page)
    slider = page.locator("input[aria-label=Step]")
    slider.focus()
    slider.press("Home")
    page.get_by_text(re.compile("Before the first step MAML gets")).wait_for()
    settle(page)
    page.mouse.move(0, 0)
    page.wait_for_function(f"document.querySelector('.md-cells-all .md-shown').dataset.row === '{chosen}'")
    assert shown(page)[1] != after


def test_play_begins_at_the_first_step_and_stays_there_a_while(page):
    page.get_by_role("button", name="Play").click()
    page.get_by_text(re.compile("Before the first step MAML gets")).wait_for()
    page.get_by_text(re.compile("After 1 step MAML gets")).wait_for()
    page.get_by_role("button", name="Play").wait_for()  # it has played to the end
    settle(page)
    assert page.locator("input[aria-label=Step]").get_attribute("aria-valuetext") == "50"


def test_a_count_of_mixed_up_classes_shows_its_pictures(page):
    page.get_by_text("Which classes are mixed up").click()
    count = page.locator(".md-count-wrong").first
    count.wait_for()
    number = int(count.inner_text())
    count.click()
    page.get_by_text(re.compile(r"takes \d+ pictures? of")).wait_for()
    settle(page)
    assert page.locator(".md-cells-all").last.locator(".md-cell").count() == number


def test_a_tap_shows_one_large_and_a_word_explained(browse):
    page = browse(NARROW, has_touch=True)
    cells = opened(page)
    word = page.locator(".md-terms summary").first
    for scheme, number in (("light", 5), ("dark", 6)):
        in_scheme(page, scheme)
        cells.nth(number).locator("button").tap()
        assert shown(page)[0] == cells.nth(number).get_attribute("data-row")
        card = page.locator(".md-pane .md-card").first
        assert card.bounding_box()["width"] > 300
        word.tap()
        assert page.locator(".md-terms details[open] p").first.is_visible()
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, scheme
        word.tap()
