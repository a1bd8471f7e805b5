"""Walking, chair rises, balance and scores for the report: first against latest, each with its own thresholds.

Two thresholds are two statements: more than the measurement can miss (detectable change), and a change that
mattered to people (important change). Only figures that were read in their source raise either.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hipstride.catalogue.measures import MeasureRow, flaggable, measure_rows
from hipstride.catalogue.scores import scales
from hipstride.prescription.rule import rule
from hipstride.record.person import BalanceTest, ChairStand, Person, Score, WalkingTest

Verdict = Literal["real", "within error", "retest"]
Better = Literal["lower", "higher"]

TEN_METRES = 10.0


@dataclass(frozen=True, slots=True)
class Timed:
    """How one measure of a person file is read: its catalogue id, unit, which way is better, plain words.

    ``stratum``: the part of the measure whose figures count; empty where it has no parts.
    """

    id: str
    unit: str
    better: Better
    name: str
    gained: str
    lost: str
    stratum: str = ""


TIMED: Mapping[str, Timed] = {
    "t25fw": Timed("t25fw", "s", "lower", "The short walk (25 feet)", "Faster", "Slower"),
    "10mwt": Timed("10mwt", "m/s", "higher", "The 10-metre walk", "Faster", "Slower"),
    "2mwt": Timed("2mwt", "m", "higher", "The 2-minute walk", "Further", "Less far"),
    "6mwt": Timed("6mwt", "m", "higher", "The 6-minute walk", "Further", "Less far"),
    "tug": Timed("tug", "s", "lower", "Up, walk and sit down again", "Faster", "Slower"),
    "five_times_sit_to_stand": Timed("5xsts", "s", "lower", "Five times up from a chair", "Faster", "Slower"),
    "chair_stand_30_s": Timed("30cst", "count", "higher", "Chair rises in 30 seconds", "More", "Fewer"),
}


_STANDS: Mapping[str, tuple[str, str]] = {  # measure: the field of its record, and its name
    "feet_together": ("seconds", "Standing with feet together"),
    "tandem_left": ("left_seconds", "Standing heel to toe, left foot behind"),
    "tandem_right": ("right_seconds", "Standing heel to toe, right foot behind"),
    "one_leg_left": ("left_seconds", "Standing on the left leg"),
    "one_leg_right": ("right_seconds", "Standing on the right leg"),
}
BALANCE: Mapping[str, Timed] = {
    measure: Timed("balance_stand", "s", "higher", name, "Longer", "Shorter")
    for measure, (_, name) in _STANDS.items()
}
SCORES: Mapping[str, Timed] = {
    scale.id: Timed(scale.measure, "points", scale.better, scale.name, "Better", "Worse", scale.stratum)
    for scale in scales().values()
}
BALANCE_MEASURES: Mapping[str, str] = {
    "feet_together": "Standing with feet together",
    "tandem": "Standing heel to toe",
    "one_leg": "Standing on one leg",
}
"""The ways of standing as they are recorded, both sides in one."""
_ALL: Mapping[str, Timed] = {**TIMED, **BALANCE, **SCORES}


@dataclass(frozen=True, slots=True)
class Threshold:
    """One catalogue figure in the measure's own unit, for this person's level."""

    quantity: str
    value: float
    figure: float
    scale: str
    stratum: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """One measure, first against latest done in the same way.

    ``change`` is latest minus baseline in ``unit``; ``improved`` says whether that is the better way.
    ``verdict`` is about the measurement's error only and is None where no checked figure of it is known;
    ``important`` is about ``mic`` only, None where there is none. ``other`` are further checked figures.
    """

    measure: str
    name: str
    unit: str
    condition: str | None
    n_baseline: int
    n_latest: int
    baseline: float
    latest: float
    baseline_date: dt.date
    latest_date: dt.date
    change: float
    improved: bool | None
    mdc: Threshold | None
    verdict: Verdict | None
    mic: Threshold | None
    important: bool | None
    other: tuple[Threshold, ...]
    reason: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Once:
    """A measure that was done on one day only."""

    measure: str
    name: str
    date: dt.date


@dataclass(frozen=True, slots=True)
class _Done:
    """One day's value of a measure; ``condition`` must be the same for a comparison (a walking aid)."""

    date: dt.date
    condition: str | None
    attempts: tuple[float, ...]

    @property
    def mean(self) -> float:
        return math.fsum(self.attempts) / len(self.attempts)


def name_of(measure: str) -> str:
    """What a measure of the record is called in plain words."""
    return BALANCE_MEASURES.get(measure) or _ALL[measure].name


def walking_changes(person: Person) -> tuple[MeasureChange | Once, ...]:
    """Every walking test of the record, in the order of the measures."""
    return tuple(
        found
        for measure in ("t25fw", "10mwt", "2mwt", "6mwt", "tug")
        if (found := _compare(measure, _walks(person.walking, measure))) is not None
    )


def chair_changes(person: Person) -> tuple[MeasureChange | Once, ...]:
    """Every chair rise of the record."""
    return tuple(
        found
        for measure in ("five_times_sit_to_stand", "chair_stand_30_s")
        if (found := _compare(measure, _rises(person.chair_stand, measure))) is not None
    )


def balance_changes(person: Person) -> tuple[MeasureChange | Once, ...]:
    """Every way of standing still of the record, each side by itself."""
    return tuple(
        found
        for measure in BALANCE
        if (found := _compare(measure, _stands(person.balance, measure))) is not None
    )


def score_changes(person: Person) -> tuple[MeasureChange | Once, ...]:
    """Every questionnaire and rated scale of the record."""
    return tuple(
        found
        for measure in SCORES
        if (found := _compare(measure, _scores(person.score, measure))) is not None
    )


def values_of(person: Person, measure: str) -> dict[dt.date, float]:
    """What a measure was on each day, in its own unit; of two ways on one day the last counts."""
    if measure in SCORES:
        done = _scores(person.score, measure)
    elif measure in _STANDS:
        done = _stands(person.balance, measure)
    elif measure in ("five_times_sit_to_stand", "chair_stand_30_s"):
        done = _rises(person.chair_stand, measure)
    else:
        done = _walks(person.walking, measure)
    return {each.date: each.mean for each in done}


def unit_of(measure: str) -> str:
    """The unit of a measure, such as "s"."""
    return _ALL[measure].unit


def _stands(tests: Iterable[BalanceTest], measure: str) -> list[_Done]:
    field, _ = _STANDS[measure]
    found = []
    for test in tests:
        seconds = getattr(test, field)
        if measure.startswith(test.measure) and seconds is not None:
            found.append(_Done(test.date, None, (float(seconds),)))
    return _by_day(found)


def _scores(tests: Iterable[Score], measure: str) -> list[_Done]:
    """The last result of a day counts: a questionnaire is not filled in twice."""
    days = {
        (test.date, test.version): _Done(test.date, test.version, (test.score,))
        for test in tests
        if test.measure == measure
    }
    return sorted(days.values(), key=lambda test: (test.date, test.condition or ""))


def _walks(tests: Iterable[WalkingTest], measure: str) -> list[_Done]:
    found = []
    for test in tests:
        attempts: tuple[float, ...] = test.metres if measure in ("2mwt", "6mwt") else test.seconds
        if test.measure == measure and attempts:
            if measure == "10mwt":
                attempts = tuple(TEN_METRES / seconds for seconds in attempts)
            aid = None if test.aid is None else test.aid.strip().casefold()
            found.append(_Done(test.date, aid, attempts))
    return _by_day(found)


def _rises(tests: Iterable[ChairStand], measure: str) -> list[_Done]:
    found = []
    for test in tests:
        value = test.seconds if measure == "five_times_sit_to_stand" else test.count
        if test.measure == measure and value is not None:
            found.append(_Done(test.date, None, (float(value),)))
    return _by_day(found)


def _by_day(tests: Iterable[_Done]) -> list[_Done]:
    """The attempts of one day in one way count as one test; in order of date."""
    days: dict[tuple[dt.date, str | None], tuple[float, ...]] = {}
    for test in tests:
        key = (test.date, test.condition)
        days[key] = (*days.get(key, ()), *test.attempts)
    return sorted(
        (_Done(date, condition, attempts) for (date, condition), attempts in days.items()),
        key=lambda test: (test.date, test.condition or ""),
    )


def _compare(measure: str, tests: Sequence[_Done]) -> MeasureChange | Once | None:
    """The latest test against the first one that was done in the same way."""
    if not tests:
        return None
    how = _ALL[measure]
    latest = tests[-1]
    earlier = [test for test in tests if test.date < latest.date]
    if not earlier:
        return Once(measure, how.name, latest.date)
    alike = [test for test in earlier if test.condition == latest.condition]
    return _change(measure, how, (alike or earlier)[0], latest, comparable=bool(alike))


@rule(
    "report.two_thresholds",
    "Walking and chair rises: 'more than the test can miss' and 'a change that counts' are two statements.",
    source="data/measures.toml; only figures that were read in their source are used",
    status="verified",
)
def _change(measure: str, how: Timed, first: _Done, latest: _Done, *, comparable: bool) -> MeasureChange:
    change = latest.mean - first.mean
    improved = None if change == 0 else (change < 0) == (how.better == "lower")
    mdcs = thresholds_at(how, first.mean, latest.mean, ("sdc", "mdc95", "mdc_distribution"), improved)
    mics = thresholds_at(how, first.mean, latest.mean, ("mic", "mic_patient_anchor", "mic_anchor"), improved)
    mdc = mdcs[0] if mdcs else None
    mic = mics[0] if mics else None
    verdict: Verdict | None = None
    if not comparable:
        verdict = "retest"
    elif mdc is not None:
        verdict = "real" if abs(change) > mdc.value else "within error"
    important = None if mic is None or not comparable else abs(change) >= mic.value
    reason = None if comparable else _other_way(how, first, latest)
    return MeasureChange(
        measure=measure,
        name=how.name,
        unit=how.unit,
        condition=latest.condition,
        n_baseline=len(first.attempts),
        n_latest=len(latest.attempts),
        baseline=first.mean,
        latest=latest.mean,
        baseline_date=first.date,
        latest_date=latest.date,
        change=change,
        improved=improved,
        mdc=mdc,
        verdict=verdict,
        mic=mic,
        important=important,
        other=(*mdcs[1:], *mics[1:]),
        reason=reason,
        text=_text(how, first.mean, latest.mean, verdict, mdc, mic, important, improved, reason),
    )


def _other_way(how: Timed, first: _Done, latest: _Done) -> str:
    what = "version" if how.unit == "points" else "aid"
    before, now = (test.condition or f"no {what} written down" for test in (first, latest))
    return f"other {what}: {before}, then {now}"


def thresholds_at(
    how: Timed, baseline: float, latest: float, quantities: Sequence[str], improved: bool | None
) -> list[Threshold]:
    """The checked figures of a measure for a change this way, in its unit.

    In the order of ``quantities``; then those for this way alone, then those that grow with the level,
    because the error of these measures does.
    """
    way = "worsen" if improved is False else "improve"
    found = []
    for row in measure_rows(how.id):
        value = _in_unit(row, how, baseline, latest)
        if row.quantity in quantities and row.direction in ("both", way) and value is not None:
            place = (
                quantities.index(row.quantity),
                row.direction == "both",
                row.scale == "absolute",
                how.unit == "points" and row.stratum not in ("MS", how.stratum),
            )
            found.append((place, _threshold(row, value)))
    return [threshold for _, threshold in sorted(found, key=lambda each: each[0])]


def _in_unit(row: MeasureRow, how: Timed, baseline: float, latest: float) -> float | None:
    """A figure as an amount of the measure; the far end where the source gives a range."""
    if not flaggable(row) or row.value is None:
        return None
    if how.stratum and row.stratum != how.stratum and (row.stratum != "MS" or how.stratum != "total"):
        return None  # a figure of another part of the questionnaire
    figure = row.value if row.value_high is None else max(row.value, row.value_high)
    mean = (baseline + latest) / 2.0
    match row.scale:
        case "percent_of_mean":
            return figure / 100.0 * mean
        case "percent_of_baseline":
            return figure / 100.0 * baseline
        case "fraction_of_individual_mean":
            return figure * mean
        case "absolute" if row.unit == how.unit:
            return abs(figure)  # a fall of a score is written with its minus
        case _:
            return None


def _threshold(row: MeasureRow, value: float) -> Threshold:
    figure = row.value if row.value_high is None else row.value_high
    assert figure is not None  # noqa: S101 - checked in _in_unit
    return Threshold(row.quantity, value, figure, row.scale, row.stratum, row.source, row.note)


# --- words -------------------------------------------------------------------------------------------


def amount(value: float, unit: str) -> str:
    """A value with its unit, with no more digits than the measure has."""
    if unit == "count":
        return f"{value:g}"
    if unit == "points":
        return f"{round(value, 1):g} points"
    digits = 2 if unit == "m/s" else 0 if unit == "m" else 1
    return f"{value:.{digits}f} {unit}"


def _text(
    how: Timed,
    baseline: float,
    latest: float,
    verdict: Verdict | None,
    mdc: Threshold | None,
    mic: Threshold | None,
    important: bool | None,
    improved: bool | None,
    reason: str | None,
) -> str:
    parts = [f"{how.name}: {amount(baseline, how.unit)}, now {amount(latest, how.unit)}."]
    if reason is not None:
        return f"{parts[0]} These two cannot be set side by side ({reason}). Test again in the same way."
    if improved is None:
        return f"{parts[0]} No change."
    parts.append(f"{how.gained if improved else how.lost} by {amount(abs(latest - baseline), how.unit)}.")
    if mdc is None:
        parts.append("How much this test can miss is not known well, so we cannot call it real.")
    else:
        least = amount(mdc.value, how.unit)
        parts.append(
            f"That is more than the test can miss ({least})."
            if verdict == "real"
            else f"That is still within what the test can miss ({least})."
        )
    if mic is not None:
        least = amount(mic.value, how.unit)
        parts.append(
            f"It is as large as a change that counts in daily life ({least})."
            if important
            else f"It is less than a change that counts in daily life ({least})."
        )
        if mdc is not None and mic.value < mdc.value and verdict == "within error":
            parts.append("This test can miss a change that counts.")
    return " ".join(parts)
