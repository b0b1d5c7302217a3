"""One choice that an address can hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from metademo.ui.links.kinds import NOTHING, Kind


@dataclass(frozen=True)
class Choice:
    """One choice.

    Attributes:
        name: in the address.
        kind: how its values are written, and which are taken.
        get: what is chosen now; ``NOTHING`` where it does not apply, or is not known yet.
        put: have it chosen.
        first: what it is before anybody chooses, which no address needs to say; None for what is always said.
    """

    name: str
    kind: Kind
    get: Callable[[], Any]
    put: Callable[[Any], None]
    first: Callable[[], Any] | None = None

    def now(self) -> str | None:
        """As the address says it; None where it says nothing."""
        value = self.get()
        if value is NOTHING or (self.first is not None and value == self.first()):
            return None
        return self.kind.write(value)
