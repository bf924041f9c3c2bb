"""The normal distribution's quantile function in plain arithmetic.

Algorithm AS 241 (Wichura 1988), right to about sixteen digits: one ratio of polynomials in the
middle, where 85 % of probabilities lie, and two more for the tails. Of many numbers, those in the
tails are put together, for then no loop has branches and a processor takes several at once.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.elementary import logarithm

__all__ = ["normal_quantile", "to_normal"]

FloatArray = npt.NDArray[np.float64]

_MIDDLE = 0.425  # distance from one half up to which the first ratio holds
_FAR = 5.0  # √(−log p) from which on the third ratio holds


@compiled
def normal_quantile(probability: float) -> float:
    """Return the standard normal score below which lies a probability, in (0, 1)."""
    away = probability - 0.5
    if abs(away) <= _MIDDLE:
        return _middle(away)
    far = _far(probability)
    tail = _in_a_tail(far - 1.6) if far <= _FAR else _far_out(far - _FAR)
    return -tail if away < 0.0 else tail


@compiled
def to_normal(lots: FloatArray) -> None:
    """Replace probabilities, shape (n,), by their scores, as :func:`normal_quantile`."""
    tails = np.empty(len(lots), dtype=np.int64)
    count = 0
    for place in range(len(lots)):
        tails[count] = place
        count += abs(lots[place] - 0.5) > _MIDDLE
    far, score = np.empty((2, count))
    for nth in range(count):
        far[nth] = min(lots[tails[nth]], 1.0 - lots[tails[nth]])
    farthest = 0.0
    for nth in range(count):
        far[nth] = math.sqrt(-logarithm(far[nth]))
        farthest = max(farthest, far[nth])
        score[nth] = _in_a_tail(far[nth] - 1.6)
    if farthest > _FAR:  # hardly ever
        for nth in range(count):
            score[nth] = _far_out(far[nth] - _FAR) if far[nth] > _FAR else score[nth]
    for nth in range(count):
        score[nth] = -score[nth] if lots[tails[nth]] < 0.5 else score[nth]
    for place in range(len(lots)):
        lots[place] = _middle(lots[place] - 0.5)
    for nth in range(count):
        lots[tails[nth]] = score[nth]


@compiled
def _middle(away: float) -> float:
    """Return the score at a distance from one half that isn't in a tail."""
    return away * _in_the_middle(_MIDDLE * _MIDDLE - away * away)


@compiled
def _far(probability: float) -> float:
    """Return how far out in a tail a probability lies: ``√(−log p)``."""
    return math.sqrt(-logarithm(min(probability, 1.0 - probability)))


@compiled
def _in_the_middle(r: float) -> float:
    """Return the score over the distance from one half."""
    over = 2509.0809287301227
    over = over * r + 33430.57558358813
    over = over * r + 67265.7709270087
    over = over * r + 45921.95393154987
    over = over * r + 13731.69376550946
    over = over * r + 1971.5909503065513
    over = over * r + 133.14166789178438
    over = over * r + 3.3871328727963665
    under = 5226.495278852854
    under = under * r + 28729.085735721943
    under = under * r + 39307.89580009271
    under = under * r + 21213.794301586597
    under = under * r + 5394.196021424751
    under = under * r + 687.1870074920579
    under = under * r + 42.31333070160091
    under = under * r + 1.0
    return over / under


@compiled
def _in_a_tail(r: float) -> float:
    """Return the score in a tail."""
    over = 0.0007745450142783414
    over = over * r + 0.022723844989269184
    over = over * r + 0.2417807251774506
    over = over * r + 1.2704582524523684
    over = over * r + 3.6478483247632045
    over = over * r + 5.769497221460691
    over = over * r + 4.630337846156546
    over = over * r + 1.4234371107496835
    under = 1.0507500716444169e-09
    under = under * r + 0.0005475938084995345
    under = under * r + 0.015198666563616457
    under = under * r + 0.14810397642748008
    under = under * r + 0.6897673349851
    under = under * r + 1.6763848301838038
    under = under * r + 2.053191626637759
    under = under * r + 1.0
    return over / under


@compiled
def _far_out(r: float) -> float:
    """Return the score far out in a tail."""
    over = 2.0103343992922881e-07
    over = over * r + 2.7115555687434876e-05
    over = over * r + 0.0012426609473880784
    over = over * r + 0.026532189526576124
    over = over * r + 0.29656057182850487
    over = over * r + 1.7848265399172913
    over = over * r + 5.463784911164114
    over = over * r + 6.657904643501103
    under = 2.0442631033899397e-15
    under = under * r + 1.421511758316446e-07
    under = under * r + 1.8463183175100548e-05
    under = under * r + 0.0007868691311456133
    under = under * r + 0.014875361290850615
    under = under * r + 0.1369298809227358
    under = under * r + 0.599832206555888
    under = under * r + 1.0
    return over / under
