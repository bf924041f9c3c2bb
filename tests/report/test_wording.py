from __future__ import annotations

from dataclasses import replace

from nudgelab.report.wording import answer_sentences


def test_one_tactic_without_evidence(trial):
    effect, meaning, missing, warning = answer_sentences(trial)
    assert effect == (
        "Among 2,000 employees who intended to act but had not (tried to be more active, was not)"
        " and whose outcome is known, 11.5 of every 100 in ‘invited’ became active, against 13.5"
        " of every 100 in control (‘not invited’): 2.0 fewer of every 100 (95 % interval 5.1 fewer"
        " to 1.1 more; p = 0.20)."
    )
    assert meaning == (
        "There is no evidence that ‘invited’ turned intention into action; what the data leave"
        " open runs from 5.1 fewer to 1.1 more of every 100."
    )
    assert missing == (
        "Of the 2,663 such employees, 663 had no answer on ‘physically active in 2017’ and are"
        " not in these shares."
    )
    assert warning == "Read this with care: the check ‘sample ratio’ failed."


def test_several_tactics(programme):
    which, control, best, moved, unsure = answer_sentences(programme)
    assert which == (
        "Simulated, not observed: of 2 tactics, ‘co-creation’ turned intention into action among"
        " 180 employees who intended to act but had not (intended to post, had not posted)."
    )
    assert control == "In control (‘no tactic’) 25.0 of every 100 posted."
    assert best == (
        "The best estimate is that of ‘if-then plan’, 28.0 more of every 100 after adjustment,"
        " but it is no winner: its interval, 4.0 fewer to 60.0 more, includes zero."
    )
    assert moved == (
        "‘co-creation’: 50.0 of every 100, 25.0 more than control (95 % interval 8.0 to 42.0"
        " more; p = 0.008 corrected for 2 tactics). It moved people."
    )
    assert unsure.endswith("p = 0.080 corrected for 2 tactics). No evidence.")


def test_none_of_several_moved_and_one_did_harm(programme):
    first, second = programme.answer.comparisons
    harmed = replace(
        first, verdict="harmed", effect=replace(first.effect, estimate=-0.2, low=-0.3, high=-0.1)
    )
    answer = replace(programme.answer, comparisons=(harmed, second))
    sentences = answer_sentences(replace(programme, answer=answer))
    assert sentences[0].startswith(
        "Simulated, not observed: none of the 2 tactics is shown to have turned intention"
    )
    assert sentences[0].endswith(" ‘co-creation’ did harm.")
    assert sentences[3].endswith("It did harm.")


def test_the_best_estimate_may_have_moved_people(programme):
    first, second = programme.answer.comparisons
    small = replace(second, effect=replace(second.effect, estimate=0.01))
    answer = replace(programme.answer, comparisons=(first, small))
    assert answer_sentences(replace(programme, answer=answer))[2] == (
        "The best estimate is that of ‘co-creation’, 25.0 more of every 100; tactics were tested"
        " against control, not against each other."
    )


def test_an_interval_without_zero_is_no_winner_when_p_is_corrected(programme):
    first, second = programme.answer.comparisons
    nearly = replace(
        second, effect=replace(second.effect, low=0.01, p=0.045, p_adjusted=0.09), arm=second.arm
    )
    answer = replace(programme.answer, comparisons=(first, nearly))
    assert answer_sentences(replace(programme, answer=answer))[2] == (
        "The best estimate is that of ‘if-then plan’, 28.0 more of every 100 after adjustment,"
        " but it is no winner. Its interval does not include zero, but its p-value, corrected for"
        " the number of tactics, is above 0.05 (p = 0.090)."
    )


def test_no_estimate_on_the_wanted_side(programme):
    answer = replace(programme.answer, better="lower")
    sentences = answer_sentences(replace(programme, answer=answer))
    assert "No tactic’s estimate lies on the wanted side." in sentences
    assert "made ‘posted at least once’ rarer" in sentences[0]
    assert sentences[1] == (
        "In control (‘no tactic’) 25.0 of every 100 had the outcome ‘posted at least once’."
    )


def test_a_harm_and_a_success_of_one_tactic(trial):
    (comparison,) = trial.answer.comparisons
    said = {}
    for verdict in ("moved", "harmed"):
        answer = replace(trial.answer, comparisons=(replace(comparison, verdict=verdict),))
        said[verdict] = answer_sentences(replace(trial, answer=answer))[1]
    assert said["moved"].startswith("This is evidence that ‘invited’ turned intention into action;")
    assert said["harmed"].startswith("This is evidence that ‘invited’ did harm;")


def test_a_refused_estimate_says_why(trial, programme, hostile):
    refused = replace(hostile.effects[1], arm="invited")
    (comparison,) = trial.answer.comparisons
    alone = replace(comparison, effect=refused, verdict="not estimable")
    few = replace(trial.answer, people=None, observed=None, comparisons=(alone,))
    asked, meaning, *_ = answer_sentences(replace(trial, answer=few))
    assert asked == (
        "Among employees who intended to act but had not (tried to be more active, was not), too"
        " few to show, no effect of ‘invited’ could be estimated (not shown: fewer than 5 people"
        " in an arm)."
    )
    assert meaning == "Whether ‘invited’ turned intention into action stays open."
    among = replace(programme.answer, comparisons=(alone, alone))
    sentences = answer_sentences(replace(programme, answer=among))
    assert sentences[0].startswith(
        "Simulated, not observed: for none of the 2 tactics could an effect be estimated among"
    )
    assert sentences[-1] == (
        "‘invited’: no effect could be estimated (not shown: fewer than 5 people in an arm)."
    )


def test_a_cohort_that_cannot_tell_who_intended(hostile, trial):
    cannot, primary = answer_sentences(replace(trial, answer=None, checks=()))
    assert cannot == (
        "This cohort can’t tell which employees intended to act but had not, so it can’t answer"
        " which tactic turns intention into action."
    )
    assert primary.startswith("Primary outcome ‘physically active in 2017’")
    assert len(answer_sentences(hostile)) == 2


def test_everybody_as_the_segment(trial):
    everybody = replace(trial.answer, segment="all")
    first, _, missing, _ = answer_sentences(replace(trial, answer=everybody))
    assert first.startswith("Among 2,000 employees with a known outcome, 11.5 of every 100")
    assert missing.startswith("Of the 2,663 employees, 663 had no answer")
