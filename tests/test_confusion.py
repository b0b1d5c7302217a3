"""What the confusion matrix draws and says."""

from dataclasses import replace

import torch

from metademo.ui.charts import confusion
from tests.helpers.traces import trace


def test_confusion_counts_by_right_class_and_answer() -> None:
    figure = confusion.draw(trace("maml", [5, 9]), 1)
    words = figure.data[-1]
    assert list(zip(words.x, words.y, words.text, strict=True)) == [(0, 0, "9"), (1, 0, "1")]
    assert figure.data[1].z[0][0] == 9
    assert figure.data[2].z[0][1] == 1
    assert figure.layout.yaxis.range == (1.5, -0.5)
    assert confusion.describe(trace("maml", [5, 9]), 1) == (
        "Table of answers of MAML after 1 step: 9 of 10 right. Mistaken: a for b, 1."
    )


def test_confusion_shortens_names_and_shows_markup_as_text() -> None:
    plain = trace("maml", [5])
    odd = replace(plain, episode=replace(plain.episode, classes=("<b>x</b>", "a very long name of a class")))
    assert confusion.draw(odd, 0).layout.xaxis.ticktext == ("&lt;b&gt;x&lt;/b&gt;", "a very … class")


def test_confusion_of_twenty_classes() -> None:
    plain = trace("maml", [5])
    classes = tuple(f"class {n}" for n in range(20))
    support = {"support": torch.zeros(20, 1, 4, 4), "support_labels": torch.arange(20)}
    many = replace(plain, episode=replace(plain.episode, classes=classes, **support))
    assert len(confusion.draw(many, 0).data[0].z) == 20
