"""Event logs and survey waves: days, persons, scores, outcomes, and every row that is left out."""

from __future__ import annotations

import datetime as dt

import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nudgelab.cohort.cohort import Cohort
from nudgelab.errors import CohortError, NudgelabError
from nudgelab.study.study import Study

PEOPLE = [
    ["id", "group"],
    ["ann", "control"],
    ["bob", "plan"],
    ["cleo", "control"],
    ["dan", "plan"],
    ["eve", ""],
]
EVENTS = [
    ["who", "when", "what"],
    ["ann", "3", "post"],
    ["bob", "1", "post"],
    ["bob", "1", "post"],
    ["bob", "12", "comment"],
    ["dan", "-2", "post"],
    ["dan", "20", "post"],
]
WAVES = [
    ["who", "wave", "q1", "q2", "q3"],
    ["ann", "before", "1", "7", "1"],
    ["bob", "before", "7", "1", "7"],
    ["cleo", "before", "4", "", ""],
    ["dan", "before", "", "4", "5"],
    ["ann", "after", "4", "4", "4"],
    ["bob", "after", "7", "1", "4"],
]


@pytest.fixture
def save(tmp_path):
    def write(name, rows):
        path = tmp_path / name
        path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def declare(tmp_path):
    """Declare a study whose cohort has logs; changes go into the parts of ``cohort``."""

    def make(log=None, survey=None, columns=None, **cohort):
        declared = {
            "study": "logged",
            "arms": {"control": {}, "plan": {}},
            "outcomes": {
                "posted": {"kind": "binary", "window": [1, 20]},
                "posts": {"kind": "count", "window": [1, 20]},
                "first": {"kind": "time_to_event", "window": [1, 20]},
                "wish": {"kind": "continuous", "window": [1, 20], "scale": "intention"},
            },
            "scales": {
                "intention": {"items": ["q1", "q2", "q3"], "reversed": ["q2"], "range": [1, 7]}
            },
            "segments": {"keen": {"where": {"intention": {"at_least": 0.6}}}},
            "analysis": {"primary": "posted"},
            "cohort": {
                "columns": {"id": {"role": "person"}, "group": {"role": "arm"}} | (columns or {}),
                "events": {
                    "file": "events.csv",
                    "columns": {
                        "who": {"role": "person"},
                        "when": {"role": "time"},
                        "what": {"role": "kind"},
                    },
                    **(log or {}),
                },
                "waves": {
                    "file": "waves.csv",
                    "columns": {
                        "who": {"role": "person"},
                        "wave": {"role": "wave", "values": {"before": 0, "after": 15}},
                    },
                    **(survey or {}),
                },
                **cohort,
            },
        }
        return Study.model_validate(declared).with_origin(tmp_path / "study.yaml", "")

    return make


@pytest.fixture
def read(save, declare):
    def from_rows(events=EVENTS, waves=WAVES, people=PEOPLE, **declared):
        save("events.csv", events)
        save("waves.csv", waves)
        return Cohort.read(save("people.csv", people), declare(**declared))

    return from_rows


@pytest.fixture
def refused(read):
    def told(**how):
        with pytest.raises(CohortError) as error:
            read(**how)
        for name in ("ann", "bob", "cleo"):
            assert name not in str(error.value)
        return error.value.problems

    return told


def noted(cohort, *parts):
    return [note for note in cohort.notes if all(part in note for part in parts)]


def test_outcomes_come_from_the_logs(read):
    cohort = read()
    assert cohort.outcome("posted").tolist() == [1, 1, 0, 1]
    assert cohort.outcome("posts").tolist() == [1, 2, 0, 1]
    assert cohort.outcome("first").tolist() == [3, 1, 20, 20]
    assert cohort.event_observed("first").tolist() == [True, True, False, True]
    np.testing.assert_allclose(cohort.outcome("wish"), [0.5, 2.5 / 3, np.nan, np.nan])


def test_baseline_comes_from_the_waves_and_the_log(read):
    cohort = read()
    np.testing.assert_allclose(cohort.numbers("intention"), [0, 1, np.nan, (0.5 + 4 / 6) / 2])
    assert cohort.numbers("acted").tolist() == [0, 0, 0, 1]
    assert noted(cohort, "'acted' at baseline", "1 of 4 had")


def test_files_of_the_logs_are_named_with_their_sha256(read):
    cohort = read()
    assert noted(cohort, "events.csv (SHA-256 ", "6 rows")
    assert noted(cohort, "waves.csv (SHA-256 ", "6 rows")


def test_nobodys_identifier_is_kept(read):
    cohort = read()
    kept = [cohort.people, cohort.outcomes, cohort.events, cohort.waves, cohort.items]
    assert "bob" not in str([table.to_pydict() for table in kept]) + repr(cohort.notes)


def test_items_are_kept_by_wave_as_they_were_answered(read):
    items = read().items
    assert items.column_names == ["person", "wave", "q1", "q2", "q3"]
    assert items["wave"].to_pylist() == ["before"] * 4 + ["after"] * 2
    assert items["q2"].to_pylist() == [7, 1, None, 4, 4, 1]


def test_a_column_goes_before_the_logs(read):
    people = [[*row, value] for row, value in zip(PEOPLE, ["posted", *"00100"], strict=True)]
    people = [
        [*row, value]
        for row, value in zip(people, ["intention", "0.1", "0.2", "0.3", "0.4", "0.5"], strict=True)
    ]
    columns = {"posted": {"role": "outcome"}, "intention": {"role": "covariate"}}
    cohort = read(people=people, columns=columns)
    assert cohort.outcome("posted").tolist() == [0, 0, 1, 0]
    assert cohort.outcome("posts").tolist() == [1, 2, 0, 1]
    assert cohort.numbers("intention").tolist() == [0.1, 0.2, 0.3, 0.4]
    assert noted(cohort, "'intention' at baseline is the column's")


def test_every_row_that_does_not_count_is_counted(read):
    events = [
        *EVENTS,
        ["nobody", "3", "post"],
        ["", "3", "post"],
        ["eve", "3", "post"],
        ["ann", "", "post"],
        ["ann", "soon", "post"],
        ["ann", "-30", "post"],
        ["ann", "500", "post"],
        ["ann", "4", ""],
    ]
    cohort = read(events=events)
    notes = [note.removeprefix("events.csv: 1 of 14 rows ") for note in cohort.notes]
    assert notes[-8:] == [
        "of events without a person left out (row 9).",
        "of events of people who don't count themselves left out (row 10).",
        "of events of persons whom the cohort file doesn't have left out (row 8).",
        "of events without a kind left out (row 15).",
        "without a time left out (row 11).",
        "whose time can't be read left out (row 12).",
        "of events before day -19, where the calendar begins, left out (row 13).",
        "of events after day 120, where the calendar ends, left out (row 14).",
    ]
    assert len(cohort.events) == 6
    assert cohort.outcomes.equals(read().outcomes)


def test_many_rows_are_counted_and_the_first_named(read):
    cohort = read(events=[*EVENTS, *([["nobody", "3", "post"]] * 40)])
    assert noted(cohort, "40 of 46 rows", "(rows 8, 9, 10, 11, 12, …)")


def test_waves_that_do_not_count_are_counted(read):
    waves = [
        *WAVES,
        ["nobody", "after", "1", "1", "1"],
        ["ann", "", "1", "1", "1"],
        ["ann", "after", "7", "1", "7"],
        ["dan", "after", "8", "many", "5"],
        *([f"x{n}", "after", "1", "1", "1"] for n in range(9)),
    ]
    cohort = read(waves=waves)
    assert noted(cohort, "waves.csv: 10 of 19 rows of answers of persons")
    assert noted(cohort, "1 of 19 rows without a wave left out (row 9)")
    assert noted(cohort, "1 of 19 rows that the same person's later row replaces left out (row 6)")
    assert noted(cohort, "answers to 'intention' that are no numbers taken as missing (row 11)")
    assert noted(cohort, "answers to 'intention' outside 1 to 7 taken as missing (row 11)")
    assert cohort.outcome("wish")[0] == 1
    assert np.isnan(cohort.outcome("wish")[3])  # one answer of three is too few


@pytest.mark.parametrize(("minimum", "known"), [(1, 4), (2, 3), (3, 2)])
def test_how_many_items_must_be_answered(read, declare, save, minimum, known):
    study = declare()
    scale = study.scales["intention"].model_copy(update={"minimum": minimum})
    read()
    cohort = Cohort.read(
        study.path.parent / "people.csv", study.model_copy(update={"scales": {"intention": scale}})
    )
    assert np.sum(~np.isnan(cohort.numbers("intention"))) == known


DATES = {
    "iso": ["2024-01-17", "2024-01-15", "2024-01-15T23:59:59+01:00", "2024-01-26", "2024-01-13"],
    "day_month_year": ["17.1.2024", "15/01/2024", "15.01.24 9:30", "26-1-2024", "13.1.2024"],
    "month_day_year": ["1/17/2024", "01/15/2024", "1/15/24 9:30 PM", "1-26-2024", "1/13/2024"],
    "excel": ["45308", "45306", "45306.9", "45317", "2024-01-13"],
}


def dated(dates):
    return [EVENTS[0], *([e[0], date, e[2]] for e, date in zip(EVENTS[1:], dates, strict=False))]


@pytest.mark.parametrize("dates", DATES)
def test_dates_become_calendar_days_from_the_start(read, dates):
    cohort = read(dated(DATES[dates]), log={"dates": dates}, start="2024-01-15")
    assert cohort.events["day"].to_pylist() == [3, 1, 1, 12, -1]


def test_dates_become_working_days_where_they_are_declared(read):
    dates = ["2024-01-19", "2024-01-20", "2024-01-21", "2024-01-22", "2024-01-14", "2024-01-12"]
    cohort = read(dated(dates), start="2024-01-15", days="working")
    # Friday is day 5 with the weekend after it; the weekend before day 1 is Friday, day 0
    assert cohort.events["day"].to_pylist() == [5, 5, 5, 6, 0, 0]


def test_people_may_have_their_own_start(read):
    starts = ["start", "2024-01-15", "2024-02-15", "", "2024-01-15", "2024-01-15"]
    people = [[*row, start] for row, start in zip(PEOPLE, starts, strict=True)]
    events = dated(["2024-01-17", "2024-02-15", "2024-02-16", "2024-02-01", "2024-01-15"])
    events.append(["cleo", "2024-01-15", "post"])
    columns = {"start": {"role": "start"}}
    cohort = read(events, people=people, columns=columns)
    assert cohort.events["day"].to_pylist() == [3, 1, 2, -13, 1]
    assert noted(cohort, "1 of 6 rows of people whose day 1 isn't known left out (row 7)")
    assert read(events, people=people, columns=columns, start="2024-01-14").events["day"][-1] == (
        pa.scalar(2)
    )


def test_dates_of_typed_files_are_dates(read, declare, save, tmp_path):
    read()
    moments = [dt.datetime(2024, 1, 15, 23, 30, tzinfo=dt.UTC)] * 2
    for name, column in {
        "date.parquet": pa.array([moment.date() for moment in moments]),
        "plain.parquet": pa.array([moment.replace(tzinfo=None) for moment in moments]),
        "zone.parquet": pa.array(moments, pa.timestamp("ns", tz="Europe/Berlin")),
    }.items():
        table = pa.table({"who": ["bob", "dan"], "when": column, "what": ["post"] * 2})
        pq.write_table(table, tmp_path / name)
        study = declare(log={"file": name}, start="2024-01-15")
        days = Cohort.read(tmp_path / "people.csv", study).events["day"].to_pylist()
        assert days == ([2, 2] if name.startswith("zone") else [1, 1])


def test_date_cells_of_excel_are_dates(read, declare, tmp_path):
    read()
    book = openpyxl.Workbook()
    for row in dated([dt.date(2024, 1, 17)] * 6):
        book.active.append(row)
    book.save(tmp_path / "events.xlsx")
    study = declare(log={"file": "events.xlsx"}, start="2024-01-15")
    cohort = Cohort.read(tmp_path / "people.csv", study)
    assert cohort.events["day"].to_pylist() == [3] * 6


def test_an_event_that_stands_twice_to_the_minute_is_one(read):
    twice = dated(["2024-01-17 10:00", "2024-01-15 09:00", "2024-01-15 09:00", "2024-01-16"])
    cohort = read(twice, start="2024-01-15")
    assert noted(
        cohort, "1 of 4 rows that repeat an event at the same time of day left out (row 3)"
    )
    assert cohort.outcome("posts").tolist() == [1, 1, 0, 0]
    assert len(read().events) == 6  # two on one day may well be two


def test_whoever_left_has_no_events_any_more(read):
    left = ["left", "", "13", "", "2024-01-20", ""]
    people = [[*row, day] for row, day in zip(PEOPLE, left, strict=True)]
    columns = {"left": {"role": "left"}}
    cohort = read(people=people, columns=columns, start="2024-01-15")
    assert cohort.people["left"].to_pylist() == [None, 13, None, 6]
    assert "left" not in cohort.covariates
    assert noted(cohort, "1 of 6 rows of events of people who had left by then left out (row 7)")
    assert cohort.outcome("first").tolist() == [3, 1, 20, 5]
    assert not cohort.event_observed("first")[3]
    weekend = read(people=people, columns=columns, start="2024-01-15", days="working")
    assert weekend.people["left"].to_pylist()[3] == 6


def test_a_log_that_tells_who_left_has_no_events_of_theirs_afterwards(read):
    """Bob leaves on day 5, is said to leave again on day 9, and comments on day 12."""
    cohort = read([*EVENTS, ["bob", "5", "left"], ["bob", "9", "left"], ["bob", "5", "post"]])
    assert noted(
        cohort, "2 of 9 rows of events of people who had left by then left out (rows 5, 9)"
    )
    assert cohort.outcome("posts").tolist() == [1, 3, 0, 1]


def test_a_log_of_one_kind_needs_no_column_of_kinds(read):
    columns = {"who": {"role": "person"}, "when": {"role": "time"}}
    cohort = read(log={"columns": columns})
    assert set(cohort.events["kind"].to_pylist()) == {"post"}
    other = read(log={"columns": columns, "kind": "visit"})
    assert "posted" not in other.outcomes.column_names
    assert noted(other, "The event log has no 'post' for 'posted' (it has visit)")


def test_kinds_may_be_renamed(read):
    columns = {
        "who": {"role": "person"},
        "when": {"role": "time"},
        "what": {"role": "kind", "values": {"comment": "post"}},
    }
    assert read(log={"columns": columns}).outcome("posts").tolist() == [1, 3, 0, 1]


def test_waves_by_day_and_finished_scores(read):
    waves = [["who", "on", "trust", "note"], ["ann", "0", "0.5", "x"], ["ann", "15", "0.75", "y"]]
    columns = {
        "who": {"role": "person"},
        "on": {"role": "day"},
        "trust": {"role": "scale", "as": "intention"},
    }
    cohort = read(waves=waves, survey={"columns": columns})
    assert cohort.numbers("intention")[0] == 0.5
    assert cohort.outcome("wish")[0] == 0.75
    assert cohort.items is None


def test_a_waves_number_is_no_day(read):
    columns = {
        "who": {"role": "person"},
        "wave": {"role": "wave", "values": {1: 0, 2: 15}},
    }
    waves = [[row[0], {"before": "1", "after": "2"}.get(row[1], row[1]), *row[2:]] for row in WAVES]
    cohort = read(waves=[*waves, ["cleo", "3", "7", "7", "7"]], survey={"columns": columns})
    assert cohort.outcomes.equals(read().outcomes)
    assert cohort.items["wave"].to_pylist() == ["1"] * 4 + ["2"] * 2
    assert noted(cohort, "1 of 7 rows of waves whose day isn't declared left out (row 8)")


def test_waves_may_have_names_and_dates(read):
    waves = [["who", "wave", "on", "q1", "q2", "q3"], ["ann", "T1", "2024-01-12", "7", "1", "7"]]
    waves += [
        ["bob", "T1", "2024-01-14", "4", "4", "4"],
        ["ann", "T2", "2024-01-16", "4", "4", "4"],
    ]
    columns = {"who": {"role": "person"}, "wave": {"role": "wave"}, "on": {"role": "day"}}
    cohort = read(waves=waves, survey={"columns": columns}, start="2024-01-15")
    assert cohort.waves["day"].to_pylist() == [-2, 0, 2]
    assert cohort.items["wave"].to_pylist() == ["T1", "T1", "T2"]
    assert cohort.numbers("intention").tolist()[:2] == [1, 0.5]


def test_people_who_answered_when_they_liked_are_put_into_two_waves(read):
    waves = [["who", "on", "q1", "q2", "q3"]]
    waves += [["ann", str(day), "4", "4", "4"] for day in range(-10, 10)]
    columns = {"who": {"role": "person"}, "on": {"role": "day"}}
    cohort = read(waves=waves, survey={"columns": columns})
    assert len(cohort.waves) == 20
    assert cohort.items["wave"].to_pylist() == ["up to day 0", "after day 0"]


def test_items_may_have_other_names_and_words_for_answers(read):
    waves = [["who", "wave", "a", "q2", "q3"], ["ann", "before", "never", "7", "always"]]
    words = {"never": 1, "always": 7}
    columns = {
        "who": {"role": "person"},
        "wave": {"role": "wave", "values": {"before": 0}},
        "a": {"role": "item", "as": "q1", "values": words},
        "q3": {"role": "item", "values": words},
    }
    cohort = read(waves=waves, survey={"columns": columns})
    assert cohort.numbers("intention")[0] == pytest.approx(1 / 3)


def test_items_of_the_baseline_may_stand_beside_the_people(save, declare):
    answers = [["q1", "q2", "q3"], *(["7", "1", "7"], ["1", "7", "4"], [""] * 3, ["9", "4", "4"])]
    people = [[*row, *more] for row, more in zip(PEOPLE, [*answers, [""] * 3], strict=True)]
    study = declare()
    cohort_file = study.cohort.model_copy(update={"events": None, "waves": None})
    study = study.model_copy(update={"cohort": cohort_file})
    people = [people[0], *people[1:]]
    cohort = Cohort.read(save("people.csv", people), study)
    np.testing.assert_allclose(cohort.numbers("intention"), [1, 0.5 / 3, np.nan, 0.5])
    assert cohort.items["wave"].to_pylist() == ["baseline"] * 4
    assert noted(cohort, "1 of 12 answers to 'intention' outside 1 to 7")
    assert "posted" not in cohort.outcomes.column_names


@pytest.mark.parametrize(
    ("how", "found", "expected"),
    [
        (
            {"events": [["who", "when"], ["ann", "3"]]},
            "no column 'what'",
            "it, for the study reads it as kind; the file has who, when",
        ),
        (
            {"events": [EVENTS[0], ["x", "3", "post"]]},
            "no row of a person whom the cohort file has (column who)",
            "the identifiers of the cohort file",
        ),
        (
            {"events": [EVENTS[0], ["ann", "17.1.2024", "post"]], "start": "2024-01-15"},
            "when: '17.1.2024'",
            "the number of a day, or a date like 2024-01-31 (dates: says how others are written)",
        ),
        (
            {"events": [EVENTS[0], ["ann", "31.31.2024", "post"]], "log": {"dates": "excel"}},
            "when: '31.31.2024'",
            "Excel's number of a day, such as 45322 (dates: excel)",
        ),
        (
            {"events": [EVENTS[0], ["ann", "2024-01-17", "post"]]},
            "dates, and no start",
            "cohort: start: the date of day 1 (or a column with role: start)",
        ),
        (
            {"waves": [["who", "wave", "q1"], ["ann", "before", "1"]]},
            "no column 'q2', 'q3'",
            "every item of the scale 'intention'",
        ),
        (
            {"waves": [["who", "wave"], ["ann", "before"]]},
            "no score and no items",
            "a column with role scale, or the items of a scale (scales: …: items)",
        ),
        (
            {"waves": [WAVES[0], ["ann", "middle", "1", "1", "1"]]},
            "wave: 'middle'",
            "a wave whose day is declared in values: (before, after)",
        ),
        (
            {"waves": [WAVES[0], ["ann", "before", "1", "1", "0"]]},
            "q3: '0'",
            "an answer from 1 to 7 (scales: intention: range)",
        ),
    ],
)
def test_what_can_not_be_meant_is_refused(refused, how, found, expected):
    (problem,) = refused(**how)
    assert (problem.found, problem.expected) == (found, expected)


def test_events_that_all_lie_elsewhere_are_refused(refused):
    (problem,) = refused(events=dated(["2023-01-17"] * 6), start="2024-01-15")
    assert problem.found.startswith("no event that counts (events.csv: 6 of 6 rows of events bef")
    assert problem.expected.startswith("events on days -19 to 120")


def test_a_kind_that_the_study_names_must_be_there(read, declare, tmp_path):
    read()
    study = declare()
    posted = study.outcomes["posted"].model_copy(update={"event": "pst"})
    named = type(posted).model_validate({"kind": "binary", "window": [1, 20], "event": "posts"})
    study = study.model_copy(update={"outcomes": {"posted": named}})
    with pytest.raises(CohortError) as error:
        Cohort.read(tmp_path / "people.csv", study)
    (problem,) = error.value.problems
    assert problem.suggestion == "post"
    assert problem.expected == "one of comment, post"


def test_files_may_be_given_in_place_of_the_declared_ones(read, declare, save, tmp_path):
    read()
    other = save("other.csv", [EVENTS[0], ["cleo", "2", "post"]])
    cohort = Cohort.read(tmp_path / "people.csv", declare(), events=other)
    assert cohort.outcome("posted").tolist() == [0, 0, 1, 0]
    later = save("later.csv", [WAVES[0], ["cleo", "after", "7", "7", "7"]])
    cohort = Cohort.read(tmp_path / "people.csv", declare(), waves=str(later))
    assert cohort.outcome("wish")[2] == pytest.approx(2 / 3)
    assert "intention" not in cohort.covariates


def test_a_runs_folder_has_its_own_logs(declare, tmp_path):
    with pytest.raises(CohortError, match="a run's folder has its own"):
        Cohort.read(tmp_path, declare(), events=tmp_path / "events.csv")


def test_a_log_that_ends_long_before_a_window_is_told(read):
    assert not noted(read(), "cut off")
    cohort = read([EVENTS[0], ["ann", "3", "post"], ["bob", "15", "post"]])
    assert len(noted(cohort, "last event is on day 15", "runs to day 20", "cut off")) == 3


def test_a_file_that_nothing_declares_is_refused(read, declare, save, tmp_path):
    read()
    study = declare()
    bare = study.cohort.model_copy(update={"events": None})
    study = study.model_copy(update={"cohort": bare})
    with pytest.raises(CohortError, match="no part 'cohort: events:'"):
        Cohort.read(tmp_path / "people.csv", study, events=tmp_path / "events.csv")
    unnamed = declare(log={"file": None})
    with pytest.raises(CohortError, match="no cohort: events: file; expected one, or --events"):
        Cohort.read(tmp_path / "people.csv", unnamed)


@pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame, pa.Table.from_pandas])
def test_frames_give_the_same_cohort(read, declare, library):
    def frame(rows):
        columns = dict(zip(rows[0], zip(*rows[1:], strict=True), strict=True))
        return library(pd.DataFrame(columns) if library != pl.DataFrame else columns)

    plain = read()
    cohort = Cohort.from_frame(frame(PEOPLE), declare(), events=frame(EVENTS), waves=frame(WAVES))
    assert cohort.people.equals(plain.people)
    assert cohort.outcomes.equals(plain.outcomes)
    with pytest.raises(CohortError, match="the data frame of waves"):
        Cohort.from_frame(frame(PEOPLE), declare(), waves=frame(EVENTS))


CELLS = st.sampled_from(
    ["ann", "bob", "x", "", "NA", "3", "-1", "1e9", "2024-01-17", "2024-13-45", "0001-01-01", "inf"]
)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    events=ROWS,
    start=st.sampled_from([None, "2024-01-15", "9999-12-27"]),
    days=st.sampled_from(["calendar", "working"]),
    dates=st.sampled_from([None, "iso", "day_month_year", "excel"]),
)
def test_any_event_log_gives_a_cohort_or_a_list_of_problems(read, events, start, days, dates):
    try:
        cohort = read([EVENTS[0], *events], start=start, days=days, log={"dates": dates})
    except NudgelabError:
        return
    left_out = sum(count.count for count in cohort.counts if count.file == "events.csv")
    assert len(cohort.events) + left_out == sum(any(row) for row in events)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(waves=st.lists(st.lists(CELLS, min_size=5, max_size=5), min_size=1, max_size=6))
def test_any_file_of_waves_gives_a_cohort_or_a_list_of_problems(read, waves):
    try:
        cohort = read(waves=[WAVES[0], *waves])
    except NudgelabError:
        return
    scores = cohort.numbers("intention") if "intention" in cohort.covariates else np.zeros(1)
    assert np.all(np.isnan(scores) | ((scores >= 0) & (scores <= 1)))
