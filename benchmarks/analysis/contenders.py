"""What is timed: each contender answers from the same file, from opening it to the numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

__all__ = ["CONTENDERS"]

Answer = dict[str, float]


def bare_scan(file: Path) -> Answer:
    """DuckDB reads the columns and adds them up."""
    import duckdb

    query = f"SELECT count(arm), sum(before), sum(score), sum(posted) FROM '{file}'"  # noqa: S608
    return {"rows": duckdb.connect().sql(query).fetchall()[0][0]}


def bare_grouped_scan(file: Path) -> Answer:
    """DuckDB reads the columns and adds them up by arm and team."""
    import duckdb

    query = (
        "SELECT arm, team, count(*), sum(before), sum(score), sum(posted)"  # noqa: S608
        f" FROM '{file}' GROUP BY ALL"
    )
    return {"cells": len(duckdb.connect().sql(query).fetchall())}


def _study(unit: str) -> object:
    import nudgelab as nl

    return nl.Study.model_validate(
        {
            "study": "speed",
            "arms": {"control": {}, "plan": {}},
            "assignment": {"unit": unit},
            "outcomes": {
                "posted": {"kind": "binary", "window": (1, 100)},
                "score": {"kind": "continuous", "window": (1, 100)},
            },
            "analysis": {"primary": "score", "adjust": ("before",)},
            "cohort": {
                "columns": {
                    "arm": {"role": "arm", "values": {"0": "control", "1": "plan"}},
                    "team": {"role": "team"},
                    "before": {"role": "covariate"},
                    "score": {"role": "outcome"},
                    "posted": {"role": "outcome"},
                }
            },
        }
    )


def nudgelab_persons(file: Path) -> Answer:
    """Proportion and mean with Lin's adjustment."""
    import nudgelab as nl

    effects = nl.scan(_study("person"), file)
    return {effect.outcome: effect.estimate for effect in effects}


def nudgelab_teams(file: Path) -> Answer:
    """Proportion and mean with Lin's adjustment, CR2 and Satterthwaite."""
    import nudgelab as nl

    (score, _) = nl.scan(_study("team"), file)
    return {"score": score.estimate, "standard_error": score.standard_error}


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
    "statsmodels, teams (CR1)": statsmodels_teams,
    "pyfixest, teams (CRV1)": pyfixest_teams,
}
"""In the order of the table."""
