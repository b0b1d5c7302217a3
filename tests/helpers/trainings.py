"""A training without a process of its own: for tests of the page."""

from metademo.ui.background import trainings


class Here:
    """A process that is none: it does what it is told at once, in this one."""

    made = 0

    def __init__(self, heard):
        type(self).made += 1
        self.pid, self.since, self._heard, self._orders = 0, 1e12, heard, []
        self._served = trainings_served(self)

    def send(self, order):
        if isinstance(order, trainings.Go):  # goes on until it is asked what it has: three meta-steps
            for _ in range(3):
                self._served._live.step()
            self._served._report()
        else:
            self._served._follow(order)

    def end(self):
        pass


def trainings_served(process):
    from metademo.training.apart import _Served

    served = _Served(None, None)
    served._send = lambda report: process._heard.report(process, report)
    return served
