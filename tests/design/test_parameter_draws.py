"""Draws of parameters: kept and read as they are, picked by weight, put into a study."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.design.parameter_draws import ParameterDraws, with_draw
from nudgelab.errors import CohortError, ResultsError, StudyError
from nudgelab.study.study import Study
from nudgelab.study.uncertainty import Range


@pytest.fixture
def study() -> Study:
    return Study.model_validate(
        {
            "study": "small",
            "model": {"threat_gain": 0.5},
            "arms": {"control": {}, "plan": {"tactics": ["implementation_intention"]}},
            "outcomes": {"posted": {"kind": "binary", "window": (1, 10)}},
            "analysis": {"primary": "posted"},
        }
    )


@pytest.fixture
def draws() -> ParameterDraws:
    values = [[0.2, 0.1], [0.4, 0.3], [0.6, 0.2]]
    return ParameterDraws.of(("plan_control", "population.cue_rate.mean"), values, [1, 1, 2])


@pytest.mark.parametrize("name", ["posterior.parquet", "posterior.csv"])
def test_what_is_saved_is_read_back(draws, tmp_path, name):
    read = ParameterDraws.from_file(draws.save(tmp_path / name))
    assert read.names == draws.names
    np.testing.assert_array_equal(read.values, draws.values)
    np.testing.assert_allclose(read.weights, [0.25, 0.25, 0.5])


def test_draws_are_picked_by_weight_and_the_first_stay_the_first(draws):
    picked = draws.picked(3, 8000)
    share = (picked[:, 0] == 0.6).mean()
    assert abs(share - 0.5) < 4 * np.sqrt(0.25 / 8000)
    np.testing.assert_array_equal(draws.picked(3, 50), picked[:50])


def test_ranges_are_filled_evenly_also_on_a_log_scale():
    ranges = {
        "plan_control": Range(low=0.2, high=0.4),
        "threat_gain": Range(low=0.01, high=1.0, scale="log"),
    }
    drawn = ParameterDraws.from_ranges(ranges, seed=1, draws=4000)
    assert drawn.values.min(axis=0) == pytest.approx([0.2, 0.01], rel=0.02)
    assert drawn.values[:, 0].mean() == pytest.approx(0.3, abs=0.004)
    assert (drawn.values[:, 1] < 0.1).mean() == pytest.approx(0.5, abs=0.04)
    fewer = ParameterDraws.from_ranges(ranges, seed=1, draws=10)
    np.testing.assert_array_equal(fewer.values, drawn.values[:10])


def test_a_draw_is_put_into_a_study(study, draws):
    changed = with_draw(study, draws.names, draws.values[1])
    assert changed.model == {"threat_gain": 0.5, "plan_control": 0.4}
    assert changed.population.cue_rate.mean == 0.3
    assert study.model == {"threat_gain": 0.5}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("plan_controll", 0.3, "Did you mean 'plan_control'"),
        ("plan_control", 1.3, "from 0 to 1"),
        ("population.cue_rate.mean", -1.0, "population.cue_rate.mean"),
        ("population.cue.mean", 1.0, "dotted name of another number"),
    ],
)
def test_a_draw_that_does_not_fit_is_refused(study, name, value, said):
    with pytest.raises(StudyError, match=said):
        with_draw(study, (name,), [value])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plan_control,weight\n", "no draws"),
        ("plan_control,weight\nx,1\n", "numbers"),
        ("plan_control,weight\n0.1,1\n,1\n", "1 empty"),
        ("plan_control,weight\n0.1,-1\n", "not negative"),
    ],
)
def test_a_file_that_is_no_table_of_draws_is_refused(tmp_path, text, said):
    path = tmp_path / "draws.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CohortError, match=said):
        ParameterDraws.from_file(path)


def test_a_file_that_is_not_there_or_of_another_kind_is_told(draws, tmp_path):
    with pytest.raises(CohortError, match="no such file"):
        ParameterDraws.from_file(tmp_path / "none.parquet")
    with pytest.raises(CohortError, match=r"expected \.parquet or \.csv"):
        ParameterDraws.from_file(tmp_path / "none.xlsx")
    with pytest.raises(ResultsError, match=r"expected \.parquet or \.csv"):
        draws.save(tmp_path / "draws.txt")
