"""The page: ``streamlit run app.py``. Set-up and navigation, nothing else."""

import atexit
import gc
import os

# Before torch is loaded: its threads are to sleep while they wait for each other. Waiting awake is a little faster on an idle
# machine, but several people's runs, or a meta-training beside the page, would slow each other down many times over.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import streamlit as st

from metademo.places import ASSETS
from metademo.ui import theme
from metademo.ui.components.language import language
from metademo.ui.pages import compare, ideas, lab
from metademo.ui.pages import results as figures
from metademo.ui.pages import sentences as sentences_page
from metademo.ui.texts import compare as compare_text
from metademo.ui.texts import page as text
from metademo.ui.texts import results as results_text
from metademo.ui.texts import sentence_page as sentences_text


@st.cache_resource
def settled() -> None:
    """Keep the garbage collector off what the libraries have loaded, once for all.

    A full collection looks through 400,000 objects that never go away: a quarter of a second, in which no other thread gets on.
    """
    gc.freeze()
    atexit.register(gc.unfreeze)  # or libraries report at the end what they take for leaks


settled()
# the icon is a file: one of Streamlit's own names would have the browser fetch it from the network
st.set_page_config(page_title=text.TITLE, page_icon=str(ASSETS / "icon.svg"), layout="wide")
st.html(theme.css())
language()
st.navigation(
    [
        st.Page(lab.page, title=text.LAB, icon=":material/science:", url_path="lab", default=True),
        st.Page(sentences_page.page, title=sentences_text.SENTENCES, icon=":material/forum:", url_path="sentences"),
        st.Page(compare.page, title=compare_text.COMPARE, icon=":material/compare_arrows:", url_path="compare"),
        st.Page(figures.page, title=results_text.RESULTS, icon=":material/leaderboard:", url_path="results"),
        st.Page(ideas.page, title=text.IDEAS, icon=":material/menu_book:", url_path="ideas"),
    ],
    position="top",
).run()
