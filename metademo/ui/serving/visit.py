"""What each visitor gets, and each visit anew: a first sign, and then the pages."""

import streamlit as st

from metademo.places import ASSETS
from metademo.ui.serving import warming
from metademo.ui.texts import opening as text

# the icon is a file: one of Streamlit's own names would have the browser fetch it from the network
st.set_page_config(page_title=text.TITLE, page_icon=str(ASSETS / "icon.svg"), layout="wide")
sign = st.empty()
if not warming.ready():
    sign.markdown(f"## {text.NAME}\n\n{text.LOADING}")
warming.load()
sign.empty()
warming.navigate()
