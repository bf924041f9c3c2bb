"""A run made again from its manifest alone, and held against what it gave."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from nudgelab.errors import ResultsError
from nudgelab.results.manifest import Manifest, must_be_whole, other_versions

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.public import Study

__all__ = ["Rerun", "rerun"]


_TABLES = {"power": "power", "diagnose": "diagnosis", "compare": "outcomes"}
"""Kind of run → the table that it is held against; effects, of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerun:
    """What came of making a run again.

    Attributes
    ----------
    run : str
        The run's identifier.
    effects : int
        Rows in its table of effects.
    differences : tuple of str
        How the numbers differ, and what else does that may be why; empty where the numbers are the
        same to the last bit.
    """

    run: str
    effects: int
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether every number is the same to the last bit."""
        return not self.differences


def rerun(folder: str | Path) -> Rerun:
    """Make a run again from its manifest, and compare.

    Parameters
    ----------
    folder : str or Path
        The run's folder.

    Returns
    -------
    Rerun
        The same numbers, or what differs.

    Raises
    ------
    ResultsError
        If the folder isn't a whole run, or was changed.
    CohortError
        If the data of an analysed cohort aren't where they were.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415

    path = Path(folder)
    manifest = must_be_whole(path)
    kept = path / f"{_TABLES.get(manifest.kind, 'effects')}.parquet"
    before = pq.read_table(kept)
    now, reasons = _made_again(path, manifest)
    different = list(_differences(before, now))
    if different:
        others = other_versions(manifest.versions)
        different += [*reasons, *(f"{name}: {then} then, {now} now" for name, then, now in others)]
    return Rerun(run=manifest.run, effects=len(before), differences=tuple(different))


def _made_again(folder: Path, manifest: Manifest) -> tuple[pa.Table, list[str]]:
    """Return the table of effects, and what differs in the data."""
    from nudgelab.public import analyse  # noqa: PLC0415

    study = _study(folder, manifest)
    if manifest.kind == "replicate":
        return _replicated(study, manifest), []
    if manifest.kind == "power":
        return _power_again(study, manifest)
    if manifest.kind == "diagnose":
        return _diagnosed_again(folder, study, manifest), []
    if manifest.kind == "compare":
        return _compared(folder, study, manifest), []
    if manifest.kind == "simulate":
        replication = manifest.source.get("replication", 0)
        cohort = study.simulate(seed=manifest.seed, replication=replication)
        return analyse(study, cohort).effects.to_arrow(), []
    if manifest.kind == "analyse":
        cohort = _read_again(study, manifest)
        return analyse(study, cohort).effects.to_arrow(), list(_other_data(cohort, manifest))
    raise ResultsError(
        f"{folder}: found a run of '{manifest.kind}'; expected simulate, analyse, replicate,"
        " power, diagnose or compare"
    )


def _study(folder: Path, manifest: Manifest) -> Study:
    """Return the run's study, as if it had been read from where it was."""
    from nudgelab.public import Study  # noqa: PLC0415

    study = Study.load(folder / "study.yaml")
    words = shlex.split(manifest.command)
    typed = Path(words[2]) if len(words) > 2 else folder / "study.yaml"
    return study.with_origin(typed, manifest.study["text"])


def _replicated(study: Study, manifest: Manifest) -> pa.Table:
    from nudgelab.design.replications import (  # noqa: PLC0415
        as_table,
        replicate,
        replication_tasks,
        summarise,
    )
    from nudgelab.execution.local import cores, on_cores  # noqa: PLC0415
    from nudgelab.execution.task import table_of_tasks  # noqa: PLC0415

    tasks = replication_tasks(study, **manifest.asked)
    return as_table(summarise(table_of_tasks(on_cores(cores()), replicate, tasks)))


def _power_again(study: Study, manifest: Manifest) -> tuple[pa.Table, list[str]]:
    from nudgelab.design.power import assess_power  # noqa: PLC0415
    from nudgelab.execution.local import cores, on_cores  # noqa: PLC0415

    asked = {name: manifest.asked[name] for name in ("sizes", "replications", "by", "seed")}
    cohort = None if manifest.source["kind"] == "simulated" else _read_again(study, manifest)
    found = assess_power(study, cohort=cohort, executor=on_cores(cores()), **asked)
    reasons = [] if cohort is None else list(_other_data(cohort, manifest))
    return found.to_arrow(), reasons


def _diagnosed_again(folder: Path, study: Study, manifest: Manifest) -> pa.Table:
    from nudgelab.design.diagnosis import diagnose  # noqa: PLC0415
    from nudgelab.execution.local import cores, on_cores  # noqa: PLC0415
    from nudgelab.public import Study  # noqa: PLC0415

    others = [Study.load(folder / f"{name}.yaml") for name in manifest.asked["beside"]]
    asked = {name: manifest.asked[name] for name in ("replications", "seed")}
    return diagnose([study, *others], executor=on_cores(cores()), **asked).to_arrow()


def _compared(folder: Path, study: Study, manifest: Manifest) -> pa.Table:
    import tempfile  # noqa: PLC0415

    from nudgelab.comparisons import Asked, record_comparison  # noqa: PLC0415
    from nudgelab.design.parameter_draws import ParameterDraws  # noqa: PLC0415
    from nudgelab.execution.local import cores, on_cores  # noqa: PLC0415
    from nudgelab.study.arms import Arm  # noqa: PLC0415

    asked, draws = manifest.asked, folder / "draws.parquet"
    own = {name: Arm.model_validate_json(arm) for name, arm in asked["strategies"].items()}
    again = Asked(
        seed=asked["seed"],
        times=asked["times"],
        error=asked["error"],
        strategies=tuple(own),
    )
    del own["none"]
    with tempfile.TemporaryDirectory() as root:
        _, found = record_comparison(
            study,
            again,
            own=own,
            draws=ParameterDraws.from_file(draws) if draws.is_file() else None,
            executor=on_cores(cores()),
            root=root,
        )
    return found.to_arrow()


def _read_again(study: Study, manifest: Manifest) -> Cohort:
    from nudgelab.cohort.location import locate_cohort_file  # noqa: PLC0415
    from nudgelab.public import Cohort  # noqa: PLC0415

    data, events, waves = (_typed(manifest, o) for o in ("--data", "--events", "--waves"))
    return Cohort.read(data or locate_cohort_file(study), study, events=events, waves=waves)


def _typed(manifest: Manifest, option: str) -> Path | None:
    """Return the file that the run's command gave for an option, if it gave one."""
    words = shlex.split(manifest.command)
    return Path(words[words.index(option) + 1]) if option in words else None


def _differences(before: pa.Table, now: pa.Table) -> Iterator[str]:
    if before.column_names != now.column_names or len(before) != len(now):
        yield (
            f"effects: {len(before)} rows of {len(before.column_names)} columns then,"
            f" {len(now)} of {len(now.column_names)} now"
        )
        return
    # what has no number is null in a file and NaN in memory; as text both are the same
    rows = list(zip(before.to_pylist(), now.to_pylist(), strict=True))
    changed = [(old, new) for old, new in rows if repr(old) != repr(new)]
    if changed:
        old, new = changed[0]
        names = [name for name in old if repr(old[name]) != repr(new[name])]
        yield (
            f"effects: {len(changed)} of {len(rows)} rows differ, the first in"
            f" {', '.join(f'{name} ({old[name]} then, {new[name]} now)' for name in names)}"
        )


def _other_data(cohort: Cohort, manifest: Manifest) -> Iterator[str]:
    people = manifest.source.get("sha256")
    then = {"people": people} | manifest.source.get("logs", {})
    for what in dict.fromkeys((*then, *cohort.source.files)):
        before, now = then.get(what), cohort.source.files.get(what)
        if before != now:
            yield f"data: {what}: SHA-256 {before} then, {now} now"
