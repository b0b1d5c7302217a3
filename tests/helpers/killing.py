"""A server of the page that is killed, and started anew on the same port."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request

from tests.helpers.browsing import ARTIFACTS, LIMIT, ROOT


class Server:
    """``with Server() as server``: it runs at ``server.url``."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = ARTIFACTS / f"killed-{self.port}.log"

    def start(self):
        """Start it, and wait until it answers."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
        command += [f"--server.port={self.port}", "--server.address=127.0.0.1"]
        with self.log.open("a") as output:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)
        end = time.monotonic() + LIMIT / 1000
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5).close()
                return
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < end, self.log.read_text()
                time.sleep(0.2)

    def kill(self):
        """End it as a power cut does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
