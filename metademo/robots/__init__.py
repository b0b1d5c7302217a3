"""A robot shown once: one demonstration, a few inner steps, and the arm does it from elsewhere (Finn et al. 2017b)."""
