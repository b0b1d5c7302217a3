"""Many files that the browser has made into a few, taken apart again: the other half of ``bundles.js``."""

from __future__ import annotations

import io
import re
import tarfile
from pathlib import Path

JS = Path(__file__).with_suffix(".js").read_text("utf-8")
"""What makes them, to stand before a component's own JavaScript."""
MOST_FILES = 20_000
"""The most files that are sent at once."""
MOST_BYTES = 1024 * 1024 * 1024
"""The most bytes that are sent at once, all of which the server holds for a moment."""

_NAME = re.compile(r"metademo-bundle-\d{1,6}-\d{1,6}-(\d{1,9})\.tar")


def unbundled(name: str, data: bytes) -> tuple[list[tuple[str, bytes]], int]:
    """The files that a file stands for, which is itself unless it is a bundle; and how many the browser did not send."""
    bundle = _NAME.fullmatch(name)
    if bundle is None:
        return [(name, data)], 0
    files = []
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:", errorlevel=2) as archive:
            for member in archive:
                if member.type != tarfile.REGTYPE:
                    return [(name, data)], 0  # none of ours: an archive as any other, read and judged as these are
                content = archive.extractfile(member)
                files.append((member.name, content.read() if content is not None else b""))
    except (tarfile.TarError, ValueError, OSError, EOFError):
        return [(name, data)], 0
    return files, int(bundle[1])
