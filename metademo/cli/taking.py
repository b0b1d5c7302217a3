"""What `adapt` is told on the command line, and what it gives: answers, and files to take away."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from metademo import __version__
from metademo.checkpoints.cards import Checkpoint
from metademo.cli.answers import Adaptation, print_json, print_rows
from metademo.export import html, sentences
from metademo.export.checkpoint import write as write_checkpoint
from metademo.export.code import command, python
from metademo.export.graph import onnx_file
from metademo.export.report import Reported, of_pictures, report
from metademo.export.words import NAMED, REPORT, REPORT_NAMED, REPORT_OF_SENTENCES
from metademo.export.words import SENTENCES as WORDS
from metademo.learners import MetaLearner
from metademo.learners.base import ADAPTS, AdaptSettings
from metademo.networks.backbone import Backbone
from metademo.pictures.augment import VARIATIONS
from metademo.pictures.domains import SENTENCES
from metademo.sentences.project import SentenceProject
from metademo.sentences.taking import python as said
from metademo.sentences.taking import reportable

FORMATS = ("html", "onnx", "safetensors", "report")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `adapt` that say how it adapts and what is written."""
    d = AdaptSettings()
    how = parser.add_argument_group("how it adapts")
    how.add_argument(
        "--adapts", choices=ADAPTS, help="what the inner loop changes (default: what the learner was made for)"
    )
    how.add_argument(
        "--rate-factor", type=float, default=d.rate_factor, help="a factor on the learner's inner learning rates"
    )
    how.add_argument("--seed", type=int, default=d.seed, help="of what begins at random")
    how.add_argument(
        "--variations",
        choices=tuple(VARIATIONS),
        help="of the support pictures (default: what the learner was made for)",
    )
    how.add_argument(
        "--tail", type=int, help="how many of a pre-trained network's last stages are open to the inner loop"
    )
    taking = parser.add_argument_group("what is written")
    taking.add_argument("--json", action="store_true", help="print all that is known of each answer as JSON")
    taking.add_argument(
        "--export",
        choices=FORMATS,
        help="html: the adapted learner as one page that answers without a server. onnx: for other programs (pip install onnx). "
        "safetensors: a checkpoint of your own, a card beside it. report: what happened, to be read, replayed and printed",
    )
    taking.add_argument("--out", type=Path, help="the file to write (default: named after the first of the pictures)")


def settings_of(options: argparse.Namespace) -> AdaptSettings:
    """How to adapt.

    Raises:
        ValueError: naming the field.
    """
    return AdaptSettings(
        steps=options.steps,
        rate_factor=options.rate_factor,
        adapts=options.adapts,
        seed=options.seed,
        variations=options.variations,
    )


def learner_of(checkpoint: Checkpoint, options: argparse.Namespace) -> MetaLearner:
    """The checkpoint's learner, with as many stages open as were asked for.

    Raises:
        ValueError: for a network without stages.
    """
    learner = checkpoint.learner
    if options.tail is None or (isinstance(learner.network, Backbone) and options.tail == learner.network.tail):
        return learner
    return learner.with_tail(options.tail)


def give(done: Adaptation, options: argparse.Namespace) -> None:
    """Print what was answered, and write what the command wants to have."""
    if options.json:
        print_json(done)
    else:
        print_rows(done.rows)
        trace, last = done.trace, done.trace.last
        if last.query_accuracy is not None:
            right, of = trace.correct(last.index), int(done.episode.labelled.sum())
            print(f"{right} of {of} right after {last.index} steps, {trace.seconds:.3f} s")
    if options.export:
        export(done, options)


def export(done: Adaptation, options: argparse.Namespace) -> None:
    """Write the file that was asked for, and say where it is.

    Raises:
        ValueError: why it cannot be written.
        OSError: likewise.
    """
    suffix = "report.html" if options.export == "report" else options.export
    out = options.out or Path(f"{options.pictures[0].resolve().stem}.{suffix}")
    if options.export == "report":
        _write(out, _report(done, options, out.name))
        return
    one = done.adapted()
    named = isinstance(done.project, SentenceProject) and bool(done.project.named)
    if options.export == "safetensors":
        card = done.checkpoint.card
        things = "pictures" if card.domain != SENTENCES.name else "sentences and names" if named else "sentences"
        told = {
            "data": f"{one.own} support {things} of {len(one.classes)} classes, adapted from {card.name}",
            "command": " ".join(("metademo", *options.words)) if options.words else "",
            "from": {"name": card.name, **card.training},
        }
        written: tuple[Path, ...] = write_checkpoint(one, out, told)
    else:
        if options.export == "onnx":
            data = onnx_file(one, __version__)
        elif isinstance(done.project, SentenceProject):
            texts = [each.text for _, each in done.project.supports()]
            data = sentences.page(
                one, texts, done.learner.record.words.label, __version__, {**WORDS, **(NAMED if named else {})}
            )
        else:
            pictures = [picture for _, picture in done.project.support_pictures()]
            data = html.page(one, pictures, done.learner.record.words.label, __version__)
        _write(out, data)
        return
    for path in written:
        _told(path)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    partial = path.with_name(f"{path.name}.partial")
    partial.write_bytes(data)
    partial.replace(path)
    _told(path)


def _told(path: Path) -> None:
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB", file=sys.stderr)


def _report(done: Adaptation, options: argparse.Namespace, file: str) -> bytes:
    record, last = done.learner.record, done.trace.last
    stem = options.pictures[0].resolve().stem
    name, asked = done.checkpoint.card.name, int(done.episode.labelled.sum())
    right = f", {done.trace.correct(last.index)} of {asked} right" if asked else ""
    tail = options.tail if done.learner is not done.checkpoint.learner else None
    again = done.learner.varied
    named = isinstance(done.project, SentenceProject) and bool(done.project.named)
    words = REPORT
    if isinstance(done.project, SentenceProject):
        words = {**REPORT_OF_SENTENCES, **(REPORT_NAMED if named else {})}
        task, lines = reportable(done.project), said(file, options.checkpoint, done.settings)
    else:
        task = of_pictures(done.project)
        lines = python(file, options.checkpoint, done.settings, tail, again)
    return report(
        task,
        [Reported(record.words.label, record.colour, done.trace, done.own_share)],
        title=stem,
        file=f"{stem}.zip",
        version=__version__,
        sentences=[f"{record.words.label} after {last.index} inner steps{right}."],
        choices={
            "Checkpoint": name,
            "Inner steps": str(last.index),
            **_given(options),
            **({"Names": "count"} if named else {}),
        },
        commands=[command(file, options.checkpoint, done.settings, tail, named)],
        code=lines,
        words=words,
    )


def _given(options: argparse.Namespace) -> dict[str, str]:
    """What else was chosen."""
    names = {
        "adapts": "Adapts",
        "rate_factor": "Rate factor",
        "seed": "Seed",
        "variations": "Variations",
        "tail": "Tail",
    }
    return {title: str(value) for name, title in names.items() if (value := getattr(options, name)) is not None}
