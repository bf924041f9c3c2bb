"""Where a data file lies: beside the study, under an environment variable, in a package."""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from nudgelab.errors import CohortError, Problem

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["locate_cohort_file", "locate_file"]

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_PACKAGE = re.compile(r"package:([A-Za-z_]\w*)/(.+)")


def locate_cohort_file(study: Study) -> Path:
    """Return the path of the cohort file that a study names.

    Parameters
    ----------
    study : Study
        With ``cohort: file``; see :func:`locate_file` for how it is written.

    Returns
    -------
    Path
        The file; whether it is there is found out on reading.

    Raises
    ------
    CohortError
        If the study names no file, or the variable or package isn't there.
    """
    declared = study.cohort.file if study.cohort is not None else None
    if declared is None:
        here = str(study.path or study.study)
        raise CohortError(Problem(here, "no cohort: file", "one, or --data FILE"))
    return locate_file(declared, study)


def locate_file(declared: str, study: Study) -> Path:
    """Return the path of a data file as a study writes it.

    Parameters
    ----------
    declared : str
        A path relative to the study file, in which ``${NAME}`` is read from the environment, or
        ``package:NAME/path`` for a file of an installed Python package.
    study : Study
        The study that names it.

    Returns
    -------
    Path
        The file; whether it is there is found out on reading.

    Raises
    ------
    CohortError
        If the variable or package isn't there.
    """
    here = str(study.path or study.study)
    package = _PACKAGE.fullmatch(declared)
    if package is not None:
        return _in_package(study, here, *package.groups())
    path = Path(_VARIABLE.sub(lambda match: _variable(study, here, match.group(1)), declared))
    base = study.path.parent if study.path is not None else Path()
    return path if path.is_absolute() else base / path


def _variable(study: Study, here: str, name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise CohortError(
            Problem(
                here,
                f"the environment variable {name} not set",
                f"the folder with the data in {name}{_source(study)}",
            )
        )
    return value


def _in_package(study: Study, here: str, package: str, inside: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise CohortError(
            Problem(
                here,
                f"the Python package {package} not installed",
                f"it: pip install {package}{_source(study)}",
            )
        )
    root = Path(next(iter(spec.submodule_search_locations))).resolve()
    path = (root / inside).resolve()
    if not path.is_relative_to(root):
        found = f"a path that leads out of the package {package} ({inside})"
        raise CohortError(Problem(here, found, "a file inside it"))
    return path


def _source(study: Study) -> str:
    source = study.cohort.source if study.cohort is not None else None
    return f". The data: {source}" if source else ""
