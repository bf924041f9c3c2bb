"""Where a real cohort's columns are."""

from __future__ import annotations


def test_values_in_the_file_may_be_numbers_words_or_truths(load, changed):
    study = load(
        changed(("{A: control, B: plan, C: nudge}", "{0: control, 1.5: plan, true: nudge}"))
    )
    values = study.cohort.columns["group"].values
    assert values == {"0": "control", "1.5": "plan", "True": "nudge"}


def test_missing_codes_may_be_numbers(load, changed):
    study = load(changed(("cohort:", "cohort:\n  missing: [NA, -99]")))
    assert study.cohort.missing == ("NA", "-99")


def test_columns_may_have_any_name(load, changed):
    study = load(
        changed(("    id: {role", "    2024: {role: covariate, as: y}\n    Id of person: {role"))
    )
    assert study.cohort.columns["2024"].name == "y"
    assert study.cohort.columns["Id of person"].role == "person"
