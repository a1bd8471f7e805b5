"""The sessions of a log as they were done: each with its own sets, whoever logged them and whenever they came in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from hipstride.catalogue.numbers import value
from hipstride.prescription.readiness import day_kind, sore_joints
from hipstride.prescription.types import DayKind
from hipstride.record.answers import answers_on
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
from hipstride.record.person import Sides


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


@dataclass(slots=True)
class _Group:
    """Events of one session while they are gathered; ``explicit``: it was started or ended.

    ``late``: sets that name the session and were written at another time; they count, and move nothing.
    """

    events: list[Event] = field(default_factory=list)
    late: list[Event] = field(default_factory=list)
    explicit: bool = False
    closed: bool = False

    @property
    def date(self) -> dt.date:
        return self.events[0].at.date()

    @property
    def last_at(self) -> dt.datetime:
        return self.events[-1].at

    def bodies(self, kind: type) -> list[Event]:
        """The events of a kind, late ones too, in order of time."""
        found = [event for event in (*self.events, *self.late) if isinstance(event.body, kind)]
        return sorted(found, key=lambda each: each.at)


def sessions(log: Log) -> tuple[DoneSession, ...]:
    """The sessions of a log in order of time: from started to ended, else the sets of a calendar day.

    Sets that name their session are of it, whenever and wherever they were written.
    """
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
    """The events of each session; a set is of the session that it names, else of the latest one then.

    What names a session that nobody started in this log counts as naming none. Of an end, a symptom and a fall only the
    time says where they belong.
    """
    gathering = _Gathering(events)
    for event in events:
        body = event.body
        if isinstance(body, SessionStarted):
            gathering.start(event, body.session)
        elif isinstance(body, SessionEnded):
            group = gathering.latest(event)
            group.events.append(event)
            group.explicit = group.closed = True
        elif isinstance(body, SetDone | SetSkipped):
            gathering.put(event, body.session)
        elif isinstance(body, Symptom | Fall) and gathering.groups and _belongs(gathering.groups[-1], event):
            gathering.groups[-1].events.append(event)
    return gathering.groups


class _Gathering:
    """The sessions so far, and which of them has which name. ``starts``: the first start of each name."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.groups: list[_Group] = []
        self.named: dict[str, _Group] = {}
        self.starts: dict[str, dt.datetime] = {}
        self.early: dict[str, list[Event]] = {}
        for event in events:
            if isinstance(event.body, SessionStarted) and event.body.session:
                self.starts.setdefault(event.body.session, event.at)

    def start(self, event: Event, name: str | None) -> None:
        """A session begins; one that has begun on another device goes on."""
        group = self.named.get(name or "") or self._new(name)
        group.explicit = True
        (group.events if not group.events or _belongs(group, event) else group.late).append(event)
        group.late += self.early.pop(name or "", [])

    def put(self, event: Event, name: str | None) -> None:
        """A set; a clock that is behind may have it before the start of its session."""
        if name is None or name not in self.starts:
            self.latest(event).events.append(event)
            return
        group = self.named.get(name)
        if group is not None:
            (group.events if _belongs(group, event) else group.late).append(event)
        elif event.at.date() == self.starts[name].date():
            self._new(name).events.append(event)
        else:
            self.early.setdefault(name, []).append(event)

    def latest(self, event: Event) -> _Group:
        """The session that the time says; a set after the end still belongs to the session of that day."""
        if self.groups and _belongs(self.groups[-1], event):
            return self.groups[-1]
        return self._new(None)

    def _new(self, name: str | None) -> _Group:
        self.groups.append(_Group())
        if name is not None:
            self.named[name] = self.groups[-1]
        return self.groups[-1]


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
        LoggedSet(event.id, event.at, event.body)
        for event in group.bodies(SetDone)
        if isinstance(event.body, SetDone)
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
        skipped=tuple(event.body for event in group.bodies(SetSkipped) if isinstance(event.body, SetSkipped)),
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
    told = answers_on((event for event in answers if event.at <= group.last_at), group.date)
    return day_kind(told).day if told else "full"


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
