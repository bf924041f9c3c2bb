"""Nudgelab's full model: a programme with tactics, surveys, an event and turnover."""

from __future__ import annotations

from nudgelab.simulation.programme import Programme, simulate
from nudgelab.study.study import Study

__all__ = ["full_study", "run", "simulate"]


def full_study(employees: int, days: int) -> Study:
    """Return a study with tactics in two arms, two surveys of everybody, and turnover."""
    return Study.model_validate(
        {
            "study": "speed",
            "population": {
                "employees": employees,
                "teams": max(1, employees // 8),
                "turnover": {"leaving": 0.1},
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


def run(employees: int, days: int) -> Programme:
    """Return a programme that has run to its end."""
    programme = Programme(full_study(employees, days), 1, 0)
    programme.run()
    return programme
