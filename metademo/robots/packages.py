"""What simulates robots, beside the plain installation: whether it is there, and what to say where it is not."""

from __future__ import annotations

import importlib.util
from importlib.metadata import version

from metademo.messages import Message

INSTALL = "pip install 'metademo[robots]'"
"""What brings the packages."""


class Missing(RuntimeError):
    """The packages that simulate are not installed, or not as they are needed; the message says what to do."""


def installed() -> bool:
    """Whether what simulates is there."""
    return all(importlib.util.find_spec(name) is not None for name in ("metaworld", "mujoco"))


def missing(error: ImportError) -> Missing:
    """What to raise where a package could not be imported."""
    package = (error.name or "metaworld").partition(".")[0]
    return Missing(
        Message(
            f"The simulation needs the package {package}, which is not installed. Install it: {INSTALL}",
            "robots.no-package",
            package=package,
            install=INSTALL,
        )
    )


def other_version(error: Exception) -> Missing:
    """What to raise where a package is not as it is needed."""
    found = ", ".join(f"{name} {version(name)}" for name in ("metaworld", "mujoco"))
    return Missing(
        Message(
            f"{found} cannot simulate this ({error}). Install the versions that it was made for: {INSTALL}",
            "robots.other-version",
            found=found,
            error=str(error),
            install=INSTALL,
        )
    )
