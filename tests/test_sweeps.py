"""Replications kept: interrupted or not, in one process or two, the results are the same."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from nudgelab.execution.local import in_this_process, on_cores
from nudgelab.results.manifest import must_be_whole
from nudgelab.results.sweep_folder import unfinished_sweeps
from nudgelab.study.study import Study
from nudgelab.sweeps import record_diagnosis, record_power, record_replications


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.model_validate(
        {
            "study": "small",
            "population": {"employees": 60, "teams": 12, "departments": 2},
            "calendar": {"days": 10, "baseline_days": 2, "survey": {"days": [0]}},
            "arms": {"control": {}, "plan": {"tactics": ["implementation_intention"]}},
            "outcomes": {"posted": {"kind": "binary", "window": (1, 10)}},
            "analysis": {"primary": "posted"},
        }
    )


def _tables(run) -> list[bytes]:
    must_be_whole(run)
    return [pq.read_table(run / f"{name}.parquet") for name in ("replications", "effects")]


def test_interrupted_or_not_the_numbers_are_the_same(study, tmp_path):
    run, found = record_replications(study, replications=25, seed=4, root=tmp_path / "one")
    assert found[0].replications + found[0].refused == 25

    def interrupted(job, tasks):
        for number, (task, table) in enumerate(in_this_process(job, tasks)):
            if number == 1:
                raise KeyboardInterrupt
            yield task, table

    with pytest.raises(KeyboardInterrupt):
        record_replications(
            study, replications=25, seed=4, root=tmp_path / "two", executor=interrupted
        )
    (unfinished,) = unfinished_sweeps(tmp_path / "two")
    again, same = record_replications(
        study, replications=25, seed=4, root=tmp_path / "two", resume=True, executor=on_cores(2)
    )
    assert again == unfinished.path
    assert _tables(again) == _tables(run)
    assert repr(same) == repr(found)


def test_without_resume_a_new_run_is_begun(study, tmp_path):
    first, _ = record_replications(study, replications=1, root=tmp_path)
    second, _ = record_replications(study, replications=1, root=tmp_path)
    assert first != second
    assert must_be_whole(second).asked == {"seed": 1, "replications": 1}


def _stopped_after_one(job, tasks):
    for number, (task, table) in enumerate(in_this_process(job, tasks)):
        if number == 1:
            raise KeyboardInterrupt
        yield task, table


@pytest.mark.parametrize(
    ("record", "asked"),
    [
        (record_power, {"sizes": (40, 60), "replications": 3}),
        (record_diagnosis, {"replications": 12}),
    ],
)
def test_power_and_diagnosis_are_gone_on_with_to_the_same_numbers(study, tmp_path, record, asked):
    what = [study] if record is record_diagnosis else study
    run, found = record(what, **asked, root=tmp_path / "one")
    with pytest.raises(KeyboardInterrupt):
        record(what, **asked, root=tmp_path / "two", executor=_stopped_after_one)
    again, same = record(what, **asked, root=tmp_path / "two", resume=True)
    must_be_whole(again)
    assert repr(same.to_arrow().to_pylist()) == repr(found.to_arrow().to_pylist())
    tables = [pq.read_table(folder / "replications.parquet") for folder in (run, again)]
    assert tables[0].equals(tables[1])
