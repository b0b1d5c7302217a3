"""docs/coming-from.md: the same loop in another library and in this one gives the same numbers."""

import pytest

from tests.helpers.coming_from import examples, seconds

EXAMPLES = examples()


@pytest.mark.slow
@pytest.mark.parametrize("library", ["higher", "easyfsl"])
def test_both_give_the_same(library):
    if library not in EXAMPLES:
        pytest.skip(f"{library} is not installed")
    theirs, ours = (EXAMPLES[library][whose]() for whose in ("theirs", "ours"))
    assert len(theirs) == len(ours)
    for one, other in zip(theirs, ours, strict=True):
        assert one.double().norm() > 0, "nothing to compare"
        assert (one - other).double().norm() <= 1e-3 * one.double().norm()


def test_what_is_timed_is_the_least():
    calls = []
    took = seconds({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, turns=3)
    assert calls == ["a", "b"] * 3
    assert 0 <= took["a"] < 60
