"""Tasks: episodes, and what draws them."""
