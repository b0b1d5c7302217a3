"""Sentences to be told apart: from files and typed lines to an episode, and which words an answer rests on."""
