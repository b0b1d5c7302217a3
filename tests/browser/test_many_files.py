"""A folder of many files: sent in a few pieces, with a line that says how far it is, and a way to stop."""

import re

import pytest

from tests.helpers.browsing import ALONE, settle
from tests.helpers.packing import png

MANY = 420
CARDS = '[class*="st-key-card-"] input[type=text]'
LONG = "a class with a name that, beside that of its file, is longer than the hundred letters that an archive’s header holds"


@pytest.fixture
def folder(tmp_path):
    """Two classes, one of a name that no archive's header holds."""
    for number in range(MANY):
        place = tmp_path / "many" / (LONG if number % 2 else "犬")
        place.mkdir(parents=True, exist_ok=True)
        # of 256 shades; of what is the same one is kept
        (place / f"{number}.png").write_bytes(png(number % 256))
    return tmp_path / "many"


@pytest.fixture
def page(browse):
    """The dialog that adds folders, open on the page, and what the page has sent."""
    page = browse(path=ALONE)
    page.sent = []
    page.on("request", lambda request: request.method == "PUT" and page.sent.append(request.url))
    settle(page)
    page.get_by_role("button", name="Add folders or a ZIP").click()
    page.get_by_role("dialog").locator("input[type=file]").nth(1).wait_for(state="attached")
    return page


def test_they_are_sent_in_a_few_pieces_and_all_arrive(page, folder):
    page.get_by_role("dialog").locator("input[type=file]").nth(1).set_input_files(folder)
    page.get_by_role("dialog").wait_for(state="detached")
    settle(page)
    page.get_by_text(re.compile(r"add 256 pictures")).first.wait_for()
    assert len(page.sent) == 3
    # what can be undone is said before the last card is drawn
    for name in ("犬", "a class with a name"):
        page.wait_for_function(
            f"[...document.querySelectorAll(`{CARDS}`)].some(each => each.value.startsWith('{name}'))"
        )


def test_it_can_be_followed_and_stopped(page, folder):
    page.route("**/_stcore/upload_file/**", lambda route: None if route.request.method == "PUT" else route.continue_())
    page.get_by_role("dialog").locator("input[type=file]").nth(1).set_input_files(folder)
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(f"Uploading: 0 of {MANY} files").wait_for()
    dialog.get_by_role("button", name="Stop uploading").click()
    dialog.get_by_text(f"Uploading: 0 of {MANY} files").wait_for(state="hidden")
    assert dialog.locator('[data-testid="stFileChip"]').count() == 0
