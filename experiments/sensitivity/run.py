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
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import plausible
from findings import (
    DESIGN_SEED,
    Evaluated,
    Sizes,
    at_defaults,
    conclusion,
    convergence,
    direction,
    evaluated,
    index_rows,
    of,
    share_of_luck,
)
from headline import Experiment, read_declared
from indices import half_of, independent, screen, shares
from picture import Bar, drawn
from wording import with_found

import nudgelab as nl
from nudgelab.results.manifest import versions

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
README = HERE / "README.md"
ANALYSED = {
    "effect": "Effect of the if-then plan on those who wanted to and hadn't",
    "acted": "Share of all who act at least once, without the tactic",
}
"""Headline → what its picture is called."""

FULL = Sizes(trajectories=30, base=256, luck=256)
QUICK = Sizes(trajectories=4, base=16, luck=16)


def bars(rows: Iterable[Mapping[str, Any]]) -> list[Bar]:
    """Return the table's rows as bars of a picture."""
    kept = ("name", "group", "first", "first_half_width", "total", "total_half_width")
    return [
        Bar(direction=direction(row["mu"], row["mu_star"]), **{key: row[key] for key in kept})
        for row in rows
    ]


def provenance(experiment: Experiment, sizes: Sizes) -> dict[str, Any]:
    """Return what the numbers came from."""
    return {
        "commit": commit_of_model(),
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


def commit_of_model() -> str:
    """Return the last commit that changed the model, and say if there are changes since."""
    changed = "-dirty" if _git("status", "--porcelain", "--", "nudgelab") else ""
    return (
        _git("log", "-1", "--abbrev=12", "--format=%h", "--", "nudgelab") or "unknown"
    ) + changed


def _git(*words: str) -> str:
    done = subprocess.run(  # noqa: S603
        ["git", *words],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


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
        "at_defaults": at_defaults(experiment),
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
    if folder == HERE / "found":
        page = README.read_text(encoding="utf-8")
        README.write_text(with_found(page, folder), encoding="utf-8")
    print(f"{time.monotonic() - began:.0f} s; written to {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
