"""What can be said to ``train``; :mod:`metademo.cli.train` does it."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from metademo.cli.options import Commands, add_data, add_device, add_own, splits
from metademo.cli.train import train
from metademo.datasets import TRAINABLE
from metademo.learners import LEARNERS
from metademo.networks.conv4 import VIEWS
from metademo.training.settings import TrainSettings


def add_train(commands: Commands) -> None:
    """The command ``train``."""
    d = TrainSettings()
    parser = commands.add_parser(
        "train",
        help="meta-train an initialisation on Omniglot, CIFAR-FS or your own pictures",
        description="Meta-train an initialisation. Under `torchrun --nproc-per-node=N -m metademo train …` the "
        "tasks are shared by N processes. Ctrl-C saves; --resume goes on exactly.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument(
        "name", type=_name, help="of the checkpoint, as `characters`; `robot-push` and the like for an arm"
    )
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
    parser.add_argument(
        "--hold-body",
        action="store_true",
        help="leave the body and its centre as they are: what is meta-trained is the inner loop, its rates and the head's length",
    )
    parser.add_argument(
        "--blend",
        type=float,
        help="this share of the --body's parameters, and of those that its training began with the rest: what was trained on "
        "few kinds of picture loses little there and regains others (Wortsman et al. 2022)",
    )
    parser.add_argument(
        "--teacher",
        help="checkpoint that makes no inner step, by name or card's path, whose answers the query pictures are learned by "
        "too; commonly of a larger network (Hinton et al. 2015)",
    )
    parser.add_argument(
        "--teacher-share",
        type=float,
        default=0.5,
        help="of the outer loss by the --teacher's answers, the rest by the labels",
    )
    parser.add_argument(
        "--teacher-temperature",
        type=float,
        default=2.0,
        help="what scores are divided by, the teacher's and the learner's",
    )
    parser.add_argument("--out", type=Path, default=Path("runs"), help="folder for the run's files, in a folder NAME")
    parser.add_argument(
        "--dataset",
        choices=TRAINABLE,
        help=f"what to train on; it decides the kind of picture (default: {TRAINABLE[0]}). Beside your own --data, the one whose "
        "kind of picture and network to take (default: large photographs)",
    )
    add_data(parser)
    add_own(parser)
    parser.add_argument(
        "--split",
        default="train",
        help=f"which of its classes to train on, or several, as train+val ({splits(TRAINABLE)})",
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
        "and make it slower; a --body's may be others (default: 3 for omniglot, 4 for cifar-fs)",
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
    add_device(parser)
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
