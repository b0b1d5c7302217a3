"""The real page, served from this checkout, and a real browser to drive it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ARTIFACTS = Path(os.environ.get("METADEMO_ARTIFACTS", ROOT / "test-artifacts"))
REQUIRED = os.environ.get("METADEMO_REQUIRE_BROWSER") == "1"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """Where a Chromium is installed."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        why = "no Chromium is installed (on Debian: apt-get install chromium)"
        if REQUIRED:
            pytest.fail(why)
        pytest.skip(why)
    return found


@contextmanager
def served(script, log):
    """The address of a script's page, served on a free port of this machine; what the server says goes to the file ``log``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless=true", f"--server.port={port}"]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        server = subprocess.Popen([*command, "--server.address=127.0.0.1"], cwd=ROOT, stdout=output, stderr=output)
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


@pytest.fixture(scope="session")
def address(chromium):
    """The address of the page."""
    with served("app.py", ARTIFACTS / "server.log") as url:
        yield url


@pytest.fixture(scope="session")
def playwright_session():
    """Playwright's driver."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as session:
        yield session


@pytest.fixture
def browse(playwright_session, chromium, tmp_path, request, address):
    """Open the page in a fresh browser: ``browse(viewport, scheme, path)``. A screenshot is kept at the test's end.

    ``arguments`` are more of the browser's own; ``touch`` gives it a touch screen.
    """
    opened = []

    def start(viewport=WIDE, scheme="light", path="/", arguments=(), touch=False):
        context = playwright_session.chromium.launch_persistent_context(
            tmp_path / f"profile{len(opened)}",
            executable_path=chromium,
            args=[*ARGUMENTS, *arguments],
            viewport=viewport,
            color_scheme=scheme,
            has_touch=touch,
        )
        context.set_default_timeout(60_000)
        page = context.pages[0] if context.pages else context.new_page()
        opened.append((context, page))
        page.goto(address + path)
        return page

    yield start
    for number, (context, page) in enumerate(opened):
        name = request.node.name.removeprefix("test_").replace("[", "-").replace("]", "")
        page.screenshot(path=ARTIFACTS / f"{name}{number or ''}.png")
        context.close()
