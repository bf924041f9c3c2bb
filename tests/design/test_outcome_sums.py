"""Sums of a cohort: what the formulas take from them is what the textbook's estimators give."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.cohort.cohort import Cohort, Source
from nudgelab.design.outcome_sums import outcome_sums
from nudgelab.design.supposed import supposed
from nudgelab.study.study import Study

# Donner & Koval's way of writing it down: three unequal teams an arm
TEAMS = ([5.0, 6.0, 7.0], [3.0, 4.0], [8.0, 8.0, 9.0, 7.0], [2.0, 3.0, 1.0], [6.0, 6.0], [4.0])


@pytest.fixture
def study() -> Study:
    return Study.model_validate(
        {
            "study": "sums",
            "population": {"employees": 15, "teams": 6, "departments": 1},
            "calendar": {"days": 5, "baseline_days": 0, "survey": {"days": [0, 5]}},
            "arms": {"control": {}, "plan": {}},
            "assignment": {"unit": "team"},
            "outcomes": {
                "score": {"kind": "continuous", "window": (1, 5), "scale": "efficacy"},
            },
            "analysis": {"primary": "score"},
        }
    )


def cohort(extra=None) -> Cohort:
    scores = [score for team in TEAMS for score in team]
    team = [k for k, members in enumerate(TEAMS) for _ in members]
    people = {
        "person": list(range(len(scores))),
        "arm": ["control" if k < 3 else "plan" for k in team],
        "team": team,
    } | (extra or {})
    return Cohort(Source("simulated", "sums"), pa.table(people), pa.table({"score": scores}))


def test_the_intracluster_correlation_is_the_analysis_of_variances(study):
    between = within = top = 0.0
    for arm in (TEAMS[:3], TEAMS[3:]):
        everyone = np.concatenate(arm)
        means = [np.mean(team) for team in arm]
        between += sum(len(t) * (m - everyone.mean()) ** 2 for t, m in zip(arm, means, strict=True))
        within += sum(((np.array(t) - m) ** 2).sum() for t, m in zip(arm, means, strict=True))
        top += len(everyone) - sum(len(t) ** 2 for t in arm) / len(everyone)
    f = (between / 4) / (within / 9)
    size = top / 4
    rows = pa.Table.from_pylist([sums.as_row() for sums in outcome_sums(study, cohort())])
    found = supposed(study, rows, "cohort")
    assert found.icc == pytest.approx((f - 1) / (f + size - 1))
    assert found.icc_low < found.icc < found.icc_high
    sizes = [len(team) for team in TEAMS]
    assert found.cv == pytest.approx(np.std(sizes) / np.mean(sizes))
    assert found.base == pytest.approx(np.mean(np.concatenate(TEAMS[:3])))
    assert found.team_size == pytest.approx(15 / 6)


def test_a_covariate_that_tells_the_outcome_explains_it(study):
    adjusted = study.model_copy(
        update={"analysis": study.analysis.model_copy(update={"adjust": ("tenure",)})}
    )
    scores = [score for team in TEAMS for score in team]
    same = cohort({"tenure": [2.0 * score + 0.01 * (i % 2) for i, score in enumerate(scores)]})
    rows = pa.Table.from_pylist([sums.as_row() for sums in outcome_sums(adjusted, same)])
    assert supposed(adjusted, rows, "cohort").explained > 0.99
    plain = pa.Table.from_pylist([sums.as_row() for sums in outcome_sums(study, same)])
    assert supposed(study, plain, "cohort").explained == pytest.approx(0.0, abs=1e-9)


def test_who_does_not_answer_is_counted_as_lost(study):
    lacking = cohort()
    scores = [None if i < 3 else v for i, v in enumerate(lacking.outcome("score").tolist())]
    known = Cohort(lacking.source, lacking.people, pa.table({"score": scores}))
    control, plan = outcome_sums(study, known)
    assert (control.people, control.known, control.clusters, control.teams) == (9, 6, 2, 3)
    assert (plan.people, plan.known) == (6, 6)
