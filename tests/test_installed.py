"""A wheel is whole: installed into a bare folder, library, assets and command work away from the checkout."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import metademo
from metademo import packing, places
from metademo.cli import page
from metademo.cli.parser import main
from tests.helpers.installing import ROOT, console, environment, install

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    return install(tmp_path_factory.mktemp("installed"))


def run(bare, folder, *words):
    done = subprocess.run(words, cwd=folder, env=environment(bare), capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_installed_library_finds_its_assets(bare, tmp_path):
    program = """
import json, metademo
from metademo import Project, load
from metademo.measuring.measurements import results
from metademo.samples import sample_zip, samples
project, problems = Project.from_zip("runes.zip", sample_zip("skeldic"), shots=1)
trace = load("characters").adapt(project.episode())
print(json.dumps([metademo.__file__, metademo.__version__, len(samples()), len(results()), trace.last.query_accuracy]))
"""
    file, version, ready, measured, accuracy = json.loads(run(bare, tmp_path, sys.executable, "-c", program))
    assert Path(file).is_relative_to(bare)
    assert version == metademo.__version__
    assert ready > 10
    assert measured > 100
    assert accuracy > 0.5
    assert (bare / "metademo" / "py.typed").is_file()


@pytest.mark.slow
def test_the_installed_command_adapts(bare, tmp_path):
    (tmp_path / "runes.zip").write_bytes((places.ASSETS / "samples" / "lumoe.zip").read_bytes())
    assert "right after 5 steps" in run(
        bare, tmp_path, console(bare), "adapt", "characters", "runes.zip", "--shots", "1"
    )
    assert run(bare, tmp_path, console(bare), "--version") == f"metademo {metademo.__version__}\n"


@pytest.mark.slow
def test_everything_of_the_checkout_s_package_is_in_the_wheel(bare):
    def files(package):
        found = {each.relative_to(package) for each in package.rglob("*") if each.is_file()}
        left = {each for each in found if each.suffix == ".md" or "__pycache__" in each.parts}
        return {each for each in found - left if each.parts[0] != places.SHIPPED}

    assert files(bare / "metademo") == files(ROOT / "metademo")
    shipped = bare / "metademo" / places.SHIPPED
    for source in packing.CARRIED:
        for each in [ROOT / source] if (ROOT / source).is_file() else (ROOT / source).rglob("*"):
            if each.is_file():
                assert (shipped / each.relative_to(ROOT)).read_bytes() == each.read_bytes()


def test_in_a_checkout_everything_lies_beside_the_package():
    assert places.ROOT == ROOT
    assert places.APP.is_file()
    assert places.ASSETS.is_dir()
    assert Path("metademo", places.SHIPPED) == packing.SHIPPED


@pytest.mark.parametrize("words", [[], ["--server.port", "8600"], ["--server.headless=true"]])
def test_without_a_command_the_page_is_served(monkeypatch, words):
    started = []
    monkeypatch.setattr(page, "_REPLACED", False)
    monkeypatch.setattr(page.subprocess, "call", lambda command: started.append(command) or 7)
    assert main(words) == 7
    assert started == [[sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *words]]


def test_elsewhere_the_server_takes_this_process_s_place(monkeypatch):
    started = []
    monkeypatch.setattr(page, "_REPLACED", True)

    def replaced(path, words):
        started.append((path, words))
        raise SystemExit(0)  # as nothing of this process goes on

    monkeypatch.setattr(page.os, "execv", replaced)
    with pytest.raises(SystemExit):
        main([])
    assert started == [(sys.executable, page.command([]))]


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["--version"]])
def test_help_and_version_serve_nothing(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0
    assert "metademo" in capsys.readouterr().out


def test_there_is_one_version():
    assert 'version = { attr = "metademo.__version__" }' in PYPROJECT
    assert '\nversion = "' not in PYPROJECT
