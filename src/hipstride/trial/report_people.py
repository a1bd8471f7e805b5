"""The parts of a report about people: flow, baseline, exercise, harms."""

import numpy as np
from numpy.typing import NDArray

from hipstride.trial import columns
from hipstride.trial.outcomes import Wide
from hipstride.trial.report_parts import Figure, Section, TableOf, table

CERT = {
    "1": "Equipment",
    "2": "Who leads: qualification and training",
    "3": "Alone or in a group",
    "4": "Supervised or not, and how",
    "5": "How adherence is measured and told",
    "6": "What keeps people motivated",
    "7a": "Rule for progression",
    "7b": "How the programme progresses",
    "8": "Each exercise, so that it can be repeated",
    "9": "Home programme",
    "10": "Parts that are not exercise",
    "11": "Adverse events during exercise",
    "12": "Setting",
    "13": "Dose: repetitions, sets, sessions, weeks, effort",
    "14a": "The same for all, or fitted",
    "14b": "How it is fitted",
    "15": "Rule for where to start",
    "16a": "How it is checked that it is done as planned",
    "16b": "How far it was done as planned",
}
"""The 16 items of the Consensus on Exercise Reporting Template (Slade and others 2016), in our own words."""


def flow(wide: Wide, analysed: NDArray[np.bool_]) -> Section:
    """Counts of the CONSORT flow, drawn and as a table; `analysed` says who is in the primary analysis."""
    study, counted = wide.study, wide.prepared.counted
    arms = study.arms
    blank: list[object] = [None] * len(arms)
    rows: list[list[object]] = []
    if study.flow.screened is not None:
        rows.append(["Screened", *blank, study.flow.screened])
    for reason, n in study.flow.excluded.items():
        rows.append([f"Not included: {reason}", *blank, n])
    rows.append(["In the data", *blank, counted.people])
    rows.append(["No consent to use the data", *blank, counted.without_consent])
    allocated = [counted.allocated[arm.name] for arm in arms]
    rows.append(["In the arm, with consent", *allocated, sum(allocated)])
    seen = {f"week {week}": _per_arm(wide, wide.present[:, k]) for k, week in enumerate(study.weeks)}
    left, used = _reasons(wide), _per_arm(wide, analysed)
    rows += [[f"Seen at {when}", *counts, sum(counts)] for when, counts in seen.items()]
    rows += [[f"Left: {reason}", *counts, sum(counts)] for reason, counts in left.items()]
    rows.append(["In the primary analysis", *used, sum(used)])
    windows = "; ".join(
        f"week {one.week:g}: day {one.first_day:g} to {one.last_day:g}" for one in study.visits
    ).replace("-", "\u2212")
    note = (
        f"Visits are calendar weeks since the start with windows ({windows}). {counted.rows_outside_windows} "
        f"rows lie outside every window and {counted.second_rows_in_window} are a second test in one; the test "
        "nearest to the planned day counts."
    )
    basis = study.consent.basis or f"asked of everyone (column {study.consent.column}); no answer is no"
    return Section(
        "flow",
        "Flow of people",
        (f"Consent: {basis}.".replace("..", "."),),
        (table("flow", "From screening to analysis", ["Step", *_titles(wide), "All"], rows, note),),
        (_flow_chart(wide, allocated, seen, left, used),),
    )


def _per_arm(wide: Wide, who: NDArray[np.bool_]) -> list[int]:
    return [int((who & (wide.arm == arm.name)).sum()) for arm in wide.study.arms]


def _flow_chart(
    wide: Wide, allocated: list[int], seen: dict[str, list[int]], left: dict[str, list[int]], used: list[int]
) -> Figure:
    """The CONSORT diagram: a trunk from screening to consent, then one column an arm."""
    study, counted = wide.study, wide.prepared.counted
    boxes: list[list[str]] = []
    if study.flow.screened is not None:
        boxes.append(["trunk", f"Screened: {study.flow.screened}", ""])
    if study.flow.excluded:
        reasons = "\n".join(f"{reason}: {n}" for reason, n in study.flow.excluded.items())
        boxes.append(["side", f"Not included: {sum(study.flow.excluded.values())}", reasons])
    boxes.append(["trunk", f"In the data: {counted.people}", ""])
    boxes.append(["side", f"No consent to use the data: {counted.without_consent}", ""])
    boxes.append(["trunk", f"With consent: {sum(allocated)}", ""])
    for place, arm in enumerate(study.arms):
        word = "randomised" if study.randomised and arm.role != "healthy" else "not randomised"
        gone = [f"{reason}: {counts[place]}" for reason, counts in left.items() if counts[place]]
        boxes.append([arm.title, f"{arm.title}: {allocated[place]}", word])
        boxes.append(
            [arm.title, "Seen", "\n".join(f"{when}: {counts[place]}" for when, counts in seen.items())]
        )
        boxes.append([arm.title, f"Left: {sum(counts[place] for counts in left.values())}", "\n".join(gone)])
        boxes.append([arm.title, f"In the primary analysis: {used[place]}", ""])
    arms = "; ".join(
        f"{arm.title} {n}, of whom {m} are in the primary analysis"
        for arm, n, m in zip(study.arms, allocated, used, strict=True)
    )
    return Figure(
        "flow",
        "flow",
        "Flow of people",
        f"{sum(allocated)} of {counted.people} people agreed to the use of their data: {arms}.",
        table("flow-boxes", "The boxes", ["Column", "Box", "Further lines"], boxes),
    )


def _titles(wide: Wide) -> list[str]:
    return [arm.title for arm in wide.study.arms]


def _reasons(wide: Wide) -> dict[str, list[int]]:
    name = wide.study.columns.left_because
    if name is None:
        return {}
    last = [next((str(one) for one in reversed(row) if one), "") for row in wide.texts(name)]
    found: dict[str, list[int]] = {}
    for reason in sorted(set(last) - {""}):
        hit = np.array([one == reason for one in last])
        found[reason] = [int((hit & (wide.arm == arm.name)).sum()) for arm in wide.study.arms]
    return found


def baseline(wide: Wide) -> Section:
    """Who the arms are, at the start; no tests, because a difference at the start has no hypothesis."""
    study = wide.study
    rows: list[list[object]] = []
    for name in study.baseline_table:
        texts = np.array(wide.first_text(name), dtype=object)
        there = texts != ""
        if not there.any():
            rows.append([name, *["not recorded"] * (len(study.arms) + 1)])
        elif columns.is_categorical(texts[there].tolist(), name):
            for level in sorted(set(texts[there].tolist())):
                rows.append(
                    [f"{name}: {level}", *(_share(texts, there, who, level) for who in _groups(wide))]
                )
        else:
            values = columns.numbers(texts.tolist(), name)
            rows.append([f"{name}, mean (SD)", *(_mean(values, who) for who in _groups(wide))])
    for one in study.endpoints:
        level = wide.level(one)[:, 0]
        unit = f", {one.unit}" if one.unit else ""
        rows.append([f"{one.name}{unit}, mean (SD)", *(_mean(level, who) for who in _groups(wide))])
    note = "At the start; n in square brackets where values are missing. Nothing here is tested, on purpose."
    return Section(
        "baseline",
        "People at the start",
        (),
        (table("baseline", "People at the start", ["", *_titles(wide), "All"], rows, note),),
    )


def _groups(wide: Wide) -> list[NDArray[np.bool_]]:
    everyone = np.ones(len(wide.people), dtype=np.bool_)
    return [*(wide.arm == arm.name for arm in wide.study.arms), everyone]


def _mean(values: NDArray[np.float64], who: NDArray[np.bool_]) -> str:
    mine = values[who]
    seen = mine[np.isfinite(mine)]
    if not len(seen):
        return "no value"
    digits = 0 if abs(seen.mean()) >= 1000 else 1 if abs(seen.mean()) >= 10 else 2
    spread = f" ({seen.std(ddof=1):.{digits}f})" if len(seen) > 1 else ""
    return f"{seen.mean():.{digits}f}{spread}" + (f" [{len(seen)}]" if len(seen) < len(mine) else "")


def _share(texts: NDArray[np.object_], there: NDArray[np.bool_], who: NDArray[np.bool_], level: str) -> str:
    n, hit = int((there & who).sum()), int(((texts == level) & who).sum())
    return f"{hit} ({100 * hit / n:.0f} %)" if n else "no value"


def exercise(wide: Wide) -> Section:
    """Dose prescribed and done, and the rest of the template for reporting exercise."""
    study, dose = wide.study, wide.study.dose
    tables: list[TableOf] = []
    rows: list[list[object]] = []
    for label, wanted, done in (
        ("Sessions", dose.sessions_prescribed, dose.sessions_done),
        ("Sets", dose.sets_prescribed, dose.sets_done),
    ):
        for word, name in (("prescribed", wanted), ("done", done)):
            if name is not None:
                total = _total(wide, name)
                rows.append(
                    [f"{label} {word}, per person, mean (SD)", *(_mean(total, g) for g in _arms(wide))]
                )
        if wanted is not None and done is not None:
            rows.append(
                [f"{label} done of prescribed", *(_ratio(wide, wanted, done, g) for g in _arms(wide))]
            )
    if dose.minutes is not None:
        total = _total(wide, dose.minutes)
        rows.append(["Minutes, per person, mean (SD)", *(_mean(total, g) for g in _arms(wide))])
    if dose.effort is not None:
        effort = _mean_of(wide, dose.effort)
        rows.append(["Effort 0-10, mean (SD)", *(_mean(effort, g) for g in _arms(wide))])
    if rows:
        note = "Sums over the visits of each person; every column counts since the visit before."
        tables.append(table("dose", "Exercise prescribed and done", ["", *_titles(wide)], rows, note))
    items = [[key, what, study.exercise.get(key) or "not reported"] for key, what in CERT.items()]
    unknown = [key for key in study.exercise if key not in CERT]
    items += [[key, "(no such item)", study.exercise[key]] for key in unknown]
    missing = sum(row[2] == "not reported" for row in items)
    note = f"Items of the Consensus on Exercise Reporting Template, in our words; {missing} not reported."
    tables.append(table("cert", "The exercise, item by item", ["Item", "What", "In this study"], items, note))
    return Section("exercise", "Exercise", (), tuple(tables))


def _arms(wide: Wide) -> list[NDArray[np.bool_]]:
    return _groups(wide)[:-1]


def _total(wide: Wide, name: str) -> NDArray[np.float64]:
    values = wide.numbers(name)
    seen = np.isfinite(values)
    return np.where(seen.any(axis=1), np.where(seen, values, 0.0).sum(axis=1), np.nan)


def _mean_of(wide: Wide, name: str) -> NDArray[np.float64]:
    values = wide.numbers(name)
    seen = np.isfinite(values)
    count = seen.sum(axis=1)
    return np.where(count > 0, np.where(seen, values, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)


def _ratio(wide: Wide, wanted: str, done: str, who: NDArray[np.bool_]) -> str:
    asked, did = _total(wide, wanted)[who], _total(wide, done)[who]
    both = np.isfinite(asked) & np.isfinite(did)
    total = float(asked[both].sum())
    return f"{100 * float(did[both].sum()) / total:.0f} %" if total > 0 else "none prescribed"


def harms(wide: Wide) -> Section:
    """Events and people with at least one, in every arm."""
    study = wide.study
    if not study.harms:
        text = "No column of harms is named in the study: harms are not reported here, which is not the same as none."
        return Section("harms", "Harms", (text,))
    rows = []
    for harm in study.harms:
        total = _total(wide, harm.column)
        cells = []
        for who in _arms(wide):
            mine = total[who]
            seen = mine[np.isfinite(mine)]
            people = int((seen > 0).sum())
            cells.append(f"{seen.sum():g} in {people} of {len(seen)}")
        rows.append([harm.label or harm.column, "yes" if harm.serious else "no", *cells])
    weeks = np.nanmax(np.where(wide.present, wide.days(), np.nan), axis=1) / 7.0
    exposure = [f"{np.maximum(weeks[who], 0.0).sum():.0f}" for who in _arms(wide)]
    rows.append(["Person-weeks watched", "", *exposure])
    note = (
        "Events in people with at least one, of people with a record. People watched longer have more events."
    )
    return Section(
        "harms",
        "Harms",
        (),
        (table("harms", "Harms", ["Event", "Serious", *_titles(wide)], rows, note),),
    )
