"""What was done, read from the log: sessions, training weeks, last time, and what is still open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from hipstride.catalogue.exercises import get
from hipstride.catalogue.numbers import value
from hipstride.prescription.progression import Outcome, PhaseLike, SetOutcome
from hipstride.prescription.readiness import JOINTS, day_kind, joints_of, sore_joints
from hipstride.prescription.reentry import reentry
from hipstride.prescription.types import DayKind
from hipstride.record.event import (
    Event,
    Fall,
    Log,
    Prescribed,
    Readiness,
    SessionEnded,
    SessionStarted,
    SetDone,
    SetSkipped,
    Symptom,
)
from hipstride.record.person import Sides, StoppedBecause
from hipstride.record.resistance import Resistance


@dataclass(frozen=True, slots=True)
class LoggedSet:
    """A set with the id and the time of its line."""

    id: str
    at: dt.datetime
    done: SetDone


@dataclass(frozen=True, slots=True)
class PainNote:
    """Pain (0-10) during one set."""

    exercise: str
    side: Sides
    pain: float


@dataclass(frozen=True, slots=True)
class DoneSession:
    """One session as it was done; ``minutes`` is ``None`` where the log does not tell.

    ``after_worse``: the next readiness said that the day after was worse. ``after_relapse``: the first
    session after a relapse; ``since_relapse``: no test was done since one. ``sore_after``: the joints that hurt at 4 or
    more by the next readiness; ``None`` where there is none yet.
    """

    date: dt.date
    started_at: dt.datetime
    ended_at: dt.datetime
    day_kind: DayKind
    sets: tuple[LoggedSet, ...]
    skipped: tuple[SetSkipped, ...]
    symptoms: tuple[Symptom, ...]
    falls: tuple[Fall, ...]
    pains: tuple[PainNote, ...]
    after_worse: bool
    minutes: float | None
    week: int | None
    finished: bool
    prescribed: tuple[Prescribed, ...] = ()
    after_relapse: bool = False
    since_relapse: bool = False
    sore_after: tuple[str, ...] | None = None

    def asked(self, exercise: str, side: Sides) -> Prescribed | None:
        """What was on the sheet for one exercise and side, where the log says so."""
        for each in self.prescribed:
            if (each.exercise, each.side) == (exercise, side):
                return each
        return None

    def of(self, exercise: str, side: Sides) -> tuple[SetDone, ...]:
        """The sets of one exercise and side, in the order they were done."""
        return tuple(
            each.done for each in self.sets if (each.done.exercise, each.done.side) == (exercise, side)
        )


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
class OpenSymptom:
    """Something new or worse that nobody has said is settled."""

    at: dt.datetime
    what: str
    lasted_hours: float | None


@dataclass(frozen=True, slots=True)
class Adherence:
    """Three numbers: sessions done of those prescribed, the share of sets done as planned, the last day."""

    done: int
    prescribed: int
    as_prescribed: float | None
    last: dt.date | None


@dataclass(slots=True)
class _Group:
    """Events of one session while they are gathered; ``explicit``: it was started or ended."""

    events: list[Event] = field(default_factory=list)
    explicit: bool = False
    closed: bool = False

    @property
    def date(self) -> dt.date:
        return self.events[0].at.date()

    @property
    def last_at(self) -> dt.datetime:
        return self.events[-1].at

    def bodies(self, kind: type) -> list[Event]:
        return [event for event in self.events if isinstance(event.body, kind)]


# --- sessions ----------------------------------------------------------------------------------------


def sessions(log: Log) -> tuple[DoneSession, ...]:
    """The sessions of a log in order of time: from started to ended, else the sets of a calendar day."""
    events = sorted(log.events, key=lambda event: event.at)
    groups = [group for group in _groups(events) if _is_session(group)]
    answers = [event for event in events if isinstance(event.body, Readiness)]
    found = []
    for place, group in enumerate(groups):
        following = groups[place + 1] if place + 1 < len(groups) else None
        found.append(_session(group, following, answers))
    return tuple(found)


def answered(done: Sequence[DoneSession], readiness: Readiness | None) -> tuple[DoneSession, ...]:
    """The sessions with what is said today, before it is logged, about the day after the last one."""
    if not done or readiness is None:
        return tuple(done)
    last = done[-1]
    if readiness.after_last_time is not None:
        last = replace(last, after_worse=readiness.after_last_time == "worse")
    if last.sore_after is None:
        last = replace(last, sore_after=sore_joints(readiness) or None)
    return (*done[:-1], last)


def _groups(events: Sequence[Event]) -> list[_Group]:
    groups: list[_Group] = []
    for event in events:
        body = event.body
        if isinstance(body, SessionStarted):
            groups.append(_Group([event], explicit=True))
        elif isinstance(body, SessionEnded):
            group = _open_group(groups, event)
            group.events.append(event)
            group.explicit = group.closed = True
        elif isinstance(body, SetDone | SetSkipped):
            _open_group(groups, event).events.append(event)
        elif isinstance(body, Symptom | Fall) and groups and _belongs(groups[-1], event):
            groups[-1].events.append(event)
    return groups


def _open_group(groups: list[_Group], event: Event) -> _Group:
    """The session that an event belongs to; a set after the end still belongs to the session of that day."""
    if groups and _belongs(groups[-1], event):
        return groups[-1]
    groups.append(_Group())
    return groups[-1]


def _belongs(group: _Group, event: Event) -> bool:
    if not group.events or group.date == event.at.date():
        return True
    gap = dt.timedelta(hours=value("progress_more.session_gap_hours"))
    return not group.closed and group.explicit and event.at - group.last_at <= gap


def _is_session(group: _Group) -> bool:
    """Something was done, or the session was ended as finished; opening the page alone is no session."""
    if group.bodies(SetDone):
        return True
    return any(event.body.finished for event in group.events if isinstance(event.body, SessionEnded))


def _session(group: _Group, following: _Group | None, answers: Sequence[Event]) -> DoneSession:
    done = tuple(
        LoggedSet(event.id, event.at, event.body) for event in group.events if isinstance(event.body, SetDone)
    )
    started = [event.body for event in group.events if isinstance(event.body, SessionStarted)]
    ended = [event.body for event in group.events if isinstance(event.body, SessionEnded)]
    first, last = group.events[0].at, group.last_at
    minutes = (last - first).total_seconds() / 60.0
    return DoneSession(
        date=group.date,
        started_at=first,
        ended_at=last,
        day_kind=_day_kind_of(group, started, answers),
        sets=done,
        skipped=tuple(event.body for event in group.events if isinstance(event.body, SetSkipped)),
        symptoms=tuple(event.body for event in group.events if isinstance(event.body, Symptom)),
        falls=tuple(event.body for event in group.events if isinstance(event.body, Fall)),
        pains=tuple(
            PainNote(each.done.exercise, each.done.side, each.done.pain)
            for each in done
            if each.done.pain is not None and each.done.pain > 0
        ),
        after_worse=_after_worse(group, following, answers),
        minutes=minutes if minutes > 0 else None,
        week=next((body.week for body in started if body.week is not None), None),
        finished=all(body.finished for body in ended),
        prescribed=tuple(each for body in started for each in body.prescribed),
        sore_after=next((sore_joints(each) for each in _answers_after(group, following, answers)), None),
    )


def _day_kind_of(group: _Group, started: Sequence[SessionStarted], answers: Sequence[Event]) -> DayKind:
    """The day that the session was started as; else what that day's last answers before its end make of it."""
    for body in started:
        if body.day is not None:
            return body.day
    today = [
        event.body
        for event in answers
        if event.at.date() == group.date and event.at <= group.last_at and isinstance(event.body, Readiness)
    ]
    return day_kind(today[-1]).day if today else "full"


def _after_worse(group: _Group, following: _Group | None, answers: Sequence[Event]) -> bool:
    """What the first answer after this session, up to the end of the next one, says of the day after."""
    told = (each.after_last_time for each in _answers_after(group, following, answers))
    return next((said for said in told if said is not None), None) == "worse"


def _answers_after(group: _Group, following: _Group | None, answers: Sequence[Event]) -> Iterator[Readiness]:
    """The answers after a session, up to the end of the next one."""
    for event in answers:
        in_time = event.at > group.last_at and (following is None or event.at <= following.last_at)
        if in_time and isinstance(event.body, Readiness):
            yield event.body


# --- relapses ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Relapses:
    """When relapses were: ``logged`` symptoms that lasted too long, and the weeks ago of the person file.

    The file says how long ago, not when it was written. So its relapse lies in a break that is longer than
    that, or in the break of over two weeks that has its date as read on ``date``.
    """

    logged: tuple[dt.datetime, ...]
    weeks_ago: float | None
    tested: tuple[dt.date, ...]
    date: dt.date

    def before(self, day: dt.date, at: dt.datetime | None, last: DoneSession | None) -> bool:
        """Whether a relapse came after the session before that day (or ``at`` that time), and no test since."""
        for when in self.logged:
            came = when <= at if at is not None else when.date() <= day
            new = last is None or when > last.started_at
            if came and new and not any(when.date() < test <= day for test in self.tested):
                return True
        return self._by_file(day, last)

    def _by_file(self, day: dt.date, last: DoneSession | None) -> bool:
        known = [test for test in self.tested if test <= day]
        known += [last.date] if last is not None else []
        if self.weeks_ago is None or not known:
            return False
        weeks, gap = dt.timedelta(weeks=self.weeks_ago), day - max(known)
        if weeks < gap:
            return True
        a_break = gap > dt.timedelta(days=value("reentry.short_days"))
        return a_break and max(known) < self.date - weeks <= day


def relapses(log: Log, weeks_ago: float | None, tested: Iterable[dt.date], date: dt.date) -> Relapses:
    """The relapses of a log, by symptoms that lasted more than a day, and of the person file."""
    long = value("gates.relapse_hours")
    logged = tuple(
        event.at
        for event in sorted(log.events, key=lambda each: each.at)
        if isinstance(event.body, Symptom)
        and not event.body.settled
        and event.body.lasted_hours is not None
        and event.body.lasted_hours > long
    )
    return Relapses(logged, weeks_ago, tuple(sorted(tested)), date)


def with_relapses(done: Sequence[DoneSession], known: Relapses) -> tuple[DoneSession, ...]:
    """The sessions, with those that came first after a relapse and those since one without a test."""
    found: list[DoneSession] = []
    for each in done:
        last = found[-1] if found else None
        first = known.before(each.date, each.started_at, last)
        since = last is not None and last.since_relapse
        if since and last is not None and any(last.date < test <= each.date for test in known.tested):
            since = False
        found.append(replace(each, after_relapse=first, since_relapse=first or since))
    return tuple(found)


# --- what the sessions say ---------------------------------------------------------------------------


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


def adherence(done: Sequence[DoneSession], *, prescribed: int) -> Adherence:
    """Sessions done of those prescribed so far, the share of sets done as planned, and the last day.

    All kinds of days count as done. A set is as planned unless it was skipped, cut short or made easier.
    """
    sets = [one.done for each in done for one in each.sets]
    planned = len(sets) + sum(len(each.skipped) for each in done)
    kept = sum(1 for one in sets if one.stopped_because == "done" and one.chosen != "easier")
    return Adherence(
        done=len(done),
        prescribed=prescribed,
        as_prescribed=kept / planned if planned else None,
        last=max((each.date for each in done), default=None),
    )


# --- what is still open ------------------------------------------------------------------------------


def unreviewed_falls(log: Log) -> tuple[Event, ...]:
    """The words of a fall that nobody has reviewed since, the first first.

    A fall event that names whom it was reviewed with closes it, and every fall told of before.
    """
    return _left_open(sorted(log.events, key=lambda each: each.at))


def falls_told_late(log: Log) -> tuple[Event, ...]:
    """Falls from before a review that stand after it in the log: whoever reviewed may have known nothing of them."""
    known = {each.id for each in unreviewed_falls(log)}
    return tuple(each for each in _left_open(log.events) if each.id not in known)


def _left_open(events: Iterable[Event]) -> tuple[Event, ...]:
    """The words of a fall after the last review in this order."""
    found: list[Event] = []
    for event in events:
        body = event.body
        if isinstance(body, Fall) and body.reviewed_with is not None:
            found = []
        elif isinstance(body, Fall) or (isinstance(body, Readiness) and body.fall == "yes"):
            found.append(event)
    return tuple(found)


def open_fall(log: Log) -> bool:
    """Whether a fall was told of and nobody has reviewed it since."""
    return bool(unreviewed_falls(log))


def open_fall_hurt(log: Log) -> bool:
    """Whether a fall that nobody has reviewed since came with an injury or a blow to the head.

    A later fall without one does not take that back; only a review does.
    """
    falls = [each.body for each in unreviewed_falls(log)]
    return any(isinstance(fall, Fall) and (fall.hurt is True or fall.head is True) for fall in falls)


def stopped_by_spasm(log: Log) -> bool:
    """Whether a spasm stopped a set on the last day that anything was done."""
    sets = sorted((each for each in log.events if isinstance(each.body, SetDone)), key=lambda each: each.at)
    last = [each.body for each in sets if each.at.date() == sets[-1].at.date()]
    return any(isinstance(body, SetDone) and body.stopped_because == "spasm" for body in last)


def worst_pain(log: Log, *, before: dt.date) -> dict[str, float]:
    """The worst pain of each joint (``left_hip``) in the answers of earlier days."""
    found: dict[str, float] = {}
    for answers in (each.body for each in log.events if each.at.date() < before):
        if isinstance(answers, Readiness):
            for joint in JOINTS:
                pain = getattr(answers, f"pain_{joint}")
                if pain is not None:
                    found[joint] = max(pain, found.get(joint, 0.0))
    return found


NEW_SYMPTOMS = "new symptoms"
"""What is open where a readiness said that something is new, and no word more."""


def open_symptoms(log: Log) -> tuple[OpenSymptom, ...]:
    """Symptoms without a later word that they settled; "nothing new" in readiness closes only its own."""
    return _still_told(sorted(log.events, key=lambda each: each.at))


def symptoms_told_late(log: Log) -> tuple[OpenSymptom, ...]:
    """Symptoms from before the word that they settled that stand after it in the log.

    A device that had no network sent them later: whoever said so may have known nothing of them.
    """
    known = {one.what.strip().casefold() for one in open_symptoms(log)}
    return tuple(one for one in _still_told(log.events) if one.what.strip().casefold() not in known)


def _still_told(events: Iterable[Event]) -> tuple[OpenSymptom, ...]:
    """What is open after the last event in this order."""
    found: dict[str, OpenSymptom] = {}
    for event in events:
        body = event.body
        if isinstance(body, Symptom):
            _note(found, body.what.strip().casefold(), event.at, body)
        elif isinstance(body, Readiness) and body.new_symptoms == "yes":
            found.setdefault("", OpenSymptom(event.at, NEW_SYMPTOMS, None))
        elif isinstance(body, Readiness) and body.new_symptoms == "no":
            found.pop("", None)
    return tuple(found.values())


def _note(found: dict[str, OpenSymptom], key: str, at: dt.datetime, body: Symptom) -> None:
    if body.settled:
        found.pop(key, None)
        return
    since = found[key].at if key in found else at
    found[key] = OpenSymptom(since, body.what, body.lasted_hours)
