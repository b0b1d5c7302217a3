"""Ready tasks: labelled pictures of new classes, to try the page without drawing anything.

They lie in ``assets/samples`` as ZIP files, one folder per class, the form a person's own upload has. Reading them
needs the standard library only; `metademo.samples.make` draws them.
"""

import json
from dataclasses import dataclass
from functools import cache

from metademo.places import ASSETS

FOLDER = ASSETS / "samples"


@dataclass(frozen=True)
class Sample:
    """One ready task. `shots` is the number of pictures per class to open with; `outside` says that the pictures are
    unlike anything the checkpoint of that domain has learned from, so that it is expected to do badly."""

    id: str
    title: str
    about: str
    domain: str
    shots: int
    outside: bool
    source: str


@cache
def samples(domain: str | None = None) -> tuple[Sample, ...]:
    """The ready tasks of a domain, or all, in the order in which to offer them."""
    entries = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))["samples"]
    every = (Sample(**{key: value for key, value in entry.items() if key != "sha256"}) for entry in entries)
    return tuple(sample for sample in every if domain in (None, sample.domain))


def sample_zip(id: str) -> bytes:
    """The ZIP file of one task."""
    known = [sample.id for sample in samples()]
    if id not in known:  # also keeps any other name, such as a path, away from the file system
        raise KeyError(f"no ready task {id!r}; there are {', '.join(known)}")
    return (FOLDER / f"{id}.zip").read_bytes()
