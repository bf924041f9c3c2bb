"""Names of what moderates, mediates and chooses refer to something, or are mistakes."""

from __future__ import annotations

import pytest

from nudgelab.study.consistency import inconsistencies
from nudgelab.study.study import Study


def found(**analysis):
    study = Study.model_validate(
        {
            "study": "small",
            "calendar": {"days": 20, "survey": {"days": [0, 10]}},
            "arms": {"control": {}, "plan": {}},
            "outcomes": {
                "posted": {"kind": "binary", "window": [1, 20]},
                "pride": {"kind": "continuous", "scale": "efficacy", "window": [1, 20]},
            },
            "analysis": {"primary": "posted"} | analysis,
        }
    )
    return inconsistencies(study)


@pytest.mark.parametrize(
    ("analysis", "place", "suggestion"),
    [
        ({"moderation": {"by": ["reactanse"]}}, ("moderation", "by", 0), "reactance"),
        ({"moderation": {"segments": ["keen"]}}, ("moderation", "segments", 0), None),
        ({"mediation": {"mediator": "eficacy"}}, ("mediation", "mediator"), "efficacy"),
        ({"mediation": {"wave": 15}}, ("mediation", "wave"), None),
        ({"policy": {"by": ["tenur"]}}, ("policy", "by", 0), "tenure"),
        (
            {"sensitivity": {"multiple_imputation": {"on": ["tenur"]}}},
            ("sensitivity", "multiple_imputation", "on", 0),
            "tenure",
        ),
        ({"policy": {"by": ["tenure", "tenure"]}}, ("policy", "by", 1), None),
        ({"primary": "pride", "mediation": {"mediator": "pride"}}, ("mediation", "mediator"), None),
    ],
)
def test_a_name_that_refers_to_nothing_is_found_where_it_stands(analysis, place, suggestion):
    (mistake,) = found(**analysis)
    assert mistake.location == ("analysis", *place)
    assert mistake.suggestion == suggestion


def test_what_the_study_has_is_right():
    assert (
        found(
            moderation={"by": ["reactance"], "segments": ["intends_not_acted"]},
            mediation={"mediator": "pride", "wave": 10},
            policy={"by": ["tenure"]},
        )
        == []
    )
