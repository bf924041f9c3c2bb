"""A small study with every kind of outcome, and cohort files that fit it."""

from __future__ import annotations

import pytest

from nudgelab.cohort.cohort import Cohort
from nudgelab.errors import CohortError
from nudgelab.study.study import Study

COLUMNS = {
    "id": {"role": "person"},
    "group": {"role": "arm", "values": {"A": "control", "B": "plan"}},
    "unit": {"role": "team"},
    "wants": {"role": "covariate", "as": "intention"},
    "department": {"role": "covariate"},
    "posted": {"role": "outcome"},
    "posts": {"role": "outcome"},
    "score": {"role": "outcome"},
    "days": {"role": "outcome", "as": "first"},
    "seen": {"role": "event_observed", "as": "first"},
}
HEADER = list(COLUMNS)
ROWS = [
    ["Anna", "A", "t1", "0.2", "sales", "0", "0", "1.5", "20", "0"],
    ["Ben", "B", "t1", "0.9", "sales", "1", "3", "-2", "4", "1"],
    ["Cleo", "A", "t2", "0.7", "IT", "1", "1", "0.25", "7", "1"],
    ["Dana", "B", "t2", "0.4", "legal, tax", "0", "0", "3", "20", "0"],
]


@pytest.fixture
def make_study():
    def make(columns=COLUMNS, **changes):
        cohort = {"columns": columns, **changes.pop("cohort", {})}
        declared = {
            "study": "small",
            "arms": {"control": {}, "plan": {}},
            "outcomes": {
                "posted": {"kind": "binary", "window": [1, 20]},
                "posts": {"kind": "count", "window": [1, 20]},
                "score": {"kind": "continuous", "window": [1, 20]},
                "first": {"kind": "time_to_event", "window": [1, 20]},
            },
            "analysis": {"primary": "posted"},
            "cohort": cohort,
        }
        return Study.model_validate(declared | changes)

    return make


@pytest.fixture
def study(make_study):
    return make_study()


@pytest.fixture
def rows():
    """Header and rows of a cohort that is right, to be changed."""
    return [list(HEADER), *(list(row) for row in ROWS)]


@pytest.fixture
def write(tmp_path):
    """Write rows as a CSV file and return its path."""

    def write_rows(rows, separator=",", ends="\n", name="cohort.csv"):
        def cell(text):
            return f'"{text}"' if separator in text else text

        lines = [separator.join(map(cell, row)) for row in rows]
        path = tmp_path / name
        path.write_bytes((ends.join(lines) + ends).encode())
        return path

    return write_rows


@pytest.fixture
def changed(rows, write):
    """Write the right cohort with one column's values (from the first row on) replaced."""

    def change(column, *values, **how):
        at = HEADER.index(column)
        for row, value in zip(rows[1:], values, strict=False):
            row[at] = value
        return write(rows, **how)

    return change


@pytest.fixture
def refused(study):
    """Return the problems of a file that can't be read; no message tells who somebody is."""

    def told(path, by=study):
        with pytest.raises(CohortError) as error:
            Cohort.read(path, by)
        for row in ROWS:
            assert row[0] not in str(error.value)
        return error.value.problems

    return told


@pytest.fixture
def the_problem(refused):
    def told(path, *by):
        (problem,) = refused(path, *by)
        return problem

    return told
