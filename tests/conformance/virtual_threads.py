"""Threads that run one at a time, on the virtual clock."""

from virtual_time import NEVER, clock


class Threads:
    """The threads of a run."""

    def sleep_until(self, deadline):
        """Block the calling thread until a deadline."""
        clock.advance(deadline)

    def run_ready(self):
        """Let every thread that got what it waited for go on."""

    def next_sleeper(self):
        """Return (deadline, order) of the sleep that ends first."""
        return NEVER, 0

    def next_deadline(self):
        """Return the deadline of the sleep that ends first."""
        return self.next_sleeper()[0]

    def join_all(self):
        """Let every thread come to its end."""


def install(workers):
    """Make the threads of a run virtual."""
    clock.threads = Threads()
