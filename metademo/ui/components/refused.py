"""What of the address was not taken: a line each, until the person has read it."""

from __future__ import annotations

from metademo.ui.components.notices import notices
from metademo.ui.links.reading import Read


def refused(read: Read) -> None:
    """Show the lines, each with a button that takes it away."""

    def put_away(line: str) -> None:
        read.refused[:] = [each for each in read.refused if each != line]

    notices(read.refused, put_away, "link-refused", "warning")
