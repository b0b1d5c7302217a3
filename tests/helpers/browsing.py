"""The real page, served, and what a person does with it in a browser."""

import os
import re
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ARTIFACTS = Path(os.environ.get("METADEMO_ARTIFACTS", ROOT / "test-artifacts"))
WIDE, NARROW = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}
HEADLINE = re.compile(r"After \d+ steps? MAML gets (\d+) of (\d+) right")


@contextmanager
def served(command, log, folder=ROOT, environment=None):
    """The address of a page that a command serves, on a free port of this machine; what it says goes to the file ``log``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*command, "--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1"]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
                break
            except OSError:
                if server.poll() is not None:
                    pytest.fail(f"the server stopped: {log.read_text()}")
                time.sleep(0.25)
        yield url
    finally:
        server.terminate()
        server.wait(20)
    assert "Traceback" not in log.read_text(), log.read_text()


def settle(page):
    """Wait until the page has stopped changing."""
    page.wait_for_timeout(300)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def headline(page):
    """The sentence that sums up a finished run, and how many of how many MAML gets right."""
    page.get_by_text("Adapting took").wait_for()  # said when nothing is still learning
    settle(page)
    told = page.get_by_text(HEADLINE).first
    told.wait_for()
    text = told.inner_text().replace("\u00a0", " ")
    right, of = map(int, HEADLINE.search(text).groups())
    return text, right, of


def wait_for_query(page, count):
    """Wait until the shown results are of a run with so many labelled query pictures."""
    page.get_by_text(re.compile(rf"MAML gets \d+ of {count} right")).first.wait_for()
    return headline(page)


def start_empty(page):
    headline(page)
    page.get_by_role("combobox", name="Ready task or my own").click()
    page.get_by_role("option", name="My own pictures").click()
    page.get_by_role("textbox", name="Class name").first.wait_for()
    page.wait_for_function("document.querySelectorAll('input[aria-label=\"Class name\"]').length === 2")
    settle(page)


def add_by_upload(page, number, uploads):
    page.get_by_role("button", name="Add", exact=True).nth(number).click()
    dialog = page.get_by_role("dialog")
    settle(page)
    dialog.locator("input[type=file]").set_input_files(uploads)
    dialog.wait_for(state="hidden")
    settle(page)
