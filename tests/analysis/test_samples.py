"""The people of one comparison."""

from __future__ import annotations

import numpy as np

from nudgelab.analysis.samples import covariate_matrix, outcome_is_known, sample

EVERYBODY = np.ones(90, dtype=bool)


def test_everyone_assigned_with_a_known_outcome(make_study, trial):
    people = sample(make_study(), trial, "posted", "plan", EVERYBODY)
    assert people.sizes == (30, 30)
    assert people.events() == (21, 30, 12, 30)
    assert people.clusters is None
    assert people.covariates.shape == (60, 0)


def test_clusters_only_where_teams_are_the_unit(make_study, trial):
    people = sample(make_study(assignment={"unit": "team"}), trial, "posted", "nudge", EVERYBODY)
    assert set(people.clusters) == {*range(6), *range(12, 18)}


def test_a_segment_narrows_both_arms(make_study, trial):
    members = trial.numbers("intention") >= 0.5
    assert sample(make_study(), trial, "posted", "plan", members).sizes == (20, 20)


def test_a_time_to_event_knows_who_was_observed(make_study, trial):
    people = sample(make_study(), trial, "first", "plan", EVERYBODY)
    assert people.observed.sum() == 33


def test_text_becomes_columns_but_for_the_first_category(make_cohort):
    cohort = make_cohort(
        {"arm": ["control"] * 4, "place": ["b", "a", None, "c"], "age": [1.0, None, 3.0, 4.0]},
        {"posted": [0.0, 1.0, 0.0, 1.0]},
    )
    matrix = covariate_matrix(cohort, ["place", "age", "not there"])
    expected = [[1, 0, 1], [0, 0, np.nan], [np.nan, np.nan, 3], [0, 1, 4]]
    np.testing.assert_array_equal(matrix, np.asarray(expected, dtype=float))


def test_a_missing_outcome_is_not_known(make_study, make_cohort):
    cohort = make_cohort({"arm": ["control"] * 3}, {"posted": [0.0, None, 1.0]})
    assert outcome_is_known(make_study(), cohort, "posted").tolist() == [True, False, True]


def test_strata_of_a_segment_are_compared_within_where_each_has_two_units_an_arm(
    make_study, make_cohort
):
    person = np.arange(24)
    people = {
        "arm": np.where(person % 2 == 0, "control", "plan"),
        "stratum": np.where(person < 12, "north", "south"),
        "new": (person >= 9).astype(float),
    }
    cohort = make_cohort(people, {"posted": (person % 3 == 0).astype(float)})
    study = make_study(assignment={"strata": ("stratum",)}, arms={"control": {}, "plan": {}})
    everybody = np.ones(24, dtype=bool)
    whole = sample(study, cohort, "posted", "plan", everybody)
    assert sorted(set(whole.blocks.tolist())) == [0, 1]
    # of the north three are new: one in control, two in plan
    assert sample(study, cohort, "posted", "plan", person >= 9).blocks is None
    assert sample(study, cohort, "posted", "plan", person >= 8).blocks is not None
