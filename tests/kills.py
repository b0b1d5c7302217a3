"""Kill the server at twenty moments, and count what is lost: ``python -m tests.kills``. It takes some minutes.

In each round a person changes something, the server is killed some moments later, started anew on the same port, and the page
reloaded. What is there then has to be what there was before the change or after it; and after it if the page had shown it as
done, which is where it offers to undo it, and had said that it is kept. Every fourth round the server is killed a second time,
while it takes the task back.
"""

import argparse
import itertools
import random
import re
import shutil
import tempfile
import time

from playwright.sync_api import Error, sync_playwright

from tests.helpers.browsing import LIMIT, WIDE, follow, settle, start_empty
from tests.helpers.killing import Server
from tests.helpers.pens import picture

TILES = re.compile("^(Query|Support): ")


def shown(page):
    """Classes' names and how many pictures there are, as the page shows them."""
    names = page.locator("input[aria-label='Class name']").evaluate_all("all => all.map((each) => each.value)")
    return names, page.get_by_role("button", name=TILES).count()


def undoable(page):
    """What the page offers to undo: the last change that the server has heard of."""
    return page.locator(".st-key-undo").all_inner_texts()


def changed(page, number, chance):
    """Change something, without waiting for anything; what the page is to show then."""
    names, count = shown(page)
    if number % 2:
        which, name = chance.randrange(2), f"name {number}"
        field = page.get_by_role("textbox", name="Class name").nth(which)
        field.fill(name)
        field.press("Enter")
        return [name if at == which else each for at, each in enumerate(names)], count
    some = [
        {"name": f"{number} {at}.png", "mimeType": "image/png", "buffer": picture("cross", 100 * number + at)}
        for at in range(chance.choice((1, 3)))
    ]
    page.locator('[class*="st-key-card-"] input[type=file]').first.set_input_files(some)
    return names, count + len(some)


def back(page, server, twice, chance):
    """Kill, start, reload, and wait until the task is there."""
    server.kill()
    server.start()
    page.reload()
    if twice:
        time.sleep(chance.uniform(0.5, 6))
        server.kill()
        server.start()
        page.reload()
    page.locator(".st-key-start-own-on").wait_for(state="attached")  # the task of one's own is open
    settle(page)


def main():
    """Count, and say."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=20)
    options.add_argument("--seed", type=int, default=0)
    options = options.parse_args()
    chance, lost, whole = random.Random(options.seed), 0, 0
    folder = tempfile.mkdtemp()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as session, Server() as server:
        context = session.chromium.launch_persistent_context(
            folder, executable_path=chromium, args=["--headless", "--no-sandbox", "--disable-gpu"], viewport=WIDE
        )
        context.set_default_timeout(LIMIT)
        page = context.pages[0]
        follow(page)
        page.goto(server.url)
        start_empty(page)
        page.get_by_text("✓ All of it").wait_for()
        for number in itertools.count(1):
            if number > options.times:
                break
            before, undo = shown(page), undoable(page)
            wanted, began = changed(page, number, chance), time.monotonic()
            moment = chance.choice((0.0, 0.1, 0.3, 0.6, 1.0, 1.5, 2.5, 4.0))
            time.sleep(moment)
            try:
                done, kept = undoable(page) != undo, page.get_by_text("✓ All of it").count() > 0
            except Error:
                done, kept = False, False
            after = time.monotonic() - began
            back(page, server, number % 4 == 0, chance)
            now = shown(page)
            fine = now == wanted or (now == before and not (done and kept))
            lost += not fine
            whole += now == wanted
            verdict = "LOST" if not fine else "changed" if now == wanted else "as before the change"
            states = "" if fine else f" (before {before}, wanted {wanted}, now {now})"
            said = f"shown as done {done}, said kept {kept}"
            print(f"{number:3}: killed {after:.2f} s after; {said}: {verdict}{states}", flush=True)
        context.close()
    shutil.rmtree(folder, ignore_errors=True)
    print(
        f"{options.times} kills: {lost} lost; {whole} changes were kept, the others had not been shown as done and kept"
    )
    return lost


if __name__ == "__main__":
    raise SystemExit(main())
