"""What unfolds messages: the count of the others, or the end of the only one, and nothing where all is in sight."""

from metademo.ui.components.notices import more_html


def test_several_are_counted_and_one_that_is_short_needs_nothing():
    assert more_html(["a"]) is None
    assert ">1 more message<" in more_html(["a", "b"])
    assert ">8 more messages<" in more_html(["a"] * 9)


def test_one_that_is_longer_than_two_lines_is_cut_where_it_does_not_fit():
    assert more_html(["x" * 64]) is None
    assert 'class="md-more md-narrow"' in more_html(["x" * 65])  # a phone's two lines
    assert 'class="md-more"' in more_html(["x" * 221])  # any screen's
    assert more_html(["字" * 32]) is None  # as wide as 64 Latin letters
    assert more_html(["字" * 33]) is not None
