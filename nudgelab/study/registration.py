"""Freezing a plan before the data are seen: the registration file beside the study file.

Each entry has a date, the plan, and a seal: the SHA-256 of all that the entry says, the seal of the
entry before it included. A changed file no longer fits its seal. A seal that was sent to somebody,
or published, proves the date; the file alone can't.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nudgelab._version import __version__
from nudgelab.errors import Problem, ResultsError, StudyError
from nudgelab.study.frozen_plan import FrozenPlan, canonical_json, frozen_plan, sha256_of

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["Entry", "Registration", "register", "registration_beside", "registration_path"]

FORMAT = 2
"""Version of the file's form; a newer one is refused, never guessed at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One freezing of the plan.

    Attributes
    ----------
    date : str
        When, in UTC, ISO 8601.
    reason : str
        Why the plan was frozen anew; empty for the first time.
    nudgelab : str
        Version that froze it.
    study : str
        The study's name.
    study_sha256 : str
        SHA-256 of the study file's text.
    data_sha256 : mapping of str to str, str or None
        ``"people"``, ``"events"``, ``"waves"``: files of data that were there already → SHA-256.
        The first form of registrations had the people's alone, as text.
    plan : mapping
        The frozen plan.
    previous : str or None
        Seal of the entry before.
    seal : str
        SHA-256 of all the above.
    """

    date: str
    reason: str
    nudgelab: str
    study: str
    study_sha256: str
    data_sha256: Mapping[str, str] | str | None
    plan: FrozenPlan
    previous: str | None
    seal: str

    @property
    def files(self) -> Mapping[str, str]:
        """The files of data that were there already → SHA-256."""
        known = self.data_sha256
        return {"people": known} if isinstance(known, str) else known or {}

    def fits(self) -> bool:
        """Whether the entry says what it said when it was sealed."""
        said = {key: value for key, value in asdict(self).items() if key != "seal"}
        return sha256_of(said) == self.seal


@dataclass(frozen=True, slots=True)
class Registration:
    """All freezings of one study's plan, the first one first.

    Attributes
    ----------
    entries : tuple of Entry
        At least one; the last one holds.
    """

    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        """The plan as it was frozen first."""
        return self.entries[0]

    @property
    def latest(self) -> Entry:
        """The plan that holds now."""
        return self.entries[-1]

    @classmethod
    def read(cls, path: str | Path) -> Registration:
        """Read a registration file and hold every entry against its seal.

        Parameters
        ----------
        path : str or Path
            The file.

        Raises
        ------
        StudyError
            If it can't be read, isn't a registration, or was changed after it was sealed.
        """
        file = Path(path)
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise _wrong(file, f"a file that can't be read ({error.strerror})") from None
        except ValueError:
            raise _wrong(file, "no registration") from None
        registration = cls(_entries(file, said))
        registration._must_hold(file)
        return registration

    def _must_hold(self, file: Path) -> None:
        previous = None
        for number, entry in enumerate(self.entries, start=1):
            if not entry.fits() or entry.previous != previous:
                raise StudyError(
                    Problem(
                        str(file),
                        f"entry {number} of {entry.date} changed after it was sealed",
                        "the file as `nudgelab register` wrote it",
                    )
                )
            previous = entry.seal

    def as_json(self) -> str:
        """Return the file's text."""
        said = {"format": FORMAT, "registrations": [asdict(entry) for entry in self.entries]}
        return json.dumps(said, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _entries(file: Path, said: Any) -> tuple[Entry, ...]:
    if not isinstance(said, Mapping) or not isinstance(said.get("format"), int):
        raise _wrong(file, "no registration")
    if said["format"] > FORMAT:
        raise _wrong(file, f"form {said['format']}, which a newer nudgelab wrote")
    try:
        entries = tuple(Entry(**entry) for entry in said["registrations"])
    except (KeyError, TypeError):
        raise _wrong(file, "a registration with wrong keys") from None
    if not entries:
        raise _wrong(file, "a registration without entries")
    return entries


def _wrong(file: Path, found: str) -> StudyError:
    return StudyError(Problem(str(file), found, "a file that `nudgelab register` wrote"))


def registration_path(study_file: str | Path) -> Path:
    """Return where a study's registration lies: ``ambassador.registered.json`` beside it."""
    path = Path(study_file)
    return path.with_name(f"{path.stem}.registered.json")


def registration_beside(study: Study) -> Registration | None:
    """Return the registration beside a study's file, or None where there is none.

    Raises
    ------
    StudyError
        If there is one that can't be trusted.
    """
    if study.path is None:
        return None
    path = registration_path(study.path)
    return Registration.read(path) if path.exists() else None


def register(
    study: Study, path: Path, *, reason: str = "", files: Mapping[str, str] | None = None
) -> Registration:
    """Freeze a study's plan.

    Parameters
    ----------
    study : Study
        Its plan is frozen.
    path : Path
        The registration file. Where it is there, an entry is added to it, with a reason.
    reason : str
        Why the plan is frozen anew; required for all but the first time.
    files : mapping of str to str, optional
        ``"people"``, ``"events"``, ``"waves"``, as far as they are there already → SHA-256.

    Returns
    -------
    Registration
        With the new entry last.

    Raises
    ------
    ResultsError
        If there is a registration and no reason to amend it, if the plan didn't change, or if the
        file can't be written; then nothing was.
    """
    before = Registration.read(path).entries if path.exists() else ()
    plan = frozen_plan(study)
    if before and not reason:
        raise ResultsError(
            f"{path}: the plan was frozen on {before[-1].date[:10]}; expected a reason"
            " to freeze it anew (--amend REASON). The earlier one is kept"
        )
    if before and canonical_json(before[-1].plan) == canonical_json(plan):
        raise ResultsError(f"{path}: the plan is the one that was frozen on {before[-1].date[:10]}")
    registration = Registration((*before, _sealed(study, plan, reason, files, before)))
    _write(path, registration.as_json())
    return registration


def _sealed(
    study: Study,
    plan: FrozenPlan,
    reason: str,
    files: Mapping[str, str] | None,
    before: tuple[Entry, ...],
) -> Entry:
    said: dict[str, Any] = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "reason": reason,
        "nudgelab": __version__,
        "study": study.study,
        "study_sha256": study.sha256,
        "data_sha256": dict(files) if files else None,
        "plan": json.loads(canonical_json(plan)),
        "previous": before[-1].seal if before else None,
    }
    return Entry(**said, seal=sha256_of(said))


def _write(path: Path, text: str) -> None:
    """Write aside and rename, so that no reader finds half a registration."""
    aside = path.with_name(f".{path.name}.unfinished")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        raise ResultsError(f"{path}: can't be written ({error.strerror})") from None
    finally:
        aside.unlink(missing_ok=True)
