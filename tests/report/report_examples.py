"""Parts of findings with usual values, of which a test changes what it is about."""

from __future__ import annotations

import math

import numpy as np

from nudgelab.analysis.findings import AdoptionCurve, Effect, Group

NAN = math.nan
SCRIPT = "<script>alert(1)</script>"


def effect(**changes: object) -> Effect:
    usual = {
        "outcome": "posted",
        "arm": "co_creation",
        "versus": "control",
        "segment": "all",
        "estimand": "risk_difference",
        "estimate": 0.12,
        "low": 0.05,
        "high": 0.19,
        "level": 0.95,
        "p": 0.004,
        "p_adjusted": 0.008,
        "n_arm": 130,
        "n_versus": 135,
        "clusters": 34,
        "method": "CR2, Satterthwaite t",
        "role": "secondary",
        "reference": "Pustejovsky & Tipton (2018), JBES 36, 672–683",
    }
    return Effect(**(usual | changes))


def group(arm: str, mean: float, people: int | None = 130, **changes: object) -> Group:
    usual = {"outcome": "posted", "segment": "all", "arm": arm, "people": people}
    usual |= {"observed": people, "mean": mean, "spread": 0.5}
    return Group(**(usual | changes))


def curve(arm: str, daily: float, segment: str = "all") -> AdoptionCurve:
    time = np.arange(0.0, 121.0, 4.0)
    share = 1 - np.exp(-daily * time)
    margin = 0.5 * np.sqrt(share * (1 - share)) / 3
    return AdoptionCurve(
        outcome="first_post",
        segment=segment,
        arm=arm,
        time=time,
        share=share,
        low=np.clip(share - margin, 0, 1),
        high=np.clip(share + margin, 0, 1),
        at_risk=((0.0, 130), (60.0, 85), (120.0, None)),
    )
