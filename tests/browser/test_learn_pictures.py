"""A person opens Characters on 'Learn to learn', sees random numbers become an initialisation, and uses it in the Lab."""

import re

import pytest

from tests.helpers.browsing import WIDE

LIMIT = 180_000
"""Milliseconds: a machine on which much else goes on takes its time."""


@pytest.mark.slow
def test_characters_learn_to_learn_and_go_to_the_lab(browse):
    page = browse(WIDE, path="/learn")
    page.get_by_role("radio", name="Characters").or_(page.get_by_text("Characters", exact=True)).first.click(
        timeout=LIMIT
    )
    page.locator(".st-key-learn-pictures-play button").click(timeout=LIMIT)
    headline = page.locator(".md-headline")
    # '59 % → 78 % right': it says so itself as soon as held-out tasks have been asked again
    headline.filter(has_text=re.compile(r"\d+\s% → \d+\s%")).wait_for(timeout=LIMIT)
    page.wait_for_function(
        """() => {
          const said = document.querySelector('.md-headline')?.textContent.match(/(\\d+)\\s% → (\\d+)\\s%/);
          return said && Number(said[2]) >= Number(said[1]) + 10;
        }""",
        timeout=LIMIT,
    )
    page.locator("table.md-stream img").first.wait_for(timeout=LIMIT)
    page.locator(".st-key-learn-pictures-play button", has_text="Pause").click(timeout=LIMIT)
    headline.filter(has_text="Paused.").wait_for(timeout=LIMIT)
    page.locator(".st-key-learn-pictures-use-maml button").click(timeout=LIMIT)
    page.get_by_text("is among the Lab’s learners").wait_for(timeout=LIMIT)
    assert page.locator(".st-key-cupboard-in").count() == 1
    assert page.locator(".st-key-cupboard-in").is_hidden()  # as the page's style sheet has it, which must not have gone
    page.get_by_role("link", name="Lab").first.click(timeout=LIMIT)
    page.get_by_text("Your own learners").wait_for(timeout=LIMIT)
    page.locator(".md-headline", has_text="My MAML").wait_for(timeout=LIMIT)
