"""The report as plain mappings for JSON: every key always there, null where it does not apply."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from hipstride.prescription.present import override_json, reason_json, resistance_json
from hipstride.prescription.report import NextTest, Overall, Report
from hipstride.prescription.report_measures import MeasureChange, Threshold
from hipstride.prescription.report_missing import Missing
from hipstride.prescription.report_strength import ChangeRow
from hipstride.prescription.report_symmetry import BothSides, SymmetryRow
from hipstride.prescription.report_training import Kept, SameWork, TrainingRow, Work
from hipstride.prescription.set_ups import mark_number
from hipstride.record.canonical import round_ratio, round_torque
from hipstride.record.resistance import Band, Resistance

Json = dict[str, Any]


def report_json(made: Report) -> Mapping[str, Any]:
    """The whole report."""
    return {
        "person": made.person.person.id,
        "date": made.date.isoformat(),
        "basis": made.basis,
        "headline": _headline(made.headline),
        "changes": [_change(row) for row in made.changes],
        "expected_by_chance": round_ratio(made.expected_by_chance),
        "chance": made.chance,
        "symmetry": [_symmetry(row) for row in made.symmetry],
        "walking": [_measure(row) for row in made.walking],
        "chair": [_measure(row) for row in made.chair],
        "balance": [_measure(row) for row in made.balance],
        "scores": [_measure(row) for row in made.scores],
        "training": [_training(row) for row in made.training],
        "adherence": _kept(made.adherence),
        "missing": [_missing(row) for row in made.missing],
        "next_test": None if made.next_test is None else _next(made.next_test),
        "stopped": [reason_json(each) for each in made.stopped],
        "overrides": [override_json(each) for each in made.overrides],
    }


def _day(date: dt.date | None) -> str | None:
    return None if date is None else date.isoformat()


def _hundredth(value: float | None) -> float | None:
    return None if value is None else round_torque(value)


def _ratio(value: float | None) -> float | None:
    return None if value is None else round_ratio(value)


def _headline(one: Overall) -> Json:
    return {
        "statement": one.statement,
        "probability": _ratio(one.probability),
        "statistics": one.statistics,
        "mean_percent": _hundredth(one.mean_percent),
        "low_percent": _hundredth(one.low_percent),
        "high_percent": _hundredth(one.high_percent),
        "p_two_sided": _ratio(one.p_two_sided),
        "rows": one.rows,
    }


def _change(row: ChangeRow) -> Json:
    return {
        **asdict(row),
        "baseline": _hundredth(row.baseline),
        "latest": _hundredth(row.latest),
        "baseline_date": _day(row.baseline_date),
        "latest_date": _day(row.latest_date),
        "change": _hundredth(row.change),
        "change_percent": _hundredth(row.change_percent),
        "mdc": _hundredth(row.mdc),
        "mdc_optimistic": _hundredth(row.mdc_optimistic),
    }


def _sides(one: BothSides | None) -> Json | None:
    if one is None:
        return None
    return {
        "date": _day(one.date),
        "left_n": _hundredth(one.left_n),
        "right_n": _hundredth(one.right_n),
        "log_ratio": _ratio(one.log_ratio),
        "difference_percent": _hundredth(one.difference_percent),
        "weaker": one.weaker,
        "beyond_error": one.beyond_error,
    }


def _symmetry(row: SymmetryRow) -> Json:
    return {
        "movement": row.movement,
        "position": row.position,
        "measure": row.measure,
        "baseline": _sides(row.baseline),
        "latest": _sides(row.latest),
        "change_log_ratio": _ratio(row.change_log_ratio),
        "change_error": _ratio(row.change_error),
        "trend": row.trend,
        "by_error_alone_percent": _hundredth(row.by_error_alone_percent),
        "strong_side_lost": row.strong_side_lost,
        "limited": {"left": row.limited.get("left"), "right": row.limited.get("right")},
        "text": row.text,
    }


def _threshold(one: Threshold | None) -> Json | None:
    return None if one is None else {**asdict(one), "value": _hundredth(one.value)}


def _measure(row: MeasureChange) -> Json:
    return {
        "measure": row.measure,
        "name": row.name,
        "unit": row.unit,
        "aid": row.condition,
        "n_baseline": row.n_baseline,
        "n_latest": row.n_latest,
        "baseline": _hundredth(row.baseline),
        "latest": _hundredth(row.latest),
        "baseline_date": _day(row.baseline_date),
        "latest_date": _day(row.latest_date),
        "change": _hundredth(row.change),
        "improved": row.improved,
        "mdc": _hundredth(None if row.mdc is None else row.mdc.value),
        "verdict": row.verdict,
        "mic": _hundredth(None if row.mic is None else row.mic.value),
        "important": row.important,
        "thresholds": {
            "mdc": _threshold(row.mdc),
            "mic": _threshold(row.mic),
            "other": [_threshold(one) for one in row.other],
        },
        "reason": row.reason,
        "text": row.text,
    }


def _mark(resistance: Resistance) -> int | None:
    return mark_number(resistance.rest_length_m) if isinstance(resistance, Band) else None


def _work(one: Work) -> Json:
    return {
        "date": _day(one.date),
        "resistance": resistance_json(one.resistance),
        "mark": _mark(one.resistance),
        "set": one.set,
        "reps": one.reps,
        "effort": one.effort,
    }


def _same(one: SameWork | None) -> Json | None:
    if one is None:
        return None
    return {
        "resistance": resistance_json(one.resistance),
        "mark": _mark(one.resistance),
        "set": one.set,
        "reps": one.reps,
        "first_date": _day(one.first_date),
        "latest_date": _day(one.latest_date),
        "effort_first": one.effort_first,
        "effort_latest": one.effort_latest,
        "change": _hundredth(one.change),
    }


def _training(row: TrainingRow) -> Json:
    return {
        "exercise": row.exercise,
        "name": row.name,
        "movement": row.movement,
        "side": row.side,
        "days": row.days,
        "first": _work(row.first),
        "latest": _work(row.latest),
        "same_set_up": _same(row.same),
        "finding": row.finding,
        "load_first_nm": _hundredth(row.load_first_nm),
        "load_latest_nm": _hundredth(row.load_latest_nm),
        "load_change": _ratio(row.load_change),
        "load": row.load,
        "text": row.text,
    }


def _kept(one: Kept) -> Json:
    return {
        "done": one.done,
        "prescribed": one.prescribed,
        "as_prescribed": _ratio(one.as_prescribed),
        "last": _day(one.last),
        "weeks_trained": one.weeks_trained,
        "text": one.text,
    }


def _missing(one: Missing) -> Json:
    return {**asdict(one), "date": _day(one.date)}


def _next(one: NextTest) -> Json:
    return {"week": one.week, "date": one.date.isoformat(), "overdue": one.overdue, "text": one.text}
