"""Summaries of a cohort are the numbers that the analysis shows."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.analysis.summaries import adoption_by, adoption_curves, cohort_summaries
from nudgelab.cohort.cohort import Cohort, Source
from nudgelab.statistics.kaplan_meier import kaplan_meier
from nudgelab.study.study import Study

STUDY = Study.model_validate(
    {
        "study": "small",
        "calendar": {"days": 30, "survey": {"days": [0, 30]}},
        "arms": {"control": {}, "plan": {"tactics": ["implementation_intention"]}},
        "assignment": {"unit": "person"},
        "outcomes": {
            "posted": {"kind": "binary", "window": [1, 30]},
            "posts": {"kind": "count", "window": [1, 30]},
            "first": {"kind": "time_to_event", "window": [1, 30]},
        },
        "analysis": {"primary": "posted", "minimum_cell": 5},
    }
)


@pytest.fixture
def cohort() -> Cohort:
    people = pa.table(
        {
            "person": range(20),
            "arm": ["control"] * 10 + ["plan"] * 10,
            "intention": [0.9, 0.1] * 10,
            "acted": [0] * 20,
        }
    )
    posted = [1.0, 0.0, 0.0, 0.0, 0.0] * 2 + [1.0, 0.0] * 5
    posts = [10.0, *[0.0] * 4, 2.0, *[0.0] * 4, *[1.0, 0.0] * 5]
    times = [3.0, *[30.0] * 4, 20.0, *[30.0] * 4, *[10.0, 30.0] * 5]
    outcomes = pa.table(
        {"posted": posted, "posts": posts, "first": times, "first.observed": posted}
    )
    events = pa.table({"person": [0, 0, 12], "day": [1, 30, 15], "kind": ["post"] * 3})
    waves = pa.table({"person": [0, 1, 12], "day": [30] * 3, "habit": [0.2, 0.4, 0.8]})
    return Cohort(Source("file", "x.csv"), people, outcomes, events, waves)


def test_every_summary_is_what_it_says(cohort):
    found = cohort_summaries(STUDY, cohort)
    assert found["posted, control"] == pytest.approx(0.2)
    assert found["posted, plan"] == pytest.approx(0.5)
    assert found["posts, control"] == pytest.approx(1.2)
    assert found["posts, share of the top tenth"] == pytest.approx(12 / 17)
    assert found["first, control, by day 18"] == pytest.approx(0.1)
    assert found["first, control, by day 24"] == pytest.approx(0.2)
    # five of the ten in each arm intended; who acted in control is one of them
    assert found["activation of intenders, control"] == pytest.approx(1.5 / 6)
    assert found["activation of intenders, plan"] == pytest.approx(5.5 / 6)
    assert found["habit on day 30, control"] == pytest.approx(0.3)
    assert found["events a person, control, days 1 to 10"] == pytest.approx(0.1)
    assert found["events a person, control, days 21 to 30"] == pytest.approx(0.1)
    assert found["events a person, plan, days 11 to 20"] == pytest.approx(0.1)


def test_small_arms_are_left_out(cohort):
    few = STUDY.model_copy(
        update={"analysis": STUDY.analysis.model_copy(update={"minimum_cell": 11})}
    )
    assert not any("control" in name for name in cohort_summaries(few, cohort))


def test_adoption_is_one_minus_kaplan_meier():
    rng = np.random.default_rng(4)
    time, observed = rng.integers(1, 20, 80).astype(float), rng.random(80) < 0.6
    curve = kaplan_meier(time, observed)
    found = adoption_by(time, observed, curve.times)
    np.testing.assert_allclose(found, 1.0 - curve.survival, atol=1e-12)


def test_without_times_the_log_tells_the_first_post(cohort):
    without = Cohort(
        cohort.source, cohort.people, cohort.outcomes.select(["posted"]), cohort.events
    )
    curves = adoption_curves(STUDY, without, np.array([1.0, 14.0, 15.0]))
    np.testing.assert_allclose(curves["control"], [0.1, 0.1, 0.1])
    np.testing.assert_allclose(curves["plan"], [0.0, 0.0, 0.1])
    bare = Cohort(cohort.source, cohort.people, cohort.outcomes.select(["posted"]))
    assert adoption_curves(STUDY, bare, np.array([1.0])) == {}
