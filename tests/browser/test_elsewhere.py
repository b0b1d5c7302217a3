"""What every page owes: nothing is asked of others than the server, and a finger reaches what a mouse does."""

import re

import pytest

from tests.helpers.browsing import NARROW, settle
from tests.helpers.pens import files


def visited(page, name, said):
    page.get_by_role("link", name=name).click()
    page.get_by_text(said).first.wait_for()
    settle(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_and_dialog_asks_the_server_alone(browse, scheme, address):
    """The fixture refuses all other requests and fails by them; here everything is opened that could make one."""
    page = browse(scheme=scheme)
    page.get_by_text("After 5 steps MAML gets").first.wait_for()
    # icons and fonts are there all the same
    page.evaluate("document.fonts.ready")
    fonts = set(page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"))
    assert {"Material Symbols Rounded", "Source Sans"} <= {font.strip("\"'") for font in fonts}
    assert page.evaluate("[...document.fonts].filter(f => f.status === 'error').length") == 0
    icon = page.evaluate("document.querySelector('link[rel~=icon]').href")
    assert icon.startswith(("data:image/svg+xml", f"{address}/"))

    for way in ("Draw", "Camera"):
        page.get_by_role("button", name="Add", exact=True).first.click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_text(way, exact=True).click()
        settle(page)
        dialog.get_by_role("button", name="Close", exact=True).click()
        dialog.wait_for(state="hidden")
    page.get_by_role("button", name="Add folders or a ZIP").click()
    settle(page)
    page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()
    drawer = page.get_by_test_id("stExpander")
    for number in range(drawer.count()):
        drawer.nth(number).locator("summary").click()
        settle(page)
    page.get_by_role("radio", name="Photographs").click()
    page.get_by_text(re.compile("After 5 steps MAML gets.*transfer")).first.wait_for()
    page.get_by_role("button", name=re.compile("^Support: ")).first.click()
    page.get_by_role("button", name="Move the square").click()
    page.get_by_role("dialog").wait_for()
    settle(page)
    page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()
    visited(page, "Compare", "What came out")
    visited(page, "Results", "How each was trained")
    visited(page, "Ideas", "Four steps")
    assert page.locator(".katex").first.is_visible()


def test_a_finger_undoes_and_clears_a_drawing(browse):
    page = browse(NARROW, has_touch=True, is_mobile=True)
    page.get_by_role("button", name="Add", exact=True).last.tap()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Draw", exact=True).tap()
    settle(page)
    canvas = dialog.locator("canvas.upper-canvas")
    canvas.wait_for()
    ours = dialog.get_by_test_id("stButton")  # the canvas has such buttons too, for a mouse
    undo, clear = (ours.get_by_role("button", name=name, exact=True) for name in ("Undo", "Clear"))
    assert undo.is_visible()
    assert clear.is_visible()
    assert undo.is_disabled()
    client = page.context.new_cdp_session(page)

    def stroke(down):
        box = canvas.bounding_box()
        points = [{"x": box["x"] + x, "y": box["y"] + down} for x in range(40, 240, 20)]
        for kind, point in [("touchStart", points[0]), *(("touchMove", point) for point in points), ("touchEnd", None)]:
            client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point] if point else []})

    def inked(rows):
        """Wait until so many of the two strokes are on the canvas."""
        page.wait_for_function(
            """([canvas, rows]) => {
              const ink = canvas.getContext('2d');
              const dark = [90, 190].filter((y) => ink.getImageData(
                canvas.width / 2, y * canvas.height / canvas.clientHeight, 1, 1).data.slice(0, 3).every((v) => v < 100));
              return JSON.stringify(dark) === JSON.stringify(rows);
            }""",
            arg=[dialog.locator("canvas.dc-canvas.lower-canvas").element_handle(), rows],
        )

    def enabled(button):
        page.wait_for_function("(button) => !button.disabled", arg=button.element_handle())
        settle(page)

    stroke(90)
    enabled(undo)
    stroke(190)
    inked([90, 190])
    settle(page)
    undo.tap()
    inked([90])
    enabled(undo)
    undo.tap()
    inked([])
    # the same once more, which the canvas has been told before
    stroke(90)
    enabled(undo)
    stroke(190)
    inked([90, 190])
    settle(page)
    undo.tap()
    inked([90])
    enabled(clear)
    clear.tap()
    inked([])
    stroke(190)
    add = dialog.get_by_role("button", name="Add, and close")
    enabled(add)
    add.tap()
    dialog.wait_for(state="hidden")
    page.get_by_role("button", name="Query: drawing 1").wait_for()


def test_an_upload_says_at_once_how_far_it_is(browse):
    """Before the last of many files has arrived Streamlit tells the server nothing: the page itself counts them."""
    page = browse()
    page.get_by_text("After 5 steps MAML gets").first.wait_for()
    held = []
    page.route("**/upload_file/**", lambda route: held.append(route) if len(held) < 2 else route.fallback())
    page.get_by_role("button", name="Add", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    settle(page)
    dialog.locator("input[type=file]").set_input_files(files("cross", 5))
    dialog.get_by_text("Uploading: 3 of 5 files").wait_for()
    assert dialog.get_by_test_id("stFileChip").count() == 5
    assert not dialog.get_by_test_id("stFileChip").first.is_visible()
    for route in held:
        route.fallback()
    dialog.wait_for(state="hidden")
    page.get_by_role("button", name="Query: cross 4").wait_for()
