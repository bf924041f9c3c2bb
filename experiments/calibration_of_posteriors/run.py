"""Simulation-based calibration of the posteriors, on truths drawn from the priors.

    python -m experiments.calibration_of_posteriors.run --workers 2

Two parts. `one_round`: every truth's posterior from one table of simulations that fill the prior.
`two_rounds`: for fewer truths, all that `nudgelab calibrate` does, with simulations of their own.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv

from nudgelab.calibrations import calibrate_here
from nudgelab.design.calibration_simulations import lots, simulate_draws, simulation_tasks
from nudgelab.design.parameter_draws import with_draw
from nudgelab.design.priors import values_at
from nudgelab.design.regression_abc import Box, learn, nearest
from nudgelab.execution.local import on_cores
from nudgelab.execution.task import Executor, Task
from nudgelab.simulation.programme import simulate
from nudgelab.simulation.programme_of_cohort import places_of
from nudgelab.statistics.rank_uniformity import rank_uniformity
from nudgelab.study.calibration import priors_of
from nudgelab.study.study import Study

HERE = Path(__file__).parent
Floats = npt.NDArray[np.float64]
LEVELS = (0.5, 0.8, 0.95)


def main() -> None:
    """Run both parts, and write ranks and table."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--table", type=int, default=4000, help="simulations that fill the prior")
    asked.add_argument("--truths", type=int, default=500)
    asked.add_argument("--whole", type=int, default=24, help="truths calibrated in two rounds")
    asked.add_argument("--simulations", type=int, default=900, help="of each of these")
    given = asked.parse_args()
    study = Study.load(HERE / "study.yaml")
    executor = on_cores(given.workers)
    one = one_round(study, executor, given.table, given.truths)
    keep("one_round", study, one, f"{given.table} simulations")
    two = two_rounds(study, executor, given.whole, given.simulations)
    keep("two_rounds", study, two, f"{given.simulations} simulations each")


def one_round(study: Study, executor: Executor, table: int, truths: int) -> pa.Table:
    """Return the ranks of truths in posteriors from one table."""
    from nudgelab.analysis.summaries import cohort_summaries  # noqa: PLC0415

    priors = priors_of(study)
    names = tuple(priors)
    cohort = simulate(study)
    summaries = tuple(cohort_summaries(study, cohort))
    shares = lots(study.seed, 1, table + truths, len(names))
    tasks = simulation_tasks(
        study,
        places_of(study, cohort),
        names,
        values_at(priors, shares),
        seed=study.seed,
        stage=1,
        summaries=summaries,
    )
    done = {task.key: found for task, found in executor(simulate_draws, tasks)}
    simulated = pa.concat_tables([done[task.key] for task in tasks])
    columns = [simulated[name].to_numpy() for name in summaries]
    told = np.column_stack([column for column in columns if np.isfinite(column).all()])
    box, third = Box.whole(len(names)), table // 3
    learned = learn(shares[:third], told[:third])
    statistics = learned.statistics(told)
    known = slice(third, table)
    ranks, contraction = [], []
    for place in range(table, table + truths):
        found = nearest(
            box, shares[known], statistics[known], statistics[place], keep=(table - third) // 5
        )
        mean = found.weights @ found.shares
        ranks.append(found.below(shares[place]))
        contraction.append(1 - 12 * (found.weights @ (found.shares - mean) ** 2))
    return _table(names, np.array(ranks), np.array(contraction))


def two_rounds(study: Study, executor: Executor, truths: int, simulations: int) -> pa.Table:
    """Return the ranks of truths in posteriors of whole calibrations."""
    tasks = [
        Task(f"truth-{truth:04d}", {"study": study, "truth": truth, "simulations": simulations})
        for truth in range(truths)
    ]
    done = {task.key: found for task, found in executor(calibrate_truth, tasks)}
    return pa.concat_tables([done[task.key] for task in tasks])


def calibrate_truth(study: Study, truth: int, simulations: int) -> pa.Table:
    """Hide a truth in a cohort, calibrate to it, and rank the truth."""
    priors = priors_of(study)
    names = tuple(priors)
    hidden = values_at(priors, lots(study.seed + 1, 0, truth + 1, len(names))[truth:])[0]
    cohort = simulate(with_draw(study, names, hidden), seed=study.seed + 1, replication=truth)
    found = calibrate_here(study, cohort, seed=1000 + truth, simulations=simulations)
    ranks = found.draws.weights @ (found.draws.values < hidden)
    contraction = [one.contraction for one in found.parameters]
    return _table(names, np.minimum(ranks, 1.0)[None, :], np.array([contraction]))


def _table(names: tuple[str, ...], ranks: Floats, contraction: Floats) -> pa.Table:
    columns = {name: ranks[:, place] for place, name in enumerate(names)}
    gone = {f"contraction of {name}": contraction[:, place] for place, name in enumerate(names)}
    return pa.table(columns | gone)


def keep(part: str, study: Study, ranks: pa.Table, said: str) -> None:
    """Write the ranks and their table, and print the table."""
    folder = HERE / "found"
    folder.mkdir(exist_ok=True)
    csv.write_csv(ranks, folder / f"{part}_ranks.csv")
    lines = [f"{part}: {len(ranks)} truths, {said}", "", *_rows(study, ranks)]
    (folder / f"{part}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def _rows(study: Study, ranks: pa.Table) -> Iterator[str]:
    yield "| parameter | contraction | 50 % held | 80 % held | 95 % held | ranks uniform, p |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name in priors_of(study):
        ranked = ranks[name].to_numpy()
        held = [(np.abs(ranked - 0.5) <= level / 2).mean() for level in LEVELS]
        gone = ranks[f"contraction of {name}"].to_numpy().mean()
        shares = " | ".join(f"{share:.3f}" for share in held)
        p = f"{rank_uniformity(ranked).p:.3f}" if len(ranked) >= 10 else "too few"
        yield f"| {name} | {gone:.2f} | {shares} | {p} |"


if __name__ == "__main__":
    main()
