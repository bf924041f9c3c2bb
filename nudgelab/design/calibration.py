"""Calibration of the model to a cohort, by simulation alone: no likelihood is written down.

Two rounds. The first fills the whole prior; the second only where the first leaves a posterior,
with a margin, so that the prior's shape stays (a truncated prior). Statistics are learned from one
part of the simulations and draws are kept from another (:mod:`nudgelab.design.regression_abc`).

Why not sequential Monte Carlo: its posteriors are as honest only if they are checked, and a check
needs hundreds of posteriors. Here one table of simulations gives them all, for simulated cohorts
whose truth is known and that are like the real one, so that every calibration checks itself
(Prangle et al. 2014, Australian & New Zealand Journal of Statistics 56, 309–329). And what doesn't
depend on what came before can be done by any number of workers, and gone on with.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.design.calibration_results import (
    Calibration,
    CoverageCheck,
    FittedCurve,
    FittedSummary,
    LearnedParameter,
    ToleranceStep,
)
from nudgelab.design.calibration_simulations import curve_columns, lots, simulation_tasks
from nudgelab.design.parameter_draws import ParameterDraws
from nudgelab.design.priors import moments, values_at
from nudgelab.design.regression_abc import (
    Box,
    Learned,
    Posterior,
    box_around,
    learn,
    nearest,
    weighted_quantiles,
)
from nudgelab.errors import CohortError, Problem
from nudgelab.study.calibration import prior_in_words, priors_of

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.execution.task import Task
    from nudgelab.study.study import Study

__all__ = ["FEWEST", "PREDICTIONS", "SIMULATIONS", "Rounds", "calibrate"]

Floats = npt.NDArray[np.float64]
Run = Callable[[list["Task"]], pa.Table]
"""Does the tasks of a round, for the job ``simulate_draws``."""

SIMULATIONS = 6000
"""Programmes simulated, if nothing else is asked."""
FEWEST = 600
"""Fewer can't teach anything."""
PREDICTIONS = 200
"""Programmes predicted from the posterior."""
_FIRST_ROUND = 0.4
_LEARNED_FROM = 1 / 3
_ACCEPTANCE = 0.2
_FEWEST_KEPT = 100
_TRUTHS = 200
_LEVELS = (0.5, 0.8, 0.95)
_INFORMED, _WEAKLY = 0.5, 0.15
_TOGETHER = 0.6
_CURVE_DAYS = 40
_STEPS = (1.0, 0.6, 0.4, _ACCEPTANCE, 0.1)


class Rounds(NamedTuple):
    """All simulations of a calibration.

    Attributes
    ----------
    shares : ndarray, shape (n, p)
        Parameters, as shares of their priors.
    summaries : ndarray, shape (n, k)
        What came out.
    first : int
        How many are of the first round; they come first.
    box : Box
        What the second round filled.
    """

    shares: Floats
    summaries: Floats
    first: int
    box: Box

    def apart(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return which simulations statistics are learned from, and which draws are kept from."""
        second = np.arange(self.first, len(self.shares))
        middle = round(_LEARNED_FROM * len(second))
        pilot = np.flatnonzero(self.box.inside(self.shares[: self.first]))
        return np.concatenate((pilot, second[:middle])), second[middle:]


class _Fit(NamedTuple):
    """The simulations that draws are kept from, in statistics, and the posterior."""

    shares: Floats
    statistics: Floats
    observed: Floats
    box: Box
    posterior: Posterior


def calibrate(
    study: Study,
    cohort: Cohort,
    run: Run,
    *,
    seed: int,
    simulations: int = SIMULATIONS,
    predictions: int = PREDICTIONS,
) -> Calibration:
    """Learn the model's parameters from a cohort.

    Parameters
    ----------
    study : Study
        Its ``calibration:`` says which, with their priors.
    cohort : Cohort
        Simulated or real.
    run : callable
        Does the tasks of a round for the job
        :func:`nudgelab.design.calibration_simulations.simulate_draws`, and gives their tables one
        after the other.
    seed : int
        Seed of every random number.
    simulations : int
        Programmes to simulate; at least :data:`FEWEST`.
    predictions : int
        Programmes to predict from the posterior; at least 40.

    Returns
    -------
    Calibration
        Posterior, diagnostics and predictions.

    Raises
    ------
    CohortError
        If the cohort has nothing that simulations can be compared with.
    """
    return _Calibrating(study, cohort, run, seed).found(simulations, predictions)


class _Calibrating:
    """A calibration under way."""

    def __init__(self, study: Study, cohort: Cohort, run: Run, seed: int) -> None:
        from nudgelab.analysis.summaries import cohort_summaries  # noqa: PLC0415
        from nudgelab.simulation.programme_of_cohort import places_of  # noqa: PLC0415

        self.study, self.cohort, self.do, self.seed = study, cohort, run, seed
        self.priors = priors_of(study)
        self.names = tuple(self.priors)
        self.places = places_of(study, cohort)
        told = cohort_summaries(study, cohort)
        self.observed = {name: value for name, value in told.items() if math.isfinite(value)}
        self.notes: list[str] = []
        if not self.observed:
            raise CohortError(
                Problem(cohort.source.name, "no outcome, event or survey", "at least one")
            )

    def found(self, simulations: int, predictions: int) -> Calibration:
        """Simulate, learn, check and predict."""
        rounds = self._rounds(simulations)
        fit = _fitted(rounds, self._observed())
        draws = ParameterDraws.of(
            self.names, values_at(self.priors, fit.posterior.shares), fit.posterior.weights
        )
        ranks = _ranks(fit)
        predicted, days = self._predicted(draws, predictions)
        summaries = tuple(self._fitted_summaries(rounds, predicted))
        return Calibration(
            study=self.study.study,
            title=self.study.title or self.study.study,
            cohort=self.cohort.source.name,
            people=len(self.cohort),
            seed=self.seed,
            level=self.study.analysis.level,
            simulations=simulations,
            draws=draws,
            effective=fit.posterior.effective,
            parameters=tuple(self._parameters(draws, fit.posterior, ranks)),
            hand_in_hand=tuple(_together(draws)),
            path=tuple(_path(fit, len(fit.shares))),
            check=_coverage(ranks),
            summaries=summaries,
            misfit_p=_misfit(self._observed(), self._table(predicted)),
            curves=tuple(self._curves(predicted, days)),
            notes=(*self.notes, *self._said_of_people()),
        )

    # --- Simulating --------------------------------------------------------------------------

    def _rounds(self, simulations: int) -> Rounds:
        first = round(_FIRST_ROUND * simulations)
        whole = Box.whole(len(self.names))
        shares = whole.spread(lots(self.seed, 1, first, len(self.names)))
        simulated = self._run(values_at(self.priors, shares), 1, None)
        self._leave_out_the_unknown(simulated)
        pilot = Rounds(shares, self._table(simulated), 0, whole)
        box = box_around(_fitted(pilot, self._observed()).posterior, whole)
        again = box.spread(lots(self.seed, 2, simulations - first, len(self.names)))
        second = self._run(values_at(self.priors, again), 2, None)
        self._leave_out_the_unknown(second)
        table = np.concatenate((self._table(simulated), self._table(second)))
        return Rounds(np.concatenate((shares, again)), table, first, box)

    def _run(self, values: Floats, stage: int, days: Floats | None) -> pa.Table:
        return self.do(
            simulation_tasks(
                self.study,
                self.places,
                self.names,
                values,
                seed=self.seed,
                stage=stage,
                summaries=tuple(self.observed),
                days=days,
            )
        )

    def _leave_out_the_unknown(self, simulated: pa.Table) -> None:
        """Leave out the summaries that some simulated cohort can't tell."""
        unknown = [
            name
            for name in self.observed
            if not np.isfinite(simulated[name].to_numpy(zero_copy_only=False)).all()
        ]
        for name in unknown:
            del self.observed[name]
        if unknown:
            self.notes.append(
                f"Not compared, for some simulated cohorts don’t tell it: {', '.join(unknown)}."
            )
        if not self.observed:
            raise CohortError(
                Problem(self.cohort.source.name, "nothing that simulations tell", "an outcome")
            )

    def _table(self, simulated: pa.Table) -> Floats:
        columns = [simulated[name].to_numpy(zero_copy_only=False) for name in self.observed]
        return np.column_stack(columns).astype(np.float64)

    def _observed(self) -> Floats:
        return np.array(list(self.observed.values()), dtype=np.float64)

    def _predicted(self, draws: ParameterDraws, predictions: int) -> tuple[pa.Table, Floats]:
        last = max(o.window[1] - o.window[0] + 1 for o in self.study.outcomes.values())
        days = np.unique(np.linspace(1, min(last, self.study.calendar.days), _CURVE_DAYS).round())
        return self._run(draws.picked(self.seed, predictions), 3, days), days

    # --- Saying ------------------------------------------------------------------------------

    def _parameters(
        self, draws: ParameterDraws, posterior: Posterior, ranks: Floats
    ) -> Iterator[LearnedParameter]:
        from nudgelab.statistics.rank_uniformity import rank_uniformity  # noqa: PLC0415

        tail = (1.0 - self.study.analysis.level) / 2.0
        quantiles = weighted_quantiles(draws.values, draws.weights, (tail, 0.5, 1.0 - tail))
        mean = draws.weights @ draws.values
        sd = np.sqrt(draws.weights @ (draws.values - mean) ** 2)
        for place, (name, prior) in enumerate(self.priors.items()):
            prior_mean, prior_sd = moments(prior)
            contraction = 1.0 - float(sd[place] / prior_sd) ** 2
            yield LearnedParameter(
                name=name,
                prior=prior_in_words(prior),
                prior_mean=prior_mean,
                prior_sd=prior_sd,
                mean=float(mean[place]),
                sd=float(sd[place]),
                median=float(quantiles[1, place]),
                low=float(quantiles[0, place]),
                high=float(quantiles[2, place]),
                contraction=contraction,
                divergence=_divergence(posterior.shares[:, place], posterior.weights),
                verdict=_verdict(contraction),
                rank_p=rank_uniformity(ranks[:, place]).p,
            )

    def _fitted_summaries(self, rounds: Rounds, predicted: pa.Table) -> Iterator[FittedSummary]:
        prior, after = rounds.summaries[: rounds.first], self._table(predicted)
        middle = np.quantile(after, (0.025, 0.5, 0.975), axis=0)
        for place, (name, value) in enumerate(self.observed.items()):
            lowest, highest = float(prior[:, place].min()), float(prior[:, place].max())
            low, median, high = (float(number) for number in middle[:, place])
            yield FittedSummary(
                name=name,
                observed=value,
                prior_low=lowest,
                prior_high=highest,
                low=low,
                median=median,
                high=high,
                reached=lowest <= value <= highest,
                inside=low <= value <= high,
            )

    def _curves(self, predicted: pa.Table, days: Floats) -> Iterator[FittedCurve]:
        from nudgelab.analysis.summaries import adoption_curves  # noqa: PLC0415

        seen = adoption_curves(self.study, self.cohort, days)
        columns = curve_columns(self.study, days)
        for place, arm in enumerate(self.study.arms):
            own = columns[place * len(days) : (place + 1) * len(days)]
            shares = np.column_stack([predicted[c].to_numpy(zero_copy_only=False) for c in own])
            if arm in seen and np.isfinite(shares).all():
                low, median, high = np.quantile(shares, (0.05, 0.5, 0.95), axis=0)
                yield FittedCurve(
                    arm=arm, days=days, observed=seen[arm], low=low, median=median, high=high
                )

    def _said_of_people(self) -> Iterator[str]:
        yield (
            "Simulated people stand in the teams and arms of the cohort’s; what they are like is"
            + (
                " drawn as the study declares it."
                if self.study.population.baseline is None
                else " taken from the rows of the baseline survey."
            )
        )


def _fitted(rounds: Rounds, observed: Floats) -> _Fit:
    learned_from, kept_from = rounds.apart()
    learned: Learned = learn(rounds.shares[learned_from], rounds.summaries[learned_from])
    shares, statistics = rounds.shares[kept_from], learned.statistics(rounds.summaries[kept_from])
    seen = learned.statistics(observed[None, :])[0]
    posterior = nearest(rounds.box, shares, statistics, seen, keep=_keep(len(shares)))
    return _Fit(shares, statistics, seen, rounds.box, posterior)


def _keep(count: int, acceptance: float = _ACCEPTANCE) -> int:
    return min(count, max(_FEWEST_KEPT, round(acceptance * count)))


def _ranks(fit: _Fit) -> Floats:
    """Take each of the simulations nearest to the cohort for it, and rank its truth.

    A simulation near the cohort with its parameters is a draw from their joint distribution, so its
    rank in a posterior made in the same way is uniform if such posteriors are honest.
    """
    found = []
    for place in fit.posterior.kept[: min(_TRUTHS, len(fit.posterior.kept))]:
        others = np.delete(np.arange(len(fit.shares)), place)
        posterior = nearest(
            fit.box,
            fit.shares[others],
            fit.statistics[others],
            fit.statistics[place],
            keep=_keep(len(others)),
        )
        found.append(posterior.below(fit.shares[place]))
    return np.array(found)


def _coverage(ranks: Floats) -> CoverageCheck:
    held = [np.abs(ranks - 0.5) <= level / 2.0 for level in _LEVELS]
    by_truth = [inside.mean(axis=1) for inside in held]
    return CoverageCheck(
        truths=len(ranks),
        levels=_LEVELS,
        coverage=tuple(float(share.mean()) for share in by_truth),
        error=tuple(float(share.std(ddof=1) / math.sqrt(len(share))) for share in by_truth),
    )


def _path(fit: _Fit, count: int) -> Iterator[ToleranceStep]:
    """Yield the posterior at several tolerances: where it still moves, more would change it."""
    chosen = fit.posterior.weights @ fit.posterior.shares
    spread = np.sqrt(fit.posterior.weights @ (fit.posterior.shares - chosen) ** 2)
    for kept in dict.fromkeys(_keep(count, acceptance) for acceptance in _STEPS):
        step = nearest(fit.box, fit.shares, fit.statistics, fit.observed, keep=kept)
        shift = np.abs(step.weights @ step.shares - chosen) / np.maximum(spread, 1e-12)
        yield ToleranceStep(
            kept=len(step.kept),
            acceptance=len(step.kept) / count,
            tolerance=step.tolerance,
            effective=step.effective,
            shift=float(shift.max()),
        )


def _divergence(shares: Floats, weights: Floats) -> float:
    """Return how far draws are from their prior, both as normal scores [nats]."""
    from scipy import special  # noqa: PLC0415

    scores = special.ndtri(np.clip(shares, 1e-9, 1.0 - 1e-9))
    mean = float(weights @ scores)
    variance = max(float(weights @ (scores - mean) ** 2), 1e-12)
    return 0.5 * (variance + mean**2 - 1.0 - math.log(variance))


def _verdict(contraction: float) -> Literal["informed", "weakly informed", "not informed"]:
    if contraction >= _INFORMED:
        return "informed"
    return "weakly informed" if contraction >= _WEAKLY else "not informed"


def _together(draws: ParameterDraws) -> Iterator[tuple[str, str, float]]:
    """Yield pairs of parameters whose draws are correlated, the strongest first."""
    if len(draws.names) < 2:
        return
    covariance = np.cov(draws.values, rowvar=False, aweights=draws.weights)
    spread = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(spread, spread)
    pairs = [
        (draws.names[i], draws.names[j], float(correlation[i, j]))
        for i in range(len(spread))
        for j in range(i)
        if abs(correlation[i, j]) >= _TOGETHER
    ]
    yield from sorted(pairs, key=lambda pair: -abs(pair[2]))


def _misfit(observed: Floats, predicted: Floats) -> float:
    """Return how many predictions are as far from the others as what was observed is."""
    middle, spread = predicted.mean(axis=0), predicted.std(axis=0, ddof=1)
    varies = spread > 0.0
    worst = _worst(observed, middle, spread, varies)
    count = len(predicted)
    others = []
    for place in range(count):
        rest = np.delete(predicted, place, axis=0)
        others.append(_worst(predicted[place], rest.mean(axis=0), rest.std(axis=0, ddof=1), varies))
    return float((1 + np.count_nonzero(np.array(others) >= worst)) / (1 + count))


def _worst(values: Floats, middle: Floats, spread: Floats, varies: npt.NDArray[np.bool_]) -> float:
    same = np.abs(values - middle)[~varies]
    if np.any(same > 1e-9):
        return math.inf
    away = np.abs(values - middle)[varies] / np.maximum(spread[varies], 1e-12)
    return float(np.max(away, initial=0.0))
