"""The log: append-only facts, one JSON object a line, each with a client-made id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Le, MaxLen, MinLen

from hipstride.record.person import Score10, Sides, StoppedBecause
from hipstride.record.resistance import AnyResistance

_STRICT: Mapping[str, Any] = {"extra": "forbid", "allow_inf_nan": False}

EventType = Literal[
    "session_started",
    "set_done",
    "set_skipped",
    "readiness",
    "symptom",
    "fall",
    "test",
    "correction",
    "session_ended",
]


_EventId = Annotated[str, MinLen(1), MaxLen(64)]
_SessionId = Annotated[str, MinLen(1), MaxLen(64)]


@dataclass(frozen=True, slots=True)
class SetDone:
    """One set as it was done. ``effort`` is 0-10 for the whole set; ``form`` as seen or felt."""

    exercise: str
    side: Sides
    set: Annotated[int, Ge(1), Le(20)]
    reps: Annotated[int, Ge(0), Le(200)]
    resistance: AnyResistance
    seconds: Annotated[float, Ge(0), Le(3600)] | None = None
    effort: Score10 | None = None
    form: Literal["good", "partly", "no"] | None = None
    chosen: Literal["easier", "suggested", "harder"] = "suggested"
    stopped_because: StoppedBecause = "done"
    pain: Score10 | None = None
    session: _SessionId | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class SetSkipped:
    """A set that was not done, with why."""

    exercise: str
    side: Sides
    set: Annotated[int, Ge(1), Le(20)]
    reason: str | None = None
    session: _SessionId | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class Readiness:
    """How the person is today. Missing answers are ``None``; every scale is 0 (none, best) to 10 (worst),
    but sleep, where 10 is best.
    """

    fatigue: Score10 | None = None
    stiffness: Score10 | None = None
    heat: Score10 | None = None
    sleep: Score10 | None = None
    pain_left_hip: Score10 | None = None
    pain_right_hip: Score10 | None = None
    pain_left_knee: Score10 | None = None
    pain_right_knee: Score10 | None = None
    pain_left_ankle: Score10 | None = None
    pain_right_ankle: Score10 | None = None
    pain_back: Score10 | None = None
    after_last_time: Literal["fine", "tired", "worse"] | None = None
    ill: Literal["yes", "no"] | None = None
    new_symptoms: Literal["yes", "no"] | None = None
    fall: Literal["yes", "no"] | None = None
    helper_present: Literal["yes", "no"] | None = None
    setting: Literal["home", "class", "clinic"] | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class Prescribed:
    """What the person was given for one exercise and side, so that the replay need not guess."""

    exercise: str
    side: Sides
    sets: Annotated[int, Ge(1), Le(20)]
    resistance: AnyResistance
    reps: Annotated[int, Ge(0), Le(200)] | None = None
    effort: Score10 | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """A session begins; ``day`` is what the engine proposed, ``prescribed`` what was on the sheet."""

    day: Literal["full", "half", "gentle", "rest"] | None = None
    plan_sha256: str | None = None
    week: Annotated[int, Ge(0), Le(520)] | None = None
    prescribed: tuple[Prescribed, ...] = ()
    session: _SessionId | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """A session ends, early or not; ``note`` is the person's own word."""

    finished: bool = True
    note: Annotated[str, MaxLen(2000)] | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class Symptom:
    """Something new or worse that was noticed. ``settled_with``: who said that training may go on."""

    what: Annotated[str, MinLen(1), MaxLen(500)]
    lasted_hours: Annotated[float, Ge(0), Le(2000)] | None = None
    settled: bool | None = None
    settled_with: Annotated[str, MinLen(2), MaxLen(200)] | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class Fall:
    """A fall and its review. ``reviewed_with``, which lifts the pause, is a therapist or another adviser."""

    hurt: bool | None = None
    head: bool | None = None
    why: Annotated[str, MaxLen(500)] | None = None
    reviewed_with: Annotated[str, MinLen(2), MaxLen(200)] | None = None
    setting: Literal["home", "class", "clinic"] | None = None  # where it happened
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class Correction:
    """Replaces the body of an earlier event; the original line stays in the file.

    ``after``: the corrections that it was made from; none of them means the line itself, None that it was all before it.
    """

    of: Annotated[str, MinLen(1)]
    body: Mapping[str, Any] | None = None  # None: the event is withdrawn
    why: Annotated[str, MaxLen(500)] | None = None
    after: tuple[_EventId, ...] | None = None
    __pydantic_config__: ClassVar = _STRICT


@dataclass(frozen=True, slots=True)
class TestEvent:
    """A later test, in the same form as in a person file; ``kind`` names the table it belongs to."""

    kind: Literal[
        "strength",
        "manual_grade",
        "counted_set",
        "rep_max",
        "chair_stand",
        "walking",
        "balance",
        "score",
        "own_item",
        "visit",
        "find_my_level",
    ]
    test: Mapping[str, Any]
    __pydantic_config__: ClassVar = _STRICT
    __test__: ClassVar = False  # not a pytest class


EventBody = (
    SessionStarted | SetDone | SetSkipped | Readiness | Symptom | Fall | TestEvent | Correction | SessionEnded
)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log. ``at`` is aware and in the zone it was written in: its date is that person's."""

    id: str
    at: dt.datetime
    person: str
    type: EventType
    body: EventBody


@dataclass(frozen=True, slots=True)
class Telling:
    """What stood of an event since a line came in: ``line`` is its id, ``body`` is None where the event was withdrawn.

    ``by``: the id of the line that counts since.
    """

    line: str
    at: dt.datetime
    body: EventBody | None
    by: str


@dataclass(frozen=True, slots=True)
class Log:
    """A checked log in the order of the file: every id once, corrections applied.

    ``events`` is what counts: corrected bodies in the place of the first ones; withdrawn events, the
    corrections themselves, and what two devices logged of the same session (``doubled``: the ids of those that
    another event stands for) left out. ``originals`` is every line as it was written, corrections too, in the
    order in which they came in. ``retold``: of each event that was corrected all that was told of it, the first first.
    """

    events: tuple[Event, ...] = ()
    originals: tuple[Event, ...] = ()
    doubled: frozenset[str] = frozenset()
    retold: Mapping[str, tuple[Telling, ...]] = field(default_factory=dict, hash=False)

    def tellings(self, event: Event) -> tuple[Telling, ...]:
        """All that was told of one of the events, the first first; the last is what counts."""
        return self.retold.get(event.id) or (Telling(event.id, event.at, event.body, event.id),)

    def counting_corrections(self) -> dict[str, Correction]:
        """Of each event that was corrected the correction that counts."""
        counting = {tellings[-1].by: of for of, tellings in self.retold.items()}
        lines = ((counting.get(line.id), line.body) for line in self.originals)
        return {of: body for of, body in lines if of is not None and isinstance(body, Correction)}


def corrections_in_time(events: Iterable[Event]) -> list[tuple[Event, Correction]]:
    """The corrections among lines as they were written, so that the last one of an event is the one that counts.

    By their time, and of the same moment by id: the order in which lines arrive says nothing, as devices sync late.
    """
    found = [(event, event.body) for event in events if isinstance(event.body, Correction)]
    return sorted(found, key=lambda each: (each[0].at, each[0].id))
