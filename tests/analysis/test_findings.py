"""The tidy table of effects."""

from __future__ import annotations

import pytest

from nudgelab.analysis.findings import COLUMNS, Effect, Effects

NAN = float("nan")


def effect(**changes):
    fields = {
        "outcome": "posted",
        "arm": "plan",
        "versus": "control",
        "segment": "all",
        "estimand": "risk_difference",
        "estimate": 0.1,
        "low": 0.0,
        "high": 0.2,
        "level": 0.95,
        "p": 0.04,
        "p_adjusted": 0.08,
        "n_arm": 50,
        "n_versus": 60,
        "clusters": None,
        "method": "Newcombe",
        "role": "primary",
    }
    return Effect(**(fields | changes))


@pytest.fixture
def effects():
    return Effects([effect(), effect(arm="nudge", estimate=NAN, n_arm=None), effect(segment="a")])


def test_it_is_a_sequence(effects):
    assert len(effects) == 3
    assert effects[0].arm == "plan"
    assert isinstance(effects[1:], Effects)
    assert len(effects[1:]) == 2


def test_where_keeps_what_matches_every_value(effects):
    assert [row.arm for row in effects.where(segment="all")] == ["plan", "nudge"]
    assert len(effects.where(segment="all", arm="plan")) == 1
    assert len(effects.where(segment="nobody")) == 0


def test_a_row_is_its_columns_and_no_more(effects):
    assert tuple(effects[0].as_dict()) == COLUMNS


def test_arrow_has_null_for_what_is_not_there(effects):
    table = effects.to_arrow()
    assert table["estimate"].to_pylist() == [0.1, None, 0.1]
    assert table["n_arm"].to_pylist() == [50, None, 50]
    assert table["clusters"].to_pylist() == [None, None, None]


def test_an_empty_table_still_has_its_columns():
    assert tuple(Effects([]).to_arrow().column_names) == COLUMNS


def test_other_libraries_read_it_through_arrow(effects):
    import duckdb
    import pyarrow as pa

    assert pa.table(effects).num_rows == 3
    with duckdb.connect() as database:
        database.register("found", effects.to_arrow())
        assert database.sql("select count(*) from found").fetchall() == [(3,)]


def test_equal_rows_are_equal_tables(effects):
    assert effects == Effects(list(effects))
    assert hash(effects) == hash(Effects(list(effects)))
    assert effects != effects[:2]
