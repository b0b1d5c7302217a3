"""What a visitor reads before anything else is there. Nothing here may need what takes long to load."""

NAME = "metademo"
TITLE = "metademo: see meta-learning happen"
LOADING = "One moment: the learners are being loaded."
