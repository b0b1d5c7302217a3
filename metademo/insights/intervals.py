"""What all 95 % intervals have in common."""

from statistics import NormalDist

Z_95 = NormalDist().inv_cdf(0.975)
"""The standard normal distribution's 97.5 % quantile, 1.96: so many standard errors on either side."""
