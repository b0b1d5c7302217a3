"""A person's journeys through the page, in a real browser, with pictures made here."""

import io
import re
import zipfile

from PIL import Image

from tests.helpers.browsing import (
    ALONE,
    ARTIFACTS,
    HEADLINE,
    NARROW,
    add_by_upload,
    headline,
    in_scheme,
    reads,
    settle,
    start_empty,
    wait_for_query,
)
from tests.helpers.pens import SHAPES, files, picture


def film(path, shape):
    """A film, for a camera that is none, in which a drawing on paper is held still."""
    paper = Image.new("L", (640, 480), 190)
    drawing = Image.open(io.BytesIO(picture(shape, 0))).convert("L").resize((420, 420))
    paper.paste(drawing.point(lambda value: value * 190 // 255), (110, 30))
    colourless = bytes([128]) * (320 * 240 * 2)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip C420mpeg2\n" + 10 * (b"FRAME\n" + paper.tobytes() + colourless))


def test_opens_with_results(browse):
    page = browse()
    text, right, of = headline(page)
    assert right / of > 0.6, text
    assert "scratch" in text
    assert "95 %" in text
    page.locator(".js-plotly-plot").nth(1).wait_for()  # curves, not only words
    assert page.get_by_role("alert").count() == 0


def test_narrow_screen_and_an_unknown_task_in_the_address(browse):
    page = browse(NARROW, "dark", path="/?task=%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    page.get_by_text("which does not exist").wait_for()
    headline(page)
    for scheme in ("dark", "light"):
        in_scheme(page, scheme)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, scheme
    page.get_by_text(HEADLINE).first.scroll_into_view_if_needed()


def test_upload_three_classes(browse):
    page = browse(path=ALONE)
    start_empty(page)
    page.get_by_role("button", name="Add a class").click()
    page.wait_for_function("document.querySelectorAll('input[aria-label=\"Class name\"]').length === 3")
    settle(page)
    for number, (shape, kind) in enumerate({"cross": "PNG", "arrow": "JPEG", "house": "PNG"}.items()):
        field = page.get_by_role("textbox", name="Class name").nth(number)
        field.fill(shape)
        field.press("Enter")
        settle(page)
        add_by_upload(page, number, files(shape, 5, kind))
        page.get_by_role("button", name=f"Query: {shape} 4").wait_for()
    text, right, of = wait_for_query(page, 12)
    assert of == 12
    assert right >= 8, text
    assert page.get_by_text("house").count() > 0


def test_drop_a_zip_and_change_the_shots(browse):
    page = browse(path=ALONE)
    start_empty(page)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for shape in SHAPES:
            for number in range(6):
                archive.writestr(f"my signs/{shape}/{number}.png", picture(shape, number))
        archive.writestr("my signs/notes.txt", "not a picture")
    page.get_by_role("button", name="Add folders or a ZIP").click()
    dialog = page.get_by_role("dialog")
    settle(page)
    dialog.locator("input[type=file]").first.set_input_files(
        {"name": "signs.zip", "mimeType": "application/zip", "buffer": buffer.getvalue()}
    )
    dialog.wait_for(state="hidden")
    page.get_by_text("notes.txt").first.wait_for()  # said, and the rest kept
    _, _, of = wait_for_query(page, 15)
    assert of == 15
    # the two empty classes that the task began with have given way
    assert page.get_by_role("textbox", name="Class name").count() == 3
    slider = page.get_by_role("slider", name="Shots: support pictures per class")
    slider.focus()
    slider.press("ArrowRight")
    text, right, of = wait_for_query(page, 12)
    assert right >= 8, text


def test_drop_a_folder_of_classes(browse, tmp_path):
    page = browse(path=ALONE)
    start_empty(page)
    names = ["sign 1", "sign 2", "sign 10"]
    # made in an order that is not theirs, which is how a disk may give them back
    for name, shape in reversed(list(zip(names, SHAPES, strict=False))):
        (tmp_path / "signs" / name).mkdir(parents=True)
        for number in (10, 2, 1):
            (tmp_path / "signs" / name / f"{number}.png").write_bytes(picture(shape, number))
    page.get_by_role("button", name="Add folders or a ZIP").click()
    dialog = page.get_by_role("dialog")
    settle(page)
    dialog.locator("input[type=file]").nth(1).set_input_files(tmp_path / "signs")
    dialog.wait_for(state="hidden")
    _, _, of = wait_for_query(page, 6)
    assert of == 6
    fields = page.get_by_role("textbox", name="Class name")
    for number, name in enumerate(names):
        reads(fields.nth(number), name)
    page.get_by_role("button", name="Support: 1.png").first.wait_for()  # the first of each class is learned from
    assert page.get_by_role("button", name=re.compile("^Support: ")).count() == 3


def test_draw(browse):
    page = browse(path=ALONE)
    headline(page)
    page.get_by_role("button", name="Add", exact=True).last.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Draw", exact=True).click()
    settle(page)
    canvas = dialog.locator("canvas.upper-canvas")
    canvas.wait_for()
    add = dialog.get_by_role("button", name="Add, and close")
    assert add.is_disabled()  # nothing drawn yet
    box = canvas.bounding_box()
    x, y = box["x"], box["y"]
    page.mouse.move(x + 80, y + 50)
    page.mouse.down()
    page.mouse.move(x + 80, y + 230, steps=8)
    page.mouse.move(x + 200, y + 140, steps=8)
    page.mouse.up()
    page.wait_for_function(
        "[...document.querySelectorAll('button')].some(b => b.innerText.includes('Add, and close') && !b.disabled)"
    )
    add.click()
    dialog.wait_for(state="hidden")
    page.get_by_role("button", name="Query: drawing 1").wait_for()
    page.get_by_text(re.compile("^46 pictures")).wait_for()  # it is among the answers now
    headline(page)


def test_a_picture_of_no_class_is_marked(browse):
    page = browse(path=ALONE)
    start_empty(page)
    for number, shape in enumerate(("cross", "arrow")):
        field = page.get_by_role("textbox", name="Class name").nth(number)
        field.fill(shape)
        field.press("Enter")
        settle(page)
        add_by_upload(page, number, files(shape, 5))
        page.get_by_role("button", name=f"Query: {shape} 4").wait_for()
    slider = page.get_by_role("slider", name="Shots: support pictures per class")
    slider.focus()
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    wait_for_query(page, 4)
    assert page.get_by_text("Unlike all classes here").count() == 0  # every picture has its class: nothing is marked
    page.get_by_role("button", name="Add", exact=True).last.click()
    dialog = page.get_by_role("dialog")
    settle(page)
    dialog.locator("input[type=file]").set_input_files(files("house", 1))
    dialog.wait_for(state="hidden")
    marked = page.locator(".md-pane").filter(
        has_text="class not given"
    )  # it comes first, so it is the one that is large
    marked.get_by_text("Unlike all classes here").first.wait_for()
    _, right, of = headline(page)
    assert (right, of) == (4, 4)  # and the score is of those with a class, as before
    marked.scroll_into_view_if_needed()
    page.screenshot(path=ARTIFACTS / "none-of-these.png")
    page.get_by_role("button", name="None of these").click()
    threshold = page.get_by_role("slider", name="Mark from this distance on")
    threshold.focus()
    threshold.press("End")
    page.wait_for_function("!document.querySelector('.md-none .md-sign')")


def test_photograph(browse, tmp_path):
    film(tmp_path / "cross.y4m", "cross")
    camera = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'cross.y4m'}",
    ]
    page = browse(arguments=camera, path=ALONE)
    _, _, before = headline(page)
    page.get_by_role("button", name="Add", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Camera", exact=True).click()
    dialog.locator("video").wait_for()
    page.wait_for_function("document.querySelector('video').currentTime > 0")  # before that the button does nothing
    dialog.get_by_role("button", name="Take Photo").click()
    dialog.get_by_text("1 picture taken so far").wait_for()  # it stays open for the next one
    page.get_by_role("button", name="Query: photograph 1").wait_for()
    wait_for_query(page, before + 1)
    page.screenshot(path=ARTIFACTS / "photograph-taken.png")
    dialog.get_by_role("button", name="Close").click()
    dialog.wait_for(state="hidden")
    page.get_by_role("button", name="Query: photograph 1").click()
    page.get_by_role("button", name="Move to support").click()
    page.get_by_role("button", name="Support: photograph 1").wait_for()
    wait_for_query(page, before)


def test_cancel_a_long_run(browse):
    # as many steps on twenty classes take long
    page = browse(path="/?task=oshari&learners=maml,scratch&long-steps=200")
    page.get_by_text("All twenty signs").wait_for()
    cancel = page.get_by_role("button", name="Cancel")
    cancel.wait_for()
    # the page stays usable meanwhile
    page.get_by_role("button", name="Add a class").wait_for()
    page.get_by_text(re.compile(r"MAML gets \d+ of 120 right")).first.wait_for()  # else nothing is left to be shown
    cancel.click()
    page.get_by_text("Cancelled").wait_for()
    page.get_by_text(HEADLINE).first.wait_for()
    cancel.wait_for(state="hidden")


def test_bad_upload_is_said_and_the_rest_kept(browse):
    page = browse(path=ALONE)
    _, _, before = headline(page)
    bad = {"name": "letter.png", "mimeType": "image/png", "buffer": b"this is a letter, not a picture"}
    add_by_upload(page, 0, [bad, *files("cross", 1)])
    said = page.get_by_role("alert").filter(has_text="letter.png")
    said.wait_for()
    wait_for_query(page, before + 1)
    settle(page)
    assert said.is_visible()  # until the person's next change, whatever the page does by itself


def test_bad_upload_is_seen_from_far_down_a_narrow_page(browse):
    page = browse(NARROW, path=ALONE)
    start_empty(page)
    page.get_by_role("button", name="Add folders or a ZIP").click()
    dialog = page.get_by_role("dialog")
    settle(page)
    dialog.locator("input[type=file]").first.set_input_files(
        {"name": "signs.zip", "mimeType": "application/zip", "buffer": b"this is a letter, not a ZIP file"}
    )
    dialog.wait_for(state="hidden")
    said = page.get_by_role("alert").filter(has_text="signs.zip")
    said.wait_for()
    settle(page)
    box = said.bounding_box()
    assert 0 <= box["y"] < box["y"] + box["height"] <= NARROW["height"]


def test_ideas_page(browse):
    page = browse(path="/ideas")
    page.get_by_text("1. One task").first.wait_for()
    page.get_by_role("button", name="Next: From scratch").click()
    page.get_by_role("heading", name="2. From scratch").wait_for()
    assert "chapter=scratch" in page.url
    page.get_by_role("button", name="Back: One task").click()
    page.get_by_role("heading", name="1. One task").wait_for()
    page.get_by_text("As much as by guessing blindly.").click()
    page.get_by_role("button", name="See what happens").click()
    page.get_by_text("pictures before the first step").wait_for(timeout=120_000)
