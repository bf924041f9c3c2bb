"""What rules of which arm for whom are worth, by doubly robust scores with cross-fitting.

The score of person i for arm a is Γᵢ(a) = μ̂ₐ(Xᵢ) + 1{Aᵢ = a} (Yᵢ − μ̂ₐ(Xᵢ)) / πₐ, with μ̂ₐ a ridge
regression from people of other folds and πₐ the share that the assignment gave the arm. Because πₐ
is known, the mean of Γ(rule) is unbiased for the rule's value however wrong μ̂ is. A rule that was
learned (the best single arm, the best arm of each group, a tree) is learned without a fold, scores
and all, and valued in it: nobody helps to choose what he is then asked to judge. Folds hold whole
clusters, and the precision is CR2 with Satterthwaite's degrees of freedom.

Checked by simulation of a known truth.

References
----------
Athey, S. & Wager, S. (2021). Policy learning with observational data. Econometrica 89, 133–161.
Robins, Rotnitzky & Zhao (1994), Journal of the American Statistical Association 89, 846–866.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import (
    Booleans,
    Codes,
    Floats,
    checked_level,
    cluster_codes,
    finite_vector,
    in_reach,
)
from nudgelab.statistics.cluster_robust import cr2_contrast
from nudgelab.statistics.intervals import critical_value, two_sided_p
from nudgelab.statistics.least_squares import least_squares
from nudgelab.statistics.policy_tree import Tree, choices, learn_tree

__all__ = ["PolicyValues", "Value", "policy_values"]

_PENALTIES = np.array([0.0, 0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0])
"""Ridge penalties, times the number of people; the one with the least leave-one-out error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A mean with its interval and the p-value of its being zero."""

    value: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyValues:
    """What rules are worth, in the outcome's unit.

    Attributes
    ----------
    single : tuple of Value
        Mean outcome if everybody had one arm, an arm each.
    best : int
        The best single arm that everybody's scores choose, among the candidates.
    by_group, by_tree : Value or None
        Mean outcome of the rules; None without groups, or scales.
    group_gain, tree_gain : Value or None
        Their gain over the best single arm, chosen as they were.
    tree : Tree or None
        The tree that everybody's scores choose.
    group_arms : tuple of int
        The arm of each group that everybody's scores choose.
    """

    single: tuple[Value, ...]
    best: int
    by_group: Value | None
    group_gain: Value | None
    by_tree: Value | None
    tree_gain: Value | None
    tree: Tree | None
    group_arms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Trial:
    outcome: Floats
    arm: Codes
    covariates: Floats
    shares: Floats
    fold: Codes
    sign: int


def policy_values(
    outcome: npt.ArrayLike,
    arm: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    shares: npt.ArrayLike,
    candidates: Sequence[int],
    scales: npt.ArrayLike,
    groups: npt.ArrayLike | None = None,
    allowed: Sequence[Sequence[int]] = (),
    clusters: npt.ArrayLike | None = None,
    folds: int = 5,
    depth: int = 2,
    sign: int = 1,
    rng: np.random.Generator,
    level: float = 0.95,
) -> PolicyValues:
    """Value each single arm for all, the best arm by group, and a shallow tree.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Outcome of each person, in any unit.
    arm : array_like of int, shape (n,)
        Arm of each person, from 0 to m − 1.
    covariates : array_like, shape (n, k)
        What the regressions see, complete.
    shares : array_like, shape (m,)
        Probability of each arm, as assigned.
    candidates : sequence of int
        The arms that a rule may give.
    scales : array_like, shape (n, p)
        What the tree may look at, complete; without columns no tree is learned.
    groups : array_like of int, shape (n,), optional
        Group of each person, from 0; −1 for who is in none, who gets the best single arm.
    allowed : sequence of sequence of int
        Arms that each group may be given.
    clusters : array_like, shape (n,), optional
        Cluster of each person, which stays whole in a fold.
    folds : int
        Parts, at least 2.
    depth : {1, 2}
        Depth of the tree.
    sign : {1, -1}
        1 where more is better.
    rng : numpy Generator
        Deals the folds.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    PolicyValues
        The values, in the outcome's unit; a gain too is in it: negative is better for sign −1.

    Raises
    ------
    EstimationError
        Where arrays don't fit, or an arm has fewer units than twice the folds.

    References
    ----------
    Athey & Wager (2021), Econometrica 89, 133–161, equation 9 and section 2.
    """
    checked_level(level)
    y = finite_vector(outcome, "outcome")
    codes = np.asarray(arm, dtype=np.intp)
    units = np.arange(y.size) if clusters is None else cluster_codes(clusters, y.size)
    fold = _folds(codes, units, folds, rng)
    x, z = _matrix(covariates, y.size, "covariates"), _matrix(scales, y.size, "scales")
    trial = _Trial(y, codes, x, np.asarray(shares, dtype=np.float64), fold, sign)
    members = None if groups is None else np.asarray(groups, dtype=np.intp)
    honest, gathered = _judged(trial, candidates, z, members, allowed, folds, depth)
    scores = _cross_fitted(trial, np.ones(y.size, dtype=np.bool_), folds)
    arms = np.asarray(candidates)
    rule, tree = gathered.get("group"), gathered.get("tree")
    return PolicyValues(
        single=tuple(_mean(column, clusters, level) for column in honest.T),
        best=int(arms[(sign * scores[:, arms]).mean(axis=0).argmax()]),
        by_group=None if rule is None else _mean(rule, clusters, level),
        group_gain=None if rule is None else _mean(rule - gathered["best"], clusters, level),
        by_tree=None if tree is None else _mean(tree, clusters, level),
        tree_gain=None if tree is None else _mean(tree - gathered["best"], clusters, level),
        tree=None if tree is None else _tree(sign * scores, z, arms, depth),
        group_arms=()
        if members is None
        else tuple(_best_of_group(sign * scores, members, g, a) for g, a in enumerate(allowed)),
    )


def _matrix(values: npt.ArrayLike, n: int, name: str) -> Floats:
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 2 or x.shape[0] != n or not in_reach(x).all():
        raise EstimationError(f"{name}.shape == {x.shape}, must be ({n}, k) without gaps")
    return x


def _folds(arm: Codes, units: Codes, folds: int, rng: np.random.Generator) -> Codes:
    """Deal whole units to folds, as evenly as can be within each arm."""
    first = np.unique(units, return_index=True)[1]
    arm_of_unit = arm[first]
    dealt = np.empty(first.size, dtype=np.intp)
    for code in range(int(arm.max()) + 1):
        own = np.flatnonzero(arm_of_unit == code)
        if own.size < 2 * folds:
            raise EstimationError(
                f"{own.size} units in an arm, too few for {folds} folds: {2 * folds} are the least"
            )
        dealt[rng.permutation(own)] = np.arange(own.size) % folds
    return dealt[units]


def _judged(
    trial: _Trial,
    candidates: Sequence[int],
    scales: Floats,
    groups: Codes | None,
    allowed: Sequence[Sequence[int]],
    folds: int,
    depth: int,
) -> tuple[Floats, dict[str, Floats]]:
    """Return the out-of-fold scores, and of each rule those of the arms that it would give."""
    n, arms = trial.outcome.size, np.asarray(candidates)
    honest = np.empty((n, trial.shares.size))
    names = ("best", *(("group",) if groups is not None else ()))
    names += ("tree",) if scales.shape[1] else ()
    gathered = {name: np.empty(n) for name in names}
    for k in range(folds):
        test = trial.fold == k
        honest[test] = _scores(trial, ~test, test)
        learned = trial.sign * _cross_fitted(trial, ~test, folds)[~test]
        best = arms[learned[:, arms].mean(axis=0).argmax()]
        given = {"best": np.full(n, best)}
        if groups is not None:
            given["group"] = _by_group(learned, groups, ~test, allowed, int(best))
        if scales.shape[1]:
            tree = _tree(learned, scales[~test], arms, depth)
            given["tree"] = arms[choices(tree, scales)]
        for name, chosen in given.items():
            gathered[name][test] = honest[test, chosen[test]]
    return honest, gathered


def _tree(scores: Floats, scales: Floats, arms: Codes, depth: int) -> Tree:
    return learn_tree(scores[:, arms], scales, depth)


def _by_group(
    learned: Floats, groups: Codes, train: Booleans, allowed: Sequence[Sequence[int]], best: int
) -> Codes:
    chosen = np.full(groups.size, best, dtype=np.intp)
    for group, arms in enumerate(allowed):
        chosen[groups == group] = _best_of_group(learned, groups[train], group, arms)
    return chosen


def _best_of_group(scores: Floats, groups: Codes, group: int, arms: Sequence[int]) -> int:
    own = scores[groups == group][:, list(arms)]
    return arms[int(own.mean(axis=0).argmax())] if len(own) else arms[0]


def _cross_fitted(trial: _Trial, among: Booleans, folds: int) -> Floats:
    """Return scores of some people, each from regressions on the others of them."""
    scores = np.full((trial.outcome.size, trial.shares.size), np.nan)
    for k in range(folds):
        own = among & (trial.fold == k)
        if own.any():
            scores[own] = _scores(trial, among & (trial.fold != k), own)
    return scores


def _scores(trial: _Trial, train: Booleans, test: Booleans) -> Floats:
    found = np.empty((int(test.sum()), trial.shares.size))
    for arm, share in enumerate(trial.shares):
        own = train & (trial.arm == arm)
        predicted = _ridge(trial.covariates[own], trial.outcome[own], trial.covariates[test])
        left = trial.outcome[test] - predicted
        found[:, arm] = predicted + (trial.arm[test] == arm) * left / share
    return found


def _ridge(x: Floats, y: Floats, new: Floats) -> Floats:
    """Predict by the ridge regression with the least leave-one-out error."""
    mean, centre = float(y.mean()), x.mean(axis=0)
    spread = x.std(axis=0)
    kept = spread > 1e-12
    if y.size < 3 or not kept.any():
        return np.full(len(new), mean)
    scaled = (x[:, kept] - centre[kept]) / spread[kept]
    u, d, v = np.linalg.svd(scaled, full_matrices=False)
    shrink = d**2 / (d**2 + np.maximum(_PENALTIES, 1e-8)[:, None] * y.size)  # penalties, rank
    coordinates = u.T @ (y - mean)
    residual = (y - mean) - (shrink * coordinates) @ u.T
    leverage = 1.0 / y.size + shrink @ (u**2).T
    error = ((residual / np.maximum(1.0 - leverage, 1e-6)) ** 2).sum(axis=1)
    best = shrink[int(error.argmin())]
    slope = v.T @ (best * coordinates / np.where(d > 1e-10, d, np.inf))
    predicted: Floats = mean + (new[:, kept] - centre[kept]) / spread[kept] @ slope
    return predicted


def _mean(values: Floats, clusters: npt.ArrayLike | None, level: float) -> Value:
    """Return a mean with its interval, of persons or of clusters."""
    n = values.size
    if clusters is None:
        error, degrees = float(values.std(ddof=1)) / math.sqrt(n), n - 1.0
    else:
        found = cr2_contrast(least_squares(np.ones((n, 1)), values), clusters, [1.0])
        error, degrees = found.standard_error, found.degrees_of_freedom
    value = float(values.mean())
    half = critical_value(level, degrees) * error
    p = two_sided_p(value / error, degrees) if error > 0 else (1.0 if value == 0 else 0.0)
    return Value(value=value, low=value - half, high=value + half, p=p)
