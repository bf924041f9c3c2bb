"""Known parameters are recovered from a simulated cohort, and what can't be known is said."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.calibrations import calibrate_here, record_calibration
from nudgelab.cohort.cohort import Cohort
from nudgelab.design.parameter_draws import ParameterDraws, with_draw
from nudgelab.errors import CohortError
from nudgelab.execution.local import in_this_process, on_cores
from nudgelab.report.calibration import calibration_as_dict, render_calibration_html
from nudgelab.simulation.programme import simulate
from nudgelab.study.study import Study

SIMULATIONS = 800
TRUTH = {"population.cue_rate.mean": 0.8, "intention_constant": 0.55, "review_catches": 0.7}


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.model_validate(
        {
            "study": "small",
            "population": {"employees": 80, "teams": 10, "departments": 2},
            "calendar": {"days": 20, "baseline_days": 5, "survey": {"days": [0, 20]}},
            "arms": {"control": {}, "plan": {"tactics": ["implementation_intention"]}},
            "assignment": {"unit": "team"},
            "outcomes": {
                "posted": {"kind": "binary", "window": [1, 20]},
                "posts": {"kind": "count", "window": [1, 20]},
                "first": {"kind": "time_to_event", "window": [1, 20]},
            },
            "analysis": {"primary": "posted"},
            "calibration": {
                "population.cue_rate.mean": {"kind": "uniform", "low": 0.05, "high": 1.5},
                "intention_constant": {"kind": "uniform", "low": 0.2, "high": 0.8},
                # nobody in this study reviews a post: no cohort can tell
                "review_catches": {"kind": "beta", "mean": 0.5, "spread": 0.2, "low": 0, "high": 1},
            },
        }
    )


@pytest.fixture(scope="module")
def cohort(study) -> Cohort:
    return simulate(with_draw(study, tuple(TRUTH), list(TRUTH.values())), seed=5)


@pytest.fixture(scope="module")
def found(study, cohort):
    return calibrate_here(study, cohort, seed=1, simulations=SIMULATIONS)


def test_known_parameters_are_recovered(found):
    by_name = {one.name: one for one in found.parameters}
    for name in ("population.cue_rate.mean", "intention_constant"):
        one = by_name[name]
        # how often intervals hold truths is for the experiment; one truth may be odd
        assert abs(TRUTH[name] - one.mean) < 3.5 * one.sd
        assert one.verdict == "informed"
        assert one.divergence > 0.2
    assert by_name["intention_constant"].contraction > 0.9


def test_what_no_cohort_can_tell_stays_as_it_was_believed(found):
    one = next(one for one in found.parameters if one.name == "review_catches")
    assert one.verdict == "not informed"
    assert one.mean == pytest.approx(one.prior_mean, abs=3 * one.prior_sd / found.effective**0.5)
    assert one.sd == pytest.approx(one.prior_sd, rel=0.25)
    assert one.divergence < 0.15


def test_a_cohort_of_the_models_own_fits_and_the_check_is_near_its_levels(found):
    assert found.misfit_p > 0.05
    assert all(one.reached for one in found.summaries)
    for level, share, error in zip(
        found.check.levels, found.check.coverage, found.check.error, strict=True
    ):
        assert share == pytest.approx(level, abs=4 * error + 0.02)


def test_the_tolerance_falls_along_its_path(found):
    tolerances = [step.tolerance for step in found.path]
    assert tolerances == sorted(tolerances, reverse=True)
    assert sum(step.shift == 0.0 for step in found.path) == 1


def test_a_cohort_that_the_model_cannot_make_is_said_to_be_one(study, cohort):
    posts = pa.array(np.asarray(cohort.outcome("posts")) + 50.0)
    place = cohort.outcomes.column_names.index("posts")
    impossible = replace(cohort, outcomes=cohort.outcomes.set_column(place, "posts", posts))
    odd = calibrate_here(study, impossible, seed=1, simulations=600)
    assert odd.misfit_p < 0.05
    assert {one.name for one in odd.summaries if not one.reached} >= {"posts, control"}
    page = render_calibration_html(odd, command="nudgelab calibrate")
    assert "The model does not fit" in page
    assert "can’t make such a cohort" in page


def test_any_number_of_workers_and_an_interruption_give_the_same(study, cohort, found, tmp_path):
    asked = {"seed": 1, "simulations": SIMULATIONS}
    alone = found

    def interrupted(job, tasks):
        for nth, done in enumerate(in_this_process(job, tasks)):
            if nth == 3:
                raise KeyboardInterrupt
            yield done

    with pytest.raises(KeyboardInterrupt):
        record_calibration(study, cohort, root=tmp_path, executor=interrupted, **asked)
    done = []

    def counting(job, tasks):
        for finished in on_cores(2)(job, tasks):
            done.append(finished[0].key)
            yield finished

    run, again = record_calibration(
        study, cohort, root=tmp_path, executor=counting, resume=True, **asked
    )
    assert "round-1-0000000" not in done  # was kept
    np.testing.assert_array_equal(again.draws.values, alone.draws.values)
    assert calibration_as_dict(again) == calibration_as_dict(alone)
    kept = ParameterDraws.from_file(run / "posterior.parquet")
    assert kept.names == tuple(TRUTH)
    np.testing.assert_allclose(kept.values, alone.draws.values)
    assert json.loads((run / "calibration.json").read_text())["people"] == 80
    assert "<svg" in (run / "report.html").read_text()
    assert len(list(tmp_path.glob("small/*"))) == 1


def test_a_cohort_without_anything_to_compare_is_refused(study, cohort):
    bare = Cohort(
        cohort.source,
        cohort.people.select(["person", "arm", "team"]),
        cohort.outcomes.select([]),
    )
    with pytest.raises(CohortError, match="no outcome"):
        calibrate_here(study, bare, simulations=600)
