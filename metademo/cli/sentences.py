"""``adapt`` on sentences: what the command prints and writes for a checkpoint that reads text."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from metademo.checkpoints.cards import Checkpoint
from metademo.cli import answers, taking
from metademo.cli.answers import Adaptation
from metademo.cli.pictures import files_of
from metademo.networks import MiniLm
from metademo.networks.minilm import MOST_TOKENS
from metademo.pictures.spelling import listed
from metademo.sentences.project import SentenceProject, made, tokens_for
from metademo.sentences.reading import read_files
from metademo.tasks.episodes import MIN_WAYS

if TYPE_CHECKING:
    from metademo.learners import MetaLearner

SHOTS = 3
"""Sentences of each class to learn from, where nobody says how many."""
_NO_NAME = "No name of a class says anything that its sentences do not, so none counts."


def adapt(options: argparse.Namespace, checkpoint: Checkpoint) -> int:
    """Print what each sentence asked about is taken for; the exit status."""
    found = read_files(files_of(options.pictures))
    names = (found.names or {}) if options.names else found.names
    project, notices = made(found.classes.items(), found.unlabelled, options.shots or found.shots or SHOTS, names)
    for notice in (*found.problems, *notices):
        print(notice, file=sys.stderr)
    if names is not None:
        said = f"These names count as support sentences too: {listed(project.names)}." if project.named else _NO_NAME
        print(said, file=sys.stderr)
    if _answers_kept(options, project):
        return 0
    if problems := project.problems():
        raise ValueError(" ".join(problems))
    learner: MetaLearner = taking.learner_of(checkpoint, options)
    if isinstance(learner.network, MiniLm):
        learner = replace(learner, network=replace(learner.network, tokens=tokens_for(project)))
    episode, settings = project.episode(network=learner.network), taking.settings_of(options)
    done = Adaptation(checkpoint, learner, project, episode, settings, learner.adapt(episode, settings))
    taking.give(done, options)
    return 0


def _answers_kept(options: argparse.Namespace, project: SentenceProject) -> bool:
    """Of sentences of no class, or of one (a file's name), print what a learner that was adapted before answers; whether there
    is one."""
    texts = [each.text for each in project.sentences]
    if len(project.classes) >= MIN_WAYS or not texts or (one := answers.kept(options)) is None:
        return False
    network = one.network
    assert isinstance(network, MiniLm)  # no other is written
    whole = replace(network, tokens=MOST_TOKENS)  # no parameter depends on how much of a sentence is read
    answers.print_answers(options, replace(one, network=whole), "sentence", texts, whole.tokenised(texts))
    return True
