"""A panel a community: what was observed, and what each model expected of it when held out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.diffusion.communities import Community, Innovation
from experiments.diffusion.comparison import HeldOut
from nudgelab.report.figures.palette import DASHES, INK, TACTICS, config

if TYPE_CHECKING:
    import altair as alt

__all__ = ["panels"]

_WIDTH, _HEIGHT, _COLUMNS = 150, 100, 5


def panels(
    study: Innovation,
    communities: Sequence[Community],
    results: Sequence[HeldOut],
    *,
    banded: str,
    plain: str,
    labels: tuple[str, str],
) -> alt.TopLevelMixin:
    """Draw the curves of all communities of a study, each as predicted from the other half.

    Parameters
    ----------
    study : Innovation
        What spread.
    communities : sequence of Community
        As observed.
    results : sequence of HeldOut
        Of all models; of several forecasts for a community their mean is drawn.
    banded, plain : str
        The model whose 95 % band is drawn, and the one of which the line alone is.
    labels : (str, str)
        What the two are called.
    """
    import altair as alt  # noqa: PLC0415

    rows = [
        row
        for community in communities
        for row in _rows(study, community, results, banded=banded, plain=plain)
    ]
    names = ("observed", *labels)
    kind = alt.Scale(domain=list(names), range=[INK, TACTICS[0], TACTICS[1]])
    dash = alt.Scale(domain=list(names), range=[list(DASHES[i]) for i in (0, 0, 1)])
    base = alt.Chart(alt.InlineData(rows)).encode(
        x=alt.X("time:Q", title=f"{study.period}s", scale=alt.Scale(nice=False))
    )
    band = base.mark_area(color=TACTICS[0], opacity=0.15).encode(
        y=alt.Y("low:Q", title="adopted, of every 100", scale=alt.Scale(domain=[0, 100])),
        y2="high:Q",
    )
    legend = alt.Legend(title=None, orient="top", symbolType="stroke", labelLimit=400)
    layers = [band]
    for name, column in zip(names, ("observed", "banded", "plain"), strict=True):
        line = base.transform_calculate(line=f"'{name}'")
        layers.append(
            line.mark_line(strokeWidth=2).encode(
                y=alt.Y(f"{column}:Q", title="adopted, of every 100"),
                color=alt.Color("line:N", scale=kind, legend=legend),
                strokeDash=alt.StrokeDash("line:N", scale=dash, legend=legend),
            )
        )
    order = [_panel(study, community) for community in communities]
    drawn: alt.TopLevelMixin = (
        alt.layer(*layers)
        .properties(width=_WIDTH, height=_HEIGHT)
        .facet(alt.Facet("panel:N", title=None, sort=order), columns=_COLUMNS)
        .properties(config=config())
    )
    return drawn


def _panel(study: Innovation, community: Community) -> str:
    return f"{study.community} {community.name} ({len(community)} people)"


def _rows(
    study: Innovation,
    community: Community,
    results: Sequence[HeldOut],
    *,
    banded: str,
    plain: str,
) -> list[dict[str, Any]]:
    """Return a row a period, from nobody at time 0 on; shares of every 100."""
    own = [r for r in results if r.community == community.name]
    band = [r.forecast for r in own if r.model == banded]
    line = [r.forecast for r in own if r.model == plain]
    columns = {
        "observed": community.curve,
        "banded": np.mean([forecast.curve for forecast in band], axis=0),
        "low": np.mean([forecast.low for forecast in band], axis=0),
        "high": np.mean([forecast.high for forecast in band], axis=0),
        "plain": np.mean([forecast.curve for forecast in line], axis=0),
    }
    panel = _panel(study, community)
    start = {"panel": panel, "time": 0, **dict.fromkeys(columns, 0.0)}
    return [start] + [
        {"panel": panel, "time": period + 1}
        | {name: round(100 * float(values[period]), 2) for name, values in columns.items()}
        for period in range(community.periods)
    ]
