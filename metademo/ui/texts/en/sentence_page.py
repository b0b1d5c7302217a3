"""The page 'Sentences'."""

from __future__ import annotations

import re

SENTENCES = "Sentences"
INTRODUCTION = (
    "<b>Sentences told apart from a handful.</b> Give a few of each class, and ask about others: the same inner loop "
    "adapts, on a "
    "body that has read a billion pairs of sentences, beside one that knows nothing but the words in front of it."
)
JUMP = "See what happened ↓"
LANGUAGE = (
    "The body learned **English**. Any language may be typed: of others it knows what it met by chance, as the task ‘Two "
    "languages’ shows."
)


def missing(command: str) -> str:
    """In place of everything, where the body is not installed; Markdown."""
    return f"Sentences need a body of their own, an extra of 83\u00a0MB. Add it, and start the page anew: `{command}`"


# Part 1: your sentences

YOURS = "Your sentences"
YOURS_EXPLAINED = {
    "What goes where?": "A class is one kind of thing that people say: a wish, a mood, a topic. Write one sentence on "
    "each line. The "
    "first lines of a class are learned from, all others are asked about, and their class is the right answer.",
    "What files are read?": "CSV and TSV tables with a column of sentences and one of classes, JSON and JSONL, text "
    "files (a file or a "
    "folder is a class, a line a sentence), XLSX spreadsheets (the first sheet), and ZIPs of those. Or copy rows from a "
    "spreadsheet and paste them. Formulas are never worked out.",
    "What becomes of them?": "They go to the computer that runs this page and nowhere else, and leave it when you close the "
    "page. Your browser keeps them for the next time (‘Kept in this browser’).",
    "Which languages?": LANGUAGE,
}
TASK = "Task"
OWN = "My own sentences"
TASKS = {
    "kitchen": "In the kitchen",
    "library": "At the library desk",
    "moods": "Moods",
    "topics": "Topics",
    "two-languages": "Two languages",
    "word-length": "Short words, long words",
    "rhyme": "Rhymes",
}
ABOUT = {
    "kitchen": "What does a cook want of a kitchen helper? Intents such as these are what the body was meta-trained "
    "on, though not "
    "these ones.",
    "library": "Five wishes, each said in two ways only. The others share hardly a word with them.",
    "moods": "Four moods, none of them named. Nothing of that kind was in the meta-training.",
    "topics": "What is it about? From two sentences each.",
    "two-languages": "Learned in English, asked in English and then in German. The body read no German on purpose: "
    "compare the two "
    "in the answers.",
    "word-length": "Outside the body’s world: nothing about what is meant, only about how long the words are.",
    "rhyme": "Outside the body’s world: only the sound at the end counts, and the body has never heard anything.",
}


def title(task: str) -> str:
    """What a task is called: a ready one's name, or the person's own."""
    return TASKS.get(task, OWN)


def class_name(name: str) -> str:
    """What a class of a ready task is called."""
    return name


CLASS_NAME = "Name of the class"
CLASS_SENTENCES = "Its sentences, one on each line"
SENTENCES_PLACEHOLDER = "One sentence on each line"
REMOVE = "Remove this class"
ADD_CLASS = "Add a class"
OTHERS = "Others to ask about"
OTHERS_HELP = "Sentences without a given class, one on each line. The learners say what they take them for."
SHOTS = "Sentences of each class to learn from"
SHOTS_HELP = "The first ones of each class. All further ones are asked about."
ADD = "Add from files"
PASTE = "Paste"
UPLOAD = "CSV, TSV, JSON, JSONL, text, XLSX or ZIP"
PASTE_LABEL = "Rows of a table, or a sentence on each line"
PASTE_HELP = "Rows copied from a spreadsheet: a sentence and its class. Without classes they are asked about."
PASTE_BUTTON = "Add these"
NOTHING_PASTED = "There is no sentence in what was pasted."


def parts(support: int, query: int) -> str:
    """Below a class: what becomes of its sentences."""
    return f"{support} to learn from, {query} to ask about"


def parts_named(support: int, query: int, name: str) -> str:
    """The same where the class's name counts as one more."""
    return f"{support} and the name, ‘{name}’, to learn from, {query} to ask about"


def class_number(number: int) -> str:
    """A new class's name."""
    return f"Class {number}"


def added(count: int) -> str:
    """What files or a paste gave."""
    return "1 sentence was added." if count == 1 else f"{count:,} sentences were added."


NO_QUERY = "There is no sentence to ask about yet: give a class more than are learned from, or write others below."


def shortened(tokens: int) -> str:
    """That long sentences are not read to their end."""
    return (
        f"Of the longest sentences only about the first {round(tokens * 0.75)} words are read: that is how far the body, "
        "or the room for so many, goes."
    )


# Part 2: who learns

LEARNING = "Who learns"
LEARNING_EXPLAINED = {
    "What adapts?": "All learners but the last stand on the same body: six layers of a transformer. MAML’s five steps "
    "change a head of "
    "one vector a class, and the body’s last layer too where sentences held out in turn show that it helps.",
    "What is scratch here?": "Counts of words, and a layer trained on them: what people did before there were such "
    "bodies. It has no "
    "idea that ‘cost’ and ‘price’ are alike.",
    "What were they trained on?": "MAML and ProtoNet on 145 intents of customers and of voice assistants (banking77 "
    "and clinc150). The "
    "plain body behind nearest mean and transfer on none of them.",
}
LEARNERS = "Learners"
WHO_IS_WHO = "Who is who?"
LINES = {
    "maml": "five gradient steps from a meta-learned beginning; on your sentences they bend the last layer too, where "
    "that helps.",
    "nearest-mean": "no meta-learning and no step: the body as it came, and the nearest class mean.",
    "protonet": "meta-trained so that no step is needed: the nearest class mean decides.",
    "transfer": "no meta-learning: the body as it came, with a new last layer trained on your sentences.",
    "scratch": "a layer trained on counts of words. It knows nothing but the sentences in front of it.",
}
STEPS = "Inner steps of MAML"
DEPTH = "How deep MAML goes"
DEPTHS = {"learned": "As it pays", "head": "Head", "all": "Last layer too"}
NAMES = "Names count too"
NAMES_ON = "yes"
NAMES_HELP = (
    "Each class’s name becomes one more sentence to learn from, for all learners alike; ‘card_arrival’ is read as ‘card "
    "arrival’. So they are told something that no sentence told them, which helps most with one or two sentences of each class. "
    "It hurts where a name means nothing, or something else than its sentences say. Names that nobody chose, such as ‘Class 1’, "
    "and names that are among the sentences already are not read."
)
NOBODY = "Choose a learner, and what it does appears here."

# Part 3: what happened

HAPPENED = "What happened"
HAPPENED_EXPLAINED = {
    "What is drawn?": "How many sentences are told right and how wrong the answers are, after each step. Step 0 is "
    "before anything was "
    "learned: a guess.",
    "Which words counted?": "Each word is left out once, and the learner asked again. What makes the answer less "
    "likely when it is "
    "missing spoke for it, and is shaded; what makes it likelier spoke against it, and is underlined. Nothing is learned anew.",
    "What is ‘none of these’?": "A sentence without a given class that lies farther from all classes than their own "
    "sentences do.",
}


def names_told(count: int, ways: int) -> str:
    """That so many of the classes' names were learned from."""
    if not count:
        return "Names would count too, but none of these says anything that its sentences do not."
    whose = "The name of each class counts" if count == ways else f"The names of {count} of the {ways} classes count"
    return f"{whose} as one more support sentence, wherever those are counted or held out here."


def and_names(said: str) -> str:
    """What is said of sentences that were held out, where names were too."""
    return said.replace(" sentences were held out", " sentences and names were held out")


FAILED = "Learning failed by an error in this program. The log says more; other tasks still work."
CANCEL = "Stop"
STOPPED = "Stopped before the end. This is how far it came; change anything to begin anew."


def standing(ahead: int, share: float) -> str:
    """How far a run is."""
    return f"Waiting for {ahead} before you" if ahead else f"Learning: {100 * share:.0f}\u00a0% of the steps"


ANSWERS = "What each learner answers"
SHOW = "Show"
ALL = "All"
WORDS = "Which words counted"
WORDS_HELP = "Leaves out each word once and asks the first learner again. Takes some seconds."
WEIGHING = "Leaving out one word after the other"
NOT_WEIGHED = "This takes longer than usual. Turn to another step or page, or wait and try again."


def wrong_for(name: str) -> str:
    """The choice of the answers that one learner gets wrong."""
    return f"Wrong for {name}"


def shown(count: int, total: int) -> str:
    """How many answers are shown."""
    return f"{total} sentences asked about" if count == total else f"{count} of {total} sentences asked about"


def legend(name: str) -> str:
    """What shading and lines mean, said once above the answers."""
    return f"Shaded: spoke for {name}’s answer. Underlined: spoke against it."


def weight_title(word: str, weight: float) -> str:
    """Of one word, when pointed at."""
    way = "less" if weight > 0 else "more"
    return f"Without ‘{word}’ the answer is {way} likely, by {abs(weight):.2f} in log-odds"


NONE_WRONG = "None is wrong at this step."
NOT_GIVEN = "class not given"
TRY = "Try a sentence"
TRY_PLACEHOLDER = "Type any sentence and press Enter"


def tried(learner: str) -> str:
    """Above the shares of a sentence that was typed."""
    return f"{learner} takes it for"


DOWNLOAD = "Answers as CSV"
COLUMNS = ("sentence", "class", "learner", "answer", "share")

# Part 4: the drawer of many divisions

DIVISIONS = "Is it luck? Compare on many random divisions"
DIVISIONS_ABOUT = (
    "Which sentences are learned from is chosen above; with others, another learner may be ahead. Here all sentences that have "
    "a class are divided at random, again and again: some of each class to learn from, and of the rest equally "
    "many of each to ask about. The learners chosen above, with their steps and depth, meet the very same divisions, called "
    "*episodes*, and begin anew in each."
)


def quoted(task: str) -> str:
    """What a task is called within a sentence."""
    return f"‘{TASKS[task]}’" if task in TASKS else "your own sentences"


def divided(title: str, classes: int, smallest: int) -> str:
    """What the divisions are of."""
    start = title[:1].upper() + title[1:]
    return f"{start}: {classes} classes, at least {smallest} sentences in each."


DIVIDED_NAMES = "The names count here too, beside the sentences that are drawn."


def titled_named(title: str) -> str:
    """What divisions of it are called where names count too."""
    return f"{title} with its names"


_THINGS = (("pictures", "sentences"), ("Pictures", "Sentences"), ("picture", "sentence"), ("Picture", "Sentence"))


def of_sentences(said: str) -> str:
    """What the Lab says of pictures, said of sentences."""
    for picture, sentence in _THINGS:
        said = re.sub(rf"\b{picture}\b", sentence, said)
    return said.replace("the last stage", "the body’s last layer")
