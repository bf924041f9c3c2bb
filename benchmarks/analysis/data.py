"""A made-up cohort as a Parquet file: two arms, teams of a hundred, a baseline and two outcomes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["TEAM_SIZE", "cohort_file"]

TEAM_SIZE = 100
_CHUNK = 1_000_000


def cohort_file(folder: Path, rows: int) -> Path:
    """Return the file with so many rows; it is made if it isn't there.

    Parameters
    ----------
    folder : Path
        Where it lies.
    rows : int
        People.
    """
    path = folder / f"cohort-{rows}.parquet"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".aside")
    rng = np.random.default_rng(20261124)
    teams = max(rows // TEAM_SIZE, 2)
    arm_of_team = rng.permutation(teams) % 2
    of_team = rng.normal(0.0, 0.3, teams)
    writer = None
    for first in range(0, rows, _CHUNK):
        team = rng.integers(0, teams, min(_CHUNK, rows - first))
        table = _rows(team, arm_of_team, of_team, rng)
        writer = writer or pq.ParquetWriter(aside, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()
    aside.rename(path)
    return path


def _rows(
    team: np.ndarray, arm_of_team: np.ndarray, of_team: np.ndarray, rng: np.random.Generator
) -> pa.Table:
    arm = arm_of_team[team]
    before = rng.standard_normal(len(team))
    score = 0.5 * before + of_team[team] + 0.05 * arm + rng.standard_normal(len(team))
    return pa.table(
        {
            "arm": arm.astype(np.int8),
            "team": team.astype(np.int32),
            "before": before,
            "score": score,
            "posted": (score > 0.5).astype(np.int8),
        }
    )
