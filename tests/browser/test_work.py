"""A person's hands on the page: pictures dragged, dropped and pasted, and the key that takes it back."""

import base64
import io
import re
import zipfile

import pytest

from tests.helpers.browsing import ALONE, NARROW, WIDE, choose_task, headline, settle, start_empty
from tests.helpers.pens import files, picture

DROP = """
([selector, files, kind]) => {
  const given = new DataTransfer();
  for (const [name, type, data] of files) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    given.items.add(new File([bytes], name, { type }));
  }
  const at = document.querySelector(selector);
  if (kind === 'paste') {
    at.dispatchEvent(new ClipboardEvent('paste', { clipboardData: given, bubbles: true, composed: true, cancelable: true }));
  } else {
    for (const type of ['dragover', 'drop']) {
      at.dispatchEvent(new DragEvent(type, { dataTransfer: given, bubbles: true, composed: true, cancelable: true }));
    }
  }
}
"""


def hand_over(page, selector, kind, **named):
    """Drop or paste pictures, files called by name, at what the selector finds."""
    given = [
        [name.replace("_", " ") + ".png", "image/png", base64.b64encode(data).decode()] for name, data in named.items()
    ]
    page.evaluate(DROP, [selector, given, kind])


def two_classes(page):
    """An own task with pictures of a cross and of an arrow."""
    start_empty(page)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for shape in ("cross", "arrow"):
            for each in files(shape, 4):
                archive.writestr(f"{shape}/{each['name']}", each["buffer"])
    page.get_by_role("button", name="Add folders or a ZIP").click()
    dialog = page.get_by_role("dialog")
    settle(page)
    dialog.locator("input[type=file]").first.set_input_files(
        {"name": "signs.zip", "mimeType": "application/zip", "buffer": buffer.getvalue()}
    )
    dialog.wait_for(state="hidden")
    for shape in ("cross", "arrow"):
        page.get_by_role("button", name=f"Query: {shape} 3").wait_for()
    settle(page)


def card(page, number):
    """The card of a class; the last is of the pictures without a label."""
    return page.locator('[class*="st-key-card-"]').nth(number)


def drag(page, tile, to):
    tile.scroll_into_view_if_needed()
    start, end = tile.bounding_box(), to.bounding_box()
    page.mouse.move(start["x"] + 12, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 30, start["y"] + 20, steps=3)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=5)
    page.mouse.up()


def blur(page):
    page.evaluate("document.activeElement?.blur()")


def test_a_wrong_label_is_corrected_by_keys_and_by_dragging_and_taken_back_by_a_key(browse):
    page = browse({"width": 1440, "height": 1500}, path=ALONE)
    two_classes(page)
    # a class's pictures are one stop of the Tab key, and the arrow keys lead from one to the other
    tiles = card(page, 0).get_by_role("button", name=re.compile("^(Support|Query): "))
    stops = "(all) => all.map((each) => each.tabIndex)"
    assert sorted(tiles.evaluate_all(stops)) == [-1] * (tiles.count() - 1) + [0]
    tiles.first.focus()
    seen = []
    for key in ("ArrowRight", "ArrowLeft", "End", "Home", "ArrowRight"):
        page.keyboard.press(key)
        seen.append(tiles.evaluate_all("(all) => all.findIndex((each) => each.tabIndex === 0)"))
        assert tiles.nth(seen[-1]).evaluate("(each) => each.getRootNode().activeElement === each")
    assert seen == [1, 0, tiles.count() - 1, 0, 1]
    page.keyboard.press("Tab")
    assert not tiles.evaluate_all("(all) => all.includes(all[0].getRootNode().activeElement)")
    card(page, 0).get_by_role("button", name="Query: cross 2").focus()
    page.keyboard.press("Enter")
    card(page, 0).get_by_role("button", name="Move to class …").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # the first of the other classes has the focus
    card(page, 1).get_by_role("button", name="Query: cross 2").wait_for()
    settle(page)
    drag(
        page,
        card(page, 0).get_by_role("button", name="Query: cross 3"),
        card(page, 1).get_by_role("group", name="Query"),
    )
    card(page, 1).get_by_role("button", name="Query: cross 3").wait_for()
    page.get_by_role("button", name="Undo: move cross 3.png to arrow").wait_for()
    assert card(page, 0).get_by_role("button", name="Query: cross 3").count() == 0
    blur(page)
    page.keyboard.press("Control+z")
    card(page, 0).get_by_role("button", name="Query: cross 3").wait_for()
    settle(page)
    page.keyboard.press("Control+Shift+Z")
    card(page, 1).get_by_role("button", name="Query: cross 3").wait_for()
    settle(page)
    # without a label, onto the card itself
    drag(page, card(page, 1).get_by_role("button", name="Query: cross 3"), card(page, 2))
    card(page, 2).get_by_role("button", name="Query: cross 3").wait_for()
    # a key that is pressed while one types is the text field's
    field = page.get_by_role("textbox", name="Class name").first
    field.focus()
    page.keyboard.press("Control+z")
    settle(page)
    assert card(page, 2).get_by_role("button", name="Query: cross 3").count() == 1
    headline(page)


def test_a_finger_drags_after_it_has_rested(browse):
    page = browse(NARROW, path=ALONE, has_touch=True)
    two_classes(page)
    tile = card(page, 0).get_by_role("button", name="Query: cross 3")
    tile.scroll_into_view_if_needed()
    settle(page)
    start, end = tile.bounding_box(), card(page, 1).get_by_role("group", name="Query").bounding_box()
    finger = page.context.new_cdp_session(page)

    def touch(kind, x, y):
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = start["x"] + 15, start["y"] + 15
    touch("touchStart", x, y)
    page.locator("body > img").wait_for()  # the picture follows the finger now
    for part in range(1, 6):
        touch("touchMove", x + part * (end["x"] + 60 - x) / 5, y + part * (end["y"] + 40 - y) / 5)
    touch("touchEnd", 0, 0)
    card(page, 1).get_by_role("button", name="Query: cross 3").wait_for()


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_files_are_dropped_on_a_class_and_pasted_where_one_is(browse, viewport):
    page = browse(viewport, path=ALONE)
    two_classes(page)
    hand_over(page, '[class*="st-key-card-"]', "drop", dropped=picture("cross", 20))
    card(page, 0).get_by_role("button", name="Query: dropped").wait_for()
    settle(page)
    hand_over(page, "body", "paste", pasted_one=picture("cross", 21))
    card(page, 0).get_by_role("button", name="Query: pasted one").wait_for()
    settle(page)
    # nobody has worked on a class of this task yet: it is asked
    choose_task(page, "Skeldic runes")
    settle(page)
    headline(page)
    hand_over(page, "body", "drop", stray=picture("cross", 22))
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Where do these belong?").wait_for()
    dialog.get_by_role("button", name="Ask about them").click()
    page.get_by_role("button", name="Query: stray").wait_for()
    page.get_by_role("button", name="Undo: add 1 picture").wait_for()
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0


def test_a_drawing_that_is_not_added_is_still_there(browse):
    page = browse(WIDE, path=ALONE)
    headline(page)
    page.get_by_role("button", name=re.compile("^.*Draw")).first.click()
    dialog = page.get_by_role("dialog")
    canvas = dialog.locator("canvas.upper-canvas")
    canvas.wait_for()
    settle(page)

    def stroke(from_x, to_x):
        box = canvas.bounding_box()
        page.mouse.move(box["x"] + from_x, box["y"] + 50)
        page.mouse.down()
        page.mouse.move(box["x"] + to_x, box["y"] + 220, steps=8)
        page.mouse.up()

    stroke(80, 200)
    drawn = "[...document.querySelectorAll('button')].some(b => b.innerText.includes('Add, and close') && !b.disabled)"
    page.wait_for_function(drawn)
    dialog.get_by_role("button", name="Close", exact=True).click()
    dialog.wait_for(state="hidden")
    settle(page)
    page.get_by_role("button", name="Add", exact=True).first.click()
    dialog.get_by_text("Draw", exact=True).click()
    page.wait_for_function(drawn)
    # and what is drawn while the page is about to take the sheet away is on the next one
    dialog.get_by_role("button", name="Add, and draw another").click()
    dialog.get_by_text("1 picture drawn so far").wait_for()
    settle(page)
    stroke(40, 60)
    page.wait_for_function(drawn)
    dialog.get_by_role("button", name="Add, and close").click()
    dialog.wait_for(state="hidden")
    page.get_by_role("button", name="Query: drawing 2").wait_for()
    page.get_by_role("button", name="Support: drawing 1").wait_for()
