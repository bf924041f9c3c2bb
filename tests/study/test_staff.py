"""Groups of staff and their time."""

from __future__ import annotations

import pytest

from nudgelab.study.staff import Staff


def test_minutes_become_working_days():
    assert Staff(hours_a_day=6).working_days(45) == pytest.approx(1 / 8)
    assert Staff(hours_a_day=0.5).working_days(60) == 2.0


def test_a_study_has_coaches_and_reviewers_and_its_own(load, changed):
    assert list(load(changed(("seed: 3", "seed: 4"))).all_staff) == ["coaches", "reviewers"]
    text = changed(
        ("reminder: {dose: 0.8}", "reminder: {staff: helpers}"),
        ("arms:", "staff: {helpers: {}, coaches: {people: 9}}\narms:"),
    )
    staff = load(text).all_staff
    assert {name: group.people for name, group in staff.items()} == {
        "coaches": 9,
        "reviewers": 2,
        "helpers": 2,
    }
