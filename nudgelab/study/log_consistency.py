"""Whether a real cohort's event log, survey waves and scales fit together and with the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from nudgelab.study.columns import STRUCTURAL
from nudgelab.study.inconsistency import Inconsistency, unknown
from nudgelab.study.logs import WaveFile

if TYPE_CHECKING:
    from nudgelab.study.columns import CohortFile
    from nudgelab.study.source_map import Location
    from nudgelab.study.study import Study

__all__ = ["log_inconsistencies"]

_SATURDAY = 5


def log_inconsistencies(study: Study) -> Iterator[Inconsistency]:
    """Yield every mistake between the parts that tell of events, waves and scales."""
    if study.cohort is None:
        return
    yield from _persons(study.cohort)
    yield from _start(study.cohort)
    if study.cohort.events is not None:
        where: Location = ("cohort", "events", "columns")
        counts = {"person": (1, 1), "time": (1, 1), "kind": (0, 1)}
        yield from _roles(where, study.cohort.events.columns, counts)
    if study.cohort.waves is not None:
        yield from _waves(study.cohort.waves)
    yield from _scales(study, study.cohort)
    yield from _scales_of_outcomes(study, study.cohort)


def _persons(cohort: CohortFile) -> Iterator[Inconsistency]:
    has_logs = cohort.events is not None or cohort.waves is not None
    if has_logs and not any(column.role == "person" for column in cohort.columns.values()):
        expected = "one, by which events and waves find their person"
        yield Inconsistency(("cohort", "columns"), "no column with role person", expected)


def _start(cohort: CohortFile) -> Iterator[Inconsistency]:
    start = cohort.start if cohort.days == "working" else None
    if start is not None and start.weekday() >= _SATURDAY:
        found = f"start: {start}, a {start:%A}"
        yield Inconsistency(("cohort", "start"), found, "a day from Monday to Friday")
    for role in ("left", "start"):
        if sum(column.role == role for column in cohort.columns.values()) > 1:
            found = f"more than one column with role {role}"
            yield Inconsistency(("cohort", "columns"), found, "at most one")


def _roles(
    where: Location, columns: Mapping[str, Any], counts: Mapping[str, tuple[int, int]]
) -> Iterator[Inconsistency]:
    """Yield roles that too few or too many columns have."""
    roles = Counter(column.role for column in columns.values())
    for role, (fewest, most) in counts.items():
        if not fewest <= roles[role] <= most:
            expected = "exactly one" if fewest else "at most one"
            yield Inconsistency(where, f"{roles[role]} columns with role {role}", expected)


def _waves(waves: WaveFile) -> Iterator[Inconsistency]:
    where: Location = ("cohort", "waves", "columns")
    yield from _roles(where, waves.columns, {"person": (1, 1), "wave": (0, 1), "day": (0, 1)})
    roles = {column.role for column in waves.columns.values()}
    if not roles & {"wave", "day"}:
        expected = "one that tells when the answers were given"
        yield Inconsistency(where, "no column with role wave or day", expected)
    for key, column in waves.columns.items():
        if column.role == "wave":
            if not column.values and "day" not in roles:
                expected = "values: with each wave's day, such as {before: 0}, or a column of days"
                yield Inconsistency((*where, key), "waves without days", expected)
            for value, day in (column.values or {}).items():
                if isinstance(day, str) or day != int(day):
                    place: Location = (*where, key, "values", value)
                    yield Inconsistency(place, f"the wave '{value}' on day '{day}'", "a whole day")
        if column.role == "scale" and (column.name or key) in STRUCTURAL:
            found = f"a score called '{column.name or key}'"
            yield Inconsistency((*where, key), found, "another name (as: …); this one is taken")


def _scales(study: Study, cohort: CohortFile) -> Iterator[Inconsistency]:
    held = set(cohort.covariates())
    for name in study.scales:
        if name in STRUCTURAL:
            found = f"a scale called '{name}'"
            yield Inconsistency(("scales", name), found, "another name; this one is taken")
        if name in held:
            found = f"the scale '{name}', which a column holds already"
            yield Inconsistency(("scales", name), found, "one of the two, or another name")


def _scales_of_outcomes(study: Study, cohort: CohortFile) -> Iterator[Inconsistency]:
    if cohort.waves is None:
        return
    measured = {column.name or key for key, column in cohort.columns.items()}
    finished = [c.name or k for k, c in cohort.waves.columns.items() if c.role == "scale"]
    known = [*study.scales, *finished]
    for name, outcome in study.outcomes.items():
        scale = getattr(outcome, "scale", None)
        if scale is not None and scale not in known and name not in measured:
            yield unknown(("outcomes", name, "scale"), "scale", scale, known)
