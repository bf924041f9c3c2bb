"""Scores of scales from the items of a questionnaire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from nudgelab.study.scales import Scale

__all__ = ["keyed_answers", "score"]

FloatArray = npt.NDArray[np.float64]


def keyed_answers(scale: Scale, answers: FloatArray) -> FloatArray:
    """Return answers in which more is more of what the scale measures, from 0 to 1.

    Parameters
    ----------
    scale : Scale
        Its items, in the order of the columns, which are reversed, and the range of answers.
    answers : ndarray of float, shape (n, k)
        NaN where not answered.

    Returns
    -------
    ndarray of float, shape (n, k)
        ``(answer − low) / (high − low)``, and 1 minus that of a reversed item.
    """
    low, high = scale.range
    forward = (answers - low) / (high - low)
    turned = np.asarray([item in scale.reversed for item in scale.items])
    return np.where(turned, 1.0 - forward, forward)


def score(scale: Scale, answers: FloatArray) -> FloatArray:
    """Return everybody's score: the mean of the items that they answered, if those are enough.

    Parameters
    ----------
    scale : Scale
        Its items, and how many of them must be answered.
    answers : ndarray of float, shape (n, k)
        NaN where not answered.

    Returns
    -------
    ndarray of float, shape (n,)
        In [0, 1]; NaN where fewer were answered.
    """
    keyed = keyed_answers(scale, answers)
    answered = np.sum(~np.isnan(keyed), axis=1)
    enough = answered >= scale.fewest
    totals = np.nansum(keyed, axis=1)
    return np.where(enough, totals / np.maximum(answered, 1), np.nan)
