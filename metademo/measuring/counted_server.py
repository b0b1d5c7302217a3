"""``streamlit``, which tells at its end what its threads took. Run as a file, not as a module: that would load torch at once.

The first argument is the file that it is written to; the others are Streamlit's.
"""

import json
import signal
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path


def _counting(took: dict[str, float]) -> None:
    """Have every thread add its seconds of processor time, under its name, when it ends."""
    run, lock = threading.Thread.run, threading.Lock()

    def counted(thread: threading.Thread) -> None:
        try:
            run(thread)
        finally:
            with lock:
                took[thread.name] += time.thread_time()

    threading.Thread.run = counted  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    from streamlit.web.cli import main  # only the page needs Streamlit

    into, sys.argv = Path(sys.argv[1]), ["streamlit", *sys.argv[2:]]
    seconds: dict[str, float] = defaultdict(float)
    _counting(seconds)
    # uvicorn shuts down at it, and then raises it anew
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        main()
    finally:
        into.write_text(json.dumps(seconds | {"all": time.process_time()}), encoding="utf-8")
