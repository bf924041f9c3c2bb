"""Small cohorts made by hand, whose every number can be checked on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.cohort.cohort import Cohort, Source
from nudgelab.study.study import Study

MakeStudy = Callable[..., Study]
MakeCohort = Callable[..., Cohort]


@pytest.fixture
def make_study() -> MakeStudy:
    def make(**changes: Any) -> Study:
        declared: dict[str, Any] = {
            "study": "by_hand",
            "arms": {"control": {}, "plan": {}, "nudge": {}},
            "outcomes": {
                "posted": {"kind": "binary", "window": (1, 100)},
                "posts": {"kind": "count", "window": (1, 100)},
                "score": {"kind": "continuous", "window": (1, 100)},
                "first": {"kind": "time_to_event", "window": (1, 100)},
            },
            "analysis": {"primary": "posted"},
        }
        return Study.model_validate(declared | changes)

    return make


@pytest.fixture
def make_cohort() -> MakeCohort:
    def make(
        people: Mapping[str, Any],
        outcomes: Mapping[str, Any],
        source: Source | None = None,
    ) -> Cohort:
        size = len(people["arm"])
        table = {"person": np.arange(size), **people}
        return Cohort(
            source or Source("file", "by_hand.csv", sha256="0" * 64),
            pa.table({k: pa.array(v, from_pandas=True) for k, v in table.items()}),
            pa.table({k: pa.array(v, from_pandas=True) for k, v in outcomes.items()}),
        )

    return make


@pytest.fixture
def trial(make_cohort: MakeCohort) -> Cohort:
    """90 people: 30 in control (12 posted), 30 in plan (21), 30 in nudge (15)."""
    arm = np.repeat(["control", "plan", "nudge"], 30)
    posted = np.concatenate([np.arange(30) < events for events in (12, 21, 15)]).astype(float)
    person = np.arange(90)
    return make_cohort(
        {
            "arm": arm,
            "team": person // 5,
            "intention": np.where(person % 3 == 0, 0.3, 0.8),
            "acted": (person % 10 == 0).astype(float),
            "age": 30.0 + person % 7,
        },
        {
            "posted": posted,
            "posts": posted * (1 + person % 4),
            "score": 0.5 + 0.1 * posted + 0.01 * (person % 5),
            "first": np.where(posted == 1, 1.0 + person % 50, 100.0),
            "first.observed": posted,
        },
    )
