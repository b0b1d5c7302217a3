"""What several commands have in common: how they are read, and options on checkpoints and data."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any, NoReturn, TypeAlias

from metademo.datasets import DATASETS
from metademo.training.device import NAMES as DEVICES


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with a command; options are not to be abbreviated, for cards quote them."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog.removeprefix('python -m ')}: {message} (--help tells more)\n")


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"
"""Where commands are added; subscripted for the type checker alone."""


def add_data(parser: argparse._ActionsContainer) -> None:
    """Where the pictures lie."""
    parser.add_argument(
        "--data",
        help="folder that holds the data set's .npz (default: METADEMO_DATA, or a download); or your own data set: a folder or "
        "a ZIP in which each folder is a class",
    )


def add_names(parser: argparse._ActionsContainer) -> None:
    """Whether names are read."""
    parser.add_argument(
        "--names",
        action="store_true",
        help="of sentences: each class's name counts as one more support sentence, card_arrival as ‘card arrival’",
    )


def add_own(parser: argparse._ActionsContainer) -> None:
    """How one's own pictures are dealt out."""
    parser.add_argument(
        "--split-seed",
        type=int,
        default=0,
        help="deals out the classes of your own --data to train, val and test, where it has no folders of these names",
    )


def splits(names: Iterable[str]) -> str:
    """These data sets' splits, in words."""
    return "; ".join(f"{name}: {', '.join(DATASETS[name].splits)}" for name in names)


def add_device(parser: argparse._ActionsContainer) -> None:
    """What to compute on."""
    parser.add_argument(
        "--device",
        default="cpu",
        choices=DEVICES,
        help="what to compute on: the processor, a graphics card, or one where there is one",
    )


def add_checkpoint(parser: argparse.ArgumentParser, more: str = "") -> None:
    """Which checkpoint is meant; ``more`` is said of it in the help."""
    parser.add_argument(
        "checkpoint", help=f"name of a checkpoint that comes with the project, or a card's path (….json){more}"
    )
