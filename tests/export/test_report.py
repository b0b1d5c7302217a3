"""A report holds its task, as text whatever is text, and gives it back or says why not."""

import base64
import re
from dataclasses import replace

import pytest

from metademo.export.code import command, python
from metademo.export.report import Reported, report
from metademo.learners.base import AdaptSettings
from metademo.pictures import reports
from metademo.pictures.archives import collect
from metademo.pictures.domains import DOMAINS
from metademo.project.project import Project
from tests.helpers.packing import picture

HOSTILE = "</script><script>x()</script>"


@pytest.fixture
def project():
    classes = {HOSTILE[:30]: [picture(5, "<b>.png"), picture(60)], "q": [picture(120), picture(200)]}
    return Project.of(classes)


@pytest.fixture
def made(project, make_learner):
    learner = replace(make_learner("scratch", steps=3), network=replace(make_learner().network, size=28))
    trace = learner.adapt(project.episode(DOMAINS["characters"]))
    return report(
        project, [Reported("Scratch", "#d9640a", trace)], title=HOSTILE, file="x.zip", version="0", code=HOSTILE
    )


def test_it_opens_as_the_task_that_it_was_made_of(made, project):
    collected = collect([("report.html", made)])
    assert not collected.problems
    opened, notices = Project.from_collected(collected)
    assert not notices
    assert opened.classes == project.classes
    assert collected.task is not None


def test_names_with_markup_are_no_markup(made):
    page = made.decode("utf-8")
    assert HOSTILE not in page
    assert page.count("<script") == 3  # numbers, the task, the page's own
    assert "&lt;/script&gt;&lt;script&gt;x()" in page


def test_nothing_but_its_own_script_may_run_and_nothing_be_fetched(made):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', made.decode("utf-8"))[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "connect-src" not in policy


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.replace(reports.BEGIN, reports.BEGIN + b"!"),
        lambda page: page[: page.index(reports.BEGIN) + 100],
        lambda page: page.replace(reports.BEGIN, reports.BEGIN + base64.b64encode(b"no ZIP file") + reports.END),
        lambda page: page[: page.index(reports.BEGIN)] + reports.with_task(b"PK\x03\x04" + bytes(40)),
    ],
)
def test_a_report_that_was_tampered_with_is_told(made, change):
    collected = collect([("mine.html", change(made))])
    assert not collected.found
    assert len(collected.problems) == 1
    assert "mine.html" in collected.problems[0]
    assert "damaged" in collected.problems[0]


def test_another_page_is_no_report():
    collected = collect([("page.html", b"<!doctype html><title>x</title>")])
    assert not collected.found
    assert "page.html" in collected.problems[0]
    assert not reports.is_report(reports.BEGIN + b"UEs=" + reports.END)


def test_a_task_too_large_stays_outside(monkeypatch, project, made, make_learner):
    monkeypatch.setattr(reports, "MAX_EMBEDDED", 100)
    learner = replace(make_learner("scratch", steps=1), network=replace(make_learner().network, size=28))
    one = Reported("Scratch", "#d9640a", learner.adapt(project.episode(DOMAINS["characters"])))
    assert reports.BEGIN not in report(project, [one], title="t", file="x.zip", version="0")


def test_the_code_does_what_was_done(tmp_path, monkeypatch, capsys):
    from metademo import load
    from tests.helpers.taken import task

    project = task("twins")
    (tmp_path / "it's.zip").write_bytes(project.to_zip())
    monkeypatch.chdir(tmp_path)
    settings = AdaptSettings(steps=2, adapts="head")
    exec(compile(python("it's.zip", "characters", settings), "code", "exec"), {})
    learner = load("characters")
    expected = learner.adapt(project.episode(network=learner.network), settings).predictions()
    assert [line.split(" ", 1)[1] for line in capsys.readouterr().out.splitlines()] == list(expected)


def test_the_command_says_what_was_chosen():
    assert command("a b.zip", "photos") == "metademo adapt photos 'a b.zip'"
    chosen = AdaptSettings(steps=3, rate_factor=0.5, seed=4)
    assert (
        command("r.html", "photos", chosen, 2)
        == "metademo adapt photos r.html --steps 3 --rate-factor 0.5 --seed 4 --tail 2"
    )
    assert "load('photos').with_tail(2)" in python("r.html", "photos", tail=2)
    assert "episode(again=True)" not in python("r.html", "photos", AdaptSettings(variations="crops"), again=True)
