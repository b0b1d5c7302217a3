"""Above the Lab: what MAML is, in a look. What it says of the parts is what was measured."""

import re

from metademo.checkpoints.files import shipped
from metademo.datasets import cifar_fs
from metademo.measuring.measurements import results
from metademo.ui.components import strip
from metademo.ui.texts.en import strip as text


def test_three_tasks_the_loop_and_the_parts():
    for photographs, count in ((False, 3), (True, 0)):
        html = strip.strip_html(photographs, "en")
        assert html.count("<img") == count
        assert "<svg" in html
        assert "Meta-" in re.sub("<[^>]*>", "", html)
        assert html.count("md-strip-row") == len(text.ROWS["photos" if photographs else "characters"])


def test_the_words_are_classes_that_were_trained_on():
    assert all(len(set(task)) == 5 for task in text.WORDS)
    for word in text.WORDS[0]:  # those of the other collections lie in files of their own
        assert cifar_fs.split_of(word) == "train"
    licence = shipped("photos").card.training["licence"]
    assert all(collection in licence for collection in ("cifar_fs", "trash_trashnet", "plant_seedlings"))


def test_the_numbers_are_the_measured_ones():
    for kind, data, checkpoint in (
        ("characters", "omniglot/test", "characters"),
        ("photos", "cifar-fs/test", "photos"),
    ):
        (row,) = [
            row
            for row in results()
            if (row.checkpoint, row.learner, row.data, row.ways, row.shots, row.steps)
            == (checkpoint, "maml", data, 5, 1, shipped(checkpoint).learner.steps)
            and row.symmetries == (4 if kind == "characters" else 1)
            and row.seed == 0
        ]
        assert strip.measured(kind)["maml"] == (row.accuracy, row.interval)


def test_what_cannot_be_told_is_not_said():
    found = {"scratch": (0.5, 0.01), "transfer": (0.9, 0.01), "protonet": (0.95, 0.01), "maml": (0.96, 0.01)}
    said = text.contributed(found, photographs=False)
    assert "The body, which sees: +40.0 points." in said
    assert "The meta-training: +5.0 points." in said
    assert "The inner steps: from one picture, no difference" in said
    assert "The meta-training: −20.0 points." in text.contributed({**found, "protonet": (0.7, 0.01)}, photographs=False)
    assert text.contributed({}, photographs=True) == ""
