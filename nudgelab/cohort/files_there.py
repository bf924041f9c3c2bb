"""The files of data that are there already when a plan is frozen, by their hashes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from nudgelab.cohort.files import sha256_of_file
from nudgelab.cohort.location import locate_file
from nudgelab.errors import CohortError, Problem
from nudgelab.study.columns import FILES

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["files_there"]


def files_there(study: Study, given: Mapping[str, str | Path | None]) -> dict[str, str]:
    """Return the hashes of the files of data that are there.

    Parameters
    ----------
    study : Study
        Names its files under ``cohort:``.
    given : mapping of str to str, Path or None
        ``"people"``, ``"events"``, ``"waves"`` → a file that goes before the one that the study
        names.

    Returns
    -------
    dict of str to str
        Which of the three → SHA-256 of the file's bytes; what isn't there is left out.

    Raises
    ------
    CohortError
        If a file that was given isn't there.
    """
    return dict(_hashes(study, given))


def _hashes(study: Study, given: Mapping[str, str | Path | None]) -> Iterator[tuple[str, str]]:
    for what in FILES:
        named = given.get(what)
        file = _declared(study, what) if named is None else Path(named)
        if file is not None and file.is_file():
            yield what, sha256_of_file(file)
        elif named is not None:
            raise CohortError(Problem(str(named), "no such file", f"a file of {what}"))


def _declared(study: Study, what: str) -> Path | None:
    """Return where the study says that a file lies; None where it doesn't, or where that fails."""
    part = study.cohort if what == "people" else getattr(study.cohort, what, None)
    if part is None or part.file is None:
        return None
    try:
        return locate_file(str(part.file), study)
    except CohortError:
        return None
