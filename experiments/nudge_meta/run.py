"""Pool the effects of published nudges (Mertens et al. 2022), beside R's numbers.

    NUDGELAB_DATA=… python experiments/nudge_meta/run.py

The data may not be copied into the project; see the README for where they come from.
"""

from __future__ import annotations

import csv
import math
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.meta_analysis import random_effects
from nudgelab.statistics.three_level import three_level

HERE = Path(__file__).parent
BASE = 0.175
"""Share of control that a nudge unit typically started from (DellaVigna & Linos 2022)."""


@dataclass(frozen=True)
class Literature:
    """Effects of published nudges: d, its sampling variance, and the publication."""

    effect: npt.NDArray[np.float64]
    variance: npt.NDArray[np.float64]
    publication: npt.NDArray[np.str_]


def read(folder: Path) -> Literature:
    """Read the effects from the folder that ``NUDGELAB_DATA`` names."""
    path = folder / "nudge_meta" / "mertens_nudge_meta.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Literature(
        np.array([float(row["cohens_d"]) for row in rows]),
        np.array([float(row["variance_d"]) for row in rows]),
        np.array([row["publication_id"] for row in rows]),
    )


def quantities(literature: Literature) -> dict[tuple[str, str], float]:
    """Return every number of the three models, by model and name."""
    d, v = literature.effect, literature.variance
    two = random_effects(d, v, interval="normal")
    by_spread = random_effects(d, v, interval="hartung_knapp")
    three = three_level(d, v, literature.publication)
    models = {"two_level": two, "hartung_knapp": by_spread, "three_level": three}
    names = ("low", "high", "standard_error", "tau2", "q", "predicted_low", "predicted_high")
    return {
        (model, name if name != "value" else "estimate"): float(getattr(found, name))
        for model, found in models.items()
        for name in ("value", *names, "between", "within")
        if hasattr(found, name)
    }


def compared(found: dict[tuple[str, str], float]) -> Iterator[tuple[dict[str, str], float, bool]]:
    """Yield each reference row with our number, and whether it rounds to the reference."""
    with (HERE / "published.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ours = found[row["model"], row["quantity"]]
            digit = 10.0 ** int(Decimal(row["reference"]).as_tuple().exponent)
            yield row, ours, abs(ours - float(row["reference"])) <= 0.51 * digit


def points_from(d: float, base: float = BASE) -> float:
    """Return the difference of shares that a d of a logistic variable means from a base share."""
    odds = base / (1.0 - base) * math.exp(d * math.pi / math.sqrt(3.0))
    return odds / (1.0 + odds) - base


def main() -> int:
    """Print published beside ours; return how many disagree."""
    folder = Path(os.environ.get("NUDGELAB_DATA") or "/nowhere")
    literature = read(folder)
    rows = list(compared(quantities(literature)))
    print("| model | quantity | reference | ours | |\n| --- | --- | --- | --- | --- |")
    for row, ours, agrees in rows:
        mark = "agrees" if agrees else "DISAGREES"
        print(f"| {row['model']} | {row['quantity']} | {row['reference']} | {ours:.5f} | {mark} |")
    print()
    for d in (0.43, 0.31, 0.08):
        print(f"d = {d:.2f} from {100 * BASE:g} of every 100: {100 * points_from(d):+.1f}")
    return sum(not agrees for _, _, agrees in rows)


if __name__ == "__main__":
    sys.exit(main())
