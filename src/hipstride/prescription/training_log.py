"""What the sessions say: training weeks, last time, what progression replays, and how much was done."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.done_sessions import DoneSession
from hipstride.prescription.progression import Outcome, PhaseLike, SetOutcome
from hipstride.prescription.readiness import joints_of
from hipstride.prescription.reentry import reentry
from hipstride.record.event import SetDone, SetSkipped
from hipstride.record.person import Sides, StoppedBecause
from hipstride.record.resistance import Resistance


@dataclass(frozen=True, slots=True)
class LastTime:
    """What is shown before an exercise: the set-up and what was done with it.

    ``stopped``: why each set ended, one a set; () where all were done. ``reps`` has a 0 for a set that is
    held without a count, and for one that was stopped before its first repetition.
    """

    date: dt.date
    resistance: Resistance
    reps: list[int]
    effort: float | None
    form: Literal["good", "partly", "no"] | None
    chosen: Literal["easier", "suggested", "harder"]
    seconds: float | None = None
    stopped: tuple[StoppedBecause, ...] = ()

    @property
    def worked(self) -> list[int]:
        """The repetitions of the sets of which something was done."""
        ends = self.stopped or ("done",) * len(self.reps)
        return [reps for reps, end in zip(self.reps, ends, strict=True) if reps > 0 or end == "done"]

    @property
    def hurt(self) -> bool:
        """Whether a set was stopped for pain."""
        return "pain" in self.stopped


@dataclass(frozen=True, slots=True)
class Adherence:
    """Three numbers: sessions done of those prescribed, the share of sets done as planned, the last day."""

    done: int
    prescribed: int
    as_prescribed: float | None
    last: dt.date | None


def training_week(done: Sequence[DoneSession], date: dt.date, *, days_per_week: int) -> int:
    """The training week (from 1) of a session on that date.

    Weeks are runs of seven days from the first session. A week counts when at least half of its sessions
    were done, full, half or gentle; a missed week does not count, and the programme waits.
    """
    trained = sorted(each.date for each in done if each.date < date and each.day_kind != "rest")
    if not trained:
        return 1
    needed = max(1.0, value("progress_more.week_counts_share") * days_per_week)
    now = (date - trained[0]).days // 7
    counts = [0] * now
    for day in trained:
        block = (day - trained[0]).days // 7
        if block < now:
            counts[block] += 1
    return 1 + sum(1 for count in counts if count >= needed)


def days_since_last(done: Sequence[DoneSession], date: dt.date) -> int | None:
    """Days since the last session before that date; ``None`` before the first."""
    before = [each.date for each in done if each.date < date]
    return (date - max(before)).days if before else None


def last_time(done: Sequence[DoneSession], exercise: str, side: Sides) -> LastTime | None:
    """The last session with that exercise on that side: the last set-up, every set's repetitions."""
    for each in reversed(done):
        sets = each.of(exercise, side)
        if sets:
            efforts = [one.effort for one in sets if one.effort is not None]
            held = [one.seconds for one in sets if one.seconds]
            return LastTime(
                date=each.date,
                resistance=sets[-1].resistance,
                reps=[0 if one.seconds == 0 else one.reps for one in sets],
                effort=max(efforts) if efforts else None,
                form=_worst_form(sets),
                chosen=sets[-1].chosen,
                seconds=held[-1] if held else None,
                stopped=tuple(one.stopped_because for one in sets),
            )
    return None


def _worst_form(sets: Iterable[SetDone]) -> Literal["good", "partly", "no"] | None:
    order: tuple[Literal["no", "partly", "good"], ...] = ("no", "partly", "good")
    forms = {one.form for one in sets}
    return next((form for form in order if form in forms), None)


def outcomes(
    done: Sequence[DoneSession],
    exercise: str,
    side: Sides,
    *,
    demand: Callable[[Resistance], float | None],
    sets_prescribed: Callable[[DoneSession], int],
    phase: Callable[[DoneSession], PhaseLike] | None = None,
) -> tuple[Outcome, ...]:
    """What progression replays for one exercise and side.

    ``demand`` is what a resistance asks there (N.m), ``None`` if it cannot be told. Sessions where the
    exercise was skipped have no sets; sessions without it are left out. Coming back is counted over all
    sessions.
    """
    found: list[Outcome] = []
    for each in done:
        sets = each.of(exercise, side)
        skipped = any((one.exercise, one.side) == (exercise, side) for one in each.skipped)
        asked = each.asked(exercise, side)
        if not sets and not skipped:
            continue
        found.append(
            Outcome(
                date=each.date,
                day_kind=each.day_kind,
                sets=tuple(_set_outcome(one, demand) for one in sets),
                sets_prescribed=sets_prescribed(each) if asked is None else asked.sets,
                asked_nm=None if asked is None else demand(asked.resistance),
                asked_reps=None if asked is None else asked.reps,
                after_worse=each.after_worse,
                not_settled=_not_settled(each, sets),
                reentry=_gap_factor(done, each, found),
                phase=phase(each) if phase is not None else None,
            )
        )
    return tuple(found)


def _not_settled(session: DoneSession, sets: Iterable[SetDone]) -> bool:
    """Whether a joint that an exercise trains hurt during its sets and had not settled by the next answers."""
    sore = session.sore_after or ()
    return any(
        (one.pain or 0.0) >= value("readiness.pain_care")
        and not joints_of(get(one.exercise).movement, one.side).isdisjoint(sore)
        for one in sets
    )


def _gap_factor(done: Sequence[DoneSession], now: DoneSession, earlier: Sequence[Outcome]) -> float:
    """The smallest factor of the breaks since this exercise was last done.

    Its first session has that of the break just before it, or of a relapse that no test came after.
    """
    if not earlier:
        return reentry(days_since_last(done, now.date), relapse=now.since_relapse).factor
    if any(each.after_relapse and earlier[-1].date < each.date <= now.date for each in done):
        return reentry(None, relapse=True).factor
    days = sorted({each.date for each in done if earlier[-1].date <= each.date <= now.date})
    gaps = [(late - early).days for early, late in zip(days, days[1:], strict=False)]
    return min((reentry(gap, relapse=False).factor for gap in gaps), default=1.0)


def factor_today(
    done: Sequence[DoneSession], exercise: str, side: Sides, today: dt.date, *, relapse: bool = False
) -> float:
    """The factor of coming back that holds today for one exercise: breaks since it was last done."""
    with_it = [each for each in done if each.of(exercise, side) and each.date < today]
    if relapse:
        return reentry(None, relapse=True).factor
    if not with_it:
        since = bool(done) and done[-1].since_relapse
        return reentry(days_since_last(done, today), relapse=since).factor
    if any(each.after_relapse and with_it[-1].date < each.date < today for each in done):
        return reentry(None, relapse=True).factor
    days = sorted({each.date for each in done if with_it[-1].date <= each.date < today} | {today})
    gaps = [(late - early).days for early, late in zip(days, days[1:], strict=False)]
    return min((reentry(gap, relapse=False).factor for gap in gaps), default=1.0)


def _set_outcome(done: SetDone, demand: Callable[[Resistance], float | None]) -> SetOutcome:
    return SetOutcome(
        reps=done.reps,
        effort=done.effort,
        form=done.form,
        stopped_because=done.stopped_because,
        pain=done.pain,
        demand_nm=demand(done.resistance),
        chosen=done.chosen,
    )


def sets_planned(session: DoneSession) -> int:
    """The sets that the log tells of, done or skipped, and those of the sheet that it says nothing of.

    A sheet on paper is that of a full day; who rings a half one does half of it, as it says.
    """
    lines: list[SetDone | SetSkipped] = [*(one.done for one in session.sets), *session.skipped]
    told: Counter[tuple[str, Sides]] = Counter((get(one.exercise).movement, one.side) for one in lines)
    if session.day_kind == "full":
        asked: Counter[tuple[str, Sides]] = Counter()
        for on_sheet in session.prescribed:
            asked[get(on_sheet.exercise).movement, on_sheet.side] += on_sheet.sets
        told |= asked  # the larger count of each
    return told.total()


def adherence(done: Sequence[DoneSession], *, prescribed: int) -> Adherence:
    """Sessions done of those prescribed so far, the share of sets done as planned, and the last day.

    All kinds of days count as done. A set is as planned unless it was skipped, cut short or made easier, or was on
    the sheet of a full day and has no line.
    """
    sets = [one.done for each in done for one in each.sets]
    planned = sum(sets_planned(each) for each in done)
    kept = sum(1 for one in sets if one.stopped_because == "done" and one.chosen != "easier")
    return Adherence(
        done=len(done),
        prescribed=prescribed,
        as_prescribed=kept / planned if planned else None,
        last=max((each.date for each in done), default=None),
    )
