"""Reliability of scales as a check: numbers, verdicts, and when there is none."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.analysis.checks.reliability import reliability_checks
from nudgelab.statistics.reliability import cronbach_alpha, mcdonald_omega

SCALE = {"items": ["q1", "q2", "q3"], "reversed": ["q2"], "range": [1, 5]}


@pytest.fixture
def answers():
    """90 people's answers to three items (the second reversed) that share half their variance."""
    rng = np.random.default_rng(3)
    common = rng.normal(size=(90, 1))
    raw = np.clip(np.round(3 + common + rng.normal(size=(90, 3))), 1, 5)
    raw[:, 1] = 6 - raw[:, 1]
    return raw


@pytest.fixture
def with_items(trial):
    def make(*waves):
        tables = [
            pa.table(
                {
                    "person": np.arange(len(answers)),
                    "wave": [wave] * len(answers),
                    **{f"q{n + 1}": pa.array(q, from_pandas=True) for n, q in enumerate(answers.T)},
                }
            )
            for wave, answers in waves
        ]
        return replace(trial, items=pa.concat_tables(tables))

    return make


@pytest.fixture
def study(make_study):
    return make_study(scales={"wish": SCALE})


def test_a_cohort_without_items_has_no_such_check(study, trial, make_study, with_items, answers):
    assert list(reliability_checks(study, trial)) == []
    assert list(reliability_checks(make_study(), with_items(("before", answers)))) == []


def test_the_numbers_are_those_of_the_items_keyed_alike(study, with_items, answers):
    (found,) = reliability_checks(study, with_items(("before", answers)))
    turned = answers * [1, -1, 1]
    alpha, omega = cronbach_alpha(turned), mcdonald_omega(turned)
    numbers = found.details["before"]
    assert numbers["alpha"] == pytest.approx(alpha.value)
    assert numbers["low"] == pytest.approx(alpha.low)
    assert numbers["omega"] == pytest.approx(omega.value, abs=1e-6)
    assert found.name == "scale reliability: wish"
    assert f"before: Cronbach's alpha {alpha.value:.2f} (95 % interval" in found.message
    limits = f"95 % interval {omega.low:.2f} to {omega.high:.2f}"
    assert f"McDonald's omega {omega.value:.2f} ({limits}), 90 people" in found.message
    assert (numbers["omega_low"], numbers["omega_high"]) == pytest.approx((omega.low, omega.high))
    json.dumps(dict(found.details), allow_nan=False)


@pytest.mark.parametrize(("noise", "verdict"), [(0.3, "pass"), (1.5, "warn"), (20.0, "fail")])
def test_the_worst_wave_decides(study, with_items, answers, noise, verdict):
    rng = np.random.default_rng(4)
    common = rng.normal(size=(90, 1)) * [1, -1, 1]
    good, worse = common + 3, common + 3 + noise * rng.normal(size=(90, 3))
    good = good + 0.1 * rng.normal(size=(90, 3))
    (found,) = reliability_checks(study, with_items(("before", worse), ("after", good)))
    assert found.verdict == verdict
    assert list(found.details) == ["before", "after"]


def test_few_people_are_not_shown(study, with_items, answers):
    answers[9:, 0] = np.nan
    (found,) = reliability_checks(study, with_items(("before", answers)))
    assert (found.verdict, dict(found.details)) == ("not done", {})
    assert found.message == "In no wave did 10 people answer all 3 items."


def test_two_items_have_an_alpha_and_no_omega(make_study, with_items, answers):
    pair = make_study(scales={"wish": {"items": ["q1", "q3"], "range": [1, 5], "label": "hope"}})
    (found,) = reliability_checks(pair, with_items(("before", answers)))
    assert found.name == "scale reliability: hope"
    assert "no omega, for it takes at least 3 items" in found.message
    assert found.details["before"]["omega"] is None


def test_one_item_is_told_to_be_one(make_study, with_items, answers):
    single = make_study(scales={"wish": {"items": ["q1"], "range": [1, 5]}})
    (found,) = reliability_checks(single, with_items(("before", answers)))
    assert found.verdict == "not done"


def test_answers_that_are_all_alike_tell_nothing(study, with_items):
    (found,) = reliability_checks(study, with_items(("before", np.full((30, 3), 3.0))))
    assert found.verdict == "not done"
    assert found.message == "Of 3 items. before: not told, for everybody has the same score."
