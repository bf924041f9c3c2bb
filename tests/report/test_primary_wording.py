from __future__ import annotations

from dataclasses import replace

from nudgelab.analysis.findings import Effects
from nudgelab.report.primary_wording import primary_sentence


def test_a_binary_outcome_in_counts_of_100(programme):
    assert primary_sentence(programme) == (
        "Primary outcome ‘posted at least once’, all employees: 24.0 of every 100 in control (‘no"
        " tactic’); 35.5 of every 100 in ‘co-creation’, 12.0 more of every 100 after adjustment"
        " (95 % interval 5.0 to 19.0 more; p = 0.008); 23.0 of every 100 in ‘if-then plan’, 1.0"
        " fewer of every 100 (95 % interval 9.0 fewer to 7.0 more; p = 0.80); p-values corrected"
        " for 2 tactics."
    )


def test_a_count_by_its_mean_and_ratio(programme):
    findings = replace(programme, primary_outcome="posts")
    assert primary_sentence(findings).startswith(
        "Primary outcome ‘number of posts’, all employees: mean 1.49 in control (‘no tactic’);"
        " ‘co-creation’ rate ratio 1.40 (95 % interval 1.10 to 1.80; p = 0.008)"
    )


def test_a_time_to_event_in_days(programme):
    findings = replace(programme, primary_outcome="first_post")
    assert primary_sentence(findings) == (
        "Primary outcome ‘first_post’, all employees: against control (‘no tactic’), ‘co-creation’"
        " restricted mean difference −14.7 days (95 % interval −29.6 to +0.2; p = 0.008)."
    )


def test_a_refused_estimate_and_none_at_all(programme, hostile):
    assert "’ not estimated (not shown: fewer than 5 people in an arm)" in primary_sentence(hostile)
    assert primary_sentence(replace(programme, effects=Effects([]))).endswith(
        ": no effect was estimated."
    )
