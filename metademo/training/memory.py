"""How a process that meta-trains treats its memory."""

from __future__ import annotations

import ctypes
import platform


def keep_freed_memory() -> None:
    """Have the C library keep what training frees instead of returning it to the system (Linux with glibc).

    Every step frees and takes again the same hundreds of megabytes; having them zeroed by the kernel each time costs about
    a quarter of the training time.
    """
    if platform.libc_ver()[0] != "glibc":
        return
    libc = ctypes.CDLL(None)
    mmap_max, trim_threshold, top_pad = -4, -1, -2  # the parameters' numbers in malloc.h
    libc.mallopt(mmap_max, 0)
    libc.mallopt(trim_threshold, 2**31 - 1)
    libc.mallopt(top_pad, 2**28)
