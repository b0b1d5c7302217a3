"""The examples of docs/coming-from.md: as functions, and, as a program, how long each takes in both libraries.

``python -m tests.helpers.coming_from`` prints the table that the page has. On one thread, and in its processor time; the two
take turns, and the least of all times counts, for whatever else the machine does only adds to one.
"""

import re
import time
from collections.abc import Callable

import torch

from metademo.places import ROOT

TURNS = 15
_BLOCK = re.compile(r"^```python (\w+) ?(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def examples() -> dict[str, dict[str, Callable[[], list[torch.Tensor]]]]:
    """By the other library's name: its function ``theirs`` and our ``ours``, for those that can be imported."""
    text = (ROOT / "docs" / "coming-from.md").read_text(encoding="utf-8")
    blocks = {(what, whose): code for what, whose, code in _BLOCK.findall(text)}
    found = {}
    for what in dict.fromkeys(what for what, whose in blocks if whose):
        names: dict = {}
        exec(blocks["setup", ""], names)
        try:
            exec(blocks[what, "theirs"], names)
        except ModuleNotFoundError as error:
            if error.name != what:
                raise
            continue
        exec(blocks[what, "ours"], names)
        found[what] = {whose: names[whose] for whose in ("theirs", "ours")}
    return found


def seconds(functions: dict[str, Callable], turns: int = TURNS) -> dict[str, float]:
    """The least processor time that each takes."""
    least = dict.fromkeys(functions, float("inf"))
    for _ in range(turns):
        for name, function in functions.items():
            begun = time.process_time()
            function()
            least[name] = min(least[name], time.process_time() - begun)
    return least


if __name__ == "__main__":
    torch.set_num_threads(1)
    print("| one task of 5-way 1-shot | there | here |\n|---|---|---|")
    for library, functions in examples().items():
        took = seconds(functions)
        print(f"| {library} | {1000 * took['theirs']:.0f} ms | {1000 * took['ours']:.0f} ms |")
