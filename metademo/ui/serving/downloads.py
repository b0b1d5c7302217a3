"""A download that is pressed a moment late is still there.

The file behind a download button that is made when it is pressed has another number each time the button is drawn, and as soon as
any run ends, of whichever visitor, Streamlit lets go of the numbers before. A browser that has not drawn the button anew yet asks
for one of those and is told that the download failed: after a pause, which draws the page twice, or while something goes on and
is drawn every second. A file that was made is let go of at the second run's end after that, fetched or not: milliseconds where
many people look. So both stay for a while.
"""

from __future__ import annotations

import time
from typing import Any

STAY = 15.0
"""Seconds for which something that no page shows any more can still be had."""
_ASKED = ("_get_inactive_file_ids", "_remove_orphaned_deferred_callables", "_drop_deferred_id")


def stay(managers: type[Any]) -> None:
    """Have these managers of files, Streamlit's, wait so; nothing where they are made otherwise, as in another version."""
    if hasattr(managers, "_unshown") or not all(hasattr(managers, name) for name in _ASKED):
        return
    inactive = managers._get_inactive_file_ids
    managers._unshown = None

    def gone(self: Any, file: str) -> bool:
        """Whether no page has shown it for long enough."""
        if self._unshown is None:
            self._unshown = {}
        return time.monotonic() - self._unshown.setdefault(file, time.monotonic()) > STAY

    def inactive_files(self: Any) -> set[str]:
        found: set[str] = inactive(self)
        made = {file for file in found if self._file_metadata[file].kind.value == "downloadable"}
        return (found - made) | {file for file in made if gone(self, file)}

    def remove_deferred(self: Any) -> None:
        shown = {file for files in self._files_by_session_and_coord.values() for file in files.values()}
        for file in [file for file in self._deferred_callables if file not in shown and gone(self, file)]:
            self._drop_deferred_id(file)
        known = (self._deferred_callables.keys() | self._file_metadata.keys()) - shown
        self._unshown = {file: since for file, since in (self._unshown or {}).items() if file in known}

    managers._get_inactive_file_ids, managers._remove_orphaned_deferred_callables = inactive_files, remove_deferred
