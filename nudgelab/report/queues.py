"""How long people waited for scarce staff, as a table and in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.report.naming import Names
from nudgelab.report.numbers import NOTHING, number

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings, Queue

__all__ = ["queue_rows", "queue_sentences"]


def queue_rows(findings: Findings) -> list[dict[str, str]]:
    """Return a row a queue, as text.

    Parameters
    ----------
    findings : Findings
        What was found.

    Returns
    -------
    list of dict
        ``tactic``, ``arm``, ``staff``, ``requests``, ``served``, ``mean``, ``most`` (what nine in
        ten waited at most), ``longest``, ``queue``, ``hours``, ``lost``.
    """
    names = Names(findings)
    return [
        {
            "tactic": queue.tactic.replace("_", " "),
            "arm": names.arm(queue.arm),
            "staff": queue.staff.replace("_", " "),
            "requests": number(queue.requests),
            "served": number(queue.served),
            "mean": _days(queue.mean_wait),
            "most": _days(queue.wait_of_nine_in_ten),
            "longest": _days(queue.longest_wait),
            "queue": number(queue.longest_queue),
            "hours": number(queue.hours, 1),
            "lost": number(queue.lost),
        }
        for queue in findings.queues
    ]


def queue_sentences(findings: Findings) -> list[str]:
    """Return a sentence a queue: how long people waited, and what it cost.

    Parameters
    ----------
    findings : Findings
        What was found.
    """
    names = Names(findings)
    return [" ".join(_said(queue, names)) for queue in findings.queues]


def _said(queue: Queue, names: Names) -> Iterator[str]:
    where = f"{queue.tactic.replace('_', ' ')} in {names.arm(queue.arm)}"
    staff = queue.staff.replace("_", " ")
    if queue.requests == 0:
        yield f"{where}: nobody asked for {staff}."
        return
    yield (
        f"{where}: {number(queue.served)} of {number(queue.requests)} requests were taken up by"
        f" {staff}, after {_days(queue.mean_wait)} working days on average (nine in ten within"
        f" {_days(queue.wait_of_nine_in_ten)}); at most {number(queue.longest_queue)} waited at a"
        " time."
    )
    if queue.lost:
        posts = "post" if queue.lost == 1 else "posts"
        yield f"{number(queue.lost)} {posts} lost their occasion on the way."


def _days(wait: float | None) -> str:
    return NOTHING if wait is None else number(wait, 1)
