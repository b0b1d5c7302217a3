"""The person's work: classes of pictures, which of them to learn from and which to ask about."""
