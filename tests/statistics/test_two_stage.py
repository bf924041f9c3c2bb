import numpy as np
import pytest

from nudgelab.statistics.two_stage import complier_average_effect
from tests.statistics.reference_numbers import EXACT, reference

CARS = {key: np.array(column, float) for key, column in reference("people")["mtcars"].items()}


@pytest.mark.parametrize(
    ("name", "options"),
    [("iv", {}), ("iv_weighted", {"weights": "wt"}), ("iv_clusters", {"clusters": "team"})],
)
def test_it_is_iv_robust_of_estimatr(name, options):
    # R: estimatr::iv_robust(mpg ~ vs | am, mtcars, se_type = "HC1"; clusters: "stata")
    chosen = {option: CARS[column] for option, column in options.items()}
    ours = complier_average_effect(CARS["mpg"], CARS["am"], CARS["vs"], **chosen)
    numbers = (
        *(ours.value, ours.standard_error, ours.degrees_of_freedom),
        *(ours.low, ours.high, ours.p),
    )
    assert numbers == pytest.approx(reference("people")[name], rel=EXACT)
    assert "weak instrument" in ours.note


def test_the_first_stage_f_is_that_of_estimatr():
    # R: iv_robust(..., diagnostics = TRUE)$diagnostic_first_stage_fstatistic
    ours = complier_average_effect(CARS["mpg"], CARS["am"], CARS["vs"])
    expected = reference("people")["iv_first_stage_f"]
    assert float(ours.method.split("= ")[1]) == pytest.approx(expected, rel=1e-3)


def test_full_compliance_gives_the_plain_difference():
    ours = complier_average_effect(CARS["mpg"], CARS["am"], CARS["am"])
    means = [CARS["mpg"][CARS["am"] == group].mean() for group in (1, 0)]
    assert ours.value == pytest.approx(means[0] - means[1])
    assert ours.note == ""


def test_people_of_weight_zero_are_left_out():
    weights = np.where(np.arange(32) < 3, 0.0, 2.0)
    ours = complier_average_effect(
        CARS["mpg"], CARS["am"], CARS["vs"], weights=weights, clusters=CARS["team"]
    )
    without = complier_average_effect(
        CARS["mpg"][3:], CARS["am"][3:], CARS["vs"][3:], clusters=CARS["team"][3:]
    )
    assert ours.low == pytest.approx(without.low, rel=EXACT)


@pytest.mark.parametrize(
    ("outcome", "assigned", "received", "clusters", "reason"),
    [
        ([1, 2, 3, 4], [1, 1, 0, 0], [1, 0, 1, 0], None, "took part alike"),
        ([1, 2, 3, 4], [1, 1, 0, 0], [0, 0, 0, 0], None, "took part alike"),
        ([1, 2], [1, 0], [1, 0], None, "fewer than three"),
        ([5, 5, 3, 3], [1, 1, 0, 0], [1, 1, 0, 0], None, "no variation"),
        ([1, 2, 3, 4], [1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 2, 3], "one cluster"),
    ],
)
def test_what_has_no_complier_effect_is_refused(outcome, assigned, received, clusters, reason):
    ours = complier_average_effect(outcome, assigned, received, clusters=clusters)
    assert ours.refused
    assert reason in ours.note
