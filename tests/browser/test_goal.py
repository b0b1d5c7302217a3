"""A goal that is put by a click, and the search for it, in a real browser."""

import re

import pytest


@pytest.mark.slow
def test_click_a_goal_and_watch_the_search(browse):
    page = browse(path="/goal")
    panel = page.locator(".goal figure").first
    earned = panel.locator(".caption b")
    earned.wait_for()
    before = earned.inner_text()
    svg = panel.locator("svg")
    svg.scroll_into_view_if_needed()
    box = svg.bounding_box()
    page.mouse.click(box["x"] + 0.2 * box["width"], box["y"] + 0.3 * box["height"])
    # it is played from the first paths on; the step at the slider says where it is
    page.get_by_role("button", name="Stop", exact=True).wait_for()
    story = page.locator(".goal .story")
    assert story.inner_text().startswith("Before the first step")
    assert earned.inner_text() != before
    page.get_by_role("button", name="Play the search", exact=True).wait_for()  # it has ended
    assert story.inner_text().startswith("After 3 steps")
    found = re.match(r"Return −([\d.]+)\.", earned.inner_text())
    assert found
    assert float(found[1]) < 20  # where who stands still earns −48
    assert svg.locator("path.tried").count() == 20

    # outside the square there can be none: said, and all else as it was
    page.mouse.click(box["x"] + 0.02 * box["width"], box["y"] + 0.5 * box["height"])
    page.get_by_text(re.compile("lies outside the square")).wait_for()
    assert earned.inner_text() == found[0]

    # with the keys, from where it is
    svg.press("ArrowRight")
    page.get_by_role("button", name="Stop", exact=True).wait_for()
    assert page.get_by_text(re.compile("lies outside the square")).count() == 0
