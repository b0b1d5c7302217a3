"""Which kind of picture a person's pictures look like."""

import numpy as np
import pytest
from PIL import Image

from metademo.pictures.ink import looks_written
from metademo.pictures.kind import kind
from metademo.project.project import Project
from metademo.samples import sample_zip, samples


@pytest.mark.slow
@pytest.mark.parametrize("sample", [each for each in samples() if not each.outside], ids=lambda each: each.id)
def test_the_ready_tasks_look_like_what_they_are(sample):
    project, _ = Project.from_zip(f"{sample.id}.zip", sample_zip(sample.id))
    assert kind([entry.picture for each in project.classes for entry in each.entries]) == sample.domain


def test_nothing_is_suggested_without_pictures_or_where_they_do_not_agree():
    assert kind([]) is None
    (written, _), (shown, _) = (Project.from_zip("x.zip", sample_zip(name)) for name in ("vireth", "toys"))
    both = [entry.picture for project in (written, shown) for entry in project.classes[0].entries]
    assert kind(both) is None


def test_chalk_on_a_board_is_written_and_colours_are_not():
    board = np.full((60, 60), 30, np.uint8)
    board[10:50, 28:32] = 230
    assert looks_written(Image.fromarray(board))
    blots = Image.fromarray(np.random.default_rng(0).integers(0, 256, (6, 8, 3), np.uint8))
    assert not looks_written(blots.resize((400, 300), Image.Resampling.BICUBIC))
