from __future__ import annotations

from dataclasses import replace

from nudgelab.analysis.findings import Effects
from nudgelab.report.methods import methods_used, rules_in_words
from tests.report.report_examples import effect
from tests.report.test_sections import LOOK


def test_each_method_stands_once_with_its_reference(programme):
    used = {m.method: m for m in methods_used(programme)}
    plain = used["CR2, Satterthwaite t"]
    assert plain.estimands[:2] == ("risk difference", "number needed to treat")
    assert plain.reference.startswith("Pustejovsky")


def test_what_a_method_estimated_on_its_way_makes_no_method_of_its_own(programme):
    fitted = (
        "regression (NB2, α = 2.21), HC1",
        "two-stage least squares, HC1; first-stage F = 2699",
    )
    rows = [
        effect(method=method.replace("2.21", alpha).replace("2699", f))
        for method in fitted
        for alpha, f in (("2.21", "2699"), ("1.97", "1.2e+04"))
    ]
    found = [m.method for m in methods_used(replace(programme, effects=Effects(rows)))]
    assert found == ["regression (NB2), HC1", "two-stage least squares, HC1"]


def test_a_planned_look_is_told_to_decide(programme):
    assert "crosses the look" not in " ".join(rules_in_words(programme))
    at_look = replace(programme, answer=replace(programme.answer, look=LOOK))
    assert "crosses the look's boundary" in " ".join(rules_in_words(at_look))


def test_a_refused_effect_used_no_method(hostile):
    assert not any("not shown" in used.method for used in methods_used(hostile))


def test_only_rules_that_hold_are_said(programme, trial):
    teams, persons = " ".join(rules_in_words(programme)), " ".join(rules_in_words(trial))
    assert "rest on teams" in teams
    assert "NNTB" in teams
    assert "rest on teams" not in persons
    assert "corrected for the number" not in persons
    assert "at most 0.05" in persons
