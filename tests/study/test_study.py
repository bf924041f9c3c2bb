"""The study as an object: where it comes from, its arms, shares, segments and labels."""

from __future__ import annotations

import hashlib

import pytest
from pydantic import ValidationError

from nudgelab.study.study import BASELINE_VARIABLES, Study

SMALL = {
    "study": "small",
    "arms": {"control": {}, "plan": {"label": "if-then plan"}, "two_words": {}},
    "outcomes": {"posted": {"kind": "binary", "window": [1, 20]}},
    "analysis": {"primary": "posted"},
}


def small(**changes):
    return Study.model_validate(SMALL | changes)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_text_and_sha256_are_the_files_own(valid, write, ends, mark):
    content = mark + valid.replace("\n", ends).encode()
    path = write(content)
    study = Study.load(path)
    assert study.path == path
    assert study.text.encode() == content
    assert study.sha256 == hashlib.sha256(content).hexdigest()


def test_a_study_built_in_python_has_a_text_and_a_sha256():
    study = small()
    assert study.path is None
    assert study.sha256 == small().sha256 != small(seed=2).sha256


def test_round_trip_through_its_own_text(load, valid):
    study = load(valid)
    built = Study.model_validate(study.model_dump(by_alias=True, exclude_unset=True))
    again = load(built.text)
    assert again.model_dump() == study.model_dump()
    assert again.tactic("reminder") == study.tactic("reminder")


def test_a_study_cannot_be_changed(load, valid):
    with pytest.raises(ValidationError, match="frozen"):
        load(valid).seed = 4


def test_control_and_treatments():
    study = small(assignment={"control": "plan"})
    assert study.control == "plan"
    assert study.treatments == ("control", "two_words")


def test_shares_sum_to_one_in_the_order_of_the_arms():
    assert small().shares == dict.fromkeys(SMALL["arms"], pytest.approx(1 / 3))
    declared = small(assignment={"shares": {"two_words": 1, "plan": 1, "control": 2}}).shares
    assert list(declared.items()) == [("control", 0.5), ("plan", 0.25), ("two_words", 0.25)]
    assert small(assignment={"shares": "unknown"}).shares is None


def test_clustered_by_the_unit_or_by_the_plan():
    assert not small().clustered
    assert small(assignment={"unit": "team"}).clustered
    assert small(analysis={"primary": "posted", "cluster_by_team": True}).clustered


def test_the_segment_of_inertia_is_there_by_default_and_can_be_declared():
    default = small().all_segments["intends_not_acted"]
    assert default.where["intention"].at_least == 0.5
    assert default.where["acted"].equals == 0
    own = {"intends_not_acted": {"where": {"tries": {"equals": 1}}}}
    assert list(small(segments=own).all_segments["intends_not_acted"].where) == ["tries"]


def test_activation_is_the_primary_outcome_or_the_first_that_somebody_wants():
    outcomes = {
        "days": {"kind": "count", "window": [1, 2]},
        "left": {"kind": "binary", "window": [1, 2], "better": "lower"},
        "posted": {"kind": "binary", "window": [1, 2]},
        "asked": {"kind": "binary", "window": [1, 2]},
    }
    plan = {"primary": "days"}
    assert small(outcomes=outcomes, analysis=plan).activation == "posted"
    assert small(outcomes=outcomes, analysis={"primary": "asked"}).activation == "asked"
    assert small(outcomes=outcomes, analysis=plan | {"activation": "left"}).activation == "left"
    del outcomes["posted"], outcomes["asked"]
    assert small(outcomes=outcomes, analysis=plan).activation is None


def test_labels_are_declared_or_the_name_in_words():
    study = small(people="nurses")
    assert study.label("arm", "plan") == "if-then plan"
    assert study.label("arm", "two_words") == "two words"
    assert study.label("arm", "not_there") == "not there"
    assert study.label("segment", "all") == "all nurses"
    assert study.label("segment", "intends_not_acted") == "intended to act, had not acted"


def test_covariates_are_the_files_own_and_the_simulated_ones():
    assert small().covariates() == BASELINE_VARIABLES
    columns = {
        "g": {"role": "arm"},
        "age": {"role": "covariate"},
        "w": {"role": "covariate", "as": "intention"},
    }
    covariates = small(cohort={"columns": columns}).covariates()
    assert covariates[:2] == ("age", "intention")
    assert len(covariates) == len(set(covariates)) == len(BASELINE_VARIABLES) + 1


def test_parameters_differ_from_the_defaults_where_the_study_says_so():
    assert small(model={"field_multiplier": 0.25}).parameters().field_multiplier == 0.25
