"""Checkpoints: cards and parameters on disk, and the learners that can be put side by side."""
