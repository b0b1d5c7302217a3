"""Ready tasks: labelled pictures of new classes, to try the page without drawing anything.

They lie in ``assets/samples`` as ZIP files, one folder per class, the form a person's own upload has. Reading them
needs the standard library only; `metademo.samples.make` draws them.
"""

import io
import json
import zipfile
from dataclasses import dataclass, fields, replace
from functools import cache

from metademo.places import ASSETS

FOLDER = ASSETS / "samples"


@dataclass(frozen=True)
class Sample:
    """One ready task. `shots` is the number of pictures per class to open with; `outside` says that the pictures are
    unlike anything the checkpoint of that domain has learned from, so that it is expected to do badly; `parts` are the tasks
    whose classes it has, if it has no file of its own."""

    id: str
    title: str
    about: str
    domain: str
    shots: int
    outside: bool
    source: str
    parts: tuple[str, ...] = ()


@cache
def samples(domain: str | None = None) -> tuple[Sample, ...]:
    """The ready tasks of a domain, or all, in the order in which to offer them."""
    entries = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))["samples"]
    kept = [field.name for field in fields(Sample)]
    every = [Sample(**{name: entry[name] for name in kept if name in entry}) for entry in entries]
    every = [replace(sample, parts=tuple(sample.parts)) for sample in every]
    return tuple(sample for sample in every if domain in (None, sample.domain))


def sample_zip(id: str) -> bytes:
    """The ZIP file of one task."""
    known = {sample.id: sample for sample in samples()}
    if id not in known:  # also keeps any other name, such as a path, away from the file system
        raise KeyError(f"no ready task {id!r}; there are {', '.join(known)}")
    parts = known[id].parts
    return _together(parts) if parts else (FOLDER / f"{id}.zip").read_bytes()


def _together(parts: tuple[str, ...]) -> bytes:
    """One ZIP file with all that is in these tasks'."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for part in parts:
            with zipfile.ZipFile(FOLDER / f"{part}.zip") as one:
                for entry in one.infolist():
                    archive.writestr(entry, one.read(entry))
    return packed.getvalue()
