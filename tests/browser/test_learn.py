"""Learning to learn in a real browser: the training in its own process, a task of one's own, θ moved by hand."""

import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.helpers.browsing import NARROW, reads, settle

ERROR = re.compile(r": ([\d.,]+)$")
LIMIT = 300.0
"""Seconds that learning may take on a busy machine; some ten of them on one that is not."""


def error(page, panel):
    """The error that stands under a panel."""
    found = ERROR.search(page.locator(".bending figure .caption").nth(panel).inner_text())
    return float(found[1].replace(",", "")) if found else None


def asked(page):
    """What the address asks for, by name."""
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.slow
def test_play_watch_it_learn_and_make_a_task_of_ones_own(browse):
    page = browse(path="/learn")
    page.get_by_role("button", name="Learn to learn", exact=True).click()
    page.get_by_text(re.compile(r"^[\d,]+ meta-steps? in .* of processor time")).wait_for(timeout=LIMIT * 1000)
    address = asked(page)
    assert "training" in address
    # the initialisation that is learned comes to adapt where random numbers do not
    end = time.monotonic() + LIMIT
    while (found := error(page, 0)) is None or found > 0.5 * error(page, 2):
        assert time.monotonic() < end, f"after all that time {found}, random numbers {error(page, 2)}"
        page.wait_for_timeout(500)
    # one that is drawn anew just now is there twice
    expect(page.locator(".js-plotly-plot")).to_have_count(2, timeout=LIMIT * 1000)

    page.reload()  # the training goes on
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_text(re.compile("^Paused after")).wait_for()
    settle(page)
    assert asked(page) == address

    # a point where nobody expects one
    panel = page.locator(".bending svg").first
    panel.scroll_into_view_if_needed()
    before = panel.locator("circle").count()
    box = panel.bounding_box()
    page.mouse.click(box["x"] + 0.52 * box["width"], box["y"] + 0.12 * box["height"])
    page.get_by_text(re.compile("error at your points")).first.wait_for()
    settle(page)
    assert panel.locator("circle").count() == before + 1
    reads(page.get_by_role("combobox", name="Step 4: learn a new task", exact=True), "Your own points")
    own = error(page, 0)
    # dragged to where the others are, it is easier to learn
    page.mouse.move(box["x"] + 0.52 * box["width"], box["y"] + 0.12 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.52 * box["width"], box["y"] + 0.5 * box["height"], steps=5)
    page.mouse.up()
    end = time.monotonic() + 60
    while error(page, 0) == own:
        assert time.monotonic() < end
        page.wait_for_timeout(200)
    assert panel.locator("circle").count() == before + 1

    # θ by hand
    plane = page.get_by_role("application", name=re.compile("arrow keys move"))
    plane.scroll_into_view_if_needed()
    said = page.get_by_text(re.compile("^Here the loss of task A is")).inner_text()
    plane.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    end = time.monotonic() + 60
    while page.get_by_text(re.compile("^Here the loss of task A is")).inner_text() == said:
        assert time.monotonic() < end
        page.wait_for_timeout(200)
    assert page.get_by_role("alert").count() == 0


def test_narrow_and_dark(browse):
    page = browse(NARROW, "dark", path="/learn")
    page.get_by_role("button", name="Learn to learn", exact=True).wait_for()
    page.locator(".bending figure").nth(2).wait_for()
    settle(page)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
