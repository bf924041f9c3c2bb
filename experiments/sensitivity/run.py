"""Which assumptions carry the conclusion: Morris and Sobol indices of all parameters.

    python experiments/sensitivity/run.py            # all of it, into found/
    python experiments/sensitivity/run.py --quick    # a look, into results/sensitivity/

Needs SALib (``pip install 'nudgelab[experiments]'``).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import plausible
from headline import Experiment, Headlines, read_declared
from indices import Screening, Shares, half_of, independent, saltelli, screen, shares, trajectories
from picture import Bar, drawn

import nudgelab as nl
from nudgelab.results.manifest import versions

FloatArray = npt.NDArray[np.float64]

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ANALYSED = {
    "effect": "Effect of the if-then plan on those who wanted to and hadn't",
    "acted": "Share of all who act at least once, without the tactic",
}
"""Headline → what its picture is called."""

DESIGN_SEED = 1
"""Of designs and bootstraps; the simulations' seed is the study's."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is evaluated."""

    trajectories: int
    base: int
    luck: int


FULL = Sizes(trajectories=30, base=256, luck=256)
QUICK = Sizes(trajectories=4, base=16, luck=16)


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
    varied: Sequence[plausible.Assumption], screening: Screening, whole: Shares, half: Shares
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


def bars(rows: Iterable[Mapping[str, Any]]) -> list[Bar]:
    """Return the table's rows as bars of a picture."""
    kept = ("name", "group", "first", "first_half_width", "total", "total_half_width")
    return [
        Bar(direction=direction(row["mu"], row["mu_star"]), **{key: row[key] for key in kept})
        for row in rows
    ]


def direction(mean: float, size: float) -> str:
    """Return the sign of Morris' effects where three in four of their sum agree, else both."""
    if abs(mean) <= size / 2.0:
        return "±"
    return "+" if mean > 0.0 else "−"


def provenance(experiment: Experiment, sizes: Sizes) -> dict[str, Any]:
    """Return what the numbers came from."""
    return {
        "commit": _git("describe", "--always", "--dirty", "--abbrev=12"),
        "versions": versions() | {"SALib": version("SALib")},
        "seed": experiment.seed,
        "design_seed": DESIGN_SEED,
        "assumptions": len(experiment.varied),
        "sobol_base_sample": sizes.base,
        "sobol_evaluations": sizes.base * (len(experiment.varied) + 2),
        "morris_trajectories": sizes.trajectories,
        "morris_evaluations": sizes.trajectories * (len(experiment.varied) + 1),
        "luck_evaluations": sizes.luck,
    }


def _git(*words: str) -> str:
    done = subprocess.run(  # noqa: S603
        ["git", *words],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


def write_table(path: Path, rows: Iterable[Mapping[str, str | float]]) -> None:
    """Write rows as CSV, numbers in six significant digits."""
    rounded = [
        {k: f"{v:.6g}" if isinstance(v, float) else v for k, v in row.items()} for row in rows
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rounded[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rounded)


def write_found(experiment: Experiment, found: Evaluated, sizes: Sizes, folder: Path) -> None:
    """Write tables, pictures and the summary into a folder, and print the summary."""
    folder.mkdir(parents=True, exist_ok=True)
    write_table(folder / "ranges.csv", plausible.rows(experiment.varied))
    summary: dict[str, Any] = {
        "provenance": provenance(experiment, sizes),
        "effect_over_plausible_sets": conclusion(found),
        "sets_without_anybody_who_wanted_to": found.undefined,
        "headlines": {},
    }
    for headline, title in ANALYSED.items():
        summary["headlines"][headline] = _write_headline(experiment, found, headline, title, folder)
    text = json.dumps(summary, indent=2, ensure_ascii=False) + "\n"
    (folder / "summary.json").write_text(text, encoding="utf-8")
    print(text)


def _write_headline(
    experiment: Experiment, found: Evaluated, headline: str, title: str, folder: Path
) -> dict[str, Any]:
    """Write a headline's table and picture, print its weightiest rows, return its summary."""
    names, outcome = found.names, of(headline, found.sobol)
    whole = shares(names, outcome, DESIGN_SEED)
    half = shares(names, half_of(names, outcome), DESIGN_SEED)
    screening = screen(names, found.morris_places, of(headline, found.morris), DESIGN_SEED)
    rows = index_rows(experiment.varied, screening, whole, half)
    write_table(folder / f"{headline}.csv", rows)
    picture = drawn(bars(rows), key=f"sensitivity-{headline}", title=title)
    (folder / f"{headline}.svg").write_text(picture.svg + "\n", encoding="utf-8")
    (folder / f"{headline}.png").write_bytes(picture.png)
    _print_first(title, rows)
    return {
        "variance": float(np.var(independent(names, outcome))),
        "share_of_luck": share_of_luck(found, headline),
        "sum_of_first_order_indices": float(whole.first.sum()),
        "convergence": convergence(whole, half),
    }


def _print_first(title: str, rows: Sequence[Mapping[str, Any]], count: int = 12) -> None:
    columns = f"{'total index':>15} {'first order':>15} {'mu':>8} {'mu*':>7}"
    print(f"\n{title}\n{'assumption':<46} {columns}")
    for row in rows[:count]:
        total, first = (
            f"{row[key]:.3f} ± {row[f'{key}_half_width']:.3f}" for key in ("total", "first")
        )
        print(f"{row['name']:<46} {total:>15} {first:>15} {row['mu']:8.3f} {row['mu_star']:7.3f}")
    print()


def main(words: Sequence[str]) -> int:
    """Evaluate, analyse, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="few evaluations, for a look")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--to", type=Path, help="folder to write into")
    given = parser.parse_args(words)
    sizes = QUICK if given.quick else FULL
    folder = given.to or (ROOT / "results" / "sensitivity" if given.quick else HERE / "found")
    declared = read_declared(HERE / "study.yaml")
    study = nl.Study.model_validate(declared)
    varied = plausible.assumptions(HERE / "ranges.csv", study)
    experiment = Experiment(declared, varied, study.seed)
    began = time.monotonic()
    found = evaluated(experiment, sizes, given.workers)
    write_found(experiment, found, sizes, folder)
    print(f"{time.monotonic() - began:.0f} s; written to {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
