"""The robot in a real browser: a goal dragged, a hand steered by mouse, roll-outs that move with WebGL and without."""

import pytest
from playwright.sync_api import expect

from metademo.robots.packages import INSTALL, installed
from tests.helpers.browsing import NARROW

pytestmark = pytest.mark.skipif(not installed(), reason=f"the arm is an extra: {INSTALL}")
LONG = 240_000


def over(page, view, point):
    """Where on the screen a point of a drawing lies, in the drawing's own units."""
    drawing = page.locator(f"svg[data-view={view}]")
    drawing.scroll_into_view_if_needed()
    box, wide = drawing.bounding_box(), float(drawing.get_attribute("viewBox").split()[2])
    return [box[side] + value * box["width"] / wide for side, value in zip("xy", point, strict=True)]


def dragged(page, view, *points):
    """The mouse pressed at the first of some points, moved along the others and let go."""
    page.mouse.move(*over(page, view, points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*over(page, view, point), steps=12)
    page.mouse.up()


def middle(page, view, what):
    found = page.locator(f"svg[data-view={view}] {what}").last
    kind = ("x", "y") if found.get_attribute("cx") is None else ("cx", "cy")
    return [float(found.get_attribute(name)) for name in kind]


def test_a_goal_is_dragged_and_a_hand_steered(browse):
    page = browse(path="/robot")
    page.set_default_timeout(LONG)
    film = page.locator(".film")
    expect(film).to_have_attribute("data-how", "canvas", timeout=LONG)  # WebGL there is, but the processor does it
    captions = page.locator(".film .caption")
    expect(captions).to_have_count(5, timeout=LONG)
    expect(captions.nth(1)).to_contain_text("Done after")
    expect(captions.nth(2)).to_contain_text("the puck ends")

    # the goal is dragged: what is shown is another demonstration, which the arm still does
    goal = middle(page, "above", ".target")
    path = page.locator("svg[data-view=above] .path").last.get_attribute("d")
    dragged(page, "above", goal, [goal[0] + 45, goal[1]])
    expect(page.locator("svg[data-view=above] .path").last).not_to_have_attribute("d", path, timeout=LONG)
    assert middle(page, "above", ".target")[0] == pytest.approx(goal[0] + 45, abs=2)
    expect(captions.nth(1)).to_contain_text("Done after", timeout=LONG)

    # and shown by hand: over the puck, down, closed, to the goal
    page.get_by_text("I do", exact=True).click()
    done = page.get_by_role("button", name="That was it")
    expect(done).to_be_visible(timeout=LONG)
    expect(page.locator("svg[data-view=above] .thing")).to_have_count(2)
    hand = [(0.005 + 0.33) * 620, (1.02 - 0.6) * 620]
    puck = middle(page, "above", ".thing circle[fill-opacity]")
    goal = middle(page, "above", ".target")
    dragged(page, "above", hand, puck)
    ahead = 1.02 - puck[1] / 620
    dragged(page, "side", [(ahead - 0.34) * 620, (0.36 - 0.195) * 620], [(ahead - 0.34) * 620, (0.36 - 0.052) * 620])
    page.get_by_role("button", name="Close the gripper").click()
    dragged(page, "above", puck, goal)
    done.click()
    expect(page.locator(".film figcaption").first).to_contain_text("by your hand", timeout=LONG)
    expect(captions.nth(0)).to_contain_text("Done after", timeout=LONG)
    expect(captions.nth(1)).to_contain_text("Done after", timeout=LONG)


def painted(page):
    """Whether anything is to be seen in the first film."""
    return page.locator(".film canvas").first.evaluate(
        "(canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((v) => v)"
    )


CARD = """
for (const Context of [WebGLRenderingContext, WebGL2RenderingContext]) {
  const get = Context.prototype.getExtension;
  Context.prototype.getExtension = function (name) { return name === 'WEBGL_debug_renderer_info' ? null : get.call(this, name); };
}
"""
"""Nobody is told that no graphics card does it."""


def test_where_a_graphics_card_draws(browse):
    page = browse(path="/play")
    page.add_init_script(CARD)
    page.goto(page.url.replace("/play", "/robot"))
    page.set_default_timeout(LONG)
    expect(page.locator(".film")).to_have_attribute("data-how", "webgl", timeout=LONG)
    expect(page.locator(".film .caption")).to_have_count(5, timeout=LONG)
    assert painted(page)


def test_narrow_dark_and_without_webgl(browse):
    page = browse(NARROW, "dark", path="/robot", arguments=["--disable-3d-apis"])
    page.set_default_timeout(LONG)
    expect(page.locator(".film")).to_have_attribute("data-how", "canvas", timeout=LONG)
    expect(page.locator(".film")).to_have_attribute("data-playing", "false", timeout=LONG)
    assert painted(page)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
