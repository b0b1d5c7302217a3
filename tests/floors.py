"""Try the floors of the requirements: the oldest versions that they allow, in an environment of their own, and the quick tests.

``python tests/floors.py`` makes the environment in a temporary folder and takes it away at the end; ``python tests/floors.py
FOLDER`` keeps it. What follows is handed to pytest, in the place of the quick tests. Needs the network, and some gigabytes.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = (ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt")
QUICK = ["-m", "not slow and not browser"]
_LINE = re.compile(r"^([A-Za-z0-9._-]+)\s*(>=|==)\s*([0-9][0-9A-Za-z.]*)\s*(#.*)?$")


def floors(text: str) -> list[str]:
    """Each requirement of a file at its oldest version, as ``torch==2.10``.

    Raises:
        ValueError: for a line that gives no oldest version.
    """
    found = []
    for line in text.splitlines():
        if not line.strip() or line.startswith(("#", "-r ")):
            continue
        known = _LINE.match(line)
        if known is None:
            raise ValueError(f"requirements: {line!r} has no floor")
        found.append(f"{known[1]}=={known[3]}")
    return found


def build(folder: Path) -> Path:
    """An environment with the oldest versions; its Python."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    lowest = [each for path in REQUIREMENTS for each in floors(path.read_text(encoding="utf-8"))]
    print(*lowest, sep="\n", flush=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *lowest], check=True)
    return python


def main(words: list[str]) -> int:
    """Build, and run the tests; pytest's exit status."""
    with tempfile.TemporaryDirectory() as temporary:
        python = build(Path(words[0]).resolve() if words else Path(temporary, "environment"))
        return subprocess.run([python, "-m", "pytest", *(words[1:] or QUICK)], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
