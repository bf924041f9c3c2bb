"""How consistently the items of a scale measure one thing: Cronbach's alpha, McDonald's omega.

Both are of the sum (or mean) of the items as they are scored, not of standardised items. Alpha is
right where all items load alike and a lower bound otherwise; omega lets every item load as it does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import LARGEST
from nudgelab.statistics.intervals import critical_value
from nudgelab.statistics.omega_error import omega_error

__all__ = ["Factor", "Reliability", "cronbach_alpha", "mcdonald_omega", "one_factor"]

FloatArray = npt.NDArray[np.float64]

SMALLEST_UNIQUENESS = 0.005
"""Share of an item's variance that one factor leaves unexplained at least, as R's factanal has it;
an item at this bound is a Heywood case."""
_ALPHA = "Cronbach's alpha, Feldt's interval"
_ALPHA_SOURCE = "Cronbach 1951; Feldt 1965; Feldt, Woodruff & Salih 1987"
_OMEGA = "McDonald's omega total, one factor by maximum likelihood; robust interval on log(1 − ω)"
_OMEGA_SOURCE = "McDonald 1999; Jöreskog 1967; Yuan & Bentler 2002; Bonett 2002"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How reliable the score of a scale is.

    Attributes
    ----------
    coefficient : {"alpha", "omega"}
        Which one.
    value : float
        At most 1; NaN where it was refused.
    low, high : float
        Its confidence interval; NaN where the method has none.
    level : float
        Confidence level, in (0, 1).
    people, items : int
        People who answered every item, and items.
    method, reference : str
        The method in a few words, and the publications of the formula.
    note : str
        What the reader must know; the reason of a refusal. Empty when nothing.
    """

    coefficient: str
    value: float
    low: float
    high: float
    level: float
    people: int
    items: int
    method: str
    reference: str
    note: str = ""

    @property
    def refused(self) -> bool:
        """Whether no number could be given; ``note`` then says why."""
        return math.isnan(self.value)


@dataclass(frozen=True, slots=True)
class Factor:
    """One common factor behind several items.

    Attributes
    ----------
    loadings : ndarray of float, shape (k,)
        Correlations of the items with the factor; their sum isn't negative.
    uniquenesses : ndarray of float, shape (k,)
        Share of each item's variance that the factor leaves unexplained.
    """

    loadings: FloatArray
    uniquenesses: FloatArray


def cronbach_alpha(answers: npt.ArrayLike, *, level: float = 0.95) -> Reliability:
    """Return Cronbach's alpha with Feldt's interval.

    Parameters
    ----------
    answers : array of float, shape (n, k)
        A row a person, a column an item, every item keyed alike; people who left out an item (NaN)
        don't count.
    level : float
        Confidence level of the interval, in (0, 1).

    Returns
    -------
    Reliability
        ``k/(k−1)·(1 − Σ var(item) / var(sum))``; ``(1 − α)`` times quantiles of F with n − 1 and
        (n − 1)(k − 1) degrees of freedom bounds it. Refused for fewer than two items or three
        people, and where the sum doesn't vary.

    Raises
    ------
    EstimationError
        If the answers are no table of numbers.
    """
    complete = _complete(answers)
    people, items = complete.shape
    reason = _too_little(complete, fewest_items=2)
    if reason:
        return _reliability("alpha", complete, level, note=reason)
    shares = complete.var(axis=0, ddof=1).sum() / complete.sum(axis=1).var(ddof=1)
    alpha = items / (items - 1) * (1.0 - float(shares))
    low, high = _feldt(alpha, people, items, level)
    return _reliability("alpha", complete, level, value=alpha, low=low, high=high)


def _feldt(alpha: float, people: int, items: int, level: float) -> tuple[float, float]:
    from scipy.stats import f as f_distribution  # noqa: PLC0415

    between, within = people - 1, (people - 1) * (items - 1)
    tail = (1.0 - level) / 2.0
    largest = float(f_distribution.ppf(1.0 - tail, between, within))
    smallest = float(f_distribution.ppf(tail, between, within))
    return 1.0 - (1.0 - alpha) * largest, 1.0 - (1.0 - alpha) * smallest


def mcdonald_omega(answers: npt.ArrayLike, *, level: float = 0.95) -> Reliability:
    """Return McDonald's omega total from one factor, fitted by maximum likelihood.

    Parameters
    ----------
    answers : array of float, shape (n, k)
        As for :func:`cronbach_alpha`.
    level : float
        Confidence level of the interval, in (0, 1).

    Returns
    -------
    Reliability
        ``(Σλ)² / ((Σλ)² + Σψ)`` with loadings λ and unique variances ψ in the items' own units. Its
        interval is symmetric for log(1 − ω), the scale of Bonett (2002) for alpha, with a standard
        error that takes no distribution for granted; of 30 or 60 people it covers some 93 or 94 %
        where 95 % is meant. None in a Heywood case. Refused for fewer than three items (one factor
        isn't identified), no more people than items, and where an item doesn't vary or two are the
        same.

    Raises
    ------
    EstimationError
        If the answers are no table of numbers.
    """
    complete = _complete(answers)
    reason = _too_little(complete, fewest_items=3) or _singular(complete)
    if reason:
        return _reliability("omega", complete, level, note=reason)
    factor = one_factor(np.asarray(np.corrcoef(complete, rowvar=False)))
    spread = complete.std(axis=0, ddof=1)
    common = float(np.sum(factor.loadings * spread)) ** 2
    unique = float(np.sum(factor.uniquenesses * spread**2))
    value, note = common / (common + unique), _heywood(factor)
    low, high = (math.nan, math.nan) if note else _robust(complete, factor, value, level)
    return _reliability("omega", complete, level, value=value, low=low, high=high, note=note)


def _robust(
    complete: FloatArray, factor: Factor, omega: float, level: float
) -> tuple[float, float]:
    """Return limits of omega; NaN where it has no standard error."""
    error = omega_error(complete, factor.loadings, factor.uniquenesses)
    reach = math.exp(min(critical_value(level) * error / (1.0 - omega), 700.0))
    return 1.0 - (1.0 - omega) * reach, 1.0 - (1.0 - omega) / reach


def one_factor(correlations: FloatArray) -> Factor:
    """Fit one common factor to a correlation matrix by maximum likelihood.

    Parameters
    ----------
    correlations : ndarray of float, shape (k, k)
        Positive definite; k at least 3.

    Returns
    -------
    Factor
        Minimises Jöreskog's discrepancy over the uniquenesses, which are kept from 0.005 to 1.
    """
    from scipy.optimize import minimize  # noqa: PLC0415

    start = np.clip((1.0 - 0.5 / len(correlations)) / np.diag(np.linalg.inv(correlations)), 0.01, 1)
    fitted = minimize(
        _discrepancy,
        start,
        args=(correlations,),
        jac=True,
        method="L-BFGS-B",
        bounds=[(SMALLEST_UNIQUENESS, 1.0)] * len(correlations),
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 1_000},
    )
    uniquenesses = np.asarray(fitted.x, dtype=np.float64)
    loadings = _loadings(uniquenesses, correlations)
    return Factor(loadings if loadings.sum() >= 0.0 else -loadings, uniquenesses)


def _discrepancy(uniquenesses: FloatArray, correlations: FloatArray) -> tuple[float, FloatArray]:
    """Return the part of −2 log likelihood / n that depends on the model, and its gradient."""
    roots = np.sqrt(uniquenesses)
    values = np.linalg.eigvalsh(correlations / np.outer(roots, roots))[:-1]
    loadings = _loadings(uniquenesses, correlations)
    implied = np.outer(loadings, loadings) + np.diag(uniquenesses)
    gradient = np.diag(implied - correlations) / uniquenesses**2
    return float(np.sum(values - np.log(values) - 1.0)), gradient


def _loadings(uniquenesses: FloatArray, correlations: FloatArray) -> FloatArray:
    """Return the best loadings, given the uniquenesses."""
    roots = np.sqrt(uniquenesses)
    values, vectors = np.linalg.eigh(correlations / np.outer(roots, roots))
    best: FloatArray = roots * vectors[:, -1] * math.sqrt(max(values[-1] - 1.0, 0.0))
    return best


def _complete(answers: npt.ArrayLike) -> FloatArray:
    try:
        table = np.asarray(answers, dtype=np.float64)
    except (TypeError, ValueError):
        raise EstimationError("answers: found no numbers; expected people × items") from None
    if table.ndim != 2 or (np.abs(table) > LARGEST).any():
        found = f"an array of shape {table.shape}" if table.ndim != 2 else "an infinite answer"
        raise EstimationError(f"answers: found {found}; expected finite numbers, people × items")
    kept: FloatArray = table[~np.isnan(table).any(axis=1)]
    return kept


def _too_little(complete: FloatArray, *, fewest_items: int) -> str:
    people, items = complete.shape
    if items < fewest_items:
        return f"it takes at least {fewest_items} items"
    if people < 3:
        return "it takes at least three people who answered every item"
    if np.ptp(complete.sum(axis=1)) == 0.0:
        return "everybody has the same score"
    return ""


def _singular(complete: FloatArray) -> str:
    people, items = complete.shape
    if people <= items:
        return "it takes more people than items"
    if np.any(np.ptp(complete, axis=0) == 0.0):
        return "everybody answered an item alike"
    if np.linalg.eigvalsh(np.corrcoef(complete, rowvar=False))[0] < 1e-8:
        return "an item follows from the others"
    return ""


def _heywood(factor: Factor) -> str:
    at_bound = int(np.sum(factor.uniquenesses <= SMALLEST_UNIQUENESS * 1.001))
    if not at_bound:
        return ""
    return (
        "no interval, for the factor explains an item wholly (a Heywood case): one factor fits"
        " badly"
    )


def _reliability(
    coefficient: str,
    complete: FloatArray,
    level: float,
    *,
    value: float = math.nan,
    low: float = math.nan,
    high: float = math.nan,
    note: str = "",
) -> Reliability:
    people, items = complete.shape
    is_alpha = coefficient == "alpha"
    return Reliability(
        coefficient=coefficient,
        value=value,
        low=low,
        high=high,
        level=level,
        people=people,
        items=items,
        method=_ALPHA if is_alpha else _OMEGA,
        reference=_ALPHA_SOURCE if is_alpha else _OMEGA_SOURCE,
        note=note,
    )
