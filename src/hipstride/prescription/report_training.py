"""The training strand of the report: the same work, first against latest, and how the load moved.

It stands beside the tests and never enters their verdicts. Only full days count, and only sets that ended
because they were done or the person was tired.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.bench import Bench, bench
from hipstride.prescription.done_sessions import DoneSession
from hipstride.prescription.options import judge_one
from hipstride.prescription.planner import programme_of
from hipstride.prescription.rule import rule
from hipstride.prescription.schedule import training_days
from hipstride.prescription.training_log import adherence as adherence_of
from hipstride.prescription.training_log import training_week
from hipstride.record.event import SetDone
from hipstride.record.person import Person, Side, Sides
from hipstride.record.resistance import Band, Cuff, Resistance, Sled

Finding = Literal["easier", "harder", "same"]
Load = Literal["heavier", "lighter", "same"]

_COUNTING = ("done", "tired")
_SIDES: tuple[Sides, ...] = ("left", "right", "both")
_SAME_LOAD = 0.01
_COMPLEMENTARY = ("balance", "stretch", "aerobic")


@dataclass(frozen=True, slots=True)
class Work:
    """One set as it was done on one day."""

    date: dt.date
    resistance: Resistance
    set: int
    reps: int
    effort: float | None


@dataclass(frozen=True, slots=True)
class SameWork:
    """The same set, set-up and repetitions on two days, with its effort (0-10) on each."""

    resistance: Resistance
    set: int
    reps: int
    first_date: dt.date
    latest_date: dt.date
    effort_first: float
    effort_latest: float

    @property
    def change(self) -> float:
        """Effort now minus effort then; negative is easier."""
        return self.effort_latest - self.effort_first


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One exercise and side over the full days of the log.

    ``load_*_nm``: the largest torque the first and the latest set-up ask (None where it cannot be computed);
    ``load_change`` their ratio less 1. ``finding`` is about ``same`` only.
    """

    exercise: str
    name: str
    movement: str
    side: Sides
    days: int
    first: Work
    latest: Work
    same: SameWork | None
    finding: Finding | None
    load_first_nm: float | None
    load_latest_nm: float | None
    load_change: float | None
    load: Load | None
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """How much of the plan was done. ``prescribed`` is None before the first session.

    ``as_prescribed``: share of the sets that were done as planned. ``weeks_trained``: weeks with at least
    half of their sessions.
    """

    done: int
    prescribed: int | None
    as_prescribed: float | None
    last: dt.date | None
    weeks_trained: int
    text: str


@rule(
    "report.training",
    "Effort is compared only for the same set-up, repetitions and set, on full days; it never enters a verdict.",
    source="DESIGN section 6",
)
def training_rows(person: Person, done: Sequence[DoneSession]) -> tuple[TrainingRow, ...]:
    """Every strength exercise and side that was done on a full day, by exercise id."""
    full = [session for session in done if session.day_kind == "full"]
    keys = {
        (one.done.exercise, one.done.side)
        for session in full
        for one in session.sets
        if get(one.done.exercise).movement not in _COMPLEMENTARY
    }
    at = bench(person)
    rows = (_row(at, full, exercise, side) for exercise, side in sorted(keys, key=_order))
    return tuple(row for row in rows if row is not None)


def _order(key: tuple[str, Sides]) -> tuple[str, int]:
    return (key[0], _SIDES.index(key[1]))


def _row(at: Bench, full: Sequence[DoneSession], exercise: str, side: Sides) -> TrainingRow | None:
    work = [
        Work(session.date, one.resistance, one.set, one.reps, one.effort)
        for session in full
        for one in session.of(exercise, side)
        if _counts(one)
    ]
    if not work:
        return None
    days = list(dict.fromkeys(one.date for one in work))
    first = work[0]
    latest = next(one for one in work if one.date == days[-1])
    same = same_work(work)
    loads = _demand_nm(at, exercise, side, first), _demand_nm(at, exercise, side, latest)
    change = _ratio(first, latest, *loads)
    load = None if change is None else _load(change)
    finding = None if same is None else _finding(same.change)
    entry = get(exercise)
    return TrainingRow(
        exercise=exercise,
        name=entry.name,
        movement=entry.movement,
        side=side,
        days=len(days),
        first=first,
        latest=latest,
        same=same,
        finding=finding,
        load_first_nm=loads[0],
        load_latest_nm=loads[1],
        load_change=change,
        load=load,
        text=_text(
            len(days),
            same,
            finding,
            change,
            load if isinstance(latest.resistance, Band | Sled | Cuff) else None,
        ),
    )


def _counts(one: SetDone) -> bool:
    """Pain, spasm, wobble, an interruption, poor form or no repetition say nothing about strength."""
    return one.reps > 0 and one.stopped_because in _COUNTING and one.form != "no"


def same_work(work: Iterable[Work]) -> SameWork | None:
    """The first and the latest set with one set-up, repetitions and place in the session.

    Of several such pairs the one that ends last, then the one that spans longest, then the earlier set.
    """
    alike: dict[tuple[Resistance, int, int], list[Work]] = {}
    for one in work:
        if one.effort is not None:
            alike.setdefault((one.resistance, one.reps, one.set), []).append(one)
    pairs = [
        SameWork(resistance, number, reps, a.date, b.date, a.effort, b.effort)
        for (resistance, reps, number), (a, *_, b) in (
            (key, sets) for key, sets in alike.items() if len(sets) > 1
        )
        if a.date < b.date and a.effort is not None and b.effort is not None
    ]
    if not pairs:
        return None
    return max(pairs, key=lambda pair: (pair.latest_date, pair.latest_date - pair.first_date, -pair.set))


def _finding(change: float) -> Finding:
    least = value("change.same_band_effort_drop")
    if change <= -least:
        return "easier"
    return "harder" if change >= least else "same"


def _demand_nm(at: Bench, exercise: str, side: Sides, work: Work) -> float | None:
    one: Side = "left" if side == "both" else side
    option = judge_one(at, get(exercise), one, work.resistance)
    return None if option is None or option.peak_torque_nm <= 0 else option.peak_torque_nm


def _ratio(first: Work, latest: Work, before_nm: float | None, now_nm: float | None) -> float | None:
    if first.resistance == latest.resistance:
        return 0.0
    return None if before_nm is None or now_nm is None else now_nm / before_nm - 1.0


def _load(change: float) -> Load:
    if abs(change) < _SAME_LOAD:
        return "same"
    return "heavier" if change > 0 else "lighter"


# --- how much was done -------------------------------------------------------------------------------


def kept(person: Person, done: Sequence[DoneSession], *, start: dt.date | None, date: dt.date) -> Kept:
    """Sessions done of those that were due from ``start`` up to ``date``, which are the programme's at most."""
    if not done or start is None:
        return Kept(0, None, None, None, 0, "No session is in the log yet.")
    weeks = max((date - start).days // 7 + 1, 1)
    days = [day for _, _, day in training_days(person, start, weeks)]
    trained = {session.date for session in done}
    due = sum(day < date or (day == date and day in trained) for day in days)
    due = min(due, programme_of(person).weeks * len(person.preferences.days))
    found = adherence_of(done, prescribed=due)
    after = done[-1].date + dt.timedelta(days=7)
    trained_weeks = training_week(done, after, days_per_week=len(person.preferences.days)) - 1
    return Kept(
        done=found.done,
        prescribed=found.prescribed,
        as_prescribed=found.as_prescribed,
        last=found.last,
        weeks_trained=trained_weeks,
        text=_kept_text(found.done, found.prescribed, found.as_prescribed, trained_weeks),
    )


def _kept_text(done: int, prescribed: int, share: float | None, weeks: int) -> str:
    parts = [f"You did {done} {'session' if done == 1 else 'sessions'}. The plan had {prescribed} up to now."]
    if weeks:
        parts.append(f"In {weeks} {'week' if weeks == 1 else 'weeks'} you did at least half of what was due.")
    if share and weeks:  # of a first session that is only begun there is nothing to say yet
        parts.append(f"Of all the sets, {100 * share:.0f} in 100 were done as planned.")
    return " ".join(parts)


# --- words -------------------------------------------------------------------------------------------


def thing(resistance: Resistance) -> str:
    """What resisted, in a word: this band, this load."""
    match resistance:
        case Band():
            return "band"
        case Sled():
            return "load"
        case Cuff():
            return "weight"
        case _:
            return "exercise"


def an(number: float) -> str:
    """A number of effort with its article: an 8, a 5."""
    return f"{'an' if f'{number:g}'.startswith(('8', '11')) else 'a'} {number:g}"


def effort_words(same: SameWork) -> str:
    """This band was an 8, now a 5."""
    if same.change == 0:
        return f"this {thing(same.resistance)} was {an(same.effort_first)} and still is"
    return f"this {thing(same.resistance)} was {an(same.effort_first)}, now {an(same.effort_latest)}"


def _text(
    days: int, same: SameWork | None, finding: Finding | None, change: float | None, load: Load | None
) -> str:
    if days == 1:
        return "Done on one full day so far, so there is nothing to set beside it."
    parts = []
    if same is None:
        parts.append("No set was done twice in the same way with an effort noted.")
    else:
        if same.change == 0:
            was = f"effort was {same.effort_first:g} and still is"
        else:
            was = f"effort was {same.effort_first:g}, now {same.effort_latest:g}"
        times = "once" if same.reps == 1 else f"{same.reps} times"
        parts.append(f"Same {thing(same.resistance)}, {times}: {was}.")
        if finding == "harder":
            parts.append("It feels harder. Tell your therapist.")
    if load in ("heavier", "lighter") and change is not None:
        parts.append(f"The load went {'up' if load == 'heavier' else 'down'} by {abs(100 * change):.0f} %.")
    elif load == "same":
        parts.append("The load is as it was.")
    return " ".join(parts)
