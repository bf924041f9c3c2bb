"""The manifest of a run: what ran, on what, with what, when; enough to run it again."""

from __future__ import annotations

import hashlib
import json
import platform
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nudgelab._version import __version__
from nudgelab.errors import ResultsError
from nudgelab.results.durable import read_form

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Source
    from nudgelab.results.run_folder import RunFolder
    from nudgelab.results.sweep_folder import SweepFolder
    from nudgelab.study.study import Study

__all__ = [
    "MANIFEST",
    "Manifest",
    "list_runs",
    "manifest_of",
    "must_be_whole",
    "other_versions",
    "read_manifest",
    "versions",
]

MANIFEST = "manifest.json"
FORMAT = 2
"""Version of the results folder's form; a newer one is refused, never guessed at."""

_SEALED_SINCE = 2
_LIBRARIES = ("numpy", "scipy", "numba", "simpy", "networkx", "pyarrow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a run was.

    Attributes
    ----------
    format : int
        Version of the results folder's form.
    run : str
        The run's identifier.
    kind : str
        ``"simulate"``, ``"analyse"`` or ``"replicate"``.
    command : str
        The command, as it can be typed again.
    created : str
        When, in UTC, ISO 8601.
    study : dict
        ``name``, ``sha256`` and ``text`` of the study file.
    source : dict
        Where the cohort comes from; of a file its name and SHA-256.
    seed : int or None
        Seed of a simulated cohort.
    versions : dict
        Python, nudgelab and the libraries that make numbers.
    files : dict
        Name → SHA-256 of every file of the run but this one.
    asked : dict
        What else decides the results: of a sweep its seed and replications.
    seal : str
        SHA-256 of all the above, so that a change by hand is noticed; empty in the first form.
    """

    format: int
    run: str
    kind: str
    command: str
    created: str
    study: dict[str, str]
    source: dict[str, Any]
    seed: int | None
    versions: dict[str, str]
    files: dict[str, str]
    asked: dict[str, Any] = field(default_factory=dict)
    seal: str = ""

    def sealed(self) -> Manifest:
        """Return the manifest with its seal."""
        return replace(self, seal=self._sha256())

    def fits(self) -> bool:
        """Whether it says what it said when it was sealed; True for the first form."""
        return self.format < _SEALED_SINCE or self.seal == self._sha256()

    def _sha256(self) -> str:
        said = {key: value for key, value in asdict(self).items() if key != "seal"}
        text = json.dumps(said, sort_keys=True, ensure_ascii=False, allow_nan=False)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def as_json(self) -> str:
        """Return the manifest as JSON text."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def versions() -> dict[str, str]:
    """Return the versions that numbers may depend on."""
    found = {"python": platform.python_version(), "nudgelab": __version__}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found


def other_versions(then: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return the versions that numbers may depend on and that differ from another time's.

    Parameters
    ----------
    then : mapping of str to str
        As :func:`versions` gave them.

    Returns
    -------
    list of (str, str, str)
        A library, its version then and its version now; ``"absent"`` where there was or is none.
    """
    now = versions()
    return [
        (name, then.get(name, "absent"), now.get(name, "absent"))
        for name in sorted({*now, *then})
        if then.get(name) != now.get(name)
    ]


def manifest_of(
    folder: RunFolder | SweepFolder,
    study: Study,
    source: Source,
    *,
    kind: str,
    command: Sequence[str],
    asked: Mapping[str, Any] | None = None,
) -> Manifest:
    """Return the manifest of a run whose files have all been written.

    Parameters
    ----------
    folder : RunFolder or SweepFolder
        The run.
    study : Study
        What was run.
    source : Source
        Where its cohort comes from.
    kind : str
        ``"simulate"``, ``"analyse"`` or ``"replicate"``.
    command : sequence of str
        The words of the command.
    asked : mapping, optional
        What else decides the results.
    """
    return Manifest(
        format=FORMAT,
        run=folder.run,
        kind=kind,
        command=shlex.join(command),
        created=folder.created.isoformat(timespec="seconds"),
        study={"name": study.study, "sha256": study.sha256, "text": study.text},
        source=source.as_dict(),
        seed=source.seed,
        versions=versions(),
        files={path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.files()},
        asked=dict(asked or {}),
    ).sealed()


def read_manifest(folder: Path) -> Manifest:
    """Read a run's manifest.

    Parameters
    ----------
    folder : Path
        The run's folder.

    Raises
    ------
    ResultsError
        If it isn't there, isn't a manifest, or is of a newer form.
    """
    path = folder / MANIFEST
    fields = read_form(path, "manifest", FORMAT)
    try:
        manifest = Manifest(**fields)
    except TypeError as error:
        raise ResultsError(f"{path}: found a manifest with wrong keys ({error})") from None
    if not manifest.fits():
        raise ResultsError(f"{path}: was changed after it was written; expected it as it was")
    return manifest


def must_be_whole(folder: Path) -> Manifest:
    """Read a run's manifest and hold each of its files against it.

    Parameters
    ----------
    folder : Path
        The run's folder.

    Returns
    -------
    Manifest
        The run's.

    Raises
    ------
    ResultsError
        If the manifest can't be trusted, or a file is missing, was cut short or was changed.
    """
    manifest = read_manifest(folder)
    for name, sha256 in manifest.files.items():
        path = folder / name
        if Path(name).name != name or path.is_symlink():
            raise ResultsError(f"{path}: leads out of the run's folder; expected a file in it")
        try:
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise ResultsError(f"{path}: can't be read ({error.strerror})") from None
        if found != sha256:
            raise ResultsError(f"{path}: isn't as the run wrote it; expected SHA-256 {sha256}")
    return manifest


def list_runs(root: Path) -> list[Manifest]:
    """Return the manifests of all whole runs under a results folder, newest first."""
    runs = [read_manifest(path.parent) for path in root.glob(f"*/*/{MANIFEST}") if _is_run(path)]
    return sorted(runs, key=lambda manifest: manifest.run, reverse=True)


def _is_run(path: Path) -> bool:
    return not path.parent.name.startswith(".")
