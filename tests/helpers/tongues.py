"""The pages in another language than English: how they are opened in it, and what on them is English still."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from streamlit.testing.v1 import AppTest

from metademo.learners import records
from metademo.measuring.published import PUBLISHED
from metademo.project.project import Project
from metademo.samples import sample_zip, samples
from metademo.ui.texts import choice
from tests.helpers import made_up
from tests.helpers.pages import APP
from tests.helpers.reading import read

WORD = re.compile(r"[A-Za-z]{3,}")
_PAPERS = {word for one in PUBLISHED for word in WORD.findall(f"{one.method} {one.source}")}
_CITED = re.compile(
    r"(?:[A-Z][\w’-]+(?:(?: & |, )[A-Z][\w’-]+)*(?: et al\.)?,? )+\d{4}|[A-Z][a-z]+(?:(?:、| 和 )[A-Z][a-z]+)*(?: 等)?，\d{4}"
)
"""Authors' names, which stand with their year, as English and as Chinese cite."""


@dataclass(frozen=True)
class Tongue:
    """A language that a page is opened in.

    Attributes:
        code: as addresses have it.
        names: the words in Latin letters that stand in it for themselves.
        cites: whether papers are cited in it as in English.
    """

    code: str
    names: Callable[[], frozenset[str]]
    cites: bool = False

    def opened(
        self, script: Callable[[], None] | None = None, known: Mapping[str, object] | None = None, **asked: str
    ) -> AppTest:
        """The page, or one of its parts by its script; ``known`` to its session already, ``asked`` of it in the address."""
        page = AppTest.from_file(APP, default_timeout=120)
        if script is not None:
            page = AppTest.from_function(script, default_timeout=120)
        for name, value in {choice.PARAMETER: self.code, **asked}.items():
            page.query_params[name] = value
        for name, value in (known or {}).items():
            page.session_state[name] = value
        page.run()
        assert not page.exception
        return page

    def english(self, page: AppTest, *names: str) -> list[tuple[str, str]]:
        """The words on the page in Latin letters that are no names, with where they are."""
        known = {*self.names(), *WORD.findall(" ".join(names))}
        return sorted(
            {
                (word, field)
                for field, said in read(page)
                for word in WORD.findall(_CITED.sub(" ", said) if self.cites else said)
                if word not in known
            }
        )


MADE_UP = Tongue(
    made_up.CODE, lambda: frozenset({"meta", "demo", "English", "png", "csv", "zip", "jpg", "json", "txt"} | _PAPERS)
)
"""All letters in their full width: what is called alike in every language is all that is left."""

CHINESE_NAMES = (
    frozenset(
        WORD.findall(
            """
        Teachable Machine metademo English Python PyTorch JavaScript Streamlit GitHub Ctrl Shift Tab Esc Page Up Down Delete Enter
        png csv zip jpg json txt tar gz bz ZIP CSV TSV JSON JSONL XLSX YAML TIFF JPEG PNG HEIC HEIF WebP AVIF GIF BMP
        HTML ONNX PDF meta demo
        Safetensors safetensors train test support query card
        MAML ANIL BOIL FOMAML Reptile SGD LSTM Meta ProtoNet Proto Baseline Transformer TPN CAML MAP Adam softmax argmin AUROC
        Wilson
        REINFORCE
        Model Agnostic Learning Almost Inner Loop Body Only update Prototypical Networks
        Lake Krizhevsky
        Omniglot ImageNet CIFAR Conv EfficientNet Lite MiniLM ResNet Dino
        episode way shot few inductive transductive bin
        omniglot val train banking clinc Learn World higher Guo Ravi Wang Sawyer MuJoCo
        Gymnasium HalfCheetah Wawrzy ski One Shot Visual Imitation via
        odel gnostic earning eta
        """
        )
    )
    | _PAPERS
    | {word for one in records().values() for word in WORD.findall(one.name)}
)
"""What is called so in Chinese too: names, file formats, keys, the field's words at their first mention, and what is left of
Model-Agnostic Meta-Learning beside its bold initials."""


@cache
def _letters() -> frozenset[str]:
    """What the classes of the ready tasks of invented letters are called."""
    found: set[str] = set()
    for one in samples("characters"):
        project, _ = Project.from_zip("x.zip", sample_zip(one.id), one.shots, one.domain)
        found |= {word for each in project.classes for word in WORD.findall(each.name)}
    return frozenset(found)


CHINESE = Tongue("zh", lambda: CHINESE_NAMES | _letters(), cites=True)


# The pages, as scripts


def comparing_page() -> None:
    from metademo.ui.pages import compare

    compare.page()


def results_page() -> None:
    from metademo.ui.pages import results

    results.page()


def learn_page() -> None:
    from metademo.ui.pages import learn

    learn.page()


def ideas_page() -> None:
    from metademo.ui.pages import ideas

    ideas.page()


def play_page() -> None:
    from metademo.ui.pages import play

    play.page()


def goal_page() -> None:
    from metademo.ui.pages import goal

    goal.page()


def robot_page() -> None:
    from metademo.ui.pages import robots

    robots.page()


def sentences_page() -> None:
    from metademo.ui.pages import sentences

    sentences.page()
