"""Boundaries for interim looks: alpha spending, integrated numerically (Lan & DeMets 1983).

A trial that is looked at K times spends its chance of error bit by bit: by the information fraction
t, α*(t) of it in all. The boundary of each look is such that the chance of crossing it first there
is what is newly spent. The chances are those of a Brownian motion seen at the fractions: the
density of the statistic among trials that went on is carried from look to look by Gauss–Legendre
quadrature (Armitage, McPherson & Rowe 1969). Boundaries are two-sided and symmetric; α/2 is spent
on each side.

Checked against R's ``rpact`` and the table of O'Brien–Fleming-type boundaries for five looks.

References
----------
Lan, K. K. G. & DeMets, D. L. (1983). Discrete sequential boundaries for clinical trials. Biometrika
70, 659–663. Hwang, I. K., Shih, W. J. & de Cani, J. S. (1990). Group sequential designs using a
family of type I error probability spending functions. Statistics in Medicine 9, 1439–1445.
Jennison, C. & Turnbull, B. W. (2000). Group Sequential Methods with Applications to Clinical
Trials, chapters 7, 9 and 19.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Floats, checked_level, finite_vector

__all__ = ["Boundary", "Spending", "boundaries", "spent"]

Spending = Literal["obrien_fleming", "pocock", "hwang_shih_decani"]

_NODES = 400
_FURTHEST = 9.0
"""Statistics beyond this many standard deviations have no weight in double precision."""
_NOTHING = 1e-18
"""Less than this cannot be spent: the look has no boundary."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """The boundary of one look.

    Attributes
    ----------
    fraction : float
        Information fraction, in (0, 1].
    spent : float
        Two-sided chance of error that is spent by then.
    critical : float
        |z| at which the trial may stop; infinite where nothing is spent.
    nominal : float
        Two-sided p-value that crosses it.
    """

    fraction: float
    spent: float
    critical: float
    nominal: float


def spent(fraction: float, spending: Spending, alpha: float, gamma: float = -4.0) -> float:
    """Return what is spent of a one-sided chance of error by an information fraction.

    Parameters
    ----------
    fraction : float
        Information fraction, in (0, 1].
    spending : {"obrien_fleming", "pocock", "hwang_shih_decani"}
        The spending function; the first two are Lan and DeMets's that resemble these boundaries.
    alpha : float
        One-sided chance of error to spend in all, in (0, 1).
    gamma : float
        Parameter of Hwang, Shih and DeCani: −4 is close to O'Brien and Fleming, 1 to Pocock, 0
        spends evenly.

    Returns
    -------
    float
        In [0, alpha].
    """
    match spending:
        case "obrien_fleming":
            quantile = -float(special.ndtri(alpha / 2.0))
            return 2.0 * float(special.ndtr(-quantile / math.sqrt(fraction)))
        case "pocock":
            return alpha * math.log1p((math.e - 1.0) * fraction)
        case "hwang_shih_decani":
            if gamma == 0.0:
                return alpha * fraction
            return alpha * math.expm1(-gamma * fraction) / math.expm1(-gamma)


def boundaries(
    fractions: npt.ArrayLike, spending: Spending, *, level: float = 0.95, gamma: float = -4.0
) -> tuple[Boundary, ...]:
    """Return the two-sided boundaries of all looks.

    Parameters
    ----------
    fractions : array_like, shape (K,)
        Information fractions of the looks, growing, in (0, 1].
    spending : {"obrien_fleming", "pocock", "hwang_shih_decani"}
        How the chance of error is spent.
    level : float
        One minus the two-sided chance of error over all looks.
    gamma : float
        Parameter of Hwang, Shih and DeCani.

    Returns
    -------
    tuple of Boundary
        One a look. Those of the first looks don't depend on the later ones.

    Raises
    ------
    EstimationError
        Where the fractions don't grow within (0, 1].

    References
    ----------
    Lan & DeMets (1983), Biometrika 70, 659–663.
    """
    t = finite_vector(fractions, "fractions")
    if not (t.size and t[0] > 0 and t[-1] <= 1 and (np.diff(t) > 0).all()):
        raise EstimationError(f"fractions == {t.tolist()}, must grow within (0, 1]")
    alpha = (1.0 - checked_level(level)) / 2.0
    by_then = [spent(float(fraction), spending, alpha, gamma) for fraction in t]
    found: list[Boundary] = []
    still = _Continuing.at_start()
    for fraction, total, before in zip(t, by_then, [0.0, *by_then[:-1]], strict=True):
        critical = still.critical(float(fraction), total - before)
        still = still.carried(float(fraction), critical)
        nominal = 2.0 * float(special.ndtr(-critical))
        found.append(Boundary(float(fraction), 2.0 * total, critical, nominal))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Continuing:
    """Where the score of the trials that went on lies: nodes, and density times weight."""

    fraction: float
    nodes: Floats
    mass: Floats

    @classmethod
    def at_start(cls) -> _Continuing:
        return cls(0.0, np.zeros(1), np.ones(1))

    def critical(self, fraction: float, newly: float) -> float:
        """Return the boundary that is crossed upwards, for the first time, with a chance."""
        from scipy.optimize import brentq  # noqa: PLC0415

        if newly <= _NOTHING:
            return math.inf
        root = math.sqrt(fraction)

        def excess(critical: float) -> float:
            return math.log(max(self._above(critical * root, fraction), 1e-300) / newly)

        return float(brentq(excess, 0.0, _FURTHEST + 1, xtol=1e-13, rtol=1e-14))

    def carried(self, fraction: float, critical: float) -> _Continuing:
        """Return where the score lies at a look, among those within its boundary."""
        nodes, weights = _legendre()
        edge = min(critical, _FURTHEST) * math.sqrt(fraction)
        step = math.sqrt(fraction - self.fraction)
        score = edge * nodes
        z = (score[:, None] - self.nodes[None, :]) / step
        density = np.exp(-0.5 * z**2) @ self.mass / (step * math.sqrt(2.0 * math.pi))
        return _Continuing(fraction, score, density * weights * edge)

    def _above(self, score: float, fraction: float) -> float:
        step = math.sqrt(fraction - self.fraction)
        return float(special.ndtr((self.nodes - score) / step) @ self.mass)


@cache
def _legendre() -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return nodes, weights
