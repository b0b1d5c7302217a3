"""The saved task inside a report: a ZIP file in an HTML file, as :mod:`metademo.export.report` writes it.

A report comes back from wherever it has been. Nothing of it is looked at but these bytes, and they are what any ZIP file is.
"""

from __future__ import annotations

import base64
import binascii

BEGIN, END = b'<script type="application/zip" id="metademo-project">', b"</script>"
_PAGE = (b"<!doctype html", b"<html")
MAX_EMBEDDED = 32 * 1024 * 1024
"""The largest ZIP file that is put into a report: a browser has to read all of it before it shows anything."""


def with_task(data: bytes) -> bytes:
    """The element that holds a ZIP file, for a page to be written."""
    return BEGIN + base64.b64encode(data) + END


def is_report(data: bytes) -> bool:
    """Whether a file is a page that says it holds a task."""
    return data[:64].lstrip().lower().startswith(_PAGE) and BEGIN in data


def task_in(data: bytes) -> bytes | None:
    """The ZIP file in a report; None if what lies in its place is none."""
    begin = data.index(BEGIN) + len(BEGIN)
    end = data.find(END, begin)
    if end < 0 or end - begin > 2 * MAX_EMBEDDED:
        return None
    try:
        return base64.b64decode(data[begin:end].strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
