"""What can be said on the command line; :mod:`metademo.cli.commands` does it. ``train`` has a file of its own."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from metademo import __version__
from metademo.checkpoints.files import CheckpointError
from metademo.cli import lake, page, taking
from metademo.cli.commands import adapt, benchmark, calibrate, evaluate
from metademo.cli.options import Commands, Parser, add_checkpoint, add_data, add_device, add_names, add_own, splits
from metademo.cli.train_options import add_train
from metademo.datasets import DATASETS, own
from metademo.datasets.files import DataError
from metademo.learners.base import ADAPTS
from metademo.learners.rules import OPTIMISERS
from metademo.measuring.measurements import RESULTS
from metademo.networks import WeightsError
from metademo.robots.packages import Missing
from metademo.tasks.waves import FAMILIES
from metademo.training.waves import WaveSettings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    _any_letter()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if page.asked_for(words):
        return page.serve(words)
    options = _parser().parse_args(words)
    options.words = _without_folders(words)
    try:
        return options.run(options)
    except KeyboardInterrupt:
        return 130
    except (CheckpointError, DataError, Missing, WeightsError, ValueError, OSError) as error:
        print(f"metademo {options.command}: {error}", file=sys.stderr)
        return 2


def _any_letter() -> None:
    """Have what is printed written as UTF-8, whatever the console's or the file's own encoding lacks letters for.

    A class may have a name of any letters, and a number must never be lost because its neighbour could not be written.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _parser() -> argparse.ArgumentParser:
    installed = Path(sys.argv[0]).stem == "metademo"  # then there is a command of that name
    parser = Parser(
        prog="metademo" if installed else "python -m metademo",
        description="See meta-learning happen. Without a command this opens the page; options are Streamlit's then, as "
        "--server.port 8600.",
    )
    parser.add_argument("--version", action="version", version=f"metademo {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    add_train(commands)
    _add_evaluate(commands)
    _add_calibrate(commands)
    _add_adapt(commands)
    _add_benchmark(commands)
    return parser


def _add_evaluate(commands: Commands) -> None:
    parser = commands.add_parser(
        "evaluate",
        help="accuracy over many random episodes",
        description="Mean accuracy with its 95 % interval over random episodes; the same seed gives the same numbers. Beside "
        "it the expected calibration error of the confidences, before and after the temperature that the support set gives.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add_checkpoint(
        parser,
        f"; or `{lake.WORD}`, for Lake's twenty runs of 20-way 1-shot within an alphabet; or `robot-push` and the like, for how "
        "often an arm does what it was shown once",
    )
    parser.add_argument(
        "others", nargs="*", help=f"after `{lake.WORD}`, the checkpoints to measure (default: characters)"
    )
    parser.add_argument(
        "--scratch", action="store_true", help="measure its network trained from random parameters instead"
    )
    parser.add_argument("--optimiser", default=OPTIMISERS[0], choices=OPTIMISERS, help="of scratch")
    parser.add_argument(
        "--rate",
        type=float,
        help="learning rate of scratch, or of a policy's transfer (default: the best found)",
    )
    parser.add_argument("--ways", type=int, nargs="+", default=[5, 20], help="classes of an episode")
    parser.add_argument("--shots", type=int, nargs="+", default=[1, 5], help="support pictures per class")
    parser.add_argument("--steps", type=int, nargs="+", help="inner steps to report (default: the learner's own)")
    parser.add_argument("--adapts", choices=ADAPTS, help="what the inner steps change (default: as the learner does)")
    parser.add_argument(
        "--tail", type=int, help="how many of a pre-trained network's last stages are open to the inner loop"
    )
    parser.add_argument(
        "--no-variations", action="store_true", help="learn from the support pictures alone, not from mirror images too"
    )
    add_names(parser)
    parser.add_argument("--episodes", type=int, default=1000, help="how many random episodes")
    parser.add_argument("--queries", type=int, default=15, help="query pictures per class")
    parser.add_argument(
        "--dataset", choices=tuple(DATASETS), help="default: the one for the checkpoint's kind of picture"
    )
    parser.add_argument(
        "--split",
        help=f"which classes ({splits(DATASETS)}; default: test, and of your own --data without a folder test, all). "
        "Of omniglot, evaluation is unseen only by what was trained on background, new-alphabets by what was trained on "
        "train too",
    )
    parser.add_argument(
        "--within-alphabet", action="store_true", help="draw an episode's classes from one alphabet, which is harder"
    )
    parser.add_argument(
        "--symmetries",
        type=int,
        choices=(1, 4, 8),
        help="count classes turned, and mirrored, as classes too (default: 4 for omniglot's train, val and test, as in published "
        "tables; 1 for all else)",
    )
    parser.add_argument(
        "--unknown",
        action="store_true",
        help="mix in pictures of as many further classes, and measure how well they are told apart: the area under the ROC "
        "curve of ‘none of these’",
    )
    parser.add_argument("--seed", type=int, default=0, help="decides the episodes")
    add_data(parser)
    add_own(parser)
    parser.add_argument("--processes", type=int, help="default: one a core")
    add_device(parser)
    parser.add_argument("--json", action="store_true", help="print rows of JSON")
    parser.set_defaults(run=evaluate)


def _add_calibrate(commands: Commands) -> None:
    parser = commands.add_parser(
        "calibrate",
        help="measure where ‘none of these’ begins at one shot, and write it on the checkpoint's card",
        description="At one shot no support picture can be left out to tell how far a class's own pictures lie from it. This "
        "measures it over validation episodes. `train` does so by itself at its end, where it validates. With --reference the "
        "checkpoint keeps the means of classes that it knows beforehand: what lies near one of these is none of a task’s.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add_checkpoint(parser)
    parser.add_argument("--episodes", type=int, default=100, help="how many random 5-way 1-shot episodes")
    parser.add_argument(
        "--reference", metavar="DATASET/SPLIT", help="the classes that it is to know beforehand (default: as it is)"
    )
    add_data(parser)
    parser.set_defaults(run=calibrate)


def _add_adapt(commands: Commands) -> None:
    parser = commands.add_parser(
        "adapt",
        help="adapt to your own pictures",
        description="Adapt to pictures, each folder of which is a class, and print what the query pictures are taken for.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add_checkpoint(parser)
    parser.add_argument(
        "pictures",
        type=Path,
        nargs="+",
        help="a ZIP or tar, a folder, pictures, or a CSV file of names and classes beside them. Each folder is a class, as are "
        "names such as cat_01.jpg; pictures in none are unlabelled queries. Of a checkpoint for sentences: tables, JSON, text "
        "files, spreadsheets or a folder of them",
    )
    parser.add_argument(
        "--shots",
        type=int,
        help="support pictures per class; the rest become query (default: as a saved task or folders called train and test say, "
        "else 1; of sentences 3)",
    )
    parser.add_argument("--steps", type=int, help="inner steps (default: the learner's own)")
    add_names(parser)
    taking.add_options(parser)
    parser.set_defaults(run=adapt)


def _add_benchmark(commands: Commands) -> None:
    parser = commands.add_parser(
        "benchmark",
        help="speed of a meta-training step beside the library higher, of photographs, the table of accuracies, a classroom, or "
        "waves",
        description="`speed`: how fast a meta-training step is, beside the library higher. `photographs`: how long the "
        "pre-trained network takes for a picture, adaptation to 25 of them, and 25 and 100 files from reading to the last "
        "step, with the memory that takes. `accuracy`: the table of all "
        "checkpoints that come with the project, written to the results file row by row; what is there already is not "
        "measured again, so it can be stopped and gone on with at any time. `classroom`: how long many visitors of the page "
        "wait who come at once, and whether memory stays flat; 1 is the exit status where a bar is missed. `waves`: "
        "meta-training on waves from random numbers, its speed on a core and the error on held-out tasks. "
        "`finding`: how well classes are found in mosaics of four photographs, with --episodes, --seed, --only and --data.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument(
        "what",
        nargs="?",
        default="speed",
        choices=("speed", "photographs", "accuracy", "classroom", "waves", "finding"),
        help="what to measure",
    )
    accuracy = parser.add_argument_group("accuracy")
    accuracy.add_argument("--episodes", type=int, default=1000, help="random episodes for each row")
    accuracy.add_argument("--seed", type=int, default=0, help="decides the episodes")
    accuracy.add_argument("--only", nargs="+", metavar="LEARNER", help="measure these learners alone, as maml scratch")
    accuracy.add_argument("--out", type=Path, default=RESULTS, help="the results file")
    add_data(accuracy)
    accuracy.add_argument("--processes", type=int, help="default: one a core")
    add_device(accuracy)
    classroom = parser.add_argument_group("classroom")
    classroom.add_argument("--visitors", type=int, default=30, help="how many open the page at once")
    classroom.add_argument(
        "--different", action="store_true", help="each with another of the ready tasks, not all the same"
    )
    classroom.add_argument(
        "--visits", type=int, default=200, help="over how many memory is looked at; 0 for not at all"
    )
    waves = parser.add_argument_group("waves (with --only, --episodes: held-out tasks, and --seed)")
    w = WaveSettings()
    waves.add_argument("--seconds", type=float, nargs="+", default=[10, 20, 40], help="of one core, when to look")
    waves.add_argument("--family", choices=tuple(FAMILIES), default=w.family, help="of curves")
    waves.add_argument("--inner-rate", type=float, default=w.rate, help="inner learning rate")
    waves.add_argument("--inner-steps", type=int, help="in meta-training (default: 1; of reptile, 5)")
    waves.add_argument("--points", type=int, default=w.points, help="to learn a task from")
    waves.add_argument("--json", action="store_true", help="print rows of JSON")
    parser.set_defaults(run=benchmark)


def _without_folders(words: Sequence[str]) -> list[str]:
    """A command's words without the folders it was given: those are this machine's affair, not the recipe's.

    Of a person's own data set the name stays.
    """
    kept, skip = [], False
    for before, word in zip(["", *words], words, strict=False):
        data = word.removeprefix("--data=") if word.startswith("--data=") else word if before == "--data" else None
        if data is not None and own.is_own(data):
            kept += ["--data", Path(data).resolve().name]
            skip = False
            continue
        if skip or word.startswith(("--data=", "--out=")):
            skip = False
        elif word in ("--data", "--out"):
            skip = True
        else:
            kept.append(Path(word).name if Path(word).is_absolute() else word)
    return kept
