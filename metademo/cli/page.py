"""Opening the page: ``metademo``, with Streamlit's own options where there are any, as ``metademo --server.port 8600``."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from metademo.places import APP

_REPLACED = os.name != "nt"
"""Whether a program can take a process's place."""


def asked_for(words: Sequence[str]) -> bool:
    """Whether a command line names no command, but at most options of Streamlit's."""
    return not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version"))


def command(options: Sequence[str]) -> list[str]:
    """What serves the page, the theme being the one beside it."""
    return [sys.executable, "-m", "streamlit", "run", str(APP), *options]


def serve(options: Sequence[str]) -> int:
    """Serve the page until it is stopped; the exit status.

    The server takes this process's place, so that what the commands have loaded is not kept for nothing. Windows cannot do
    that: there this process waits for it.
    """
    words = command(options)
    if _REPLACED:
        sys.stdout.flush()
        os.execv(words[0], words)
    return subprocess.call(words)
