"""What a person makes outlives the server, and the visit."""

import pytest

from tests.helpers.browsing import ALONE, WIDE, add_by_upload, follow, headline, reads, settle, start_empty
from tests.helpers.killing import Server
from tests.helpers.pens import files

pytestmark = pytest.mark.slow

KEPT = "✓ Your tasks are kept"


def test_nothing_is_lost_when_the_server_is_killed_and_two_tabs_keep_both(browse):
    with Server() as server:
        page = browse(WIDE, at=server.url, path=ALONE)
        start_empty(page)
        add_by_upload(page, 0, files("cross", 3))
        add_by_upload(page, 1, files("arrow", 3))
        name(page, "crosses")
        page.get_by_text(KEPT).wait_for()
        server.kill()
        server.start()
        page.reload()
        page.get_by_role("button", name="Query: arrow 2").wait_for()
        reads(page.get_by_role("textbox", name="Class name").first, "crosses")
        settle(page)
        headline(page)
        # another tab is asked first
        other = page.context.new_page()
        follow(other)
        other.goto(server.url + ALONE)
        other.get_by_text("My pictures is kept in this browser: 2 classes, 6 pictures").wait_for()
        other.get_by_role("button", name="Go on").click()
        other.get_by_role("button", name="Query: arrow 2").wait_for()
        name(other, "of the other tab")
        other.get_by_text(KEPT).wait_for()
        page.get_by_text("This task has been changed in another tab").wait_for()
        name(page, "of this tab")
        page.get_by_text("Both versions are kept").wait_for()
        page.get_by_text(KEPT).wait_for()
        kept = page.evaluate(STORED)
        assert sorted(kept) == [[False, "of this tab"], [True, "of the other tab"]]


STORED = """
() => new Promise((done) => {
  indexedDB.open('metademo').onsuccess = ({ target }) => {
    target.result.transaction('tasks').objectStore('tasks').getAll().onsuccess = (found) =>
      done(found.target.result.map((each) => [!!each.beside, JSON.parse(each.list).classes[0].name]));
  };
})
"""


def test_where_the_browser_refuses_the_page_says_so_and_asks_before_it_is_left(browse):
    page = browse(WIDE)
    page.add_init_script(REFUSING)
    page.reload()
    start_empty(page)
    add_by_upload(page, 0, files("cross", 2))
    page.get_by_text("This browser does not let the page keep anything").wait_for()
    settle(page)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.evaluate("window.name = 'full'")  # which outlives a reload
    page.reload()
    headline(page)
    assert asked == ["beforeunload"]
    # where there is no room, that is said until there is
    start_empty(page)
    add_by_upload(page, 0, files("cross", 2))
    page.get_by_text("This browser has no more room").wait_for()
    settle(page)
    page.get_by_text("Not kept in this browser").wait_for()
    assert not page.get_by_text(KEPT).count()
    page.evaluate("window.name = ''")
    name(page, "crosses")
    page.get_by_text(KEPT).wait_for()
    assert not page.get_by_text("This browser has no more room").count()
    assert page.evaluate(STORED) == [[False, "crosses"]]


REFUSING = """
if (window.name !== 'full') {
  Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } });
}
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...all) {
  if (window.name === 'full') throw new DOMException('no room', 'QuotaExceededError');
  return put.apply(this, all);
};
"""


def name(page, called):
    """Call the first class something."""
    field = page.get_by_role("textbox", name="Class name").first
    field.fill(called)
    field.press("Enter")
    settle(page)
