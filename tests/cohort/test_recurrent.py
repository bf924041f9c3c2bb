"""Recurrent outcomes of a file: cells that list days, and everything that can be wrong in them."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.cohort.cohort import Cohort
from nudgelab.errors import StudyError
from nudgelab.study.study import Study

COLUMNS = {
    "group": {"role": "arm"},
    "days": {"role": "outcome", "as": "visits"},
    "seen": {"role": "followed", "as": "visits"},
    "gone": {"role": "terminal", "as": "visits"},
}
HEADER = "group,days,seen,gone"
ROWS = ["control,3 17 17,20,0", "plan,,12,1", "control,4;9.5,20,0", "plan,2,,0", ",1,20,0"]


def study(columns=COLUMNS, **outcome):
    return Study.model_validate(
        {
            "study": "again",
            "arms": {"control": {}, "plan": {}},
            "outcomes": {"visits": {"kind": "recurrent", "window": [1, 20], **outcome}},
            "analysis": {"primary": "visits"},
            "cohort": {"columns": columns},
        }
    )


@pytest.fixture
def read(tmp_path):
    def read_rows(*rows):
        path = tmp_path / "visits.csv"
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        return Cohort.read(path, study())

    return read_rows


def test_days_are_read_and_who_was_not_followed_has_none(read):
    cohort = read(ROWS[0], ROWS[1], ROWS[2], "plan,,,0", ROWS[4])
    assert cohort.outcomes["visits"].to_pylist() == [3, 0, 2, None]
    found = cohort.recurrent("visits")
    np.testing.assert_array_equal(found.followed, [20, 12, 20, np.nan])
    np.testing.assert_array_equal(found.ended[:3], [0, 1, 0])
    assert found.person.tolist() == [0, 0, 0, 2, 2]
    assert found.day.tolist() == [3, 17, 17, 4, 9.5]


@pytest.mark.parametrize("cell", ["3 x", "0 3", "-1", "3 25", "3,5"])
def test_a_day_that_cannot_be_is_named_by_its_row(read, cell):
    with pytest.raises(Exception, match="row 3: found days: '") as error:
        read(ROWS[0], f'plan,"{cell}",20,0')
    assert "within the days followed" in str(error.value)


def test_days_of_somebody_who_was_not_followed_are_refused(read):
    with pytest.raises(Exception, match="row 5: found days: '2'"):
        read(*ROWS[:4])


def test_the_days_followed_must_be_declared(tmp_path):
    path = tmp_path / "study.yaml"
    text = """\
study: again
arms: {control: {}, plan: {}}
outcomes: {visits: {kind: recurrent, window: [1, 20]}, posted: {kind: binary, window: [1, 20]}}
analysis: {primary: visits}
cohort:
  columns:
    group: {role: arm}
    days: {role: outcome, as: visits}
    gone: {role: terminal, as: posted}
"""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError) as error:
        Study.load(path)
    said = str(error.value)
    assert "days of 'visits' without a column that says how long" in said
    assert "terminal for 'posted'" in said


def test_an_event_log_tells_it_too(tmp_path):
    """Days, leaving and categories from one log beside a file of people."""
    (tmp_path / "log.csv").write_text(
        "who,when,what\na,3,post\na,9,post\nb,5,left\nc,2,post\nc,4,left\n", encoding="utf-8"
    )
    path = tmp_path / "people.csv"
    path.write_text("id,group\na,control\nb,plan\nc,control\nd,plan\n", encoding="utf-8")
    window = {"window": [1, 20]}
    declared = {
        "study": "again",
        "arms": {"control": {}, "plan": {}},
        "outcomes": {
            "visits": {"kind": "recurrent", "terminal": "left", **window},
            "first": {"kind": "time_to_event", "competing": "left", **window},
            "often": {"kind": "ordinal", "categories": ["never", "once", "more"], **window},
        },
        "analysis": {"primary": "visits"},
        "cohort": {
            "columns": {"id": {"role": "person"}, "group": {"role": "arm"}},
            "events": {
                "file": "log.csv",
                "columns": {
                    "who": {"role": "person"},
                    "when": {"role": "time"},
                    "what": {"role": "kind"},
                },
            },
        },
    }
    own = Study.model_validate(declared).with_origin(tmp_path / "study.yaml", "")
    outcomes = Cohort.read(path, own).outcomes.to_pydict()
    assert outcomes["visits.days"] == [[3, 9], [], [2], []]
    assert outcomes["visits.followed"] == [20, 5, 4, 20]
    assert outcomes["visits.ended"] == [0, 1, 1, 0]
    assert outcomes["first.observed"] == [1, 2, 1, 0]
    assert outcomes["often"] == [2, 0, 1, 0]
