"""Nudgelab's full model: a programme with tactics and two surveys, with and without turnover."""

from __future__ import annotations

from nudgelab.cohort.cohort import Cohort
from nudgelab.simulation.programme import simulate as simulate_study
from nudgelab.study.study import Study

__all__ = ["full_study", "simulate", "simulate_turnover"]

LEAVING = 0.1
"""Share who leave within a year, in the row with turnover."""


def full_study(employees: int, days: int, *, leaving: float = 0.0) -> Study:
    """Return a study with two tactics in each of two arms, and surveys on day 0 and the last.

    Parameters
    ----------
    employees : int
        People, in teams of eight.
    days : int
        Working days from the kick-off on [days]; nothing is observed before it.
    leaving : float
        Share of the employees who leave within a year, in [0, 1).
    """
    return Study.model_validate(
        {
            "study": "speed",
            "population": {
                "employees": employees,
                "teams": max(1, employees // 8),
                "turnover": {"leaving": leaving},
            },
            "calendar": {
                "days": days,
                "baseline_days": 0,
                "survey": {"days": [0, days], "response": 0.9},
            },
            "arms": {
                "control": {},
                "plan": {"tactics": ["implementation_intention", "reminder"]},
                "input": {"tactics": ["co_creation", "self_persuasion"]},
            },
            "assignment": {"unit": "team"},
            "outcomes": {"posted": {"kind": "binary", "window": [1, days]}},
            "analysis": {"primary": "posted"},
        }
    )


def simulate(employees: int, days: int, seed: int) -> float:
    """Return posts an employee and day; nobody leaves."""
    return _posts(simulate_study(full_study(employees, days), seed=seed), employees * days)


def simulate_turnover(employees: int, days: int, seed: int) -> float:
    """Return posts an employee and day; a tenth leave a year, and successors come."""
    study = full_study(employees, days, leaving=LEAVING)
    return _posts(simulate_study(study, seed=seed), employees * days)


def _posts(cohort: Cohort, agent_days: int) -> float:
    posts = 0 if cohort.events is None else int(cohort.events.num_rows)
    return posts / agent_days
