"""What a learner looks at, and the switch for the unlabelled pictures."""

from __future__ import annotations

from collections.abc import Sequence

from metademo.ui.texts.en.numbers import percent
from metademo.ui.texts.en.words import after, learner_in_sentence, learner_name, pictures

ATTENTION_CAPTION = (
    "How much a picture that is asked about attends to each picture learned from, layer by layer, the mean over a layer’s heads. "
    "It attends to no other picture that is asked about. Where attention goes is where something was read; what was made of it, "
    "this does not tell."
)
ATTENTION_OF = "Picture asked about"
ATTENDED = "Attends to"
ITSELF = "itself"
GRAPH_CAPTION = (
    "Squares are the pictures learned from, circles those asked about, lines tie those that look most alike. Each circle has the "
    "colour of the class it is taken for, the stronger the surer. Move through the steps above, and the labels flow."
)
WHERE = "Where in the picture it comes from"
WHERE_CAPTION = (
    "How much each place of a picture speaks for a class rather than for the others, at the step chosen above. Warm: for it. "
    "Cool: against it. It says where the score comes from, and no more: not why, nor what the learner understood."
)
WHERE_LEARNER = "Learner"
WHERE_CLASS = "Class"
WHERE_NAMED = "the class that it names"
WHERE_HERE = "Here it comes from"
WHERE_AGAINST = "against it"
WHERE_EXACT = "Exact: the mean over these places is what the picture adds to this class beyond the mean of all."
WHERE_ROUGH = "An approximation, by the gradient."
WHERE_WORKING = "Going through the steps once more …"
FIND = "Find it in a larger picture"
FIND_CAPTION = (
    "The body looks at a larger picture at once, and each place of it is asked about as a picture is. Nobody ever showed it "
    "where things are. Places that are none of the classes are background. It errs here as it does above: what it points at may "
    "be none of them."
)
FIND_IN = "Where to look"
FIND_WAYS = {"scene": "A scene of my pictures", "own": "Another picture"}
FIND_FILE = "A larger picture"
FIND_THRESHOLD = "Background from"
FIND_THRESHOLD_HELP = (
    "How strange a place may be and still count as a thing: 0 is as near as a class’s own pictures, 1 as far as those of other "
    "classes."
)
FIND_ROUGH = "Points are where a class leads most. Boxes are rough: they cover the places that are most like it."
UNLABELLED = "Use my unlabelled pictures too"
UNLABELLED_HELP = (
    "Adds learners that answer all pictures asked about together, so that each of these helps with the others. This is called "
    "transductive. An answer then depends on what else you ask about, and accuracies do not compare with those of the others."
)
HOW = "How they are used (transductive)"
ASSUMPTIONS = {
    "label-propagation": "**Label propagation** assumes that pictures that lie close together are of one class.",
    "soft-k-means": "**Soft k-means** assumes that every picture is of one of your classes, each in a heap of its own.",
    "pt-map": "**PT+MAP** assumes that the other pictures are as many of each class. It is misled where they are not.",
}


def attention_title(learner: str) -> str:
    """The drawer of a transformer's attention."""
    return f"What {learner_in_sentence(learner)} looks at"


def graph_title(learner: str) -> str:
    """The drawer of a graph."""
    return f"{learner_name(learner)}: the graph, and the labels on it"


def asked(number: int, name: str) -> str:
    """A picture to choose."""
    return f"{number}: {name}"


def layer(number: int) -> str:
    """A layer of the transformer."""
    return f"Layer {number}"


def taken_for(answer: str) -> str:
    """What the picture asked about is taken for."""
    return f"taken for {answer}"


def left_out(count: int) -> str:
    """How many support pictures are not listed."""
    return f"{pictures(count)} learned from that it attends to less: not listed."


def given(name: str) -> str:
    """A labelled node."""
    return f"{name}: learned from"


def reached(answer: str, share: float, right: str | None) -> str:
    """A node that is asked about."""
    said = f"taken for {answer}, {percent(share)}"
    return f"{said}; its class is {right}" if right is not None else said


def too_many(count: int, most: int) -> str:
    """In place of a graph with too many nodes."""
    return f"{pictures(count)} are more than can be drawn so that one sees anything ({most})."


def found_said(learner: str, step: int, names: Sequence[str]) -> str:
    """What was found, in words."""
    return f"{learner} {after(step)} finds {', '.join(names) if names else 'nothing'}."


def where_said(learner: str, name: str, step: int) -> str:
    """Whose heat map it is."""
    return f"{learner} {after(step)}: {name}."


def where_for(name: str) -> str:
    """What the warm colour means."""
    return f"for {name}"


def where_nothing(step: int) -> str:
    """In place of a legend, where no place speaks for or against."""
    return f"Nothing speaks for a class {after(step)}."


def flowed(step: int, last: bool) -> str:
    """How far the labels have come at this step."""
    if not step:
        return "No label has flowed yet: only the pictures learned from have one."
    rounds = "one round" if step == 1 else f"{step} rounds"
    return "Where the flow comes to rest, worked out at once." if last else f"After {rounds} along the lines."


def graph_alt(support: int, asked: int, edges: int, reached: int, step: int, learner: str) -> str:
    """The text alternative of a graph."""
    return (
        f"Graph of {learner_in_sentence(learner)}: {pictures(support)} learned from and {asked} asked about, {edges} edges. "
        f"At step {step}, labels have reached {reached} of the {asked}."
    )
