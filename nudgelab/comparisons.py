"""Comparisons of strategies kept whole: begun, gone on with after any interruption, finished."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nudgelab.design.compared import Compared
from nudgelab.design.strategies import Strategy, chosen, strategies_of
from nudgelab.design.strategy_race import MOST_WORLDS, Raced, run_race
from nudgelab.errors import Problem, StudyError
from nudgelab.execution.local import on_cores
from nudgelab.execution.sweep import Progress, run_sweep
from nudgelab.results.sweep_folder import SweepFolder, begun_sweep, finish_sweep

if TYPE_CHECKING:
    import pyarrow as pa

    from nudgelab.design.parameter_draws import ParameterDraws
    from nudgelab.execution.task import Executor, Job, Task
    from nudgelab.study.arms import Arm
    from nudgelab.study.study import Study

__all__ = ["ERROR", "Asked", "record_comparison"]

ERROR = 1.0
"""Difference that is worth telling if nobody says otherwise: one activated employee of every 100,
one post of every 100 employees, a day, a point of habit."""
REPORT = "report.html"
_MIX_WORLDS = 100
"""Worlds in which a mix is simulated as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a comparison is asked.

    Attributes
    ----------
    seed : int or None
        Seed of every random number; the study's own if None.
    times : int or None
        Worlds that every strategy meets; with an error, the most. None: as many as the race takes.
    error : float or None
        Difference that the race has to tell; None with ``times``: no race.
    budget : float or None
        Money for which the best mix is sought; None for none.
    strategies : tuple of str or None
        Names of those to compare; all if None.
    """

    seed: int | None = None
    times: int | None = None
    error: float | None = None
    budget: float | None = None
    strategies: tuple[str, ...] | None = None


def record_comparison(
    study: Study,
    asked: Asked,
    *,
    own: Mapping[str, Arm] | None = None,
    draws: ParameterDraws | None = None,
    draws_from: str = "",
    executor: Executor | None = None,
    root: str | Path = "results",
    resume: bool = False,
    command: Sequence[str] = (),
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
) -> tuple[Path, Compared]:
    """Compare strategies in simulated worlds, and keep the results.

    Parameters
    ----------
    study : Study
        As declared.
    asked : Asked
        How much, and for what.
    own : mapping of str to Arm, optional
        Strategies from Python, beside those of the study.
    draws : ParameterDraws, optional
        What is uncertain, such as a posterior; the study's declared ranges if left out.
    draws_from : str
        Where the draws come from, in words.
    executor : Executor, optional
        Where it is done; in this process if left out.
    root : str or Path
        The results folder.
    resume : bool
        Whether to go on with an unfinished run that was asked the same, if there is one.
    command : sequence of str
        The words of the command that ran it.
    progress, warn : callable, optional
        See :func:`nudgelab.execution.sweep.run_sweep`; of each round.

    Returns
    -------
    (Path, Compared)
        The run's folder, and the strategies side by side.

    Raises
    ------
    StudyError
        If a strategy or a parameter is unknown.
    ResultsError, ExecutionError
        See :func:`nudgelab.execution.sweep.run_sweep`; what is finished is kept.
    """
    contenders = chosen(strategies_of(study, own), asked.strategies)
    seed = study.seed if asked.seed is None else asked.seed
    worlds, error = _how_many(asked)
    uncertain, source = _uncertain(study, draws, draws_from, seed)
    words = tuple(command) or ("nudgelab", "compare", str(study.path or study.study))
    folder = _begun(Path(root), study, asked, seed, contenders, uncertain, words, resume=resume)

    def run(job: Job, tasks: Sequence[Task]) -> pa.Table:
        place = executor or on_cores(1)
        return run_sweep(job, tasks, place, folder.tasks, progress=progress, warn=warn)

    raced = _raced(study, contenders, run, seed, uncertain, worlds, error)
    found = _put_together(study, contenders, raced, seed, error, uncertain, source)
    if asked.budget is not None:
        found = _with_mix(study, contenders, raced, found, asked.budget, uncertain, run)
    _keep(folder, study, found, raced, seed, words, uncertain)
    return folder.path, found


def _how_many(asked: Asked) -> tuple[int, float | None]:
    """Return the most worlds, and the difference to tell; without one there is no race."""
    if asked.times is not None and asked.times < 20:
        raise StudyError(Problem("--times", str(asked.times), "20 or more"))
    if asked.error is None and asked.times is not None:
        return asked.times, None
    return asked.times or MOST_WORLDS, ERROR if asked.error is None else asked.error


def _uncertain(
    study: Study, draws: ParameterDraws | None, draws_from: str, seed: int
) -> tuple[ParameterDraws | None, str]:
    from nudgelab.design.parameter_draws import ParameterDraws as Draws  # noqa: PLC0415
    from nudgelab.design.parameter_draws import with_draw  # noqa: PLC0415

    if draws is None and study.uncertainty:
        draws = Draws.from_ranges(study.uncertainty, seed=seed, draws=MOST_WORLDS)
        draws_from = "the ranges that the study declares"
    if draws is not None:
        for row in (draws.values.min(axis=0), draws.values.max(axis=0)):
            with_draw(study, draws.names, row)  # refuses what doesn't fit before anything is run
    return draws, draws_from


def _begun(
    root: Path,
    study: Study,
    asked: Asked,
    seed: int,
    contenders: Sequence[Strategy],
    draws: ParameterDraws | None,
    command: Sequence[str],
    *,
    resume: bool,
) -> SweepFolder:
    import hashlib  # noqa: PLC0415
    import shlex  # noqa: PLC0415

    drawn = b"" if draws is None else draws.values.tobytes() + draws.weights.tobytes()
    declared: dict[str, Any] = {
        "seed": seed,
        "times": asked.times,
        "error": asked.error,
        "budget": asked.budget,
        "strategies": {one.name: one.arm.model_dump_json() for one in contenders},
        "draws": "" if draws is None else hashlib.sha256(drawn).hexdigest(),
    }
    typed = shlex.join(command)
    return begun_sweep(root, study, kind="compare", command=typed, asked=declared, resume=resume)


def _raced(
    study: Study,
    contenders: Sequence[Strategy],
    run: Callable[[Job, Sequence[Task]], pa.Table],
    seed: int,
    draws: ParameterDraws | None,
    worlds: int,
    error: float | None,
) -> Raced:
    from nudgelab.design.strategy_replications import simulate_block  # noqa: PLC0415

    return run_race(
        study,
        contenders,
        lambda tasks: run(simulate_block, tasks),
        seed=seed,
        draws=draws,
        worlds=worlds,
        best_at=study.comparison.best_at,
        indifference=error,
    )


def _put_together(
    study: Study,
    contenders: Sequence[Strategy],
    raced: Raced,
    seed: int,
    error: float | None,
    draws: ParameterDraws | None,
    source: str,
) -> Compared:
    from nudgelab.design.comparing import compared  # noqa: PLC0415

    return compared(
        study,
        contenders,
        raced.worlds,
        seed=seed,
        best_at=study.comparison.best_at,
        race=raced.race,
        indifference=float("nan") if error is None else error,
        uncertain=() if draws is None else draws.names,
        uncertain_from=source,
    )


def _with_mix(
    study: Study,
    contenders: Sequence[Strategy],
    raced: Raced,
    found: Compared,
    budget: float,
    draws: ParameterDraws | None,
    run: Callable[[Job, Sequence[Task]], pa.Table],
) -> Compared:
    from nudgelab.design.strategy_mix import (  # noqa: PLC0415
        find_mix,
        mix_tasks,
        simulate_mix,
        with_simulated,
    )

    mix = find_mix(raced.worlds, found.best_at, budget)
    worlds = min(_MIX_WORLDS, int(raced.worlds.met().min()))
    tasks = mix_tasks(study, contenders, mix, seed=found.seed, draws=draws, worlds=worlds)
    table = run(simulate_mix, tasks)
    whole = with_simulated(mix, table, raced.worlds, found.best_at, level=found.level)
    return replace(found, mix=whole)


def _keep(
    folder: SweepFolder,
    study: Study,
    found: Compared,
    raced: Raced,
    seed: int,
    command: tuple[str, ...],
    draws: ParameterDraws | None,
) -> None:
    from nudgelab.cohort.cohort import Source  # noqa: PLC0415
    from nudgelab.report.compared import (  # noqa: PLC0415
        render_compared_csv,
        render_compared_html,
        render_compared_json,
    )

    folder.write_table("worlds", raced.table)
    folder.write_table("strategies", found.standings_to_arrow())
    folder.write_table("outcomes", found.to_arrow())
    folder.write_table("differences", found.differences_to_arrow())
    if draws is not None:
        folder.write_table("draws", draws.to_arrow())
    folder.write_text("compared.json", render_compared_json(found))
    folder.write_text("strategies.csv", render_compared_csv(found))
    folder.write_text(REPORT, render_compared_html(found, command=folder.sweep.command))
    finish_sweep(folder, study, Source("simulated", study.study, seed=seed), command=command)
