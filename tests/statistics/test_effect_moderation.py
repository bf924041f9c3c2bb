"""The interaction with a continuous scale, against R."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.effect_moderation import effect_moderation
from tests.statistics.reference_numbers import EXACT, reference

R = reference("moderation")


def fitted(**changes):
    covariates = np.asarray(R["x"])[:, None]
    return effect_moderation(
        **(
            {"outcome": R["y"], "treated": R["t"], "moderator": R["m"], "covariates": covariates}
            | changes
        )
    )


def test_the_interaction_and_the_effect_at_a_value_are_those_of_r():
    found = fitted(at=[R["at"]])
    assert found.interaction.value == pytest.approx(R["interaction"], rel=EXACT)
    assert found.interaction.standard_error == pytest.approx(R["se"], rel=EXACT)
    assert found.interaction.degrees_of_freedom == 54
    (effect,) = found.effects
    assert effect.value == pytest.approx(R["conditional"], rel=EXACT)
    assert effect.standard_error == pytest.approx(R["conditional_se"], rel=EXACT)


def test_clusters_have_cr2_as_in_estimatr():
    found = fitted(clusters=R["g"]).interaction
    assert found.standard_error == pytest.approx(R["cr2_se"], rel=EXACT)
    assert found.degrees_of_freedom == pytest.approx(R["cr2_df"], rel=EXACT)
    assert found.low == pytest.approx(R["cr2_low"], rel=EXACT)


def test_a_unit_is_the_moderators_own():
    tenths = fitted(moderator=10 * np.asarray(R["m"])).interaction
    assert tenths.value == pytest.approx(R["interaction"] / 10, rel=1e-8)
    assert tenths.p == pytest.approx(fitted().interaction.p, rel=1e-8)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"moderator": np.asarray(R["t"])}, "does not vary within both groups"),
        ({"clusters": R["t"]}, "one cluster in a group"),
        ({"outcome": np.ones(60)}, "every outcome is the same"),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_reason(changes, reason):
    found = fitted(at=[0.5], **changes)
    assert found.interaction.refused
    assert reason in found.interaction.note
    assert found.effects == ()


def test_too_few_people_for_the_covariates_are_refused():
    few = slice(0, 14)
    rng = np.random.default_rng(1)
    found = effect_moderation(
        R["y"][few], R["t"][few], R["m"][few], covariates=rng.normal(size=(14, 6))
    )
    assert "too few for 4 covariates" in found.interaction.note


def test_gaps_in_covariates_are_an_error():
    with pytest.raises(EstimationError, match="without gaps"):
        fitted(covariates=np.full((60, 1), np.nan))
