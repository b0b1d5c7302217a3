"""What a person takes away: the words in the Lab, and those of the files themselves."""

from __future__ import annotations

from metademo.export import words

TAKE_AWAY = "Take it away"
TAKE_AWAY_HELP = "The adapted learner, or a report of what happened, as files of your own."
LEARNER = "Adapted learner"
LEARNER_HELP = "Which learner to take, as its inner steps left it."
ABOUT_LEARNER = (
    "What it has learned goes with you and keeps working without this page. Each file is made when you ask for it. *Web page*: "
    "opens in any browser. *ONNX*: the network in a format that programs in many languages can run. *Checkpoint*: all numbers "
    "of the network, to go on from in Python."
)
PAGE = "Web page"
PAGE_HELP = (
    "One HTML file that answers in any browser without a server or the internet: drop, paste, draw or film a picture, and teach "
    "it further classes. It holds small copies of some support pictures."
)
ONNX = "ONNX"
ONNX_HELP = (
    "A file that other programs can run, in whatever language they are written (Open Neural Network Exchange). It takes the "
    "picture as the network sees it and gives the probabilities."
)
NO_ONNX = "ONNX needs the package onnx where this page is served: `pip install onnx`."
CHECKPOINT = "Checkpoint"
CHECKPOINT_HELP = (
    "All numbers of the adapted network (safetensors), and a card that says what they are, as a ZIP. The command "
    "`metademo adapt NAME.json …` answers with it, or adapts on from there."
)
ABOUT_REPORT = "A report of everything on this page, to hand in or to print; dropped here, it opens the task again."
REPORT = "Report"
REPORT_HELP = (
    "One HTML file: the charts, every step, all pictures and answers, what was chosen and the command that does it again. "
    "It holds your pictures."
)
CODE = "The same in Python"
FILE_PAGE = "{task} classifier.html"
FILE_ONNX = "{task}.onnx"
FILE_CHECKPOINT = "{task} checkpoint.zip"
FILE_REPORT = "{task} report.html"
FROM = "{support} support pictures of {ways} classes, adapted from {checkpoint}"
STEPS = "Inner steps"
RATE = "Factor on the inner learning rates"
ADAPTS = "What adapts"
SEED = "Seed"
VARIATIONS = "Variations"
KIND = "Kind of picture"
PAGE_WORDS = words.PAGE
REPORT_WORDS = words.REPORT

# Of the page of sentences

SENTENCE_PAGE_HELP = (
    "One HTML file of 30 MB, the whole body in it: it answers in any browser without a server or the internet, and can be "
    "taught further classes. It holds the sentences that were learned from."
)
SENTENCE_ONNX_HELP = (
    "A file that other programs can run, in whatever language they are written (Open Neural Network Exchange); "
    "49 MB. It takes a sentence’s tokens as numbers and gives the probabilities; `MiniLm.tokenised` makes them."
)
SENTENCE_REPORT_HELP = (
    "One HTML file: the charts, every step, all sentences and answers, what was chosen and the command that does it again. "
    "It holds your sentences."
)
SENTENCE_REPORT_ABOUT = (
    "A report of everything on this page, to hand in or to print; added here as a file, it opens the task again."
)
SENTENCES_FROM = "{support} support sentences of {ways} classes, adapted from {checkpoint}"
SENTENCES_FROM_NAMED = "{support} support sentences and names of {ways} classes, adapted from {checkpoint}"
SENTENCE_WORDS = words.SENTENCES
SENTENCE_REPORT_WORDS = words.REPORT_OF_SENTENCES
PAGE_NAMED = words.NAMED
REPORT_NAMED = words.REPORT_NAMED
