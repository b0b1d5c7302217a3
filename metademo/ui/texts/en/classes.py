"""Part 1, 'Classes'."""

from __future__ import annotations

from metademo.ui.markdown import plain

CLASSES = "Classes"
CLASSES_EXPLAINED = {
    "What is a class?": "One kind of thing to tell apart, such as one character of an alphabet. Each card is a class. A task "
    "with five classes is called *5-way*.",
    "What are support and query?": "The **support set** is what the learners learn from, a few pictures with their right "
    "answers. The **query set** is the exam: pictures they have not learned from. With one support picture per class the task "
    "is *1-shot*.",
    "How do I change them?": "Click a picture to move it between support and query, to another class, or to remove it; or drag "
    "it there (on a touch screen: rest your finger on it first). The slider deals the pictures out anew. Every change can be "
    "taken back, with the button at the top right or with Ctrl+Z.",
    "Where do my pictures go?": "Nowhere but to the computer that runs this page, and only while the page is open; your browser "
    "keeps them for the next time (‘Kept in this browser’). A ZIP takes them elsewhere: dropped in, it is the same task again.",
}
DOMAIN = "What is in the pictures"
DOMAINS = {"characters": "Characters", "photos": "Photographs"}
DOMAIN_HELP = (
    "Decides which networks adapt and how they see your pictures. Those for characters know ink on paper and nothing else; those "
    "for photographs know colours, shapes and surfaces, but not one alphabet."
)
LOOK_LIKE = {
    "photos": "These look like photographs. The networks for characters see only ink on paper and make little of them.",
    "characters": "These look like written characters. Networks that learned from thousands of characters know better what "
    "matters in them.",
}
READ_AS_THEY_LOOK = {
    "photos": "They look like photographs, and are read as such.",
    "characters": "They look like written characters, and are read as such.",
}
READ_AS = {"photos": "Read them as photographs", "characters": "Read them as characters"}
TASK = "Ready task or my own"
# of characters, where real digits are among them, and of photographs
TASK_HELP = {
    False: "Ready tasks are sets of pictures to start with, all but the real digits made for this page; no network has been "
    "trained on them. Your own tasks stay side by side, by name, until you remove them.",
    True: "Ready tasks are sets of pictures to start with, every one made for this page; no network has been trained on them. "
    "Your own tasks stay side by side, by name, until you remove them.",
}
OWN_TASK = "My own pictures"
OUTSIDE = "Outside the network’s world: expect it to do badly."
DOWNLOAD_ZIP = "Download these pictures"
DOWNLOAD_ZIP_HELP = (
    "One ZIP file, a folder for each class; a large photograph takes 0.1 to 0.4 MB of it. "
    "Dropped back in, it is this task again."
)
SHOTS = "Shots: support pictures per class"
SHOTS_HELP = "How many pictures of each class the networks learn from. The rest become query pictures."
SHOTS_BY_HAND = "Not the same number in every class. Moving the slider deals all pictures out anew."
SEEN = "Show pictures as the network sees them"
SEEN_HELP = "28 × 28 points of ink on paper, cropped and centred, like the characters it was meta-trained on."
CLASS_NAME = "Class name"
ADD = "Add"
REMOVE = "Remove"
EMPTY_CLASS = {
    False: "No pictures yet. Press **Add** to upload, draw or photograph some.",
    True: "No pictures yet. Press **Add** to upload or photograph some.",
}
NO_LABEL = "without a label"
DROP_UNLABELLED = "Drop pictures without a right answer here, or"
FOLDED = "Each class is one line; open it to see its pictures. Files can be dropped on the line as well."
FOLD = "Close"
UNFOLD = "Open"
UNLABELLED = "Pictures without a right answer"
UNLABELLED_HELP = "The learners say what they take these pictures for, but nobody keeps score."
UNLABELLED_ADD = "Add pictures to be classified without a right answer"
# of characters, and of things
UNLABELLED_EMPTY = {
    False: "Curious? Draw something here and see what each network takes it for.",
    True: "Curious? Add a picture here and see what each network takes it for.",
}
ADD_CLASS = "Add a class"
ADD_CLASS_HELP = "One more card, up to twenty."
ADD_FOLDERS = "Add folders or a ZIP"
ADD_FOLDERS_HELP = "A folder or a ZIP file in which each folder is a class."
TILES = {
    "support": "Support",
    "query": "Query",
    "seen": "As the network sees it",
    "to_query": "Move to query",
    "to_support": "Move to support",
    "to_class": "Move to class …",
    "crop": "Move the square",
    "remove": "Remove",
}


def class_number(number: int) -> str:
    """What a class is called that nobody has named yet."""
    return f"Class {number}"


def add_to(name: str) -> str:
    """What the Add button of a class does."""
    return f"Upload, draw or photograph pictures of ‘{plain(name)}’"


def drop_on(name: str) -> str:
    """What the field of a card is for."""
    return f"Drop pictures of ‘{plain(name)}’ here, or"


def fold(name: str) -> str:
    """What opens and closes the line of a class."""
    return f"Show or hide the pictures of ‘{plain(name)}’"


def counts(support: int, query: int) -> str:
    """How many pictures a class has, in its line."""
    return f"{support}\u00a0+\u00a0{query}"


def remove_class(name: str) -> str:
    """What the remove button of a class does."""
    return f"Remove the class ‘{plain(name)}’ and its pictures"


def from_to(least: int, most: int) -> str:
    """How many pictures the classes learn from, where they differ."""
    return f"{least} to {most}" if least < most else str(most)
