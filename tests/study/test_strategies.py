"""Phases of a sequence, and the surveys by which people are diagnosed."""

from __future__ import annotations

import pytest

from nudgelab.study.arms import Arm
from nudgelab.study.calendar import Calendar
from nudgelab.study.strategies import (
    RESISTANCES,
    diagnosis_days,
    phases,
    resistances_answered,
)
from nudgelab.study.tactics import tactic_library


@pytest.mark.parametrize(
    ("days", "phase_days", "answered", "bounds"),
    [
        (120, None, RESISTANCES, [(1, 40), (41, 80), (81, 120)]),
        (100, None, RESISTANCES, [(1, 33), (34, 66), (67, 100)]),
        (120, 10, RESISTANCES, [(1, 10), (11, 20), (21, 120)]),
        (120, None, ("inertia", "reactance"), [(1, 60), (61, 120)]),
        (120, 10, ("inertia",), [(1, 120)]),
        (120, None, (), []),
        (2, None, RESISTANCES, [(1, 1), (2, 2), (3, 2)]),
    ],
)
def test_phases_follow_each_other(days, phase_days, answered, bounds):
    found = phases(Arm(strategy="sequenced", phase_days=phase_days), answered, days)
    assert list(found) == [resistance for resistance in RESISTANCES if resistance in answered]
    assert list(found.values()) == bounds


def test_what_is_switched_off_or_for_contrast_answers_nothing():
    library = tactic_library()
    named = [library[name] for name in ("reminder", "mandate", "empathy")]
    assert resistances_answered(named) == ("reactance", "inertia")
    off = library["empathy"].model_copy(update={"active": False})
    assert resistances_answered([off, library["mandate"]]) == ()


@pytest.mark.parametrize(
    ("strategy", "surveys", "days"),
    [
        ("uniform", [0, 40], ()),
        ("sequenced", [0, 40], ()),
        ("targeted", [0, 40], (0,)),
        ("targeted", [0, -5, -10, 40], (0,)),
        ("targeted", [-10, -5], (-5,)),
        ("targeted", [], (0,)),
        ("adaptive", [], (0,)),
        ("adaptive", [80, 0, 40, 120], (0, 40, 80)),
    ],
)
def test_who_is_diagnosed_when(strategy, surveys, days):
    calendar = Calendar(days=120, survey={"days": surveys})
    assert diagnosis_days(Arm(strategy=strategy), calendar) == days
