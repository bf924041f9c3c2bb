"""What a run keeps: everything of a simulated programme, no row of a real person."""

from __future__ import annotations

from dataclasses import replace

from nudgelab.analysis.analyse import analyse
from nudgelab.analysis.categories import CategoryShares
from nudgelab.cohort.cohort import Source
from nudgelab.results.tables import tables_of
from tests.analysis.conftest import make_cohort, make_study, trial
from tests.report.test_mean_counts import curve as mean_count

__all__ = ["make_cohort", "make_study", "trial"]


def test_a_real_cohort_leaves_no_row_of_a_person(make_study, trial):
    found = dict(tables_of(trial, analyse(make_study(), trial)))
    assert set(found) == {"effects", "checks", "groups", "curves"}
    for table in found.values():
        assert "person" not in table.column_names


def test_a_simulated_cohort_is_kept_whole(make_study, make_cohort, trial):
    simulated = make_cohort(
        {name: trial.people[name].to_pylist() for name in trial.people.column_names},
        {name: trial.outcomes[name].to_pylist() for name in trial.outcomes.column_names},
        Source("simulated", "by_hand", seed=1),
    )
    assert "people" in dict(tables_of(simulated, analyse(make_study(), simulated)))


def test_curves_are_long(make_study, trial):
    found = analyse(make_study(), trial)
    table = dict(tables_of(trial, found))["curves"]
    assert table.num_rows == sum(len(curve.time) for curve in found.curves)
    assert table.column_names == ["outcome", "segment", "arm", "time", "share", "low", "high"]


def test_mean_counts_and_categories_are_long_too(make_study, trial):
    found = replace(
        analyse(make_study(), trial),
        mean_counts=(mean_count("control"), mean_count("plan")),
        categories=(
            CategoryShares(
                outcome="often",
                segment="all",
                arm="plan",
                categories=("no", "yes"),
                shares=(0.25, 0.75),
            ),
        ),
    )
    tables = dict(tables_of(trial, found))
    counts = tables["mean_counts"]
    assert counts.column_names == ["outcome", "segment", "arm", "time", "mean", "low", "high"]
    assert counts.num_rows == 6
    assert tables["categories"].to_pylist()[1] == {
        "outcome": "often",
        "segment": "all",
        "arm": "plan",
        "category": "yes",
        "share": 0.75,
    }
