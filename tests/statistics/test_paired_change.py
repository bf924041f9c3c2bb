"""The change of the same people, against t.test and estimatr."""

from __future__ import annotations

import pytest

from nudgelab.statistics.paired_change import mean_change
from tests.statistics.reference_numbers import EXACT, reference


@pytest.mark.parametrize("unit", ["persons", "teams"])
def test_like_r(unit):
    data = reference("paired_change")["data"]
    clusters = data["team"] if unit == "teams" else None
    found = mean_change(data["before"], data["after"], clusters=clusters)
    got = [found.value, found.standard_error, found.degrees_of_freedom]
    got += [found.low, found.high, found.p]
    assert got == pytest.approx(reference("paired_change")[unit], rel=EXACT)
    assert found.clusters == (5 if unit == "teams" else None)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [([1.0], [2.0], "one unit"), ([1.0, 2.0], [2.0, 3.0], "changed by the same")],
)
def test_refused_with_a_reason(before, after, reason):
    assert reason in mean_change(before, after).note
