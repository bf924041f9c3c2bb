"""Parts that don't fit together: names that refer to nothing, ranges, roles of columns."""

from __future__ import annotations

import pytest

# (what is replaced, by what, what was found, what was expected, nearest name)
ONE_MISTAKE = [
    (
        "model:\n",
        "model:\n  field_multiplir: 1\n",
        "parameter 'field_multiplir'",
        "known names",
        "field_multiplier",
    ),
    ("[reminder]", "[remindr]", "tactic 'remindr'", "mandate", "reminder"),
    ("[reminder]", "[reminder, reminder]", "'reminder' a second time", "once", None),
    (
        "  reminder: {dose: 0.8}",
        "  breakfast: {}",
        "'breakfast' that the library doesn't have",
        "against and messenger",
        None,
    ),
    (
        "  reminder: {dose: 0.8}",
        "  remindr: {dose: 0.8}",
        "'remindr' that the library",
        "for a new",
        "reminder",
    ),
    ("dose: 0.8", "cue: nws", "kind of cue 'nws'", "event, project, news", "news"),
    ("dose: 0.8", "cue: null", "no cue", "a cue, one of", None),
    (
        "  employees: 120",
        "  employees: 120\n  cues: {news: 1}",
        "cue of implementation_intention 'project'",
        "news, event",
        None,
    ),
    ("shares: equal", "control: kontrol", "no arm 'kontrol'", "control, plan, nudge", "control"),
    ("  control: {}", "  none: {}", "no arm 'control'", "none, plan, nudge", None),
    ("shares: equal", "shares: {control: 1, plan: 1}", "no share for nudge", "every arm", None),
    (
        "shares: equal",
        "shares: {control: 1, plan: 1, nudge: 1, plon: 1}",
        "arm 'plon'",
        "control",
        "plan",
    ),
    ("shares: equal", "strata: [departmnt]", "variable 'departmnt'", "manager", "department"),
    ("shares: equal", "pairs: pair", "variable 'pair'", "manager", None),
    (
        "shares: equal",
        "pairs: department\n  strata: [department]",
        "pairs and strata",
        "one of them",
        None,
    ),
    (
        "level: 0.95",
        "baselines: {posted: intention}",
        "continuous outcome 'posted'",
        "",
        None,
    ),
    ("unit: person", "unit: team", "no column with role team", "teams are the unit", None),
    (
        "level: 0.95",
        "cluster_by_team: true",
        "no column with role team",
        "teams are the unit",
        None,
    ),
    ("{intention: {at", "{intetion: {at", "variable 'intetion'", "importance", "intention"),
    ("  keen:", "  all:", "a segment called 'all'", "taken", None),
    ("primary: posted", "primary: postd", "outcome 'postd'", "posted, posts, first", "posted"),
    (
        "primary: posted",
        "primary: posted\n  primary_segment: kean",
        "segment 'kean'",
        "all, intends_not_acted, keen",
        "keen",
    ),
    (
        "primary: posted",
        "primary: posted\n  inertia_segment: kean",
        "segment 'kean'",
        "all",
        "keen",
    ),
    (
        "primary: posted",
        "primary: posted\n  activation: posts",
        "binary outcome 'posts'",
        "posted",
        "posted",
    ),
    (
        "adjust: [intention]",
        "adjust: [intentions]",
        "variable 'intentions'",
        "efficacy",
        "intention",
    ),
    (
        "adjust: [intention]",
        "adjust: [intention, intention]",
        "'intention' a second time",
        "once",
        None,
    ),
    ("C: nudge", "C: nudje", "arm 'nudje'", "control, plan, nudge", "nudge"),
    (
        "posted: {role: outcome}",
        "postd: {role: outcome}",
        "outcome 'postd'",
        "posted, posts",
        "posted",
    ),
    (
        "group: {role: arm, values: {A: control, B: plan, C: nudge}}",
        "x: {role: covariate}",
        "0 columns with role arm",
        "exactly one",
        None,
    ),
    ("id: {role: person}", "g2: {role: arm}", "2 columns with role arm", "exactly one", None),
    (
        "posted: {role: outcome}",
        "id2: {role: person}",
        "2 columns with role person",
        "at most one",
        None,
    ),
    (
        "posted: {role: outcome}",
        "p1: {role: outcome, as: posted}\n    p2: {role: outcome, as: posted}",
        "2 columns for the outcome 'posted'",
        "one",
        None,
    ),
    (
        "posted: {role: outcome}",
        "first: {role: outcome}",
        "a time 'first' without",
        "event_observed, as: first",
        None,
    ),
    (
        "posted: {role: outcome}",
        "seen: {role: event_observed, as: first}",
        "without a column of its times",
        "outcome, as: first",
        None,
    ),
    (
        "posted: {role: outcome}",
        "seen: {role: event_observed, as: posted}",
        "event_observed for 'posted'",
        "a time to event",
        None,
    ),
    ("as: intention}", "as: team}", "a covariate called 'team'", "another name", None),
    ("as: intention}", "as: left}", "a covariate called 'left'", "another name", None),
    (
        "posts: {kind: count, window",
        "posts: {kind: continuous, weight: wnts, window",
        "variable 'wnts'",
        "intention",
        None,
    ),
]


REMINDER = "  reminder: {dose: 0.8}"
NETWORK = "  network: {kind: small_world, neighbours: 4}"
ROWS = "  baseline: {file: s.csv, columns: {inertia: {column: q}}"

ONE_MISTAKE += [
    # who delivers
    ("dose: 0.8", "staff: coachs", "staff 'coachs'", "coaches, reviewers", "coaches"),
    (
        "dose: 0.8",
        "period: {days: 5, reviewed_by: reviewer}",
        "staff 'reviewer'",
        "coaches, reviewers",
        "reviewers",
    ),
    (
        "arms:",
        "staff: {coachs: {people: 1}}\narms:",
        "staff 'coachs', whom no tactic takes",
        "one of coaches, reviewers, or a tactic with staff: coachs",
        "coaches",
    ),
    (
        REMINDER,
        "  reminder: {staff: helpr}\nstaff: {helpers: {people: 1}}",
        "staff 'helpr'",
        "coaches, reviewers, helpers",
        "helpers",
    ),
    # what would change nothing
    ("dose: 0.8", "minutes: 10", "minutes: 10 of nobody", "staff: whose", None),
    ("dose: 0.8", "concreteness: 0.5", "concreteness: 0.5 of no plan", "effects: {plan", None),
    ("dose: 0.8", "period: {days: 5}", "a period in which nothing holds", "reactions", None),
    (
        "dose: 0.8",
        "period: {days: 5, reactions: 1, minutes: 20}",
        "minutes: 20 of nobody",
        "reviewed_by: whose",
        None,
    ),
    # strategies
    ("[reminder]}", "[reminder], phase_days: 5}", "with strategy: uniform", "sequenced", None),
    ("[reminder]}", "[mandate], strategy: targeted}", "that answer no resistance", "uniform", None),
    ("  control: {}", "  control: {strategy: sequenced}", "answer no resistance", "tactic", None),
    (
        "[reminder]}",
        "[reminder], strategy: adaptive}",
        "adaptive without a survey after the kick-off",
        "a survey on a day from 1 to 19 in calendar: survey: days, or strategy: targeted",
        None,
    ),
    (
        "[reminder]}",
        "[empathy, reminder], strategy: sequenced, phase_days: 20}",
        "a phase against inertia from day 21",
        "phase_days of at most 19",
        None,
    ),
    # people from data
    (
        NETWORK,
        "  network: {kind: file, file: t.csv, neighbours: 4}",
        "neighbours of a network that is read",
        "no neighbours",
        None,
    ),
    (
        NETWORK,
        f"  network: {{kind: file, file: t.csv}}\n{ROWS}}}",
        "no person column",
        "person: the column",
        None,
    ),
    (NETWORK, f"{ROWS}, department: d}}", "department: d without", "team: the column", None),
]


@pytest.mark.parametrize(("old", "new", "found", "expected", "nearest"), ONE_MISTAKE)
def test_one_mistake_is_one_problem(the_problem, changed, old, new, found, expected, nearest):
    problem = the_problem(changed((old, new)))
    assert found in problem.found
    assert expected in problem.expected
    assert problem.suggestion == nearest


@pytest.fixture
def simulated(changed):
    """A study that only a simulation gives the evidence for."""

    def change(*replacements):
        text = changed(*replacements)
        return text[: text.index("cohort:")]

    return change


@pytest.mark.parametrize(
    ("new", "found", "expected"),
    [
        ("{kind: count, window: [1, 30]}", "a window to day 30", "ends by day 20"),
        ("{kind: count, event: pst, window: [1, 20]}", "kind of event 'pst'", "post"),
        ("{kind: count, event: null, window: [1, 20]}", "no kind of event", "post"),
        ("{kind: continuous, window: [0, 20]}", "no scale", "intention"),
        ("{kind: continuous, scale: eficacy, window: [0, 20]}", "scale 'eficacy'", "efficacy"),
        ("{kind: continuous, scale: efficacy, window: [1, 20]}", "no survey on a day", "survey"),
    ],
)
def test_what_a_simulation_can_not_measure(the_problem, simulated, new, found, expected):
    problem = the_problem(simulated(("{kind: count, window: [1, 20]}", new)))
    assert found in problem.found
    assert expected in problem.expected


def test_a_simulation_is_right_without_a_cohort(load, simulated):
    assert load(simulated()).cohort is None


def test_a_real_cohort_has_windows_and_events_of_its_own(load, changed):
    text = changed(
        ("{kind: count, window: [1, 20]}", "{kind: count, event: null, window: [1, 400]}")
    )
    assert load(text).outcomes["posts"].window == (1, 400)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[reminder]}", "[mandate, reminder], strategy: targeted}"),
        ("[reminder]}", "[empathy, coaching, reminder], strategy: sequenced, phase_days: 9}"),
        ("[reminder]}", "[empathy], strategy: sequenced, phase_days: 20}"),  # its only phase
        ("[reminder]}", "[reminder], strategy: sequenced}"),
        ("dose: 0.8", "active: false"),
        ("dose: 0.8", "staff: coaches, minutes: 10"),
        ("dose: 0.8", "effects: {plan: 0.1}, concreteness: 0.5"),
        ("arms:", "staff: {coaches: {people: 1}}\narms:"),
        (REMINDER, "  reminder: {staff: helpers}\nstaff: {helpers: {people: 1}}"),
        (NETWORK, "  network: {kind: file, file: t.csv}"),
        (NETWORK, f"  network: {{kind: file, file: t.csv}}\n{ROWS}, person: id}}"),
        (NETWORK, f"{ROWS}, team: t, department: d}}"),
    ],
)
def test_what_fits(load, changed, old, new):
    assert load(changed((old, new))).arms


def test_adaptive_needs_a_survey_that_still_changes_something(load, the_problem, changed):
    adaptive = ("[reminder]}", "[reminder], strategy: adaptive}")
    assert load(changed(adaptive, ("survey: {days: [0]}", "survey: {days: [0, 19]}"))).arms
    late = changed(adaptive, ("survey: {days: [0]}", "survey: {days: [0, 20]}"))
    assert "without a survey" in the_problem(late).found
