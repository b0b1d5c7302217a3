"""Whoever's browser asks for Chinese is spoken to in Chinese, by Streamlit's own widgets too, until they choose otherwise."""

import re

import pytest

from tests.helpers.browsing import NARROW, reads, settle


def language(page):
    return page.evaluate("document.documentElement.lang")


@pytest.mark.slow
def test_the_browser_chooses_and_a_person_chooses_otherwise(browse):
    page = browse(viewport=NARROW, scheme="dark", locale="zh-CN")
    page.get_by_text(re.compile(r"MAML 答对 \d+ 张")).first.wait_for()
    page.get_by_text("适应用时").first.wait_for()  # said when nothing is still learning
    settle(page)
    page.wait_for_function("document.documentElement.lang === 'zh-Hans'")
    uploads = page.get_by_test_id("stFileUploaderDropzone").get_by_role("button")
    uploads.nth(3).wait_for()  # their script comes when the first of them is drawn
    assert any("上传" in each for each in uploads.all_inner_texts())
    assert all("Upload" not in each for each in uploads.all_inner_texts())
    # nothing runs over the edge
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    # a class that is called as a widget's word keeps its name
    name = page.get_by_role("textbox", name="类别名称").first
    name.fill("Upload")
    name.press("Enter")
    settle(page)
    reads(name, "Upload")
    page.get_by_text("把“Upload”的图片拖到这里").wait_for()
    # English, from here on and in the address
    page.get_by_test_id("stSelectbox").get_by_role("combobox", name="语言").click()
    page.get_by_role("option", name="English").click()
    page.get_by_text(re.compile(r"MAML gets \d+ of")).first.wait_for()
    settle(page)
    assert language(page) == "en"
    assert "lang=en" in page.url
    assert all("上传" not in each for each in uploads.all_inner_texts())
