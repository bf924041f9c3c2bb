"""A run made again from its manifest alone."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nudgelab.errors import ResultsError
from nudgelab.public import Cohort, Study, analyse
from nudgelab.record import record_run
from nudgelab.rerunning import rerun
from nudgelab.results import manifest as manifests
from nudgelab.sweeps import record_diagnosis, record_power, record_replications
from tests.cli.conftest import SMALL


@pytest.fixture
def study(tmp_path, monkeypatch) -> Study:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    return Study.load("small.yaml")


@pytest.fixture
def data(tmp_path):
    rows = ["id,group,wants,did,posted"]
    rows += [f"{n},{'AB'[n % 2]},0.{n % 10},0,{int(n % 3 == 0)}" for n in range(90)]
    path = tmp_path / "people.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def simulated(study):
    cohort = study.simulate(seed=9, replication=3)
    return record_run(study, cohort, analyse(study, cohort))


@pytest.fixture
def analysed(study, data):
    cohort = Cohort.read(data, study)
    return record_run(study, cohort, analyse(study, cohort), command=_typed(data))


def _typed(data):
    return ("nudgelab", "analyse", "small.yaml", "--data", str(data))


def _reseal(run, **changes):
    """Change a manifest as somebody would who knows how it is sealed."""
    said = manifests.read_manifest(run)
    fields = {name: getattr(said, name) for name in said.__slots__} | changes
    sealed = manifests.Manifest(**fields).sealed()
    (run / manifests.MANIFEST).write_text(sealed.as_json(), encoding="utf-8")


def test_a_simulated_run_gives_the_same_numbers(simulated):
    again = rerun(simulated)
    assert again.same
    assert again.effects > 5


def test_replications_give_the_same_numbers(study, tmp_path):
    run, _ = record_replications(study, replications=3, seed=2, root=tmp_path / "results")
    assert rerun(run).same


def test_power_gives_the_same_numbers(study, data, tmp_path):
    root = tmp_path / "results"
    run, _ = record_power(study, sizes=(60, 120), replications=3, root=root)
    assert rerun(run).same
    cohort = Cohort.read(data, study)
    words = ("nudgelab", "power", "small.yaml", "--data", str(data))
    run, _ = record_power(study, by="formula", cohort=cohort, root=root, command=words)
    assert rerun(run).same


def test_a_diagnosis_gives_the_same_numbers(study, tmp_path):
    (tmp_path / "other.yaml").write_text(SMALL.replace("study: small", "study: other"), "utf-8")
    designs = [study, Study.load("other.yaml")]
    run, _ = record_diagnosis(designs, replications=3, root=tmp_path / "results")
    assert rerun(run).same


def test_an_analysed_run_gives_the_same_numbers(analysed):
    assert rerun(analysed).same


def test_other_data_are_told_with_their_hash(analysed, data):
    data.write_text(data.read_text(encoding="utf-8").replace("0,1\n", "0,0\n", 5), "utf-8")
    again = rerun(analysed)
    assert not again.same
    assert again.differences[0].startswith("effects: ")
    assert "estimate" in again.differences[0]
    assert any(said.startswith("data: people: SHA-256") for said in again.differences)


def test_other_versions_are_told_where_the_numbers_differ(analysed, data):
    data.write_text(data.read_text(encoding="utf-8").replace("0,1\n", "0,0\n", 5), "utf-8")
    _reseal(analysed, versions=manifests.versions() | {"numpy": "0.1"})
    assert any(said.startswith("numpy: 0.1 then, ") for said in rerun(analysed).differences)


def test_a_manifest_changed_by_hand_is_noticed(simulated):
    path = simulated / manifests.MANIFEST
    said = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(said | {"seed": 10}), encoding="utf-8")
    with pytest.raises(ResultsError, match="was changed after it was written"):
        rerun(simulated)


def test_a_file_that_was_cut_short_or_changed_is_noticed(simulated):
    path = simulated / "effects.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ResultsError, match=r"effects\.parquet: isn't as the run wrote it"):
        rerun(simulated)
    path.unlink()
    with pytest.raises(ResultsError, match="can't be read"):
        rerun(simulated)


def test_a_run_of_another_kind_is_told(simulated):
    _reseal(simulated, kind="dance")
    with pytest.raises(ResultsError, match="a run of 'dance'"):
        rerun(simulated)


def test_a_table_with_other_rows_is_told(simulated):
    path = simulated / "effects.parquet"
    table = pq.read_table(path)
    pq.write_table(pa.concat_tables([table, table]), path)
    files = manifests.read_manifest(simulated).files
    import hashlib

    _reseal(
        simulated,
        files=files | {path.name: hashlib.sha256(path.read_bytes()).hexdigest()},
    )
    assert "rows of" in rerun(simulated).differences[0]
