"""The house's floors, from the imports themselves: no folder needs one above it, and nothing goes in a circle."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from metademo.places import ROOT

FLOORS = (
    ("networks", "tasks"),
    ("pictures",),
    ("learners", "project"),
    ("training", "insights"),
    ("checkpoints", "datasets", "samples"),
    ("measuring", "export"),
    ("sentences", "robots"),
    ("ui", "cli"),
)
"""The rooms, from below. A room may import those of lower floors, and none beside it."""
ROOMLESS = {"metademo.places", "metademo.packing", "metademo.messages"}
"""Files that belong to no room; they import nothing of the package, but for its name."""
FAST = "metademo.networks.fast"


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted((ROOT / "metademo").rglob("*.py"))}


def targets(name: str, tree: ast.AST) -> Iterator[str]:
    """The modules of this package that a syntax tree imports, wherever in it, also for types alone."""
    package = name if MODULES.get(name, Path()).name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level else ""
            base = ".".join(filter(None, (above, node.module)))
            found = [full if (full := f"{base}.{alias.name}") in MODULES else base for alias in node.names]
        else:
            continue
        yield from (each for each in found if each in MODULES and each != name)


IMPORTS = {name: sorted(set(targets(name, ast.parse(path.read_bytes())))) for name, path in MODULES.items()}


def room(module: str) -> str:
    """The folder below the package that a module lies in; of what lies beside the folders, none."""
    name = module.split(".")[1] if "." in module else ""
    return name if (ROOT / "metademo" / name).is_dir() else ""


def circle(arrows: dict[str, set[str]]) -> list[str]:
    """One round trip along the arrows, or none."""
    done: set[str] = set()

    def visit(at: str, way: list[str]) -> list[str]:
        if at in way:
            return [*way[way.index(at) :], at]
        if at not in done:
            for to in sorted(arrows.get(at, ())):
                if found := visit(to, [*way, at]):
                    return found
            done.add(at)
        return []

    return next(filter(None, (visit(start, []) for start in sorted(arrows))), [])


def test_every_room_has_its_floor():
    assert sorted(filter(None, {room(module) for module in MODULES})) == sorted(
        each for floor in FLOORS for each in floor
    )


def test_no_room_imports_one_above_it_or_beside_it():
    height = {each: number for number, floor in enumerate(FLOORS) for each in floor}
    against = [
        f"{module} imports {target}"
        for module, found in IMPORTS.items()
        for target in found
        if room(module) and room(target) not in ("", room(module)) and height[room(target)] >= height[room(module)]
    ]
    assert not against


def test_what_belongs_to_no_room_needs_no_room():
    for module in ROOMLESS:
        assert not IMPORTS[module]
    above = {target for module, found in IMPORTS.items() if room(module) for target in found if not room(target)}
    assert above <= {*ROOMLESS, "metademo"}  # of the package itself the version alone


def test_no_room_or_file_imports_itself_by_way_of_others():
    # a package's face imports its files, which must not need the face, or whoever imports one file may meet half of another
    assert circle({module: set(found) for module, found in IMPORTS.items() if module != "metademo"}) == []
    rooms: dict[str, set[str]] = {}
    for module, found in IMPORTS.items():
        rooms.setdefault(room(module), set()).update(each for each in map(room, found) if each)
    assert circle({name: found - {name} for name, found in rooms.items()}) == []


def test_a_circle_would_be_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c", "a"]
    assert circle({"a": {"b", "c"}, "b": {"c"}}) == []
    source = "if TYPE_CHECKING:\n    from metademo.ui import theme\ndef late():\n    from . import rules"
    assert set(targets("metademo.learners.base", ast.parse(source))) == {"metademo.ui.theme", "metademo.learners.rules"}


def test_one_switch_leads_to_the_compiled_kernels():
    leading = {module for module, found in IMPORTS.items() for target in found if target.startswith(FAST)}
    assert {module for module in leading if not module.startswith(FAST)} == {"metademo.networks.switch"}


@pytest.mark.slow
def test_without_the_page_there_is_no_streamlit():
    """Every module but the page's, imported where Streamlit and Numba cannot be."""
    modules = [each for each in MODULES if room(each) != "ui" and not each.startswith(FAST)]
    modules = [each for each in modules if each not in ("metademo.__main__", "metademo.packing")]
    program = f"""
import importlib, sys
for missing in ("streamlit", "plotly", "numba"):
    sys.modules[missing] = None  # importing it raises
for name in {modules!r}:
    importlib.import_module(name)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


def test_tests_import_nothing_from_other_tests():
    for path in (ROOT / "tests").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] == "tests"):
                names = {f"{node.module}.{alias.name}" for alias in node.names}
                helps = (node.module or "").startswith("tests.helpers") or names == {"tests.floors"}
                assert helps, f"{path.name} imports {node.module}"
