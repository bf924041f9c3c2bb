import math

import numpy as np
import pytest

from nudgelab.statistics.anderson_rubin import anderson_rubin
from nudgelab.statistics.two_stage import complier_average_effect
from tests.statistics.reference_numbers import EXACT, reference

R = {key: np.array(values, float) for key, values in reference("instruments").items()}
ARRAYS = (R["y"], R["z"], R["d"])
CASES = [("persons", {}), ("weighted", {"weights": "w"}), ("teams", {"clusters": "team"})]


@pytest.mark.parametrize(("name", "options"), CASES)
def test_it_is_the_set_that_lm_and_sandwich_keep_in_r(name, options):
    chosen = {option: R[column] for option, column in options.items()}
    value, standard_error, f, low, high, p = R[name]
    wald, ours = (
        estimator(*ARRAYS, **chosen) for estimator in (complier_average_effect, anderson_rubin)
    )
    assert (wald.value, wald.standard_error) == pytest.approx((value, standard_error), rel=EXACT)
    assert float(wald.method.split("= ")[1]) == pytest.approx(f, rel=1e-3)
    assert (ours.value, ours.low, ours.high, ours.p) == pytest.approx(
        (value, low, high, p), rel=1e-8
    )
    assert ours.method.startswith("Anderson–Rubin, ")


def weak(taken):
    """A trial in which the assignment moved few of a hundred people; ``taken`` of the assigned."""
    z = np.arange(100) < 50
    d = np.zeros(100)
    d[:taken], d[50:55] = 1.0, 1.0
    return np.cos(np.arange(100.0)) + 0.2 * z, z, d


def test_a_weak_instrument_is_said_and_its_set_is_open():
    y, z, d = weak(taken=6)
    assert "weak instrument" in complier_average_effect(y, z, d).note
    ours = anderson_rubin(y, z, d)
    assert (ours.low, ours.high) == (-math.inf, math.inf)
    assert "leaves out no effect" in ours.note


def test_two_rays_are_said():
    y, z, d = weak(taken=6)
    ours = anderson_rubin(y + 3.0 * z, z, d)
    assert "two rays" in ours.note
    below, above = (
        float(part.split()[0])
        for part in ours.note.split(": ")[1].replace("below ", "").split(" and above ")
    )
    assert below < 0 < above  # no effect is rejected, as the effect of assignment is


def test_a_middling_instrument_sends_to_this_interval():
    note = complier_average_effect(*ARRAYS).note
    assert "below 104.7" in note
    assert "read Anderson–Rubin's" in note


def test_one_sided_non_compliance_is_said():
    d = np.where(R["z"] == 1, R["d"], 0.0)
    assert "effect on all who took part" in complier_average_effect(R["y"], R["z"], d).note


def test_it_refuses_what_two_stages_refuse():
    ours = anderson_rubin([1, 2, 3, 4], [1, 1, 0, 0], [1, 0, 1, 0])
    assert ours.refused
    assert "took part alike" in ours.note
