"""The game: a person against the learners."""
