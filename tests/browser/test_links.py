"""A view is handed on by its link, to another server; the tour; and a round of the game."""

import re
import sys
from urllib.parse import parse_qs, urlsplit

import pytest

from metademo.ui.texts.en import tour as en
from metademo.ui.texts.zh import tour as zh
from tests.helpers.browsing import ARTIFACTS, NARROW, WIDE, headline, served, settle


@pytest.fixture(scope="module")
def elsewhere(chromium):
    """The address of the same version, served a second time."""
    with served([sys.executable, "-m", "streamlit", "run", "app.py"], ARTIFACTS / "elsewhere.log") as url:
        yield url


def test_a_link_shows_the_same_view_on_another_server(browse, elsewhere):
    page = browse(path="/?task=lumoe&steps=4&seed=3&colour=red", permissions=["clipboard-read", "clipboard-write"])
    first, _, _ = headline(page)
    assert "‘colour’" in page.locator(".st-key-link-refused").inner_text()
    # a step is chosen, which draws the results anew and nothing else
    page.locator("input[aria-label=Step]").press("ArrowLeft")
    page.wait_for_url(re.compile(r"[?&]step=3$"))
    settle(page)
    shown = page.locator(".md-headline").inner_text()
    assert shown != first
    entries = page.evaluate("history.length")
    page.locator(".st-key-menu button").click()
    page.get_by_role("button", name="Copy link", exact=True).click()
    page.get_by_text("✓ Copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    assert parse_qs(urlsplit(link).query) == {
        "lang": ["en"], "task": ["lumoe"], "steps": ["4"], "seed": ["3"], "step": ["3"],
    }  # fmt: skip
    assert page.evaluate("history.length") == entries
    other = browse(at=elsewhere, path="/" + link.rpartition("/")[2])
    headline(other)
    assert other.locator(".md-headline").inner_text() == shown
    assert other.url.rpartition("?")[2] == link.rpartition("?")[2]
    assert not other.locator(".st-key-link-refused").count()


def test_a_prepared_page_has_no_other_controls_until_it_is_opened(browse):
    page = browse(path="/?task=lumoe&only=steps,rate,seed&note=Slide%20to%20%3Cb%3E0%3C/b%3E.")
    headline(page)
    assert page.locator(".md-teacher-text").inner_text() == "Slide to <b>0</b>."
    column = page.locator('[class*="st-key-choice-"]:visible')
    assert sorted(re.search(r"st-key-choice-(\w+)", each.get_attribute("class"))[1] for each in column.all()) == [
        "rate_factor", "seed", "steps",
    ]  # fmt: skip
    assert not page.get_by_role("link", name="Compare").count()
    page.get_by_role("button", name="Open everything").click()
    settle(page)
    page.get_by_role("link", name="Compare").wait_for()
    assert page.get_by_role("button", name="Add a class").is_visible()
    page.wait_for_url(re.compile(r"[?&]task=lumoe$"))


@pytest.mark.parametrize(("viewport", "said", "spoken"), [(WIDE, en, "en-GB"), (NARROW, zh, "zh-CN")], ids=("en", "zh"))
def test_the_tour_stops_at_the_real_controls(browse, viewport, said, spoken):
    page = browse(viewport, path="/?task=lumoe", reduced_motion="reduce", locale=spoken)
    page.locator(".md-headline").wait_for()
    settle(page)
    page.get_by_role("button", name=said.OFFER["yes"]).press("Enter")
    card = page.get_by_role("dialog", name=re.compile("."))
    titles = []
    for stop in range(8):
        title = page.locator("#md-tour-title")
        titles.append(title.inner_text())
        ring = page.locator(".md-tour-ring")
        ring.wait_for()
        box, around = card.bounding_box(), ring.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= viewport["width"]
        assert around["y"] > -10
        assert around["y"] < viewport["height"] - 40
        focused = page.evaluate("document.activeElement.className")
        assert focused == "md-tour-next"
        if titles[-1] == said.STOPS["steps"][0]:
            page.keyboard.press("Tab")  # to the real control
            assert page.evaluate("document.activeElement.closest('.st-key-choice-steps') !== null")
            page.locator(".st-key-choice-steps").get_by_role("slider").press("ArrowLeft")
            page.get_by_text(said.WORDS["done_for_now"]).wait_for()
            page.wait_for_url(re.compile("steps=4"))
            settle(page)
            page.locator(".md-tour-next").focus()
        if stop < 7:
            page.keyboard.press("Enter")
            page.wait_for_function(
                "before => document.getElementById('md-tour-title').textContent !== before", arg=titles[-1]
            )
    assert titles == [title for title, _ in said.STOPS.values()]
    page.keyboard.press("Escape")
    assert not page.locator(".md-tour").count()
    assert page.evaluate("document.activeElement.closest('.st-key-menu') !== null")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.reload()
    page.locator(".md-headline").wait_for()
    settle(page)
    assert not page.locator(".md-tour-offer").is_visible()


def test_a_round_of_the_game_by_keys_and_by_touch(browse):
    page = browse(NARROW, path="/play")
    page.get_by_role("button", name="Start").click()
    for number in range(12):
        page.get_by_text(f"{number + 1} of 12", exact=True).wait_for()
        if number % 2:
            page.keyboard.press("2")
        else:
            page.get_by_role("button", name="It is character 4").click()
    page.get_by_text("Every drawing").wait_for()
    settle(page)
    right = [
        int(each) for each in re.findall(r"(\d+) of 12", page.locator(".md-table").inner_text().replace("\u00a0", " "))
    ]
    assert len(right) == 5
    marks = page.locator(".md-drawings figure").all_inner_texts()
    assert right[0] == sum("✓You" in each.replace("\n", "").replace(" ", "") for each in marks)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
