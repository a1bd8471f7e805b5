"""The report: whether somebody got stronger, said with its error.

Verdicts on strength and symmetry use the raw reading of the test (newtons, mean of the attempts), like with
like only; never the torque corrected for the limb's weight, and nothing that was learned from training. The
training strand stands beside them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hipstride.catalogue.numbers import value
from hipstride.prescription.done_sessions import DoneSession, sessions
from hipstride.prescription.dose_reasons import KNOWN_FROM
from hipstride.prescription.gates import gates
from hipstride.prescription.overrides_told import Followed, set_by
from hipstride.prescription.plan import last_test_date
from hipstride.prescription.planner import programme_of
from hipstride.prescription.report_measures import (
    MeasureChange,
    balance_changes,
    chair_changes,
    score_changes,
    walking_changes,
)
from hipstride.prescription.report_missing import Missing, day_words, missing
from hipstride.prescription.report_strength import ChangeRow, change_row
from hipstride.prescription.report_symmetry import SymmetryRow, symmetry_rows
from hipstride.prescription.report_training import Kept, TrainingRow, kept, training_rows
from hipstride.prescription.rule import Reason, rule
from hipstride.prescription.today import context_today
from hipstride.record.event import Log
from hipstride.record.parse import merge_tests
from hipstride.record.person import Person, Side, StrengthTest
from hipstride.strength.capacity import capacities
from hipstride.strength.change import (
    Change,
    changes,
    expected_by_chance,
    headline,
    probability_words,
)

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
    stopped: tuple[Reason, ...] = ()
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
    rows = tuple(row for each in found if (row := change_row(each, known.strength)) is not None)
    symmetry = symmetry_rows(found, known.strength)
    stops = stops_tests(known, log or Log(), date)
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
        missing=missing(known, rows, (*walks, *rises, *stands, *told)),
        next_test=None if stops else next_test(known, start, date),
        stopped=stops,
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
    "report.stopped",
    "Who may not train now is told of no test; the report says what comes first, in the words of what stops it.",
    source="our proposal, to be reviewed by a clinician",
)
def stops_tests(person: Person, log: Log, date: dt.date) -> tuple[Reason, ...]:
    """Why nobody should be asked to test on a day: what stops all their training; empty where nothing does."""
    fired = gates(person, context_today(log, None, date))
    return tuple(
        Reason("report.stopped", f"No test for now. {gate.text}", gate.clinical, {"rules": [gate.id]})
        for gate in fired
        if gate.blocks_session
    )


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
            when = f"was due on {day_words(due)}. Do it soon" if overdue else f"is on {day_words(due)}"
            text = f"Your next test (week {point.week}) {when}. Test in the same way as the first time."
            return NextTest(point.week, due, overdue, text)
    return None


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
