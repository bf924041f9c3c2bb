"""Recurrent outcomes from cohort to effects, groups and curves."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.cohort.cohort import Cohort, Source
from nudgelab.cohort.recurrent import RecurrentColumns
from nudgelab.statistics.andersen_gill import recurrent_rate_ratio
from nudgelab.statistics.counting_history import counting_history

N = 40


@pytest.fixture
def history():
    """40 people an arm: in control person i has i % 3 events, in plan one more; some leave."""
    person = np.arange(2 * N)
    counts = person % 3 + (person >= N)
    followed = np.where(person % 8 == 7, 12.0, 30.0)
    whom = np.repeat(person, counts)
    day = 1.0 + np.concatenate([np.arange(c) * 4.0 for c in counts])
    return RecurrentColumns(followed, (person % 8 == 7).astype(float), whom, day)


@pytest.fixture
def cohort(history):
    person = np.arange(2 * N)
    people = {
        "person": person,
        "arm": np.where(person >= N, "plan", "control"),
        "team": person // 4,
    }
    columns = history.named("posts")
    return Cohort(Source("file", "x.csv"), pa.table(people), pa.table(columns))


def found(make_study, cohort, **changes):
    study = make_study(
        outcomes={"posts": {"kind": "recurrent", "window": (1, 30), "terminal": "left"}},
        arms={"control": {}, "plan": {}},
        **({"analysis": {"primary": "posts"}} | changes),
    )
    return analyse(study, cohort)


def test_the_headline_is_the_difference_of_mean_counts(make_study, cohort, history):
    first, _second = found(make_study, cohort).effects
    assert (first.estimand, first.role) == ("mean_count_difference", "primary")
    # every event comes before anybody leaves, so that the mean counts are plain ones
    control, plan = history.named("x")["x"].reshape(2, N).mean(axis=1)
    assert first.estimate == pytest.approx(plan - control)


def test_the_ratio_is_andersen_and_gills(make_study, cohort, history):
    _, ratio = found(make_study, cohort).effects
    events = counting_history(history.followed, history.ended, history.person, history.day)
    expected = recurrent_rate_ratio(events, np.arange(2 * N) >= N)
    assert (ratio.estimate, ratio.low) == pytest.approx((expected.value, expected.low))
    assert "while people are there" in ratio.note


def test_by_team(make_study, cohort):
    effects = found(make_study, cohort, assignment={"unit": "team"}).effects
    assert [e.clusters for e in effects] == [20, 20]


def test_covariates_are_said_to_be_left_aside(make_study, cohort):
    people = cohort.people.append_column("intention", pa.array(np.linspace(0, 1, 2 * N)))
    with_covariate = Cohort(cohort.source, people, cohort.outcomes)
    plan = {"primary": "posts", "adjust": ["intention"]}
    effects = found(make_study, with_covariate, analysis=plan).effects
    assert all("not adjusted" in e.note for e in effects.where(segment="all"))


def test_curves_end_at_the_windows_end(make_study, cohort):
    curves = found(make_study, cohort).mean_counts
    assert [c.arm for c in curves] == ["control", "plan"]
    assert [c.time[-1] for c in curves] == [30, 30]
    assert curves[1].mean[-1] == pytest.approx(curves[0].mean[-1] + 1.0, abs=0.06)
    assert curves[0].ends


def test_few_people_have_no_curve(make_study, cohort):
    plan = {"primary": "posts", "minimum_cell": 50}
    assert found(make_study, cohort, analysis=plan).mean_counts == ()


def test_a_group_says_its_mean_count(make_study, cohort):
    control, plan = found(make_study, cohort).groups
    assert plan.mean - control.mean == pytest.approx(1.0, abs=0.06)
    assert np.isnan(control.spread)


def mean_count(make_study, followed, ended, whom):
    """Return the first effect of 20 people an arm; those of ``whom`` have an event on day 5."""
    person = np.arange(40)
    columns = RecurrentColumns(followed, ended, np.asarray(whom), np.full(len(whom), 5.0))
    people = pa.table({"person": person, "arm": np.where(person >= 20, "plan", "control")})
    cohort = Cohort(Source("file", "x.csv"), people, pa.table(columns.named("posts")))
    study = make_study(
        arms={"control": {}, "plan": {}},
        outcomes={"posts": {"kind": "recurrent", "window": (1, 30)}},
        analysis={"primary": "posts"},
    )
    return analyse(study, cohort).effects[0]


def test_a_group_that_was_followed_less_is_said(make_study):
    followed = np.repeat([30.0, 12.0], 20)
    some = [0, 1, 2, 20, 21]
    assert "to 12 of 30 days" in mean_count(make_study, followed, np.zeros(40), some).note
    ended = (followed < 30).astype(float)  # for good: nothing can come after day 12
    assert "12 of 30" not in mean_count(make_study, followed, ended, some).note


def test_a_group_without_events_is_said(make_study):
    found = mean_count(make_study, np.full(40, 30.0), np.zeros(40), [20, 21, 22])
    assert found.estimate == pytest.approx(0.15)
    assert "nobody in the control group had an event" in found.note
