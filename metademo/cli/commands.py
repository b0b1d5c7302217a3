"""What the commands do, but for ``train``, which is :mod:`metademo.cli.train`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from metademo.checkpoints.files import ASSETS, save, save_card
from metademo.checkpoints.one_file import find
from metademo.cli import answers, by_reward, lake, robots, sentences, taking
from metademo.cli.answers import Adaptation
from metademo.cli.pictures import files_of
from metademo.datasets import DATASETS, chosen, of_domain, own, trained_on
from metademo.insights import unknown
from metademo.learners.scratch import Scratch
from metademo.measuring import benchmark as speed
from metademo.measuring import (
    benchmark_accuracy,
    benchmark_classroom,
    benchmark_finding,
    benchmark_photographs,
    benchmark_waves,
    evaluation,
)
from metademo.measuring.evaluation import EvaluationPlan
from metademo.measuring.reference import reference_of
from metademo.messages import Message, together
from metademo.networks import Network
from metademo.pictures.archives import collect, squares_put
from metademo.pictures.domains import DOMAINS, KINDS, SENTENCES
from metademo.pictures.spelling import listed
from metademo.project.project import Project
from metademo.tasks.episodes import MIN_WAYS
from metademo.training.device import device
from metademo.training.waves import WaveSettings


def evaluate(options: argparse.Namespace) -> int:
    """Print the mean accuracy over random episodes, and what else was asked for; the exit status."""
    if options.checkpoint == lake.WORD:
        _without_names(options)
        return lake.evaluate(options)
    if robots.meant(options.checkpoint):
        _without_names(options)
        return robots.evaluate(options)
    if options.others:
        raise ValueError(f"{options.others[0]}: one checkpoint at a time, but for `evaluate {lake.WORD}`")
    kind = by_reward.meant(Path(options.checkpoint).stem)
    if kind is not None:
        _without_names(options)
        return by_reward.measure(options, kind)
    checkpoint = find(options.checkpoint)
    if checkpoint.card.domain != SENTENCES.name:
        _without_names(options)
    scratch = _scratch(checkpoint.learner.network.without_pretraining(), options) if options.scratch else None
    learner = (scratch or taking.learner_of(checkpoint, options)).looked_once()
    dataset = chosen(options.dataset, options.data, KINDS[checkpoint.card.domain], options.split_seed)
    split = options.split or ("test" if "test" in dataset.splits and dataset.splits != own.SPLITS else "all")
    symmetries = dataset.measured_in(split) if options.symmetries is None else options.symmetries
    pictures = dataset.load(split, symmetries, options.data)
    on = device(options.device)
    pictures = dataset.prepared(pictures, learner.network, mirrored=learner.varied, device=on)
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
            varied=not options.no_variations,
            names=options.names,
            unknown=options.unknown and not transductive and not learner.transductive,
        )
        for ways in options.ways
        for shots in options.shots
        for transductive in modes
    ]
    rows = []
    with tqdm(total=len(plans) * options.episodes, unit="episode", disable=None) as bar:
        for plan in plans:
            rows += evaluation.evaluate(learner, pictures, plan, options.processes, bar.update, on)
    if options.json:
        print(json.dumps([row.as_dict() for row in rows], indent=2))
    else:
        within = " within an alphabet" if options.within_alphabet else ""
        within += ", their names as one more support sentence each" if options.names else ""
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


def _without_names(options: argparse.Namespace) -> None:
    """Refuse that names count where no sentences are read.

    Raises:
        ValueError: if they are to.
    """
    if options.names:
        raise ValueError(
            f"--names: {options.checkpoint} reads no sentences, and so no names. Take a checkpoint that does, as `sentences`."
        )


def _scratch(network: Network, options: argparse.Namespace) -> Scratch:
    best = Scratch(network) if options.optimiser == Scratch.optimiser else Scratch.by_sgd(network)
    return best if options.rate is None else replace(best, rate=options.rate)


def calibrate(options: argparse.Namespace) -> int:
    """Write where ‘none of these’ begins on a checkpoint's card; the exit status."""
    if options.episodes < 1:
        raise ValueError(f"--episodes: must be at least 1, not {options.episodes}")
    checkpoint = find(options.checkpoint)
    path = Path(options.checkpoint) if options.checkpoint.endswith(".json") else ASSETS / f"{options.checkpoint}.json"
    # classes that it was not trained on: those that its own training kept aside
    name = checkpoint.card.training.get("recipe", {}).get("dataset")
    dataset = DATASETS[name] if name in DATASETS else of_domain(checkpoint.card.domain)
    learner = checkpoint.learner
    if options.reference is not None:
        source, _, split = options.reference.partition("/")
        if source not in DATASETS or split not in DATASETS[source].splits:
            raise ValueError(
                f"--reference: must be a data set and its split, as cifar-fs/train, not {options.reference!r}"
            )
        known = DATASETS[source]
        if known.domain is not DOMAINS.get(checkpoint.card.domain):
            raise ValueError(
                f"--reference: {checkpoint.card.name} takes {checkpoint.card.domain}, not {known.domain.name}"
            )
        learner = replace(learner, reference=reference_of(learner, known.load(split, data=options.data)))
    pictures = dataset.prepared(dataset.load("val", data=options.data), learner.network, mirrored=learner.varied)
    share = unknown.measured_share(learner, pictures, options.episodes)
    card = replace(checkpoint.card, own_share=share)
    if learner is checkpoint.learner:
        save_card(card, path, learner.stored)
    else:
        save(replace(checkpoint, card=card, learner=learner), path.parent)
    print(f"{path.name}: a class's own pictures lie {share:.3f} times as far from it as those of other classes.")
    return 0


def adapt(options: argparse.Namespace) -> int:
    """Print what each query picture is taken for; the exit status."""
    checkpoint = find(options.checkpoint)
    if checkpoint.card.domain == SENTENCES.name:
        return sentences.adapt(options, checkpoint)
    _without_names(options)
    collected = collect(files_of(options.pictures), squares=DOMAINS[checkpoint.card.domain].photographs)
    project, notices = Project.from_collected(collected, options.shots or 1, checkpoint.card.domain)
    understood = [*collected.understood, *([squares_put(collected.squared)] if collected.squared else [])]
    if collected.offer is not None and len(collected.offer.classes) >= MIN_WAYS:
        project, more = project.regroup(collected.offer.found)
        notices = (*notices, *more)
        understood.append(
            f"{len(project.classes)} classes read from the files' names: {listed(collected.offer.classes)}."
        )
    if options.shots is not None and project.shots != options.shots:
        project = project.with_shots(options.shots)
    if not project.pictures:
        nothing = Message("There are no pictures there.", "pictures.none")
        raise ValueError(together((*collected.problems, *notices) or (nothing,)))
    project = replace(project, domain=checkpoint.card.domain)
    for notice in (*understood, *collected.problems, *notices, *project.notices()):
        print(notice, file=sys.stderr)
    if answers.answers_kept(options, project):
        return 0
    learner, settings = taking.learner_of(checkpoint, options), taking.settings_of(options)
    again = settings.variations is None and learner.varied
    seen_once = learner.network if settings.variations in (None, "none") else None
    episode = project.episode(network=seen_once, again=again)
    done = Adaptation(checkpoint, learner, project, episode, settings, learner.adapt(episode, settings))
    taking.give(done, options)
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
    if o.what == "waves":
        given = {"family": o.family, "rate": o.inner_rate, "points": o.points, "seed": o.seed}
        if o.inner_steps is not None:
            given["steps"] = o.inner_steps
        chosen_settings = [WaveSettings.usual(key, **given) for key in o.only or ["maml"]]
        return benchmark_waves.main(chosen_settings, o.seconds, o.episodes, o.json)
    return benchmark_accuracy.main(o.episodes, o.seed, o.out, o.only, o.data, o.processes, device(o.device))


def _per_cent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.2f}"
