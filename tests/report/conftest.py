"""Findings built by hand: a simulated programme, a real trial, and one that means harm."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from nudgelab.analysis.findings import (
    Check,
    Comparison,
    Effects,
    Findings,
    InertiaAnswer,
    Labels,
    ProgrammeCost,
)
from nudgelab.cohort.cohort import Source
from nudgelab.report.provenance import Provenance
from tests.report.report_examples import NAN, SCRIPT, curve, effect, group


@pytest.fixture(scope="session")
def programme() -> Findings:
    """Three arms of a simulated programme in teams: one moved people, one is open."""
    inertia = {"segment": "intends"}
    moved = effect(**inertia, estimate=0.25, low=0.08, high=0.42, n_arm=60, n_versus=62)
    unsure = {"arm": "plan", "estimate": 0.28, "low": -0.04, "high": 0.60}
    sure = {"p": 0.08, "p_adjusted": 0.08}
    open_still = effect(**inertia, **unsure, **sure, n_arm=58, n_versus=62)
    control = group("control", 0.25, 62, **inertia)
    comparisons = (
        Comparison(
            effect=moved,
            arm=group("co_creation", 0.50, 60, **inertia),
            control=control,
            verdict="moved",
        ),
        Comparison(
            effect=open_still,
            arm=group("plan", 0.50, 58, **inertia),
            control=control,
            verdict="no evidence",
        ),
    )
    needed = {"estimand": "number_needed_to_treat", "p": 0.30, "p_adjusted": 0.30}
    through = "this interval is everything outside -35 and 20, through infinity"
    effects = Effects(
        [
            effect(role="primary", method="Lin adjustment for 1 covariate, CR2"),
            effect(estimate=0.115, low=0.04, high=0.19),
            effect(**needed, estimate=50.0, low=-35.0, high=20.0, note=through),
            effect(arm="plan", estimate=-0.01, low=-0.09, high=0.07, p=0.8, p_adjusted=0.8),
            moved,
            open_still,
            effect(outcome="posts", estimand="rate_ratio", estimate=1.4, low=1.1, high=1.8),
            effect(
                outcome="posts", arm="plan", estimand="rate_ratio", estimate=0.9, low=0.0, high=1.6
            ),
            effect(
                outcome="first_post",
                estimand="restricted_mean_difference",
                estimate=-14.7,
                low=-29.6,
                high=0.19,
            ),
            effect(
                outcome="first_post", estimand="log_rank", estimate=5.5, low=NAN, high=NAN, p=0.02
            ),
        ]
    )
    return Findings(
        study="ambassador",
        title="Employees become ambassadors",
        question="Which tactic moves employees who intend to post, but have not, into posting?",
        study_sha256="ab" * 32,
        source=Source(kind="simulated", name="ambassador", seed=2026, replication=0),
        control="control",
        unit="team",
        level=0.95,
        primary_outcome="posted",
        primary_segment="all",
        people=400,
        labels=Labels(
            act="posted",
            people="employees",
            arms={"control": "no tactic", "co_creation": "co-creation", "plan": "if-then plan"},
            outcomes={"posted": "posted at least once", "posts": "number of posts"},
            segments={"all": "all employees", "intends": "intended to post, had not posted"},
            outcome_kinds={"posted": "binary", "posts": "count", "first_post": "time_to_event"},
            better={"posted": "higher", "posts": "higher", "first_post": "higher"},
        ),
        checks=(
            Check(name="sample ratio", verdict="pass", message="They fit.", p=0.99),
            Check(name="baseline balance", verdict="warn", message="Largest difference −1.07."),
            Check(name="strata", verdict="not done", message="None."),
        ),
        effects=effects,
        groups=(
            group("control", 0.24, 135),
            group("co_creation", 0.355),
            group("plan", 0.23),
            group("control", 1.49, outcome="posts", spread=4.9),
            control,
        ),
        curves=(
            curve("control", 0.002),
            curve("co_creation", 0.005),
            curve("plan", 0.0021),
            curve("control", 0.004, "intends"),
            curve("co_creation", 0.009, "intends"),
        ),
        answer=InertiaAnswer(
            outcome="posted",
            segment="intends",
            people=180,
            observed=180,
            better="higher",
            comparisons=comparisons,
        ),
        costs=(
            ProgrammeCost(arm="control", people=135, contacts=0, cost=0.0),
            ProgrammeCost(arm="co_creation", people=130, contacts=390, cost=8450.0),
        ),
    )


@pytest.fixture(scope="session")
def trial() -> Findings:
    """Two arms of a real trial that leans to harm and shows nothing; outcomes are missing."""
    segment = {"segment": "intends", "outcome": "active"}
    found = effect(
        **segment,
        arm="invited",
        estimate=-0.02,
        low=-0.051,
        high=0.011,
        p=0.2,
        p_adjusted=0.2,
        n_arm=1370,
        n_versus=630,
        clusters=None,
        method="Newcombe hybrid score interval; p: N−1 chi-squared test",
        role="primary",
    )
    arm = group("invited", 0.115, 1800, **segment)
    control = group("control", 0.135, 863, **segment)
    return Findings(
        study="wellness",
        title="Workplace wellness",
        question="Does an invitation make employees more active?",
        study_sha256="cd" * 32,
        source=Source(kind="file", name="online_surveys.csv", sha256="ef" * 32),
        control="control",
        unit="person",
        level=0.95,
        primary_outcome="active",
        primary_segment="intends",
        people=4834,
        labels=Labels(
            act="became active",
            people="employees",
            arms={"control": "not invited", "invited": "invited"},
            outcomes={"active": "physically active in 2017"},
            segments={"all": "all employees", "intends": "tried to be more active, was not"},
            outcome_kinds={"active": "binary"},
            better={"active": "higher"},
        ),
        checks=(Check(name="sample ratio", verdict="fail", message="They do NOT fit.", p=1e-9),),
        effects=Effects([found]),
        groups=(control, arm),
        curves=(),
        answer=InertiaAnswer(
            outcome="active",
            segment="intends",
            people=2663,
            observed=2000,
            better="higher",
            comparisons=(
                Comparison(effect=found, arm=arm, control=control, verdict="no evidence"),
            ),
        ),
        notes=("12 of 4,846 rows without an arm left out.",),
    )


@pytest.fixture(scope="session")
def hostile() -> Findings:
    """Hostile names, suppressed cells, refused estimates, and nobody known to intend."""
    arm, outcome = f"{SCRIPT}[red]arm\x1b[31m\x07", f'"><img src=x onerror=alert(1)>{SCRIPT}'
    refused = {"estimate": NAN, "low": NAN, "high": NAN, "p": NAN, "p_adjusted": NAN}
    few = "not shown: fewer than 5 people in an arm"
    effects = [
        effect(arm="a", role="primary"),
        effect(arm="b", **refused, n_arm=None, n_versus=None, note=few, method=few),
        effect(arm="b", estimand="odds_ratio", estimate=math.inf, low=2.5, high=math.inf),
        effect(arm="a", outcome="rare", **refused, note=f"{SCRIPT} no events in \x00either arm"),
    ]
    curves = tuple(
        replace(curve(name, daily), outcome="rare") for name, daily in (("control", 0.0), ("a", 1))
    )
    return Findings(
        study="hostile",
        title=f"Title {SCRIPT}",
        question=f"Is {SCRIPT} run?",
        study_sha256="01" * 32,
        source=Source(kind="file", name=f"{SCRIPT}.csv", sha256="23" * 32),
        control="control",
        unit="team",
        level=0.9,
        primary_outcome="posted",
        primary_segment="all",
        people=20,
        labels=Labels(
            act=f"{SCRIPT}",
            people="<b>people</b>",
            arms={"control": "control & co", "a": arm, "b": "b" * 500},
            outcomes={"posted": outcome, "rare": "url(http://evil.example/x)"},
            segments={"all": f"all {SCRIPT}\u202e"},
            outcome_kinds={"posted": "binary", "rare": "time_to_event"},
            better={"posted": "lower"},
        ),
        checks=(Check(name=SCRIPT, verdict="not done", message=f"{SCRIPT} [bold]x[/]"),),
        effects=Effects(effects),
        groups=(group("control", 0.2), group("a", 0.32), group("b", NAN, None)),
        curves=curves,
        answer=None,
        notes=(f"{SCRIPT} dropped",),
    )


@pytest.fixture(scope="session")
def provenance() -> Provenance:
    return Provenance(
        run_id="20261123T155300Z-ab12",
        command="nudgelab simulate configs/ambassador.yaml",
        created="2026-11-23T15:53:00+00:00",
        seed=2026,
        versions={"python": "3.11.2", "nudgelab": "0.1.0", "numpy": "2.3.1"},
        rerun=("nudgelab simulate configs/ambassador.yaml --seed 2026",),
    )
