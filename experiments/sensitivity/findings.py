"""What the evaluations say: indices, how far to trust them, and what holds over all ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from headline import Experiment, Headlines
from indices import Screening, Shares, independent, saltelli, trajectories
from plausible import Assumption

FloatArray = npt.NDArray[np.float64]

DESIGN_SEED = 1
"""Of designs and bootstraps; the simulations' seed is the study's."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is evaluated."""

    trajectories: int
    base: int
    luck: int


@dataclass(frozen=True, slots=True)
class Evaluated:
    """All evaluations: places of the designs, and the headlines there."""

    names: tuple[str, ...]
    morris_places: FloatArray
    morris: FloatArray
    sobol: FloatArray
    other_luck: FloatArray
    undefined: int


def evaluated(experiment: Experiment, sizes: Sizes, workers: int) -> Evaluated:
    """Evaluate the designs of both methods.

    Parameters
    ----------
    experiment : Experiment
        What varies, in which study.
    sizes : Sizes
        How much.
    workers : int
        Processes.

    Returns
    -------
    Evaluated
        An effect on nobody counts as none; ``undefined`` says how often that was.
    """
    names = tuple(one.name for one in experiment.varied)
    morris_places = trajectories(names, sizes.trajectories, DESIGN_SEED)
    sobol_places = saltelli(names, sizes.base, DESIGN_SEED)
    some = independent(names, sobol_places)[: sizes.luck]
    morris = experiment.evaluate(morris_places, workers=workers)
    sobol = experiment.evaluate(sobol_places, workers=workers)
    other_luck = experiment.evaluate(some, replication=1, workers=workers)
    undefined = int(np.isnan(morris).any(axis=1).sum() + np.isnan(sobol).any(axis=1).sum())
    return Evaluated(
        names,
        morris_places,
        np.nan_to_num(morris),
        np.nan_to_num(sobol),
        np.nan_to_num(other_luck),
        undefined,
    )


def of(headline: str, found: FloatArray) -> FloatArray:
    """Return one headline of all."""
    return found[..., Headlines._fields.index(headline)]


def at_defaults(experiment: Experiment) -> dict[str, float]:
    """Return the headlines where every assumption has its default."""
    defaults = np.array([one.default for one in experiment.varied])
    return experiment.headlines(defaults)._asdict()


def conclusion(found: Evaluated) -> dict[str, float]:
    """Return what holds of the effect over all plausible parameter sets.

    Returns
    -------
    dict of float
        Shares of the sets in which the effect is positive, none and negative; its mean, median, and
        5 % and 95 % quantiles.
    """
    effect = independent(found.names, of("effect", found.sobol))
    low, median, high = np.quantile(effect, [0.05, 0.5, 0.95])
    return {
        "sets": len(effect),
        "positive": float(np.mean(effect > 0)),
        "none": float(np.mean(effect == 0)),
        "negative": float(np.mean(effect < 0)),
        "mean": float(effect.mean()),
        "median": float(median),
        "quantile_5": float(low),
        "quantile_95": float(high),
    }


def share_of_luck(found: Evaluated, headline: str) -> float:
    """Return the share of the variance over sets that is luck: another seed would change it."""
    sets = independent(found.names, of(headline, found.sobol))
    other = of(headline, found.other_luck)
    return float(np.mean((sets[: len(other)] - other) ** 2) / 2.0 / np.var(sets))


def convergence(whole: Shares, half: Shares) -> dict[str, float]:
    """Return how far total indices at half the base sample lie from those at the whole one."""
    places = np.array([np.argsort(np.argsort(-one.total)) for one in (whole, half)])
    return {
        "largest_change_of_a_total_index": float(np.max(np.abs(whole.total - half.total))),
        "rank_correlation": float(np.corrcoef(places)[0, 1]),
        "of_the_ten_largest_in_both": int(np.sum((places[0] < 10) & (places[1] < 10))),
    }


def index_rows(
    varied: Sequence[Assumption], screening: Screening, whole: Shares, half: Shares
) -> list[dict[str, str | float]]:
    """Return a row an assumption, that with the largest total index first."""
    rows: list[dict[str, str | float]] = [
        {
            "name": one.name,
            "group": one.group,
            "mu": screening.mean[place],
            "mu_star": screening.size[place],
            "mu_star_half_width": screening.size_half_width[place],
            "sigma": screening.spread[place],
            "first": whole.first[place],
            "first_half_width": whole.first_half_width[place],
            "total": whole.total[place],
            "total_half_width": whole.total_half_width[place],
            "total_at_half_the_sample": half.total[place],
        }
        for place, one in enumerate(varied)
    ]
    return sorted(rows, key=lambda row: -float(row["total"]))


def direction(mean: float, size: float) -> str:
    """Return the sign of Morris' effects where three in four of their sum agree, else both."""
    if abs(mean) <= size / 2.0:
        return "±"
    return "+" if mean > 0.0 else "−"
