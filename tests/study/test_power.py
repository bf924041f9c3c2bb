"""What is asked of the power, as it is declared."""

from __future__ import annotations

import pytest

from nudgelab.errors import StudyError
from nudgelab.study.power import PowerPlan
from nudgelab.study.study import Study

FILE = """study: s
arms: {control: {}, plan: {tactics: [reminder]}}
outcomes:
  posted: {kind: binary, window: [1, 60]}
  posts: {kind: count, window: [1, 60]}
analysis: {primary: PRIMARY}
power: POWER
"""


@pytest.mark.parametrize(
    ("primary", "power", "said"),
    [
        ("posted", "{sizes: [400, 200]}", "each size once, the smallest first"),
        ("posted", "{icc: 0.2, icc_range: [0.01, 0.1]}", "with icc between them"),
        ("posted", "{effect: {plann: 0.1}}", "Did you mean 'plan'"),
        ("posted", "{effect: 1.5}", "a difference of shares"),
        ("posted", "{base: 0.2, effect: {plan: -0.3}}", "leaves both between 0 and 1"),
        ("posted", "{base: 2}", r"a share in \(0, 1\)"),
        ("posts", "{effect: -0.1}", "a ratio of means above 0"),
        ("posts", "{base: 0}", "a mean above 0"),
        ("posted", "{effect: much}", "number"),
        ("posted", "{replication: 3}", "Did you mean 'replications'"),
    ],
)
def test_a_mistake_is_told(tmp_path, primary, power, said):
    path = tmp_path / "study.yaml"
    path.write_text(FILE.replace("PRIMARY", primary).replace("POWER", power), encoding="utf-8")
    with pytest.raises(StudyError, match=said):
        Study.load(path)


def test_an_effect_is_that_of_every_arm_or_of_each():
    assert PowerPlan(effect=0.1).effect_of("plan") == 0.1
    assert PowerPlan(effect={"plan": 0.2}).effect_of("plan") == 0.2
    assert PowerPlan(effect={"plan": 0.2}).effect_of("other") is None
