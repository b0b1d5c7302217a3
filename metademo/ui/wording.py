"""What the results say in words: the counting here, the sentences in :mod:`metademo.ui.texts`. No Streamlit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from metademo.checkpoints import files as checkpoints
from metademo.checkpoints.catalogue import Contender
from metademo.checkpoints.spent import hours_in_all, spent
from metademo.insights.findings import difference
from metademo.learners import Family
from metademo.learners.traces import Trace
from metademo.networks.backbone import Backbone
from metademo.ui.scores import Score
from metademo.ui.texts import sentences as texts
from metademo.ui.texts import words


def made(trace: Trace) -> int:
    """How many steps the learner has made so far."""
    return len(trace.steps) - 1


def scores(traces: Mapping[str, Trace], step: int, planned: Mapping[str, int]) -> list[Score]:
    """Every learner's score at ``step``, in the order of ``traces``; empty without labelled query pictures."""
    found = []
    for learner, trace in traces.items():
        total = int(trace.episode.labelled.sum())
        if not total:
            return []
        now, last = min(step, made(trace)), made(trace)
        finished = now == last >= planned.get(learner, last)
        later = (last, trace.correct(last)) if last > now else None
        found.append(Score(learner, now, finished, trace.correct(now), total, later))
    return found


def headline(traces: Mapping[str, Trace], step: int, planned: Mapping[str, int]) -> str:
    """What happened, in a sentence or two: who gets how many right at ``step``, and at the end."""
    if not traces:
        return words.NO_RESULTS
    found = scores(traces, step, planned)
    if found:
        return texts.headline(found)
    first = next(iter(traces.values()))
    return texts.headline_unlabelled(len(first.episode.query_labels))


def paired(traces: Mapping[str, Trace], step: int) -> str:
    """How two learners differ at ``step``, picture by picture; empty where there are not two, or no right answers."""
    if len(traces) != 2 or not bool(next(iter(traces.values())).episode.labelled.any()):
        return ""
    (one, first), (other, second) = traces.items()
    return texts.paired(one, other, difference(first.right(step), second.right(step)))


def times(traces: Mapping[str, Trace]) -> str:
    """How long the learners took to adapt, as measured; empty without any."""
    if not traces:
        return ""
    return texts.times([(learner, trace.seconds, made(trace), choosing(trace)) for learner, trace in traces.items()])


def choosing(trace: Trace) -> float:
    """The seconds that went into choosing how deep to adapt, which come before the first step; 0 where nothing was chosen."""
    depth = trace.last.depth
    return trace.steps[0].seconds if depth is not None and depth.held_out else 0.0


def paid(traces: Iterable[str], known: Mapping[str, Contender]) -> str:
    """What the meta-training of the first learner that has had one took, by its card; empty where none tells."""
    for learner in traces:
        contender = known.get(learner)
        if contender is None or contender.checkpoint is None or contender.family is Family.NOT_META_LEARNED:
            continue
        card = checkpoints.shipped(contender.checkpoint).card
        if hours := hours_in_all(card.training):
            network = contender.learner.network
            return texts.paid(
                learner, hours, spent(card).on_card, isinstance(network, Backbone) and bool(network.trunk)
            )
    return ""


def stops(last: int, always: tuple[int, ...] = (), dense: int = 10, most: int = 48) -> list[int]:
    """The steps that the slider offers, 0 … ``last``: every one at first, ever sparser later, about ``most`` in all.

    Early steps change most, and nobody can aim at the third of 200 equal notches. ``always`` are offered in any case.
    """
    if last <= most:
        return list(range(last + 1))
    # evenly spaced on a square-root scale, as the charts are
    curve = {round(last * (index / (most - dense)) ** 2) for index in range(most - dense + 1)}
    return sorted({*range(dense + 1), *curve, last, *(step for step in always if 0 <= step <= last)})


def frames(offered: list[int], most: int = 16, first: int = 4) -> list[int]:
    """At most ``most`` of the ``offered`` stops: what playing shows; the ``first`` few, where most happens, and the last."""
    if len(offered) <= most:
        return list(offered)
    begin, rest = offered[:first], offered[first:]
    count = most - first
    return [*begin, *(rest[round(index * (len(rest) - 1) / (count - 1))] for index in range(count))]
