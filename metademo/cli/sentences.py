"""``adapt`` on sentences: what the command prints for a checkpoint that reads text."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from metademo.checkpoints.files import Checkpoint
from metademo.cli.pictures import files_of
from metademo.insights import calibration, unknown
from metademo.learners.base import AdaptSettings
from metademo.networks import MiniLm
from metademo.sentences.project import made, tokens_for
from metademo.sentences.reading import read_files

if TYPE_CHECKING:
    from metademo.learners import MetaLearner

SHOTS = 3
"""Sentences of each class to learn from, where nobody says how many."""


def adapt(options: argparse.Namespace, checkpoint: Checkpoint) -> int:
    """Print what each sentence asked about is taken for; the exit status."""
    found = read_files(files_of(options.pictures))
    project, notices = made(found.classes.items(), found.unlabelled, options.shots or SHOTS)
    for notice in (*found.problems, *notices):
        print(notice, file=sys.stderr)
    if problems := project.problems():
        raise ValueError(" ".join(problems))
    learner: MetaLearner = checkpoint.learner
    if isinstance(learner.network, MiniLm):
        learner = replace(learner, network=replace(learner.network, tokens=tokens_for(project)))
    episode = project.episode(network=learner.network)
    trace = learner.adapt(episode, AdaptSettings(steps=options.steps))
    share = checkpoint.card.own_share or unknown.OWN_SHARE
    for (_, one), label, predicted, chances, strange in zip(
        project.queries(),
        episode.query_labels.tolist(),
        trace.predictions(),
        calibration.confidences(trace.last, episode),
        unknown.scores(trace.last, episode, share).tolist(),
        strict=True,
    ):
        right = episode.classes[label] if label >= 0 else "?"
        mark = "\tnone of these?" if label < 0 and strange > unknown.THRESHOLD else ""
        print(f"{right}\t{one.text}\t{predicted}\t{float(chances.max()):.3f}{mark}")
    if trace.last.query_accuracy is not None:
        right = trace.correct(trace.last.index)
        print(f"{right} of {int(episode.labelled.sum())} right after {trace.last.index} steps, {trace.seconds:.3f} s")
    return 0
