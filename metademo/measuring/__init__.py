"""Measuring: accuracy over episodes, comparisons, speed, and the tables they are told in."""
