"""On how many people a mean count rests; the warning stands where the test is off its level."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.statistics.counts import rate_ratio
from nudgelab.statistics.uneven_counts import effective_people, unevenness


@pytest.mark.parametrize(
    ("counts", "expected"),
    [([3, 3, 3, 3], 4), ([0, 0, 5, 0], 1), ([1, 1, 0, 0], 2), ([2, 1], 1.8), ([0, 0], 0)],
)
def test_people_with_equal_counts_that_tell_as_much(counts, expected):
    assert effective_people(counts) == pytest.approx(expected)


def test_the_group_that_rests_on_fewer_decides():
    many, few = np.ones(80), np.repeat([9.0, 0.0], [4, 76])
    assert unevenness(many, many) == ""
    assert unevenness(many, few) == unevenness(few, many)
    assert "as on 4 with equal counts" in unevenness(many, few)


def trials(people, dispersion, times=2_000):
    """Yield pairs of groups without an effect: mean 1, rates that vary by a gamma."""
    rng = np.random.default_rng(5)
    for _ in range(times):
        rates = rng.gamma(1 / dispersion, dispersion, (2, people))
        yield rng.poisson(rates).astype(float)


@pytest.mark.parametrize(("people", "dispersion", "warned"), [(30, 2.0, 1.0), (200, 0.5, 0.0)])
def test_where_it_rejects_too_often_it_is_called_fragile(people, dispersion, warned):
    found = [(rate_ratio(a, b).p, bool(unevenness(a, b))) for a, b in trials(people, dispersion)]
    rejected = np.mean([p <= 0.05 for p, _ in found])
    assert np.mean([note for _, note in found]) == pytest.approx(warned, abs=0.01)
    assert (rejected > 0.06) == bool(warned)
