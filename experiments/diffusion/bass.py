"""The Bass model: a share m adopts in the end, by innovation p and by imitation q.

The share of those who will adopt that has done so by time t is ::

    F(t) = (1 − exp(−(p+q)·t)) / (1 + (q/p)·exp(−(p+q)·t))

(Bass 1969, eq. 8). Adoption is seen in whole periods only, so times are censored in intervals, and
the likelihood is multinomial: ``m·(F(t) − F(t−1))`` for adopting in period t, and ``1 − m·F(T)``
for not adopting in T periods (Schmittlein & Mahajan 1982).

References
----------
Bass, F. M. (1969). A new product growth for model consumer durables. Management Science 15,
215–227. Schmittlein, D. C. & Mahajan, V. (1982). Maximum likelihood estimation for an innovation
diffusion model of new product acceptance. Marketing Science 1, 57–78.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import optimize

from nudgelab.errors import EstimationError

__all__ = ["Bass", "bass_periods", "bass_share", "fit_bass"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_LEAST, _MOST = 1e-7, 10.0  # of p and q [1/period]
_NONE = 1e-12
_STARTS = ((0.3, 0.02, 0.4), (0.7, 0.1, 0.1), (0.9, 0.005, 0.2), (0.99, 0.001, 0.5))


class Bass(NamedTuple):
    """What the Bass model knows.

    Attributes
    ----------
    ceiling : float
        Share that adopts in the end, m in (0, 1].
    innovation : float
        Rate of adopting by oneself, p [1/period].
    imitation : float
        Rate of adopting by the example of everybody who has, q [1/period]; 0 for none.
    """

    ceiling: float
    innovation: float
    imitation: float


def bass_share(time: FloatArray, model: Bass) -> FloatArray:
    """Return the share that has adopted by a time, ``m·F(t)``.

    Parameters
    ----------
    time : ndarray of float
        Not negative [periods].
    model : Bass
        Its parameters.

    Returns
    -------
    ndarray of float
        In [0, m], as many as times.
    """
    rate = model.innovation + model.imitation
    ratio = model.imitation / model.innovation
    shares: FloatArray = -model.ceiling * np.expm1(-rate * time)
    return shares / (1.0 + ratio * np.exp(-rate * time))


def bass_periods(periods: int, model: Bass) -> FloatArray:
    """Return the probability of each period of adoption, and last of not adopting within them.

    Returns
    -------
    ndarray of float, shape (periods + 1,)
        Sums to 1.
    """
    shares = bass_share(np.arange(periods + 1.0), model)
    return np.append(np.diff(shares), 1.0 - shares[-1])


def fit_bass(counts: IntArray, *, imitation: bool = True) -> Bass:
    """Fit by maximum likelihood.

    Parameters
    ----------
    counts : ndarray of int, shape (periods + 1,)
        Adopters by period, and last those who did not adopt.
    imitation : bool
        False holds q at 0: an exponential waiting time with a ceiling.

    Returns
    -------
    Bass
        The most likely parameters; m lies on its bound of 1 where the data want more.

    Raises
    ------
    EstimationError
        If nobody adopted, or fewer periods than parameters were observed.
    """
    periods, free = len(counts) - 1, 3 if imitation else 2
    if periods < free or counts[:-1].sum() == 0:
        raise EstimationError(
            f"counts of {counts[:-1].sum()} adopters over {periods} periods, must be of somebody"
            f" who adopted over {free} periods or more"
        )
    limits = [(1e-3, 1.0), *[(np.log(_LEAST), np.log(_MOST))] * (free - 1)]
    fits = [
        optimize.minimize(_loss, [m, *np.log([p, q][: free - 1])], (counts,), bounds=limits)
        for m, p, q in _STARTS
    ]
    return _model(min(fits, key=lambda fit: float(fit.fun)).x)


def _model(values: FloatArray) -> Bass:
    m, p, *q = (float(values[0]), *map(float, np.exp(values[1:])))
    return Bass(m, p, *(q or [0.0]))


def _loss(values: FloatArray, counts: IntArray) -> float:
    """Return minus the mean log-likelihood of a person."""
    chances = np.maximum(bass_periods(len(counts) - 1, _model(values)), _NONE)
    return -float(counts @ np.log(chances)) / float(counts.sum())
