"""What is taken away of sentences: a page, ONNX, a checkpoint and a report, by the page and by the command."""

import io
import json
import zipfile

import pytest
import torch
from streamlit.testing.v1 import AppTest

from metademo.cli.parser import main
from metademo.export.adapted import refusal
from metademo.export.graph import onnx_file
from metademo.learners.scratch import Scratch
from metademo.networks import WordCounts
from metademo.sentences import taking
from metademo.sentences.project import made
from metademo.sentences.reading import read_files
from metademo.sentences.ready import ready
from metademo.ui.components import takeaway
from tests.helpers.sentences import needs_body
from tests.helpers.taken import sentences_taken


def script() -> None:
    from metademo.ui.pages import sentences

    sentences.page()


def project(name="topics"):
    one = ready(name)
    return made(one.classes, one.others, one.shots)[0]


def test_a_report_s_task_is_the_task_again():
    first = project()
    found = read_files([("task.zip", taking.reportable(first).task)])
    assert not found.problems
    assert made(found.classes.items(), found.unlabelled, found.shots or 1)[0] == first


def test_a_ready_task_s_own_file_is_read_as_what_it_is():
    found = read_files([("mine.json", taking.saved(project()))])
    assert (list(found.classes), found.shots) == ([each.name for each in project().classes], ready("topics").shots)
    assert found.unlabelled == [one.text for one in project().unlabelled]


@pytest.mark.parametrize("shots", [0, 2.5, "3", True, 10**6])
def test_a_number_of_shots_that_cannot_be_is_let_go(shots):
    told = {"shots": shots, "classes": {"a": ["one"], "b": ["two"]}}
    assert read_files([("x.json", json.dumps(told).encode())]).shots is None


def test_counts_of_words_are_not_taken_away_and_say_why():
    learner = Scratch(WordCounts())
    assert "no body" in str(refusal(learner))
    assert refusal(learner) == refusal(learner, pages=False)


@needs_body
@pytest.mark.slow
def test_onnx_answers_what_the_library_answers():
    pytest.importorskip("onnx", reason="ONNX is an extra: pip install onnx")
    runtime = pytest.importorskip("onnxruntime", reason="ONNX files are checked by onnxruntime")
    task, one = sentences_taken(steps=1)
    session = runtime.InferenceSession(onnx_file(one, "0"), providers=["CPUExecutionProvider"])
    tokens = one.network.tokenised([*(each.text for _, each in task.queries()[:6]), "well " * 60])
    shares, none = session.run(["probabilities", "none"], {"tokens": tokens.numpy()})
    expected = one.answers(tokens)
    torch.testing.assert_close(torch.from_numpy(shares), expected.probabilities, atol=2e-3, rtol=0)
    torch.testing.assert_close(torch.from_numpy(none), expected.none, atol=2e-3, rtol=0)
    # how much lies behind the end does not matter
    short, _ = session.run(["probabilities", "none"], {"tokens": tokens[:2, :30].numpy()})
    assert abs(short - shares[:2]).max() < 1e-5


@needs_body
@pytest.mark.slow
def test_the_command_writes_what_it_reads(tmp_path, capsys):
    task = tmp_path / "task.json"
    task.write_bytes(taking.saved(project()))
    report, own, asked = tmp_path / "task report.html", tmp_path / "own", tmp_path / "asked.txt"
    assert main(["adapt", "sentences", str(task), "--steps", "2", "--export", "report", "--out", str(report)]) == 0
    lines = capsys.readouterr().out.splitlines()
    # from the report, which holds the task and how many of each class are learned from
    assert (
        main(
            ["adapt", "sentences", str(report), "--steps", "2", "--json", "--export", "safetensors", "--out", str(own)]
        )
        == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert [line.split("\t")[1:3] for line in lines[:-1]] == [
        [row["sentence"], row["answer"]] for row in told["answers"]
    ]
    # sentences without classes are asked of what was adapted
    asked.write_text("\n".join(row["sentence"] for row in told["answers"]), "utf-8")
    assert main(["adapt", f"{own}.json", str(asked), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)["answers"]
    assert [row["answer"] for row in again] == [row["answer"] for row in told["answers"]]
    assert all(abs(a["confidence"] - b["confidence"]) < 2e-3 for a, b in zip(again, told["answers"], strict=True))


@needs_body
@pytest.mark.slow
def test_the_page_offers_all_of_it(monkeypatch):
    found = {}

    def note(label, told, file, kind, icon, make, refused=None):
        found[label] = (file, refused or make)

    monkeypatch.setattr(takeaway, "offer", note)
    page = AppTest.from_function(script, default_timeout=300)
    page.session_state["sentences-taken"] = True  # its drawer is open
    page.run()
    assert page.session_state["sentences"].run.wait(300)
    page.run()
    assert not page.exception
    assert {*found} == {"Web page", "ONNX", "Checkpoint", "Report"}
    file, make = found["Report"]
    assert file == "In the kitchen report.html"
    again = read_files([(file, make())])
    assert (len(again.classes), again.shots) == (4, ready("kitchen").shots)
    with zipfile.ZipFile(io.BytesIO(found["Checkpoint"][1]())) as archive:
        assert archive.namelist() == ["adapted.safetensors", "adapted.json"]
    data = found["Web page"][1]()
    assert data.startswith(b"<!doctype html>")
    assert len(data) < 31_000_000
    assert b"Apache License" in data
    next(each for each in page.selectbox if each.label == "Adapted learner").set_value("scratch").run()
    assert not page.exception
    assert "no body" in found["Web page"][1]
    assert "no body" in found["Checkpoint"][1]
