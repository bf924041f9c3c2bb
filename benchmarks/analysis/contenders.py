"""What is timed: each contender answers from the same file, from opening it to the numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nudgelab.public import Study

__all__ = ["CONTENDERS"]

Answer = dict[str, float]


def bare_scan(file: Path) -> Answer:
    """DuckDB reads the columns and adds them up.

    The arm is added up too: to count it, DuckDB wouldn't read it (it has no gaps).
    """
    import duckdb

    query = f"SELECT count(*), sum(arm), sum(before), sum(score), sum(posted) FROM '{file}'"  # noqa: S608
    return {"rows": duckdb.connect().sql(query).fetchall()[0][0]}


def bare_grouped_scan(file: Path) -> Answer:
    """DuckDB reads the columns and adds them up by arm and team."""
    import duckdb

    query = f"SELECT arm, team, count(*), sum(before), sum(score) FROM '{file}' GROUP BY ALL"  # noqa: S608
    return {"cells": len(duckdb.connect().sql(query).to_arrow_table())}


_KINDS = {"posted": "binary", "score": "continuous"}


def _study(unit: str, outcomes: Sequence[str]) -> Study:
    import nudgelab as nl

    columns = {
        "arm": {"role": "arm", "values": {"0": "control", "1": "plan"}},
        "team": {"role": "team"},
        "before": {"role": "covariate"},
    }
    return nl.Study.model_validate(
        {
            "study": "speed",
            "arms": {"control": {}, "plan": {}},
            "assignment": {"unit": unit},
            "outcomes": {name: {"kind": _KINDS[name], "window": (1, 100)} for name in outcomes},
            "analysis": {"primary": "score", "adjust": ("before",)},
            "cohort": {"columns": columns | {name: {"role": "outcome"} for name in outcomes}},
        }
    )


def nudgelab_persons(file: Path) -> Answer:
    """Proportion and mean with Lin's adjustment."""
    import nudgelab as nl

    effects = nl.scan(_study("person", ("score", "posted")), file).effects
    return {effect.outcome: effect.estimate for effect in effects}


def nudgelab_teams(file: Path) -> Answer:
    """Mean with Lin's adjustment, CR2 and Satterthwaite."""
    import nudgelab as nl

    (score,) = nl.scan(_study("team", ("score",)), file).effects
    return _told(score.estimate, score.standard_error, score.degrees_of_freedom)


def nudgelab_rows_of_teams(file: Path) -> Answer:
    """Mean with Lin's adjustment, CR2 and Satterthwaite, of all rows in memory."""
    import pyarrow.parquet as pq

    from nudgelab.statistics.lin_adjustment import adjusted_mean_difference

    names = ("score", "arm", "before", "team")
    rows = pq.read_table(file, columns=list(names))
    score, arm, before, team = (rows[name].to_numpy() for name in names)
    found = adjusted_mean_difference(score, arm > 0, before[:, None], clusters=team)
    return _told(found.value, found.standard_error, found.degrees_of_freedom)


def _told(value: float, standard_error: float, degrees: float) -> Answer:
    return {"score": value, "standard_error": standard_error, "degrees_of_freedom": degrees}


def tea_tasting_persons(file: Path) -> Answer:
    """Proportion and mean with CUPED, through Ibis on DuckDB."""
    import ibis
    import tea_tasting as tt

    experiment = tt.Experiment(
        score=tt.Mean("score", "before"), posted=tt.Mean("posted", "before"), variant="arm"
    )
    found = experiment.analyze(ibis.duckdb.connect().read_parquet(str(file)))
    return {name: float(found[name].effect_size) for name in ("score", "posted")}


def statsmodels_teams(file: Path) -> Answer:
    """Mean with Lin's adjustment, CR1."""
    import numpy as np
    import pandas as pd
    import statsmodels.api as sm

    frame = pd.read_parquet(file, columns=["arm", "team", "before", "score"])
    x = frame["before"].to_numpy() - frame["before"].mean()
    arm = frame["arm"].to_numpy().astype(float)
    design = np.column_stack([np.ones_like(x), arm, x, x * arm])
    clusters = {"groups": frame["team"].to_numpy()}
    fit = sm.OLS(frame["score"].to_numpy(), design).fit(cov_type="cluster", cov_kwds=clusters)
    return {"score": float(fit.params[1]), "standard_error": float(fit.bse[1])}


def pyfixest_teams(file: Path) -> Answer:
    """Mean with Lin's adjustment, CRV1."""
    import pandas as pd
    import pyfixest as pf

    frame = pd.read_parquet(file, columns=["arm", "team", "before", "score"])
    frame["x"] = frame["before"] - frame["before"].mean()
    fit = pf.feols("score ~ arm * x", frame, vcov={"CRV1": "team"})
    return {"score": float(fit.coef()["arm"]), "standard_error": float(fit.se()["arm"])}


CONTENDERS: Mapping[str, Callable[[Path], Answer]] = {
    "bare scan": bare_scan,
    "nudgelab scan, persons": nudgelab_persons,
    "tea-tasting on DuckDB, persons": tea_tasting_persons,
    "bare grouped scan": bare_grouped_scan,
    "nudgelab scan, teams (CR2)": nudgelab_teams,
    "nudgelab in memory, teams (CR2)": nudgelab_rows_of_teams,
    "statsmodels, teams (CR1)": statsmodels_teams,
    "pyfixest, teams (CRV1)": pyfixest_teams,
}
"""In the order of the table."""
