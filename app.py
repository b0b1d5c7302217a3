"""The server: ``streamlit run app.py``. What its first visitor would wait for begins here; what it serves is `ui/serving`."""

import os

# Before torch is loaded: its threads are to sleep while they wait for each other. Waiting awake is a little faster on an idle
# machine, but several people's runs, or a meta-training beside the page, would slow each other down many times over.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import streamlit as st

from metademo.places import PAGE
from metademo.ui.serving import warming

app = st.App(PAGE, lifespan=warming.lifespan)
