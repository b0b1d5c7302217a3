"""What was made of files that had to be understood, what else could be made of them, and the way back."""

from __future__ import annotations

import streamlit as st

from metademo.ui import intake, state
from metademo.ui.components.notices import unfolding
from metademo.ui.markdown import plain
from metademo.ui.texts import adding as text
from metademo.ui.texts import page
from metademo.ui.texts.spoken import say


def understood() -> None:
    """The message, if there is one: until it is dismissed, or something else has changed."""
    last = intake.understood()
    if last is None:
        return
    with st.container(gap="xxsmall", key="understood"):
        sentences = [say(each) for each in last.sentences]
        if last.offer is not None:
            sentences.append(text.names_suggest(last.offer.classes, len(last.offer.found)))
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="notice-understood"):
            st.info(plain(" ".join(sentences)), icon=":material/lightbulb:")
            if last.offer is not None:
                st.button(
                    text.make_classes(last.offer.classes), type="primary", on_click=intake.take_offer, key="take-offer"
                )
            if last.squared:
                st.button(
                    text.SQUARES_BACK,
                    icon=":material/crop_square:",
                    on_click=intake.squares_to_the_middle,
                    key="squares-back",
                )
            st.button(text.BACK, icon=":material/undo:", on_click=state.undo, key="take-back")
            st.button(page.DISMISS, on_click=intake.forget_understood, key="understood-dismiss", type="tertiary")
        unfolding([" ".join(sentences)])
