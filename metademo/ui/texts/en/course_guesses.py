"""What each chapter of the course asks a person to guess, in English, and what came out, in words that follow the numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from metademo.ui.texts.en.numbers import count, hours, percent, points, rounded, seconds
from metademo.ui.texts.en.words import learner_in_sentence, pictures

QUESTIONS = {
    "task": "Five new tasks are drawn: to tell the ten digits apart, as real people wrote them. MAML’s meta-learned network is "
    "asked before it has seen a single support picture. How much does it get right?",
    "scratch": "Scratch makes fifty steps on one picture of each of the ten digits, in two tasks. What will it know then?",
    "inner": "MAML makes five steps on each of five tasks of ten digits. When does it gain what it gains?",
    "outer": "A random network is meta-trained on waves for 300 meta-steps. Which error falls more: that before adapting to a "
    "new wave, or that after ten steps on its ten points?",
    "learned": "On five tasks of ten digits the head alone may adapt, beside head and body together. What is lost?",
    "rules": "Replace all of Meta-SGD’s learned rates by their mean, layer by layer. How does it do on the same five tasks?",
    "no-gradient": "MAML adapts to five tasks of ten digits; ProtoNet only compares. How often do the two give the "
    "same answer?",
    "transfer": "MAML (the one trained on the same data as transfer) and transfer, on the same eight tasks of ten digits, one "
    "picture each. Who gets more right?",
    "cost": "The shipped MAML adapts to a task, now, on this computer. How many times as much processor time did its training "
    "take?",
    "questions": "Wood, clouds, cloth, stones and water are nothing like the characters that MAML learned to learn from. With "
    "five pictures of each, who gets more right: MAML, or scratch from random numbers?",
}
OPTIONS = {
    "task": {
        "fewer": "Hardly anything.",
        "chance": "As much as by guessing blindly.",
        "more": "Clearly more than by guessing: it is meta-learned.",
    },
    "scratch": {
        "heart": "Its support pictures by heart, and clearly fewer of the new ones.",
        "both": "Nearly all of both.",
        "neither": "Not even all of its support pictures.",
    },
    "inner": {
        "first": "Nearly all of it in the first step.",
        "spread": "Most of it in the first step, but much of it later.",
        "late": "Most of it after the first step.",
    },
    "outer": {
        "before": "The error before adapting.",
        "after": "The error after adapting.",
        "alike": "Both alike.",
    },
    "learned": {
        "lost": "More than five points.",
        "alike": "Five points at most, either way.",
        "gained": "Nothing: the head alone is better by more than five points.",
    },
    "rules": {
        "worse": "Worse, by more than chance.",
        "alike": "Too close to tell.",
        "better": "Better, by more than chance.",
    },
    "no-gradient": {
        "few": "Less than 80 % of the time.",
        "many": "80 to 95 % of the time.",
        "nearly": "At least 95 % of the time.",
    },
    "transfer": {"first": "MAML.", "second": "Transfer.", "even": "Too close to tell."},
    "cost": {
        "less": "Less than a thousand times.",
        "some": "A thousand to ten million times.",
        "more": "More than ten million times.",
    },
    "questions": {"first": "MAML.", "second": "Scratch.", "even": "Too close to tell."},
}
Numbers = Mapping[str, float]


def said(key: str, answer: str, numbers: Numbers) -> str:
    """What came out, with its numbers."""
    return _SAID[key](answer, numbers)


def _task(answer: str, n: Numbers) -> str:
    why = (
        "Its head is at zero: what it has learned before is where to look, not what these ten are called."
        if answer == "chance"
        else "Guessing would be as right as that only by accident."
    )
    return (
        f"{percent(n['before'])} of {count(int(n['total']))} pictures before the first step, where guessing gets "
        f"{percent(n['chance'])}; {percent(n['after'])} after the last, from {pictures(int(n['shots']))} of each digit. {why}"
    )


def _scratch(answer: str, n: Numbers) -> str:
    end = {
        "heart": "What it knows by heart it has not understood.",
        "both": "These tasks were easy enough to be learned from nothing.",
        "neither": "Fifty steps were too few to learn even what it saw.",
    }[answer]
    return (
        f"After {count(int(n['steps']))} steps scratch recognises {percent(n['known'])} of the pictures that it "
        f"learned from, and {percent(n['new'])} of the new ones. {end}"
    )


def _inner(answer: str, n: Numbers) -> str:
    if n["last"] <= n["before"]:
        return f"It gained nothing: {percent(n['before'])} before, {percent(n['last'])} after five steps."
    end = {
        "first": "The features were good already; the first step only had to place the classes among them.",
        "spread": "On these tasks the later steps mattered, too.",
        "late": "Here the first step was not the one that counted.",
    }[answer]
    start, first, last = (percent(n[each]) for each in ("before", "first", "last"))
    return f"{start} before, {first} after the first step, {last} after the fifth. {end}"


def _outer(answer: str, n: Numbers) -> str:
    end = {
        "after": "It was trained for what comes after the steps, and that is what it got better at.",
        "before": "This time it is the start that got better most.",
        "alike": "So early both fell together.",
    }[answer]
    return (
        f"After {count(int(n['meta_steps']))} meta-steps the mean squared error on 100 new waves went from "
        f"{n['before_begin']:.2f} to {n['before_end']:.2f} before adapting, and from {n['after_begin']:.2f} to "
        f"{n['after_end']:.2f} after {count(int(n['steps']))} steps. {end}"
    )


def _learned(answer: str, n: Numbers) -> str:
    end = {
        "lost": "Here the body’s steps were worth it: not features alone.",
        "alike": "The features were there before: reuse, on tasks like these.",
        "gained": "Here the body’s steps did harm.",
    }[answer]
    return (
        f"Head and body: {percent(n['all'])} right. The head alone: {percent(n['head'])}. The body alone: "
        f"{percent(n['body'])}. {end}"
    )


def _rules(answer: str, n: Numbers) -> str:
    end = {
        "worse": "So it matters which number moves how far.",
        "alike": "So on these tasks it is enough how far each layer moves.",
        "better": "So on these tasks what was learned for each number did not help.",
    }[answer]
    return (
        f"With its own rates {percent(n['own'])} right, with the layers’ means {percent(n['levelled'])}; the difference lies "
        f"between {points(n['low'])} and {points(n['high'])} points (95 % interval). {end}"
    )


def _no_gradient(answer: str, n: Numbers) -> str:
    end = {
        "nearly": "Steps or none: on tasks like these the way of seeing decides.",
        "many": "Alike on most. Each was meta-trained on its own, so what differs may be the steps or the way of seeing.",
        "few": "They see these tasks in different ways.",
    }[answer]
    return (
        f"They agree on {percent(n['agreed'])} of the pictures. MAML gets {percent(n['maml'])} right, ProtoNet "
        f"{percent(n['protonet'])}. {end}"
    )


def _ahead(answer: str, n: Numbers, first: str, second: str) -> str:
    low, high = points(n["low"]), points(n["high"])
    told = (
        f"{first[:1].upper()}{first[1:]} gets {percent(n['first'])} of {count(int(n['total']))} pictures right, {second} "
        f"{percent(n['second'])}. The difference lies between {low} and {high} points (95 % interval)"
    )
    return told + (
        ", which is more than chance."
        if answer != "even"
        else ": that may be chance. More tasks, on *Compare*, would tell."
    )


def _transfer(answer: str, n: Numbers) -> str:
    return _ahead(answer, n, learner_in_sentence("maml-batch"), learner_in_sentence("transfer"))


def _cost(answer: str, n: Numbers) -> str:
    card = f", and {hours(n['on_card'] / 3600)} of a graphics card" if n["on_card"] else ""
    return (
        f"{hours(n['trained'] / 3600)} of processor time{card}, against {seconds(n['once'])} for the quickest of five "
        f"adaptations just now: some {count(rounded(n['times']))} times as much processor time."
    )


def _questions(answer: str, n: Numbers) -> str:
    end = {
        "first": "Even here, what it learned before is worth something.",
        "second": "What it learned before stands in its way here.",
        "even": "Whether its experience is worth anything here, these few tasks do not show.",
    }[answer]
    return f"{_ahead(answer, n, learner_in_sentence('maml'), learner_in_sentence('scratch'))} {end}"


_SAID: dict[str, Callable[[str, Numbers], str]] = {
    "task": _task,
    "scratch": _scratch,
    "inner": _inner,
    "outer": _outer,
    "learned": _learned,
    "rules": _rules,
    "no-gradient": _no_gradient,
    "transfer": _transfer,
    "cost": _cost,
    "questions": _questions,
}
