"""The analysis plan: what is asked first, how it is adjusted, how sure one wants to be."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from nudgelab.study.declaration import NUMBER, Declaration, Name
from nudgelab.study.families import Family, Multiplicity, Screen
from nudgelab.study.looks import Looks
from nudgelab.study.margins import Margin
from nudgelab.study.mediation import MediationPlan
from nudgelab.study.moderation import ModerationPlan
from nudgelab.study.policy import PolicyPlan
from nudgelab.study.prior import Prior
from nudgelab.study.segments import EVERYBODY, INTENDS_NOT_ACTED
from nudgelab.study.sensitivity import Sensitivity

__all__ = ["UNASKED_DRAWS", "Adjustment", "AnalysisPlan", "Confirmation"]

UNASKED_DRAWS: Final = 1_999
"""Most draws of a confirmation that nobody asked for."""

Confirmation = Literal["randomisation", "wild_bootstrap"]

Adjustment = Literal["lin", "g_computation"]
"""How a binary outcome is adjusted for covariates."""


class AnalysisPlan(Declaration):
    """How the cohort is analysed; the same plan reads a simulated and a real one."""

    primary: Name
    """The outcome that the study stands on."""
    primary_segment: Name = EVERYBODY
    """The people whom the primary outcome is asked of; ``all`` for everybody."""
    activation: Name | None = None
    """Binary outcome that tells whether an intention became action; the primary one, or the first
    binary one of which more is better, if left out."""
    inertia_segment: Name = INTENDS_NOT_ACTED
    """The segment of those who intended and had not acted."""
    adjust: tuple[Name, ...] = ()
    """Baseline covariates for Lin's interacted regression."""
    adjustment: Adjustment = "lin"
    """How a binary outcome is adjusted: by Lin's interacted regression, or by standardised logistic
    regression (g-computation). Other outcomes have Lin's either way."""
    strata: Literal["adjust", "precision", "ignore"] = "adjust"
    """What becomes of the strata or pairs within which arms were assigned: ``adjust`` compares
    within them and averages over their people, ``precision`` averages with the weights of a
    regression with stratum effects, ``ignore`` compares across them."""
    baselines: dict[Name, Name] = Field(default_factory=dict)
    """Continuous outcome → the baseline variable that measured the same before: the headline is
    adjusted for it, and the difference in change stands beside."""
    interactions: tuple[tuple[Name, ...], ...] = ()
    """Interactions that are estimated beside the main effects of a factorial trial, e.g.
    ``[[coaching, plan]]``."""
    level: Annotated[float, Field(gt=0.5, lt=1.0), NUMBER] = 0.95
    """Confidence level of every interval."""
    multiplicity: Multiplicity = "holm"
    """Correction of the p-values across arms."""
    family: Family = "each_outcome"
    """Whose arms are corrected: those of each outcome and segment, or of the primary one alone."""
    screen: Screen = "none"
    """Whether the exploratory effects are corrected together, by their false discovery rate."""
    simultaneous: bool = False
    """Whether intervals that hold together for all arms are shown for the primary outcome."""
    looks: Looks | None = None
    """When the trial is looked at before its end, if it is."""
    margin: Margin | None = None
    """Margin of equivalence or non-inferiority of the primary outcome, if that is the question."""
    prior: Prior = "nudge_units"
    """What such tactics usually do to a share, with which the effects are weighed as an extra."""
    worthwhile: Annotated[float, Field(gt=0.0, lt=1.0), NUMBER] | None = None
    """Smallest effect on a share that would be worth its cost (0.02: 2 of every 100)."""
    cluster_by_team: bool = False
    """Whether a study that assigned persons still takes teams as clusters. Teams that were assigned
    always are."""
    confirm: tuple[Confirmation, ...] | None = None
    """What confirms the headline beside its own interval: ``randomisation`` (inference that repeats
    the declared assignment) or ``wild_bootstrap`` (of teams). If left out, both are added where
    teams are the unit of inference and a comparison has fewer than 40 of them, fewer than 10 in an
    arm, or very unequal ones; ``[]`` for none."""
    compliers: tuple[Name, ...] = ()
    """Outcomes, beside the primary one, whose effect among compliers is estimated where the cohort
    tells who received a tactic."""
    draws: Annotated[int, Field(ge=99, le=1_000_000), NUMBER] = 9_999
    """Assignments or bootstrap samples that a confirmation draws; 1,999 at most where it wasn't
    asked for."""
    moderation: ModerationPlan | None = None
    """Which baseline scales are held against the primary effect; by default the resistances."""
    mediation: MediationPlan | None = None
    """Through what the primary effect is taken to run; where surveys tell, the tactic's own
    resistance by default."""
    policy: PolicyPlan | None = None
    """By what a rule may choose each person's tactic; by default the resistances."""
    sensitivity: Sensitivity | None = None
    """What is asked again under other suppositions."""
    minimum_cell: Annotated[int, Field(ge=1, le=1_000), NUMBER] = 10
    """People in an arm below which nothing is shown about them."""
