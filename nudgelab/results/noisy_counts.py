"""Counts of people with noise, so that nobody's being there can be told from them.

Each person counts once in the table of one outcome, by arm and state. With discrete Laplace noise
of scale 1/ε in every count such a table is ε-differentially private (Dwork, McSherry, Nissim &
Smith 2006), and the tables of several outcomes together cost the sum of their budgets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from nudgelab.errors import ResultsError

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["counts_with_noise", "noisy_counts"]

_STATES = ("acted", "did_not", "unknown")


def counts_with_noise(
    study: Study, groups: Iterable[Mapping[str, Any]], epsilon: Fraction
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the counts of a run's binary outcomes with noise, and how they were made.

    Parameters
    ----------
    study : Study
        The run's.
    groups : iterable of mapping
        Rows of the run's table of groups.
    epsilon : Fraction
        Budget of all counts together, split evenly over the outcomes.

    Raises
    ------
    ResultsError
        If the run doesn't keep the counts, for an arm has too few people.
    """
    binary = [name for name, outcome in study.outcomes.items() if outcome.kind == "binary"]
    rows = [row for row in groups if row["segment"] == "all" and row["outcome"] in binary]
    hidden = [row["arm"] for row in rows if row["people"] is None or row["observed"] is None]
    if not rows or hidden:
        found = f"too few people in {', '.join(dict.fromkeys(hidden))}" if hidden else "no counts"
        raise ResultsError(
            f"{found}; expected binary outcomes of at least {study.analysis.minimum_cell} people in"
            " each arm, whose counts the run keeps"
        )
    tables = len({row["outcome"] for row in rows})
    share = epsilon / tables
    counts = noisy_counts(rows, share)
    said = {
        "epsilon": str(epsilon),
        "epsilon_of_each_table": str(share),
        "tables": tables,
        "mechanism": "discrete Laplace, drawn exactly (Canonne, Kamath & Steinke 2020)",
        "scale": str(1 / share),
        "neighbours": "cohorts that differ by one person's being there; arms are public",
        "counts": "people by arm who acted, who didn't, and whose outcome is unknown; noise can"
        " make a count negative, and clearing that away is left to who uses it",
    }
    return counts, said


def noisy_counts(
    rows: Iterable[Mapping[str, Any]], epsilon: Fraction, **chance: Any
) -> list[dict[str, Any]]:
    """Return counts of people with noise, a row an outcome and arm.

    Each person counts once in a table of one outcome, so one person more or less changes one count
    by one.

    Parameters
    ----------
    rows : iterable of mapping
        With ``outcome``, ``arm``, ``people``, ``observed`` and the share ``mean``.
    epsilon : Fraction
        Of each outcome's table.
    **chance
        For tests: as :func:`nudgelab.statistics.discrete_laplace.discrete_laplace` takes it.
    """
    from nudgelab.statistics.discrete_laplace import discrete_laplace  # noqa: PLC0415

    found = []
    for row in rows:
        acted = round(row["mean"] * row["observed"])
        counts = (acted, row["observed"] - acted, row["people"] - row["observed"])
        noisy = [count + discrete_laplace(1 / epsilon, **chance) for count in counts]
        names = {"outcome": row["outcome"], "arm": row["arm"]}
        found.append(names | dict(zip(_STATES, noisy, strict=True)))
    return found
