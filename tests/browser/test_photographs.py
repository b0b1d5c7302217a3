"""Journeys with photographs: ready ones, and one's own in the formats that phones write."""

import re

from PIL import Image, ImageDraw

from tests.helpers.browsing import ARTIFACTS, NARROW, WIDE, add_by_upload, headline, settle, start_empty, wait_for_query
from tests.helpers.formats import encoded


def photograph(name, colour, kind, turn):
    """A photograph of a blot of some colour, off-centre on a desk, as a file to upload."""
    image = Image.new("RGB", (640, 420), (150 - 5 * turn, 130, 110))
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 40 + 9 * turn, 300, 380), fill=(90, 90, 100 + 9 * turn))
    draw.ellipse((470, 120 + 7 * turn, 610, 260 + 7 * turn), fill=colour)
    return {"name": name, "mimeType": "application/octet-stream", "buffer": encoded(image, kind)}


def start_with_photographs(browse, viewport):
    """The page with three photographs in each of two classes, learned."""
    page = browse(viewport, path="/?learners=maml,transfer")
    start_empty(page)
    for number, (colour, kinds) in enumerate(
        {"crimson": ("HEIF", "WEBP", "JPEG"), "navy": ("AVIF", "TIFF", "PNG")}.items()
    ):
        files = [photograph(f"{colour} {turn}.{kind.lower()}", colour, kind, turn) for turn, kind in enumerate(kinds)]
        add_by_upload(page, number, files)
        page.get_by_role("button", name=f"Query: {colour} 2").wait_for()
    wait_for_query(page, 4)
    return page


def drawn(page, name):
    """Width and height in pixels of a tile's thumbnail, as the browser decoded it; 0 if it could not."""
    image = page.get_by_role("button", name=name).locator("img")
    return image.evaluate("image => [image.naturalWidth, image.naturalHeight]")


def test_every_format_is_shown_and_learned_and_a_square_is_moved(browse):
    page = start_with_photographs(browse, WIDE)
    for name in ("Support: crimson 0.heif", "Query: crimson 1.webp", "Support: navy 0.avif", "Query: navy 1.tiff"):
        width, height = drawn(page, name)
        assert width > 100
        assert 0 < height < width  # the whole, which is wider than high
    assert page.get_by_role("alert").count() == 0
    # what the networks learn from grows, and is counted
    page.get_by_text("MAML learns from 4 pictures: your 2 and 2 made from them; the others from your 2.").wait_for()
    page.get_by_text("Mirror images and crops", exact=True).click()
    page.get_by_text("The networks learn from 12 pictures: your 2 and 10 made from them.").wait_for()
    headline(page)
    page.get_by_role("radio", name="None", exact=True).click()
    page.get_by_text("The networks learn from 2 pictures.").wait_for()
    headline(page)

    # the square is moved with keys and pointer, on a narrow screen
    page.set_viewport_size(NARROW)
    settle(page)
    page.get_by_role("button", name="Support: crimson 0.heif").click()
    seen = page.get_by_role("img", name="As the network sees it")
    before = seen.get_attribute("src")
    page.get_by_role("button", name="Move the square").click()
    dialog = page.get_by_role("dialog")
    square = dialog.get_by_role("group", name=re.compile("^The square that the network sees"))
    square.wait_for()
    settle(page)
    start = square.bounding_box()
    square.press("Shift+ArrowRight")
    right = square.bounding_box()
    assert right["x"] > start["x"] + 5
    assert right["width"] == start["width"]
    for _ in range(6):
        square.press("+")
    smaller = square.bounding_box()
    assert smaller["width"] < 0.7 * right["width"]
    page.mouse.move(smaller["x"] + 10, smaller["y"] + 10)
    page.mouse.down()
    page.mouse.move(smaller["x"] + 10, smaller["y"] + 30, steps=4)
    page.mouse.up()
    dragged = square.bounding_box()
    assert abs(dragged["y"] - smaller["y"] - 20) < 2
    assert abs(dragged["x"] - smaller["x"]) < 2
    dialog.get_by_role("button", name="Use this square").click()
    dialog.wait_for(state="hidden")
    page.get_by_role("button", name="Undo: move the square of crimson 0.heif").wait_for()
    headline(page)
    width, height = drawn(page, "Support: crimson 0.heif")
    assert width == height > 0  # a square now, no longer as wide as the whole
    page.get_by_role("button", name="Support: crimson 0.heif").click()
    assert seen.get_attribute("src") != before
    page.get_by_role("button", name="Move to query").click()
    page.get_by_role("button", name="Query: crimson 0.heif").wait_for()
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0


def test_the_kind_of_picture_is_chosen_and_one_more_is_tried(browse):
    page = browse(WIDE)
    headline(page)
    page.get_by_role("radio", name="Photographs").click()
    page.get_by_role("button", name=re.compile("^Support: .*jpg")).first.wait_for()
    # the task before it had as many pictures, and another number of steps
    page.get_by_text(re.compile("After 10 steps MAML gets .*transfer.*scratch")).first.wait_for()
    text, right, of = wait_for_query(page, 45)
    assert right / of > 0.5, text
    page.get_by_role("button", name="One more picture").click()
    drawer = page.get_by_test_id("stPopoverBody")
    blot = photograph("blot.heic", "crimson", "HEIF", 1)
    drawer.locator("input[type=file]").set_input_files(blot)
    drawer.get_by_text("Scratch after 50 steps").wait_for()
    drawer.get_by_text("Transfer after 50 steps").wait_for()
    settle(page)
    classes = drawer.get_by_role("combobox", name="Add it to")
    classes.scroll_into_view_if_needed()  # a list that has opened closes when what is around it scrolls
    classes.click()
    page.get_by_role("option").first.click()
    drawer.get_by_role("button", name="Add it to ‘").click()
    page.get_by_role("button", name="Query: blot.heic").wait_for()
    wait_for_query(page, 46)
    page.screenshot(path=ARTIFACTS / "photographs.png", full_page=True)


def test_photographs_among_the_characters_are_noticed(browse):
    page = browse(NARROW, "dark")
    start_empty(page)
    for number, colour in enumerate(("crimson", "navy")):
        add_by_upload(page, number, [photograph(f"{colour} {turn}.jpg", colour, "JPEG", turn) for turn in range(2)])
        page.get_by_role("button", name=f"Query: {colour} 1").wait_for()
    # a new task is of the kind that its first pictures look like; who wants another is told
    assert page.get_by_role("radio", name="Photographs").is_checked()
    page.get_by_text("Characters", exact=True).first.click()
    page.get_by_text("These look like photographs").wait_for()
    page.get_by_role("button", name="Read them as photographs").click()
    page.get_by_text("These look like photographs").wait_for(state="hidden")
    wait_for_query(page, 2)
    assert page.get_by_role("radio", name="Photographs").is_checked()
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
