"""A row of the results file."""

from metademo.measuring.measurements import Measurement

ROW = Measurement(
    checkpoint="characters", learner="maml", sha="0123456789abcdef", data="omniglot/test", within=False, ways=5, shots=1,
    queries=15, steps=5, mode="inductive", accuracy=0.98, interval=0.002, episodes=1000, seed=0, seconds=12.5,
    command="python -m metademo evaluate characters", date="2026-11-23", symmetries=4,
)  # fmt: skip
