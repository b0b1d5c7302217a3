"""What the commands do, but for ``train``, which is :mod:`metademo.cli.train`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from metademo.checkpoints.files import ASSETS, find, save_card
from metademo.cli.pictures import files_of
from metademo.datasets import chosen, of_domain, own, trained_on
from metademo.insights import calibration, unknown
from metademo.learners.base import AdaptSettings
from metademo.learners.scratch import Scratch
from metademo.measuring import benchmark as speed
from metademo.measuring import (
    benchmark_accuracy,
    benchmark_classroom,
    benchmark_finding,
    benchmark_photographs,
    evaluation,
)
from metademo.measuring.evaluation import EvaluationPlan
from metademo.networks import Network
from metademo.pictures.archives import collect, squares_put
from metademo.pictures.domains import DOMAINS
from metademo.pictures.reasons import listed
from metademo.project.project import Project
from metademo.tasks.episodes import MIN_WAYS


def evaluate(options: argparse.Namespace) -> int:
    """Print the mean accuracy over random episodes, and what else was asked for; the exit status."""
    checkpoint = find(options.checkpoint)
    scratch = _scratch(checkpoint.learner.network.without_pretraining(), options) if options.scratch else None
    learner = (scratch or checkpoint.learner).looked_once()
    dataset = chosen(options.dataset, options.data, DOMAINS[checkpoint.card.domain], options.split_seed)
    split = options.split or ("test" if "test" in dataset.splits and dataset.splits != own.SPLITS else "all")
    symmetries = dataset.measured_in(split) if options.symmetries is None else options.symmetries
    pictures = dataset.load(split, symmetries, options.data)
    pictures = dataset.prepared(pictures, learner.network, mirrored=learner.usual_variations != "none")
    overlap = 0 if options.scratch else trained_on(checkpoint.card.training, pictures, options.data)
    if overlap:
        print(
            f"Warning: {checkpoint.card.name} was trained on {overlap} of the {len(pictures)} classes of {pictures.name}.",
            file=sys.stderr,
        )
    steps = tuple(options.steps or [learner.steps])
    modes = (False, True) if learner.network.needs_statistics else (False,)
    plans = [
        EvaluationPlan(
            ways=ways,
            shots=shots,
            queries=options.queries,
            episodes=options.episodes,
            steps=steps,
            transductive=transductive,
            seed=options.seed,
            within=options.within_alphabet,
            adapts=options.adapts,
            unknown=options.unknown and not transductive and not learner.transductive,
        )
        for ways in options.ways
        for shots in options.shots
        for transductive in modes
    ]
    rows = []
    with tqdm(total=len(plans) * options.episodes, unit="episode", disable=None) as bar:
        for plan in plans:
            rows += evaluation.evaluate(learner, pictures, plan, options.processes, bar.update)
    if options.json:
        print(json.dumps([row.as_dict() for row in rows], indent=2))
    else:
        within = " within an alphabet" if options.within_alphabet else ""
        print(
            f"{learner.record.key} of {checkpoint.card.name} on {len(pictures)} classes of {pictures.name}{within}, "
            f"{options.episodes} episodes, "
            f"seed {options.seed}"
        )
        more = "  none of these, AUROC" if options.unknown else ""
        print(f"ways  shots  steps  mode          accuracy        calibration error {more}")
        for row in rows:
            strange = "" if row.auroc is None else f"  {row.auroc:.4f} ± {row.auroc_interval or 0.0:.4f}"
            print(
                f"{row.ways:4}  {row.shots:5}  {row.steps:5}  {row.mode:12}  "
                f"{100 * row.accuracy:5.2f} ± {100 * row.interval:.2f} %  "
                f"{_per_cent(row.ece_before)} → {_per_cent(row.ece)} %  {strange}".rstrip()
            )
    return 0


def _scratch(network: Network, options: argparse.Namespace) -> Scratch:
    best = Scratch(network) if options.optimiser == Scratch.optimiser else Scratch.by_sgd(network)
    return best if options.rate is None else replace(best, rate=options.rate)


def calibrate(options: argparse.Namespace) -> int:
    """Write where ‘none of these’ begins on a checkpoint's card; the exit status."""
    if options.episodes < 1:
        raise ValueError(f"--episodes: must be at least 1, not {options.episodes}")
    checkpoint = find(options.checkpoint)
    path = Path(options.checkpoint) if options.checkpoint.endswith(".json") else ASSETS / f"{options.checkpoint}.json"
    dataset = of_domain(checkpoint.card.domain)
    varied = checkpoint.learner.usual_variations != "none"
    pictures = dataset.prepared(dataset.load("val", data=options.data), checkpoint.learner.network, mirrored=varied)
    share = unknown.measured_share(checkpoint.learner, pictures, options.episodes)
    save_card(replace(checkpoint.card, own_share=share), path, checkpoint.learner.stored)
    print(f"{path.name}: a class's own pictures lie {share:.3f} times as far from it as those of other classes.")
    return 0


def adapt(options: argparse.Namespace) -> int:
    """Print what each query picture is taken for; the exit status."""
    checkpoint = find(options.checkpoint)
    collected = collect(files_of(options.pictures), squares=DOMAINS[checkpoint.card.domain].photographs)
    project, notices = Project.from_collected(collected, options.shots or 1, checkpoint.card.domain)
    told = [*collected.understood, *([squares_put(collected.squared)] if collected.squared else [])]
    if collected.offer is not None and len(collected.offer.classes) >= MIN_WAYS:
        project, more = project.regroup(collected.offer.found)
        notices = (*notices, *more)
        told.append(f"{len(project.classes)} classes read from the files' names: {listed(collected.offer.classes)}.")
    if options.shots is not None and project.shots != options.shots:
        project = project.with_shots(options.shots)
    if not project.pictures:
        raise ValueError(" ".join((*collected.problems, *notices)) or "There are no pictures there.")
    project = replace(project, domain=checkpoint.card.domain)
    for notice in (*told, *collected.problems, *notices, *project.notices()):
        print(notice, file=sys.stderr)
    episode = project.episode(network=checkpoint.learner.network)
    trace = checkpoint.learner.adapt(episode, AdaptSettings(steps=options.steps))
    share = checkpoint.card.own_share or unknown.OWN_SHARE
    for (_, picture), label, predicted, chances, strange in zip(
        project.query_pictures(),
        episode.query_labels.tolist(),
        trace.predictions(),
        calibration.confidences(trace.last, episode),
        unknown.scores(trace.last, episode, share).tolist(),
        strict=True,
    ):
        right = episode.classes[label] if label >= 0 else "?"
        mark = "\tnone of these?" if label < 0 and strange > unknown.THRESHOLD else ""
        print(f"{right}\t{picture.name}\t{predicted}\t{float(chances.max()):.3f}{mark}")
    if trace.last.query_accuracy is not None:
        right = trace.correct(trace.last.index)
        print(f"{right} of {int(episode.labelled.sum())} right after {trace.last.index} steps, {trace.seconds:.3f} s")
    return 0


def benchmark(options: argparse.Namespace) -> int:
    """Print speeds or accuracies; the exit status."""
    if options.what == "speed":
        return speed.main()
    if options.what == "photographs":
        return benchmark_photographs.main()
    if options.what == "classroom":
        return benchmark_classroom.main(options.visitors, options.different, options.visits)
    o = options
    if o.what == "finding":
        return benchmark_finding.main(o.episodes, o.seed, o.only, o.data)
    return benchmark_accuracy.main(o.episodes, o.seed, o.out, o.only, o.data, o.processes)


def _per_cent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.2f}"
