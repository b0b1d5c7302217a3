"""What every page owes: nothing is asked of others than the server, and a finger reaches what a mouse does."""

import re

from tests.helpers.browsing import ALONE, LIMIT, NARROW, in_scheme, settle
from tests.helpers.pens import files

INKED = """([what, asked, expected]) => {  // whether of the asked heights, shares of the whole, these are dark in the middle
  const within = (root) => root.querySelector(what)
    || [...root.querySelectorAll('*')].map((each) => each.shadowRoot && within(each.shadowRoot)).find(Boolean);
  const shown = within(document);
  if (!shown || !(shown.naturalWidth || shown.width)) return false;
  const sheet = Object.assign(document.createElement('canvas'), { width: 280, height: 280 });
  const ink = sheet.getContext('2d');
  ink.fillStyle = '#fff';
  ink.fillRect(0, 0, 280, 280);
  ink.drawImage(shown, 0, 0, 280, 280);
  const dark = asked.filter((at) => ink.getImageData(140, Math.round(at * 280), 1, 1).data[0] < 100);
  return JSON.stringify(dark) === JSON.stringify(expected);
}"""


def turned(page):
    """See what is there in the other theme as well, which then stays."""
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    in_scheme(page, "light" if dark else "dark")
    page.evaluate("new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn)))")


def test_every_page_and_dialog_asks_the_server_alone(browse, address):
    """The fixture refuses all other requests and fails by them; here everything is opened that could make one.

    All the other pages are opened in both themes by the same fixture in ``test_everyone.py``.
    """
    page = browse()
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
        turned(page)
        dialog.get_by_role("button", name="Close", exact=True).click()
        dialog.wait_for(state="hidden")
    page.get_by_role("button", name="Add folders or a ZIP").click()
    settle(page)
    turned(page)
    page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()
    drawer = page.get_by_test_id("stExpander")
    for number in range(drawer.count()):
        drawer.nth(number).locator("summary").click()
        settle(page)
    turned(page)
    page.get_by_role("radio", name="Photographs").click()
    page.get_by_text(re.compile("After 10 steps MAML gets.*transfer")).first.wait_for()
    page.get_by_role("button", name=re.compile("^Support: .*jpg")).first.click()
    page.get_by_role("button", name="Move the square").click()
    page.get_by_role("dialog").wait_for()
    settle(page)
    turned(page)
    page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("link", name="Ideas").click()
    page.get_by_text("Chapters").first.wait_for()
    settle(page)
    page.get_by_role("button", name="The outer loop").click()
    page.locator(".katex").first.wait_for()  # formulas come after the text around them
    turned(page)


def test_a_finger_undoes_and_clears_a_drawing(browse):
    from playwright.sync_api import expect

    page = browse(NARROW, path=ALONE, has_touch=True, is_mobile=True)
    page.get_by_role("button", name="Add", exact=True).last.tap()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Draw", exact=True).tap()
    canvas = dialog.locator("canvas.upper-canvas")
    canvas.wait_for()
    ours = dialog.get_by_test_id("stButton")  # the canvas has such buttons too, for a mouse
    undo, clear = (ours.get_by_role("button", name=name, exact=True) for name in ("Undo", "Clear"))
    expect(undo).to_be_disabled(timeout=LIMIT)
    expect(clear).to_be_disabled(timeout=LIMIT)
    client = page.context.new_cdp_session(page)
    three = [0.2, 0.5, 0.8]  # of the sheet's height

    def stroke(down):
        settle(page)  # a finger waits for the sheet it draws on
        box = canvas.bounding_box()
        points = [{"x": box["x"] + x, "y": box["y"] + down * box["height"]} for x in range(40, 240, 20)]
        for kind, point in [("touchStart", points[0]), *(("touchMove", point) for point in points), ("touchEnd", None)]:
            client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point] if point else []})

    def inked(rows):
        """Wait until of the three strokes these are on the sheet that is there now, and until the page knows it."""
        page.wait_for_function(INKED, arg=["canvas.dc-canvas.lower-canvas", three, rows])
        (expect(clear).to_be_enabled if rows else expect(clear).to_be_disabled)(timeout=LIMIT)
        settle(page)

    for number, down in enumerate(three, 1):
        stroke(down)
        inked(three[:number])
    undo.tap()
    inked(three[:2])
    clear.tap()
    inked([])
    undo.tap()  # the clearing
    inked(three[:2])
    undo.tap()
    inked(three[:1])
    stroke(three[2])  # goes on with what has come back
    inked([three[0], three[2]])
    undo.tap()
    undo.tap()  # at once
    inked([])
    expect(undo).to_be_disabled(timeout=LIMIT)
    stroke(three[1])  # the same as before, on another sheet
    inked([three[1]])
    clear.tap()
    inked([])
    stroke(three[0])
    inked([three[0]])
    stroke(three[2])
    inked([three[0], three[2]])
    dialog.get_by_role("button", name="Add, and close").tap()
    dialog.wait_for(state="hidden")
    # what has been added is what the sheet showed
    page.wait_for_function(INKED, arg=["img[alt='Query: drawing 1']", three, [three[0], three[2]]])


def test_an_upload_says_at_once_how_far_it_is(browse):
    """Before the last of many files has arrived Streamlit tells the server nothing: the page itself counts them."""
    page = browse(path=ALONE)
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


def test_the_list_of_pages_on_a_phone_closes_when_one_is_chosen(browse):
    page = browse(NARROW, path="/ideas", has_touch=True)
    settle(page)
    opener, closer = page.get_by_test_id("stExpandSidebarButton"), page.get_by_test_id("stSidebarCollapseButton")
    opener.tap()
    closer.locator("button").tap()  # nothing lies over it
    opener.tap()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Results").tap()
    opener.wait_for()
    page.wait_for_url(re.compile("/results"))
    settle(page)
    assert opener.is_visible()
    page.get_by_role("button", name="Link and tour").wait_for()
