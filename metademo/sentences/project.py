"""A person's sentences: classes of them, which to learn from and which to ask about. Immutable throughout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from metademo.messages import Message, together
from metademo.networks import Frozen, MiniLm, Network, WordCounts
from metademo.networks.minilm import MOST_TOKENS
from metademo.pictures.domains import Domain
from metademo.pictures.limits import MAX_CLASS_NAME, MAX_SHOTS, MAX_WAYS
from metademo.pictures.spelling import clean_name, name_key, spoken
from metademo.project.picture_class import ProjectError
from metademo.sentences.sentence import MAX_CHARACTERS, MAX_OF_CLASS, MAX_SENTENCES, Sentence, sentence
from metademo.tasks.episodes import MIN_WAYS, UNLABELLED, Episode

MOST_ROWS = 80_000
"""Tokens of all sentences together where a body is bent to them, 1.5 kB each; many long sentences are cut shorter for it."""


@dataclass(frozen=True)
class SentenceClass:
    """One class. ``key`` is its place; ``given`` is learned from, ``query`` asked about.

    ``called`` is what its name says, where that counts as one more sentence to learn from.
    """

    key: int
    name: str
    given: tuple[Sentence, ...] = ()
    query: tuple[Sentence, ...] = ()
    called: Sentence | None = None

    @property
    def support(self) -> tuple[Sentence, ...]:
        """All that is learned from, the name last."""
        return self.given if self.called is None else (*self.given, self.called)

    @property
    def entries(self) -> tuple[Sentence, ...]:
        """All that somebody wrote, whatever part they play."""
        return (*self.given, *self.query)


@dataclass(frozen=True)
class SentenceProject:
    """All classes and sentences of one task.

    Attributes:
        classes: in the order of their labels.
        unlabelled: sentences to be asked about whose class nobody has said.
    """

    classes: tuple[SentenceClass, ...] = ()
    unlabelled: tuple[Sentence, ...] = ()

    things: ClassVar[str] = "sentences"

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All of them, without names."""
        return (*(one for each in self.classes for one in each.entries), *self.unlabelled)

    @property
    def named(self) -> tuple[int, ...]:
        """The places of the classes whose names count as support too."""
        return tuple(label for label, each in enumerate(self.classes) if each.called is not None)

    @property
    def names(self) -> tuple[str, ...]:
        """What those names say."""
        return tuple(each.called.text for each in self.classes if each.called is not None)

    def problems(self) -> tuple[Message, ...]:
        """What stands in the way of learning, each with what to do about it."""
        found = []
        if len(self.classes) < MIN_WAYS:
            found.append(
                Message(
                    f"Learning to tell classes apart needs at least {MIN_WAYS} of them. Add another one.",
                    "sentences.few-classes",
                    least=MIN_WAYS,
                )
            )
        empty = [each.name for each in self.classes if not each.given]
        found += [
            Message(f"The class ‘{name}’ has no sentence yet. Write at least one.", "sentences.empty-class", name=name)
            for name in empty
        ]
        return tuple(found)

    def queries(self) -> tuple[tuple[int | None, Sentence], ...]:
        """Class key and sentence of each row of the episode's query set; those without a class come last."""
        labelled = tuple((each.key, one) for each in self.classes for one in each.query)
        return (*labelled, *((None, one) for one in self.unlabelled))

    def supports(self) -> tuple[tuple[int, Sentence], ...]:
        """Class key and sentence of each row of the episode's support set, names among them."""
        return tuple((each.key, one) for each in self.classes for one in each.support)

    def episode(self, domain: Domain | None = None, network: Network | None = None, again: bool = False) -> Episode:
        """The task as a learner on ``network`` takes it, labels being positions in ``classes``.

        Args:
            domain: of no meaning here.
            network: one that reads sentences.
            again: of no meaning: a sentence has no other version.

        Raises:
            ProjectError: if :meth:`problems` has any, in their words.
            ValueError: without such a network.
            metademo.networks.WeightsError: if the network's weights cannot be had.
        """
        if problems := self.problems():
            raise ProjectError(together(problems))
        support = [(label, one) for label, each in enumerate(self.classes) for one in each.support]
        query = [(label, one) for label, each in enumerate(self.classes) for one in each.query]
        query += [(UNLABELLED, one) for one in self.unlabelled]
        return Episode(
            support=read(network, [one.text for _, one in support]),
            support_labels=torch.tensor([label for label, _ in support], dtype=torch.int64),
            query=read(network, [one.text for _, one in query]),
            query_labels=torch.tensor([label for label, _ in query], dtype=torch.int64),
            classes=tuple(each.name for each in self.classes),
        )

    def to_draw_from(self) -> SentenceProject:
        """Without what redrawing forgets: see :func:`metademo.project.redrawing.to_draw_from`."""
        numbered = enumerate(self.classes, 1)
        return SentenceProject(
            tuple(
                SentenceClass(number - 1, f"Class {number}", query=each.entries, called=each.called)
                for number, each in numbered
            )
        )

    def seen(self, domain: Domain, network: Network, mirrored: bool = False) -> Tensor:
        """All sentences of all classes, and then the names that count, as ``network`` takes them, a sentence having no mirror
        image and one domain.

        Raises:
            ValueError, metademo.networks.WeightsError: as :func:`read` does.
        """
        return read(network, [*(one.text for each in self.classes for one in each.entries), *self.names])


def read(network: Network | None, texts: Sequence[str]) -> Tensor:
    """What a learner on this network takes for sentences: float32 ``[N, *input_shape]``.

    Raises:
        ValueError: for a network that reads pictures, or none.
    """
    if not isinstance(network, MiniLm | WordCounts | Frozen):
        raise ValueError("network: a learner that reads sentences is needed")
    return network.read(texts)


def tokens_for(project: SentenceProject) -> int:
    """How many tokens of each sentence are to be read: as many as the longest has, if there is room for that.

    Raises:
        metademo.networks.WeightsError: if the vocabulary cannot be had.
    """
    texts = [*(one.text for one in project.sentences), *project.names]
    if not texts:
        return 16
    longest = max(int((MiniLm(MOST_TOKENS).tokenised(part) != 0).sum(1).max()) for part in _parts(texts))
    fitting = min(longest, MOST_TOKENS, max(32, MOST_ROWS // len(texts)))
    return min(MOST_TOKENS, -(-fitting // 16) * 16)


def _parts(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[first : first + 256] for first in range(0, len(texts), 256))


def made(
    classes: Iterable[tuple[str, Iterable[str]]],
    unlabelled: Iterable[str] = (),
    shots: int = 3,
    names: Mapping[str, str] | None = None,
) -> tuple[SentenceProject, tuple[Message, ...]]:
    """A project of named classes, each with its sentences in order, and what was left out or changed.

    The first ``shots`` sentences of a class are learned from, the rest is asked about. Classes of one name are one class. A
    sentence that comes twice is taken once; in two classes it is in the first.

    Args:
        classes: their names and sentences.
        unlabelled: sentences of no class.
        shots: how many of a class are learned from.
        names: where names count as one more sentence to learn from, what those say that are not read as
            :func:`metademo.pictures.spelling.spoken` reads them, by name: often none; None where no name counts. One that says
            nothing, or the same as one of its class's sentences, is left out.

    Raises:
        ProjectError: if ``shots`` is out of range.
    """
    if not 1 <= shots <= MAX_SHOTS:
        raise ProjectError(
            Message(f"shots: {shots} is not between 1 and {MAX_SHOTS}.", "shots.range", shots=shots, most=MAX_SHOTS)
        )
    named: dict[str, tuple[str, list[str]]] = {}
    for name, texts in classes:
        clean = clean_name(name, MAX_CLASS_NAME) or "?"
        named.setdefault(name_key(clean), (clean, []))[1].extend(texts)
    told: list[Message] = []
    kept = list(named.values())
    if len(kept) > MAX_WAYS:
        gone = len(kept) - MAX_WAYS
        kept = sorted(sorted(kept, key=lambda each: -len(each[1]))[:MAX_WAYS], key=kept.index)
        told.append(
            Message(
                f"{MAX_WAYS} classes are the most at a time: the {gone} with the fewest sentences were left out.",
                "sentences.many-classes",
                most=MAX_WAYS,
                gone=gone,
            )
        )
    each_most = min(MAX_OF_CLASS, MAX_SENTENCES // max(1, len(kept)))
    seen: set[str] = set()
    twice = cut = over = 0

    def taken(texts: Iterable[str], most: int) -> tuple[Sentence, ...]:
        nonlocal twice, cut, over
        found: list[Sentence] = []
        for text in texts:
            one = sentence(text)
            if one is None:
                continue
            if len(found) >= most:
                over += 1
            elif one.digest in seen:
                twice += 1
            else:
                seen.add(one.digest)
                cut += len(text) > MAX_CHARACTERS
                found.append(one)
        return tuple(found)

    made_of = [(name, taken(texts, each_most)) for name, texts in kept]
    room = MAX_SENTENCES - sum(len(found) for _, found in made_of)
    loose = taken(unlabelled, room)
    if over:
        told.append(
            Message(
                f"{over} sentences were left out: {each_most} of a class and {MAX_SENTENCES} in all are the most at a time.",
                "sentences.many",
                gone=over,
                of_class=each_most,
                most=MAX_SENTENCES,
            )
        )
    if twice:
        told.append(
            Message(f"{_times(twice)} there already, and {_were(twice)} taken once.", "sentences.twice", count=twice)
        )
    if cut:
        told.append(
            Message(
                f"{cut} of the sentences {'is' if cut == 1 else 'are'} longer than {MAX_CHARACTERS} characters; what lies beyond "
                "was let go.",
                "sentences.cut",
                count=cut,
                most=MAX_CHARACTERS,
            )
        )
    project = SentenceProject(
        tuple(
            SentenceClass(
                key, name, found[:shots], found[shots:], None if names is None else called(name, found, names)
            )
            for key, (name, found) in enumerate(made_of)
        ),
        loose,
    )
    return project, tuple(told)


def called(name: str, entries: Iterable[Sentence], names: Mapping[str, str]) -> Sentence | None:
    """What the name says, unless one of the class's sentences does: asked about, it would be known beforehand."""
    one = sentence(names.get(name) or spoken(name))
    return None if one is None or one.text.casefold() in {each.text.casefold() for each in entries} else one


def _times(count: int) -> str:
    return "1 sentence was" if count == 1 else f"{count} sentences were"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
