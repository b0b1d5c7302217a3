"""Callbacks draw no toasts themselves: those of fragments would take the place of the page's style sheet."""

import re

from streamlit.testing.v1 import AppTest

from metademo.places import APP


def test_toasts_are_said_once_by_the_next_run_of_the_page():
    def shown() -> None:
        import streamlit as st

        from metademo.ui import toasts

        toasts.toasts()
        st.button("do", on_click=toasts.say, args=("Done.",))

    page = AppTest.from_function(shown).run()
    assert not page.toast
    page.button[0].click().run()
    assert [each.value for each in page.toast] == ["Done."]
    page.run()
    assert not page.toast


def test_nothing_else_draws_toasts():
    files = (APP.parent / "metademo" / "ui").rglob("*.py")
    assert [path.name for path in files if re.search(r"\.toast\b", path.read_text("utf-8"))] == ["toasts.py"]
