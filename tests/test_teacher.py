"""A larger network that teaches a smaller one, and an inner loop that is meta-trained on a body which stays."""

import math
from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from metademo.checkpoints.files import read
from metademo.cli import train as train_command
from metademo.cli.parser import main
from metademo.learners import LEARNERS
from metademo.tasks.seeds import task_generator
from metademo.training.settings import TrainSettings
from metademo.training.teacher import Teacher
from metademo.training.trainer import MetaTrainer
from tests.helpers.omniglot import write_omniglot

SETTINGS = TrainSettings(meta_steps=3, ways_and_shots=((3, 1),), queries=2, tasks=2, seed=4)


@pytest.fixture(autouse=True)
def own_memory(monkeypatch):
    """The tests' process is to go on as it was."""
    monkeypatch.setattr(train_command, "keep_freed_memory", lambda: None)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return str(write_omniglot(tmp_path_factory.mktemp("data"), train=6, val=6, test=6))


@pytest.fixture
def large(tiny_network):
    return LEARNERS["protonet"].initial(replace(tiny_network, filters=16), torch.Generator().manual_seed(7))


@pytest.fixture
def small(make_learner):
    return make_learner("protonet")


def test_what_is_learned_by_is_the_mean_of_the_loss_and_of_what_sets_the_answers_apart(large, make_episode):
    episode = make_episode()
    _, taught = large.outer_loss(large.params, episode)
    scores = torch.randn(taught.shape, generator=torch.Generator().manual_seed(1))
    found = Teacher(large, share=0.75, temperature=2.0).answered(episode)(torch.tensor(1.6), scores)
    apart = 0.0
    for own, by in zip(scores.tolist(), taught.tolist(), strict=True):
        q, p = ([math.exp(x / 2) for x in row] for row in (own, by))
        apart += sum(b / sum(p) * math.log(b / sum(p) / (a / sum(q))) for a, b in zip(q, p, strict=True))
    torch.testing.assert_close(found, torch.tensor(0.25 * 1.6 + 0.75 * 4 * apart / len(scores)))


def test_who_answers_as_its_teacher_does_has_nothing_to_learn_from_it(small, toy_set):
    trainer = MetaTrainer(small, SETTINGS, toy_set, teacher=Teacher(small, share=1.0, temperature=1.0))
    grads, loss, _ = trainer.meta_gradient(small.params, 0)
    assert abs(loss) < 1e-6
    assert max(float(grad.abs().max()) for grad in grads.values()) < 1e-5
    alone, loss, _ = replace(trainer, teacher=None).meta_gradient(small.params, 0)
    assert loss > 1e-4
    assert max(float(grad.abs().max()) for grad in alone.values()) > 1e-4


def test_a_taught_network_comes_to_answer_as_its_teacher_does(small, large, toy_set):
    teacher = Teacher(large, share=1.0)
    trainer = MetaTrainer(small, replace(SETTINGS, meta_steps=30, rate=1e-2), toy_set, teacher=teacher)
    state = trainer.begin(keep_centre=True)
    task = trainer.sampler.sample(task_generator(99, 0, 0))

    def apart(learner):
        with torch.no_grad():
            (_, own), (_, its) = (one.outer_loss(one.params, task) for one in (learner, large))
        return float(
            F.kl_div((own / 2).log_softmax(1), (its / 2).log_softmax(1), reduction="batchmean", log_target=True)
        )

    before = apart(trainer.trained(state))
    for _ in trainer.run(state):
        pass
    assert apart(trainer.trained(state)) < before / 2


@pytest.mark.parametrize(
    ("change", "said"),
    [({"share": 0.0}, "share: must be above 0"), ({"temperature": math.nan}, "temperature: must be positive")],
)
def test_odd_settings_are_refused_by_name(large, change, said):
    with pytest.raises(ValueError, match=f"^{said}"):
        Teacher(large, **change)


def test_who_makes_inner_steps_does_not_teach(tiny_maml):
    with pytest.raises(ValueError, match=r"^teacher: a learner without inner steps"):
        Teacher(tiny_maml)


@pytest.mark.parametrize("kind", ["reptile", "transfer", "baseline++"])
def test_who_learns_from_no_query_pictures_takes_no_teacher(kind, large, make_learner, toy_set):
    with pytest.raises(ValueError, match="learns from no query pictures"):
        MetaTrainer(make_learner(kind), SETTINGS, toy_set, teacher=Teacher(large))


def test_a_teacher_sees_the_same_pictures(large, small, toy_set):
    other = replace(large, network=replace(large.network, size=2 * large.network.size))
    with pytest.raises(ValueError, match=r"^teacher: sees pictures"):
        MetaTrainer(small, SETTINGS, toy_set, teacher=Teacher(other))


def test_the_command_trains_by_a_teacher_and_its_card_says_so(data, tmp_path, capsys):
    common = ["--out", str(tmp_path), "--data", data, "--settings", "3x1", "--queries", "2", "--tasks", "1"]
    common += ["--meta-steps", "2", "--validate-every", "0", "--seed", "3"]
    assert main(["train", "large", *common, "--learner", "protonet", "--filters", "16"]) == 0
    taught = [*common, "--filters", "8", "--teacher", str(tmp_path / "large" / "large.json"), "--teacher-share", "0.7"]
    assert main(["train", "small", *taught, "--learner", "protonet"]) == 0
    card = (tmp_path / "small" / "small.json").read_text()
    for said in ('"teacher": "large"', '"teacher_share": 0.7', '"teacher_temperature": 2.0'):
        assert said in card
    assert '"teacher' not in (tmp_path / "large" / "large.json").read_text()
    capsys.readouterr()
    assert main(["train", "maml", *taught, "--set", "steps=1"]) == 0
    assert main(["train", "odd", *taught, "--learner", "transfer"]) == 2
    assert "learns from no query pictures" in capsys.readouterr().err


def test_a_held_body_stays_and_the_inner_loop_is_trained(data, tmp_path):
    common = [
        "--out",
        str(tmp_path),
        "--data",
        data,
        "--settings",
        "3x1",
        "--queries",
        "2",
        "--tasks",
        "1",
        "--filters",
        "8",
    ]
    common += ["--meta-steps", "3", "--validate-every", "0", "--seed", "3"]
    assert main(["train", "below", *common, "--learner", "protonet"]) == 0
    body = ["--body", str(tmp_path / "below" / "below.json"), "--keep-centre"]
    assert main(["train", "loop", *common, *body, "--set", "steps=2", "rates=layers", "--hold-body"]) == 0
    below, loop = (read(tmp_path / name / f"{name}.json") for name in ("below", "loop"))
    for name in (*loop.learner.network.names, "centre"):
        assert loop.learner.params[name].equal(below.learner.params[name])
    begun = type(loop.learner).initial(loop.learner.network, torch.Generator(), **loop.learner.options)
    for name in ("log_scale", "rate.block1", "rate.head"):
        assert not loop.learner.params[name].equal(begun.params[name])
    assert loop.card.training["recipe"]["hold_body"] is True
    assert "hold_body" not in below.card.training["recipe"]
