"""How numbers look, each kind in one way wherever it stands: shares, means, intervals, times, counts.

A space before a unit never breaks over two lines; a per cent sign has none. Everything else on the page asks here.
"""

from __future__ import annotations

SPACE = "\u00a0"
"""One that never breaks."""
_JOINED = "\u2060"
"""Nothing to see, and no line ends there."""


def count(value: int) -> str:
    """``1,692``."""
    return f"{value:,}"


def rounded(value: float) -> int:
    """``78,121`` as ``78,000``: with two digits that tell something."""
    return int(float(f"{value:.1e}"))


def percent(share: float) -> str:
    """``96%``: of one task, or how sure an answer is."""
    return f"{100 * share:.0f}%"


def interval(low: float, high: float) -> str:
    """``80–99%``, in one line."""
    return f"{100 * low:.0f}{_JOINED}–{_JOINED}{percent(high)}"


def points(difference: float) -> str:
    """``+20``, ``−4``, ``0``: the difference of two shares in percentage points."""
    whole = round(100 * difference)
    return f"{whole:+d}".replace("-", "−") if whole else "0"


def decimals(half: float | None) -> int:
    """With how many decimals a mean in per cent is told: one, or two where half its interval is less than half a point."""
    return 2 if half is not None and 0 < half < 0.005 else 1


def share(value: float, digits: int = 1) -> str:
    """``93.2%``: a mean over many tasks."""
    return f"{100 * value:.{digits}f}%"


def mean(value: float, half: float | None, digits: int | None = None) -> str:
    """``93.2 ± 1.1%``: a mean over many tasks and half the width of its interval, if it has one.

    ``digits`` are the decimals where somebody else has chosen them, as a paper's authors.
    """
    digits = decimals(half) if digits is None else digits
    if half is None:
        return share(value, digits)
    return f"{100 * value:.{digits}f}{SPACE}±{SPACE}{100 * half:.{digits}f}%"


def loss(value: float) -> str:
    """``0.42``, in nats."""
    return f"{value:.2f}"


def seconds(value: float) -> str:
    """``0.04 秒``, ``1.2 秒``, ``12 秒``: to two significant digits."""
    if value < 0.01:
        return f"不到{SPACE}0.01{SPACE}秒"
    return f"{value:.2g}{SPACE}秒" if value < 10 else f"{value:.0f}{SPACE}秒"


def hours(value: float) -> str:
    """``1.2 小时``, ``20 分钟``."""
    return f"{value:.1f}{SPACE}小时" if value >= 0.95 else f"{60 * value:.0f}{SPACE}分钟"
