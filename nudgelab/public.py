"""The public face: what ``import nudgelab as nl`` gives.

The rooms below know nothing of the ones that come after them; here their verbs are put on the
objects that people hold: ``study.simulate()``, ``findings.save()``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from nudgelab.analysis.analyse import analyse as _analyse
from nudgelab.analysis.findings import Findings as _Findings
from nudgelab.analysis.pooling import CohortEffects, Pooled, cohort_effects
from nudgelab.analysis.pooling import pool as _pool
from nudgelab.analysis.scan import Scanned, scan_effects
from nudgelab.assignments import Assignment, randomise
from nudgelab.cohort.cohort import Cohort
from nudgelab.design.calibration_results import Calibration
from nudgelab.design.compared import Compared
from nudgelab.design.diagnosis import Diagnosis as _Diagnosis
from nudgelab.design.power import By
from nudgelab.design.power_results import Power as _Power
from nudgelab.errors import Problem, ResultsError, StudyError
from nudgelab.record import KeptRun, provenance_of, read_run, record_run
from nudgelab.study.arms import Arm
from nudgelab.study.registered_tactics import register_tactic
from nudgelab.study.registration import (
    Registration,
    register,
    registration_beside,
    registration_path,
)
from nudgelab.study.study import Study as _Study
from nudgelab.study.tactics import Tactic

if TYPE_CHECKING:
    from nudgelab.design.parameter_draws import ParameterDraws

__all__ = [
    "Assignment",
    "Cohort",
    "Diagnosis",
    "Findings",
    "KeptRun",
    "Power",
    "Registration",
    "Study",
    "Tactic",
    "analyse",
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


class Study(_Study):
    """A declared study that can be simulated; see :class:`nudgelab.study.study.Study`."""

    def simulate(self, *, seed: int | None = None, replication: int = 0) -> Cohort:
        """Simulate the programme once.

        Parameters
        ----------
        seed : int, optional
            Seed of every random number; the study's own if left out.
        replication : int
            Which replication; replications share no random number.

        Returns
        -------
        Cohort
            In the same form as a real one.

        Raises
        ------
        StudyError
            If the study can't be simulated.
        """
        from nudgelab.simulation.programme import simulate  # noqa: PLC0415

        return simulate(self, seed=seed, replication=replication)

    def register(
        self,
        *,
        reason: str = "",
        data: str | Path | None = None,
        events: str | Path | None = None,
        waves: str | Path | None = None,
    ) -> Registration:
        """Freeze the analysis plan beside the study file, before the data are seen.

        Parameters
        ----------
        reason : str
            Why a plan that was frozen before is frozen anew.
        data, events, waves : str or Path, optional
            Files of data that are there already, where they aren't those that the study names. The
            registration keeps their hashes.

        Returns
        -------
        Registration
            With the new entry last; its ``seal`` is worth sending to somebody.

        Raises
        ------
        CohortError
            If a file that was named here isn't there.
        ResultsError
            If the study has no file, if the plan was frozen before and there is no reason or no
            change, or if the registration can't be written.
        """
        if self.path is None:
            raise ResultsError(f"{self.study}: has no file for a registration to lie beside")
        from nudgelab.cohort.files_there import files_there  # noqa: PLC0415

        given = {"people": data, "events": events, "waves": waves}
        path = registration_path(self.path)
        return register(self, path, reason=reason, files=files_there(self, given))


class Findings(_Findings):
    """What an analysis found, with ways to show and keep it."""

    # a subclass of a slotted dataclass may carry what the verbs below need
    _study: _Study
    _cohort: Cohort

    @classmethod
    def of(cls, found: _Findings, study: _Study, cohort: Cohort) -> Findings:
        """Return findings that know their study and cohort."""
        findings = cls(**{field.name: getattr(found, field.name) for field in fields(found)})
        object.__setattr__(findings, "_study", study)
        object.__setattr__(findings, "_cohort", cohort)
        return findings

    def save(self, path: str | Path) -> Path:
        """Write the report to a file that isn't there yet.

        Parameters
        ----------
        path : str or Path
            Ending in ``.html``, ``.md``, ``.txt``, ``.csv`` or ``.json``.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        ResultsError
            If the file is there already, can't be written, or has another ending.
        """
        from nudgelab.report.forms import save_report  # noqa: PLC0415

        command = ("nudgelab", self._cohort.source.kind)
        return save_report(self, provenance_of(self._cohort, command), path)

    def save_figures(self, folder: str | Path) -> list[Path]:
        """Write every figure as SVG and as PNG into a new folder.

        Parameters
        ----------
        folder : str or Path
            It may not be there yet.

        Returns
        -------
        list of Path
            The files.

        Raises
        ------
        ResultsError
            If the folder is there already or can't be written.
        """
        from nudgelab.report.figures.all_figures import write_figures  # noqa: PLC0415

        return write_figures(self, Path(folder))

    def record(self, root: str | Path = "results") -> Path:
        """Write a whole run (tables, report, manifest) to the results folder; return the run's."""
        return record_run(self._study, self._cohort, self, root=root)

    def _repr_html_(self) -> str:
        from nudgelab.report.notebook import repr_html  # noqa: PLC0415

        return repr_html(self)


class Diagnosis(_Diagnosis):
    """Designs diagnosed, as a notebook shows them."""

    @classmethod
    def of(cls, found: _Diagnosis) -> Diagnosis:
        """Return a diagnosis that shows itself."""
        return cls(**{field.name: getattr(found, field.name) for field in fields(found)})

    def _repr_html_(self) -> str:
        from nudgelab.report.diagnosis import diagnosis_as_html  # noqa: PLC0415

        return diagnosis_as_html(self)


class Power(_Power):
    """Power over sizes, as a notebook shows it."""

    @classmethod
    def of(cls, found: _Power) -> Power:
        """Return power that shows itself."""
        return cls(**{field.name: getattr(found, field.name) for field in fields(found)})

    def _repr_html_(self) -> str:
        from nudgelab.report.power import power_as_html  # noqa: PLC0415

        return power_as_html(self)


def analyse(
    study: _Study,
    cohort: Cohort,
    *,
    registration: Registration | None = None,
    look: int | None = None,
) -> Findings:
    """Apply a study's plan to a cohort, simulated or real.

    Parameters
    ----------
    study : Study
        The declared study.
    cohort : Cohort
        ``study.simulate()`` or ``Cohort.read(file, study)``.
    registration : Registration, optional
        The plan that was frozen beforehand. The one beside the study file is taken for a real
        cohort if it is left out.
    look : int, optional
        Number of the planned look that the cohort was made at, from 1; the last if left out.

    Returns
    -------
    Findings
        Checks, effects, groups, curves, and the answer on inertia.

    Raises
    ------
    CohortError
        If the cohort can't be analysed by this plan.
    StudyError
        If there is a registration beside the study file that can't be trusted.
    """
    if registration is None and cohort.source.kind != "simulated":
        registration = registration_beside(study)
    return Findings.of(_analyse(study, cohort, registration, look=look), study, cohort)


def compare(
    study: _Study,
    *,
    strategies: Sequence[str] | Mapping[str, Arm | Mapping[str, object]] | None = None,
    times: int | None = None,
    error: float | None = None,
    budget: float | None = None,
    posterior: str | Path | ParameterDraws | None = None,
    seed: int | None = None,
    workers: int = 1,
    root: str | Path = "results",
    resume: bool = False,
) -> Compared:
    """Compare strategies in the same simulated worlds, and keep the run in the results folder.

    Parameters
    ----------
    study : Study
        Its arms, its tactics in the four ready-made ways, and what it declares under
        ``comparison:`` are its strategies.
    strategies : sequence of str, or mapping of str to Arm or dict, optional
        Names of those to compare; or your own (``{"mine": {"tactics": ["coaching"], "strategy":
        "targeted"}}``), compared beside all of the study's.
    times : int, optional
        Worlds that every strategy meets; beside ``error`` the most.
    error : float, optional
        Difference that has to be told; 1 where neither is given.
    budget : float, optional
        Money for which the best mix is sought.
    posterior : str, Path or ParameterDraws, optional
        Draws of uncertain parameters, such as a calibration's; the study's ranges if left out.
    seed : int, optional
        Seed of every random number; the study's own if left out.
    workers : int
        Processes. A script that asks for more than one needs ``if __name__ == "__main__":``.
    root : str or Path
        The results folder.
    resume : bool
        Whether to go on with an unfinished run that was asked the same.

    Returns
    -------
    Compared
        Standings, outcomes, differences, and the mix; ``to_arrow()`` gives a tidy table.

    Raises
    ------
    StudyError
        If a strategy, tactic or parameter is unknown.
    """
    from nudgelab.comparisons import Asked, record_comparison  # noqa: PLC0415
    from nudgelab.design.parameter_draws import ParameterDraws as Draws  # noqa: PLC0415
    from nudgelab.execution.local import on_cores  # noqa: PLC0415

    own = _own_strategies(strategies) if isinstance(strategies, Mapping) else {}
    names = None if strategies is None or own else tuple(strategies)
    read = isinstance(posterior, str | Path)
    _, found = record_comparison(
        study,
        Asked(seed=seed, times=times, error=error, budget=budget, strategies=names),
        own=own,
        draws=Draws.from_file(posterior) if isinstance(posterior, str | Path) else posterior,
        draws_from=f"the posterior {Path(str(posterior)).name}" if read else "a posterior",
        executor=on_cores(workers),
        root=root,
        resume=resume,
    )
    return found


def _own_strategies(
    declared: Mapping[str, Arm | Mapping[str, object]],
) -> dict[str, Arm]:
    try:
        return {name: Arm.model_validate(arm) for name, arm in declared.items()}
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ": ".join(("strategies", *map(str, first["loc"])))
        raise StudyError(Problem(where, repr(first["input"]), first["msg"])) from None


def pool(
    cohorts: Sequence[_Findings | str | Path],
    *,
    outcome: str | None = None,
    segment: str | None = None,
    arm: str | None = None,
    level: float = 0.95,
) -> Pooled:
    """Pool the headline effects that several cohorts have in common, by random effects.

    Parameters
    ----------
    cohorts : sequence of Findings, str or Path
        Findings, folders of kept runs, or findings saved as JSON; at least two, of different
        people.
    outcome, segment, arm : str, optional
        Pool these alone.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Pooled
        The mean effects with intervals, prediction intervals and heterogeneity.

    Raises
    ------
    EstimationError
        With fewer than two cohorts, if two are the same data, or if they have nothing in common.
    ResultsError
        If a run can't be read.
    """
    brought = [_brought(cohort) for cohort in cohorts]
    return _pool(brought, outcome=outcome, segment=segment, arm=arm, level=level)


def _brought(cohort: _Findings | str | Path) -> CohortEffects:
    from nudgelab.results.saved_effects import read_effects  # noqa: PLC0415

    return cohort_effects(cohort) if isinstance(cohort, _Findings) else read_effects(Path(cohort))


def power(
    study: _Study,
    *,
    data: Cohort | None = None,
    sizes: Sequence[int] | None = None,
    replications: int | None = None,
    by: By = "both",
    seed: int | None = None,
    workers: int = 1,
) -> Power:
    """Assess a study's power and smallest detectable effect over a grid of sizes.

    Parameters
    ----------
    study : Study
        The declared study; see :class:`nudgelab.study.power.PowerPlan`.
    data : Cohort, optional
        A real cohort, from which the formula takes what isn't declared.
    sizes : sequence of int, optional
        Employees; the declared ones, or half to four times the study's, if left out.
    replications : int, optional
        Simulated programmes of each size; as declared if left out.
    by : {"both", "formula", "simulation"}
        How it is assessed.
    seed : int, optional
        Seed of every random number; the study's own if left out.
    workers : int
        Processes; with more than one, a script needs ``if __name__ == "__main__":``.

    Returns
    -------
    Power
        A row an arm and size; ``to_arrow()`` gives the table.

    Raises
    ------
    StudyError
        If only the simulation is asked for, and the study can't be simulated.
    """
    from nudgelab.design.power import assess_power  # noqa: PLC0415
    from nudgelab.execution.local import on_cores  # noqa: PLC0415

    found = assess_power(
        study,
        cohort=data,
        sizes=sizes,
        replications=replications,
        by=by,
        seed=seed,
        executor=on_cores(workers),
    )
    return Power.of(found)


def diagnose(
    studies: _Study | Sequence[_Study],
    *,
    replications: int = 200,
    seed: int | None = None,
    workers: int = 1,
) -> Diagnosis:
    """Diagnose designs side by side, against the truth that the simulation knows.

    Parameters
    ----------
    studies : Study or sequence of Study
        The designs, of different names.
    replications : int
        Of each design; at least 2.
    seed : int, optional
        Seed of every random number; the first study's own if left out.
    workers : int
        Processes; with more than one, a script needs ``if __name__ == "__main__":``.

    Returns
    -------
    Diagnosis
        A row an estimator; ``to_arrow()`` gives the table.

    Raises
    ------
    StudyError
        If two designs have one name, or a design can't be simulated.
    """
    from nudgelab.design.diagnosis import diagnose as _diagnose  # noqa: PLC0415
    from nudgelab.execution.local import on_cores  # noqa: PLC0415

    designs = [studies] if isinstance(studies, _Study) else list(studies)
    found = _diagnose(designs, replications=replications, seed=seed, executor=on_cores(workers))
    return Diagnosis.of(found)


def scan(study: _Study, file: str | Path, *, registration: Registration | None = None) -> Scanned:
    """Estimate a study's effects on everybody from one scan of a file larger than memory.

    Parameters
    ----------
    study : Study
        The declared study; see :func:`nudgelab.analysis.scan.scan_effects` for what it may ask.
    file : str or Path
        A Parquet file, or a folder of them.
    registration : Registration, optional
        The plan that was frozen beforehand; the one beside the study file if left out.

    Returns
    -------
    Scanned
        ``effects``, the tidy table, the primary outcome first; ``rows``, those that were left out;
        ``registered``, the frozen plan and how this analysis departs from it.

    Raises
    ------
    CohortError
        If the file can't be scanned, or the study declares what a scan can't answer.
    StudyError
        If there is a registration beside the study file that can't be trusted.
    MissingExtraError
        If DuckDB isn't installed.
    """
    if registration is None:
        registration = registration_beside(study)
    return scan_effects(study, file, registration)


def calibrate(
    study: _Study,
    cohort: Cohort,
    *,
    seed: int | None = None,
    simulations: int | None = None,
    workers: int = 1,
) -> Calibration:
    """Learn the model's parameters from a cohort, by simulation.

    Parameters
    ----------
    study : Study
        Its ``calibration:`` names the parameters with their priors; a sensible set if left out.
    cohort : Cohort
        Simulated or real.
    seed : int, optional
        Seed of every random number; the study's own if left out.
    simulations : int, optional
        Programmes to simulate; 6,000 if left out.
    workers : int
        Processes on this machine; they don't change a number.

    Returns
    -------
    Calibration
        ``parameters``, ``draws`` (the posterior; ``draws.save(file)`` keeps it), checks, fit.

    Raises
    ------
    CohortError, StudyError
        If there is nothing to compare, or the study can't be simulated.
    """
    from nudgelab.calibrations import calibrate_here  # noqa: PLC0415
    from nudgelab.execution.local import on_cores  # noqa: PLC0415

    return calibrate_here(
        study, cohort, seed=seed, simulations=simulations, executor=on_cores(workers)
    )
