"""Boundaries of interim looks against published tables, R's rpact, and simulation."""

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.group_sequential import boundaries, spent
from tests.statistics.reference_numbers import reference

RPACT = reference("looks")


def critical(fractions, spending, **settings):
    return [b.critical for b in boundaries(fractions, spending, **settings)]


def test_five_obrien_fleming_looks_are_the_published_ones():
    # Lan-DeMets O'Brien-Fleming type, two-sided 0.05 (as printed by ldbounds)
    found = critical(np.arange(1, 6) / 5, "obrien_fleming")
    assert found == pytest.approx([4.8769, 3.3570, 2.6803, 2.2898, 2.0310], abs=5.1e-5)


@pytest.mark.parametrize(
    ("name", "fractions", "spending", "settings"),
    [
        ("obrien_fleming_5", np.arange(1, 6) / 5, "obrien_fleming", {}),
        ("obrien_fleming_uneven", [0.3, 0.7, 1.0], "obrien_fleming", {}),
        ("obrien_fleming_01", np.arange(1, 4) / 3, "obrien_fleming", {"level": 0.99}),
        ("pocock_5", np.arange(1, 6) / 5, "pocock", {}),
        ("pocock_uneven", [0.1, 0.5, 0.6, 1.0], "pocock", {}),
        ("hsd_minus4", np.arange(1, 5) / 4, "hwang_shih_decani", {"gamma": -4.0}),
        ("hsd_1", [0.25, 0.5, 1.0], "hwang_shih_decani", {"gamma": 1.0}),
        ("hsd_0", [0.5, 1.0], "hwang_shih_decani", {"gamma": 0.0}),
    ],
)
def test_they_are_rpacts(name, fractions, spending, settings):
    assert critical(fractions, spending, **settings) == pytest.approx(RPACT[name], abs=2e-6)


def test_one_look_is_the_usual_test_and_all_is_spent_at_the_end():
    (only,) = boundaries([1.0], "pocock")
    assert only.critical == pytest.approx(1.959963984540054, abs=1e-9)
    assert only.nominal == pytest.approx(0.05, abs=1e-9)
    assert boundaries([0.2, 1.0], "obrien_fleming")[-1].spent == pytest.approx(0.05)
    assert spent(1.0, "hwang_shih_decani", 0.025, 3.0) == pytest.approx(0.025)


def test_later_looks_do_not_change_the_first():
    assert critical([0.3, 0.5], "pocock") == critical([0.3, 0.5, 0.9], "pocock")[:2]


def test_a_trial_without_effect_stops_as_rarely_as_said():
    looks = np.array([0.25, 0.5, 0.75, 1.0])
    limits = np.array(critical(looks, "pocock", level=0.9))
    steps = np.random.default_rng(7).normal(size=(200_000, 4)) * 0.5
    z = steps.cumsum(axis=1) / np.sqrt(looks)
    crossed = (np.abs(z) >= limits).any(axis=1).mean()
    assert crossed == pytest.approx(0.1, abs=0.0027)  # four standard errors


def test_a_look_that_spends_nothing_cannot_stop():
    first, *_ = boundaries([0.01, 1.0], "obrien_fleming")
    assert first.critical == np.inf
    assert first.nominal == 0.0


@pytest.mark.parametrize("fractions", [[], [0.0, 1.0], [0.5, 0.5], [0.5, 1.1]])
def test_fractions_must_grow(fractions):
    with pytest.raises(EstimationError, match="fractions"):
        boundaries(fractions, "pocock")
