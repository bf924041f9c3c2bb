"""Outcomes from logs, against values worked out by hand. The window is days 3 to 10."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.cohort.windows import outcomes_from_logs

EVENTS = [  # person, day, kind
    (0, 2, "post"),  # the day before the window
    (0, 3, "post"),  # its first day
    (1, 10, "post"),  # its last day
    (1, 11, "post"),  # the day after
    (2, 7, "post"),
    (2, 5, "post"),  # logged later, happened earlier
    (2, 5, "post"),  # twice a day
    (3, 6, "like"),  # another kind
    (4, -1, "post"),  # only before
]
WAVES = [  # person, day, efficacy
    (0, 3, 0.1),
    (0, 10, 0.9),
    (1, 10, 0.4),
    (1, 3, 0.3),  # logged later, asked earlier
    (2, 2, 0.5),  # before the window
    (3, 11, 0.6),  # after
    (4, 3, 0.7),
]


def table(rows, names):
    columns = zip(*rows, strict=True) if rows else [[] for _ in names]
    kinds = {"kind": pa.string(), "efficacy": pa.float64()}
    return pa.table(
        {
            name: pa.array(list(column), kinds.get(name, pa.int64()))
            for name, column in zip(names, columns, strict=True)
        }
    )


@pytest.fixture
def outcomes(make_study):
    def measure(events=EVENTS, waves=WAVES, people=6, left=None):
        window = {"window": [3, 10]}
        study = make_study(
            outcomes={
                "posted": {"kind": "binary", **window},
                "posts": {"kind": "count", **window},
                "likes": {"kind": "count", "event": "like", **window},
                "first": {"kind": "time_to_event", **window},
                "efficacy": {"kind": "continuous", "scale": "efficacy", **window},
                "unasked": {"kind": "continuous", "scale": "habit", **window},
                "often": {"kind": "ordinal", "categories": ["never", "once", "more"], **window},
                "pride": {
                    "kind": "ordinal",
                    "categories": ["low", "middle", "high"],
                    "scale": "efficacy",
                    "thresholds": [0.4, 0.8],
                    **window,
                },
                "unknown": {"kind": "ordinal", "categories": [0, 1], "scale": "habit", **window},
                "visits": {"kind": "recurrent", **window},
                "while_there": {"kind": "recurrent", "terminal": "left", **window},
                "until_like": {"kind": "recurrent", "terminal": "like", **window},
                "first_or_left": {"kind": "time_to_event", "competing": "left", **window},
                "first_or_like": {"kind": "time_to_event", "competing": "like", **window},
                "own": {"kind": "binary", "event": None, **window},
            }
        )
        tables = (
            table(events, ["person", "day", "kind"]),
            table(waves, ["person", "day", "efficacy"]),
        )
        persons = {"person": pa.array(range(people), pa.int64())}
        if left is not None:
            persons["left"] = pa.array(left, pa.int64())
        return outcomes_from_logs(study, pa.table(persons), *tables).to_pydict()

    return measure


def test_whether_how_often_and_when(outcomes):
    measured = outcomes()
    assert measured["posted"] == [1, 1, 1, 0, 0, 0]
    assert measured["posts"] == [1, 1, 3, 0, 0, 0]
    assert measured["likes"] == [0, 0, 0, 1, 0, 0]
    # days from the window's start, its first day being 1; 8 is the whole window, unobserved
    assert measured["first"] == [1, 8, 3, 8, 8, 8]
    assert measured["first.observed"] == [1, 1, 1, 0, 0, 0]


def test_categories_are_cut_from_counts_and_scores(outcomes):
    measured = outcomes()
    assert measured["often"] == [1, 1, 2, 0, 0, 0]
    # 0.9 is high, 0.4 just middle, 0.7 middle; who wasn't asked within the window has none
    assert measured["pride"] == [2, 1, None, None, 1, None]
    assert "unknown" not in measured


def test_the_last_survey_in_the_window_counts(outcomes):
    assert outcomes()["efficacy"] == [0.9, 0.4, None, None, 0.7, None]


def test_what_the_logs_can_not_tell_is_left_out(outcomes):
    assert not {"unasked", "own"} & set(outcomes())


def test_empty_logs(outcomes):
    measured = outcomes(events=[], waves=[], people=2)
    assert measured["posted"] == [0, 0]
    assert measured["first"] == [8, 8]
    assert measured["efficacy"] == [None, None]
    assert not np.any(measured["first.observed"])


def test_leavers_count_as_far_as_they_were_there(outcomes):
    measured = outcomes(left=[None, None, 8, 7, 3, 11])
    # the third acted before leaving; the fourth had 4 days; the fifth wasn't there at all
    assert measured["posted"] == [1, 1, 1, 0, None, 0]
    assert measured["first"] == [1, 8, 3, 4, None, 8]
    assert measured["first.observed"] == [1, 1, 1, 0, None, 0]
    assert measured["likes"] == [0, 0, 0, 1, None, 0]


def test_what_leavers_did_and_said_counts_while_they_were_there(outcomes):
    measured = outcomes(left=[None, 11, 6, 4, None, 3])
    assert measured["posts"] == [1, 1, 3, 0, 0, None]  # 11 is after the window, 3 its first day
    assert measured["first"] == [1, 8, 3, 1, 8, None]
    assert measured["first.observed"] == [1, 1, 1, 0, 0, None]
    # a survey is answered by those who are there, so an answer stands
    assert measured["efficacy"] == [0.9, 0.4, None, None, 0.7, None]


def test_everybody_leaves_or_nobody_does(outcomes):
    assert outcomes(left=[1] * 6)["posted"] == [None] * 6
    assert outcomes(left=[None] * 6) == outcomes()


def test_what_happens_again_and_again_keeps_its_days(outcomes):
    measured = outcomes()
    assert measured["visits"] == [1, 1, 3, 0, 0, 0]
    assert measured["visits.days"] == [[1], [8], [3, 3, 5], [], [], []]
    assert measured["visits.followed"] == [8] * 6
    assert measured["visits.ended"] == [0] * 6


def test_who_leaves_ends_a_recurrent_outcome_where_the_study_says_so(outcomes):
    # person 2 is away from day 6 on, before the third post; person 0 wasn't there on day 3
    measured = outcomes(left=[3, 11, 6, None, None, None])
    assert measured["while_there"] == [None, 1, 2, 0, 0, 0]
    assert measured["while_there.followed"] == [None, 8, 3, 8, 8, 8]
    assert measured["while_there.ended"] == [None, 0, 1, 0, 0, 0]
    assert measured["visits.ended"] == [None, 0, 0, 0, 0, 0]


def test_another_kind_of_event_can_end_it(outcomes):
    measured = outcomes(events=[(0, 4, "post"), (0, 5, "like"), (0, 6, "post")])
    assert measured["until_like.days"][:2] == [[2], []]
    assert measured["until_like.followed"][:2] == [3, 8]
    assert measured["until_like.ended"][:2] == [1, 0]


def test_what_comes_first_competes(outcomes):
    """The event is 1, what competes with it 2, and lost from sight 0."""
    events = [(0, 4, "like"), (0, 5, "post"), (1, 5, "post"), (1, 5, "like"), (3, 9, "post")]
    measured = outcomes(events=events, left=[None, None, 6, 8, 11, None])
    assert measured["first_or_like.observed"] == [2, 1, 0, 0, 0, 0]
    assert measured["first_or_like"] == [2, 3, 3, 5, 8, 8]
    # who left on the day after the window was there to its end
    assert measured["first_or_left.observed"] == [1, 1, 2, 2, 0, 0]
    assert measured["first_or_left"] == [3, 3, 3, 5, 8, 8]


def test_leaving_may_stand_in_the_log(outcomes):
    """Without a column of leaving, an event of that kind is on the last day of somebody."""
    measured = outcomes(events=[(0, 4, "post"), (0, 5, "left"), (0, 6, "post"), (1, 4, "left")])
    assert measured["while_there.followed"][:3] == [3, 2, 8]
    assert measured["while_there"][:3] == [1, 0, 0]
    assert measured["while_there.ended"][:3] == [1, 1, 0]
    assert measured["first_or_left.observed"][:3] == [1, 2, 0]
