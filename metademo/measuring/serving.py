"""The page on a server of its own, and what that takes."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

APP = Path(__file__).resolve().parents[2] / "app.py"
PASSIVE = {"OMP_WAIT_POLICY": "PASSIVE"}
"""Of the environment: threads sleep while they wait for each other, as the page's do."""
Value = TypeVar("Value")
_COUNTED = Path(__file__).with_name("counted_server.py")


@contextmanager
def served(took: dict[str, float] | None = None) -> Iterator[tuple[str, int]]:
    """The page on a free port of this machine: its address, and the server's process.

    Args:
        took: gets the seconds of processor time of the server's threads by their names, and of ``all``, when it has ended.

    Raises:
        RuntimeError: if it does not begin, with what it says.
    """
    if not APP.exists():
        raise RuntimeError(f"{APP.name} is not there: this measures the page, which comes with the source.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as log:
        times = Path(folder) / "times.json"
        options = [
            "--server.headless=true",
            "--server.address=127.0.0.1",
            f"--server.port={address.rpartition(':')[2]}",
        ]
        server = subprocess.Popen(
            # -P: what lies beside that file is not to be found under its bare name
            [sys.executable, "-P", str(_COUNTED), str(times), "run", APP.name, *options],
            cwd=APP.parent,
            stdout=log,
            stderr=log,
            env=os.environ | PASSIVE,
        )
        try:
            until = time.monotonic() + 120
            while not _answers(address):
                if server.poll() is not None or time.monotonic() > until:
                    log.seek(0)
                    raise RuntimeError(f"the server does not answer: {log.read()}")
                time.sleep(0.1)
            yield address, server.pid
        finally:
            server.terminate()
            try:
                server.wait(60)
            except subprocess.TimeoutExpired:
                server.kill()
        if took is not None:
            took.update(json.loads(times.read_text(encoding="utf-8")))
        log.seek(0)
        if "Traceback" in (said := log.read()):
            raise RuntimeError(f"the server met an error: {said}")


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"http://{address}/_stcore/health", timeout=1).close()
    except OSError:
        return False
    return True


def memory(pid: int) -> int:
    """Bytes of memory that a process holds (its resident set)."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        return 1024 * int(status.read_text().partition("VmRSS:")[2].split()[0])
    return 1024 * int(subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=True).stdout)


def awaited(work: Coroutine[Any, Any, Value]) -> Value:
    """What comes of it, in a loop of its own: whoever asks may have one running already, as in a notebook."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
