"""The report: whether somebody got stronger, said with its error.

Verdicts on strength and symmetry use the raw reading of the test (newtons, mean of the attempts), like with
like only; never the torque corrected for the limb's weight, and nothing that was learned from training. The
training strand stands beside them.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hipstride.catalogue.numbers import value
from hipstride.prescription.done_sessions import DoneSession, sessions
from hipstride.prescription.dosing import KNOWN_FROM
from hipstride.prescription.overrides_told import Followed, set_by
from hipstride.prescription.plan import last_test_date, programme_of
from hipstride.prescription.report_measures import (
    BALANCE,
    BALANCE_MEASURES,
    SCORES,
    MeasureChange,
    Once,
    Verdict,
    balance_changes,
    chair_changes,
    name_of,
    score_changes,
    walking_changes,
)
from hipstride.prescription.report_training import Kept, TrainingRow, effort_words, kept, training_rows
from hipstride.prescription.rule import rule
from hipstride.record.event import Log
from hipstride.record.parse import merge_tests
from hipstride.record.person import BalanceTest, ChairStand, Person, Side, Sides, StrengthTest, WalkingTest
from hipstride.strength.capacity import capacities
from hipstride.strength.change import (
    Change,
    changes,
    expected_by_chance,
    headline,
    probability_words,
    side_notes,
)
from hipstride.strength.symmetry import log_ratio, percentage_difference, sem_log
from hipstride.strength.test import reading_of

Direction = Literal["stronger", "weaker", "same"]

BASIS = "raw test reading (newtons, mean of the attempts); not corrected for the weight of the limb"
_Z95 = 1.96
_SIDES: tuple[Side, Side] = ("left", "right")
_WALKING = ("t25fw", "10mwt", "2mwt", "6mwt", "tug")


@dataclass(frozen=True, slots=True)
class Overall:
    """The headline: one statement over all compared rows and the probability of being stronger.

    ``probability`` is None without a second test. ``statistics`` is the same for the therapist.
    """

    statement: str
    probability: float | None
    statistics: str
    mean_percent: float | None
    low_percent: float | None
    high_percent: float | None
    p_two_sided: float | None
    rows: int


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One movement and side, first against latest, in newtons of reading.

    ``mdc``: what the test can miss; ``mdc_optimistic`` the same for the best-measured muscles. ``reason``:
    why a retest is asked for. ``direction`` is about the readings, ``verdict`` says whether to believe it.
    """

    movement: str
    side: Side
    position: str
    measure: str
    test: str
    device: str | None
    unit: str
    baseline: float
    latest: float | None
    baseline_date: dt.date
    latest_date: dt.date | None
    n_baseline: int
    n_latest: int | None
    change: float | None
    change_percent: float | None
    mdc: float | None
    mdc_optimistic: float | None
    verdict: Verdict
    direction: Direction | None
    reason: str | None
    text: str


@dataclass(frozen=True, slots=True)
class BothSides:
    """Both sides at one visit: readings (N), signed ln(R/L) and the percentage difference (0-100)."""

    date: dt.date
    left_n: float
    right_n: float
    log_ratio: float | None
    difference_percent: float | None
    weaker: Side | None
    beyond_error: bool


@dataclass(frozen=True, slots=True)
class SymmetryRow:
    """Both sides of one movement, latest against first.

    ``by_error_alone_percent``: the difference that two equal sides show on average by error alone (the size
    of a difference is biased upwards). ``trend`` is None unless the signed log ratio changed by more than
    the error of the four tests. ``strong_side_lost``: the sides came together because the strong one lost.
    ``limited``: what else than strength held a side back (then there is no trend). ``error``: SD of one
    visit's log ratio by the error of the two tests.
    """

    movement: str
    position: str
    measure: str
    baseline: BothSides | None
    latest: BothSides
    change_log_ratio: float | None
    change_error: float | None
    trend: Literal["more even", "less even", "other side"] | None
    by_error_alone_percent: float
    strong_side_lost: bool
    limited: Mapping[Side, str]
    error: float
    text: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that cannot be compared, and why."""

    what: str
    movement: str | None
    side: Sides | None
    measure: str | None
    date: dt.date | None
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class NextTest:
    """The next test day of weeks 0, 4, 8 and 12; ``overdue`` when that day has passed without a test."""

    week: int
    date: dt.date
    overdue: bool
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """What is known about one person's change up to a day."""

    person: Person
    date: dt.date
    basis: str
    headline: Overall
    changes: tuple[ChangeRow, ...]
    expected_by_chance: float
    chance: str
    symmetry: tuple[SymmetryRow, ...]
    walking: tuple[MeasureChange, ...]
    chair: tuple[MeasureChange, ...]
    balance: tuple[MeasureChange, ...]
    scores: tuple[MeasureChange, ...]
    training: tuple[TrainingRow, ...]
    adherence: Kept
    missing: tuple[Missing, ...]
    next_test: NextTest | None
    overrides: tuple[Followed, ...] = ()

    def said_by_training(self, movement: str, side: Side) -> TrainingRow | None:
        """The training row that has most to say about a movement and side, if it is about effort."""
        rows = [
            row
            for row in self.training
            if (row.movement, row.side) == (movement, side) and row.finding not in (None, "same")
        ]
        return max(rows, key=lambda row: (abs(_drop(row)), row.exercise), default=None)

    @property
    def timed(self) -> tuple[MeasureChange, ...]:
        """Walking, chair rises and balance together."""
        return (*self.walking, *self.chair, *self.balance)

    def not_compared(self) -> tuple[str, ...]:
        """What cannot be compared and why, where no row says it already."""
        said = {row.text for row in self.changes} | {row.text for row in (*self.timed, *self.scores)}
        return tuple(
            one.text if one.movement is None else f"{plain_movement(one.movement)}: {one.text}"
            for one in self.missing
            if one.text not in said
        )


def plain_movement(movement: str) -> str:
    """Such as Hip flexion."""
    return movement.replace("_", " ").capitalize()


def _drop(row: TrainingRow) -> float:
    return 0.0 if row.same is None else row.same.change


def report(person: Person, log: Log | None = None, *, date: dt.date) -> Report:
    """The report of one person up to ``date``; later tests and sessions are left out.

    Pure: the same inputs give the same report. With no second test it says so, and the probability is None.
    """
    known = up_to(merge_tests(person, log or Log()), date)
    done = tuple(session for session in sessions(log or Log()) if session.date <= date)
    start = programme_start(known, done)
    found = changes(known.strength)
    walks, rises = walking_changes(known), chair_changes(known)
    stands, told = balance_changes(known), score_changes(known)
    rows = tuple(row for each in found if (row := _change_row(each, known.strength)) is not None)
    symmetry = _symmetry(found, known.strength)
    n = sum(each.is_compared for each in found)
    return Report(
        person=known,
        date=date,
        basis=BASIS,
        headline=_overall(known, found, symmetry),
        changes=rows,
        expected_by_chance=expected_by_chance(n),
        chance=_chance_words(found, n),
        symmetry=symmetry,
        walking=tuple(each for each in walks if isinstance(each, MeasureChange)),
        chair=tuple(each for each in rises if isinstance(each, MeasureChange)),
        balance=tuple(each for each in stands if isinstance(each, MeasureChange)),
        scores=tuple(each for each in told if isinstance(each, MeasureChange)),
        training=training_rows(known, done),
        adherence=kept(known, done, start=start, date=date),
        missing=_missing(known, rows, (*walks, *rises, *stands, *told)),
        next_test=next_test(known, start, date),
        overrides=set_by(person, date),
    )


def up_to(person: Person, date: dt.date) -> Person:
    """The person as known on a day: tests after it left out."""
    return replace(
        person,
        strength=tuple(test for test in person.strength if test.date <= date),
        manual_grade=tuple(test for test in person.manual_grade if test.date <= date),
        counted_set=tuple(test for test in person.counted_set if test.date <= date),
        rep_max=tuple(test for test in person.rep_max if test.date <= date),
        find_my_level=tuple(test for test in person.find_my_level if test.date <= date),
        chair_stand=tuple(test for test in person.chair_stand if test.date <= date),
        walking=tuple(test for test in person.walking if test.date <= date),
        balance=tuple(test for test in person.balance if test.date <= date),
        score=tuple(test for test in person.score if test.date <= date),
        own_item=tuple(test for test in person.own_item if test.date <= date),
        visit=tuple(test for test in person.visit if test.date <= date),
    )


def _test_dates(person: Person) -> list[dt.date]:
    """The days on which anything of this report was measured."""
    rows: Iterable[Sequence[StrengthTest]] = (person.strength, person.walking, person.chair_stand)  # type: ignore[assignment]
    return sorted({test.date for each in rows for test in each})


def programme_start(person: Person, done: Sequence[DoneSession]) -> dt.date | None:
    """The day after the last test before training began; without sessions, after the first test."""
    dates = _test_dates(person)
    if not done:
        first = dates[0] if dates else last_test_date(person)
        return None if first is None else first + dt.timedelta(days=1)
    before = [date for date in dates if date < done[0].date]
    return before[-1] + dt.timedelta(days=1) if before else done[0].date


@rule(
    "report.next_test",
    "Tests are in weeks 0, 4, 8 and 12; one done up to a week early counts.",
    source="assessment weeks 0, 8 and 12 of Keller 2016 (10.3791/53449); week 4 and the week's grace provisional",
)
def next_test(person: Person, start: dt.date | None, date: dt.date) -> NextTest | None:
    """The first test day without a test; None once all are done."""
    dates = _test_dates(person)
    if start is None or not dates:
        return NextTest(0, date, False, "Test before you start, so that there is something to compare with.")
    for point in programme_of(person).checkpoints:
        due = start + dt.timedelta(days=7 * point.week)
        early = due - dt.timedelta(days=value("report.test_early_days"))
        if point.kind == "test" and point.week > 0 and not any(day >= early for day in dates):
            overdue = due < date
            when = f"was due on {_day(due)}. Do it soon" if overdue else f"is on {_day(due)}"
            text = f"Your next test (week {point.week}) {when}. Test in the same way as the first time."
            return NextTest(point.week, due, overdue, text)
    return None


def _day(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"


# --- headline ----------------------------------------------------------------------------------------


@rule(
    "report.composite",
    "All tests together are judged at 5 %; how far their errors go together is a provisional number.",
    source="DESIGN section 6",
)
def _overall(person: Person, found: Sequence[Change], symmetry: Sequence[SymmetryRow]) -> Overall:
    made = headline(found)
    if made.probability is None or made.mean_percent is None:
        text = (
            "There is no second test yet, so we cannot say whether you got stronger."
            if all(each.latest is None for each in found)
            else "Your tests were not done in the same way, so we cannot say whether you got stronger."
        )
        if not found:
            text = f"There is no strength test yet, so we cannot say whether you got stronger.{_known_from(person)}"
        return Overall(text, None, made.statement, None, None, None, None, 0)
    mean, low, high = made.mean_percent, made.low_percent or 0.0, made.high_percent or 0.0
    p = 1.0 if made.p_two_sided is None else made.p_two_sided
    parts = [
        f"{probability_words(made.probability)}.",
        f"Over {made.rows} {'test' if made.rows == 1 else 'tests'} you push "
        f"{abs(mean):.0f} % {'more' if mean >= 0 else 'less'} than at first.",
        f"The true change may lie from {low:+.0f} to {high:+.0f} %.",
        "That is more than the tests can miss."
        if p < value("change.composite_alpha")
        else "That is still within what the tests can miss.",
    ]
    if any(row.strong_side_lost and row.trend is not None for row in symmetry):
        parts.append("Mind the two sides: a strong side got weaker.")
    return Overall(
        " ".join(parts),
        made.probability,
        made.statement,
        mean,
        made.low_percent,
        made.high_percent,
        p,
        made.rows,
    )


def _known_from(person: Person) -> str:
    """Where the strength that is drawn is from, where nobody has tested it."""
    sources = {row.source for row in capacities(person).rows}
    said = [words for source, words in KNOWN_FROM.items() if source in sources - {"norm"}]
    if not said:
        return ""
    listed = " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))
    return f" What we know of your strength is from {listed}."


def _chance_words(found: Sequence[Change], n: int) -> str:
    real = sum(each.verdict in ("real gain", "real loss") for each in found)
    if n == 0:
        return "No row could be compared."
    return (
        f"{real} of {n} {'row is' if n == 1 else 'rows are'} beyond what the test can miss. "
        f"By chance alone it would be {expected_by_chance(n):.1f} of {n}, up or down."
    )


# --- strength ----------------------------------------------------------------------------------------


@rule(
    "report.real",
    "A change is real only beyond what the test can miss, and only like is compared with like.",
    source="detectable change of 13-36 %: Manago 2017 Int J MS Care 19(5):253; the cautious end is used",
    status="verified",
)
def _change_row(change: Change, tests: Sequence[StrengthTest]) -> ChangeRow | None:
    if change.baseline is None or change.baseline_date is None:
        return None
    first = _test_of(tests, change, change.baseline_date, change.baseline)
    last = _test_of(tests, change, change.latest_date, change.latest)
    verdict: Verdict = "retest"
    if change.verdict in ("real gain", "real loss"):
        verdict = "real"
    elif change.verdict == "within error":
        verdict = "within error"
    row = ChangeRow(
        movement=change.movement,
        side=change.side,
        position=change.position,
        measure=change.measure,
        test="" if first is None else first.test,
        device=None if first is None else first.device,
        unit="N",
        baseline=change.baseline,
        latest=change.latest,
        baseline_date=change.baseline_date,
        latest_date=change.latest_date,
        n_baseline=_attempts(first, change.side) or 0,
        n_latest=_attempts(last, change.side),
        change=change.change,
        change_percent=change.change_percent,
        mdc=change.mdc if change.is_compared else None,
        mdc_optimistic=change.mdc_optimistic if change.is_compared else None,
        verdict=verdict,
        direction=_direction(change.change),
        reason=change.doubt or None,
        text="",
    )
    return replace(row, text=_change_text(row))


def _direction(change: float | None) -> Direction | None:
    if change is None:
        return None
    return "same" if change == 0 else "stronger" if change > 0 else "weaker"


def _test_of(
    tests: Sequence[StrengthTest], change: Change, date: dt.date | None, mean: float | None
) -> StrengthTest | None:
    """The test that a row's reading came from."""
    for test in tests:
        reading = reading_of(_readings(test, change.side))
        if (test.date, test.movement) == (date, change.movement) and reading and reading.mean_n == mean:
            return test
    return None


def _readings(test: StrengthTest, side: Side) -> tuple[float, ...]:
    return test.left_n if side == "left" else test.right_n


def _attempts(test: StrengthTest | None, side: Side) -> int | None:
    return None if test is None else len(_readings(test, side))


def _newtons(value_n: float) -> str:
    return f"{value_n:.0f}"


def shown_change(baseline_n: float, latest_n: float) -> int:
    """The change between two readings as they are shown, in whole newtons: who subtracts them gets this."""
    return round(latest_n) - round(baseline_n)


def _change_text(row: ChangeRow) -> str:
    """What a row says, in the person's words."""
    if row.latest is None:
        return f"{_newtons(row.baseline)} so far. Tested once, so there is nothing to compare yet."
    read = f"{_newtons(row.baseline)}, now {_newtons(row.latest)}."
    if row.change is None or row.mdc is None:
        return f"{read} {_sentence(row.reason)} So we cannot compare them. Test again as you did at first."
    size = shown_change(row.baseline, row.latest)
    if size == 0:
        return f"{read} No change."
    moved = f"{read} {'Stronger' if size > 0 else 'Weaker'} by {abs(size)}."
    if row.verdict == "within error":
        return f"{moved} That is still within what the test can miss ({_newtons(row.mdc)})."
    if row.verdict == "retest":
        return f"{moved} It looks real, but {row.reason}. Test again before you count on it."
    beyond = f"{moved} That is more than the test can miss ({_newtons(row.mdc)})."
    return beyond if row.change > 0 else f"{beyond} Tell your therapist."


def _sentence(words: str | None) -> str:
    return "" if not words else f"{words[0].upper()}{words[1:]}."


# --- symmetry ----------------------------------------------------------------------------------------


def _symmetry(found: Sequence[Change], tests: Sequence[StrengthTest]) -> tuple[SymmetryRow, ...]:
    """Every movement of which both sides were tested on the same day in the same way."""
    pairs: dict[tuple[str, str, dt.date | None, dt.date | None], dict[Side, Change]] = {}
    for each in found:
        key = (each.movement, each.measure, each.baseline_date, each.latest_date)
        pairs.setdefault(key, {})[each.side] = each
    both = (pair for pair in pairs.values() if len(pair) == 2)
    return tuple(row for pair in both if (row := _symmetry_row(pair, tests)) is not None)


@rule(
    "report.symmetry",
    "The two sides are shown with both readings; a gap or its change is called one only beyond the error.",
    source="facts: the size of a gap is biased upwards by error (Bishop 2016, SCJ 38:27)",
    status="verified",
)
def _symmetry_row(pair: Mapping[Side, Change], tests: Sequence[StrengthTest]) -> SymmetryRow | None:
    left, right = pair["left"], pair["right"]
    error = math.sqrt(2.0) * max(_sem_log(each, tests) for each in (left, right))
    first = _sides(left.baseline_date, left.baseline, right.baseline, error)
    last = _sides(left.latest_date, left.latest, right.latest, error)
    if not (left.is_compared and right.is_compared):
        # One test only, or tests that were not alike: the newest stands alone.
        first, last = None, last or first
    if last is None:
        return None
    change, change_error, trend = None, None, None
    limited = _limited((left, right), tests)
    if first is not None and first.log_ratio is not None and last.log_ratio is not None:
        change = last.log_ratio - first.log_ratio
        change_error = math.sqrt(2.0) * error
        if abs(change) > _Z95 * change_error and not limited:
            trend = _trend(first.log_ratio, last.log_ratio)
    row = SymmetryRow(
        movement=left.movement,
        position=left.position,
        measure=left.measure,
        baseline=first,
        latest=last,
        change_log_ratio=change,
        change_error=change_error,
        trend=trend,
        by_error_alone_percent=100.0 * -math.expm1(-error * math.sqrt(2.0 / math.pi)),
        strong_side_lost=bool(side_notes((left, right))),
        limited=limited,
        error=error,
        text="",
    )
    return replace(row, text=_symmetry_text(row))


def _sem_log(change: Change, tests: Sequence[StrengthTest]) -> float:
    """Log error of one reading of a row, compared or not."""
    test = _test_of(tests, change, change.baseline_date, change.baseline)
    return sem_log("hand" if test is None else test.fixation)


def _limited(pair: Iterable[Change], tests: Sequence[StrengthTest]) -> dict[Side, str]:
    """What held a side back at its first or latest test."""
    found: dict[Side, str] = {}
    for each in pair:
        for date, mean in ((each.baseline_date, each.baseline), (each.latest_date, each.latest)):
            test = _test_of(tests, each, date, mean)
            why = None if test is None else getattr(test.limited_by, each.side)
            if why is not None:
                found[each.side] = why
    return found


def _sides(date: dt.date | None, left: float | None, right: float | None, error: float) -> BothSides | None:
    if date is None or left is None or right is None:
        return None
    ratio = log_ratio(right, left)
    weaker: Side | None = None
    if left != right:
        weaker = "left" if left < right else "right"
    one_is_zero = ratio is None and weaker is not None
    beyond = one_is_zero or (ratio is not None and abs(ratio) > _Z95 * error)
    return BothSides(date, left, right, ratio, percentage_difference(right, left), weaker, beyond)


def _trend(first: float, last: float) -> Literal["more even", "less even", "other side"]:
    """Which way the gap went, once its change is beyond error."""
    if first * last < 0:
        return "other side"
    return "more even" if abs(last) < abs(first) else "less even"


_TREND: Mapping[str, str] = {
    "more even": "The two sides are closer than before.",
    "less even": "The two sides are further apart than before.",
    "other side": "The gap went over to the other side.",
}


def _symmetry_text(row: SymmetryRow) -> str:
    now = row.latest
    both = f"left {_newtons(now.left_n)}, right {_newtons(now.right_n)}."
    parts = []
    if row.baseline is None:
        parts.append(f"{both[0].upper()}{both[1:]}")
    else:
        then = row.baseline
        parts.append(f"At first: left {_newtons(then.left_n)}, right {_newtons(then.right_n)}. Now: {both}")
    if now.weaker is None:
        parts.append("Both sides read the same.")
    elif row.limited:
        held = "; ".join(f"{side}: {why}" for side, why in row.limited.items())
        parts.append(f"Something else than strength held you back ({held}), so do not compare the sides.")
    elif now.beyond_error:
        share = f" by {now.difference_percent:.0f} %" if now.difference_percent is not None else ""
        parts.append(f"Your {now.weaker} side is weaker{share}.")
    else:
        parts.append("The gap is within what the test can miss.")
    if row.strong_side_lost and row.trend is None:
        parts.append("The gap looks smaller, but only because the strong side got weaker. That is no gain.")
    elif row.strong_side_lost:
        parts.append("The sides are closer because the strong side got weaker. That is no gain.")
    if row.trend == "other side" or (row.trend is not None and not row.strong_side_lost):
        parts.append(_TREND[row.trend])
    return " ".join(parts)


# --- what cannot be compared -------------------------------------------------------------------------

_COARSE: Mapping[str, tuple[str, str]] = {
    "manual_grade": ("graded by hand", "Grades by hand are too coarse to show a change."),
    "find_my_level": (
        "find my level",
        "'Find my level' finds where to start. It is too coarse to show a change.",
    ),
    "counted_set": ("a counted set", "A counted set helps to find the dose. It is not a test of change."),
    "rep_max": ("a set on the sled", "A set on the sled helps to find the dose. It is not a test of change."),
}


def _missing(
    person: Person, rows: Sequence[ChangeRow], timed: Sequence[MeasureChange | Once]
) -> tuple[Missing, ...]:
    found = [
        Missing(
            "strength",
            row.movement,
            row.side,
            row.measure,
            row.latest_date or row.baseline_date,
            row.reason or "",
            row.text,
        )
        for row in rows
        if row.change is None
    ]
    found += [*_unable(person.strength), *_not_done(person)]
    for each in timed:
        what = _what(each.measure)
        if isinstance(each, Once):
            text = f"{each.name}: done once, so there is nothing to compare yet."
            found.append(Missing(what, None, None, each.measure, each.date, "not tested again yet", text))
        elif each.reason is not None:
            found.append(Missing(what, None, None, each.measure, each.latest_date, each.reason, each.text))
    for kind, (reason, text) in _COARSE.items():
        tests = getattr(person, kind)
        if tests:
            found.append(Missing(kind, None, None, None, max(test.date for test in tests), reason, text))
    return tuple(found)


def _not_done(person: Person) -> list[Missing]:
    """Walking, chair rises and balance that could not be done: a finding, not a gap."""
    tests: list[WalkingTest | ChairStand | BalanceTest] = [
        *person.walking,
        *person.chair_stand,
        *person.balance,
    ]
    found = []
    for test in sorted(tests, key=lambda each: (each.date, each.measure)):
        if test.limited_by is not None and not _values(test):
            name = name_of(test.measure)
            text = f"{name}: could not be done on {_day(test.date)} ({test.limited_by})."
            what = _what(test.measure)
            found.append(Missing(what, None, None, test.measure, test.date, test.limited_by, text))
    return found


def _values(test: WalkingTest | ChairStand | BalanceTest) -> tuple[float, ...]:
    if isinstance(test, WalkingTest):
        return (*test.seconds, *test.metres)
    if isinstance(test, ChairStand):
        return tuple(each for each in (test.seconds, test.count) if each is not None)
    return tuple(each for each in (test.seconds, test.left_seconds, test.right_seconds) if each is not None)


def _what(measure: str) -> str:
    if measure in _WALKING:
        return "walking"
    return (
        "balance" if measure in (*BALANCE, *BALANCE_MEASURES) else "score" if measure in SCORES else "chair"
    )


def _unable(tests: Iterable[StrengthTest]) -> list[Missing]:
    """Sides that could not be tested."""
    found = []
    for test in sorted(tests, key=lambda test: (test.date, test.movement)):
        for side in _SIDES:
            why = test.limited_by.left if side == "left" else test.limited_by.right
            if not _readings(test, side):
                text = f"The {side} side could not be tested on {_day(test.date)} ({why})."
                found.append(Missing("strength", test.movement, side, None, test.date, why or "", text))
    return found


def training_words(row: ChangeRow, training: TrainingRow | None) -> str:
    """What training says beside a row: Your training says the same: this band was an 8, now a 5."""
    if training is None or training.same is None:
        return ""
    agrees = (row.direction, training.finding) in (("stronger", "easier"), ("weaker", "harder"))
    return f"Your training says{' the same' if agrees else ''}: {effort_words(training.same)}."
