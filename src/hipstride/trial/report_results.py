"""The parts of a report about results: primary, secondary, and what happens when missing values are worse."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from hipstride.record.errors import NoEstimate
from hipstride.trial import wording
from hipstride.trial.endpoint_analysis import Fitted, sensitivity_of
from hipstride.trial.multiplicity import decide
from hipstride.trial.outcomes import Wide
from hipstride.trial.report_parts import Figure, Section, TableOf, interval, number, p_text, table
from hipstride.trial.study import Endpoint, Study


def shown(endpoint: Endpoint, value: float) -> float:
    """A difference as it is told: percent if the endpoint is on the log scale."""
    return 100.0 * float(np.expm1(value)) if endpoint.is_log else value


def unit_of(endpoint: Endpoint) -> str:
    """The unit of a difference."""
    return "%" if endpoint.is_log else endpoint.unit


def is_better(endpoint: Endpoint, lower: float, upper: float) -> bool | None:
    """Whether an interval of a difference lies on the better side, on the worse, or across zero."""
    if lower <= 0.0 <= upper:
        return None
    return (lower > 0.0) == (endpoint.better == "higher")


def title_of(study: Study, name: str) -> str:
    """What an arm is called."""
    return next(arm.title for arm in study.arms if arm.name == name)


def in_order(study: Study, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a model arm by arm, the trained first, then as in the study file."""
    names = [study.trained.name, *(arm.name for arm in study.arms if arm.role != "trained")]
    return sorted(rows, key=lambda row: names.index(row["group"]))


def in_unit(unit: str) -> str:
    """A unit behind a heading."""
    return f", {unit}" if unit else ""


def primary_sentence(fitted: Fitted, study: Study) -> str:
    """The primary result in one sentence."""
    one, endpoint = fitted.primary, fitted.endpoint
    kind = wording.comparison_of(randomised=study.randomised, healthy=study.reference.role == "healthy")
    unit = unit_of(endpoint)
    mid, low, high = interval(*(shown(endpoint, x) for x in (one.estimate, one.lower, one.upper)))
    what = "given the value at the start" if study.adjusted else "in the change since the start"
    return " ".join(
        f"{endpoint.name} at week {study.primary_week:g}, {study.trained.title} less {study.reference.title}, "
        f"{what}: {mid} {unit} (95 % interval {low} to {high}; {p_text(one.p)}). "
        f"{wording.name_of_contrast(kind)}".split()
    )


def primary(wide: Wide, fitted: Fitted) -> Section:
    """Contrasts, means and changes of the primary endpoint, with its picture."""
    study = wide.study
    text = [primary_sentence(fitted, study)]
    for arm in study.arms:
        if arm.role != "trained" and arm is not study.reference:
            kind = wording.comparison_of(randomised=study.randomised, healthy=arm.role == "healthy")
            text.append(wording.what_it_shows(kind, study.trained.title, arm.title))
    if fitted.people_left_out:
        why = "no value at the start, or none later" if study.adjusted else "no value"
        text.append(f"{fitted.people_left_out} people are not in this analysis ({why}, or no covariate).")
    text.append(wording.within_group())
    tables = (contrast_table(fitted, study), mean_table(fitted, study), change_table(fitted, study))
    return Section("primary", "Primary result", tuple(text), tables, (profile(wide, fitted),))


def contrast_table(fitted: Fitted, study: Study) -> TableOf:
    """Trained arm less every other at every visit."""
    endpoint = fitted.endpoint
    rows = [
        [
            f"{study.trained.title} \u2212 {title_of(study, one.arm)}",
            one.week,
            *(shown(endpoint, x) for x in (one.estimate, one.lower, one.upper)),
            one.se,
            one.df,
            one.t,
            one.p,
        ]
        for one in fitted.contrasts
    ]
    what = "Difference given the start" if study.adjusted else "Difference in change"
    note = f"The line of week {study.primary_week:g} against {study.reference.title} is the primary one."
    if endpoint.is_log:
        note += " SE and t are on the log scale."
    heads = [
        "Contrast",
        "Week",
        f"{what}{in_unit(unit_of(endpoint))}",
        "Lower",
        "Upper",
        "SE",
        "df",
        "t",
        "p",
    ]
    return table("primary_contrasts", f"{endpoint.name}: differences between arms", heads, rows, note)


def mean_table(fitted: Fitted, study: Study) -> TableOf:
    """Means of the model."""
    endpoint = fitted.endpoint
    rows = [
        [
            title_of(study, row["group"]),
            row["visit"],
            *(_level(endpoint, row[key]) for key in ("estimate", "lower", "upper")),
            row["df"],
        ]
        for row in in_order(study, fitted.model.lsmeans.rows())
    ]
    note = "Least-squares means at the mean of the covariates"
    note += ", the value at the start among them." if study.adjusted else "."
    note += " They are geometric means." if endpoint.is_log else ""
    heads = ["Arm", "Week", f"Mean{in_unit(endpoint.unit)}", "Lower", "Upper", "df"]
    return table("primary_means", f"{endpoint.name}: means", heads, rows, note)


def change_table(fitted: Fitted, study: Study) -> TableOf:
    """Each arm's own change since the start."""
    endpoint = fitted.endpoint
    rows = []
    for row in in_order(study, fitted.over_time.changes.rows()):
        week = row["change"].split(" - ")[0]
        low, high = row["lower"], row["upper"]
        numbers = [shown(endpoint, row[key]) for key in ("estimate", "lower", "upper")]
        words = wording.change_word(is_better(endpoint, low, high))
        rows.append([title_of(study, row["group"]), week, *numbers, words])
    heads = ["Arm", "Week", f"Change{in_unit(unit_of(endpoint))}", "Lower", "Upper", "In words"]
    return table(
        "primary_changes", f"{endpoint.name}: each arm's own change since the start", heads, rows,
        "Changes over time, not effects.",
    )  # fmt: skip


def _level(endpoint: Endpoint, value: float | None) -> float | None:
    if value is None:
        return None
    return float(np.exp(value)) if endpoint.is_log else value


def profile(wide: Wide, fitted: Fitted) -> Figure:
    """Means of every arm at every visit with intervals."""
    study, endpoint = wide.study, fitted.endpoint
    rows: list[list[Any]] = [
        [
            title_of(study, row["group"]),
            float(row["visit"]),
            *(_level(endpoint, row[key]) for key in ("estimate", "lower", "upper")),
        ]
        for row in in_order(study, fitted.over_time.lsmeans.rows())
    ]
    first, last = study.weeks[0], f"{study.primary_week:g}"
    parts = []
    for arm in study.arms:
        mine: dict[float, float | None] = {row[1]: row[2] for row in rows if row[0] == arm.title}
        start, then = mine.get(float(first)), mine.get(float(last))
        parts.append(f"{arm.title} {number(start)} to {number(then)}")
    unit = f" {endpoint.unit}" if endpoint.unit else ""
    summary = f"Mean {endpoint.name} from week {first} to week {last}: {'; '.join(parts)}{unit}."
    data = table(
        "profile", "Means with 95 % intervals", ["Arm", "Week", f"Mean{in_unit(endpoint.unit)}", "Lower", "Upper"],
        rows, "Bars are the intervals of each mean, not of the differences.",
    )  # fmt: skip
    label = f"{endpoint.name}{in_unit(endpoint.unit)}"
    return Figure(
        "profile", "profile", f"{endpoint.name} over time", summary, data, {"y": label, "x": "Week"}
    )


def secondary(study: Study, fitted: Sequence[Fitted], failed: Sequence[tuple[str, str]]) -> Section:
    """All endpoints with the correction for their number, and a forest of standardised effects."""
    first = next(one for one in fitted if one.endpoint.role == "primary")
    others = [one for one in fitted if one.endpoint.role != "primary"]
    decisions = decide(
        (first.endpoint.name, first.primary.p),
        [(one.endpoint.name, one.primary.p) for one in others],
        study.multiplicity.method,
        study.analysis.alpha,
    )
    rows = []
    for one, decision in zip([first, *others], decisions, strict=True):
        contrast, endpoint = one.primary, one.endpoint
        numbers = [shown(endpoint, x) for x in (contrast.estimate, contrast.lower, contrast.upper)]
        verdict = "passed" if decision.passed else "not passed" if decision.tested else "exploratory"
        rows.append(
            [endpoint.name, unit_of(endpoint), *numbers, contrast.df, decision.p, decision.adjusted, verdict]
        )
    how = {
        "holm": "the others then by Holm",
        "hierarchical": "the others then in the order of the study file, until one is not passed",
        "none": "the others are not corrected and are exploratory",
    }[study.multiplicity.method]
    text = [
        f"The primary endpoint is tested first, alone, at {study.analysis.alpha:g}; {how}. Without the primary "
        "nothing behind it is claimed. Intervals are 95 % each and not adjusted."
    ]
    text += [f"{name}: no estimate ({why})." for name, why in failed]
    heads = ["Endpoint", "Unit", "Difference", "Lower", "Upper", "df", "p", "Adjusted p", "Verdict"]
    against = f"{study.trained.title} \u2212 {study.reference.title} at week {study.primary_week:g}"
    found = table("endpoints", f"All endpoints: {against}", heads, rows)
    return Section("secondary", "All endpoints", tuple(text), (found,), (forest(study, fitted),))


def forest(study: Study, fitted: Sequence[Fitted]) -> Figure:
    """Primary contrasts in SDs of the start, turned so that right is better."""
    rows: list[list[Any]] = []
    for one in fitted:
        sd = float(np.sqrt(one.over_time.covariance[0, 0]))
        sign = 1.0 if one.endpoint.better == "higher" else -1.0
        contrast = one.primary
        ends = sorted((sign * contrast.lower / sd, sign * contrast.upper / sd))
        rows.append([one.endpoint.name, sign * contrast.estimate / sd, *ends])
    better = sum(row[2] > 0.0 for row in rows)
    worse = sum(row[3] < 0.0 for row in rows)
    summary = (
        f"Of {len(rows)} endpoints the interval lies on the better side for {better}, on the worse for {worse}, "
        f"and holds no difference for {len(rows) - better - worse}."
    )
    data = table(
        "forest", "Differences in SDs of the start", ["Endpoint", "Difference, SD", "Lower", "Upper"], rows,
        "Not corrected for the number of endpoints.",
    )  # fmt: skip
    options = {"x": f"worse with {study.trained.title} | better"}
    return Figure("forest", "forest", "All endpoints on one scale", summary, data, options)


def sensitivity(wide: Wide, fitted: Fitted) -> Section:
    """The primary contrast if the missing values are worse than expected."""
    study, endpoint = wide.study, fitted.endpoint
    title = "If the missing people did worse"
    sign = 1.0 if endpoint.better == "higher" else -1.0
    try:
        found = sensitivity_of(wide, fitted, sign, lambda delta: _told(endpoint, delta))
    except NoEstimate as error:
        return Section("sensitivity", title, (f"No estimate: {error}.",))
    rows = [
        [
            shown(endpoint, one.delta),
            *(shown(endpoint, x) for x in (one.estimate, one.lower, one.upper)),
            one.df,
            one.p,
        ]
        for one in found.rows
    ]
    unit = in_unit(unit_of(endpoint))
    note = (
        f"{found.imputations} imputations, seed {study.seed}; {found.imputed} values missing in the model, "
        f"{found.imputed_treated} of them in {study.trained.title} and shifted."
    )
    lead = (
        "The model takes the missing values to be like those of people with the same values seen. Here the "
        f"missing values of {study.trained.title} are drawn and then shifted by delta"
        f"{' percent' if endpoint.is_log else ''}."
    )
    heads = [f"Delta{unit}", f"Difference{unit}", "Lower", "Upper", "df", "p"]
    return Section(
        "sensitivity",
        title,
        (lead, found.statement),
        (table("sensitivity", f"{endpoint.name} at week {study.primary_week:g}", heads, rows, note),),
    )


def _told(endpoint: Endpoint, delta: float) -> str:
    unit = unit_of(endpoint)
    return f"{number(shown(endpoint, delta))}{' ' if unit else ''}{unit}"
