"""Callbacks draw no toasts themselves: those of fragments would take the place of the page's style sheet."""

import ast

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
    files = list((APP.parent / "metademo" / "ui").rglob("*.py"))
    calls = [(path.name, each) for path in files for each in ast.walk(ast.parse(path.read_text("utf-8")))]
    drawn = [name for name, each in calls if isinstance(each, ast.Attribute) and each.attr == "toast"]
    assert drawn == ["toasts.py"]
