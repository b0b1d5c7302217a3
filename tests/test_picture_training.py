"""Meta-training on classes of pictures as it is watched."""

from dataclasses import replace

import pytest
import torch

from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.spent import Spent, hours_in_all, spent
from metademo.insights.intervals import Z_95
from metademo.learners.base import AdaptSettings
from metademo.measuring import pictures_live, watched
from metademo.measuring.pictures_live import PicturesPlan, compared, streamed
from metademo.networks import Conv4
from metademo.tasks.picture_sets import PictureSet
from metademo.training.pictures import LEARNED, SMALL, PictureSettings, accuracies, held_out

TINY = Conv4(filters=8, groups=4)


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(pictures_live, "HELD_OUT", 2)
    monkeypatch.setattr(pictures_live, "_SHARE", 0)  # they are asked as often as can be


@pytest.fixture(scope="module")
def tiny() -> PictureSet:
    generator = torch.Generator().manual_seed(0)
    images = torch.randint(0, 256, (80, 1, 28, 28), generator=generator).to(torch.uint8)
    rows = tuple(torch.arange(10 * at, 10 * at + 10) for at in range(8))
    return PictureSet(images, rows, (0,) * 8, tuple("abcdefgh"), "tiny")


def plan_of(tiny, learner="maml", beside=None, **chosen):
    settings = PictureSettings.usual(learner, ways=3, queries=2, tasks=1, **chosen)
    return PicturesPlan(
        settings, "tiny", beside, TINY, watched.some(tiny, range(5), "t"), watched.some(tiny, [5, 6, 7], "h")
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"learner": "protonet"},
        {"ways": 1},
        {"shots": 0},
        {"steps": 0},
        {"tasks": 0},
        {"rate_factor": 0.0},
        {"outer_rate": float("nan")},
        {"minutes": 0.0},
        {"seed": -1},
    ],
)
def test_settings_name_the_field_that_is_wrong(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        PictureSettings(**wrong)


@pytest.mark.slow
@pytest.mark.parametrize("key", LEARNED)
def test_every_learner_makes_a_meta_step(key, tiny, few):
    live = plan_of(tiny, key).live(None)
    before = dict(live.seen().main.params)
    live.step()
    after = live.seen()
    assert after.step == 1
    assert any(not torch.equal(before[name], after.main.params[name]) for name in before)
    assert all(torch.isfinite(value).all() for value in after.main.params.values())


@pytest.mark.slow
def test_a_run_goes_on_as_if_it_had_not_been_interrupted(tiny, few):
    plan = plan_of(tiny, beside="fomaml")
    whole = plan.live(None)
    for _ in range(4):
        whole.step()
    half = plan.live(None)
    for _ in range(2):
        half.step()
    gone_on = plan.live(half.kept())
    for _ in range(2):
        gone_on.step()
    for one, other in ((whole.seen().main, gone_on.seen().main), (whole.seen().beside, gone_on.seen().beside)):
        assert one.step == other.step == 4
        assert all(torch.equal(one.params[name], other.params[name]) for name in one.params)


def test_first_and_second_order_begin_alike_and_part(tiny, few):
    live = plan_of(tiny, beside="fomaml", steps=2).live(None)
    first = live.seen()
    assert all(torch.equal(first.main.params[name], first.beside.params[name]) for name in first.main.params)
    live.step()
    after = live.seen()
    assert after.main.key == "maml"
    assert after.beside.key == "fomaml"
    assert any(not torch.equal(after.main.params[name], after.beside.params[name]) for name in after.main.params)


def test_a_task_that_goes_by_is_at_chance_before_its_inner_loop(tiny):
    learner = plan_of(tiny).learner("maml")
    task = held_out(tiny, PictureSettings(ways=3, queries=2), 1)[0]
    shown = streamed(learner, task, AdaptSettings(5), 7)
    assert shown.number == 7
    assert shown.before == (-1, -1, -1)
    assert shown.query.shape[0] == 3
    # the very answers of the learner to the first picture of each class
    answers = learner.adapt(task, AdaptSettings(5)).last.query_classes
    firsts = [task.query_labels.tolist().index(label) for label in range(3)]
    assert shown.after == tuple(answers[firsts].tolist())


def test_what_is_seen_is_of_one_moment_however_slow_the_machine_is(tiny, few, monkeypatch):
    plan = plan_of(tiny, beside="fomaml")
    live = plan.live(None)
    live.seen()
    for name in ("_SHARE", "_SOON"):
        monkeypatch.setattr(pictures_live, name, 1e9)  # it takes long until held-out tasks are asked another time
    for _ in range(2):
        live.step()
        seen = live.seen()
    assert (seen.main.step, seen.beside.step) == (1, 1)
    for each in (seen.main, seen.beside):
        mark = each.marks[-1]
        assert (each.step, each.seconds) == (mark.step, mark.seconds)
        found, _ = accuracies(plan.learner(each.key, each.params), live._tasks, plan.settings_of(each.key).asked)
        assert found == mark.accuracies
    live.kept()  # as a pause does
    assert (live.seen().main.step, live.seen().beside.step) == (2, 2)


def test_its_earlier_selves_are_kept(tiny, few, monkeypatch):
    monkeypatch.setattr(pictures_live, "SELVES", (0.0, 1e-9, 1e9))
    live = plan_of(tiny).live(None)
    start = live.seen().main.params
    live.step()
    live.step()
    selves = live.seen().main.selves
    assert [each.step for each in selves] == [0, 1]
    assert all(torch.equal(selves[0].params[name], start[name]) for name in start)


@pytest.mark.slow
def test_a_budget_ends_with_a_verdict(tiny, few):
    other = PictureSettings(seed=1).learner_from(TINY)
    plan = replace(plan_of(tiny, minutes=1e-6), finish=(other, AdaptSettings(5)), verdicts=4)
    live = plan.live(None)
    for expected in (None, 0.0, 0.5, 1.0):  # a meta-step, the end of the budget, and two tasks at a time
        live.step()
        seen = live.seen()
        assert seen.compared == expected
        assert seen.over is (expected == 1)
    assert seen.step == 1
    assert seen.done == 1
    assert seen.verdict.tasks == 4
    assert seen.finish.operations > 0
    tasks = held_out(plan.held, plan.settings, 6)[2:]
    _, own = accuracies(plan.learner("maml", seen.main.params), tasks, AdaptSettings(5))
    _, shipped = accuracies(other, tasks, AdaptSettings(5))
    gains = [one - two for one, two in zip(own, shipped, strict=True)]
    mean = sum(gains) / 4
    deviation = (sum((gain - mean) ** 2 for gain in gains) / 3) ** 0.5
    assert seen.verdict.gain == pytest.approx(mean)
    assert seen.verdict.half == pytest.approx(Z_95 * deviation / 2)
    assert plan.live(live.kept()).seen().verdict == seen.verdict


def test_a_learner_beside_itself_gains_nothing(tiny):
    learner = plan_of(tiny).learner("maml")
    tasks = held_out(tiny, PictureSettings(ways=3, queries=2), 3)
    verdict = compared(learner, learner, tasks, (AdaptSettings(5), AdaptSettings(5)))
    assert (verdict.gain, verdict.half) == (0, 0)
    assert verdict.own == verdict.shipped


def test_the_characters_that_are_asked_about_are_of_other_alphabets():
    train, held = watched.characters()
    assert len(train) == 800
    assert len(held) >= 90
    bare = {group.partition(" ")[0] for group in train.groups}
    assert not bare & {*held.groups}
    assert not {*train.names} & {*held.names}


@pytest.mark.slow
def test_random_characters_become_an_initialisation_within_seconds():
    live = watched.characters_plan(PictureSettings()).live(None)
    before = live.seen().main.marks[-1].accuracies[5]
    for _ in range(40):
        live.step()
    live._main.mark(live._tasks, now=True)
    after = live.seen().main.marks[-1]
    assert after.accuracies[0] == pytest.approx(0.2)  # a head of zeros is at chance
    assert before < 0.68
    assert after.accuracies[5] > before + 0.1
    assert after.seconds < 20


def test_what_the_shipped_initialisation_cost_is_the_sum_of_its_stages():
    card = checkpoints.shipped("characters").card
    stages, stage = [], card.training
    while stage:
        on_card = stage.get("device") == "cuda"
        stages.append((on_card, stage["hours"] * stage["processes"], stage["meta_steps"], stage["recipe"]["tasks"]))
        stage = stage.get("body")
    assert len(stages) > 1
    found = spent(card)
    assert found.hours == pytest.approx(sum(hours for on_card, hours, _, _ in stages if not on_card))
    assert found.on_card == pytest.approx(sum(hours for on_card, hours, _, _ in stages if on_card))
    assert found.on_card > 0
    assert found.meta_steps == sum(steps for _, _, steps, _ in stages)
    assert found.tasks == sum(steps * tasks for _, _, steps, tasks in stages)


def test_a_teacher_s_training_counts_too():
    def stage(hours, **more):
        return {"hours": hours, "processes": 2, "meta_steps": 10, "recipe": {"tasks": 3}, **more}

    whole = stage(1.0, body=stage(0.5, teacher=stage(0.25, device="cuda", processes=1), body=stage(4.0)))
    found = spent(replace(checkpoints.shipped("characters").card, training=whole))
    assert found == Spent(hours=11.0, meta_steps=40, tasks=120, on_card=0.25)
    assert hours_in_all(whole) == 5.75


def test_a_card_that_says_nothing_costs_nothing():
    card = replace(checkpoints.shipped("characters").card, training={"hours": "x", "recipe": 7, "body": None})
    assert spent(card) == Spent(0, 0, 0)


def test_own_classes_are_dealt_out(tiny):
    train, held = watched.split(tiny, 3)
    assert (len(train), len(held)) == (5, 3)
    assert {*train.names} | {*held.names} == {*tiny.names}
    again, _ = watched.split(tiny, 3)
    assert again.names == train.names
    assert any(watched.split(tiny, seed)[1].names != held.names for seed in range(4, 8))


def test_classes_with_too_few_pictures_are_left_out(tiny):
    short = replace(tiny, rows=(*tiny.rows[:7], tiny.rows[7][:9]))
    with pytest.raises(ValueError, match="7 have 10 pictures"):
        watched.enough(short)
    assert watched.enough(tiny).names == tiny.names


def test_a_plan_of_own_classes_begins_with_the_shipped_one_or_anew(tiny):
    from metademo.pictures.domains import CHARACTERS

    shipped = watched.finishing("characters").learner
    plan = watched.own_plan(tiny, "key", CHARACTERS, 1.0, 0, anew=False)
    assert plan.learner("maml") is shipped
    assert (plan.settings.ways, plan.settings.queries, len(plan.train), len(plan.held)) == (3, 5, 20, 3)
    fresh = watched.own_plan(tiny, "key", CHARACTERS, 1.0, 0, anew=True)
    assert fresh.network == SMALL
    assert fresh.begin is None
    assert fresh != plan


def test_photographs_are_seen_once_by_the_trunk():
    from metademo.pictures.domains import PHOTOS

    images = torch.randint(0, 256, (16, 3, 192, 192), generator=torch.Generator().manual_seed(0)).to(torch.uint8)
    rows = tuple(torch.arange(2 * at, 2 * at + 2) for at in range(8))
    pictures = PictureSet(images, rows, (0,) * 8, tuple("abcdefgh"), "photos")
    plan = watched.own_plan(pictures, "key", PHOTOS, 1.0, 0, anew=False)
    prepared = plan.prepared()
    assert prepared.train.images.shape == (16, *plan.network.input_shape)
    assert prepared.train.images is prepared.held.images
    expected = plan.network.prepare(images[:1].float() / 255)
    torch.testing.assert_close(prepared.train.images[:1], expected, rtol=1e-4, atol=1e-4)


def test_names_from_a_browser_lead_nowhere(tmp_path, monkeypatch):
    from io import BytesIO

    from PIL import Image

    from metademo.pictures.domains import CHARACTERS

    def drawn(level: int) -> bytes:
        buffer = BytesIO()
        image = Image.new("L", (40, 40), 255)
        image.paste(0, (5 + level, 5, 12 + level, 30))
        image.save(buffer, "PNG")
        return buffer.getvalue()

    files = [("../../evil/a.png", drawn(0)), ("../../evil/b.png", drawn(3)), ("x\\..\\..\\two\\c.png", drawn(6))]
    found = watched.classes_in(files, CHARACTERS)
    assert {*found.names} == {"evil", "two"}
    assert sorted(len(rows) for rows in found.rows) == [1, 2]
