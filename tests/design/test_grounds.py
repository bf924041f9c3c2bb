"""What a formula rests on, and what is said of it."""

from __future__ import annotations

import math

import pyarrow as pa
import pytest

from nudgelab.design.grounds import grounds_of
from nudgelab.design.outcome_sums import ArmSums
from nudgelab.study.study import Study


def study(**parts) -> Study:
    content = {
        "study": "small",
        "arms": {"control": {}, "weak": {"tactics": ["reminder"], "label": "a nudge"}, "plan": {}},
        "outcomes": {"posted": {"kind": "binary", "window": (1, 20)}},
        "analysis": {"primary": "posted"},
    }
    return Study.model_validate(content | parts)


def sums(arm: str, share: float) -> dict[str, str | float]:
    known = 100.0
    return ArmSums(
        arm=arm,
        people=known,
        teams=0.0,
        members=known,
        known=known,
        total=share * known,
        squares=share * known,
        left=share * (1 - share) * known,
        left_degrees=known - 1,
        clusters=0.0,
        size_squares=0.0,
        between=0.0,
        between_degrees=0.0,
        within=0.0,
        within_degrees=0.0,
        blocks=1.0,
    ).as_row()


@pytest.fixture
def simulated() -> pa.Table:
    rows = []
    for k in range(10):
        noise = 0.02 * (-1) ** k
        for arm, share in (("control", 0.2), ("weak", 0.2 + noise + 0.001), ("plan", 0.4 + noise)):
            rows.append(sums(arm, share) | {"size": 300, "replication": k})
    return pa.Table.from_pylist(rows)


def test_the_models_own_effects_are_taken_where_none_is_declared(simulated):
    found = grounds_of(study(), simulated, None)
    assert found.supposed.base == pytest.approx(0.2)
    assert found.supposed.effects["plan"] == pytest.approx(0.2)
    assert found.supposed.explained == pytest.approx(0.0, abs=0.02)
    assert math.isnan(found.supposed.icc)


def test_an_effect_within_monte_carlo_error_of_none_is_said(simulated):
    found = grounds_of(study(), simulated, None)
    assert found.unclear == {"weak"}
    assert "can’t tell the model’s own effect of a nudge from none" in found.notes[0]
    declared = grounds_of(study(power={"effect": 0.1}), simulated, None)
    assert declared.unclear == frozenset()
    assert declared.notes == ()


def test_declared_numbers_need_no_cohort():
    power = {"base": 0.3, "effect": {"plan": 0.1}, "icc": 0.1, "explained": 0.2, "attrition": 0.25}
    found = grounds_of(study(power=power), None, None)
    assert found.supposed.base == 0.3
    assert found.supposed.answered == 0.75
    assert found.supposed.explained_in == {"control": 0.2, "weak": 0.2, "plan": 0.2}
    assert math.isnan(found.supposed.effects["weak"])
    assert "No effect of interest is known of a nudge" in found.notes[0]


def test_without_a_base_there_is_no_formula():
    found = grounds_of(study(), None, None)
    assert found.supposed is None
    assert "power: base" in found.notes[0]


def test_the_smallest_worthwhile_effect_is_asked_where_a_cohort_tells_the_rest(simulated):
    from nudgelab.simulation.programme import simulate

    worthwhile = study(analysis={"primary": "posted", "worthwhile": 0.03})
    found = grounds_of(worthwhile, simulated, simulate(worthwhile))
    assert found.supposed.effects == {"weak": 0.03, "plan": 0.03}
    assert set(found.supposed.origins.values()) == {"cohort", "declared"}
