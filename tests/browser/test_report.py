"""A report is read from disk without any network: it replays its steps, charts can be hovered, it prints on A4."""

import re

import pytest

from metademo.checkpoints.catalogue import contenders
from metademo.export.report import Reported, report
from metademo.learners.base import AdaptSettings
from metademo.project.project import Project
from tests.helpers.browsing import ARTIFACTS, NARROW, WIDE
from tests.helpers.taken import task

HOSTILE = "<img src=x onerror=window.hit=1>"


@pytest.fixture(scope="module")
def told():
    """A report of two learners on a ready task, and their traces."""
    project = task("twins")
    project = project.rename_class(project.classes[0].key, HOSTILE)
    project, _ = project.add_unlabelled([task("lumoe").query_pictures()[0][1]])
    known = contenders("characters")
    traces = {key: known[key].learner.adapt(project.episode(), AdaptSettings(steps=4)) for key in ("maml", "scratch")}
    learners = [Reported(key, known[key].learner.record.colour, trace) for key, trace in traces.items()]
    data = report(
        project, learners, title="twins", file="twins.zip", version="0", sentences=[HOSTILE], choices={HOSTILE: HOSTILE}
    )
    return project, traces, data


def right(page):
    return [
        int(re.match(r"\d+", row.locator("td").nth(2).inner_text())[0])
        for row in page.locator("#standing tr").all()[1:]
    ]


@pytest.mark.slow
def test_it_replays_every_step(opened, told, tmp_path):
    project, traces, data = told
    with opened(data, viewport=WIDE, accept_downloads=True) as page:
        page.locator("html[data-ready]").wait_for()
        for step in (0, 1, 4):
            page.locator("#step").fill(str(step))
            assert right(page) == [trace.correct(step) for trace in traces.values()]
        # of the first picture, what each learner takes it for
        shown = page.locator(".query").first.locator("p").all_inner_texts()[1:]
        for text, trace in zip(shown, traces.values(), strict=True):
            assert trace.predictions()[0] in text
        page.get_by_role("button", name="Play").click()
        page.get_by_text("1 / 4", exact=True).wait_for()
        page.get_by_text("4 / 4", exact=True).wait_for()
        page.get_by_role("button", name="Play").wait_for()
        page.locator(".chart svg").first.hover()
        assert re.search(r"Inner step \d\nmaml, query set: [\d.]+ %", page.locator(".tip").first.inner_text())
        with page.expect_download() as download:
            page.get_by_role("button", name="Save the task as a ZIP file").click()
        opened_again, _ = Project.from_zip("twins.zip", download.value.path().read_bytes())
        assert opened_again.classes == project.classes
        assert page.evaluate("window.hit") is None
        page.screenshot(path=ARTIFACTS / "report.png", full_page=True)


@pytest.mark.slow
def test_it_prints_on_a4_and_fits_a_telephone(opened, told):
    _, _, data = told
    with opened(data, viewport=NARROW) as page:
        page.locator("html[data-ready]").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        printed = page.pdf(prefer_css_page_size=True)
        boxes = {tuple(map(float, box)) for box in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)}
        assert boxes
        for width, height in boxes:  # 210 × 297 mm, in points
            assert width == pytest.approx(595, abs=1)
            assert height == pytest.approx(842, abs=1)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 688, "height": 1000})  # what the margins leave of A4, in pixels
        assert not page.locator("#play").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.screenshot(path=ARTIFACTS / "report-printed.png", full_page=True)
