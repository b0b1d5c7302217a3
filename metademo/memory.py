"""How a process that meta-trains treats its memory."""

from __future__ import annotations

import ctypes
import mmap
import platform

HEAP = 2**30
"""Bytes that :func:`keep_freed_memory` prepares; a process that meta-trains uses about as many."""


def keep_freed_memory() -> None:
    """Have the C library keep what training frees instead of returning it to the system, in large pages (Linux with glibc).

    Every step frees and takes again the same hundreds of megabytes; having them zeroed by the kernel each time costs about
    a quarter of the training time, and finding them page by page of four kilobytes a twelfth.
    """
    if platform.libc_ver()[0] != "glibc":
        return
    libc = ctypes.CDLL(None)
    mmap_max, trim_threshold, top_pad = -4, -1, -2  # the parameters' numbers in malloc.h
    libc.mallopt(mmap_max, 0)
    libc.mallopt(trim_threshold, 2**31 - 1)
    libc.mallopt(top_pad, 2**28)
    # What is freed here stays the heap's, and is no memory yet until it is used.
    libc.malloc.argtypes, libc.malloc.restype = [ctypes.c_size_t], ctypes.c_void_p
    libc.free.argtypes = [ctypes.c_void_p]
    libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    if block := libc.malloc(HEAP):
        begin = block + -block % mmap.PAGESIZE
        # where the system refuses, pages are as they were
        libc.madvise(begin, HEAP - mmap.PAGESIZE, mmap.MADV_HUGEPAGE)
        libc.free(block)
