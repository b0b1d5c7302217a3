"""What is found in traces: each rule against traces that cause it, and against some that nearly do."""

from dataclasses import replace

import pytest
import torch

from metademo.insights.findings import RULES, Difference, Finding, Rule, difference, findings
from metademo.learners.traces import Trace
from metademo.ui.texts.en import findings as texts
from tests.helpers.traces import trace


def from_zero(made: Trace) -> Trace:
    """The trace, with a head at zero before the first step."""
    first = made.steps[0]
    return replace(
        made,
        steps=(replace(first, query_probabilities=torch.full_like(first.query_probabilities, 0.5)), *made.steps[1:]),
    )


def found(**traces: Trace) -> list[Rule]:
    return [each.rule for each in findings(traces)]


@pytest.mark.parametrize(
    ("first", "second", "total", "low", "high"),
    [
        # by hand: centre 4/27, half width 1.959964 × √(9 − 16/27) / 27 ; and of answers that never differ
        (6, 2, 25, 4 / 27 - 1.959964 * (9 - 16 / 27) ** 0.5 / 27, 4 / 27 + 1.959964 * (9 - 16 / 27) ** 0.5 / 27),
        (0, 0, 10, -1.959964 / 12, 1.959964 / 12),
    ],
)
def test_the_interval_of_a_paired_difference(first, second, total, low, high):
    assert Difference(first, second, total).interval == pytest.approx((low, high), abs=1e-5)


def test_a_difference_is_paired():
    first, second = torch.tensor([1, 1, 1, 0, 0]).bool(), torch.tensor([1, 0, 0, 1, 0]).bool()
    assert difference(first, second) == Difference(2, 1, 5)
    with pytest.raises(ValueError, match="no pairs"):
        difference(first, second[:4])


ROWS = {
    "scratch is beaten": ({"maml": [10, 38], "scratch": [10, 20]}, 40, [Rule.SCRATCH_BEATEN]),
    "scratch wins": ({"maml": [10, 20], "scratch": [10, 38]}, 40, [Rule.SCRATCH_WINS]),
    "an easy task": ({"maml": [10, 40], "scratch": [10, 39]}, 40, [Rule.SCRATCH_EVEN_EASY]),
    "an easy task, perhaps": ({"maml": [1, 4], "scratch": [1, 4]}, 4, [Rule.AGREE]),
    "too few to tell": ({"maml": [2, 7], "scratch": [2, 6]}, 10, [Rule.SCRATCH_EVEN, Rule.BY_HEART]),
    "another is behind": ({"maml": [10, 38], "transfer": [10, 20]}, 40, [Rule.AHEAD]),
    "another is ahead": ({"maml": [10, 20], "protonet": [38]}, 40, [Rule.BEHIND]),
    "the same answers": ({"maml": [10, 30], "protonet": [30]}, 40, [Rule.AGREE]),
    "about even": ({"maml": [2, 7], "anil": [2, 6]}, 10, [Rule.EVEN]),
    "better after the first step": ({"maml": [10, 20, 38]}, 40, [Rule.RISES]),
    "worse after the first step": ({"maml": [10, 38, 20]}, 40, [Rule.OVERSHOOTS, Rule.LOSS_RISES][:1]),
    "better before the end": ({"maml": [10, 30, 34, 31]}, 40, [Rule.PEAK]),
    "better before the end, by next to nothing": ({"maml": [10, 30, 32, 31]}, 40, [Rule.LOSS_RISES]),
    "best after the first step": ({"maml": [10, 34, 31, 31]}, 40, [Rule.LOSS_RISES]),
    "by heart": ({"maml": [10, 38], "scratch": [10, 20, 20]}, 40, [Rule.SCRATCH_BEATEN, Rule.BY_HEART]),
    "in between": ({"maml": [10, 30, 32]}, 40, []),
}


@pytest.mark.parametrize("row", ROWS)
def test_a_rule_and_traces_that_cause_it(row):
    right, of, rules = ROWS[row]
    support = {"scratch": 1.0 if Rule.BY_HEART in rules else 0.9}
    traces = {}
    for name, counts in right.items():
        made = trace(name, counts, of)
        steps = tuple(replace(step, support_accuracy=support.get(name, 1.0)) for step in made.steps)
        traces[name] = replace(made, steps=steps)
    assert found(**traces) == rules


def test_a_flat_curve_is_one_that_began_with_a_head_at_zero():
    flat = trace("maml", [20, 30, 30, 31], 40)
    assert found(maml=flat) == []
    (one,) = findings({"maml": from_zero(flat)})
    assert one.rule is Rule.FLAT
    moved = replace(flat, steps=tuple(replace(step, movement={"head": 9.0, "block1": 0.004}) for step in flat.steps))
    (one,) = findings({"maml": from_zero(moved)})
    assert one.numbers["moved"] == 0.004
    assert "0.4\u00a0%" in texts.why(one)
    assert "after 3 steps 1 more right than after one" in texts.said(one)


def test_a_curve_that_leaves_and_comes_back_is_not_called_flat():
    (one,) = findings({"maml": from_zero(trace("maml", [20, 30, 25, 30], 40))})
    assert one.rule is Rule.FLAT
    assert texts.said(one) == (
        "MAML ends where its first step brought it, with 25 to 30 right on the way: after 3 steps as many right as after one."
    )
    (one,) = findings({"maml": from_zero(trace("maml", [20, 30, 25, 31], 40))})
    assert texts.said(one).startswith(
        "MAML ends near where its first step brought it, with 25 to 31 right on the way: "
    )


def test_no_body_is_said_to_move_that_stays():
    for right, rule, said in (([20, 30, 30], Rule.FLAT, "leave the body"), ([10, 20, 38], Rule.RISES, "Only the head")):
        (one,) = findings({"maml": from_zero(trace("maml", right, 40))})
        assert one.rule is rule
        assert said in texts.why(one)


@pytest.mark.parametrize("learner", ["transfer", "scratch", "meta-lstm"])
def test_of_learners_that_train_or_choose_their_own_steps_no_first_step_is_told(learner):
    assert found(**{learner: from_zero(trace(learner, [10, 20, 38], 40))}) == []


def test_a_loss_that_rises_while_the_accuracy_stands():
    made = trace("scratch", [5, 9, 9, 9])
    losses = [0.7, 0.3, 0.35, 0.4]
    steps = tuple(
        replace(step, query_loss=loss, support_accuracy=0.9) for step, loss in zip(made.steps, losses, strict=True)
    )
    (one,) = findings({"scratch": replace(made, steps=steps)})
    assert (one.rule, one.numbers) == (Rule.LOSS_RISES, {"step": 1.0, "least": 0.3, "last": 0.4, "fewer": 0.0})
    assert "from 0.30 after 1 step to 0.40 in the end, while it gets no fewer pictures right." in texts.said(one)
    fewer = replace(made, steps=(*steps[:3], replace(trace("scratch", [5, 9, 9, 7]).steps[3], query_loss=0.4)))
    (one,) = findings({"scratch": fewer})
    assert "to 0.40 in the end, and it gets 2 fewer pictures right." in texts.said(one)


def test_of_the_main_learner_a_rising_loss_is_told_as_of_the_others():
    """Unless something says already that it ends worse than it was."""
    falls = {"maml": trace("maml", [10, 33, 31], 40), "transfer": trace("transfer", [10, 20, 15], 40)}
    (one,) = (each for each in findings(falls) if each.rule is Rule.LOSS_RISES)
    assert one.learner == "maml"


def test_nothing_is_said_where_nothing_is_known():
    assert findings({}) == []
    assert found(maml=trace("maml", [0, 0], labelled=False), scratch=trace("scratch", [0, 0], labelled=False)) == []


def test_every_rule_has_its_words_and_its_reason():
    """Whatever is found: the sentence names whom it is about, and agrees with the numbers."""
    several = {
        "maml": trace("maml", [10, 38, 38], 40),
        "scratch": trace("scratch", [10, 20], 40),
        "protonet": trace("protonet", [38], 40),
    }
    ahead, alike, heart = findings(several)
    assert texts.said(ahead).replace("\u00a0", " ") == (
        "In the end MAML is ahead of scratch by 45 points (95 % interval 27 to 59: more than chance)."
    )
    assert texts.said(alike).replace("\u00a0", " ") == (
        "In the end MAML and ProtoNet give the same answer to every picture."
    )
    assert "50" in texts.said(heart)
    for rule in Rule:
        one = replace(
            ahead, rule=rule, numbers={"steps": 5.0, "share": 0.5, "step": 1.0, "least": 0.2, "last": 0.3, "same": 1.0}
        )
        assert texts.said(one).endswith(".")
        assert len(texts.why(one)) > 60
    assert len(RULES) == 6


def test_a_peak_says_where_it_was_and_how_much_that_is():
    (one,) = findings({"maml": trace("maml", [10, 30, 34, 31], 40)})
    assert texts.said(one) == "MAML gets the most right after 2 steps, 3 more than in the end, which may be chance."
    (one,) = findings({"maml": trace("maml", [10, 12, 38, 31], 40)})[1:]
    assert texts.said(one) == "MAML gets the most right after 2 steps, 7 more than in the end."


def test_who_has_made_no_step_is_named_as_the_reason():
    from_zero = trace("maml", [20], 40)
    steps = (replace(from_zero.steps[0], query_probabilities=torch.full((40, 2), 0.5)),)
    still, other = replace(from_zero, steps=steps), trace("transfer", [10, 38, 39], 40)
    (one,) = findings({"maml": still, "transfer": other})
    assert one.numbers["untaught"] == 1.0
    assert texts.why(one).startswith("MAML has made no step: its head is still at zero")
    (one,) = findings({"transfer": other, "scratch": replace(still, learner="scratch")})
    assert texts.why(one).startswith("Scratch has made no step")
    (one,) = [each for each in findings({"maml": still, "transfer": replace(still, learner="transfer")}) if each.other]
    assert texts.why(one).startswith("MAML and transfer have made no step: their heads are")


def test_what_rounds_to_nothing_is_not_said_as_a_number():
    """An interval that ends at zero points: as good; a loss that stays where it is: it stayed."""
    flat = Finding(
        Rule.FLAT, "maml", None, Difference(9, 9, 10), {"steps": 5.0, "loss before": 0.011, "loss after": 0.009}
    )
    assert "The loss stayed at 0.01." in texts.why(flat)
    assert "from 0.24 to 0.18" in texts.why(
        replace(flat, numbers={"steps": 5.0, "loss before": 0.24, "loss after": 0.18})
    )
    # by hand: 4 pictures of 100 that the other alone gets right: (−4 ± 1.96 √(5 − 16/102)) / 102, from −8.1 to 0.4 points
    even = Finding(Rule.EVEN, "maml", "transfer", Difference(0, 4, 100), {})
    assert (
        texts.said(even) == "In the end MAML and transfer cannot be told apart: MAML may be as good or 8 points behind."
    )
