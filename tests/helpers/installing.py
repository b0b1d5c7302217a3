"""The project as `pip install` leaves it, in a bare folder away from the checkout."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = (
    "metademo",
    "assets",
    ".streamlit",
    "app.py",
    "pyproject.toml",
    "requirements.txt",
    "README.md",
    "LICENSE",
)


def install(folder: Path) -> Path:
    """Build the wheel from a copy of the sources and install it, without what it depends on; where it lies."""
    copy, wheels, bare = folder / "copy", folder / "wheels", folder / "bare"
    copy.mkdir()
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    _pip("wheel", "--no-build-isolation", "--no-deps", "--wheel-dir", wheels, copy)
    (wheel,) = wheels.glob("metademo-*.whl")
    _pip("install", "--no-index", "--no-deps", "--target", bare, wheel)
    shutil.rmtree(copy)  # what is installed is to do without it
    return bare


def environment(bare: Path) -> dict[str, str]:
    """Environment variables with which Python finds what is installed there, and nothing of the checkout."""
    return {**os.environ, "PYTHONPATH": str(bare)}


def console(bare: Path) -> str:
    """The command that was installed."""
    found = shutil.which("metademo", path=bare / "bin") or shutil.which("metademo", path=bare / "Scripts")
    assert found, "no command metademo was installed"
    return found


def _pip(*words: object) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
