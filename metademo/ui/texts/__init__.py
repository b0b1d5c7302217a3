"""Every sentence that a person can read on the page, in the person's own language.

One folder a language, the same modules and names in each; ``en`` is complete, and stands in where another language lacks
something. Callers write ``from metademo.ui.texts import page as text`` and ``text.CANCEL``: in which language that is, is decided
each time it is asked, for one server speaks to many people. So nothing of it may be kept from one drawing to the next where
others, or the same person in another language, would read it. What the library says goes through
:mod:`metademo.ui.texts.spoken`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from metademo.ui.texts.choice import ENGLISH, language

__all__ = [
    "adding", "charts", "cheetah", "classes", "compare", "compare_explained", "course", "course_chapters", "course_guesses",
    "course_questions", "crop", "differences", "findings", "game", "glossary", "goal", "happened", "history", "inside",
    "kept", "learn", "learn_pictures", "learning", "links", "live", "losing", "meta_step", "numbers", "opening",
    "own_classes", "page", "results", "results_explained", "robots", "sentence_page", "sentences", "strip", "takeaway",
    "tour", "unknown", "waves_told", "widgets", "words",
]  # fmt: skip

if TYPE_CHECKING:
    from metademo.ui.texts.en import (
        adding,
        charts,
        cheetah,
        classes,
        compare,
        compare_explained,
        course,
        course_chapters,
        course_guesses,
        course_questions,
        crop,
        differences,
        findings,
        game,
        glossary,
        goal,
        happened,
        history,
        inside,
        kept,
        learn,
        learn_pictures,
        learning,
        links,
        live,
        losing,
        meta_step,
        numbers,
        opening,
        own_classes,
        page,
        results,
        results_explained,
        robots,
        sentence_page,
        sentences,
        strip,
        takeaway,
        tour,
        unknown,
        waves_told,
        widgets,
        words,
    )  # fmt: skip
else:

    class _Part:
        """A module of texts, in whatever language is spoken when it is asked."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, name: str) -> Any:
            wanted = f"{__name__}.{language()}.{self._name}"
            try:
                spoken = import_module(wanted)
            except ModuleNotFoundError as error:
                if error.name != wanted:
                    raise
                spoken = None
            if not hasattr(spoken, name):
                spoken = import_module(f"{__name__}.{ENGLISH}.{self._name}")
            return getattr(spoken, name)

    globals().update({name: _Part(name) for name in __all__})
