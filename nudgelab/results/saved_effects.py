"""The table of effects of a run that was kept, with what tells its data from others."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from nudgelab.analysis.findings import COLUMNS, Effect
from nudgelab.analysis.pooling import CohortEffects, cohort_name
from nudgelab.errors import ResultsError
from nudgelab.results.manifest import MANIFEST, read_manifest

__all__ = ["read_effects"]

_KEYS = {"study", "study_sha256", "source", "effects"}
_NUMBERS = ("estimate", "low", "high", "level", "p", "p_adjusted")


def read_effects(path: Path) -> CohortEffects:
    """Read the effects of a kept run, or of findings that were saved as JSON.

    Parameters
    ----------
    path : Path
        A run's folder, or a file that ``findings.save("….json")`` or ``--json`` wrote.

    Returns
    -------
    CohortEffects
        Called by its study and source.

    Raises
    ------
    ResultsError
        If it isn't there or isn't what is expected.
    """
    return _of_run(path) if path.is_dir() else _of_json(path)


def _of_run(folder: Path) -> CohortEffects:
    import pyarrow.parquet as pq  # noqa: PLC0415

    manifest = read_manifest(folder)
    table = folder / "effects.parquet"
    try:
        rows = pq.read_table(table).to_pylist()
    except OSError as error:
        raise ResultsError(f"{table}: can't be read ({error})") from None
    study = manifest.study
    return _named(study["name"], study["sha256"], manifest.source, _effects(rows, table))


def _of_json(path: Path) -> CohortEffects:
    found = _findings(path)
    effects = _effects(found["effects"], path)
    return _named(found["study"], found["study_sha256"], found["source"], effects)


def _findings(path: Path) -> dict[str, Any]:
    expected = f"a run's folder (with its {MANIFEST}) or findings saved as JSON"
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = f"can't be read ({error.strerror})"
        raise ResultsError(f"{path}: {reason}; expected {expected}") from None
    except ValueError:
        found = {}
    if not (isinstance(found, dict) and found.keys() >= _KEYS):
        raise ResultsError(f"{path}: found no findings; expected {expected}")
    return found


def _named(
    study: str, sha256: str, source: dict[str, Any], effects: tuple[Effect, ...]
) -> CohortEffects:
    seed, replication = source.get("seed"), source.get("replication")
    return CohortEffects(
        cohort_name(study, source.get("name", ""), seed),
        source.get("sha256") or f"{sha256}, {seed}, {replication}",
        effects,
    )


def _effects(rows: list[dict[str, Any]], path: Path) -> tuple[Effect, ...]:
    missing = [name for name in COLUMNS if any(name not in row for row in rows)]
    if missing:
        raise ResultsError(f"{path}: found effects without {', '.join(missing)}; expected them")
    return tuple(Effect(**{name: _value(name, row[name]) for name in COLUMNS}) for row in rows)


def _value(name: str, value: Any) -> Any:
    """Return a cell; a number that isn't there is NaN."""
    return math.nan if value is None and name in _NUMBERS else value
