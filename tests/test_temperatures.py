"""How sure a learner may be with one picture per class: what is shipped, and how it is found."""

import json
import math

import pytest
import torch

from metademo.checkpoints.catalogue import contenders
from metademo.insights import calibration
from metademo.measuring import temperatures
from metademo.measuring.temperatures import Answers, TemperaturesError, found
from tests.helpers.traces import trace


def answers(share: float, right: float, count: int = 1000) -> Answers:
    """So many answers of which a share is right, all of them this sure, between two classes."""
    logs = torch.tensor([[share, 1 - share]], dtype=torch.float64).log().expand(count, 2)
    return Answers(logs, (torch.arange(count) >= right * count).long())


def test_the_temperature_is_where_confidence_and_right_answers_meet():
    # by hand: logit(0.9) / T = logit(0.75)
    exact = math.log(9) / math.log(3)
    assert found([answers(0.9, 0.75)]) == pytest.approx(exact, rel=0.03)
    assert found([answers(0.6, 0.6)]) == pytest.approx(1, rel=0.03)
    with pytest.raises(ValueError, match="answers"):
        found([])


def test_every_task_counts_the_same():
    small, large = answers(0.9, 0.9, 10), answers(0.9, 0.5, 1000)
    assert found([small, large]) == pytest.approx(found([answers(0.9, 0.9, 1000), answers(0.9, 0.5, 1000)]), rel=0.03)


def test_what_is_shipped_is_of_learners_there_are_and_only_what_helps_is_used():
    for domain in ("characters", "photos"):
        known = contenders(domain)
        rows = {row.learner: row for row in temperatures.temperatures() if row.domain == domain}
        assert set(rows) <= set(known)  # a learner of which none was found keeps its own confidences
        assert {"maml", "transfer", "scratch"} <= set(rows)
        used = temperatures.of(domain, known)
        assert set(used) == {key for key, row in rows.items() if row.error < row.error_before}
    assert "maml" not in temperatures.of("photos", contenders("photos"))  # about as sure as it may be by itself
    assert temperatures.of("photos", contenders("photos"))["transfer"] > 1  # too sure by itself


@pytest.mark.parametrize("content", ["{", '{"format": 2, "rows": []}', '{"format": 1, "rows": [{"value": 1}]}'])
def test_a_damaged_file_is_said(tmp_path, content):
    (tmp_path / "t.json").write_text(content)
    with pytest.raises(TemperaturesError, match=r"t\.json"):
        temperatures.temperatures(tmp_path / "t.json")


def test_a_temperature_must_be_positive():
    row = json.loads(temperatures.FILE.read_text())["rows"][0]
    with pytest.raises(ValueError, match="value"):
        temperatures.Temperature(**{**row, "value": 0.0})


def test_it_counts_only_where_no_picture_can_be_left_out():
    made = trace("maml", [5])
    one = calibration.confidences(made.last, made.episode, 0.5)
    assert float(one[0].max()) > float(made.last.query_probabilities[0].max())
    assert one.argmax(1).tolist() == made.last.query_classes.tolist()
