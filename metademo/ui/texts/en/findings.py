"""What was found in the traces, in a sentence each, and why it is so."""

from __future__ import annotations

from metademo.insights.findings import Difference, Finding, Rule
from metademo.ui.texts.en.numbers import percent
from metademo.ui.texts.en.words import learner_in_sentence, steps

WHY = "Why?"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _points(difference: Difference) -> str:
    """``20 points (95 % interval 8 to 32: more than chance)``, of the larger share minus the smaller one."""
    low, high = sorted(abs(100 * end) for end in difference.interval)
    share = abs(100 * (difference.first - difference.second) / difference.total)
    return f"{share:.0f} points (95\u00a0% interval {low:.0f} to {high:.0f}: more than chance)"


def _even(who: str, difference: Difference) -> str:
    """``MAML may be 11 points behind or 7 ahead``: the ends of the interval, which holds zero."""
    low, high = (round(abs(100 * end)) for end in difference.interval)

    def counted(number: int) -> str:
        return f"{number} point" if number == 1 else f"{number} points"

    if not low or not high:
        return f"{who} may be as good" + (
            f" or {counted(low)} behind" if low else f" or {counted(high)} ahead" if high else ""
        )
    return f"{who} may be {counted(low)} behind or {high} ahead"


def _nearly(difference: Difference, who: str) -> str:
    """``as many right as MAML``, ``1 more right than MAML``: the second beside the first, who is ``who``."""
    more = difference.second - difference.first
    if not more:
        return f"as many right as {who}"
    return f"{abs(more)} {'more' if more > 0 else 'fewer'} right than {who}"


def _later(difference: Difference) -> str:
    """``as many right as``, ``1 more right than``: in the end, beside after the first step."""
    more = difference.first - difference.second
    if not more:
        return "as many right as"
    return f"{abs(more)} {'more' if more > 0 else 'fewer'} right than"


def _of_all(share: float) -> str:
    return "every picture" if share == 1 else f"{percent(share)} of the pictures"


def said(finding: Finding) -> str:
    """The finding, in a sentence."""
    who = _capital(learner_in_sentence(finding.learner))
    other = learner_in_sentence(finding.other) if finding.other else ""
    numbers, difference = finding.numbers, finding.difference
    if finding.rule is Rule.LOSS_RISES:
        fewer = int(numbers.get("fewer", 0))
        right = (
            f"and it gets {fewer} fewer {'picture' if fewer == 1 else 'pictures'}"
            if fewer
            else "while it gets no fewer pictures"
        )
        return (
            f"{who}’s loss rises again, from {numbers['least']:.2f} after {steps(int(numbers['step']))} to "
            f"{numbers['last']:.2f} in the end, {right} right."
        )
    if finding.rule is Rule.BY_HEART:
        return f"{who} knows its support pictures by heart (100\u00a0%), and {percent(numbers['share'])} of the query pictures."
    assert difference is not None
    main = learner_in_sentence(finding.learner)
    even = _even(main, difference)
    later = f"after {steps(int(numbers['steps']))}" if "steps" in numbers else ""
    moved_on = difference.first != difference.second
    return {
        Rule.SCRATCH_BEATEN: f"In the end {main} is ahead of {other} by {_points(difference)}.",
        Rule.SCRATCH_WINS: f"In the end {other} is ahead of {main} by {_points(difference)}.",
        Rule.SCRATCH_EVEN_EASY: f"This task is easy: in the end {other} gets {_nearly(difference, main)}.",
        Rule.SCRATCH_EVEN: f"In the end {main} and {other} cannot be told apart: {even}.",
        Rule.AHEAD: f"In the end {main} is ahead of {other} by {_points(difference)}.",
        Rule.BEHIND: f"In the end {other} is ahead of {main} by {_points(difference)}.",
        Rule.AGREE: f"In the end {main} and {other} give the same answer to {_of_all(numbers.get('same', 0.0))}.",
        Rule.EVEN: f"In the end {main} and {other} cannot be told apart: {even}.",
        Rule.OVERSHOOTS: f"{who} is worse {later} than after the first one, by {_points(difference)}.",
        Rule.RISES: f"{who} goes on gaining after the first step: {_points(difference)} more {later}.",
        Rule.PEAK: f"{who} gets the most right after {steps(int(numbers.get('step', 0)))}, "
        f"{difference.second - difference.first} more than in the end{'' if difference.behind else ', which may be chance'}.",
        Rule.FLAT: f"{who} ends {'near ' if moved_on else ''}where its first step brought it, with {numbers['lowest']:.0f} to "
        f"{numbers['highest']:.0f} right on the way: {later} {_later(difference)} after one."
        if "lowest" in numbers
        else f"{who}’s curve is {'nearly ' if moved_on else ''}flat after the first step: {later} "
        f"{_later(difference)} after one.",
    }[finding.rule]


def _moved(share: float) -> str:
    """What later steps do to the body, whose layers move by this share of their size at most."""
    if share == 0:
        return "leave the body as it is here"
    return (
        f"move no layer of the body by more than {100 * share:.1f}\u00a0% here"
        if share >= 0.0005
        else ("move no layer of the body by as much as 0.1\u00a0% here")
    )


def why(finding: Finding) -> str:
    """What lies behind it."""
    numbers = finding.numbers
    shots = int(numbers.get("shots", 1))
    if untaught := int(numbers.get("untaught", 0)):
        names = (
            [finding.learner, finding.other][untaught - 1 : untaught]
            if untaught < 3
            else [finding.learner, finding.other]
        )
        told = " and ".join(learner_in_sentence(each) for each in names if each)
        have, its, it = ("have", "their heads are", "them") if untaught == 3 else ("has", "its head is", "it")
        return (
            f"{_capital(told)} {have} made no step: {its} still at zero, and every class as likely to {it}. The sliders for "
            "steps stand under Learning."
        )
    if finding.rule is Rule.SCRATCH_WINS:
        if shots >= 5:
            return (
                f"With {shots} support pictures per class there is enough to learn from without any knowledge of "
                "earlier tasks, and scratch may take as many steps as it wants. What the meta-learned initialisation "
                "takes for important is not always what tells these classes apart."
            )
        return (
            "What the initialisation learned to look at, on other tasks, is not what tells these classes apart: "
            "pictures unlike those it was meta-trained on can make it a worse start than random numbers."
        )
    if finding.rule is Rule.FLAT:
        moved, before, after = numbers.get("moved", 0.0), numbers.get("loss before"), numbers.get("loss after")
        loss = ""
        if before is not None and after is not None:
            same = f"{before:.2f}" == f"{after:.2f}"
            loss = (
                f" The loss stayed at {after:.2f}."
                if same
                else f" The loss went from {before:.2f} to {after:.2f} meanwhile."
            )
        return (
            "The head begins at zero, so the first step makes a nearest-class-mean classifier of it: each class’s "
            "vector points to the mean of its support pictures, in features that meta-training has made good for "
            f"that. Later steps {_moved(moved)}; they settle how sure the answers are more than which they are.{loss}"
        )
    if finding.rule is Rule.AGREE and finding.other in ("protonet", "nearest-mean"):
        return (
            "Both end near the same rule: a picture belongs to the class whose support pictures have the nearest mean "
            "in feature space. They differ in how they come there."
        )
    if finding.rule is Rule.RISES and not numbers.get("moved"):
        return (
            "The first step points each class’s vector to the mean of its support pictures. Only the head moves here: each "
            "further step turns these vectors away from what the classes have in common."
        )
    return {
        Rule.SCRATCH_BEATEN: f"Both learned from the same support pictures. {_capital(learner_in_sentence(finding.learner))} "
        "brings features along that were learned from other pictures, in which a few suffice; scratch has to find its features "
        "in these few pictures alone.",
        Rule.SCRATCH_EVEN_EASY: "What tells these classes apart, a network finds in the few pictures themselves, however alike "
        "the classes may look to people. So knowledge of other tasks has little or nothing to add.",
        Rule.SCRATCH_EVEN: "So few pictures leave room for luck, and the interval of the difference holds zero. More "
        "query pictures would narrow it; the page Compare draws many episodes.",
        Rule.AHEAD: "The two were asked about the same pictures, so luck with the pictures is the same for both, and "
        "what is left of it is in the interval.",
        Rule.BEHIND: "It was prepared for other tasks than this. Where these differ enough from those, a plainer way "
        "to use a good body can do better.",
        Rule.AGREE: "They learned in different ways and came to the same answers: on these pictures nothing tells the "
        "two apart.",
        Rule.EVEN: "So few pictures leave room for luck, and the interval of the difference holds zero.",
        Rule.OVERSHOOTS: "The inner learning rates were meta-learned on other tasks; on one unlike those the same "
        "steps can go too far. A smaller inner learning rate, under Learning, shows whether it is that.",
        Rule.PEAK: "Which step is the best is known only once the answers are, so it cannot be chosen by them. How many steps "
        "are made was chosen beforehand, on other tasks; on one of them a few less or more would have done better.",
        Rule.RISES: "The body is bent to these classes step by step; the first step alone, which moves the head, "
        "cannot do that.",
        Rule.LOSS_RISES: "It grows surer of the answers that it gets wrong. The loss counts how sure an answer is, "
        "the accuracy only whether it is right.",
        Rule.BY_HEART: "From so few pictures a network can learn each one without learning what the class has in "
        "common; only pictures that it has not seen tell the difference.",
    }[finding.rule]
