"""Style sheets and scripts lie in files of their own, can be parsed, and name colours that there are."""

import re
import subprocess
import sysconfig
from pathlib import Path

import pytest
from streamlit.config import get_option

from metademo.places import ROOT
from metademo.ui import assets, theme
from metademo.ui.components import bundles, crop, hands, inner_steps, tiles, uploading

UI = ROOT / "metademo" / "ui"
FILES = sorted(path for kind in ("css", "js") for path in UI.rglob(f"*.{kind}") if not path.name.endswith(".min.js"))
"""Our own: a library that is kept here is its authors'."""
TAKEN = sorted(path for kind in ("css", "js") for path in (ROOT / "metademo" / "export" / "web").rglob(f"*.{kind}"))
"""Of the pages that are taken away."""
CALM = re.compile(r"@media \(prefers-reduced-motion: no-preference\) \{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
"""What moves only for those who have not asked for less of it."""
COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}\b")


def linted(*paths: Path, rule: str = "--skip=complexity/noImportantStyles") -> subprocess.CompletedProcess:
    """As Biome finds them; what overrules Streamlit's own style sheet needs ``!important``."""
    biome = Path(sysconfig.get_path("scripts")) / "biome"
    return subprocess.run(
        [biome, "lint", "--error-on-warnings", rule, *paths],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


def test_nothing_moves_for_those_who_ask_for_less_motion():
    sheets = {path.name: path.read_text("utf-8") for path in (*FILES, *TAKEN) if path.suffix == ".css"}
    assert any(CALM.search(sheet) for sheet in sheets.values())
    assert not {name for name, sheet in sheets.items() if re.search(r"transition|animation", CALM.sub("", sheet))}
    scripts = [path.read_text("utf-8") for path in (*FILES, *TAKEN) if path.suffix == ".js"]
    assert all("prefers-reduced-motion" in script for script in scripts if "'smooth'" in script)


def test_all_of_them_can_be_parsed_and_have_no_faults():
    done = linted(*FILES, *TAKEN)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Checked {len(FILES) + len(TAKEN)} files" in done.stdout


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.js", "export default function () { return 1 +; }\n"),
        ("a.js", "export default function () { return await 1; }\n"),
        ("a.js", "const a = 1;\na = 2;\n"),
        ("a.css", "p { color: red; \n"),
        ("a.css", "p { colour: red; }\n"),
    ],
)
def test_a_fault_is_found(tmp_path, name, text):
    (tmp_path / name).write_text(text, "utf-8")
    assert linted(tmp_path / name).returncode != 0


UNKNOWN = "--only=correctness/noUndeclaredVariables"


def test_scripts_as_they_are_sent_use_nothing_that_is_not_there(tmp_path, monkeypatch):
    """What they have in common stands before each of them, once, and neither lacks anything of the other."""
    sent = {}
    monkeypatch.setattr(assets.st.components.v2, "component", lambda name, **given: sent.update({name: given["js"]}))
    scripts = [each for each in FILES if each.suffix == ".js" and each.stem not in ("common", "bundles", "inner_steps")]
    beside = dict.fromkeys(("hands", "cupboard"), bundles.JS) | dict.fromkeys(
        ("goal_plane", "cheetah_run"), inner_steps.JS
    )
    for each in scripts:
        assets.component(str(each.with_suffix(".py")), beside.get(each.stem, ""))
    assert len(sent) == len(scripts)
    common = assets.COMMON.read_text("utf-8")
    for name, script in sent.items():
        assert script.startswith(common)
        (tmp_path / f"{name}.js").write_text(script, "utf-8")
    done = linted(*tmp_path.glob("*.js"), rule=UNKNOWN)
    assert done.returncode == 0, done.stdout + done.stderr
    needing = next(each for each in scripts if "make(" in each.read_text("utf-8"))
    assert linted(needing, rule=UNKNOWN).returncode != 0  # alone, it lacks what is put before it


def test_a_component_without_a_script_is_sent_none(tmp_path, monkeypatch):
    sent = []
    monkeypatch.setattr(assets.st.components.v2, "component", lambda name, **given: sent.append(given["js"]))
    (tmp_path / "plain.css").write_text("p { color: red; }\n", "utf-8")
    assets.component(str(tmp_path / "plain.py"))
    assert sent == [None]


def test_no_style_sheet_or_script_hides_in_python():
    for path in UI.rglob("*.py"):
        text = path.read_text("utf-8")
        assert "export default" not in text, path
        assert not re.search(r"\{[^{}\n]*;\s*\}", text), path


def test_what_lies_beside_a_module_is_found_and_nothing_else():
    assert "--st-primary-color" in assets.beside(tiles.__file__, "css")
    assert assets.beside(hands.__file__, "css") is None
    for module in (crop, hands, tiles, uploading):
        assert "export default function" in assets.beside(module.__file__, "js")


def test_ink_and_paper_are_those_of_streamlit_s_theme():
    for name, option in {"accent": "primary", "line": "border", "link": "link", "page": "background"}.items():
        assert theme.inks()[name] == tuple(get_option(f"theme.{scheme}.{option}Color") for scheme in ("light", "dark"))


def test_every_colour_that_is_named_is_there_and_needed():
    text = "".join(path.read_text("utf-8") for path in FILES)
    assert set(re.findall(r"var\(--md-([a-z-]+)\)", text)) == set(theme.inks())
    for name, (light, dark) in theme.inks().items():
        assert f"--md-{name}: light-dark({light}, {dark});" in theme.css()


def test_colours_of_the_theme_stand_nowhere_else():
    # white is paper under pictures, black and white are seen on any photograph
    written = {colour.lower() for path in FILES for colour in COLOUR.findall(path.read_text("utf-8"))}
    assert written <= {"#fff", "#000"}
