"""nudgelab: simulate a behaviour-change programme, test a real cohort, read one report.

>>> import nudgelab as nl                                            # doctest: +SKIP
>>> study = nl.Study.load("configs/ambassador.yaml")                 # doctest: +SKIP
>>> cohort = study.simulate(seed=1)     # or nl.Cohort.read(file, study)   # doctest: +SKIP
>>> findings = nl.analyse(study, cohort)                             # doctest: +SKIP
>>> findings.save("report.html")                                     # doctest: +SKIP

Names are loaded when they are first used, so that the command line starts in a blink.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nudgelab._version import __version__

if TYPE_CHECKING:
    from nudgelab.errors import (
        CohortError,
        EstimationError,
        ExecutionError,
        MissingExtraError,
        NudgelabError,
        ResultsError,
        StudyError,
    )
    from nudgelab.public import (
        Cohort,
        Diagnosis,
        Findings,
        Power,
        Registration,
        Study,
        Tactic,
        analyse,
        calibrate,
        compare,
        diagnose,
        pool,
        power,
        register_tactic,
        scan,
    )

    analyze = analyse

__all__ = [
    "Assignment",
    "Cohort",
    "CohortError",
    "Diagnosis",
    "EstimationError",
    "ExecutionError",
    "Findings",
    "KeptRun",
    "MissingExtraError",
    "NudgelabError",
    "Power",
    "Registration",
    "ResultsError",
    "Study",
    "StudyError",
    "Tactic",
    "__version__",
    "analyse",
    "analyze",
    "calibrate",
    "compare",
    "diagnose",
    "pool",
    "power",
    "randomise",
    "read_run",
    "register_tactic",
    "scan",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module  # noqa: PLC0415

    if name not in __all__:
        raise AttributeError(f"module 'nudgelab' has no attribute '{name}'")
    room = "nudgelab.errors" if name.endswith("Error") else "nudgelab.public"
    return getattr(import_module(room), {"analyze": "analyse"}.get(name, name))


def __dir__() -> list[str]:
    return __all__
