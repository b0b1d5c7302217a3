"""The slider of the shots says what is there, also after pictures were moved by hand."""

import pytest
from streamlit.testing.v1 import AppTest

from metademo.ui import lab_run
from tests.helpers.pages import project


def script():
    import streamlit as st

    from metademo.ui import state
    from metademo.ui.components.shots import shots

    state.session()
    for key, digest in st.session_state.pop("moved", ()):
        state.change("moved", lambda found, key=key, digest=digest: found.move_picture(key, digest))
    shots()


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setattr(lab_run, "update_run", lambda: None)
    return AppTest.from_function(script, default_timeout=60).run()


def move(page, *classes):
    """Have these classes learn from one picture more."""
    found = [project(page).classes[index] for index in classes]
    page.session_state.moved = [(each.key, each.query[0].digest) for each in found]
    page.run()
    assert not page.exception


def test_the_slider_follows_what_was_moved_by_hand(page):
    assert page.slider[0].value == 1
    move(page, 0)
    assert not page.slider
    assert page.select_slider[0].value == "1 to 2"
    assert "Not the same number" in page.caption[0].value
    # one of each of the others: two of every class, which is one number again
    move(page, 1, 2, 3, 4)
    assert (page.slider[0].value, project(page).shots) == (2, 1)
    page.slider[0].set_value(1).run()
    assert {len(each.support) for each in project(page).classes} == {1}
    move(page, 0)
    page.select_slider[0].set_value(3).run()
    assert {len(each.support) for each in project(page).classes} == {3}
    assert page.slider[0].value == 3
