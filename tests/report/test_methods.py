from __future__ import annotations

from nudgelab.report.methods import methods_used, rules_in_words


def test_each_method_stands_once_with_its_reference(programme):
    used = {m.method: m for m in methods_used(programme)}
    plain = used["CR2, Satterthwaite t"]
    assert plain.estimands[:2] == ("risk difference", "number needed to treat")
    assert plain.reference.startswith("Pustejovsky")


def test_a_refused_effect_used_no_method(hostile):
    assert not any("not shown" in used.method for used in methods_used(hostile))


def test_only_rules_that_hold_are_said(programme, trial):
    teams, persons = " ".join(rules_in_words(programme)), " ".join(rules_in_words(trial))
    assert "rest on teams" in teams
    assert "NNTB" in teams
    assert "rest on teams" not in persons
    assert "corrected for the number" not in persons
    assert "at most 0.05" in persons
