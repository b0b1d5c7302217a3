"""What there is to measure for the accuracy table: which learner, on which classes, in which episodes.

Test classes, 5 and 20 ways, 1 and 5 shots: what published tables show; with 5 ways also how far confidences can be trusted,
and how well pictures of no class are told apart. Beside it, of the main checkpoint for characters, how
it generalises: to alphabets of which it has seen no character, within one alphabet, to kanji, to more ways, to more steps. Of
sentences, each collection for itself, though they were trained on together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from metademo.checkpoints.catalogue import Contender, contenders
from metademo.checkpoints.files import available, shipped
from metademo.checkpoints.fingerprints import fingerprint
from metademo.datasets import DATASETS, TRAINABLE, intents, of_domain
from metademo.learners.base import DEFAULT, Learner
from metademo.learners.scratch import Scratch
from metademo.measuring.evaluation import EvaluationPlan, Row
from metademo.measuring.measurements import Measurement
from metademo.measuring.tables import MORE_WAYS, STANDARD
from metademo.networks.minilm_files import installed
from metademo.pictures.domains import SENTENCES

OTHER_STEPS = (1, 10, 50)
FEW = {"banking77": 15}
"""How many classes a data set is measured with, where they are fewer than the most ways."""
UNKNOWN_WAYS = 5
FEWER = ((0, 400), (600, 200), (2000, 100), (6500, 50))
"""Over how many episodes all but the main checkpoints' standard figures are measured, and theirs too where the inner loop
bends a large body: the longer one takes, by :attr:`Experiment.cost`, the fewer. All of it over a thousand each would take hours
more."""


@dataclass(frozen=True)
class Experiment:
    """Something to measure.

    Attributes:
        main: the domain's main checkpoint, whose network scratch takes.
        contender: the learner.
        dataset, split: where the classes come from.
        plan: what to measure.
        symmetries: in how many symmetries each class counts, as so many classes; None for as many as in published tables.
    """

    main: str
    contender: Contender
    dataset: str
    split: str
    plan: EvaluationPlan
    symmetries: int | None = None

    @property
    def checkpoint(self) -> str:
        """The checkpoint's name; of scratch, the name of that whose network it takes."""
        return self.contender.checkpoint or self.main

    @property
    def data(self) -> str:
        """As a :class:`Measurement` names it."""
        return f"{DATASETS[self.dataset].source}/{self.split}"

    @cached_property
    def learner(self) -> Learner:
        """What is measured, as it is quickest."""
        return self.contender.learner.looked_once()

    @property
    def counted(self) -> int:
        """In how many symmetries each class counts."""
        return DATASETS[self.dataset].measured_in(self.split) if self.symmetries is None else self.symmetries

    @property
    def cost(self) -> int:
        """About how much work an episode is: pictures that the network looks at, a backward pass being two."""
        p = self.plan
        # where several pictures of a class tell how deep to go, that costs as much again
        tries = 2 if p.shots > 1 and _bends(self.contender.learner) else 1
        return p.ways * (tries * p.shots * (1 + 3 * max(p.steps)) + p.queries * len(p.steps) * (1 + p.unknown))

    def command(self, steps: int) -> str:
        """What measures one of its rows again."""
        p, scratch = self.plan, self.contender.learner
        words = ["python -m metademo evaluate", self.checkpoint]
        if isinstance(scratch, Scratch):
            words += ["--scratch", "--optimiser", scratch.optimiser]
        if self.dataset != of_domain(self.contender.domain.name).name:
            words += ["--dataset", self.dataset]
        if self.split != "test":
            words += ["--split", self.split]
        if self.symmetries is not None:
            words.append(f"--symmetries {self.symmetries}")
        if p.within:
            words.append("--within-alphabet")
        if p.unknown:
            words.append("--unknown")
        numbers = {"ways": p.ways, "shots": p.shots, "steps": steps, "episodes": p.episodes, "seed": p.seed}
        return " ".join([*words, *(f"--{name} {number}" for name, number in numbers.items())])

    @cached_property
    def sha(self) -> str:
        """Of the learner."""
        return fingerprint(self.contender.learner)

    def measured(self, row: Row, seconds: float) -> Measurement:
        """A row of :func:`evaluate` with all that belongs to it."""
        p = self.plan
        return Measurement(
            checkpoint=self.checkpoint,
            learner=self.contender.key,
            sha=self.sha,
            data=self.data,
            within=p.within,
            ways=p.ways,
            shots=p.shots,
            queries=p.queries,
            steps=row.steps,
            mode=row.mode,
            accuracy=row.accuracy,
            interval=row.interval,
            episodes=p.episodes,
            seed=p.seed,
            seconds=round(seconds, 1),
            command=self.command(row.steps),
            date=date.today().isoformat(),
            unknown=p.unknown,
            ece_before=row.ece_before,
            ece=row.ece,
            auroc=row.auroc,
            auroc_interval=row.auroc_interval,
            symmetries=self.counted,
        )

    def rows(self) -> list[Measurement]:
        """Its rows, but for what is to be found out."""
        p = self.plan
        mode = "transductive" if p.transductive or self.contender.learner.transductive else "inductive"
        rows = (Row(self.contender.learner.record.key, p.ways, p.shots, n, mode, 0.0, 0.0, p.episodes) for n in p.steps)
        return [self.measured(row, 0.0) for row in rows]

    def is_in(self, there: Sequence[Measurement]) -> bool:
        """Whether it has been measured already, over as many episodes or more."""
        rows = self.rows()
        return all(any(row.covers(wanted) for row in there) for wanted in rows)


def experiments(episodes: int = 1000, seed: int = 0) -> list[Experiment]:
    """All there is to measure with the checkpoints that are shipped."""
    found: list[Experiment] = []
    for name in TRAINABLE:
        main = DATASETS[name].domain.name
        if main not in available() or name not in _measured_on(main):
            continue
        if main == SENTENCES.name and not installed():
            continue  # an extra; what was measured of it stays
        for contender in contenders(main).values():
            if contender.domain.name != main:
                continue  # it is measured on the pictures that it was made for
            if (main, contender.key) == (SENTENCES.name, "scratch-sgd"):
                continue  # its rate is of networks for pictures, not of a layer on counts of words
            standard = [
                Experiment(
                    main,
                    contender,
                    name,
                    "test",
                    _plan(ways, shots, episodes, steps, transductive, seed, contender.learner.transductive),
                )
                for steps in (contender.learner.steps,)
                for transductive in ((False, True) if contender.learner.network.needs_statistics else (False,))
                for ways, shots in STANDARD
                if ways <= FEW.get(name, ways)
            ]
            is_main = contender.checkpoint == main
            found += standard if is_main and not _bends(contender.learner) else map(_shorter, standard)
            if is_main and contender.learner.steps:
                found += map(_shorter, _elsewhere(main, contender, episodes, seed))
    return found


def _measured_on(main: str) -> tuple[str, ...]:
    """The data sets of a domain's figures: what its networks are trained on, or, where that is several in turn, each of them."""
    return tuple(intents.LICENCES) if main == SENTENCES.name else (of_domain(main).name,)


def _bends(learner: Learner) -> bool:
    """Whether an inner step goes through a large body, and back: an episode takes seconds."""
    return bool(learner.network.trunk) and not learner.leaves_body(DEFAULT)


def _shorter(experiment: Experiment) -> Experiment:
    """The same over as many episodes as are enough."""
    enough = [episodes for cost, episodes in FEWER if experiment.cost >= cost][-1]
    return replace(experiment, plan=replace(experiment.plan, episodes=min(experiment.plan.episodes, enough)))


def _plan(
    ways: int, shots: int, episodes: int, steps: int, transductive: bool, seed: int, together: bool = False
) -> EvaluationPlan:
    # With twenty ways not every data set has as many classes again; and who answers all together would go by the others too.
    unknown = ways == UNKNOWN_WAYS and not transductive and not together
    return EvaluationPlan(ways, shots, 15, episodes, (steps,), transductive, seed, unknown=unknown)


def _elsewhere(main: str, contender: Contender, episodes: int, seed: int) -> list[Experiment]:
    """How a domain's main learner does on other classes, with more ways, after other numbers of steps."""
    own = contender.learner.steps

    def experiment(
        dataset: str,
        split: str,
        ways: int,
        shots: int = 1,
        steps: Sequence[int] = (own,),
        within: bool = False,
        symmetries: int | None = None,
    ) -> Experiment:
        plan = EvaluationPlan(ways, shots, 15, episodes, tuple(steps), False, seed, within)
        return Experiment(main, contender, dataset, split, plan, symmetries)

    other = [steps for steps in OTHER_STEPS if steps != own]
    if main == "photos":  # fifty steps through a large body take minutes an episode
        return [experiment("cifar-fs-large", "test", 5, shots, (1, own // 2)) for shots in (1, 5)]
    if main != "characters":
        return []
    trained = shipped(main).card.training.get("recipe", {}).get("split")
    # who learned from Lake's background set has seen none of the evaluation set; others have seen a third of it
    unseen = "evaluation" if trained == "background" else "new-alphabets"
    return [
        *(experiment("omniglot", "test", ways, shots, symmetries=1) for ways, shots in STANDARD),
        experiment("omniglot", unseen, 5),
        experiment("omniglot", unseen, 20),
        experiment("omniglot", unseen, 20, within=True),
        experiment("kanji", "test", 5),
        experiment("kanji", "test", 20),
        experiment("omniglot", "test", MORE_WAYS),
        *(experiment("omniglot", "test", ways, 1, other) for ways in (5, 20)),
    ]
