"""What a comparison of strategies goes by: a user's own strategies, and what things cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from nudgelab.study.arms import Arm
from nudgelab.study.declaration import NUMBER, Declaration, Name, Text

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["Comparison", "Goal", "UnitCosts", "comparison_in_words"]

Goal = Literal["activated", "posts", "first_post", "habit"]
"""What the best strategy is best at."""

Amount = Annotated[float, Field(ge=0.0), NUMBER]


class UnitCosts(Declaration):
    """What an hour costs, beside what tactics and staff declare themselves.

    The default of an hour is the mean labour cost of the European Union in 2024, 33.50 euro
    (Eurostat, lc_lci_lev, whole economy); the minutes are assumptions.
    """

    currency: Text = "EUR"
    """What the study's amounts are in."""
    staff_hour: Amount = 33.5
    """An hour of staff who declare no ``cost_an_hour`` of their own."""
    employee_hour: Amount = 33.5
    """An hour of an employee's own time."""
    contact_minutes: Amount = 5.0
    """An employee's time for a contact that takes no staff; one with staff takes as long as theirs
    [minutes]."""
    survey_minutes: Amount = 5.0
    """An employee's time for a survey that a strategy needs for its diagnosis [minutes]."""


class Comparison(Declaration):
    """How strategies are compared: each as if everybody got it."""

    strategies: dict[Name, Arm] = Field(default_factory=dict)
    """Strategies beside the study's arms and the ready-made ones."""
    best_at: Goal = "activated"
    """What the best one is best at: employees ``activated``, ``posts``, ``first_post`` (earliest),
    or ``habit`` after a year."""
    habit_day: Annotated[int, Field(ge=1, le=10_000), NUMBER] = 250
    """Working day on which habits are looked at [days]; 250 is a year after the kick-off. Where the
    calendar ends before, life goes on without the programme."""
    costs: UnitCosts = UnitCosts()


def comparison_in_words(study: Study) -> Iterator[str]:
    """Yield what a study declares for comparing strategies, in sentences.

    Parameters
    ----------
    study : Study
        The study; one that declares nothing of it yields nothing.
    """
    for name, declared in study.uncertainty.items():
        evenly = "" if declared.scale == "linear" else ", evenly in its logarithm"
        yield (
            f"Not known for certain: {name} is from {declared.low:g} to"
            f" {declared.high:g}{evenly} ({declared.source})."
        )
    compared = study.comparison
    if compared == Comparison():
        return
    yield (
        f"Strategies are compared by {compared.best_at.replace('_', ' ')}; habits on day"
        f" {compared.habit_day:,}."
    )
    costs = compared.costs
    yield (
        f"An hour costs {costs.staff_hour:g} {costs.currency} of staff without a price and"
        f" {costs.employee_hour:g} of an employee; a contact takes {costs.contact_minutes:g} of"
        f" their minutes, a survey {costs.survey_minutes:g}."
    )
    for name, strategy in compared.strategies.items():
        yield f"{_name(name, strategy)}: {_tactics(strategy)}."


def _name(name: str, strategy: Arm) -> str:
    return f"Strategy {name}" + (f" ({strategy.label})" if strategy.label else "")


def _tactics(strategy: Arm) -> str:
    phase = f", {strategy.phase_days} days a phase" if strategy.phase_days else ""
    return f"{', '.join(strategy.tactics) or 'no tactic'}, {strategy.strategy}{phase}"
