"""What a person reads on the pages that are taken away, in English; a language's own are handed to whoever writes the page.

In braces stands what is filled in when it is known.
"""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, str]

PAGE: Words = {
    "title": "A classifier of {classes}",
    "subtitle": "{learner} after {steps} on {pictures}. All of it is in this file: it needs no server and no internet, and no "
    "picture leaves this device.",
    "no_script": "This page needs JavaScript.",
    "broken": "This page cannot run here: the file is damaged, or the browser is older than 2023.",
    "ask": "Ask about a picture",
    "drop": "Drop a picture here, or paste one.",
    "choose": "Choose a file",
    "camera": "Use the camera",
    "shoot": "Ask about this view",
    "stop": "Stop the camera",
    "draw": "Or draw one with mouse, pen or finger.",
    "sheet": "A sheet to draw on",
    "undo": "Undo stroke",
    "clear": "Clear sheet",
    "answer": "Answer",
    "nothing_yet": "No picture has been asked about yet.",
    "asked": "Your picture",
    "seen": "What the network sees",
    "best": "{name}, {share}",
    "stranger": "Unlike all classes here. If it had to be one of them: {name}, {share}.",
    "teach": "What it really is:",
    "learn": "Learn this picture",
    "learned": "Learned as ‘{name}’: the inner loop ran again, {steps} steps on the head, and the loss on all pictures fell from "
    "{first} to {last}. The body stayed as it is in this file.",
    "learned_means": "Learned as ‘{name}’: the class means have been formed anew. The body stayed as it is in this file.",
    "cannot_learn": "This learner cannot take up another picture here: what its steps rest on is not in this file.",
    "learned_from": "What it learned from",
    "more": "and {more} more",
    "about": "Written by metademo {version} on {date}. Network: {network}. {sure}; ‘none of these’ goes by the distance from "
    "the class means.",
    "sure_found": "Confidences are divided by a temperature found on the support set",
    "sure_own": "Confidences are the network’s own",
    "steps": "{steps} inner steps",
    "one_step": "one inner step",
    "no_steps": "no inner step",
    "pictures": "{count} pictures of {ways} classes",
    "blank": "Nothing was found in this picture. Take one with more contrast.",
    "too_large": "{name} is too large. Take a picture of less than 32 MB and 100 million pixels.",
    "unreadable": "{name} cannot be read as a picture here. PNG, JPEG and WebP work in every browser.",
    "pasted": "What was pasted",
    "no_camera": "There is no camera here, or its use was not allowed.",
    "between": ", ",
    "and_so_on": ", …",
    "per_cent": " %",
    "licence": "{network}’s weights come under the Apache License 2.0",
}
"""Of the page that answers."""

SENTENCES: Words = {
    **{
        name: PAGE[name]
        for name in (
            "title",
            "no_script",
            "broken",
            "answer",
            "best",
            "stranger",
            "teach",
            "learned_from",
            "steps",
            "one_step",
            "no_steps",
            "between",
            "and_so_on",
            "sure_found",
            "sure_own",
            "per_cent",
        )
    },
    "subtitle": "{learner} after {steps} on {pictures}. All of it is in this file: it needs no server and no internet, and no "
    "sentence leaves this device.",
    "ask": "Ask about a sentence",
    "typed": "Type a sentence, or paste several: each line is one.",
    "asking": "Ask",
    "opening": "Opening 23 million weights …",
    "reading": "Reading sentence {at} of {of} …",
    "nothing_yet": "No sentence has been asked about yet.",
    "sentence": "Sentence",
    "confidence": "Confidence",
    "learn": "Learn this sentence",
    "learned": "Learned as ‘{name}’: the inner loop ran again, {steps} steps on the head, and the loss on all sentences fell "
    "from {first} to {last}. The body stayed as it is in this file.",
    "learned_means": "Learned as ‘{name}’: the class means have been formed anew. The body stayed as it is in this file.",
    "cannot_learn": "This learner cannot take up another sentence here: what its steps rest on is not in this file.",
    "about": "Written by metademo {version} on {date}. Network: {network}, which learned English, its weights rounded to eight "
    "bits. {sure}; ‘none of these’ goes by the distance from the class means.",
    "pictures": "{count} sentences of {ways} classes",
    "licence": "The weights of {network} (sentence-transformers) were changed by the inner loop and by rounding, and come under "
    "the Apache License 2.0",
}
"""Of the page that answers sentences."""

NAMED: Words = {"pictures": "{count} sentences and names of {ways} classes"}
"""What is otherwise where classes' names were learned from too."""

REPORT: Words = {
    "title": "Report: {task}",
    "subtitle": "{date}. Learned from {support} pictures of {ways} classes, asked about {queries}.",
    "no_script": "This report needs JavaScript to draw its charts and to replay its steps.",
    "broken": "This report cannot be shown: the file is damaged, or the browser is older than 2023.",
    "happened": "What happened",
    "accuracy": "Accuracy",
    "loss": "Loss",
    "query_set": "query set",
    "support_set": "support set",
    "dashed": "Solid: the query set, pictures it was asked about. Dashed: the support set, pictures it learned from.",
    "play": "Play",
    "pause": "Pause",
    "step": "Inner step",
    "learner": "Learner",
    "right": "Right",
    "of": "{right} of {labelled}",
    "query_loss": "Query loss",
    "support_loss": "Support loss",
    "answers": "Answers at this step",
    "really": "This is {name}",
    "best": "{name}, {share}",
    "stranger": "Unlike all classes here. If one of them: {name}, {share}",
    "support": "What they learned from",
    "how": "How",
    "again": "Once more",
    "again_told": "This file holds the task. Drop it on the Lab’s page to open the task there, or name it in the command below.",
    "save_task": "Save the task as a ZIP file",
    "no_task": "The task’s pictures are too large to be part of this file. Save the task as a ZIP file in the Lab.",
    "about": "Written by metademo {version} with PyTorch {torch} and Python {python}.",
    "between": ", ",
    "per_cent": " %",
}
"""Of the report."""

REPORT_OF_SENTENCES: Words = {
    **REPORT,
    "subtitle": "{date}. Learned from {support} sentences of {ways} classes, asked about {queries}.",
    "dashed": "Solid: the query set, sentences it was asked about. Dashed: the support set, sentences it learned from.",
    "again_told": "This file holds the task. Add it on the page ‘Sentences’ as any file to open the task there, or name it in "
    "the command below.",
    "no_task": "The task’s sentences are too many to be part of this file. Save them as a file on the page ‘Sentences’.",
}
"""Of a report about sentences."""

REPORT_NAMED: Words = {
    "subtitle": "{date}. Learned from {support} sentences and names of {ways} classes, asked about {queries}.",
}
"""Likewise of a report."""
