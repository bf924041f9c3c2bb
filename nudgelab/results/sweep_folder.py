"""A sweep's folder: declared first, filled task by task, whole once its manifest stands in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from nudgelab.errors import ResultsError
from nudgelab.results.durable import for_its_owner, read_form, run_name, sync, unwritable
from nudgelab.results.manifest import (
    FORMAT,
    MANIFEST,
    manifest_of,
    other_versions,
    versions,
)

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Source
    from nudgelab.study.study import Study

__all__ = [
    "SWEEP",
    "Sweep",
    "SweepFolder",
    "begun_sweep",
    "finish_sweep",
    "new_sweep",
    "unfinished_sweep",
    "unfinished_sweeps",
]

SWEEP = "sweep.json"
_TASKS = "tasks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """What a sweep was asked to do.

    Attributes
    ----------
    format : int
        Version of the results folder's form.
    run : str
        The run's identifier.
    kind : str
        The command, e.g. ``"simulate"``.
    command : str
        As it can be typed again.
    created : str
        When it began, in UTC, ISO 8601.
    study : mapping
        ``name``, ``sha256`` and ``text`` of the study file.
    asked : mapping
        All that decides the results beside the study: seed, replications.
    versions : mapping
        Python, nudgelab and the libraries that make numbers.
    """

    format: int
    run: str
    kind: str
    command: str
    created: str
    study: Mapping[str, str]
    asked: Mapping[str, Any]
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SweepFolder:
    """A sweep that is under way.

    Attributes
    ----------
    path : Path
        ``ROOT/STUDY/RUN``.
    sweep : Sweep
        What it was asked to do.
    """

    path: Path
    sweep: Sweep

    @property
    def run(self) -> str:
        """The run's identifier."""
        return self.sweep.run

    @property
    def created(self) -> datetime:
        """When it began."""
        return datetime.fromisoformat(self.sweep.created)

    @property
    def tasks(self) -> Path:
        """Where finished tasks are kept."""
        return self.path / _TASKS

    def files(self) -> list[Path]:
        """Return the files of the run, by name, without those of single tasks."""
        return sorted(
            path
            for path in self.path.iterdir()
            if path.is_file() and not path.name.startswith(".") and path.name != SWEEP
        )

    def write_table(self, name: str, table: pa.Table) -> None:
        """Write a table as ``NAME.parquet``."""
        import pyarrow.parquet as pq  # noqa: PLC0415  (heavy: loaded only where it is used)

        _write_whole(
            self.path / f"{name}.parquet",
            lambda aside: pq.write_table(table, aside, compression="zstd"),
        )

    def write_text(self, name: str, text: str) -> None:
        """Write a document in UTF-8."""
        _write_whole(self.path / name, lambda aside: aside.write_text(text, encoding="utf-8"))

    def finish(self, manifest: str) -> None:
        """Write the manifest, which makes the run whole; single tasks are no longer needed."""
        self.write_text(MANIFEST, manifest)
        shutil.rmtree(self.tasks, ignore_errors=True)


def new_sweep(
    root: Path, study: Study, *, kind: str, command: str, asked: Mapping[str, Any]
) -> SweepFolder:
    """Start a sweep.

    Parameters
    ----------
    root : Path
        The results folder; made if it isn't there.
    study : Study
        What is run.
    kind, command : str
        The command, and as it can be typed again.
    asked : mapping
        All that decides the results beside the study.

    Raises
    ------
    ResultsError
        If the folder can't be written.
    """
    created = datetime.now(UTC)
    run = run_name(created)
    sweep = Sweep(
        format=FORMAT,
        run=run,
        kind=kind,
        command=command,
        created=created.isoformat(timespec="seconds"),
        study={"name": study.study, "sha256": study.sha256, "text": study.text},
        asked=dict(asked),
        versions=versions(),
    )
    folder = SweepFolder(root / study.study / run, sweep)
    try:
        folder.path.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise unwritable(folder.path, error) from None
    folder.write_text(SWEEP, json.dumps(asdict(sweep), indent=2, ensure_ascii=False) + "\n")
    return folder


def unfinished_sweeps(root: Path) -> list[SweepFolder]:
    """Return the sweeps under a results folder that aren't whole yet, newest first."""
    found = [
        SweepFolder(path.parent, _read(path))
        for path in root.glob(f"*/*/{SWEEP}")
        if not (path.parent / MANIFEST).exists()
    ]
    return sorted(found, key=lambda folder: folder.run, reverse=True)


def unfinished_sweep(
    root: Path, study: Study, *, kind: str, asked: Mapping[str, Any]
) -> SweepFolder | None:
    """Return the newest unfinished sweep that was asked the same, or None.

    Raises
    ------
    ResultsError
        If it was begun with other versions, whose numbers might differ.
    """
    for folder in unfinished_sweeps(root):
        sweep = folder.sweep
        same = sweep.study["sha256"] == study.sha256 and sweep.asked == dict(asked)
        if same and sweep.kind == kind:
            _must_be_of_these_versions(folder)
            return folder
    return None


def begun_sweep(
    root: Path, study: Study, *, kind: str, command: str, asked: Mapping[str, Any], resume: bool
) -> SweepFolder:
    """Return the sweep to go on with, if that is wished and one is unfinished; else a new one.

    Parameters
    ----------
    root : Path
        The results folder.
    study : Study
        What is run.
    kind : str
        The verb, such as ``"replicate"``.
    command : str
        The command, as it can be typed again.
    asked : mapping
        What decides the results beside the study.
    resume : bool
        Whether to look for one that was asked the same.

    Raises
    ------
    ResultsError
        If it can't be written, or was begun with other versions.
    """
    begun = unfinished_sweep(root, study, kind=kind, asked=asked) if resume else None
    return begun or new_sweep(root, study, kind=kind, command=command, asked=asked)


def finish_sweep(
    folder: SweepFolder, study: Study, source: Source, *, command: Sequence[str]
) -> None:
    """Write a sweep's study and manifest, when all else is written: then the run is whole.

    Parameters
    ----------
    folder : SweepFolder
        The sweep.
    study : Study
        What was run.
    source : Source
        Where its cohort comes from.
    command : sequence of str
        The words of the command.
    """
    folder.write_text("study.yaml", study.text)
    begun = folder.sweep
    manifest = manifest_of(
        folder, study, source, kind=begun.kind, command=command, asked=begun.asked
    )
    folder.finish(manifest.as_json())


def _must_be_of_these_versions(folder: SweepFolder) -> None:
    others = other_versions(folder.sweep.versions)
    differ = [f"{name} {then} then, {now} now" for name, then, now in others]
    if differ:
        raise ResultsError(
            f"{folder.path}: was begun with other versions ({'; '.join(differ)}), so the rest might"
            " not fit; expected the same ones, or a new run without --resume"
        )


def _read(path: Path) -> Sweep:
    fields = read_form(path, "sweep", FORMAT)
    try:
        return Sweep(**fields)
    except TypeError as error:
        raise ResultsError(f"{path}: found a sweep with wrong keys ({error})") from None


def _write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file aside, make it durable, then visible, in this order."""
    aside = path.with_name(f".{path.name}.aside")
    try:
        write(aside)
        sync(for_its_owner(aside))
        aside.replace(path)
    except OSError as error:
        raise unwritable(path, error) from None
