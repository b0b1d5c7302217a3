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
    "keys": "Tab leads to the control and back, Esc leaves the tour.",
}
STOPS = {
    "start": (
        "Three ways to begin",
        "A ready task shows results at once. Your own pictures or drawings do as well: a handful is enough. ‘What is MAML?’ "
        "below tells in a minute what this is about.",
    ),
    "card": (
        "A class and its few pictures",
        "The pictures with the solid border are learned from; the learners are asked about the others. Drag one across, or touch "
        "it and choose.",
    ),
    "shots": (
        "Shots",
        "Now move this slider: each class gives more pictures to learn from, and fewer are left to ask about.",
    ),
    "learners": (
        "Who learns",
        "Each has another past: MAML learned to learn, transfer learned to tell pictures apart, scratch learned nothing. Now "
        "switch one on or off.",
    ),
    "steps": (
        "Inner steps",
        "So many gradient steps MAML makes on your pictures. Now move this slider, to 1 for instance, and see what "
        "becomes of the small curves beside it.",
    ),
    "player": (
        "Step by step",
        "Now press Play, or move this slider: the answers, the charts and the sentence above are those of this step.",
    ),
    "cells": (
        "Every answer",
        "A mark below each picture says what each learner makes of it, in the learner’s colour. Point at one, or touch it, to "
        "see it large.",
    ),
    "menu": (
        "Hand it on",
        "Here you copy a link to a ready task with all your choices (your own pictures travel as a ZIP), prepare a page for a "
        "class, and find this tour again. That is all: now it is yours. What was moved on the way, Undo takes back.",
    ),
}
