"""What a calibration found: typed, and computed once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from nudgelab.design.parameter_draws import ParameterDraws

__all__ = [
    "Calibration",
    "CoverageCheck",
    "FittedCurve",
    "FittedSummary",
    "LearnedParameter",
    "ToleranceStep",
]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedParameter:
    """One number of the model, before and after.

    Attributes
    ----------
    name : str
        Its dotted name in the study file.
    prior : str
        Its prior in words.
    prior_mean, prior_sd : float
        Of the prior.
    mean, sd, median, low, high : float
        Of the posterior, with an equal-tailed interval.
    contraction : float
        1 − posterior variance / prior variance; 0 where the cohort taught nothing, below 0 where
        the posterior is wider than the prior.
    divergence : float
        Kullback–Leibler divergence from prior to posterior [nats], of normal scores.
    verdict : {"informed", "weakly informed", "not informed"}
        What the cohort taught of it by itself.
    rank_p : float
        p-value of uniform ranks in the check of this very posterior.
    """

    name: str
    prior: str
    prior_mean: float
    prior_sd: float
    mean: float
    sd: float
    median: float
    low: float
    high: float
    contraction: float
    divergence: float
    verdict: Literal["informed", "weakly informed", "not informed"]
    rank_p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ToleranceStep:
    """The posterior at one tolerance.

    Attributes
    ----------
    kept : int
        Simulations that were kept.
    acceptance : float
        Their share of all.
    tolerance : float
        Distance of the farthest [standard errors of the statistics].
    effective : float
        Effective number of draws.
    shift : float
        Largest difference of a mean from the chosen step's [posterior standard deviations].
    """

    kept: int
    acceptance: float
    tolerance: float
    effective: float
    shift: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageCheck:
    """How often intervals hold the truth, for simulations like the cohort whose truth is known.

    Attributes
    ----------
    truths : int
        Simulated cohorts nearest to the real one that were taken for it in turn.
    levels : tuple of float
        Levels of intervals.
    coverage : tuple of float
        Share of the truths inside them, over all parameters.
    error : tuple of float
        Monte-Carlo standard errors of the shares, the parameters of one truth taken as one cluster.
    """

    truths: int
    levels: tuple[float, ...]
    coverage: tuple[float, ...]
    error: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedSummary:
    """One summary of the cohort, against what the prior and the posterior predict.

    Attributes
    ----------
    name : str
        What it is.
    observed : float
        In the cohort.
    prior_low, prior_high : float
        The lowest and highest of all simulations from the prior.
    low, median, high : float
        The central 95 % of predictions from the posterior.
    reached : bool
        Whether any simulation from the prior came as low, and any as high.
    inside : bool
        Whether it is within the 95 % of the predictions.
    """

    name: str
    observed: float
    prior_low: float
    prior_high: float
    low: float
    median: float
    high: float
    reached: bool
    inside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedCurve:
    """The adoption curve of one arm, and what the posterior predicts.

    Attributes
    ----------
    arm : str
        Its name.
    days : ndarray, shape (m,)
        Days since the start of the window.
    observed, low, median, high : ndarray, shape (m,)
        Share that had acted, and the central 90 % of the predictions day by day.
    """

    arm: str
    days: Floats
    observed: Floats
    low: Floats
    median: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A model calibrated to a cohort.

    Attributes
    ----------
    study, title, cohort : str
        The study's name and title, and where the cohort comes from.
    people : int
        In the cohort.
    seed : int
        Of every random number.
    level : float
        Of the intervals.
    simulations : int
        Programmes simulated to learn from, without the predictions.
    draws : ParameterDraws
        The posterior.
    effective : float
        Effective number of draws.
    parameters : tuple of LearnedParameter
        In the order of the priors.
    hand_in_hand : tuple of (str, str, float)
        Pairs of parameters whose draws go together, with their correlation: what the cohort tells
        of them it tells of their combination.
    path : tuple of ToleranceStep
        From all simulations to the nearest few; the chosen step has a shift of 0.
    check : CoverageCheck
        Of this posterior.
    summaries : tuple of FittedSummary
        All that were compared.
    misfit_p : float
        Share of predictions that are as far from all others, in their worst summary, as the cohort
        is: the model's misfit.
    curves : tuple of FittedCurve
        Empty where the cohort tells no times.
    notes : tuple of str
        What the reader should know.
    """

    study: str
    title: str
    cohort: str
    people: int
    seed: int
    level: float
    simulations: int
    draws: ParameterDraws
    effective: float
    parameters: tuple[LearnedParameter, ...]
    hand_in_hand: tuple[tuple[str, str, float], ...]
    path: tuple[ToleranceStep, ...]
    check: CoverageCheck
    summaries: tuple[FittedSummary, ...]
    misfit_p: float
    curves: tuple[FittedCurve, ...]
    notes: tuple[str, ...]
