"""The tour of the first visit."""

from __future__ import annotations

OFFER = {
    "question": "New here? Eight stops, about two minutes, with the real controls.",
    "yes": "Take the tour",
    "no": "No, thanks",
    "label": "Tour",
}
AGAIN = "Take the tour"
WORDS = {
    "next": "Next",
    "back": "Back",
    "end": "Done",
    "close": "Leave the tour",
    "standing": "{at} of {of}",
    "not_yet": "It is not on the page yet; it comes in a moment.",
    "done": "✓ That is it.",
    "done_for_now": "✓ That is it. It is put back when you go on.",
    "came": "Right in the end",
    "right": "{right} of {of}",
    "none": "not shown",
    "keys": "Tab leads to the control and back, Esc leaves the tour.",
}
STOPS = {
    "start": (
        "Three ways to begin",
        "A ready task shows results at once. Your own pictures or drawings do as well: a handful is enough. This tour runs on a "
        "ready task; nothing that you move on the way stays moved.",
    ),
    "card": (
        "A class and its few pictures",
        "The pictures with the solid border are learned from; the learners are asked about the others. Now drag one across, or "
        "touch it and choose.",
    ),
    "shots": (
        "Shots",
        "Now move this slider to 2: each class gives one picture more to learn from, and one fewer is left to ask about.",
    ),
    "learners": (
        "Who learns",
        "Each has another past: MAML learned to learn, transfer learned to tell pictures apart, scratch learned nothing. Now "
        "switch transfer off, and on again.",
    ),
    "steps": (
        "Inner steps",
        "So many gradient steps MAML makes on these pictures. Now move this slider to 0: without a step it can only guess. Then "
        "to 1: here, one step is enough.",
    ),
    "player": (
        "Step by step",
        "Now press Play, or move this slider: the answers, the charts and the sentence above are those of this step.",
    ),
    "cells": (
        "Every answer",
        "A mark below each picture for each learner: ✓ in its colour where it is right, ✗ where it is wrong. Point at a picture, "
        "or touch it, to see it large, with all that is answered.",
    ),
    "menu": (
        "Hand it on",
        "Here you copy a link to what you see. It carries the ready task, the learners and every choice, but none of your own "
        "pictures: those you hand on as a ZIP (‘Download these pictures’), and a learner that has learned them as one page "
        "(‘Take it away’, above the curves). This tour is here too. At the end all is as it was before.",
    ),
}
