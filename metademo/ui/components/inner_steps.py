"""What the components have in common that show several learners' inner steps beside each other: a slider with a button that
plays, a story, a card for each learner."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__)
JS = _HERE.with_suffix(".js").read_text("utf-8")
"""To stand before a component's own JavaScript."""
CSS = _HERE.with_suffix(".css").read_text("utf-8")
"""To stand before its style sheet."""
