"""The page as `app.py` serves it, but with a tiny, barely begun learner for photographs, on a task of two empty classes.

No checkpoint for photographs comes with the project yet. Streamlit runs this file, for tests of what only photographs have.
"""

import runpy
import sys
from dataclasses import replace
from pathlib import Path

import streamlit as st
import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from metademo import checkpoints  # noqa: E402
from metademo.learners.maml import Maml  # noqa: E402
from metademo.networks import Conv4  # noqa: E402
from metademo.project import Project  # noqa: E402
from metademo.ui import state  # noqa: E402

DOMAIN = "photos-small"


@st.cache_resource
def tiny() -> checkpoints.Checkpoint:
    """Random parameters, with the head's centre where the features are."""
    generator = torch.Generator().manual_seed(2)
    network = Conv4(size=32, channels=3, filters=8, groups=2)
    learner = Maml.initial(network, generator, steps=3)
    features, _ = network.features(learner.params, torch.rand(64, 3, 32, 32, generator=generator))
    params = {**learner.params, "centre": features.mean(0), "log_scale": torch.tensor(3.0).log()}
    return checkpoints.checkpoint_of(replace(learner, params=params), DOMAIN, DOMAIN, {})


shipped = checkpoints.shipped
checkpoints.shipped = lambda name: tiny() if name == DOMAIN else shipped(name)
try:
    if "session" not in st.session_state:
        session = state.session()
        session.project, session.sample = Project(domain=DOMAIN).add_class("left").add_class("right"), None
    runpy.run_path(str(ROOT / "app.py"))
finally:
    checkpoints.shipped = shipped
