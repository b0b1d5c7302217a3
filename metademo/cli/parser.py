"""What can be said on the command line; :mod:`metademo.cli.commands` and :mod:`metademo.cli.train` do it."""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from metademo import __version__
from metademo.checkpoints.files import CheckpointError
from metademo.cli import page
from metademo.cli.commands import adapt, benchmark, calibrate, evaluate
from metademo.cli.train import train
from metademo.datasets import DATASETS, TRAINABLE, own
from metademo.datasets.files import DataError
from metademo.learners import LEARNERS
from metademo.learners.base import ADAPTS
from metademo.learners.scratch import OPTIMISERS
from metademo.measuring.measurements import RESULTS
from metademo.networks import WeightsError
from metademo.networks.conv4 import VIEWS
from metademo.training.settings import TrainSettings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    _any_letter()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if page.asked_for(words):
        return page.serve(words)
    options = _parser().parse_args(words)
    options.words = _told(words)
    try:
        return options.run(options)
    except KeyboardInterrupt:
        return 130
    except (CheckpointError, DataError, WeightsError, ValueError, OSError) as error:
        print(f"metademo {options.command}: {error}", file=sys.stderr)
        return 2


def _any_letter() -> None:
    """Have what is printed written as UTF-8, whatever the console's or the file's own encoding lacks letters for.

    A class may have a name of any letters, and a number must never be lost because its neighbour could not be written.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with a command; options are not to be abbreviated, for cards quote them."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog.removeprefix('python -m ')}: {message} (--help tells more)\n")


if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[_Parser]


def _parser() -> argparse.ArgumentParser:
    installed = Path(sys.argv[0]).stem == "metademo"  # then there is a command of that name
    parser = _Parser(
        prog="metademo" if installed else "python -m metademo",
        description="See meta-learning happen. Without a command this opens the page; options are Streamlit's then, as "
        "--server.port 8600.",
    )
    parser.add_argument("--version", action="version", version=f"metademo {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    _add_train(commands)
    _add_evaluate(commands)
    _add_calibrate(commands)
    _add_adapt(commands)
    _add_benchmark(commands)
    return parser


def _add_train(commands: _Commands) -> None:
    d = TrainSettings()
    parser = commands.add_parser(
        "train",
        help="meta-train an initialisation on Omniglot, CIFAR-FS or your own pictures",
        description="Meta-train an initialisation. Under `torchrun --nproc-per-node=N -m metademo train …` the "
        "tasks are shared by N processes. Ctrl-C saves; --resume goes on exactly.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("name", type=_name, help="of the checkpoint, as `characters`")
    parser.add_argument("--learner", default="maml", choices=tuple(LEARNERS), help="what to meta-train")
    parser.add_argument(
        "--set", type=_option, nargs="+", default=[], metavar="NAME=VALUE", help="the learner's options, as steps=5"
    )
    parser.add_argument("--body", help="checkpoint whose body to begin with, by name or card's path (default: random)")
    parser.add_argument(
        "--keep-centre",
        action="store_true",
        help="begin with the --body's centre too: the point that features are seen from (default: where they are on average)",
    )
    parser.add_argument("--out", type=Path, default=Path("runs"), help="folder for the run's files, in a folder NAME")
    parser.add_argument(
        "--dataset",
        choices=TRAINABLE,
        help=f"what to train on; it decides the kind of picture (default: {TRAINABLE[0]}). Beside your own --data, the one whose "
        "kind of picture and network to take (default: large photographs)",
    )
    _add_data(parser)
    _add_own(parser)
    parser.add_argument(
        "--split",
        default="train",
        help=f"which of its classes to train on, or several, as train+val ({_splits(TRAINABLE)})",
    )
    parser.add_argument(
        "--symmetries",
        type=int,
        choices=(1, 4, 8),
        help="each class as so many classes: 4 for its quarter turns, 8 for its mirror image's too "
        "(default: 4 for omniglot, 1 for the others)",
    )
    parser.add_argument(
        "--settings", type=_pair, nargs="+", default=d.ways_and_shots, metavar="WAYSxSHOTS", help="of the tasks"
    )
    parser.add_argument(
        "--filters",
        type=int,
        help="width of a Conv4: filters in each of its four blocks of convolution (default: 64)",
    )
    parser.add_argument(
        "--pools",
        type=int,
        help="how many of the four blocks, from the first on, halve the picture: fewer leave more places, and so features, "
        "and make it slower (default: 3 for omniglot, 4 for cifar-fs)",
    )
    parser.add_argument(
        "--backbone",
        metavar="NAME",
        help="for large photographs, one of torchvision's pre-trained networks, as resnet18, in place of EfficientNet-Lite2; "
        "downloaded once; or efficientnet-lite0, which is there",
    )
    parser.add_argument(
        "--tail",
        type=int,
        help="of a pre-trained network, how many of its last parts are trained: of EfficientNet-Lite's seven stages "
        "(default: 2), of a --backbone's blocks (default: 1)",
    )
    parser.add_argument(
        "--views",
        type=int,
        choices=tuple(VIEWS),
        help="from how many places, a pixel or two apart, a Conv4 looks at a picture, every second time at a "
        "photograph's mirror image; a --body may have looked from fewer (default: 1)",
    )
    parser.add_argument("--norm", choices=("group", "batch"), help="normalisation of a Conv4 (default: group)")
    parser.add_argument(
        "--precision",
        default="float32",
        choices=("float32", "bfloat16"),
        help="what the convolutions compute in; bfloat16 is quicker on processors that have it, and slower on others",
    )
    parser.add_argument(
        "--queries", type=int, default=d.queries, help="query pictures per class; of transfer, pictures in a batch"
    )
    parser.add_argument("--tasks", type=int, default=d.tasks, help="tasks a meta-step, over all processes")
    parser.add_argument("--meta-steps", type=int, default=d.meta_steps, help="how many outer steps")
    parser.add_argument("--rate", type=float, default=d.rate, help="outer learning rate")
    parser.add_argument("--minutes", type=float, help="time budget, beside --meta-steps")
    parser.add_argument("--seed", type=int, default=d.seed, help="of tasks and initialisation")
    parser.add_argument(
        "--warp",
        type=float,
        default=0.0,
        help="bend characters too in the variation they are trained with, by this share of half the picture, as 0.12",
    )
    parser.add_argument("--no-augmentation", action="store_true", help="train on the pictures as they are")
    parser.add_argument(
        "--no-keep",
        action="store_true",
        help="let a pre-trained network's frozen part look at photographs anew for each task, each time in another variation, "
        "instead of keeping what it sees in a few: quicker where a run meets no picture often",
    )
    parser.add_argument("--validate-every", type=int, default=250, help="meta-steps between two looks at validation")
    parser.add_argument("--save-every", type=float, default=3.0, help="minutes between two savings of the run")
    parser.add_argument("--resume", action="store_true", help="go on with the run of that name")
    parser.add_argument("--ship", action="store_true", help="put the checkpoint among those that come with the project")
    parser.set_defaults(run=train)


def _add_data(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--data",
        help="folder that holds the data set's .npz (default: METADEMO_DATA, or a download); or your own data set: a folder or "
        "a ZIP in which each folder is a class",
    )


def _add_own(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--split-seed",
        type=int,
        default=0,
        help="deals out the classes of your own --data to train, val and test, where it has no folders of these names",
    )


def _splits(names: Iterable[str]) -> str:
    return "; ".join(f"{name}: {', '.join(DATASETS[name].splits)}" for name in names)


def _add_evaluate(commands: _Commands) -> None:
    parser = commands.add_parser(
        "evaluate",
        help="accuracy over many random episodes",
        description="Mean accuracy with its 95 %% interval over random episodes; the same seed gives the same numbers. Beside "
        "it the expected calibration error of the confidences, before and after the temperature that the support set gives.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    _add_checkpoint(parser)
    parser.add_argument(
        "--scratch", action="store_true", help="measure its network trained from random parameters instead"
    )
    parser.add_argument("--optimiser", default=OPTIMISERS[0], choices=OPTIMISERS, help="of scratch")
    parser.add_argument("--rate", type=float, help="learning rate of scratch (default: the optimiser's best)")
    parser.add_argument("--ways", type=int, nargs="+", default=[5, 20], help="classes of an episode")
    parser.add_argument("--shots", type=int, nargs="+", default=[1, 5], help="support pictures per class")
    parser.add_argument("--steps", type=int, nargs="+", help="inner steps to report (default: the learner's own)")
    parser.add_argument("--adapts", choices=ADAPTS, help="what the inner steps change (default: as the learner does)")
    parser.add_argument("--episodes", type=int, default=1000, help="how many random episodes")
    parser.add_argument("--queries", type=int, default=15, help="query pictures per class")
    parser.add_argument(
        "--dataset", choices=tuple(DATASETS), help="default: the one for the checkpoint's kind of picture"
    )
    parser.add_argument(
        "--split",
        help=f"which classes ({_splits(DATASETS)}; default: test, and of your own --data without a folder test, all). "
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
    _add_data(parser)
    _add_own(parser)
    parser.add_argument("--processes", type=int, help="default: one a core")
    parser.add_argument("--json", action="store_true", help="print rows of JSON")
    parser.set_defaults(run=evaluate)


def _add_checkpoint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "checkpoint", help="name of a checkpoint that comes with the project, or a card's path (….json)"
    )


def _add_calibrate(commands: _Commands) -> None:
    parser = commands.add_parser(
        "calibrate",
        help="measure where ‘none of these’ begins at one shot, and write it on the checkpoint's card",
        description="At one shot no support picture can be left out to tell how far a class's own pictures lie from it. This "
        "measures it over validation episodes. `train` does so by itself at its end, where it validates.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    _add_checkpoint(parser)
    parser.add_argument("--episodes", type=int, default=100, help="how many random 5-way 1-shot episodes")
    _add_data(parser)
    parser.set_defaults(run=calibrate)


def _add_adapt(commands: _Commands) -> None:
    parser = commands.add_parser(
        "adapt",
        help="adapt to your own pictures",
        description="Adapt to pictures, each folder of which is a class, and print what the query pictures are taken for.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    _add_checkpoint(parser)
    parser.add_argument(
        "pictures",
        type=Path,
        nargs="+",
        help="a ZIP or tar, a folder, pictures, or a CSV file of names and classes beside them. Each folder is a class, as are "
        "names such as cat_01.jpg; pictures in none are unlabelled queries",
    )
    parser.add_argument(
        "--shots",
        type=int,
        help="support pictures per class; the rest become query (default: as a saved task or folders called train and test say, "
        "else 1)",
    )
    parser.add_argument("--steps", type=int, help="inner steps (default: the learner's own)")
    parser.set_defaults(run=adapt)


def _add_benchmark(commands: _Commands) -> None:
    parser = commands.add_parser(
        "benchmark",
        help="speed of a meta-training step beside the library higher, of photographs, the table of accuracies, or a classroom",
        description="`speed`: how fast a meta-training step is, beside the library higher. `photographs`: how long the "
        "pre-trained network takes for a picture, adaptation to 25 of them, and 25 and 100 files from reading to the last "
        "step, with the memory that takes. `accuracy`: the table of all "
        "checkpoints that come with the project, written to the results file row by row; what is there already is not "
        "measured again, so it can be stopped and gone on with at any time. `classroom`: how long many visitors of the page "
        "wait who come at once, and whether memory stays flat; 1 is the exit status where a bar is missed. `finding`: how well "
        "classes are found in mosaics of four photographs, with --episodes, --seed, --only and --data; likewise.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument(
        "what",
        nargs="?",
        default="speed",
        choices=("speed", "photographs", "accuracy", "classroom", "finding"),
        help="what to measure",
    )
    accuracy = parser.add_argument_group("accuracy")
    accuracy.add_argument("--episodes", type=int, default=1000, help="random episodes for each row")
    accuracy.add_argument("--seed", type=int, default=0, help="decides the episodes")
    accuracy.add_argument("--only", nargs="+", metavar="LEARNER", help="measure these learners alone, as maml scratch")
    accuracy.add_argument("--out", type=Path, default=RESULTS, help="the results file")
    _add_data(accuracy)
    accuracy.add_argument("--processes", type=int, help="default: one a core")
    classroom = parser.add_argument_group("classroom")
    classroom.add_argument("--visitors", type=int, default=30, help="how many open the page at once")
    classroom.add_argument(
        "--different", action="store_true", help="each with another of the ready tasks, not all the same"
    )
    classroom.add_argument(
        "--visits", type=int, default=200, help="over how many memory is looked at; 0 for not at all"
    )
    parser.set_defaults(run=benchmark)


def _option(text: str) -> tuple[str, object]:
    name, separator, value = text.partition("=")
    if not separator or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form NAME=VALUE, as steps=5")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _pair(text: str) -> tuple[int, int]:
    ways, separator, shots = text.partition("x")
    if not separator or not ways.isdigit() or not shots.isdigit() or int(ways) < 2 or int(shots) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form WAYSxSHOTS, as 5x1")
    return int(ways), int(shots)


def _name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.+-]*", text):
        raise argparse.ArgumentTypeError(f"{text!r} is to name files: use letters, digits, '-', '_', '.' and '+' only")
    return text


def _told(words: Sequence[str]) -> list[str]:
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
