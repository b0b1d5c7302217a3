"""Sentences in a real browser: learned, weighed, typed and pasted, wide and narrow."""

import re

import pytest

from metademo.networks.minilm_files import INSTALL, installed
from tests.helpers.browsing import NARROW, reads, settle

pytestmark = pytest.mark.skipif(not installed(), reason=f"the body for sentences is an extra: {INSTALL}")
LONG = 240_000


def test_from_a_ready_task_to_ones_own(browse):
    page = browse(path="/sentences")
    page.set_default_timeout(LONG)
    page.get_by_text(re.compile(r"MAML\s+gets \d+ of 20 right")).first.wait_for()
    page.locator(".md-word-for").first.wait_for()
    page.locator(".js-plotly-plot").nth(1).wait_for()

    # a sentence of one's own
    field = page.get_by_role("textbox", name="Try a sentence")
    field.fill("Ring a bell in ten minutes")
    field.press("Enter")
    page.get_by_text("MAML takes it for").wait_for()
    settle(page)

    # rows as a spreadsheet copies them
    page.get_by_role("button", name="Paste").click()
    said = {
        "hello": ["Good morning", "Hi there", "Greetings to you", "Hello again"],
        "bye": ["Goodbye then", "See you soon", "Farewell my friend", "Until tomorrow"],
    }
    rows = [(text, name) for name, texts in said.items() for text in texts]
    page.get_by_role("textbox", name="Rows of a table").fill("\n".join("\t".join(row) for row in rows))
    page.get_by_role("textbox", name="Rows of a table").blur()
    settle(page)
    page.get_by_role("button", name="Add these").click()
    page.get_by_text(re.compile(r"MAML\s+gets \d of 2 right")).first.wait_for()
    reads(page.get_by_role("textbox", name="Name of the class").first, "hello")

    # another page and back: nothing is lost
    page.get_by_role("link", name="Ideas").click()
    page.get_by_role("heading", level=2).first.wait_for()
    page.get_by_role("link", name="Sentences").click()
    page.get_by_text(re.compile(r"MAML\s+gets \d of 2 right")).first.wait_for()
    reads(page.get_by_role("textbox", name="Name of the class").first, "hello")


def test_narrow_and_dark(browse):
    page = browse(NARROW, "dark", path="/sentences")
    page.set_default_timeout(LONG)
    page.locator(".md-sentence").first.wait_for()
    settle(page)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
