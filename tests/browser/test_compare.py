"""Comparing learners in a real browser: on the Lab's own task, cancelled and run anew."""

import re

from tests.helpers.browsing import NARROW, settle

SENTENCE = re.compile(r"MAML is (more|less) accurate than transfer|equally accurate")


def test_compare_cancel_and_run_anew(browse):
    page = browse(path="/compare")
    page.get_by_role("progressbar").first.wait_for()
    page.get_by_text(SENTENCE).first.wait_for()  # after the very first episode already
    page.locator(".js-plotly-plot").nth(3).wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("Cancelled").wait_for()
    assert re.search(
        r"\b([1-9] episodes?|The first episode, not finished,) from Vireth", page.locator("body").inner_text()
    )
    settle(page)

    page.get_by_role("radio", name="Operations").click()
    page.get_by_text("operations in millions").wait_for()

    # less to do: one number of shots, and no long training
    page.get_by_role("toolbar", name="Shots to try").get_by_role("button", name="5", exact=True).click()
    settle(page)
    slider = page.get_by_role("slider", name="Training steps")
    slider.focus()
    slider.press("Home")
    page.get_by_text("Shown is the run before your latest changes").wait_for()
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_text("The results are those of these settings").wait_for()
    page.get_by_text(re.compile(r"10 episodes from")).wait_for()
    page.get_by_text(SENTENCE).first.wait_for()
    assert page.get_by_role("alert").count() == 0

    # the Lab and back: the comparison is still there
    page.get_by_role("link", name="Lab").click()
    page.get_by_role("heading", name="What happened").wait_for()
    page.get_by_role("link", name="Compare").click()
    page.get_by_text("The results are those of these settings").wait_for()
    page.get_by_text(SENTENCE).first.wait_for()


def test_narrow_results(browse):
    page = browse(NARROW, "dark", path="/results")
    page.get_by_text("How each was trained", exact=True).wait_for()
    page.locator(".js-plotly-plot").first.wait_for()
    settle(page)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
