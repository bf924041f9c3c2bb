"""The cohort as an object."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.cohort.cohort import Cohort, Source


@pytest.fixture
def cohort():
    people = {
        "person": [0, 1, 2],
        "arm": ["plan", "control", "plan"],
        "team": pa.array([4, None, 4]),
        "age": [30.0, None, 41.5],
        "department": ["IT", None, "sales"],
    }
    outcomes = {
        "posted": [1.0, None, 0.0],
        "first": [3.0, 20.0, 20.0],
        "first.observed": [1, None, 0],
    }
    return Cohort(Source("file", "x.csv"), pa.table(people), pa.table(outcomes))


def test_people(cohort):
    assert len(cohort) == 3
    assert cohort.arm_sizes() == {"plan": 2, "control": 1}
    assert cohort.team.tolist() == [4, -1, 4]
    assert cohort.covariates == ("age", "department")
    assert repr(cohort) == "<Cohort of 3 people from x.csv: plan 2, control 1>"


def test_a_cohort_without_teams(cohort):
    people = cohort.people.drop_columns(["team"])
    assert Cohort(cohort.source, people, cohort.outcomes).team is None


def test_covariates_as_numbers_and_as_texts(cohort):
    np.testing.assert_array_equal(cohort.numbers("age"), [30, np.nan, 41.5])
    assert cohort.texts("age").tolist() == ["30", None, "41.5"]
    assert cohort.texts("department").tolist() == ["IT", None, "sales"]
    assert cohort.is_text("department")
    assert not cohort.is_text("age")


def test_outcomes(cohort):
    np.testing.assert_array_equal(cohort.outcome("posted"), [1, np.nan, 0])
    assert cohort.event_observed("first").tolist() == [True, False, False]


def test_a_source_tells_what_is_known():
    assert Source("file", "x.csv", sha256="ab").as_dict() == {
        "kind": "file",
        "name": "x.csv",
        "sha256": "ab",
    }
    assert Source("simulated", "s", seed=0, replication=0).as_dict()["seed"] == 0
