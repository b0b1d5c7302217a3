"""The page of an installed package: it looks as the checkout's does, and fetches nothing."""

import pytest

from tests.helpers.browsing import ARTIFACTS, headline, served
from tests.helpers.installing import console, environment, install


@pytest.mark.slow
def test_the_installed_command_opens_the_page(chromium, browse, tmp_path):
    bare = install(tmp_path)
    with served([console(bare)], ARTIFACTS / "installed.log", tmp_path, environment(bare)) as url:
        page = browse(at=url)  # which refuses what is asked of others
        headline(page)
        assert page.locator(".stApp").evaluate("each => getComputedStyle(each).backgroundColor") == "rgb(253, 252, 250)"
