"""What is said as HTML: whatever a person or a file called something, it is text."""

from html.parser import HTMLParser

import pytest

from metademo.ui import markup
from metademo.ui.markup import Html, Row

RUDE = """<b title='x' id="y">&</b>"""
ESCAPED = "&lt;b title=&#x27;x&#x27; id=&quot;y&quot;&gt;&amp;&lt;/b&gt;"


class Tags(HTMLParser):
    """Which tags and attributes there are."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize(
    "made",
    [
        markup.headline(RUDE),
        markup.note(RUDE),
        markup.title(RUDE, "caption"),
        markup.title("title", RUDE),
        markup.learner(RUDE),
        markup.table([RUDE], []),
        markup.table([], [Row(RUDE, [])]),
        markup.table([], [Row("", [RUDE])]),
    ],
)
def test_text_is_escaped_once(made):
    assert ESCAPED in made
    assert "b" not in [tag for tag, _ in Tags(made).found]
    assert markup.html(made) is made


def test_a_table_has_a_head_for_every_column_and_row_and_can_be_scrolled_with_keys():
    rows = [Row("one", ["1", Html("<i>2</i>")]), Row("two", ["3", "4"], "md-published")]
    tags = Tags(markup.table(["", "a", "b"], rows, "md-figures", tall=True)).found
    assert tags[:2] == [
        ("div", {"class": "md-scroll md-tall", "tabindex": "0"}),
        ("table", {"class": "md-table md-figures"}),
    ]
    assert [attrs["scope"] for tag, attrs in tags if tag == "th"] == ["col"] * 3 + ["row"] * 2
    assert [tag for tag, _ in tags].count("td") == 4
    assert ("i", {}) in tags
    assert [attrs for tag, attrs in tags if tag == "tr"] == [{}, {}, {"class": "md-published"}]
    assert ("table", {"class": "md-table"}) in Tags(markup.table([], [])).found


def test_only_a_headline_that_changes_is_read_out():
    assert Tags(markup.headline("a")).found == [("p", {"class": "md-headline", "role": "status"})]
    assert Tags(markup.headline("a", live=False)).found == [("p", {"class": "md-headline"})]


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (("traffic signs: stop", "traffic signs: yield"), ("… stop", "… yield")),
        (("traffic_signs_stop", "traffic_signs_stop_ahead"), ("… stop", "… stop_ahead")),
        (("red fox", "red cat"), ("red fox", "red cat")),  # little would be gained
        (("photographs", "photography"), ("photographs", "photography")),  # no name begins within a word
        (("a very long name", "another one"), ("a very long name", "another one")),
        (("a name of its own",), ("a name of its own",)),
        ((), ()),
    ],
)
def test_names_are_told_apart_by_what_they_do_not_share(names, short):
    assert markup.apart(names) == short
