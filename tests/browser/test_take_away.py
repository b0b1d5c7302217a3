"""In the Lab the adapted learner and a report are taken away, and the report is brought back."""

import pytest

from tests.helpers.browsing import headline, reads, settle

IN_SIGHT = """() => {
  const [classes, said] = ['#classes', '.st-key-messages'].map((each) => document.querySelector(each).getBoundingClientRect());
  return said.height > 0 && classes.top >= said.bottom && classes.top < innerHeight / 2;
}"""
"""The classes stand below what is said of the files that they came in."""


def taken(page, label):
    with page.expect_download(timeout=120_000) as download:
        page.get_by_test_id("stPopoverBody").get_by_role("button", name=label, exact=True).click()
    return download.value


@pytest.mark.slow
def test_take_it_away_and_bring_it_back(browse, opened, tmp_path):
    page = browse(path="/?task=twins", accept_downloads=True)
    headline(page)
    page.get_by_role("button", name="Take it away").click()
    page.get_by_test_id("stPopoverBody").wait_for()
    settle(page)
    classifier = taken(page, "Web page")
    assert classifier.suggested_filename == "twins classifier.html"
    with opened(classifier.path().read_bytes()) as answering:
        answering.locator("html[data-ready]").wait_for()
        assert "bowl left" in answering.locator("h1").inner_text()
    told = taken(page, "Report")
    with opened(told.path().read_bytes()) as report:
        report.locator("html[data-ready]").wait_for()
        assert "MAML" in report.locator("#standing").inner_text()
    page.keyboard.press("Escape")
    # the report in the place of a saved task
    again = tmp_path / "twins report.html"
    again.write_bytes(told.path().read_bytes())
    page.get_by_role("button", name="Add folders or a ZIP").click()
    page.get_by_role("dialog").locator("input[type=file]").first.set_input_files(again)
    page.get_by_role("dialog").wait_for(state="hidden")
    headline(page)
    reads(page.get_by_role("textbox", name="Class name").first, "bowl left")
    page.get_by_text("Saved task").first.wait_for()
    page.wait_for_function(IN_SIGHT)
