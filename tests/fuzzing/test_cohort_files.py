"""Whatever stands in a cohort file, it is read and analysed or refused in words, soon."""

import math
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from nudgelab.analysis.analyse import analyse
from nudgelab.cohort.cohort import Cohort
from nudgelab.report.as_json import render_json
from nudgelab.report.terminal import render_text
from nudgelab.study.study import Study
from tests.fuzzing.bounds import bounded, cases, said_or_done
from tests.fuzzing.cohorts import STUDY, broken_cohorts, extreme_cohorts

units = st.sampled_from(["person", "team"])


@cache
def _study(folder, unit):
    """One study, with persons or with teams as the unit."""
    path = folder / f"{unit}.yaml"
    path.write_text(STUDY.replace("UNIT", unit), encoding="utf-8")
    return Study.load(path)


@cases(500)
@given(made=broken_cohorts(), unit=units)
def test_a_broken_cohort_is_analysed_or_refused_in_words(tmp_path_factory, made, unit):
    _tried(tmp_path_factory.getbasetemp(), unit, *made)


@cases(150)
@given(made=extreme_cohorts(), unit=units)
def test_an_extreme_cohort_gives_numbers_in_order_or_a_reason(tmp_path_factory, made, unit):
    _tried(tmp_path_factory.getbasetemp(), unit, *made)


def _tried(folder, unit, ending, content):
    study = _study(folder, unit)
    path = folder / f"cohort.{ending}"
    path.write_bytes(content)
    cohort = said_or_done(Cohort.read, path, study)
    findings = said_or_done(analyse, study, cohort) if cohort is not None else None
    if findings is None:
        return
    with bounded():
        assert render_text(findings)
        assert render_json(findings)
    for effect in findings.effects:
        _is_in_order(effect)


def _is_in_order(effect):
    """Numbers in their order; one that isn't there says why."""
    if math.isnan(effect.estimate):
        assert effect.note, effect
    elif effect.estimand != "log_rank":  # a test's statistic, without an interval
        assert effect.low <= effect.estimate <= effect.high or effect.note, effect
    assert math.isnan(effect.p) or 0 <= effect.p <= 1, effect
