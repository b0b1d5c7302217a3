"""Characters on the page 'Learn to learn': a network from random numbers that learns to tell them apart from one drawing."""

from __future__ import annotations

from functools import cache, partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st
import torch
from PIL import Image

from metademo.checkpoints.files import CheckpointError
from metademo.datasets import DATASETS
from metademo.datasets.files import DataError
from metademo.measuring import watched
from metademo.measuring.pictures_live import PicturesPlan
from metademo.training.pictures import BESIDE, PictureSettings
from metademo.ui.components.explain import explained
from metademo.ui.components.keeping import keeping
from metademo.ui.components.outer import RANDOM
from metademo.ui.components.pictures_training import buttons, last_plan, rest_of_others
from metademo.ui.components.watching import watching
from metademo.ui.markdown import plain
from metademo.ui.texts import learn as waves_text
from metademo.ui.texts import learn_pictures as text
from metademo.ui.texts import waves_told as told
from metademo.ui.texts import words
from metademo.ui.texts.spoken import learner_words, say
from metademo.ui.thumbnails import data_uri
from metademo.ui.widgets import beginning, given

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

SHOWN = ("maml", "fomaml", "reptile", "meta-sgd", "meta-lstm", "transfer", RANDOM)
FACTORS = (0.1, 0.3, 1.0, 3.0, 10.0)
_ACROSS, _DOWN = 10, 3


def characters() -> None:
    """Render the part."""
    left, right = st.columns([3, 9], gap="large")
    top = right.container()
    try:
        with left:
            key, plan = _controls(top)
    except (DataError, CheckpointError) as error:
        st.error(plain(words.told(text.DATA_GONE, say(error))), icon=":material/error:")
        return
    rest_of_others(watched.CHARACTERS, None if key == RANDOM else plan)
    with right:
        omniglot = DATASETS["omniglot"]
        keep = partial(keeping, plan, watched.CHARACTERS, omniglot.described(plan.train), omniglot.licence)
        watching(plan, None if key == RANDOM else key, watched.CHARACTERS, keep)


def _controls(top: DeltaGenerator) -> tuple[str, PicturesPlan]:
    explained(text.SET_UP, "1", {**text.SET_UP_EXPLAINED, **told.LEAVING})
    last = last_plan(watched.CHARACTERS, watched.CHARACTERS)
    before = PictureSettings() if last is None else last.settings
    key, settings, both = settings_controls(before, last is not None and last.beside is not None)
    st.html(f'<img class="md-family" src="{_some()}" alt="{escape(text.FAMILY_ALT, quote=True)}">')
    st.caption(text.FAMILY_LINE)
    plan = watched.characters_plan(settings, both)
    with top:
        if key == RANDOM:
            st.caption(waves_text.NOTHING_TO_LEARN)
        else:
            if last is not None and last != plan:
                st.caption(waves_text.CHANGED)
            buttons(plan)
    return key, plan


def settings_controls(before: PictureSettings, beside: bool) -> tuple[str, PictureSettings, bool]:
    """The learner, its settings, and whether first and second order are to be seen beside each other."""
    names = {each: waves_text.RANDOM if each == RANDOM else words.learner_name(each) for each in SHOWN}
    key = given(
        st.selectbox(
            waves_text.LEARNER,
            SHOWN,
            key=beginning("learn-pictures-learner", before.learner, SHOWN),
            format_func=names.__getitem__,
            persist_state="session",
        )
    )
    found = learner_words(key)
    line = text.LINES.get(key) or ("" if found is None else plain(found.line))
    st.caption(waves_text.who(names[key], line))
    both = False
    if key in BESIDE:
        both = st.toggle(
            text.BOTH, key=beginning("learn-pictures-both", beside), help=text.BOTH_HELP, persist_state="session"
        )
    with st.popover(waves_text.SETTINGS, icon=":material/tune:", width="stretch"):
        usual = PictureSettings.usual("maml" if key == RANDOM else key)
        ways = st.slider(text.WAYS, 2, 10, key=beginning("learn-pictures-ways", before.ways), persist_state="session")
        shots = st.slider(
            text.SHOTS, 1, 5, key=beginning("learn-pictures-shots", before.shots), persist_state="session"
        )
        steps = st.slider(
            text.STEPS,
            1,
            5,
            key=beginning(f"learn-pictures-steps-{usual.steps}", usual.steps),
            help=text.STEPS_HELP,
            persist_state="session",
        )
        factor = st.select_slider(
            text.RATE,
            FACTORS,
            key=beginning("learn-pictures-rate", before.rate_factor, FACTORS),
            format_func=lambda value: f"× {value:g}",
            help=text.RATE_HELP,
            persist_state="session",
        )
        seed = st.number_input(
            waves_text.SEED, 0, 9999, key=beginning("learn-pictures-seed", before.seed), persist_state="session"
        )
    chosen = {"ways": ways, "shots": shots, "steps": steps, "rate_factor": factor, "seed": int(seed)}
    return key, PictureSettings.usual("maml" if key == RANDOM else key, **chosen), both


@cache
def _some() -> str:
    """Some of the characters, ink on white."""
    train, _ = watched.characters()
    step = len(train) // 4 // (_ACROSS * _DOWN)
    shown = [train.images[train.rows[at * step][at % 20], 0] for at in range(_ACROSS * _DOWN)]
    rows = [torch.cat(shown[at * _ACROSS : (at + 1) * _ACROSS], 1) for at in range(_DOWN)]
    return data_uri(Image.fromarray(255 - torch.cat(rows).numpy()))
