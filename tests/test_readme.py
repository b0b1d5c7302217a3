"""What README and docs say is so: examples run, numbers are those that were measured, commands and links exist."""

import json
import re
from pathlib import Path

import pytest

from metademo.cli.parser import _parser
from metademo.datasets import DATASETS
from metademo.measuring.measurements import results
from metademo.measuring.tables import counting, tables, usual_symmetries
from metademo.pictures.domains import DOMAINS

ROOT = Path(__file__).resolve().parents[1]
PAPERS = {
    path.relative_to(ROOT).as_posix(): path for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
TEXTS = {name: path.read_text(encoding="utf-8") for name, path in PAPERS.items()}
README, RESULTS, TRAINING, DATA_SETS = (
    TEXTS[name] for name in ("README.md", "docs/results.md", "docs/training.md", "docs/data-sets.md")
)
COMMAND = re.compile(r"^(?:torchrun \S+ -m|python -m) metademo (\w.*?)(?:\s+#.*)?$", re.M)


def between(text: str, mark: str) -> str:
    return re.search(rf"<!-- {mark} -->\n(.*)<!-- /{mark} -->", text, re.DOTALL).group(1).strip()


def test_the_readme_can_be_read_in_one_go():
    assert len(README.splitlines()) <= 150


@pytest.mark.slow
def test_python_example_runs_as_printed(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    example = re.search(r"```python\n(.*?)```", README, re.DOTALL).group(1)
    names = {}
    exec(compile(example, "README.md", "exec"), names)
    assert "of the query pictures right" in capsys.readouterr().out
    assert names["trace"].last.query_accuracy > 0.5
    assert len(names["scratch"].steps) == 51


@pytest.mark.parametrize("command", [command for text in TEXTS.values() for command in COMMAND.findall(text)])
def test_commands_are_understood(command):
    options = _parser().parse_args(command.split())
    assert callable(options.run)


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_training_commands_are_the_cards(domain):
    card = json.loads((ROOT / "assets" / "checkpoints" / f"{domain}.json").read_text(encoding="utf-8"))
    made, count = card["training"], 0
    while made is not None:  # each by its own command, with another's body
        assert f"{made['command']}\n" in TRAINING
        made, count = made.get("body"), count + 1
    assert count >= (1 if domain == "photos" else 2)


def test_results_are_those_that_were_measured():
    assert between(RESULTS, "results") == tables(results())


def test_the_readme_s_table_is_a_part_of_the_results():
    short = [line for line in between(README, "short").splitlines() if line]
    assert len(short) > 8
    assert set(short) <= set(tables(results()).splitlines())


@pytest.mark.parametrize("name", TEXTS)
def test_links_lead_somewhere(name):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", TEXTS[name]):
        if not target.startswith(("http://", "https://")):
            assert (PAPERS[name].parent / target).exists(), f"{name}: {target}"


def test_data_sets_and_their_splits_are_the_registry_s():
    for name, dataset in DATASETS.items():
        (line,) = re.findall(rf"^\| `{name}`.*$", DATA_SETS, re.MULTILINE)
        assert set(re.findall(r"`([a-z0-9-]+)`", line)) == {name, *dataset.splits}


def test_ci_runs_the_readme_s_test_command():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r"grep -m 1 -E '(.*)' README.md", script).group(1)
    assert re.search(pattern, README, re.M).group(0).endswith("-m pytest")


@pytest.mark.parametrize("shots", [1, 5])
def test_what_is_said_of_photographs_is_what_was_measured(shots):
    """MAML is half a point ahead of ProtoNet, most of it by its first step, and far ahead of what was only pre-trained."""
    rows = counting(results())
    rows = [row for row in rows if (row.data, row.ways, row.shots) == ("cifar-fs/test", 5, shots)]
    of = {(row.checkpoint, row.steps): row for row in rows}
    maml, first, protonet, mean = (
        of[each] for each in (("photos", 10), ("photos", 1), ("photos-protonet", 0), ("photos-nearest-mean", 0))
    )
    assert 0.003 < maml.accuracy - protonet.accuracy < 0.0075
    assert abs(maml.accuracy - first.accuracy) < 0.005
    assert maml.accuracy > mean.accuracy + maml.interval + mean.interval


def test_what_is_said_of_characters_is_what_was_measured():
    rows = [row for row in counting(results()) if row.data == "omniglot/test" and row.checkpoint == "characters"]
    of = {
        (row.symmetries, row.ways, row.shots): row.accuracy for row in rows if row.learner == "maml" and row.steps == 5
    }
    assert 0.004 < of[4, 5, 1] - of[1, 5, 1] < 0.0075
    assert 0.0075 < of[4, 20, 1] - of[1, 20, 1] < 0.0105


def test_what_is_said_of_batch_normalisation_is_what_was_measured():
    rows = [row for row in counting(results()) if (row.data, row.ways, row.shots) == ("omniglot/test", 5, 1)]
    rows = [row for row in rows if row.symmetries == usual_symmetries(row.data)]
    batch = {row.mode: row.accuracy for row in rows if row.learner == "maml-batch"}
    assert 0.003 < batch["transductive"] - batch["inductive"] < 0.005
    assert all(row.accuracy > batch["inductive"] for row in rows if row.learner in ("maml", "fomaml", "maml++"))
