"""The pages, and the way from one to another. Whoever imports this has loaded all that they need."""

from __future__ import annotations

import streamlit as st

from metademo.ui import cupboard as shelves
from metademo.ui import theme, toasts, touring
from metademo.ui.components.address import address
from metademo.ui.components.cupboard import elsewhere
from metademo.ui.components.language import language
from metademo.ui.components.menu import menu
from metademo.ui.components.prepared import is_prepared, prepared
from metademo.ui.components.refused import refused
from metademo.ui.components.tour import asked
from metademo.ui.links import choices, reading, writing
from metademo.ui.pages import compare, goal, ideas, lab, learn, play, results, robots, sentences
from metademo.ui.texts import compare as compare_text
from metademo.ui.texts import game as game_text
from metademo.ui.texts import goal as goal_text
from metademo.ui.texts import learn as learn_text
from metademo.ui.texts import page as text
from metademo.ui.texts import results as results_text
from metademo.ui.texts import robots as robots_text
from metademo.ui.texts import sentence_page as sentences_text

_OTHERS = ("learn", "robot", "goal", "compare", "results", "ideas", "play")


def navigate() -> None:
    """Render the page that the address names."""
    st.html(theme.css())
    language()
    toasts.toasts()
    read = reading.of_visit()
    first = st.Page(lab.page, title=text.LAB, icon=":material/science:", url_path="lab", default=True)
    page = st.navigation(
        [
            first,
            st.Page(learn.page, title=learn_text.LEARN, icon=":material/model_training:", url_path="learn"),
            st.Page(sentences.page, title=sentences_text.SENTENCES, icon=":material/forum:", url_path="sentences"),
            st.Page(robots.page, title=robots_text.ROBOT, icon=":material/precision_manufacturing:", url_path="robot"),
            st.Page(goal.page, title=goal_text.GOAL, icon=":material/explore:", url_path="goal"),
            st.Page(compare.page, title=compare_text.COMPARE, icon=":material/compare_arrows:", url_path="compare"),
            st.Page(results.page, title=results_text.RESULTS, icon=":material/leaderboard:", url_path="results"),
            st.Page(ideas.page, title=text.IDEAS, icon=":material/menu_book:", url_path="ideas"),
            st.Page(play.page, title=game_text.PLAY, icon=":material/stadia_controller:", url_path="play"),
        ],
        position="top" if read.only is None else "hidden",
    )
    with st.container():  # also where it is empty: fragments below are known by their places
        refused(read)
        prepared()
    name = page.url_path or "lab"
    if asked() and name != "lab":
        st.switch_page(first)
    if name != "lab":
        touring.end()  # who goes to another page leaves the tour
    if name in _OTHERS:  # the others do it themselves, once they know what there is to keep
        elsewhere()
    page.run()
    if not is_prepared():
        menu(name)
    if name == "lab" and shelves.cupboard().opening:
        return  # the address stays as it is until what it stands for is open
    kept = (*writing.STEPS, *choices.EMBEDDED) if name in ("lab", "sentences") else choices.EMBEDDED
    address(writing.query(writing.parts(name) | writing.beside(name)), kept)
