"""The benchmark of replications says what was measured, and what was extrapolated."""

from __future__ import annotations

from benchmarks.replications import Row, table


def test_goals_are_judged_and_mesa_is_said_to_be_extrapolated():
    found = [
        Row("worlds", 1_000, 15.0, 24.0, 200.0, 300.0),
        Row("worlds", 10_000, 150.0, 200.0, 205.0, 301.0),
        Row("strategies", 1_600, 70.0, 130.0, 230.0, 300.0),
        Row("mesa", 8, 4.0, 8.0, 150.0, 150.0),
    ]
    said = table(found)
    assert "10,000 programmes wanted within 120 s: 100 s of two cores" in said
    assert "met: by processor time." in said
    assert "met: no." in said
    assert "83 minutes of two cores by its time (extrapolated)" in said
