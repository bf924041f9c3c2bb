"""What of a kept run may be shown to everybody: effects and groups, or counts with noise."""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nudgelab.errors import ResultsError
from nudgelab.results.durable import for_its_owner, run_name, sync, unwritable
from nudgelab.results.manifest import must_be_whole
from nudgelab.results.noisy_counts import counts_with_noise
from nudgelab.results.public_cells import Cell, open_cells

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["RELEASES", "release", "safe_cell"]

RELEASES = "releases.json"
"""In the run's folder: what has been released of it, and the privacy that it cost."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DIGITS = 4  # significant ones: what a table prints, and fewer than give counts back
_EFFECT = ("outcome", "arm", "versus", "segment", "estimand")
_NUMBERS = ("estimate", "low", "high", "level", "p", "p_adjusted")


def release(folder: Path, out: Path, epsilon: Fraction | None = None) -> dict[str, Any]:
    """Write what may be shown of a run to a folder that isn't there yet.

    Parameters
    ----------
    folder : Path
        The run.
    out : Path
        The folder to make.
    epsilon : Fraction, optional
        Release only counts with discrete Laplace noise, ε-differentially private in all.

    Returns
    -------
    dict
        What ``release.json`` says.

    Raises
    ------
    ResultsError
        If the run isn't whole, nothing of it may be shown, or the folder is there or can't be made.
    """
    manifest = must_be_whole(folder)
    study, tables = _kept(folder)
    if out.exists():
        raise ResultsError(f"{out}: is there already; nothing is overwritten")
    if epsilon is None:
        files, said = _suppressed(study, tables)
    else:
        counts, said = counts_with_noise(study, tables["groups"], epsilon)
        files = {"counts.csv": _as_csv(counts)}
    said = {
        "study": study.study,
        "run": manifest.run,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "simulated": manifest.source.get("kind") == "simulated",
        **said,
    }
    before = _released(folder)
    spent = sum((Fraction(row["epsilon"]) for row in before if row["epsilon"]), Fraction(0))
    if epsilon is not None:
        said["epsilon_of_all_releases"] = str(spent + epsilon)
        said["exact_releases_before"] = sum(row["epsilon"] is None for row in before)
    text = json.dumps(said, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    # what it costs is noted before anything is out, for a release that fails may have been seen
    entry = {"created": said["created"], "out": out.name, "epsilon": said.get("epsilon")}
    _note(folder, [*before, entry])
    _write(out, {**files, "release.json": text})
    return said


def _kept(folder: Path) -> tuple[Study, dict[str, list[dict[str, Any]]]]:
    """Return the run's study and its tables of groups and effects."""
    import pyarrow.parquet as pq  # noqa: PLC0415  (heavy: loaded only where a run is read)

    from nudgelab.study.study import Study  # noqa: PLC0415

    names = ("groups", "effects")
    if not all((folder / f"{name}.parquet").is_file() for name in names):
        raise ResultsError(
            f"{folder}: has no groups and effects; expected a run of simulate or of analyse"
        )
    tables = {name: pq.read_table(folder / f"{name}.parquet").to_pylist() for name in names}
    return Study.load(folder / "study.yaml"), tables


def _suppressed(
    study: Study, tables: Mapping[str, list[dict[str, Any]]]
) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the files of a release with small cells left out, and what they are."""
    kinds = {name: outcome.kind for name, outcome in study.outcomes.items()}
    plan = study.analysis
    segment = plan.primary_segment if plan.primary_segment != "all" else plan.inertia_segment
    cells = open_cells(tables["groups"], kinds, (segment,), plan.minimum_cell)
    if not cells:
        raise ResultsError(
            f"no cell has {plan.minimum_cell} people who acted, who didn't and whose outcome is"
            " missing (or none of these); nothing may be released"
        )
    groups = [_group(key, cell) for key, cell in cells.items()]
    effects = [
        {name: row[name] for name in _EFFECT} | {name: _rounded(row[name]) for name in _NUMBERS}
        for row in tables["effects"]
        if {(row["outcome"], row["segment"], arm) for arm in (row["arm"], row["versus"])}
        <= set(cells)
        and row["estimate"] is not None
    ]
    files = {"groups.csv": _as_csv(groups)} | ({"effects.csv": _as_csv(effects)} if effects else {})
    said = {
        "minimum_cell": plan.minimum_cell,
        "segments": list(dict.fromkeys(("all", segment))),
        "cells": {"shown": len(cells), "of": len(tables["groups"])},
        "effects": {"shown": len(effects), "of": len(tables["effects"])},
        "rule": "A cell is shown where the people, those to whom it happened, those to whom it"
        " didn't and those whose outcome is missing (unless nobody's is) are at least as many as"
        " minimum_cell, and so are those of everybody less the segment.",
    }
    return files, said


def _group(key: tuple[str, str, str], cell: Cell) -> dict[str, Any]:
    outcome, segment, arm = key
    return {
        "outcome": outcome,
        "segment": segment,
        "arm": arm,
        "people": cell.people,
        "observed": cell.observed,
        "mean": _rounded(cell.mean),
    }


def safe_cell(value: object) -> object:
    """Return a value as a cell that no spreadsheet takes for a formula.

    Parameters
    ----------
    value : object
        Text that begins like a formula gets an apostrophe before it (OWASP, "CSV Injection").
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: safe_cell(value) for name, value in row.items()} for row in rows)
    return file.getvalue()


def _rounded(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(f"{value:.{_DIGITS}g}")


def _released(folder: Path) -> list[dict[str, Any]]:
    path = folder / RELEASES
    try:
        before: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        return [{"epsilon": row["epsilon"], **row} for row in before]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError):
        raise ResultsError(f"{path}: found no list of releases; expected it as it was") from None


def _note(folder: Path, entries: list[dict[str, Any]]) -> None:
    path = folder / RELEASES
    aside = path.with_name(f".{RELEASES}.aside")
    try:
        aside.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
        sync(for_its_owner(aside))
        aside.replace(path)
    except OSError as error:
        raise unwritable(path, error) from None


def _write(out: Path, files: Mapping[str, str]) -> None:
    """Write files aside, then make them visible together."""
    aside = out.with_name(f".{run_name(datetime.now(UTC))}.aside")
    try:
        aside.mkdir(parents=True)
        for name, text in files.items():
            (aside / name).write_text(text, encoding="utf-8")
            sync(aside / name)
        aside.rename(out)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise unwritable(out, error) from None
