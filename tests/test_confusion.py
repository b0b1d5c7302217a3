"""What the table of mixed-up classes counts, says, and leads to."""

import re
from dataclasses import replace

import torch

from metademo.ui.components import confusion
from metademo.ui.texts.en.sentence_page import of_sentences
from tests.helpers.traces import trace


def counts(html: str) -> dict[tuple[int, int], tuple[str, int]]:
    """Right class and answer → right or wrong, and how many."""
    found = re.findall(r'md-count-(\w+)" data-right="(\d+)" data-answer="(\d+)"[^>]*>(\d+)<', html)
    return {(int(right), int(answer)): (kind, int(count)) for kind, right, answer, count in found}


def test_it_counts_by_right_class_and_answer() -> None:
    made = trace("maml", [5, 9])
    assert counts(confusion.table_html(made, 1)) == {(0, 0): ("right", 9), (0, 1): ("wrong", 1)}
    assert confusion.describe(made, 1) == (
        "Table of answers of MAML after 1 step: 9 of 10 right. Mistaken: a for b, 1."
    )


def test_a_count_leads_to_the_pictures_that_it_counts() -> None:
    made = trace("maml", [5, 9])
    assert confusion.rows_of(made, 1, 0, 0) == list(range(9))
    assert confusion.rows_of(made, 1, 0, 1) == [9]
    assert confusion.rows_of(made, 1, 1, 0) == []
    assert 'data-answer="1" aria-pressed="true"' in confusion.table_html(made, 1, (0, 1))


def test_markup_in_a_name_stays_text() -> None:
    plain = trace("maml", [5])
    odd = replace(plain, episode=replace(plain.episode, classes=('<b>"x"</b>', "a very long name of a class")))
    shown = confusion.table_html(odd, 0)
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown


def test_twenty_classes() -> None:
    plain = trace("maml", [5])
    classes = tuple(f"class {n}" for n in range(20))
    support = {"support": torch.zeros(20, 1, 4, 4), "support_labels": torch.arange(20)}
    many = replace(plain, episode=replace(plain.episode, classes=classes, **support))
    assert confusion.table_html(many, 0).count("<tr>") == 21


def test_of_sentences_it_speaks_of_sentences() -> None:
    made = trace("maml", [5, 9])
    assert "picture" in confusion.table_html(made, 1)
    assert "picture" not in confusion.table_html(made, 1, None, of_sentences)
    assert "9 sentences" in confusion.table_html(made, 1, None, of_sentences)
