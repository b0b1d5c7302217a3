"""The script that tries the oldest versions reads every line of the requirements."""

import pytest

from tests import floors
from tests.helpers.installing import ROOT


def test_every_requirement_has_a_floor():
    lowest = [each for path in floors.REQUIREMENTS for each in floors.floors(path.read_text(encoding="utf-8"))]
    assert {"torch==2.10", "streamlit==1.67", "pytest==8.3", "higher==0.2.1"} <= set(lowest)
    lines = [line for path in floors.REQUIREMENTS for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(lowest) == len([line for line in lines if line and line[0] not in "#-"])
    assert floors.REQUIREMENTS[0] == ROOT / "requirements.txt"


@pytest.mark.parametrize("line", ["torch", "torch<3", "torch>=2,<3", "git+https://example.org/x"])
def test_what_has_no_floor_is_told(line):
    with pytest.raises(ValueError, match="has no floor"):
        floors.floors(f"numpy>=2.0  # arrays\n{line}\n")


def test_comments_and_other_files_are_passed_over():
    assert floors.floors("# a\n-r ../requirements.txt\n\nsvg.path>=7.0       # strokes\n") == ["svg.path==7.0"]
