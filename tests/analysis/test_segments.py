"""Who belongs to a segment."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.analysis.segments import missing_variables, segment_members
from nudgelab.study.segments import Segment, default_inertia_segment


@pytest.fixture
def cohort(make_cohort):
    return make_cohort(
        {
            "arm": ["control"] * 5,
            "intention": [0.2, 0.5, 0.9, None, 0.7],
            "acted": [0.0, 0.0, 1.0, 0.0, 0.0],
            "department": ["D1", "D2", None, "D1", "D3"],
        },
        {"posted": [0.0] * 5},
    )


def test_the_default_is_who_intends_and_has_not_acted(cohort):
    members = segment_members(default_inertia_segment(), cohort)
    assert members.tolist() == [False, True, False, False, True]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"intention": {"at_least": 0.5}}, [0, 1, 1, 0, 1]),
        ({"intention": {"above": 0.5}}, [0, 0, 1, 0, 1]),
        ({"intention": {"at_most": 0.5}}, [1, 1, 0, 0, 0]),
        ({"intention": {"below": 0.5}}, [1, 0, 0, 0, 0]),
        ({"intention": {"above": 0.2, "below": 0.9}}, [0, 1, 0, 0, 1]),
        ({"acted": {"equals": 1}}, [0, 0, 1, 0, 0]),
        ({"acted": {"equals": "1"}}, [0, 0, 1, 0, 0]),
        ({"department": {"one_of": ["D1", "D3"]}}, [1, 0, 0, 1, 1]),
        ({"department": {"equals": "D2"}, "acted": {"equals": 0}}, [0, 1, 0, 0, 0]),
    ],
)
def test_each_rule(cohort, where, expected):
    members = segment_members(Segment.model_validate({"where": where}), cohort)
    assert members.tolist() == np.asarray(expected, dtype=bool).tolist()


def test_a_missing_value_is_in_no_segment(cohort):
    low = segment_members(Segment.model_validate({"where": {"intention": {"at_most": 1}}}), cohort)
    assert not low[3]


def test_missing_variables_are_named(cohort):
    segment = Segment.model_validate({"where": {"age": {"above": 1}, "acted": {"equals": 0}}})
    assert missing_variables(segment, cohort) == ("age",)
