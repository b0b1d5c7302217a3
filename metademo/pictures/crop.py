"""Which square of a photograph the network sees."""

from __future__ import annotations

from dataclasses import dataclass

from metademo.pictures.limits import MIN_SIDE

MAX_ZOOM = 4.0
"""How many times smaller than the picture's short side the square may be: the copy that is kept has no more detail to show."""


@dataclass(frozen=True)
class Crop:
    """A square within a picture.

    Attributes:
        across: where it lies from left to right, 0 … 1: at the left edge, the right edge, or between.
        down: where it lies from top to bottom, 0 … 1.
        zoom: how many times its side goes into the picture's short side, 1 … :data:`MAX_ZOOM`.

    Raises:
        ValueError: on construction, naming the field.
    """

    across: float = 0.5
    down: float = 0.5
    zoom: float = 1.0

    def __post_init__(self) -> None:
        for field in ("across", "down"):
            if not 0 <= getattr(self, field) <= 1:
                raise ValueError(f"{field}: must lie in 0 … 1, not {getattr(self, field)}")
        if not 1 <= self.zoom <= MAX_ZOOM:
            raise ValueError(f"zoom: must lie in 1 … {MAX_ZOOM:g}, not {self.zoom}")

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of the square in a picture of that many pixels, as Pillow counts them."""
        side = max(MIN_SIDE, round(min(width, height) / self.zoom))
        left, top = round((width - side) * self.across), round((height - side) * self.down)
        return left, top, left + side, top + side


MIDDLE = Crop()
"""The largest square in the middle, which the network sees of a whole picture."""
