"""What is taken away answers as the learner did, whatever head and rule it has."""

from dataclasses import replace

import pytest
import torch

from metademo.export.adapted import ExportError, adapted, refusal
from metademo.insights import calibration, unknown
from metademo.learners import LEARNERS
from metademo.learners.in_context import InContext
from metademo.learners.transductive import Transductive
from metademo.pictures.domains import CHARACTERS

ALONE = [kind for kind, learner in LEARNERS.items() if not issubclass(learner, Transductive | InContext)]
"""Those that answer each picture on its own, by a head."""


@pytest.mark.parametrize("kind", [*ALONE, "scratch"])
def test_the_same_answers_as_the_trace(make_learner, make_episode, kind):
    learner, episode = make_learner(kind), make_episode((3, 2, 2))
    last = learner.adapt(episode).last
    found = adapted(learner, episode, CHARACTERS)
    answers = found.answers(episode.query)
    torch.testing.assert_close(answers.probabilities, calibration.confidences(last, episode), atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(answers.none, unknown.scores(last, episode), atol=1e-4, rtol=1e-3)
    assert (found.steps, found.own, found.key) == (last.index, 7, learner.record.key)
    assert not found.params["head.weight"].requires_grad


def test_a_body_that_was_looked_through_once_is_a_body_again(make_learner, make_episode):
    learner, episode = make_learner("anil"), make_episode()
    whole, frozen = adapted(learner, episode, CHARACTERS), adapted(learner.frozen(), episode, CHARACTERS)
    assert frozen.network == learner.network
    torch.testing.assert_close(frozen.answers(episode.query), whole.answers(episode.query))


def test_what_is_known_beforehand_tells_none_of_these_there_too(make_learner, make_episode):
    episode, plain = make_episode((2, 2, 2)), make_learner("maml")
    reference = torch.randn(4, plain.network.features_size, generator=torch.Generator().manual_seed(0))
    learner = replace(plain, reference=reference)
    step = learner.adapt(episode).last
    found = adapted(learner, episode, CHARACTERS).answers(episode.query)
    torch.testing.assert_close(found.none, unknown.scores(step, episode), rtol=1e-3, atol=1e-3)
    without = adapted(plain, episode, CHARACTERS).answers(episode.query)
    assert not torch.allclose(found.none, without.none, atol=1e-2)
    torch.testing.assert_close(found.probabilities, without.probabilities)


@pytest.mark.parametrize("kind", [kind for kind in LEARNERS if kind not in ALONE])
def test_what_needs_more_than_a_head_says_why_not(make_learner, make_episode, kind):
    with pytest.raises(ExportError, match=r"asked about together|no head of its own"):
        adapted(make_learner(kind), make_episode(), CHARACTERS)


def test_with_batch_normalisation_it_says_why_not(batch_maml, make_episode):
    with pytest.raises(ExportError, match="asked about together"):
        adapted(batch_maml, make_episode(), CHARACTERS)
    assert refusal(batch_maml)
    assert refusal(batch_maml, pages=False)


def test_a_head_that_is_not_linear_is_noticed(make_learner, make_episode, monkeypatch):
    learner = make_learner("maml")
    begun = type(learner).start

    def bent(self, episode, settings):
        start = begun(self, episode, settings)
        return replace(start, head=lambda params, features: start.head(params, features).tanh())

    monkeypatch.setattr(type(learner), "start", bent)
    with pytest.raises(ExportError, match="no head of its own"):
        adapted(learner, make_episode(), CHARACTERS)
