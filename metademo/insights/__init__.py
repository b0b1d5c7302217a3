"""What can be said of a learner beside its answers: each module takes a learner or a trace and returns plain numbers."""
