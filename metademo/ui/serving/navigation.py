"""The pages, and the way from one to another. Whoever imports this has loaded all that they need."""

from __future__ import annotations

import streamlit as st

from metademo.ui import theme
from metademo.ui.components.language import language
from metademo.ui.pages import compare, goal, ideas, lab, learn, results, sentences
from metademo.ui.texts import compare as compare_text
from metademo.ui.texts import goal as goal_text
from metademo.ui.texts import learn as learn_text
from metademo.ui.texts import page as text
from metademo.ui.texts import results as results_text
from metademo.ui.texts import sentence_page as sentences_text


def navigate() -> None:
    """Render the page that the address names."""
    st.html(theme.css())
    language()
    st.navigation(
        [
            st.Page(lab.page, title=text.LAB, icon=":material/science:", url_path="lab", default=True),
            st.Page(learn.page, title=learn_text.LEARN, icon=":material/model_training:", url_path="learn"),
            st.Page(sentences.page, title=sentences_text.SENTENCES, icon=":material/forum:", url_path="sentences"),
            st.Page(goal.page, title=goal_text.GOAL, icon=":material/explore:", url_path="goal"),
            st.Page(compare.page, title=compare_text.COMPARE, icon=":material/compare_arrows:", url_path="compare"),
            st.Page(results.page, title=results_text.RESULTS, icon=":material/leaderboard:", url_path="results"),
            st.Page(ideas.page, title=text.IDEAS, icon=":material/menu_book:", url_path="ideas"),
        ],
        position="top",
    ).run()
