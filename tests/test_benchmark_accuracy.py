import json
import re
from dataclasses import replace

import numpy as np
import pytest

from metademo.checkpoints import catalogue as contenders
from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.cards import checkpoint_of
from metademo.checkpoints.files import save
from metademo.checkpoints.fingerprints import fingerprint
from metademo.cli.parser import _parser, main
from metademo.datasets import DATASETS, TRAINABLE, kanji
from metademo.learners.maml import Maml
from metademo.learners.protonet import ProtoNet
from metademo.measuring import benchmark_accuracy
from metademo.measuring.benchmark_accuracy import Experiment, experiments, measure
from metademo.measuring.evaluation import Row
from metademo.measuring.measurements import RESULTS, results
from metademo.measuring.published import PUBLISHED
from metademo.measuring.tables import tables
from metademo.networks import Conv4


@pytest.fixture
def shipped(tmp_path, monkeypatch, generator):
    """A folder of two shipped checkpoints, the second with batch normalisation."""
    folder = tmp_path / "checkpoints"
    network = Conv4(filters=8, groups=2)
    recipe = {"recipe": {"split": "train"}}
    save(checkpoint_of(Maml.initial(network, generator, steps=1), "characters", "characters", recipe), folder)
    batch = ProtoNet.initial(replace(network, norm="batch"), generator)
    save(checkpoint_of(batch, "characters-protonet", "characters", recipe), folder)
    monkeypatch.setattr(checkpoints, "ASSETS", folder)
    contenders.contenders.cache_clear()
    yield folder
    contenders.contenders.cache_clear()


@pytest.fixture
def data(tmp_path) -> str:
    """60 noisy characters of two alphabets, all of them test."""
    random = np.random.default_rng(0)
    patterns = random.integers(0, 200, (60, 1, 7, 7)).repeat(4, 2).repeat(4, 3)
    images = (patterns + random.integers(0, 55, (60, 20, 28, 28))).astype(np.uint8).reshape(-1, 28, 28)
    names = np.array([f"{'ULOG' if number < 30 else 'Keble'}/character{number}" for number in range(60)])
    np.savez(tmp_path / "omniglot.npz", images=images, class_names=names, class_vinyals_split=np.array(["test"] * 60))
    return str(tmp_path)


def small(found: list[Experiment]) -> list[Experiment]:
    return [
        replace(experiment, plan=replace(experiment.plan, queries=1))
        for experiment in found
        if experiment.plan.ways == 5
    ]


def test_one_more_data_set_of_a_domain_does_not_change_what_is_measured(shipped, monkeypatch):
    before = experiments(episodes=7)
    monkeypatch.setitem(DATASETS, "doodles", replace(DATASETS["omniglot"], name="doodles"))
    monkeypatch.setattr("metademo.measuring.experiments.TRAINABLE", (*TRAINABLE, "doodles"))
    after = experiments(episodes=7)
    assert [each.command(1) for each in after] == [each.command(1) for each in before]
    # and what is measured on it says so, though it can be trained on
    assert "--dataset doodles" in replace(before[0], dataset="doodles").command(1)
    assert "--dataset" not in before[0].command(1)


def test_what_is_to_be_measured(shipped):
    found = experiments(episodes=7, seed=3)
    assert {(experiment.plan.episodes, experiment.plan.seed, experiment.plan.queries) for experiment in found} == {
        (7, 3, 15)
    }
    # as in the papers, a turned character is another
    assert {experiment.counted for experiment in found if experiment.contender.key != "maml"} == {4}
    standard = [
        (experiment.checkpoint, experiment.contender.key, experiment.plan.transductive, experiment.plan.steps)
        for experiment in found[::4]
    ]
    assert standard[0] == ("characters", "maml", False, (1,))
    of = {
        key: [experiment for experiment in found if experiment.contender.key == key]
        for key in ("maml", "protonet", "scratch", "scratch-sgd")
    }
    assert [(e.plan.ways, e.plan.shots) for e in of["scratch"]] == [(5, 1), (5, 5), (20, 1), (20, 5)]
    assert [e.plan.transductive for e in of["protonet"]] == [False] * 4 + [True] * 4
    assert {e.plan.steps for e in of["protonet"]} == {(0,)}
    assert {(e.data, e.counted, e.plan.ways, e.plan.shots) for e in of["maml"][4:8]} == {
        ("omniglot/test", 1, ways, shots) for ways in (5, 20) for shots in (1, 5)
    }
    assert {experiment.counted for experiment in of["maml"] if experiment.data != "omniglot/test"} == {1}
    assert [(e.data, e.plan.ways, e.plan.within, e.plan.steps) for e in of["maml"][8:]] == [
        ("omniglot/new-alphabets", 5, False, (1,)),
        ("omniglot/new-alphabets", 20, False, (1,)),
        ("omniglot/new-alphabets", 20, True, (1,)),
        ("kanji/test", 5, False, (1,)),
        ("kanji/test", 20, False, (1,)),
        ("omniglot/test", 50, False, (1,)),
        ("omniglot/test", 5, False, (10, 50)),
        ("omniglot/test", 20, False, (10, 50)),
    ]


def test_sentences_are_measured_by_collection_with_as_many_ways_as_it_has_classes():
    of = [each for each in experiments() if each.main == "sentences"]
    assert {(e.data, e.plan.ways) for e in of} == {("banking77/test", 5), ("clinc150/test", 5), ("clinc150/test", 20)}
    keys = {"maml", "protonet", "nearest-mean", "transfer", "scratch"}
    assert {e.contender.key for e in of} == keys
    assert len(of) == len(keys) * (2 + 4)
    scratch = next(e for e in of if e.contender.key == "scratch")
    assert "evaluate sentences --scratch --optimiser adam --dataset banking77" in scratch.command(20)


def test_without_their_body_sentences_are_left_out_and_it_is_said(shipped, monkeypatch, tmp_path, capsys):
    for module in ("experiments", "benchmark_accuracy"):
        monkeypatch.setattr(f"metademo.measuring.{module}.installed", lambda: False)
    monkeypatch.setattr("metademo.measuring.benchmark_accuracy.measure", lambda *_: [])
    assert not [each for each in experiments() if each.main == "sentences"]
    assert benchmark_accuracy.main(7, 0, tmp_path / "results.json", None, None, 1) == 1
    assert "Left out sentences, whose body is an extra: pip install" in capsys.readouterr().err


def test_all_but_the_main_figures_are_measured_over_fewer_episodes(shipped):
    of = {
        (e.contender.key, e.plan.ways, e.plan.shots): e.plan.episodes
        for e in experiments(episodes=1000)
        if e.counted == 4 and max(e.plan.steps) < 50
    }
    assert [of["maml", ways, shots] for ways in (5, 20) for shots in (1, 5)] == [1000] * 4
    assert [of["protonet", ways, shots] for ways in (5, 20) for shots in (1, 5)] == [400] * 4
    # twenty steps on twenty classes of five take long
    assert [of["scratch", ways, shots] for ways in (5, 20) for shots in (1, 5)] == [400, 200, 200, 100]
    assert {e.plan.episodes for e in experiments(episodes=7)} == {7}


def test_what_was_measured_over_more_episodes_is_not_measured_again(shipped, data, tmp_path, monkeypatch):
    path = tmp_path / "results.json"
    more, fewer = (small(e for e in experiments(episodes=n) if e.contender.key == "protonet")[:1] for n in (3, 2))
    measure(more, path, data, processes=1)
    rows = results(path)
    monkeypatch.setattr(benchmark_accuracy, "evaluate", None)
    assert measure(fewer, path, data, processes=1) == []
    assert results(path) == rows


def test_what_learned_from_the_background_set_is_measured_on_all_of_the_evaluation_set(shipped):
    path = shipped / "characters.json"
    path.write_text(path.read_text().replace('"split": "train"', '"split": "background"'))
    assert {e.data for e in experiments() if e.plan.within} == {"omniglot/evaluation"}


def test_photographs_are_measured_after_other_numbers_of_steps_too():
    of = [e for e in experiments(episodes=7) if e.checkpoint == "photos"]
    own = of[0].contender.learner.steps
    assert [(e.data, e.plan.ways, e.plan.shots, e.plan.steps, e.plan.unknown) for e in of[4:]] == [
        ("cifar-fs/test", 5, shots, (1, own // 2), False) for shots in (1, 5)
    ]


def test_the_tables_lack_what_is_not_measured_yet():
    wanted = [e for e in experiments() if e.checkpoint == "photos"][:4]
    steps = wanted[0].contender.learner.steps
    # its inner loop bends a large body, so that an episode takes seconds: the more, the fewer
    assert [(e.contender.key, e.data, e.plan.ways, e.plan.shots, e.plan.steps, e.plan.episodes) for e in wanted] == [
        ("maml", "cifar-fs/test", 5, 1, (steps,), 400), ("maml", "cifar-fs/test", 5, 5, (steps,), 200),
        ("maml", "cifar-fs/test", 20, 1, (steps,), 200), ("maml", "cifar-fs/test", 20, 5, (steps,), 50),
    ]  # fmt: skip
    others = [row for row in results(RESULTS) if row.checkpoint != "photos"]
    assert not any(e.is_in(others) for e in wanted)
    assert "| MAML on ImageNet’s body" not in tables(others)
    row = wanted[0].measured(Row("maml", 5, 1, steps, "inductive", 0.5, 0.01, 400), 1.0)
    added = {*tables([*others, row]).splitlines()} - {*tables(others).splitlines()}
    assert [
        line for line in added if "50.00 ± 1.00" in line and line.startswith(f"| MAML on ImageNet’s body, {steps} ")
    ]


def test_each_row_is_written_at_once_and_measured_once(shipped, data, tmp_path, monkeypatch):
    path = tmp_path / "results.json"
    wanted = small(
        [e for e in experiments(episodes=2) if e.contender.key in ("maml", "protonet") and e.dataset == "omniglot"]
    )
    evaluate, calls = benchmark_accuracy.evaluate, []

    def interrupted(*arguments):
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return evaluate(*arguments)

    monkeypatch.setattr(benchmark_accuracy, "evaluate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        measure(wanted, path, data, processes=1)
    assert [(row.ways, row.shots, row.data, row.symmetries) for row in results(path)] == [
        (5, 1, "omniglot/test", 4),
        (5, 5, "omniglot/test", 4),
    ]
    calls.append(None)
    assert measure(wanted, path, data, processes=1) == []
    assert len(calls) == 4 + len(wanted) - 2
    rows = results(path)
    assert {row.key for experiment in wanted for row in experiment.rows()} == {row.key for row in rows}
    assert measure(wanted, path, data, processes=1) == []
    assert len(calls) == 4 + len(wanted) - 2
    assert {row.mode for row in rows if row.learner == "protonet"} == {"inductive", "transductive"}
    assert {row.sha for row in rows if row.learner == "maml"} == {
        fingerprint(checkpoints.shipped("characters").learner)
    }
    assert results(path) == rows


@pytest.mark.slow
def test_a_row_s_command_measures_it_again(shipped, data, tmp_path, capsys):
    path = tmp_path / "results.json"
    chosen = [
        e for e in experiments(episodes=2, seed=4) if e.dataset == "omniglot" and e.plan.ways == 5 and e.plan.shots == 1
    ]
    chosen = [replace(e, plan=replace(e.plan, steps=(1,))) if e.contender.checkpoint is None else e for e in chosen]
    measure(chosen, path, data, processes=1)
    capsys.readouterr()
    rows = results(path)
    assert {row.learner for row in rows} == {"maml", "protonet", "scratch", "scratch-sgd"}
    assert {(row.data, row.symmetries) for row in rows} == {
        ("omniglot/test", 4),
        ("omniglot/test", 1),
        ("omniglot/new-alphabets", 1),
    }
    for row in rows:
        words = row.command.removeprefix("python -m metademo ").split()
        assert main([*words, "--data", data, "--processes", "1", "--json"]) == 0
        again = {each["mode"]: each["accuracy"] for each in json.loads(capsys.readouterr().out)}
        assert again[row.mode] == pytest.approx(row.accuracy), row.command


def test_every_command_is_understood(shipped):
    for experiment in experiments():
        options = _parser().parse_args(experiment.command(7).removeprefix("python -m metademo ").split())
        assert (options.steps, options.within_alphabet) == ([7], experiment.plan.within)
        assert options.dataset in (None, "kanji")
        assert options.symmetries == experiment.symmetries


def test_data_that_are_missing_are_left_out_and_told(shipped, data, tmp_path, monkeypatch, capsys):
    def missing(name):
        raise kanji.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(kanji.metadata, "files", missing)
    monkeypatch.setattr(benchmark_accuracy, "experiments", lambda episodes, seed: small(experiments(episodes, seed)))
    out = tmp_path / "results.json"
    command = ["benchmark", "accuracy", "--only", "maml", "--episodes", "2", "--out", str(out), "--data", data]
    assert main([*command, "--processes", "1"]) == 1
    printed = capsys.readouterr()
    assert printed.err.count("Left out kanji: Drawing kanji needs two packages more") == 1
    assert "| MAML, 1 step | inductive |" in printed.out
    assert "| omniglot/new-alphabets | 5-way 1-shot | MAML, 1 step |" in printed.out
    assert main(["benchmark", "accuracy", "--only", "mamba", "--out", str(out)]) == 2
    assert (
        "--only: there is no learner 'mamba'; there is maml, protonet, scratch, scratch-sgd" in capsys.readouterr().err
    )


def test_benchmark_alone_is_speed(monkeypatch):
    monkeypatch.setattr("metademo.measuring.benchmark.main", lambda: 7)
    assert (main(["benchmark"]), main(["benchmark", "speed"])) == (7, 7)


def test_published_figures_say_where_they_are_from():
    assert len(PUBLISHED) == 54
    assert len({(p.method, p.data, p.ways, p.shots, p.mode) for p in PUBLISHED}) == 54
    for figure in PUBLISHED:
        assert 0.5 < figure.accuracy < 1
        assert figure.interval is None or 0 < figure.interval < 0.02
        assert figure.mode in ("inductive", "transductive", "unknown")
        assert figure.read in ("paper", "quoted", "unchecked")
        assert re.search(r" 20\d\d$", figure.source)
    assert [p.accuracy for p in PUBLISHED if (p.method, p.data) == ("BOIL", "cifar-fs/test")] == [0.5803, 0.7361]


def test_the_results_that_come_with_the_project_are_of_its_checkpoints():
    known = {(experiment.checkpoint, experiment.contender.key): experiment.sha for experiment in experiments()}
    for row in results(RESULTS):
        assert known.get((row.checkpoint, row.learner)) == row.sha, f"measure {row.learner} anew"
