"""Risks of two arms standardised over the covariates of everybody (g-computation).

A logistic regression with the arm and the covariates predicts for each person the risk under
treatment and under control; the means over everybody are compared. In a randomised trial the
comparison of the means is right even where the regression is wrong, for a logistic fit with an
indicator of the arm reproduces each arm's share. The influence of each person has a part by what
the person's covariates are and a part by what they do to the coefficients.

Checked against R: ``glm(family = binomial)`` with its stacked estimating equations.

References
----------
Steingrimsson, J. A., Hanley, D. F. & Rosenblum, M. (2017). Improving precision by adjusting for
prognostic baseline variables in randomized trials with binary outcomes, without regression model
assumptions. Contemporary Clinical Trials 54, 18–24. Moore, K. L. & van der Laan, M. J. (2009).
Covariate adjustment in randomized trials with binary outcomes: targeted maximum likelihood
estimation. Statistics in Medicine 28, 39–64.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.statistics.arrays import Floats, checked_level, flags
from nudgelab.statistics.estimate import Estimate
from nudgelab.statistics.inference import Inference
from nudgelab.statistics.working_model import WorkingModel, working_model

__all__ = ["standardised_risk_difference", "standardised_risk_ratio"]

_REFERENCE = "Steingrimsson, Hanley & Rosenblum (2017), Contemporary Clinical Trials 54, 18–24"
_STEPS = 60
_CONVERGED = 1e-10
_SEPARATED = 25.0
"""A linear predictor beyond this is a fitted probability of 0 or 1."""


class _Risks(NamedTuple):
    """Standardised risks (treated, control) and each person's influence on them, shape (n,)."""

    treated: float
    control: float
    by_treated: Floats
    by_control: Floats


def standardised_risk_difference(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Estimate the difference of two risks, standardised over the covariates.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        0 or 1.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    covariates : array_like, shape (n, k)
        Complete covariates from before the assignment; redundant ones are left out.
    clusters : array_like, shape (n,), optional
        Cluster of each person: any hashable values. None where people were assigned one by one.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Risk under treatment minus risk under control, limits within [−1, 1]. Refused where the
        covariates and the arm tell the outcome perfectly (separation), with too few people for the
        covariates, where every outcome is the same, and with one cluster in a group.

    Raises
    ------
    EstimationError
        Where an array is of another length, an outcome is not 0 or 1, or a group is empty.

    References
    ----------
    Steingrimsson, Hanley & Rosenblum (2017), Contemporary Clinical Trials 54, 18–24.
    """
    inference, found, model = _standardised(
        "risk_difference", outcome, treated, covariates, clusters, level
    )
    if isinstance(found, str):
        return inference.refused(found)
    influence = found.by_treated - found.by_control
    return inference.symmetric(
        model.contrast(found.treated - found.control, influence), bounds=(-1.0, 1.0)
    )


def standardised_risk_ratio(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Estimate the ratio of two risks, standardised over the covariates.

    Parameters
    ----------
    outcome, treated, covariates, clusters, level
        As in :func:`standardised_risk_difference`.

    Returns
    -------
    Estimate
        Risk under treatment over risk under control; the standard error is that of the logarithm.
        Refused as :func:`standardised_risk_difference` is.

    Raises
    ------
    EstimationError
        As :func:`standardised_risk_difference`.

    References
    ----------
    Steingrimsson, Hanley & Rosenblum (2017), with the delta method on the logarithm.
    """
    inference, found, model = _standardised(
        "risk_ratio", outcome, treated, covariates, clusters, level
    )
    if isinstance(found, str):
        return inference.refused(found)
    influence = found.by_treated / found.treated - found.by_control / found.control
    return inference.ratio(model.contrast(math.log(found.treated / found.control), influence))


def _standardised(
    estimand: str,
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    covariates: npt.ArrayLike,
    clusters: npt.ArrayLike | None,
    level: float,
) -> tuple[Inference, _Risks | str, WorkingModel]:
    model = working_model(outcome, treated, covariates, clusters)
    flags(model.outcome, "outcome", model.outcome.size)
    plural = "" if model.covariates == 1 else "s"
    inference = Inference(
        estimand=estimand,
        arms=model.arms,
        level=checked_level(level),
        method=f"standardised logistic regression for {model.covariates} covariate{plural}"
        f" (g-computation), {model.precision}",
        reference=_REFERENCE,
    )
    return inference, model.reason_to_refuse or _risks(model), model


def _risks(model: WorkingModel) -> _Risks | str:
    coefficients = _logistic(model.design, model.outcome)
    if coefficients is None:
        return (
            "the covariates and the arm tell some outcomes perfectly (separation): the logistic "
            "regression has no maximum"
        )
    fitted = special.expit(model.design @ coefficients)
    information = model.design.T @ (model.design * (fitted * (1.0 - fitted))[:, None])
    scores = model.design * (model.outcome - fitted)[:, None]
    moved = np.linalg.solve(information, scores.T).T
    risks, influences = [], []
    for arm in (1.0, 0.0):
        design = model.design.copy()
        design[:, 1] = arm
        p = special.expit(design @ coefficients)
        risk = float(p.mean())
        gradient = (design * (p * (1.0 - p))[:, None]).mean(axis=0)
        risks.append(risk)
        influences.append((p - risk) / p.size + moved @ gradient)
    return _Risks(risks[0], risks[1], influences[0], influences[1])


def _logistic(design: Floats, outcome: Floats) -> Floats | None:
    """Return the maximum-likelihood coefficients by Newton's steps; None under separation."""
    coefficients = np.zeros(design.shape[1])
    coefficients[0] = special.logit(outcome.mean())
    for _ in range(_STEPS):
        predictor = design @ coefficients
        if np.abs(predictor).max() > _SEPARATED:
            return None
        fitted = special.expit(predictor)
        information = design.T @ (design * (fitted * (1.0 - fitted))[:, None])
        step = np.linalg.solve(information, design.T @ (outcome - fitted))
        coefficients = coefficients + step
        if np.abs(step).max() <= _CONVERGED:
            return coefficients
    return None
