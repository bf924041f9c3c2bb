"""One scan of a file gives what its rows give."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nudgelab as nl
from nudgelab.errors import CohortError

pytest.importorskip("duckdb", reason="pip install 'nudgelab[duckdb]'")

COLUMNS = {
    "id": {"role": "person"},
    "group": {"role": "arm", "values": {"A": "control", "B": "plan", "C": "nudge"}},
    "dept": {"role": "team"},
    "age": {"role": "covariate"},
    "did": {"role": "outcome", "as": "posted"},
    "n": {"role": "outcome", "as": "posts"},
    "score": {"role": "outcome"},
}


def study(**changes):
    declared = {
        "study": "scanned",
        "arms": {"control": {}, "plan": {}, "nudge": {}},
        "outcomes": {
            "posted": {"kind": "binary", "window": (1, 20)},
            "posts": {"kind": "count", "window": (1, 20)},
            "score": {"kind": "continuous", "window": (1, 20)},
            "first": {"kind": "time_to_event", "window": (1, 20)},
        },
        "analysis": {"primary": "posted", "confirm": (), "adjust": ("age",)},
        "cohort": {"columns": COLUMNS},
    }
    return nl.Study.model_validate(declared | changes)


def table(n=900) -> pa.Table:
    rng = np.random.default_rng(4)
    dept = rng.integers(0, 30, n)
    group = np.asarray(["A", "B", "C"])[dept % 3]
    score = rng.standard_normal(n) + (group == "B") + 1e5
    did = (rng.random(n) < 0.3 + 0.2 * (group == "B")).astype(float)
    columns = {
        "id": np.arange(n),
        "group": group,
        "dept": [f"d{code}" for code in dept],
        "age": rng.normal(40, 9, n),
        "did": did,
        "n": rng.poisson(2, n),
        "score": np.where(rng.random(n) < 0.05, np.nan, score),
    }
    return pa.table({name: pa.array(v, from_pandas=True) for name, v in columns.items()})


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "people.parquet"
    pq.write_table(table(), path)
    return path


@pytest.mark.parametrize("unit", ["team", "person"])
def test_the_numbers_are_those_of_the_rows(file, unit):
    declared = study(assignment={"unit": unit})
    scanned = nl.scan(declared, file).effects
    rows = nl.analyse(declared, nl.Cohort.read(file, declared)).effects
    assert [effect.outcome for effect in scanned][:2] == ["posted", "posted"]
    for effect in scanned:
        same = rows.where(
            outcome=effect.outcome, arm=effect.arm, segment="all", estimand=effect.estimand
        )[0]
        exact = unit == "team" or effect.estimand == "rate_ratio"
        near = 1e-8 if exact else 5e-3  # Lin's HC2 and each arm's own residual variance
        assert effect.role == same.role
        assert effect.estimate == pytest.approx(same.estimate, rel=1e-7)
        assert effect.standard_error == pytest.approx(same.standard_error, rel=near)
        assert (effect.n_arm, effect.n_versus) == (same.n_arm, same.n_versus)
        if unit == "team":
            assert effect.p == pytest.approx(same.p, rel=1e-6)
            assert effect.p_adjusted == pytest.approx(same.p_adjusted, rel=1e-6)
            assert effect.clusters == same.clusters


@pytest.mark.parametrize("unit", ["team", "person"])
def test_without_covariates_all_numbers_are_those_of_the_rows(file, unit):
    plan = {"primary": "posts", "confirm": (), "multiplicity": "bonferroni", "family": "primary"}
    declared = study(assignment={"unit": unit}, analysis=plan)
    rows = nl.analyse(declared, nl.Cohort.read(file, declared)).effects
    for effect in nl.scan(declared, file).effects:
        same = rows.where(
            outcome=effect.outcome, arm=effect.arm, segment="all", estimand=effect.estimand
        )[0]
        for name in ("estimate", "low", "high", "p", "p_adjusted"):
            assert getattr(effect, name) == pytest.approx(getattr(same, name), rel=1e-6), name


def _retyped(whole, **types):
    for name, kind in types.items():
        place = whole.column_names.index(name)
        whole = whole.set_column(place, name, whole[name].cast(pa.int8()).cast(kind))
    return whole


@pytest.mark.parametrize("kind", [pa.int8(), pa.bool_(), pa.float32()], ids=str)
@pytest.mark.parametrize("unit", ["team", "person"])
def test_types_of_zero_and_one_tell_the_same(file, tmp_path, unit, kind):
    pq.write_table(_retyped(table(), did=kind), tmp_path / "other.parquet")
    declared = study(assignment={"unit": unit})
    here, there = (nl.scan(declared, f).effects for f in (file, tmp_path / "other.parquet"))
    for left, right in zip(here, there, strict=True):
        assert right.estimate == pytest.approx(left.estimate, rel=1e-9)
        assert right.standard_error == pytest.approx(left.standard_error, rel=1e-9)


@pytest.mark.parametrize("unit", ["team", "person"])
def test_large_offsets_cost_no_digits(tmp_path, unit):
    whole = table()
    far = whole.set_column(3, "age", pa.array(whole["age"].to_numpy() + 1e7))
    pq.write_table(far, tmp_path / "far.parquet")
    pq.write_table(whole, tmp_path / "near.parquet")
    declared = study(assignment={"unit": unit})
    here, there = (
        nl.scan(declared, tmp_path / f"{name}.parquet").effects for name in ("near", "far")
    )
    for left, right in zip(here, there, strict=True):
        assert right.estimate == pytest.approx(left.estimate, rel=1e-7)
        assert right.standard_error == pytest.approx(left.standard_error, rel=1e-7)


@pytest.mark.parametrize("unit", ["team", "person"])
def test_an_outcome_with_gaps_leaves_the_others_whole(tmp_path, unit):
    whole = table()
    gaps = pa.array(np.where(np.arange(len(whole)) % 7 == 0, np.nan, whole["did"].to_numpy()))
    gaps = pa.array(gaps.to_numpy(), from_pandas=True)
    pq.write_table(whole.set_column(4, "did", gaps), tmp_path / "gaps.parquet")
    declared = study(assignment={"unit": unit})
    rows = nl.analyse(declared, nl.Cohort.read(tmp_path / "gaps.parquet", declared)).effects
    for effect in nl.scan(declared, tmp_path / "gaps.parquet").effects:
        same = rows.where(
            outcome=effect.outcome, arm=effect.arm, segment="all", estimand=effect.estimand
        )[0]
        assert (effect.n_arm, effect.n_versus) == (same.n_arm, same.n_versus)
        assert effect.estimate == pytest.approx(same.estimate, rel=1e-7)


def test_rows_that_are_left_out_are_counted(tmp_path):
    whole = table(200).to_pydict()
    whole["group"][0] = whole["dept"][1] = whole["did"][2] = None
    pq.write_table(pa.table(whole), tmp_path / "gaps.parquet")
    unknown = sum(value is None for value in whole["score"])
    counts = nl.scan(study(assignment={"unit": "team"}), tmp_path / "gaps.parquet").rows
    assert [(count.what, count.count, count.of) for count in counts] == [
        ("without an arm or a team left out", 2, 200),
        ("without 'posted' left out of its effects", 1, 198),
        ("without 'score' left out of its effects", unknown, 198),
    ]
    assert (
        nl.scan(study(assignment={"unit": "person"}), tmp_path / "gaps.parquet").rows[0].count == 1
    )


def test_a_folder_of_files_is_one_cohort(file, tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    whole = table()
    pq.write_table(whole.slice(0, 400), folder / "a.parquet")
    pq.write_table(whole.slice(400), folder / "b.parquet")
    declared = study(assignment={"unit": "team"})
    parts, one = (nl.scan(declared, where).effects for where in (folder, file))
    for left, right in zip(parts, one, strict=True):
        assert left.estimate == pytest.approx(right.estimate, rel=1e-10)
        assert left.p == pytest.approx(right.p, rel=1e-9)


def test_a_small_cell_is_not_shown(tmp_path):
    path = tmp_path / "few.parquet"
    pq.write_table(table(12), path)
    found = nl.scan(study(), path).effects
    assert all(math.isnan(effect.estimate) and effect.n_arm is None for effect in found)


def _without(name):
    return {"columns": {key: column for key, column in COLUMNS.items() if key != name}}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"cohort": _without("did")}, "no column of the primary outcome"),
        ({"assignment": {"unit": "team"}, "cohort": _without("dept")}, "no column with role: team"),
        ({"cohort": _without("age")}, "no column for 'age'"),
        ({"assignment": {"strata": ("age",)}}, "strata, pairs or a roll-out"),
        (
            {"analysis": {"primary": "posted", "confirm": (), "multiplicity": "dunnett"}},
            "multiplicity: dunnett",
        ),
        (
            {"analysis": {"primary": "posted", "adjust": ("age",), "adjustment": "g_computation"}},
            "g_computation",
        ),
        (
            {
                "cohort": {
                    "columns": {
                        **COLUMNS,
                        "no": {"role": "covariate", "as": "x"},
                        "age": {"role": "covariate", "values": {"1": 2}},
                    }
                }
            },
            "values: of column age",
        ),
    ],
)
def test_what_a_scan_cannot_answer_is_refused(file, changes, found):
    with pytest.raises(CohortError, match=found):
        nl.scan(study(**changes), file)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda t: t.drop_columns(["did"]), "did"),
        (
            lambda t: t.set_column(4, "did", pa.array(np.full(len(t), 3.0))),
            "did with other values than 0 and 1",
        ),
        (lambda t: t.set_column(4, "did", pa.array(np.full(len(t), 0.5))), "did with other"),
        (lambda t: t.set_column(5, "n", pa.array(np.full(len(t), -1))), "n with other values than"),
        (lambda t: t.set_column(1, "group", pa.array(["X"] * len(t))), "the arm 'X'"),
        (
            lambda t: t.set_column(3, "age", pa.array([None] * len(t), pa.float64())),
            "without a value of age",
        ),
        (lambda t: t.set_column(3, "age", pa.array(["old"] * len(t))), "can't be scanned"),
        (lambda t: t.set_column(6, "score", pa.array(np.full(len(t), np.inf))), "infinite"),
    ],
    ids=["column", "binary", "half", "count", "arm", "gaps", "text", "infinite"],
)
def test_wrong_data_are_told(tmp_path, change, found):
    path = tmp_path / "wrong.parquet"
    pq.write_table(change(table()), path)
    with pytest.raises(CohortError, match=found):
        nl.scan(study(), path)


def test_a_file_that_is_none_is_told(tmp_path):
    (tmp_path / "x.parquet").write_bytes(b"no parquet")
    with pytest.raises(CohortError, match="can't be scanned"):
        nl.scan(study(), tmp_path / "x.parquet")
    with pytest.raises(CohortError, match="can't be scanned"):
        nl.scan(study(), tmp_path / "absent.parquet")


def test_names_that_would_be_sql_are_names(tmp_path):
    path = tmp_path / "o'clock.parquet"
    odd = 'did"; DROP TABLE x; --'
    pq.write_table(
        table().rename_columns([odd if c == "did" else c for c in table().column_names]), path
    )
    columns = {odd if key == "did" else key: column for key, column in COLUMNS.items()}
    assert (
        len(nl.scan(study(cohort={"columns": columns}), path).effects) == 8
    )  # counts: ratio and difference
