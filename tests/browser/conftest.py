"""The real page, served from this checkout, and a real browser to drive it."""

import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.browsing import ARTIFACTS, LIMIT, WIDE, follow, served
from tests.helpers.taken import offline

REQUIRED = os.environ.get("METADEMO_REQUIRE_BROWSER") == "1"
SLOWED = float(os.environ.get("METADEMO_SLOWED_BROWSER", "1"))
"""How many times slower the browser's processor is made: late events meet a page that has gone on without them."""
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
CALM = """{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('[data-testid="stSkeleton"] { animation: none !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
"""Streamlit's placeholders, dozens at once while a page loads, pulse for ever. Without a graphics card drawing them sixty times a
second keeps a processor core from what they wait for."""


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


@pytest.fixture(scope="session")
def address(chromium):
    """The address of the page."""
    with served([sys.executable, "-m", "streamlit", "run", "app.py"], ARTIFACTS / "server.log") as url:
        yield url


@pytest.fixture(scope="session")
def playwright_session():
    """Playwright's driver."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as session:
        yield session


@pytest.fixture(scope="session")
def launch(playwright_session, chromium, tmp_path_factory):
    """A browser of one's own, with further arguments and a context's options: ``launch(arguments, **options)``."""
    return lambda arguments=(), **options: playwright_session.chromium.launch_persistent_context(
        tmp_path_factory.mktemp("profile"), executable_path=chromium, args=[*ARGUMENTS, *arguments], **options
    )


@contextmanager
def browsing(launch, request):
    """Open the page as a new visitor: ``browse(viewport, scheme, path)``. A screenshot is kept at the end.

    Each has a browser, and so storage, of their own. ``arguments`` are more of the browser's own, ``options`` of Playwright's
    context, ``at`` another server than the page's own. A request to anything but the server is refused, and fails the test: the
    page is to work without the internet, and to tell nobody of its visitors.
    """
    opened, foreign, servers = [], [], set()

    def guard(route):
        # what the page itself holds (data:, blob:) never comes here
        if route.request.url.startswith(tuple(servers)):
            route.continue_()
        else:
            foreign.append(route.request.url)
            route.abort()

    def start(viewport=WIDE, scheme="light", path="/", arguments=(), at=None, **options):
        address = at or request.getfixturevalue("address")
        servers.update((f"{address}/", f"ws{address[4:]}/"))
        context = launch(arguments, viewport=viewport, color_scheme=scheme, **options)
        context.route("**/*", guard)
        context.add_init_script(CALM)
        context.set_default_timeout(LIMIT)
        page = context.pages[0] if context.pages else context.new_page()
        page.on("websocket", lambda socket: socket.url.startswith(tuple(servers)) or foreign.append(socket.url))
        follow(page)
        if SLOWED > 1:
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        opened.append((context, page))
        page.goto(address + path)
        return page

    yield start
    for number, (own, page) in enumerate(opened):
        name = Path(request.node.name).stem.removeprefix("test_").replace("[", "-").replace("]", "")
        page.screenshot(path=ARTIFACTS / f"{name}{number or ''}.png")
        own.close()
    assert not foreign, f"asked of others than the server: {foreign}"


@pytest.fixture
def browse(launch, request):
    """As :func:`browsing`, for one test."""
    with browsing(launch, request) as start:
        yield start


@pytest.fixture(scope="module")
def browse_together(launch, request):
    """As :func:`browsing`, for tests that share a page, which each of them leaves as it likes."""
    with browsing(launch, request) as start:
        yield start


@pytest.fixture
def opened(playwright_session, chromium, tmp_path):
    """Write a page to disk and open it in a browser that has no network: ``with opened(data) as page``."""

    @contextmanager
    def start(data, arguments=(), **options):
        path = tmp_path / "taken.html"
        path.write_bytes(data)
        browser = playwright_session.chromium.launch(executable_path=chromium, args=[*ARGUMENTS, *arguments])
        try:
            with offline(browser, path, **options) as page:
                yield page
        finally:
            browser.close()

    return start
