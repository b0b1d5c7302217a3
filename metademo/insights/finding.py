"""Finding a task's classes in a larger picture, with what a learner adapted to: no box was ever learned from.

The body looks at the whole picture at once, at twice the side that it adapted at; what it sees around each place is pooled over a
window and read as a picture's features are. So each place has class scores, and a distance from the nearest class: places that
lie as far from every class as other classes do are background, see :mod:`metademo.insights.unknown`. Neighbouring places of one
class are one thing: its point is where the class leads most, its box what the places cover. Boxes are rough: a place is 32 pixels
wide, and sees more than that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional as F

from metademo.insights import unknown
from metademo.insights.heat import body_of
from metademo.learners.distances import distances
from metademo.learners.inner_loop import Start, State
from metademo.networks import EfficientNetLite, Frozen, Network
from metademo.tasks.episodes import Episode

SIDE = 384
"""Height and width, in pixels, that a larger picture is looked at."""
WINDOW = 5
"""Places, of 12 across, whose features are pooled around each."""


@dataclass(frozen=True)
class Places:
    """What an adapted learner makes of each place of a picture.

    Attributes:
        scores: float ``[ways, h, w]``: class scores.
        strange: float ``[h, w]``: 0 where a place is as near as its class's own pictures, 1 where it is as far as others'.
    """

    scores: Tensor
    strange: Tensor

    @property
    def lead(self) -> Tensor:
        """float ``[ways, h, w]``: by how much each class's score is above the mean of all classes'."""
        return self.scores - self.scores.mean(0)


@dataclass(frozen=True)
class Found:
    """One thing that was found; places as shares of the picture's width and height.

    Attributes:
        label: its class.
        point: x and y of the place where the class leads most.
        box: left, top, right and bottom of what its places cover, roughly.
        share: how probable the class is there, 0 … 1.
    """

    label: int
    point: tuple[float, float]
    box: tuple[float, float, float, float]
    share: float


def can_find(network: Network) -> bool:
    """Whether places can be read as pictures are: with a body whose features are means over places."""
    return isinstance(network.below if isinstance(network, Frozen) else network, EfficientNetLite)


@torch.no_grad()
def look(
    start: Start,
    state: State,
    episode: Episode,
    picture: Tensor,
    own_share: float = unknown.OWN_SHARE,
    reference: Tensor | None = None,
) -> Places:
    """What a learner in one state makes of a larger picture.

    Args:
        start, state: the learner, see :meth:`metademo.learners.base.Learner.state_at`.
        episode: what it learned from, prepared, see :meth:`metademo.learners.base.Learner.prepared`.
        picture: float ``[3, H, H]`` in 0 … 1, H a multiple of 32.
        own_share: see :func:`metademo.insights.unknown.scores`.
        reference: the learner's.

    Raises:
        ValueError: for a network of another kind, see :func:`can_find`; or a learner that answers all pictures together.
    """
    network, params = body_of(start, state)
    if start.asked is not None or not isinstance(network, EfficientNetLite):
        raise ValueError(
            "start: finding takes a pre-trained body for photographs, and a learner that answers each picture alone"
        )
    large = replace(network, size=picture.shape[1])
    prepared = large.prepare(picture[None])

    def around(params: Mapping[str, Tensor]) -> tuple[Tensor, torch.Size]:
        """The features of each place, ``[h · w, D]``, row by row; and how many there are down and across."""
        pooled = F.avg_pool2d(large.maps(params, prepared), WINDOW, 1, WINDOW // 2, count_include_pad=False)
        return large.rooted(pooled[0].flatten(1).T), pooled.shape[2:]

    features, (height, width) = around(params)
    scores = start.head(params, features).T.view(-1, height, width)
    _, _, support = state.support
    own, labels = support[: len(episode.support_labels)], episode.support_labels  # variations come after
    looks = [distances(params, own, labels, episode.ways, features, reference)]
    if start.fitted(state.step):  # and before any step, see the module `unknown`
        began = {**params, **{name: start.params[name] for name in start.network.names}}
        own, _ = start.network.features(start.params, episode.support)
        looks.append(distances(began, own, labels, episode.ways, around(began)[0], reference))
    return Places(scores, unknown.mean_scores(looks, episode, own_share).view(height, width))


def things(places: Places, threshold: float = unknown.THRESHOLD, least: int = 2) -> list[Found]:
    """What is found, the surest first.

    Args:
        places: see :func:`look`.
        threshold: places that are stranger are background.
        least: of so many neighbouring places of one class a thing consists at least.
    """
    shares = places.scores.softmax(0)
    labels = places.scores.argmax(0)
    labels[places.strange > threshold] = -1
    lead = places.lead
    found = []
    height, width = labels.shape
    for label, cells in _regions(labels):
        if len(cells) < least:
            continue
        y, x = max(cells, key=lambda cell: float(lead[label, cell[0], cell[1]]))
        rows, columns = [cell[0] for cell in cells], [cell[1] for cell in cells]
        box = (min(columns) / width, min(rows) / height, (max(columns) + 1) / width, (max(rows) + 1) / height)
        found.append(Found(label, ((x + 0.5) / width, (y + 0.5) / height), box, float(shares[label, y, x])))
    return sorted(found, key=lambda one: -one.share)


def _regions(labels: Tensor) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Neighbouring places of one class, with that class; -1 is none."""
    grid = labels.tolist()
    height, width = labels.shape
    seen: set[tuple[int, int]] = set()
    for first in ((y, x) for y in range(height) for x in range(width)):
        label = grid[first[0]][first[1]]
        if label < 0 or first in seen:
            continue
        seen.add(first)
        cells, front = [first], [first]
        while front:
            y, x = front.pop()
            for other in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
                inside = 0 <= other[0] < height and 0 <= other[1] < width
                if inside and other not in seen and grid[other[0]][other[1]] == label:
                    seen.add(other)
                    cells.append(other)
                    front.append(other)
        yield label, cells
