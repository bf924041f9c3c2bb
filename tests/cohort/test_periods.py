"""A roll-out's log as rows of people in periods."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.cohort.cohort import Cohort, Source
from nudgelab.cohort.periods import in_periods
from nudgelab.errors import CohortError
from nudgelab.study.study import Study

DECLARED = {
    "study": "wedge",
    "arms": {"control": {}, "plan": {}},
    "assignment": {
        "unit": "team",
        "rollout": "period",
        "rollout_start": "crosses",
        "period_days": 10,
    },
    "outcomes": {
        "posted": {"kind": "binary", "window": (1, 34)},
        "score": {"kind": "continuous", "window": (1, 34), "scale": "pride"},
    },
    "analysis": {"primary": "posted", "minimum_cell": 1},
}


@pytest.fixture
def study():
    return Study.model_validate(DECLARED)


@pytest.fixture
def cohort():
    """Three people: one crosses on day 11, one on day 15 (within a period), one never."""
    return Cohort(
        Source("file", "log.csv"),
        pa.table(
            {
                "person": [0, 1, 2],
                "arm": ["plan"] * 3,
                "team": [0, 1, 2],
                "crosses": [11.0, 15.0, None],
            }
        ),
        pa.table({"posted": [0.0, 0.0, 0.0]}),
        pa.table({"person": [0, 0, 2], "day": [3, 25, 12], "kind": ["post", "post", "post"]}),
        pa.table({"person": [0, 1], "day": [20, 30], "pride": [0.25, 0.75]}),
    )


def test_rows_are_people_in_periods(study, cohort):
    found = in_periods(study, cohort)
    assert found.people["person"].to_pylist() == [0, 1, 2, 0, 2, 0, 1, 2]
    assert found.people["period"].to_pylist() == [0, 0, 0, 1, 1, 2, 2, 2]
    plan = [name == "plan" for name in found.people["arm"].to_pylist()]
    assert plan == [False, False, False, True, False, True, True, False]
    assert found.outcomes["posted"].to_pylist() == [1, 0, 0, 0, 1, 1, 0, 0]
    assert found.notes == (
        "8 rows: people in 3 periods of 10 days.",
        "1 rows of a period within which a team crossed left out.",
    )


def test_scores_are_those_of_the_periods_last_wave(study, cohort):
    scores = in_periods(study, cohort).outcomes["score"].to_pylist()
    assert [s for s in scores if s is not None] == [0.25, 0.75]
    assert (scores[3], scores[6]) == (0.25, 0.75)


def test_without_a_log_of_events_nobody_is_said_not_to_have_acted(study, cohort):
    found = in_periods(study, replace(cohort, events=None))
    assert found.outcomes.column_names == ["score"]


def test_without_the_length_of_a_period_rows_are_as_they_are(cohort):
    declared = DECLARED | {"assignment": {"unit": "team", "rollout": "period"}}
    assert in_periods(Study.model_validate(declared), cohort) is cohort


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"events": None, "waves": None}, "no log of events or waves"),
        ({"people": pa.table({"person": [0], "arm": ["plan"]})}, "no variable 'crosses'"),
    ],
)
def test_what_is_missing_is_told(study, cohort, change, found):
    with pytest.raises(CohortError) as error:
        in_periods(study, replace(cohort, **change))
    assert error.value.problems[0].found == found


def test_a_window_must_hold_two_periods(cohort):
    assignment = DECLARED["assignment"] | {"period_days": 20}
    study = Study.model_validate(DECLARED | {"assignment": assignment})
    with pytest.raises(CohortError, match="a window of 1 whole periods"):
        in_periods(study, cohort)


def test_the_analysis_cuts_the_log(study):
    """12 teams of 5 people cross on days 11, 21 or 31; those who crossed act more often."""
    generator = np.random.default_rng(8)
    team = np.repeat(np.arange(12), 5)
    crosses = 11.0 + 10 * (team % 3)
    days = np.arange(1, 35)
    chance = np.where(days >= crosses[:, None], 0.15, 0.02)
    person, day = np.nonzero(generator.random((60, 34)) < chance)
    cohort = Cohort(
        Source("file", "log.csv"),
        pa.table({"person": np.arange(60), "arm": ["plan"] * 60, "team": team, "crosses": crosses}),
        pa.table({"posted": np.zeros(60)}),
        pa.table({"person": person, "day": day + 1, "kind": ["post"] * len(person)}),
    )
    findings = analyse(study, cohort)
    assert findings.people == 60
    first = findings.effects[0]
    assert first.estimand == "risk_difference"
    assert first.clusters == 12
    assert 0.3 < first.estimate < 0.9
    assert findings.checks[0].name == "design: roll-out"
