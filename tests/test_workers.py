"""What works behind the page ends with the program."""

import subprocess
import sys
import threading

import pytest

from metademo.ui.background import workers


def test_a_worker_is_forgotten_when_it_is_done():
    go, done = threading.Event(), threading.Event()
    before = set(threading.enumerate())
    workers.begin(lambda: done.set() if go.wait(10) else None, "short", threading.Event())
    (thread,) = {*threading.enumerate()} - before
    assert workers._working[thread]
    go.set()
    thread.join(60)
    assert done.is_set()
    assert thread not in workers._working


PROGRAM = """
import threading, time
from metademo.ui.background import workers

cancel = threading.Event()

def work():
    cancel.wait(60)
    time.sleep(0.5)  # the inner step that was being made
    print("stopped", flush=True)

workers.begin(work, "long", cancel)
print("leaving", flush=True)
"""


@pytest.mark.slow
def test_the_program_s_end_stops_its_workers_and_waits_for_them():
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout.split()) == (0, ["leaving", "stopped"]), ended.stderr
