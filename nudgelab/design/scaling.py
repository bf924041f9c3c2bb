"""A study with more people or fewer, everything else in proportion."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nudgelab.study.population import Population
    from nudgelab.study.power import Grow
    from nudgelab.study.staff import Staff
    from nudgelab.study.study import Study

__all__ = ["declared_people", "default_sizes", "scaled", "staff_of_size", "teams_grow"]

_MULTIPLES = (0.5, 1.0, 2.0, 4.0)
_HOURS = 24.0


def declared_people(study: Study) -> int:
    """Return how many employees the declared study has.

    A baseline survey without a declared number gives one employee a usable row.
    """
    population = study.population
    if population.baseline is None or "employees" in population.model_fields_set:
        return population.employees
    from nudgelab.simulation.programme import simulate  # noqa: PLC0415

    return len(simulate(study))


def default_sizes(people: int) -> tuple[int, ...]:
    """Return half, once, twice and four times a size, at least 20 [employees]."""
    return tuple(
        sorted({max(round(people * multiple), min(people, 20)) for multiple in _MULTIPLES})
    )


def teams_grow(study: Study, grow: Grow) -> bool:
    """Tell whether the number of teams grows: not where a baseline survey names the teams."""
    baseline = study.population.baseline
    return grow == "teams" and (baseline is None or baseline.team is None)


def scaled(study: Study, employees: int, grow: Grow = "teams") -> Study:
    """Return a study of another size.

    There are more teams of the same mean size, or the same teams with more people. Departments
    stay, as far as there are as many teams; the people and hours of each group of staff grow with
    the employees, so that a contact waits as long as before. What concerns one person (neighbours,
    occasions, doses) stays.

    Parameters
    ----------
    study : Study
        As declared.
    employees : int
        At least 2 [employees].
    grow : {"teams", "team_size"}
        What grows.

    Returns
    -------
    Study
        The same study where the size is the declared one.
    """
    declared = declared_people(study)
    if employees == declared:
        return study
    factor = employees / declared
    population = _population(study.population, employees, factor if teams_grow(study, grow) else 1)
    staff = {name: staff_of_size(group, factor) for name, group in study.all_staff.items()}
    return study.model_copy(update={"population": population, "staff": staff})


def _population(declared: Population, employees: int, factor: float) -> Population:
    teams = min(max(round(declared.teams * factor), 1), employees)
    departments = min(declared.departments, teams)
    return declared.model_copy(
        update={"employees": employees, "teams": teams, "departments": departments}
    )


def staff_of_size(group: Staff, factor: float) -> Staff:
    """Return a group of staff with so many times the hours in all, by whole people.

    Parameters
    ----------
    group : Staff
        As declared.
    factor : float
        Positive.
    """
    people = max(round(group.people * factor), 1)
    hours = min(group.hours_a_day * group.people * factor / people, _HOURS)
    return group.model_copy(update={"people": people, "hours_a_day": hours})
