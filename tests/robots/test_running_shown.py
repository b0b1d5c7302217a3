"""What is shown of cheetahs that run: films, where tries ended, their recording, and how a browser hangs the body together."""

import json
import math
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import playwright
import pytest
import torch

from metademo.datasets import files
from metademo.learners.inner_loop import score
from metademo.robots import recorded_cheetah
from metademo.robots.cheetah import ACTION, JOINTS, Cheetah, joints
from metademo.robots.packages import installed
from metademo.robots.recorded_cheetah import Recorded, keep, recorded
from metademo.robots.running import DIRECTIONS, FAR, HORIZON, Run
from metademo.robots.running_shown import WHO, Ran, forwards, on_its_back, ran
from metademo.robots.running_training import RunSettings, scratch
from metademo.tasks.policy_gradient import TRAJECTORIES
from metademo.training.by_reward import STEPS, found
from metademo.ui.assets import beside
from metademo.ui.components import cheetah_run

needs_simulation = pytest.mark.skipif(not installed(), reason="the extra 'robots' is not installed")


def ended(steps):
    shares = []
    while True:
        try:
            shares.append(next(steps))
        except StopIteration as end:
            assert shares == sorted(shares)
            assert 0 < shares[0] <= shares[-1] == 1
            return end.value


def made_up(value: float, seed: int) -> Ran:
    random = np.random.default_rng(seed)
    mean, tried = random.normal(size=(2, HORIZON + 1, JOINTS)).astype(np.float32)
    return Ran(value, random.normal(size=TRAJECTORIES).astype(np.float32), mean, tried)


@needs_simulation
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_films_are_of_what_was_tried_and_of_the_mean(direction):
    task, learner = Run(torch.tensor(direction), 3, trajectories=5, moves=20), RunSettings().learner_from()
    shown = ended(ran(learner, task, 1))
    assert len(shown) == 2
    for own, (state, met) in zip(shown, found(learner, task, 1), strict=True):
        assert own.value == pytest.approx(float(met.returns.mean()))

        def policy(states, params=state.params):
            return score(learner.start(task), params, states, None)[0]

        _, films = task.filmed(policy, task.noise(state.step))
        places = films[:, :, 0] - films[0, :, 0]
        np.testing.assert_allclose(own.ends, places[-1], atol=1e-4)
        middle = np.argsort(places[-1])[2]
        films[:, :, 0] = places
        np.testing.assert_allclose(own.tried, films[:, middle], atol=1e-4)
        _, alone = replace(task, trajectories=1).filmed(policy, torch.zeros(20, 1, ACTION))
        np.testing.assert_allclose(own.mean[:, 1:], alone[:, 0, 1:], atol=1e-5)
        assert own.mean[0, 0] == 0
        assert own.right(direction) == int(task.reached(met).sum())
    again = ended(ran(scratch(1), task, 1))
    np.testing.assert_array_equal(shown[0].mean[0], again[0].mean[0])  # whoever runs, from the same start


@needs_simulation
def test_a_policy_without_numbers_is_told_apart():
    learner = RunSettings().learner_from()
    learner = replace(learner, params={name: value * math.nan for name, value in learner.params.items()})
    shown = ended(ran(learner, Run(torch.tensor(1.0), trajectories=2, moves=5), 1))
    assert [each.sound for each in shown] == [False, False]
    with pytest.raises(ValueError, match="directions"):
        ended(ran(learner, Run(torch.tensor([1.0, -1.0])), 1))


def test_what_is_read_off_a_film():
    film = np.zeros((3, JOINTS), np.float32)
    film[-1, 0], film[-1, 2] = -1.5, math.pi
    assert forwards(film) == -1.5
    assert on_its_back(film)
    film[-1, 2] = 2 * math.pi + 0.3
    assert not on_its_back(film)
    ends = np.array([-2, -FAR, 0, 0.9, FAR, 3], np.float32)
    shown = Ran(0.0, ends, film, film)
    assert (shown.right(1.0), shown.right(-1.0)) == (2, 2)


def test_a_recording_comes_back_as_it_was(tmp_path):
    links = recorded().links
    runs = {
        direction: {
            who: tuple(made_up(math.nan if at == 3 else 10.0 * at, 100 * number + at) for at in range(STEPS + 1))
            for number, who in enumerate(WHO)
        }
        for direction in DIRECTIONS
    }
    path = tmp_path / "runs.npz"
    keep(Recorded(links, 0.7, runs), path)
    again = recorded(path)
    assert (again.links, again.height) == (links, 0.7)
    for direction in DIRECTIONS:
        for who in WHO:
            for own, kept in zip(again.runs[direction][who], runs[direction][who], strict=True):
                assert own.value == kept.value or (not own.sound and not kept.sound)
                for name in ("ends", "mean", "tried"):
                    np.testing.assert_allclose(getattr(own, name), getattr(kept, name), atol=6e-4)


def test_a_damaged_recording_is_named(tmp_path):
    path = tmp_path / "runs.npz"
    with pytest.raises(files.DataError, match=r"runs\.npz .*is damaged"):
        recorded(path)
    told, films, ends = files.read(recorded_cheetah.PATH, "told", "films", "ends")
    for wrong in (
        {"told": np.frombuffer(b"{", np.uint8)},
        {"told": np.frombuffer(b"[]", np.uint8)},
        {"films": films[:-1]},
        {"ends": ends[:, :3]},
        {"told": np.frombuffer(json.dumps({**json.loads(told.tobytes()), "links": [{"wheel": 1}]}).encode(), np.uint8)},
    ):
        files.write(path, **{"told": told, "films": films, "ends": ends, **wrong})
        with pytest.raises(files.DataError, match=r"runs\.npz .*is damaged"):
            recorded(path)


def test_the_recording_that_comes_with_the_project_shows_both_directions():
    shown = recorded()
    assert len(shown.links) == 8
    for direction in DIRECTIONS:
        for who in WHO:
            runs = shown.runs[direction][who]
            assert len(runs) == STEPS + 1
            assert all(each.sound and each.mean.shape == (HORIZON + 1, JOINTS) for each in runs)
        before, after, *_ = shown.runs[direction]["maml"]
        assert after.right(direction) > TRAJECTORIES // 2  # one step, and most run the way that is asked for
        assert after.value > before.value or before.right(direction) == TRAJECTORIES


@needs_simulation
def test_a_browser_hangs_the_body_together_as_the_simulation_does(tmp_path):
    import mujoco

    body = Cheetah()
    model, data = body._model, body._data
    states = body.begin(1, torch.Generator().manual_seed(5))
    film, expected = [], []
    for _ in range(6):
        film.append(joints(states)[0])
        data.qpos[:] = film[-1]
        mujoco.mj_kinematics(model, data)
        drawn = [geom for geom in range(model.ngeom) if model.geom_bodyid[geom]]
        half = data.geom_xmat[drawn].reshape(-1, 3, 3)[:, :, 2] * model.geom_size[drawn][:, 1:2]
        both = np.concatenate([(data.geom_xpos[drawn] - half)[:, [0, 2]], (data.geom_xpos[drawn] + half)[:, [0, 2]]], 1)
        expected.append(both)
        states = body.move(states, torch.full((1, ACTION), 0.8))
    script = beside(cheetah_run.__file__, "js")
    given = {
        "links": [cheetah_run._link(link) for link in body.links()],
        "height": body.height,
        "film": cheetah_run._whole(np.stack(film)),
    }
    (tmp_path / "body.mjs").write_text(
        script.replace("export default", "const component =")
        + f"\nconst given = {json.dumps(given)};\n"
        + "const at = (moment) => body(given.links, given.height, pose(given.film, moment));"
        + "console.log(JSON.stringify([0, 1, 2, 3, 4, 5, 9, 0.5].map(at)));",
        "utf-8",
    )
    node = shutil.which("node", path=Path(playwright.__file__).parent / "driver") or "node"
    done = subprocess.run([node, tmp_path / "body.mjs"], capture_output=True, text=True, check=True, timeout=60)
    found = np.array(json.loads(done.stdout))
    np.testing.assert_allclose(found[:6], expected, atol=5e-3)  # joints are sent in thousandths
    np.testing.assert_array_equal(found[6], found[5])  # after its end it stays there
    low, high = np.minimum(found[0], found[1]), np.maximum(found[0], found[1])
    assert ((found[7] >= low - 1e-2) & (found[7] <= high + 1e-2)).all()
