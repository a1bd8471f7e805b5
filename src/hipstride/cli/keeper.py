"""Keeps what is done: each event is on the disk before anybody says that it is saved."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from hipstride.cli.day import latest_today
from hipstride.exchange import add_events, read_log
from hipstride.record.event import Event, EventBody, EventType, Log, SetDone
from hipstride.record.log import Against
from hipstride.record.person import Person


def new_id(at: dt.datetime) -> str:
    """A time-ordered UUID (version 7)."""
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    chance = secrets.randbits(74)
    return str(
        uuid.UUID(
            int=milliseconds << 80 | 0x7 << 76 | (chance >> 62) << 64 | 0b10 << 62 | chance & ((1 << 62) - 1)
        )
    )


@dataclass(slots=True)
class Clock:
    """The time of a day: the real one today; on another day a minute passes with every event."""

    date: dt.date
    last: dt.datetime | None = None

    def now(self) -> dt.datetime:
        """The time of the next event, later than the one before."""
        real = dt.datetime.now().astimezone().replace(microsecond=0)
        if real.date() == self.date:
            self.last = real
            return real
        start = dt.datetime.combine(self.date, dt.time(10), tzinfo=dt.UTC)
        self.last = start if self.last is None else max(start, self.last) + dt.timedelta(minutes=1)
        return self.last


@dataclass(slots=True)
class Keeper:
    """One person's log: what is in it, and how to add to it."""

    path: Path
    person: Person
    clock: Clock
    log: Log = field(default_factory=Log)
    sets: int = 0  # saved since we began

    def __post_init__(self) -> None:
        if self.path.exists():
            self.log = read_log(self.path, **self._against()._asdict())

    def _against(self) -> Against:
        day = max(self.clock.date, latest_today())
        return Against(self.person.person.id, day, self.person.equipment.bands)

    def add(self, kind: EventType, body: EventBody) -> None:
        """Append one event and sync it. Raises BadInput; then nothing was added."""
        at = self.clock.now()
        event = Event(id=new_id(at), at=at, person=self.person.person.id, type=kind, body=body)
        self.log = add_events(self.path, [event], against=self._against()).log
        self.sets += isinstance(body, SetDone)

    def on(self, date: dt.date) -> list[Event]:
        """The events of a day."""
        return [event for event in self.log.events if event.at.date() == date]
