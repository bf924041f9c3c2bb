"""Multiple imputation: the pooling against R, the draws against closed forms and statsmodels."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.imputation.bayes_mi import BayesGaussMI

from nudgelab.errors import EstimationError
from nudgelab.statistics.multiple_imputation import imputed_outcomes, rubins_rules
from tests.statistics.reference_numbers import EXACT, reference

R = reference("imputation")


@pytest.mark.parametrize(("name", "degrees"), [("forty", 40.0), ("infinite", math.inf)])
def test_rubins_rules_are_those_of_r(name, degrees):
    found = rubins_rules(R["q"], R["se"], complete_degrees=degrees)
    numbers = (found.value, found.standard_error, found.degrees_of_freedom, found.low, found.p)
    assert numbers == pytest.approx(R[name], rel=EXACT)
    assert found.lost == pytest.approx(R["lambda"], rel=EXACT)


def test_without_missing_values_the_complete_analysis_is_left():
    found = rubins_rules([0.2, 0.2], [0.1, 0.1], complete_degrees=30.0)
    assert found.standard_error == pytest.approx(0.1)
    assert found.degrees_of_freedom == pytest.approx(31 / 33 * 30)
    assert rubins_rules([0.2, 0.2], [0.1, 0.1]).degrees_of_freedom == math.inf


@pytest.fixture
def trial():
    rng = np.random.default_rng(2)
    treated = np.arange(600) % 2 == 0
    x = rng.normal(size=600)
    y = 1.0 + 0.5 * treated + x + rng.normal(size=600)
    y[rng.random(600) < 1 / (1 + np.exp(-(x - 0.5)))] = np.nan  # the higher x, the more missing
    return y, treated, x


def difference(values, treated):
    return [row[treated].mean() - row[~treated].mean() for row in values]


def test_known_outcomes_stay_and_nothing_is_missing_any_more(trial):
    y, treated, x = trial
    filled = imputed_outcomes(y, treated, x[:, None], imputations=5, rng=np.random.default_rng(1))
    known = ~np.isnan(y)
    assert (filled[:, known] == y[known]).all()
    assert np.isfinite(filled).all()
    assert (filled[:, ~known].std(axis=0) > 0).all()


def test_many_normal_draws_come_to_the_regression_fill(trial):
    y, treated, x = trial
    filled = imputed_outcomes(
        y, treated, x[:, None], imputations=4_000, rng=np.random.default_rng(1)
    )
    expected = y.copy()
    for arm in (treated, ~treated):
        seen = arm & ~np.isnan(y)
        slope, constant = np.polyfit(x[seen], y[seen], 1)
        gone = arm & np.isnan(y)
        expected[gone] = constant + slope * x[gone]
    error = 4 * np.std(difference(filled, treated)) / math.sqrt(4_000)
    mean = np.mean(difference(filled, treated))
    assert mean == pytest.approx(difference([expected], treated)[0], abs=error)


def test_statsmodels_gaussian_imputation_agrees_within_simulation_error(trial):
    y, treated, x = trial
    filled = imputed_outcomes(
        y, treated, x[:, None], imputations=1_000, rng=np.random.default_rng(1)
    )
    np.random.seed(4)  # noqa: NPY002  (statsmodels draws from the global generator)
    for arm in (treated, ~treated):
        imputer = BayesGaussMI(np.column_stack([y[arm], x[arm]]))
        theirs = []
        for _ in range(600):
            imputer.update()
            theirs.append(imputer.data[:, 0].mean())
        ours = filled[:, arm].mean(axis=1)
        assert ours.mean() == pytest.approx(np.mean(theirs[100:]), abs=0.02)
        assert ours.std() == pytest.approx(np.std(theirs[100:]), rel=0.15)


def test_binary_outcomes_are_drawn_with_the_share_of_those_like_them():
    rng = np.random.default_rng(3)
    treated = np.arange(4_000) % 2 == 0
    group = (np.arange(4_000) // 2 % 2).astype(float)
    y = (rng.random(4_000) < 0.2 + 0.5 * group).astype(float)
    y[rng.random(4_000) < 0.3] = np.nan
    filled = imputed_outcomes(y, treated, group[:, None], imputations=50, rng=rng)
    for value, share in ((0.0, 0.2), (1.0, 0.7)):
        gone = np.isnan(y) & (group == value)
        assert filled[:, gone].mean() == pytest.approx(share, abs=0.03)
    assert set(np.unique(filled)) == {0.0, 1.0}


def test_a_group_that_all_said_yes_does_not_break_the_draw():
    y = np.concatenate([np.ones(30), [np.nan] * 10, np.arange(40) % 2.0])
    treated = np.arange(80) < 40
    filled = imputed_outcomes(
        y, treated, np.empty((80, 0)), imputations=200, rng=np.random.default_rng(1)
    )
    assert 0.9 < filled[:, 30:40].mean() <= 1.0


def test_delta_moves_the_treated_alone(trial):
    y, treated, x = trial
    plain, moved = (
        imputed_outcomes(
            y, treated, x[:, None], imputations=20, rng=np.random.default_rng(1), delta=d
        )
        for d in (0.0, -0.7)
    )
    gone = np.isnan(y)
    assert moved[:, gone & treated] == pytest.approx(plain[:, gone & treated] - 0.7)
    assert (moved[:, gone & ~treated] == plain[:, gone & ~treated]).all()


def test_the_pooled_interval_covers_the_truth():
    rng = np.random.default_rng(9)
    hits = []
    for _ in range(150):
        treated = np.arange(120) % 2 == 0
        x = rng.normal(size=120)
        y = 0.4 * treated + x + rng.normal(size=120)
        y[rng.random(120) < 1 / (1 + np.exp(1 - x))] = np.nan
        rows = imputed_outcomes(y, treated, x[:, None], imputations=10, rng=rng)
        errors = [
            math.sqrt(r[treated].var(ddof=1) / 60 + r[~treated].var(ddof=1) / 60) for r in rows
        ]
        found = rubins_rules(difference(rows, treated), errors, complete_degrees=118.0)
        hits.append(found.low <= 0.4 <= found.high)
    assert np.mean(hits) >= 0.90


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: rubins_rules([1.0], [1.0]), "at least 2"),
        (lambda: rubins_rules([1.0, 1.0], [0.0, 0.0]), "nothing varies"),
        (
            lambda: imputed_outcomes(
                [1.0, np.nan, 0.0, 1.0],
                [1, 1, 0, 0],
                np.empty((4, 0)),
                imputations=2,
                rng=np.random.default_rng(1),
            ),
            "too few to draw",
        ),
        (
            lambda: imputed_outcomes(
                [1.0, 2.0],
                [1, 0],
                [[np.nan], [1.0]],
                imputations=2,
                rng=np.random.default_rng(1),
            ),
            "without gaps",
        ),
    ],
)
def test_what_cannot_be_imputed_is_an_error(call, said):
    with pytest.raises(EstimationError, match=said):
        call()
