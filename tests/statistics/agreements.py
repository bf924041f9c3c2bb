"""Every estimate that agrees with an R package, base R or a published table to six digits.

Each row is one estimate of ours beside the numbers that somebody else's program gave for the same
data; ``reference/*.R`` has the calls. ``docs/reference-numbers.md`` is written from it:

    python -m tests.statistics.agreements > docs/reference-numbers.md
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np

from nudgelab.statistics import cluster_effects
from nudgelab.statistics.allocation import sample_ratio_mismatch
from nudgelab.statistics.andersen_gill import recurrent_rate_ratio
from nudgelab.statistics.blocked_effects import blocked_mean_difference
from nudgelab.statistics.causal_mediation import causal_mediation
from nudgelab.statistics.cluster_robust import cr1, cr2_contrast
from nudgelab.statistics.counting_history import counting_history
from nudgelab.statistics.counts import rate_ratio
from nudgelab.statistics.cox import hazard_ratio
from nudgelab.statistics.cumulative_incidence import cumulative_incidence_difference
from nudgelab.statistics.effect_moderation import effect_moderation
from nudgelab.statistics.factorial import factorial_effect, factorial_weights
from nudgelab.statistics.g_computation import standardised_risk_difference, standardised_risk_ratio
from nudgelab.statistics.group_sequential import boundaries
from nudgelab.statistics.kaplan_meier import kaplan_meier
from nudgelab.statistics.least_squares import least_squares
from nudgelab.statistics.lin_adjustment import adjusted_mean_difference, adjusted_risk_difference
from nudgelab.statistics.log_rank import log_rank
from nudgelab.statistics.means import hedges_g, mean_difference
from nudgelab.statistics.meta_analysis import random_effects
from nudgelab.statistics.multiplicity import benjamini_hochberg, bonferroni, holm
from nudgelab.statistics.negative_binomial import negative_binomial_ratio
from nudgelab.statistics.paired_change import mean_change
from nudgelab.statistics.partial_pooling import partial_pooling
from nudgelab.statistics.probability_of_superiority import probability_of_superiority
from nudgelab.statistics.proportional_hazards import proportional_hazards_test
from nudgelab.statistics.proportional_odds import common_odds_ratio
from nudgelab.statistics.proportions import cohens_h
from nudgelab.statistics.reliability import cronbach_alpha
from nudgelab.statistics.restricted_mean import restricted_mean_difference
from nudgelab.statistics.rollout import exposure_average_effect, rollout, rollout_effect
from nudgelab.statistics.stratified_tables import mantel_haenszel_odds_ratio, stratified_tables
from nudgelab.statistics.trimmed_means import trimmed_mean_difference
from nudgelab.statistics.two_proportion_test import two_proportion_p
from nudgelab.statistics.two_stage import complier_average_effect
from tests.statistics.reference_numbers import reference
from tests.statistics.test_least_squares import designs

SIX_DIGITS = 5e-7
"""Relative difference below which two numbers agree to six significant digits."""

Numbers = Sequence[float]


@dataclass(frozen=True)
class Agreement:
    """One estimate of ours beside the reference.

    ``what`` names the estimate, ``whose`` the function that gave the reference, ``numbers`` what is
    compared, ``ours`` computes them anew.
    """

    what: str
    whose: str
    numbers: str
    reference: Numbers
    ours: Callable[[], Numbers]

    def difference(self) -> float:
        """Return the largest relative difference over the numbers."""
        pairs = zip(self.ours(), self.reference, strict=True)
        return max(abs(one - other) / (abs(other) or 1.0) for one, other in pairs)


FULL = "value, s.e., df, interval, p"
THREE = "value, s.e., df"


THREE_NAMES = ("value", "standard_error", "degrees_of_freedom")


def _named(found: Any, *names: str) -> Numbers:
    return tuple(attrgetter(name)(found) for name in names)


def _full(found: Any) -> Numbers:
    return _named(found, *THREE_NAMES, "low", "high", "p")


def _three(found: Any) -> Numbers:
    return _named(found, *THREE_NAMES)


def _error(found: Any) -> Numbers:
    return _named(found, "standard_error", "degrees_of_freedom")


def _log(e: Any) -> Numbers:
    return (math.log(e.value), e.standard_error)


def _arrays(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: np.asarray(column) for name, column in columns.items()}


def agreements() -> Iterator[Agreement]:
    """Yield every row, area by area."""
    yield from _persons()
    yield from _teams()
    yield from _blocks()
    yield from _designs()
    yield from _instruments()
    yield from _models()
    yield from _times()
    yield from _recurrent()
    yield from _ordinal()
    yield from _beneath()
    yield from _pooled()
    yield from _many()


def _persons() -> Iterator[Agreement]:
    r = reference("people")
    cars = {name: np.array(column, float) for name, column in r["mtcars"].items()}
    one, zero = cars["mpg"][cars["am"] == 1], cars["mpg"][cars["am"] == 0]
    x = np.column_stack([cars["hp"], cars["qsec"]])
    yield Agreement(
        "mean difference, mtcars",
        "stats::t.test",
        FULL,
        r["welch"],
        lambda: _full(mean_difference(one, zero)),
    )
    yield Agreement(
        "Hedges’ g, mtcars",
        "effectsize::hedges_g",
        "value",
        r["hedges_g"][:1],
        lambda: (hedges_g(one, zero).value,),
    )
    for counts, expected in zip([(56, 70, 48, 80), (3, 20, 9, 25)], r["cohens_h"], strict=True):
        yield Agreement(
            f"Cohen’s h, {counts[0]}/{counts[1]} v {counts[2]}/{counts[3]}",
            "effectsize::cohens_h",
            "value, interval",
            expected,
            lambda c=counts: (cohens_h(*c).value, cohens_h(*c).low, cohens_h(*c).high),
        )
    cases = [(56, 70, 48, 80), (30, 100, 45, 110), (700, 3000, 640, 3100)]
    for counts, expected in zip(cases, r["n_minus_1"], strict=True):
        yield Agreement(
            f"test of two shares, {counts[0]}/{counts[1]} v {counts[2]}/{counts[3]}",
            "stats::prop.test (N − 1)",
            "p",
            [expected],
            lambda c=counts: (two_proportion_p(*c).p,),
        )
    yield Agreement(
        "test of two rare shares",
        "stats::fisher.test",
        "p",
        [r["fisher_rare"]],
        lambda: (two_proportion_p(0, 400, 1, 601).p,),
    )
    breaks = r["warpbreaks"]
    yield Agreement(
        "rate ratio, warpbreaks",
        "stats::glm(quasipoisson), sandwich::vcovHC(HC2)",
        "log value, s.e.",
        r["rate_ratio"],
        lambda: _log(rate_ratio(breaks["treated"], breaks["control"])),
    )
    for name, clusters, weights in (
        ("lin", None, None),
        ("lin_weighted", None, "wt"),
        ("lin_clusters", "team", None),
        ("lin_clusters_weighted", "team", "wt"),
    ):
        how = ", ".join(filter(None, ["weighted" * bool(weights), "by team" * bool(clusters)]))
        yield Agreement(
            f"Lin’s adjusted difference, mtcars{', ' if how else ''}{how}",
            f"estimatr::lm_lin({'CR2' if clusters else 'HC2'})",
            FULL,
            r[name],
            lambda c=clusters, w=weights: _full(
                adjusted_mean_difference(
                    cars["mpg"], cars["am"], x, clusters=c and cars[c], weights=w and cars[w]
                )
            ),
        )
    yield Agreement(
        "Lin’s adjusted risk difference, mtcars",
        "estimatr::lm_lin(HC2)",
        FULL,
        r["lin_binary"],
        lambda: _full(adjusted_risk_difference(cars["vs"], cars["am"], x)),
    )
    yield Agreement(
        "sample ratio, 520 : 480 : 560",
        "stats::chisq.test",
        "statistic, p",
        r["chisq"],
        lambda: _named(sample_ratio_mismatch([520, 480, 560], [1, 1, 1]), "statistic", "p"),
    )
    yield Agreement(
        "sample ratio, 7 : 2 planned 2 : 1",
        "stats::binom.test",
        "p",
        [r["binom"]],
        lambda: (sample_ratio_mismatch([7, 2], [2, 1]).p,),
    )


def _teams() -> Iterator[Agreement]:
    r = reference("clusters")
    data = _arrays(r["data"])
    outcomes = {
        "risk_difference": "heavy",
        "risk_ratio": "heavy",
        "odds_ratio": "heavy",
        "cohens_h": "heavy",
        "mean_difference": "weight",
        "hedges_g": "weight",
        "rate_ratio": "tens",
    }
    for name, column in outcomes.items():
        estimator = getattr(cluster_effects, f"clustered_{name}")
        yield Agreement(
            f"{name.replace('_', ' ')} by team, ChickWeight",
            "clubSandwich::linear_contrast(CR2)",
            THREE,
            r[name],
            lambda f=estimator, c=column: _three(f(data[c], data["treated"], data["chick"])),
        )
    chicks, models = designs()
    for model, (design, weights) in models.items():
        fit = least_squares(design, chicks["weight"], weights=weights)
        yield Agreement(
            f"regression with teams, {model}",
            "clubSandwich::coef_test(CR2), vcovCR(CR1S)",
            "CR2 s.e., df; CR1 s.e.",
            [*r[model]["se"], *r[model]["df"], *r[model]["cr1"]],
            lambda f=fit: _of_fit(f, chicks["chick"]),
        )


def _of_fit(fit: Any, clusters: Any) -> Numbers:
    contrasts = [cr2_contrast(fit, clusters, unit) for unit in np.eye(fit.k)]
    errors = [c.standard_error for c in contrasts], [c.degrees_of_freedom for c in contrasts]
    return [*errors[0], *errors[1], *np.sqrt(np.diag(cr1(fit, clusters)))]


def _blocks() -> Iterator[Agreement]:
    r = reference("blocks")

    def data(name: str, *columns: str) -> list[Any]:
        return [np.asarray(r[name][column]) for column in columns]

    strata = data("strata", "y", "treated", "block")
    yield Agreement(
        "difference within strata",
        "estimatr::difference_in_means(blocks)",
        "value, s.e.",
        r["by_size"],
        lambda: _three(blocked_mean_difference(*strata))[:2],
    )
    yield Agreement(
        "difference within strata, weighted by precision",
        "stats::lm with stratum effects",
        "value",
        [r["fixed"]],
        lambda: (blocked_mean_difference(*strata, weighting="precision").value,),
    )
    x = data("strata", "x")[0][:, None]
    yield Agreement(
        "adjusted difference within strata",
        "stats::lm, an intercept a stratum and arm",
        "value",
        [r["adjusted"]],
        lambda: (blocked_mean_difference(*strata, covariates=x).value,),
    )
    pairs = data("pairs", "y", "treated", "pair")
    yield Agreement(
        "difference within pairs",
        "stats::t.test(paired)",
        "value, s.e., df, p",
        r["paired"],
        lambda: _named(blocked_mean_difference(*pairs), *THREE_NAMES, "p"),
    )
    equal, teams = data("equal", "y", "treated", "pair"), data("equal", "team")[0]
    yield Agreement(
        "difference within pairs of teams",
        "estimatr::difference_in_means(blocks, clusters)",
        "value, s.e.",
        r["equal_estimatr"],
        lambda: _three(blocked_mean_difference(*equal, clusters=teams))[:2],
    )
    events = data("strata", "event", "treated", "block")
    yield Agreement(
        "odds ratio within strata",
        "stats::mantelhaen.test",
        "value, interval, p",
        r["odds_ratio"],
        lambda: _named(
            mantel_haenszel_odds_ratio(stratified_tables(*events)), "value", "low", "high", "p"
        ),
    )


def _designs() -> Iterator[Agreement]:
    r = reference("factorial")
    data = _arrays(r["data"])
    levels = [[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    arm = 4 * data["a"] + 2 * data["b"] + data["c"]
    for name, term in (("a", [0]), ("b", [1]), ("ab", [0, 1]), ("abc", [0, 1, 2])):
        weights = factorial_weights(levels, term)
        kind = "main effect" if len(term) == 1 else "interaction"
        yield Agreement(
            f"factorial {kind} {name}, teams",
            "estimatr::lm_robust(CR2), effect coding",
            THREE,
            r["teams"][name],
            lambda w=weights: _three(
                factorial_effect("mean_difference", data["y"], arm, w, clusters=data["team"])
            ),
        )
    r_change = reference("paired_change")
    before, after, team = (r_change["data"][name] for name in ("before", "after", "team"))
    for unit, whose, clusters in (
        ("persons", "stats::t.test(paired)", None),
        ("teams", "estimatr::lm_robust(CR2)", team),
    ):
        yield Agreement(
            f"change before to after, {unit}",
            whose,
            FULL,
            r_change[unit],
            lambda c=clusters: _full(mean_change(before, after, clusters=c)),
        )
    r_wedge = reference("rollout")
    wedge = _arrays(r_wedge["data"])
    trial = rollout(wedge["y"], wedge["treated"], wedge["team"], wedge["period"])
    for name, estimator in (("immediate", rollout_effect), ("averaged", exposure_average_effect)):
        yield Agreement(
            f"stepped wedge, {name} effect",
            "estimatr::lm_robust(CR2)",
            THREE,
            r_wedge[name],
            lambda f=estimator: _three(f("mean_difference", trial)),
        )


def _instruments() -> Iterator[Agreement]:
    r = reference("people")
    cars = {name: np.array(column, float) for name, column in r["mtcars"].items()}
    options = {"iv": {}, "iv_weighted": {"weights": "wt"}, "iv_clusters": {"clusters": "team"}}
    for name, chosen in options.items():
        how = {"iv": "", "iv_weighted": ", weighted", "iv_clusters": ", by team"}[name]
        yield Agreement(
            f"complier effect, mtcars{how}",
            "estimatr::iv_robust",
            FULL,
            r[name],
            lambda o=chosen: _full(
                complier_average_effect(
                    cars["mpg"], cars["am"], cars["vs"], **{k: cars[v] for k, v in o.items()}
                )
            ),
        )


def _models() -> Iterator[Agreement]:
    r = reference("models")
    quine, births = _arrays(r["quine"]), _arrays(r["birthwt"])
    days, treated = quine["outcome"], quine["treated"]
    covariates = {
        "counts": np.empty((len(days), 0)),
        "counts_adjusted": np.column_stack([quine["slow"], quine["eth"]]),
    }
    for name, x in covariates.items():
        yield Agreement(
            f"negative binomial ratio, quine{', adjusted' if x.size else ''}",
            "MASS::glm.nb, sandwich::vcovHC(HC1)",
            "log value, s.e.",
            [r[name]["beta"], r[name]["se"]],
            lambda x=x: _log(negative_binomial_ratio(days, treated, x)),
        )
    arguments = (
        births["outcome"],
        births["treated"],
        np.column_stack([births["lwt"], births["ht"], births["ui"]]),
    )
    yield Agreement(
        "standardised risk difference, birthwt",
        "stats::glm, stacked estimating equations",
        "value, s.e.",
        [r["risks"]["difference"], r["risks"]["se"]],
        lambda: _three(standardised_risk_difference(*arguments))[:2],
    )
    yield Agreement(
        "standardised risk ratio, birthwt",
        "stats::glm, stacked estimating equations",
        "log value, s.e.",
        [r["risks"]["log_ratio"], r["risks"]["se_log"]],
        lambda: _log(standardised_risk_ratio(*arguments)),
    )
    yield Agreement(
        "difference of trimmed means, quine",
        "Yuen (1974) in base R",
        THREE,
        [r["yuen"][name] for name in ("value", "se", "df")],
        lambda: _three(trimmed_mean_difference(days, treated)),
    )


def _times() -> Iterator[Agreement]:
    r = reference("survival")
    lung = _arrays(r["data"])
    for time, unit, horizon in (("time", "days", 600), ("months", "months", 24)):
        survived = (lung[time], lung["observed"], lung["treated"])
        curve, cox, area = (r[f"{name}_{unit}"] for name in ("curve", "cox", "area"))
        yield Agreement(
            f"Kaplan–Meier curve, lung in {unit}",
            "survival::survfit",
            "share at each time",
            curve["survival"],
            lambda t=time: kaplan_meier(lung[t], lung["observed"]).survival,
        )
        yield Agreement(
            f"hazard ratio, lung in {unit}",
            "survival::coxph (Efron)",
            "log value, s.e., interval",
            [cox["beta"], cox["se"], *cox["ci"]],
            lambda s=survived: (*_log(hazard_ratio(*s)), *_named(hazard_ratio(*s), "low", "high")),
        )
        yield Agreement(
            f"hazard ratio by team, lung in {unit}",
            "survival::coxph dfbeta, clubSandwich(CR2)",
            "s.e., df",
            cox["clusters"],
            lambda s=survived: _error(hazard_ratio(*s, clusters=lung["inst"])),
        )
        yield Agreement(
            f"log-rank test, lung in {unit}",
            "survival::survdiff",
            "statistic",
            [cox["log_rank"]],
            lambda s=survived: (log_rank(*s).value,),
        )
        yield Agreement(
            f"restricted mean difference, lung to {horizon} {unit}",
            "survival::survfit (rmean)",
            "value, s.e.",
            [area["rmean"][1] - area["rmean"][0], math.hypot(*area["se"])],
            lambda s=survived, h=horizon: _three(restricted_mean_difference(*s, horizon=h))[:2],
        )
        yield Agreement(
            f"restricted mean difference by team, lung to {horizon} {unit}",
            "survival::residuals.survfit, clubSandwich(CR2)",
            "s.e., df",
            area["clusters"],
            lambda s=survived, h=horizon: _error(
                restricted_mean_difference(*s, horizon=h, clusters=lung["inst"])
            ),
        )
    for unit in ("days", "months"):
        expected = reference("recurrent")[f"zph_{unit}"]
        data = _arrays(expected["data"])
        yield Agreement(
            f"proportional hazards, lung in {unit}",
            "survival::cox.zph",
            "statistic",
            [expected["chisq"]],
            lambda d=data: (
                proportional_hazards_test(d["time"], d["observed"], d["treated"]).statistic,
            ),
        )


def _recurrent() -> Iterator[Agreement]:
    r = reference("recurrent")
    people, mgus = _arrays(r["people"]), _arrays(r["mgus"])
    treated = people["treated"] == 1
    bladder = counting_history(people["end"], np.zeros(len(treated)), r["person"], r["time"])
    yield Agreement(
        "ratio of recurrent rates, bladder",
        "survival::coxph(cluster)",
        "log value, s.e.",
        [r["rate"]["beta"], r["rate"]["se"]],
        lambda: _log(recurrent_rate_ratio(bladder, treated)),
    )
    yield Agreement(
        "ratio of recurrent rates by team, bladder",
        "survival::coxph dfbeta, clubSandwich(CR2)",
        "s.e., df",
        r["rate"]["clusters"],
        lambda: _error(recurrent_rate_ratio(bladder, treated, clusters=people["team"])),
    )
    for arm, name in enumerate(("control", "treated")):
        group = treated == (arm == 1)
        yield Agreement(
            f"mean count by time 10, 20 and 30, bladder, {name}",
            "survival::survfit (robust)",
            "values, s.e.",
            [*r["mean_count"][arm]["mean"], *r["mean_count"][arm]["se"]],
            lambda g=group: _mean_counts(bladder.of(g)),
        )
    for index, horizon in enumerate((60, 120, 240)):
        control, arm_1 = r["incidence"]
        yield Agreement(
            f"difference of cumulative incidence, mgus2 to {horizon}",
            "survival::survfit (competing)",
            "value",
            [arm_1["share"][index] - control["share"][index]],
            lambda h=horizon: (
                cumulative_incidence_difference(
                    mgus["time"],
                    mgus["status"] == 1,
                    mgus["status"] == 2,
                    mgus["treated"] == 1,
                    horizon=h,
                ).value,
            ),
        )


def _mean_counts(history: Any) -> Numbers:
    found = [history.mean_until(horizon) for horizon in (10, 20, 30)]
    return [*(m for m, _ in found), *(math.sqrt((i**2).sum()) for _, i in found)]


def _ordinal() -> Iterator[Agreement]:
    r = reference("ordinal")
    data = _arrays(r["data"])
    superiority = r["superiority"]
    yield Agreement(
        "probability of superiority, housing",
        "Brunner & Munzel (2000) in base R",
        FULL,
        [
            *(superiority[name] for name in ("value", "se", "df")),
            *superiority["ci"],
            superiority["p"],
        ],
        lambda: _full(probability_of_superiority(data["outcome"], data["treated"])),
    )
    yield Agreement(
        "probability of superiority by team, housing",
        "clubSandwich::linear_contrast(CR2)",
        "s.e., df",
        superiority["clusters"],
        lambda: _error(
            probability_of_superiority(data["outcome"], data["treated"], clusters=data["team"])
        ),
    )
    yield Agreement(
        "common odds ratio, housing",
        "MASS::polr",
        "log value",
        [r["odds"]["beta"]],
        lambda: (math.log(common_odds_ratio(data["outcome"], data["treated"]).value),),
    )
    for name, said in (("attitude", "attitude"), ("cars", "mtcars"), ("swiss", "swiss")):
        scale = reference("reliability")[name]
        yield Agreement(
            f"Cronbach’s alpha, {said}",
            "psych::alpha, Feldt’s interval",
            "value, interval",
            scale["alpha"],
            lambda s=scale: _named(
                cronbach_alpha(np.asarray(s["data"], float)), "value", "low", "high"
            ),
        )


def _beneath() -> Iterator[Agreement]:
    r = reference("moderation")

    def moderated(**changes: Any) -> Any:
        x = np.asarray(r["x"])[:, None]
        return effect_moderation(
            outcome=r["y"], treated=r["t"], moderator=r["m"], covariates=x, at=[r["at"]], **changes
        )

    yield Agreement(
        "interaction with a scale, and the effect at a value",
        "stats::lm, sandwich::vcovHC(HC2)",
        "values, s.e.",
        [r["interaction"], r["se"], r["conditional"], r["conditional_se"]],
        lambda: (*_three(moderated().interaction)[:2], *_three(moderated().effects[0])[:2]),
    )
    yield Agreement(
        "interaction with a scale, by team",
        "estimatr::lm_robust(CR2)",
        "s.e., df, limit",
        [r["cr2_se"], r["cr2_df"], r["cr2_low"]],
        lambda: _named(
            moderated(clusters=r["g"]).interaction, "standard_error", "degrees_of_freedom", "low"
        ),
    )
    yield Agreement(
        "spread of effects between segments",
        "metafor::rma(REML)",
        "τ²",
        [r["tau2"]],
        lambda: (partial_pooling(r["e"], r["f"], groups=r["k"]).tau_squared,),
    )
    m = reference("mediation")

    def mediated() -> Any:
        x, rng = np.asarray(m["x"])[:, None], np.random.default_rng(1)
        return causal_mediation(
            m["y"], treated=m["t"], mediator=m["m"], covariates=x, draws=200, rng=rng
        )

    yield Agreement(
        "effect through the mediator, past it, in all; ρ",
        "stats::lm; Imai, Keele & Yamamoto (2010)",
        "values",
        [m["acme"], m["ade"], m["total"], m["rho"]],
        lambda: _named(mediated(), "acme.value", "ade.value", "total.value", "rho_at_zero"),
    )


def _pooled() -> Iterator[Agreement]:
    r = reference("pooling")
    how = {"normal": "normal", "knapp": "hartung_knapp", "modified": "hartung_knapp_modified"}
    said = {"bcg": "13 BCG trials", "small": "3 trials", "same": "4 homogeneous trials"}
    for case, interval in (
        ("bcg", "normal"),
        ("bcg", "knapp"),
        ("small", "modified"),
        ("same", "modified"),
    ):
        data = r[case]
        names = ("estimate", "se", "low", "high", "Q")
        test = {"normal": "z", "knapp": "knha", "modified": "adhoc"}[interval]
        yield Agreement(
            f"random-effects mean, {said[case]}, {interval}",
            f"metafor::rma(REML, test = {test})",
            "value, s.e., interval, Q",
            [data[interval][name] for name in names],
            lambda d=data, i=how[interval]: _named(
                random_effects(d["yi"], d["vi"], interval=i),
                *("value", "standard_error", "low", "high", "q"),
            ),
        )


def _many() -> Iterator[Agreement]:
    r = reference("people")
    p = np.array(r["p"], float)
    tested = ~np.isnan(p)
    for adjust, name in ((holm, "holm"), (bonferroni, "bonferroni"), (benjamini_hochberg, "BH")):
        expected = np.array(r[adjust.__name__], float)[tested]
        yield Agreement(
            f"corrected p-values, {name}",
            "stats::p.adjust",
            "p",
            expected.tolist(),
            lambda f=adjust: f(p)[tested],
        )
    looks = reference("looks")
    for name, fractions, spending, settings in (
        ("obrien_fleming_5", np.arange(1, 6) / 5, "obrien_fleming", {}),
        ("pocock_5", np.arange(1, 6) / 5, "pocock", {}),
        ("hsd_minus4", np.arange(1, 5) / 4, "hwang_shih_decani", {"gamma": -4.0}),
    ):
        yield Agreement(
            f"boundaries of {len(fractions)} looks, {spending.replace('_', '–')}",
            "rpact::getDesignGroupSequential",
            "critical values",
            looks[name],
            lambda f=fractions, s=spending, o=settings: [b.critical for b in boundaries(f, s, **o)],
        )


def page() -> str:
    """Return the page that lists them."""
    rows = list(agreements())
    numbers = sum(len(row.reference) for row in rows)
    packages = sorted({name for row in rows for name in _packages(row.whose)})
    lines = [
        "# Reference numbers",
        "",
        f"{len(rows)} estimates, {numbers} numbers in all, agree to six significant digits with R,",
        "or with a published formula in base R, on the same data. The packages:",
        f"{', '.join(packages)}.",
        "",
        "`tests/statistics/reference/` has R's numbers with the calls that gave them. A test",
        "computes ours anew, compares them, and holds this page to the list",
        "(`python -m tests.statistics.agreements`). Methods that draw at random, and functions of",
        "R that stop at fewer digits, are compared in the tests too, to as many digits as they",
        "have; the published trials and the nudge meta-analysis to their printed digits, in",
        "`experiments/`.",
        "",
        "| estimate | reference from | compared | first number |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row.what} | `{row.whose}` | {row.numbers} | {_six(row.reference[0])} |"
        if "::" in row.whose
        else f"| {row.what} | {row.whose} | {row.numbers} | {_six(row.reference[0])} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def _packages(whose: str) -> Iterator[str]:
    for part in whose.replace(",", " ").split():
        if "::" in part:
            yield part.split("::")[0]
        elif part.startswith("clubSandwich"):
            yield "clubSandwich"


def _six(value: float) -> str:
    return f"{value:.6g}".replace("-", "−")


if __name__ == "__main__":
    sys.stdout.write(page())
