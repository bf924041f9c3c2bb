"""The variance of an effect in a stepped wedge: teams cross one after the other, in even steps.

In the first of P periods no team is treated; in each of the others as many teams cross as in the
next, so that all are treated in the last. Periods have effects of their own. Hussey and Hughes take
the teams' effects as random; the plan's analysis takes them out as fixed ones, which is the limit
of a large intracluster correlation with as much variation within teams as there is.

Checked against their equation 8, written out in R.

References
----------
Hussey, M. A. & Hughes, J. P. (2007). Design and analysis of stepped wedge cluster randomized
trials. Contemporary Clinical Trials 28, 182–191.
"""

from __future__ import annotations

from typing import NamedTuple

from nudgelab.errors import EstimationError

__all__ = ["fixed_teams_variance", "random_teams_variance"]


class _Schedule(NamedTuple):
    """Sums of the schedule's indicators of treatment, in Hussey and Hughes's letters."""

    total: float
    squares_of_periods: float
    squares_of_teams: float


def _schedule(teams: float, periods: int) -> _Schedule:
    if not (teams > 0 and periods >= 2):
        raise EstimationError(
            f"teams == {teams:g}, periods == {periods}, must be positive and at least 2"
        )
    steps = range(1, periods)
    crossing = teams / len(steps)
    return _Schedule(
        crossing * sum(periods - step for step in steps),
        crossing**2 * sum(step**2 for step in steps),
        crossing * sum((periods - step) ** 2 for step in steps),
    )


def random_teams_variance(
    teams: float, periods: int, size: float, *, variance: float, icc: float
) -> float:
    """Return the variance of the effect where teams' effects are random.

    Parameters
    ----------
    teams : float
        Their number, positive.
    periods : int
        At least 2.
    size : float
        People of a team in a period, positive.
    variance : float
        Of the outcome over people.
    icc : float
        Intracluster correlation, in [0, 1].

    Returns
    -------
    float
        Of the immediate and lasting effect.

    Raises
    ------
    EstimationError
        Where there are no teams, or fewer than two periods.

    References
    ----------
    Hussey & Hughes (2007), Contemporary Clinical Trials 28, 182–191, equation 8.
    """
    u, w, v = _schedule(teams, periods)
    within, between = (1.0 - icc) * variance / size, icc * variance
    top = teams * within * (within + periods * between)
    known = (teams * u - w) * within
    return top / (known + (u**2 + teams * periods * u - periods * w - teams * v) * between)


def fixed_teams_variance(
    teams: float, periods: int, size: float, *, variance: float, icc: float
) -> float:
    """Return the variance of the effect where teams' effects are taken out.

    Parameters
    ----------
    teams, periods, size, variance, icc
        As in :func:`random_teams_variance`.

    Returns
    -------
    float
        At least that with random effects.

    Raises
    ------
    EstimationError
        Where there are no teams, or fewer than three periods: with two, the teams that cross at
        once tell the period's effect from the treatment's by nothing.
    """
    if periods < 3:
        raise EstimationError(f"periods == {periods}, must be at least 3")
    u, w, v = _schedule(teams, periods)
    within = (1.0 - icc) * variance / size
    return teams * periods * within / (u**2 + teams * periods * u - periods * w - teams * v)
