"""The real page, served, and what a person does with it in a browser."""

import os
import re
import socket
import subprocess
import time
import urllib.request
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parents[2]
ARTIFACTS = Path(os.environ.get("METADEMO_ARTIFACTS", ROOT / "test-artifacts"))
WIDE, NARROW = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}
ALONE = "/?learners=maml"
"""The Lab with one learner, for what does not depend on how many there are."""
LIMIT = 240_000
"""Milliseconds to wait for anything, many times what it takes."""
TRIES = 12
"""How often a list is opened that whatever is drawn just then closes again."""
GROUNDS = {"light": "rgb(253, 252, 250)", "dark": "rgb(22, 25, 29)"}
"""The themes' backgrounds: what tells that the page has followed the browser."""
GONE = re.compile(
    r"Exception in ASGI application\n"
    r"(?:(?: .*|Traceback .*|During handling .*|starlette\.websockets\.WebSocketDisconnected: .*|)\n)++(?!\S+: )"
)
"""What the server says of a page that was closed while it was being sent something."""
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
        end = time.monotonic() + LIMIT / 1000
        while not _answers(url):
            if server.poll() is not None or time.monotonic() > end:
                pytest.fail(f"the server does not answer: {log.read_text()}")
            time.sleep(0.25)
        yield url
    finally:
        server.terminate()
        server.wait(20)
    assert "Traceback" not in GONE.sub("", log.read_text()), log.read_text()


def _answers(url):
    try:
        urllib.request.urlopen(f"{url}/_stcore/health", timeout=5).close()
    except OSError:
        return False
    return True


class _Asked:
    """What a page has asked of its server, counted: reruns of the whole, and of fragments; and how many of them are answered."""

    def __init__(self):
        self.asked, self.answered = Counter(), Counter()

    def sent(self, frame):
        message = BackMsg.FromString(frame)
        if message.WhichOneof("type") == "rerun_script":
            self.asked["fragment" if message.rerun_script.fragment_id else "whole"] += 1

    def received(self, frame):
        message = ForwardMsg.FromString(frame)
        if message.WhichOneof("type") != "script_finished":
            return
        if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            self.answered = self.asked.copy()
        elif message.script_finished == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
            self.answered["fragment"] = self.asked["fragment"]


_ASKED = WeakKeyDictionary()


def follow(page):
    """Count what a page, not opened yet, asks of its server; :func:`settle` needs it."""
    known = _ASKED[page] = _Asked()

    def listen(socket):
        socket.on("framesent", lambda frame: isinstance(frame, bytes) and known.sent(frame))
        socket.on("framereceived", lambda frame: isinstance(frame, bytes) and known.received(frame))

    page.on("websocket", listen)


def settle(page):
    """Wait until the server has answered all that was asked of it so far, and the page shows it.

    Widgets wait up to 200 ms before they ask, by the page's own clock. What is waited for here by the same clock comes later,
    however slow the machine is.
    """
    page.evaluate("new Promise(done => setTimeout(done, 300))")
    known, end = _ASKED[page], time.monotonic() + LIMIT / 1000
    asked = known.asked.copy()
    while not asked <= known.answered:
        assert time.monotonic() < end, f"asked {asked}, answered {known.answered}"
        page.wait_for_timeout(20)  # lets what has come be heard
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.evaluate("new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn)))")


def reads(field, text):
    """Wait until a field has that in it: it stands on the page a moment before what is in it."""
    from playwright.sync_api import expect

    expect(field).to_have_value(text, timeout=LIMIT)


def in_scheme(page, scheme):
    """Have the browser ask for the light or the dark theme, and wait until the page has followed."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        f"getComputedStyle(document.querySelector('.stApp')).backgroundColor === '{GROUNDS[scheme]}'"
    )


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


def choose_task(page, name):
    """Choose a ready task, or one of the person's own."""
    from playwright.sync_api import TimeoutError as PlaywrightTimeout

    box = page.get_by_role("combobox", name="Ready task or my own")
    box.scroll_into_view_if_needed()
    # a list is closed where the page scrolls beneath it
    page.evaluate("new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn)))")
    option = page.get_by_role("option", name=name, exact=True)
    for _ in range(TRIES):
        box.click()
        try:
            option.wait_for(timeout=LIMIT / TRIES)
            break
        except PlaywrightTimeout:  # whatever was drawn just then has closed the list
            page.keyboard.press("Escape")
    option.click()


def start_empty(page):
    headline(page)
    choose_task(page, "My own pictures")
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
