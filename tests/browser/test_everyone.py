"""For everyone: what axe finds on the pages, light and dark; a narrow screen in both languages; keys instead of a pointer."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.helpers.browsing import GROUNDS, NARROW, WIDE, headline, in_scheme, settle
from tests.helpers.taken import page_of, taken, task

PAGES = ("", "learn", "sentences", "robot", "goal", "compare", "results", "ideas", "play")
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of axe that what changes with the theme can break; all others see the same elements, names and places in both."""
FINDINGS = """async ([where, rules]) => {
  const found = await axe.run(where, { resultTypes: ['violations'], ...(rules ? { runOnly: rules } : {}) });
  return found.violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => [id, target.flat().join(' '), failureSummary]));
}"""
AT_REST = """() => Promise.all(document.getAnimations().map((each) =>
  each.effect.getComputedTiming().iterations === Infinity || each.finished.catch(() => null)))"""
BEYOND = """(width) => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
  .map((each) => each.scrollWidth).filter((each) => each > width)"""


def go(page, path):
    """Open a page from another, and wait until it is drawn and the server has answered all it asked."""
    page.set_viewport_size(WIDE)  # a narrow one keeps the links to the pages in a drawer
    page.locator(f'[data-testid="stTopNavLink"][href*="/{path}"]').click()
    page.wait_for_url(re.compile(f"/{path}(\\?|$)"))
    page.locator(".md-brand h1").wait_for()
    settle(page)


def look(page, where, name):
    """What axe finds serious in what a selector names, in both themes."""
    found = []
    for scheme in GROUNDS:
        in_scheme(page, scheme)
        page.evaluate(AT_REST)  # what changes its colour gradually has arrived at it
        found += [
            (name, scheme, *each) for each in page.evaluate(FINDINGS, [where, COLOURS if scheme == "dark" else None])
        ]
    return found


def narrow(page):
    """Make the window as narrow as a telephone's."""
    page.set_viewport_size(NARROW)
    page.evaluate("new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn)))")


def beyond(page, path):
    """How wide the page is, for whom that is too wide for a narrow screen."""
    return [(path or "lab", width) for width in page.evaluate(BEYOND, NARROW["width"])]


@pytest.mark.slow
def test_axe_finds_nothing_serious_and_nothing_sticks_out(browse):
    page = browse(reduced_motion="reduce")
    found, wide = [], []
    page.evaluate(AXE_SCRIPT)
    headline(page)
    for path in PAGES:
        if path:
            go(page, path)
        if path == "robot":
            # it does not begin to move by itself
            page.locator('.film[data-playing="false"]').wait_for()
        found += look(page, "body", path or "lab")
        narrow(page)
        wide += beyond(page, path)
        page.set_viewport_size(WIDE)
        if not path:
            # what opens above a page lies elsewhere in the document than the page
            page.locator(".st-key-menu button").first.click()
            page.get_by_role("group", name="Selected values").wait_for()
            settle(page)
            found += look(page, '[role="dialog"]', "menu")
            page.keyboard.press("Escape")
            page.get_by_role("button", name="Take the tour").click()
            page.locator(".md-tour-card").wait_for()
            found += look(page, ".md-tour-card", "tour")
            page.keyboard.press("Escape")
        if path == "play":
            page.locator(".start").click()
            page.locator('.game[data-state="asking"]').wait_for()
            found += look(page, "body", "game")
    assert not found, "\n".join(map(str, found))
    assert not wide


@pytest.mark.slow
def test_nothing_sticks_out_in_chinese(browse):
    page, wide = browse(viewport=NARROW, locale="zh-CN"), []
    page.locator(".md-brand h1").wait_for()
    settle(page)
    for path in PAGES:
        if path:
            go(page, path)
            narrow(page)
        wide += beyond(page, path)
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    assert not wide


@pytest.mark.slow
def test_a_waves_points_are_moved_with_keys(browse):
    page = browse(path="/learn")
    page.locator(".md-brand h1").wait_for()
    settle(page)
    curve, spoken = page.get_by_role("application").first, page.locator(".spoken")
    curve.focus()
    first = spoken.inner_text()
    assert first.startswith("1/10: ")
    page.keyboard.press("ArrowUp")
    higher = spoken.inner_text()
    assert float(higher.split("y = ")[1]) == pytest.approx(float(first.split("y = ")[1]) + 0.1)
    page.keyboard.press("PageDown")
    assert spoken.inner_text().startswith("2/10: ")
    page.keyboard.press("Enter")
    assert spoken.inner_text().startswith("11/11: ")
    page.keyboard.press("Delete")
    assert spoken.inner_text().startswith("10/10: ")
    # the server has the points: the task is one's own now
    page.get_by_role("button", name="Remove points").wait_for()


@pytest.mark.slow
def test_axe_finds_nothing_serious_in_what_is_taken_away(opened):
    project = task("vireth")
    with opened(page_of(project, taken(project)), viewport=NARROW) as page:
        page.evaluate(AXE_SCRIPT)
        for scheme in GROUNDS:
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(FINDINGS, ["body", None]) == []
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
