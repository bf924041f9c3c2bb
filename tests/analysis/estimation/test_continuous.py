"""What stands beside a difference of means."""

from __future__ import annotations

import pytest

from nudgelab.analysis.analyse import analyse


@pytest.mark.parametrize("by_team", [False, True])
def test_second_opinions_are_exploratory(make_study, trial, by_team):
    plan = {"primary": "score", "cluster_by_team": by_team, "confirm": []}
    found = analyse(make_study(analysis=plan), trial).effects
    every = found.where(outcome="score", segment="all", arm="plan")
    rows = {row.estimand: row for row in reversed(every)}  # confirmations come after the headline
    assert rows["mean_difference"].role == "primary"
    assert rows["hedges_g"].role == "secondary"
    for estimand in ("probability_of_superiority", "trimmed_mean_difference"):
        assert rows[estimand].role == "exploratory"
        assert rows[estimand].low < rows[estimand].estimate < rows[estimand].high
        assert (rows[estimand].clusters is not None) == by_team


def test_a_weighted_outcome_has_its_mean_only(make_study, trial):
    outcomes = {"score": {"kind": "continuous", "window": (1, 100), "weight": "age"}}
    found = analyse(make_study(outcomes=outcomes, analysis={"primary": "score"}), trial).effects
    assert {row.estimand for row in found} == {"mean_difference"}
