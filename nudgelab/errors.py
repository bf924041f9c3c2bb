"""Every error that nudgelab raises on purpose.

::

    NudgelabError
    ├── StudyError        (ValueError)    the study file is wrong: a list of problems
    ├── CohortError       (ValueError)    the cohort's data are wrong: a list of problems
    ├── EstimationError   (ValueError)    an estimator was handed arrays that it cannot take
    ├── ResultsError      (OSError)       the results folder cannot be read or written
    ├── ExecutionError    (RuntimeError)  a task failed, or the cluster that ran it was lost
    └── MissingExtraError (ImportError)   an optional dependency is not installed

Each message says where, what was found, what was expected, and what would mend it. The command line
prints the message alone and exits with code 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

__all__ = [
    "CohortError",
    "EstimationError",
    "ExecutionError",
    "MissingExtraError",
    "NudgelabError",
    "Problem",
    "ResultsError",
    "StudyError",
    "nearest",
]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name that is closest to a word.

    Parameters
    ----------
    word : str
        The name that was found.
    known : iterable of str
        The names that would have been right.

    Returns
    -------
    str or None
        The closest known name, or None where nothing is close enough to be meant.
    """
    candidates = {name.lower(): name for name in known}
    sought = str(word).lower()
    matches = get_close_matches(sought, list(candidates), n=1, cutoff=0.6)
    if not matches and len(sought) >= 3:
        matches = [name for name in candidates if name.startswith(sought)][:1]
    return candidates[matches[0]] if matches else None


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file: where it stands, what was found, what was expected.

    Attributes
    ----------
    where : str
        ``file:line``, ``file, row 17``, or the file alone where no line is known.
    found : str
        What stands there now.
    expected : str
        What would be right.
    suggestion : str or None
        The nearest known name, where one is near.
    """

    where: str
    found: str
    expected: str
    suggestion: str | None = None

    def __str__(self) -> str:
        hint = f" Did you mean '{self.suggestion}'?" if self.suggestion else ""
        return f"{self.where}: found {self.found}; expected {self.expected}.{hint}"


class NudgelabError(Exception):
    """The root of every error that nudgelab raises on purpose."""


class _ProblemsError(NudgelabError, ValueError):
    """An error that is a list of problems, one line each."""

    def __init__(self, problems: Sequence[Problem] | Problem) -> None:
        listed = (problems,) if isinstance(problems, Problem) else tuple(problems)
        self.problems: tuple[Problem, ...] = listed
        super().__init__(listed)  # SimPy and pickle make a copy from these arguments

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class StudyError(_ProblemsError):
    """The study file is wrong; ``problems`` has every mistake that was found."""


class CohortError(_ProblemsError):
    """The cohort's data are wrong; ``problems`` has every mistake that was found."""


class EstimationError(NudgelabError, ValueError):
    """An estimator was handed arrays that it cannot take (shapes, ranges, empty arms)."""


class ResultsError(NudgelabError, OSError):
    """The results folder cannot be read or written."""


class ExecutionError(NudgelabError, RuntimeError):
    """A task failed, or the cluster that ran it was lost; what is finished is kept."""


class MissingExtraError(NudgelabError, ImportError):
    """An optional dependency is needed and not installed; the message has the command."""

    def __init__(self, library: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs {library}, which is not installed: pip install 'nudgelab[{extra}]'"
        )
