"""Designs diagnosed: what each estimator of the plan gives, held against the truth.

The diagnosands of DeclareDesign (Blair, Cooper, Coppock & Humphreys 2019), each with its
Monte-Carlo standard error over replications. Ratios are on their logarithm.

References
----------
Blair, G., Cooper, J., Coppock, A. & Humphreys, M. (2019). Declaring and diagnosing research
designs. American Political Science Review 113, 838–859. Gelman, A. & Carlin, J. (2014). Beyond
power calculations. Perspectives on Psychological Science 9, 641–651. Morris, T. P., White, I. R. &
Crowther, M. J. (2019). Using simulation studies to evaluate statistical methods. Statistics in
Medicine 38, 2074–2102.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from nudgelab.design.diagnosands import Estimator, error_of_mean
from nudgelab.design.diagnosis_replications import diagnosis_tasks, replicate_with_truth
from nudgelab.errors import Problem, StudyError
from nudgelab.execution.task import table_of_tasks

if TYPE_CHECKING:
    from nudgelab.execution.task import Executor
    from nudgelab.study.study import Study

__all__ = ["Design", "Diagnosis", "DiagnosisRow", "diagnose", "diagnosed", "must_differ"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisRow:
    """An estimator of a design over all replications.

    Attributes
    ----------
    design : str
        Name of the design.
    outcome, arm, versus, segment, estimand, method, role : str
        As in the table of effects.
    replications, refused : int
        Replications, and those of them without an estimate.
    truth, truth_error : float
        Mean of the true effects and its Monte-Carlo standard error; NaN where there is no truth.
    mean : float
        Mean estimate.
    bias, bias_error : float
        Mean of the estimates less the truth of their replication.
    rmse, rmse_error : float
        Root of the mean square of that.
    spread, standard_error : float
        Standard deviation of the estimates, and the root mean square of their standard errors (NaN
        where the method has none on this scale).
    coverage, coverage_error : float
        Share of the intervals that hold the truth of their replication.
    power, power_error : float
        Share of the replications whose corrected p-value is at most one minus the level.
    wrong_sign, wrong_sign_error : float
        Share of these whose estimate has the other sign than the mean truth (Type S).
    exaggeration, exaggeration_error : float
        Mean size of these estimates over that of the mean truth (Type M).
    """

    design: str
    outcome: str
    arm: str
    versus: str
    segment: str
    estimand: str
    method: str
    role: str
    replications: int
    refused: int
    truth: float
    truth_error: float
    mean: float
    bias: float
    bias_error: float
    rmse: float
    rmse_error: float
    spread: float
    standard_error: float
    coverage: float
    coverage_error: float
    power: float
    power_error: float
    wrong_sign: float
    wrong_sign_error: float
    exaggeration: float
    exaggeration_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A design as a whole.

    Attributes
    ----------
    name, title : str
        The study's.
    people, teams : int
        Employees and teams.
    unit : {"person", "team"}
        What is assigned.
    level : float
        Of its intervals.
    outcome, segment, estimand : str
        Its primary question.
    cost, cost_error : float
        Mean cost of the trial over replications, in its currency, and its standard error.
    contacts, hours : float
        Mean contacts, and hours of staff [hours].
    labels : mapping of str to str
        Arm → what it is called.
    outcomes, segments : mapping of str to str
        Outcome and segment → what they are called.
    """

    name: str
    title: str
    people: int
    teams: int
    unit: str
    level: float
    outcome: str
    segment: str
    estimand: str
    cost: float
    cost_error: float
    contacts: float
    hours: float
    labels: Mapping[str, str]
    outcomes: Mapping[str, str]
    segments: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """Designs diagnosed side by side.

    Attributes
    ----------
    designs : tuple of Design
        In the order in which they were given.
    rows : tuple of DiagnosisRow
        Design by design, the primary question first and its headline before the rest.
    seed, replications : int
        Of the simulation.
    """

    designs: tuple[Design, ...]
    rows: tuple[DiagnosisRow, ...]
    seed: int
    replications: int

    def headlines(self) -> tuple[DiagnosisRow, ...]:
        """Return the primary estimator of each arm and design."""
        return tuple(row for row in self.rows if row.role == "primary")

    def to_arrow(self) -> pa.Table:
        """Return the rows as a table; no number is null."""
        names = [field.name for field in fields(DiagnosisRow)]
        columns = {name: [getattr(row, name) for row in self.rows] for name in names}
        return pa.table({name: pa.array(v, from_pandas=True) for name, v in columns.items()})


def diagnose(
    studies: Sequence[Study], *, replications: int, executor: Executor, seed: int | None = None
) -> Diagnosis:
    """Diagnose designs side by side, and keep nothing.

    Parameters
    ----------
    studies : sequence of Study
        The designs, of different names.
    replications : int
        Of each design; at least 2.
    executor : Executor
        Where they are simulated.
    seed : int, optional
        Seed of every random number; the first study's own if left out.

    Returns
    -------
    Diagnosis
        Every estimator that the plans ask for by name.

    Raises
    ------
    StudyError
        If two designs have one name, or a design can't be simulated.
    """
    must_differ(studies)
    chosen = studies[0].seed if seed is None else seed
    tasks = diagnosis_tasks(studies, seed=chosen, replications=replications)
    table = table_of_tasks(executor, replicate_with_truth, tasks)
    return diagnosed(studies, table, seed=chosen, replications=replications)


def must_differ(studies: Sequence[Study]) -> None:
    """Refuse designs of one name, and those that no programme can be simulated of."""
    problems = []
    for place, study in enumerate(studies):
        where = str(study.path or study.study)
        if any(study.study == other.study for other in studies[:place]):
            problems.append(
                Problem(f"{where}: study", f"'{study.study}' a second time", "designs of own names")
            )
        if not study.treatments:
            problems.append(Problem(f"{where}: arms", "one arm", "an arm beside control"))
        if study.assignment.rollout is not None:
            expected = "arms that stay: a roll-out over periods isn't simulated"
            problems.append(Problem(f"{where}: assignment", "a stepped wedge", expected))
    if problems:
        raise StudyError(problems)


def diagnosed(
    studies: Sequence[Study], table: pa.Table, *, seed: int, replications: int
) -> Diagnosis:
    """Put the replications of designs together.

    Parameters
    ----------
    studies : sequence of Study
        The designs.
    table : pyarrow.Table
        As :func:`~nudgelab.design.diagnosis_replications.replicate_with_truth` gives it.
    seed, replications : int
        Of the simulation.
    """
    number = table["design"].to_numpy()
    own = [table.filter(pa.array(number == design)) for design in range(len(studies))]
    return Diagnosis(
        designs=tuple(_design(*pair) for pair in zip(studies, own, strict=True)),
        rows=tuple(
            row for pair in zip(studies, own, strict=True) for row in _rows(*pair, replications)
        ),
        seed=seed,
        replications=replications,
    )


def _design(study: Study, table: pa.Table) -> Design:
    from nudgelab.analysis.estimation import headline_of  # noqa: PLC0415

    _, first = np.unique(table["replication"].to_numpy(), return_index=True)
    cost, contacts, hours = (table[n].to_numpy()[first] for n in ("cost", "contacts", "hours"))
    plan = study.analysis
    return Design(
        name=study.study,
        title=study.title or study.study,
        people=study.population.employees,
        teams=study.population.teams,
        unit=study.assignment.unit,
        level=plan.level,
        outcome=plan.primary,
        segment=plan.primary_segment,
        estimand=headline_of(study.outcomes[plan.primary]),
        cost=float(cost.mean()),
        cost_error=error_of_mean(cost),
        contacts=float(contacts.mean()),
        hours=float(hours.mean()),
        labels={arm: study.label("arm", arm) for arm in study.arms},
        outcomes={name: study.label("outcome", name) for name in study.outcomes},
        segments={name: study.label("segment", name) for name in ("all", *study.all_segments)},
    )


_NAMES = ("outcome", "arm", "versus", "segment", "estimand", "method", "role")
_KEY = ("outcome", "arm", "segment", "estimand", "role")
_NUMBERS = ("estimate", "low", "high", "standard_error", "p_adjusted", "truth")


def _rows(study: Study, table: pa.Table, replications: int) -> Iterator[DiagnosisRow]:
    numbers = {name: table[name].to_numpy(zero_copy_only=False).astype(float) for name in _NUMBERS}
    named = table.select([*_NAMES, "replication"]).to_pylist()
    for places in _same_estimators(named).values():
        columns = {name: values[places] for name, values in numbers.items()}
        names = {name: named[places[-1]][name] for name in _NAMES}
        estimator = Estimator(names["estimand"], columns, replications, study.analysis.level)
        yield DiagnosisRow(design=study.study, **names, **estimator.diagnosands())  # type: ignore[arg-type]


def _same_estimators(rows: list[dict[str, str]]) -> dict[tuple[str | int, ...], list[int]]:
    """Return the places of each estimator's rows: its k-th of an estimand stays its k-th."""
    seen: Counter[tuple[str | int, ...]] = Counter()
    places: dict[tuple[str | int, ...], list[int]] = {}
    for place, row in enumerate(rows):
        names = tuple(row[name] for name in _KEY)
        within = (row["replication"], *names)
        places.setdefault((*names, seen[within]), []).append(place)
        seen[within] += 1
    return places
