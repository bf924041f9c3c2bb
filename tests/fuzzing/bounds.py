"""How a case may end, how long it may take, and how many cases there are."""

from __future__ import annotations

import faulthandler
import os
import signal
from contextlib import contextmanager

from hypothesis import HealthCheck, Phase, settings

from nudgelab.errors import NudgelabError

SECONDS_A_CASE = 120
"""A case that takes longer hangs; on an idle machine the slowest of thousands took four seconds."""

TIMES = int(os.environ.get("NUDGELAB_FUZZ", "1"))
"""How many times as many cases as the test suite has: ``make fuzz`` says."""


def cases(number):
    """Try so many cases; the nightly run tries many times as many, and new ones each time."""
    return settings(
        max_examples=number * TIMES,
        deadline=None,
        derandomize=TIMES == 1 and bool(os.environ.get("CI")),
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
    )


class TookTooLongError(BaseException):
    """A case that hangs; nothing may catch it on its way out."""


@contextmanager
def bounded(seconds=SECONDS_A_CASE):
    """Stop a case that hangs, in Python or (with a dump of where it is) in a library."""

    def stop(signum, frame):
        raise TookTooLongError(f"took longer than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    faulthandler.dump_traceback_later(4 * seconds, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def said_or_done(call, *arguments):
    """Return what a call returns, or None where it refused in words.

    Anything but nudgelab's own errors is a crash and passes through; a refusal has to say
    something, on lines that a terminal can show.
    """
    with bounded():
        try:
            return call(*arguments)
        except NudgelabError as error:
            refusal = str(error)
    assert refusal.strip(), "a refusal without a word"
    return None
