import json
from dataclasses import asdict, replace

import pytest

from metademo.checkpoints.fingerprints import fingerprint
from metademo.learners.scratch import Scratch
from metademo.measuring.measurements import ResultsError, add, results
from tests.helpers.measurements import ROW


def test_what_is_written_is_read_back(tmp_path):
    path = tmp_path / "results.json"
    assert results(path) == ()
    add([ROW, replace(ROW, ways=20)], path)
    add([replace(ROW, seed=1)], path)
    assert results(path) == (ROW, replace(ROW, ways=20), replace(ROW, seed=1))
    assert [each.name for each in tmp_path.iterdir()] == ["results.json"]


def test_a_new_measurement_replaces_the_same(tmp_path):
    path = tmp_path / "results.json"
    add([ROW, replace(ROW, ways=20)], path)
    again = replace(ROW, accuracy=0.99, date="2026-11-24", seconds=1.0)
    add([again], path)
    assert results(path) == (replace(ROW, ways=20), again)


def test_what_was_measured_of_earlier_parameters_goes(tmp_path):
    path = tmp_path / "results.json"
    others = (replace(ROW, learner="scratch"), replace(ROW, checkpoint="photos-small"))
    add([ROW, replace(ROW, ways=20), *others], path)
    new = replace(ROW, sha="f" * 16)
    add([new], path)
    assert results(path) == (*others, new)


def test_a_row_with_pictures_of_no_class_replaces_the_one_without(tmp_path):
    path = tmp_path / "results.json"
    add([ROW, replace(ROW, ways=20)], path)
    more = replace(ROW, unknown=True, ece_before=0.004, ece=0.003, auroc=0.97, auroc_interval=0.01)
    add([more], path)
    assert results(path) == (replace(ROW, ways=20), more)


def test_a_file_from_before_these_were_measured_is_read(tmp_path):
    path = tmp_path / "results.json"
    later = ("unknown", "ece_before", "ece", "auroc", "auroc_interval", "symmetries")
    row = {name: value for name, value in asdict(ROW).items() if name not in later}
    path.write_text(json.dumps({"format": 1, "rows": [row]}))
    assert results(path) == (replace(ROW, symmetries=1),)


def test_a_row_covers_those_of_the_same_over_fewer_episodes():
    assert ROW.covers(ROW)
    assert ROW.covers(replace(ROW, episodes=400, accuracy=0.5, date="2026-11-25"))
    assert not ROW.covers(replace(ROW, episodes=1001))
    for change in ({"symmetries": 1}, {"ways": 20}, {"sha": "f" * 16}, {"seed": 1}):
        assert not ROW.covers(replace(ROW, **change))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"accuracy": 98.0}, "^accuracy: must lie in 0 … 1, not 98.0$"),
        ({"interval": float("nan")}, "^interval: "),
        ({"ways": 1}, "^ways: must be at least 2, not 1$"),
        ({"ways": 5.0}, "^ways: 5.0 is no int$"),
        ({"within": 1}, "^within: 1 is no bool$"),
        ({"mode": "other"}, "^mode: 'other' is none of inductive, transductive$"),
        ({"command": None}, "^command: None is no str$"),
        ({"seconds": float("inf")}, "^seconds: "),
        ({"auroc": 1.1}, "^auroc: must lie in 0 … 1, not 1.1$"),
        ({"ece": "0.1"}, "^ece: '0.1' is no float | None$"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_by_name(changes, message):
    with pytest.raises(ValueError, match=message):
        replace(ROW, **changes)


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", "null", '{"format": 2, "rows": []}', '{"format": 1}', '{"format": 1, "rows": [{}]}',
     '{"format": 1, "rows": [3]}', json.dumps({"format": 1, "rows": [{**asdict(ROW), "ways": "5"}]})],
)  # fmt: skip
def test_a_damaged_file_is_told_by_name(tmp_path, content):
    path = tmp_path / "results.json"
    path.write_text(content)
    with pytest.raises(ResultsError, match=r"^The results file results\.json is damaged .* measure anew\.$"):
        results(path)
    with pytest.raises(ResultsError):
        add([ROW], path)
    assert path.read_text() == content


def test_a_fingerprint_is_of_all_that_decides_what_is_computed(tiny_maml):
    known = fingerprint(tiny_maml)
    assert len(known) == 16
    assert fingerprint(replace(tiny_maml)) == known
    changed = {**tiny_maml.params, "centre": tiny_maml.params["centre"] + 1e-6}
    network = replace(tiny_maml.network, pools=2)
    others = [
        replace(tiny_maml, steps=4), replace(tiny_maml, params=changed), replace(tiny_maml, network=network),
        Scratch(tiny_maml.network), Scratch(network), Scratch(tiny_maml.network, rate=0.1), Scratch.by_sgd(tiny_maml.network),
    ]  # fmt: skip
    assert len({known, *map(fingerprint, others)}) == 8
