"""Learners adapted to ready tasks, and the pages that are made of them, opened from disk by a browser without a network."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from functools import cache

import torch

from metademo.checkpoints.catalogue import Choices, contenders
from metademo.export import html
from metademo.export.adapted import Adapted, adapted
from metademo.learners import LEARNERS
from metademo.learners.base import DEFAULT, AdaptSettings
from metademo.networks.minilm import MOST_TOKENS
from metademo.pictures.domains import SENTENCES
from metademo.project.project import Project
from metademo.samples import sample_zip, samples
from metademo.sentences.project import SentenceProject, tokens_for
from metademo.sentences.project import made as sentences_made
from metademo.sentences.ready import ready
from metademo.tasks.episodes import Episode
from tests.helpers.bending import OPTIONS


@cache
def task(identity: str) -> Project:
    """A ready task."""
    sample = next(each for each in samples() if each.id == identity)
    return Project.from_zip(f"{identity}.zip", sample_zip(identity), sample.shots, sample.domain)[0]


def taken(project: Project, key: str = "maml", steps: int | None = None) -> Adapted:
    """A learner of the project's domain, adapted to it as the page would."""
    contender = contenders(project.domain)[key]
    choices = Choices(steps=steps, long_steps=5)
    learner, settings = contender.chosen(choices), contender.settings(choices)
    episode = project.episode(contender.domain, learner.network, learner.varied)
    return adapted(learner, episode, contender.domain, settings, contender.own_share, key)


def page_of(project: Project, one: Adapted, **words: str) -> bytes:
    """Its page."""
    return html.page(one, [each for _, each in project.support_pictures()], "MAML", "0", {**html.PAGE, **words})


@contextmanager
def offline(browser, path, **options):
    """The file opened in a browser that can fetch nothing; what it tried to is a fault, as is whatever it complained of."""
    asked, complaints = [], []
    context = browser.new_context(offline=True, **options)

    def guard(route):
        if route.request.url == path.as_uri():
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
    page.goto(path.as_uri())
    try:
        yield page
    finally:
        context.close()
    assert not asked, f"asked of the network: {asked}"
    assert not complaints, complaints


def made(domain, network, kind: str = "maml", seed: int = 0, shots: int = 2) -> Adapted:
    """An untrained learner, adapted to three classes of random pictures with a pattern each."""
    return _made(domain, LEARNERS[kind].initial(network, torch.Generator().manual_seed(seed)), seed, shots)


def bent(domain, network) -> Adapted:
    """As :func:`made`, by a MAML that bends its body to the pictures: 'none of these' is told by the body before any step too."""
    learner = LEARNERS["maml"].initial(network, torch.Generator().manual_seed(0), **OPTIONS)
    found = _made(domain, learner, 0, 2, AdaptSettings(adapts="all", rate_factor=10.0))
    assert found.unbent is not None
    return found


def _made(domain, learner, seed: int, shots: int, settings: AdaptSettings = DEFAULT) -> Adapted:
    generator = torch.Generator().manual_seed(seed + 100)
    network = learner.network
    patterns = torch.rand(3, *domain.shape, generator=generator)
    labels = torch.arange(3).repeat_interleave(shots)
    noise = torch.rand(len(labels), *domain.shape, generator=generator)
    support = (patterns[labels] + noise) / 2
    features, _ = network.features(learner.params, network.prepare(support))
    learner = replace(learner, params={**learner.params, "centre": features.mean(0)})
    episode = Episode(support, labels, support[:0], labels[:0], ("a", "b", "c"))
    return adapted(learner, episode, domain, settings)


def sentences_taken(
    name: str = "kitchen", key: str = "maml", steps: int | None = None
) -> tuple[SentenceProject, Adapted]:
    """A ready task of sentences and a learner adapted to it, that reads as much of a sentence as is ever read."""
    one = ready(name)
    project, _ = sentences_made(one.classes, one.others, one.shots)
    contender = contenders(SENTENCES.name)[key]
    settings = contender.settings(Choices(steps=steps))
    learner = replace(contender.learner, network=replace(contender.learner.network, tokens=tokens_for(project)))
    learner = learner.frozen() if learner.leaves_body(settings) else learner
    found = adapted(learner, project.episode(network=learner.network), SENTENCES, settings, contender.own_share, key)
    return project, replace(found, network=replace(found.network, tokens=MOST_TOKENS))
