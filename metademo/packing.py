"""What a wheel carries besides the modules; setuptools calls this when it builds one, and nothing else needs it.

The page, its theme and the assets stay at the checkout's top level, where people look for them, and go into the package's
folder ``shipped`` on the way. pyproject.toml names this class; it is loaded without the package, so it imports none of it.
"""

from pathlib import Path

from setuptools.command.build_py import build_py

CARRIED = ("app.py", ".streamlit/config.toml", "assets")
SHIPPED = Path("metademo", "shipped")
"""As :data:`metademo.places.SHIPPED` has it."""


def carried() -> list[Path]:
    """The files to carry, as they lie in the checkout, which is the working folder of a build."""
    found = [each for name in CARRIED for each in ([Path(name)] if Path(name).is_file() else Path(name).rglob("*"))]
    return sorted(each for each in found if each.is_file())


class BuildPy(build_py):
    """Builds the package with the files of the top level in it; an editable install reads them where they lie."""

    def run(self) -> None:
        """Copy the modules, then the rest."""
        super().run()
        if self.editable_mode:
            return
        for source, target in zip(carried(), self._targets(), strict=True):
            self.mkpath(str(target.parent))
            self.copy_file(str(source), str(target), preserve_mode=False)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """What was built."""
        ours = [] if self.editable_mode else [str(target) for target in self._targets()]
        return [*super().get_outputs(include_bytecode), *ours]

    def get_source_files(self) -> list[str]:
        """What a source release needs."""
        return [*super().get_source_files(), *map(str, carried())]

    def _targets(self) -> list[Path]:
        return [Path(self.build_lib) / SHIPPED / source for source in carried()]
