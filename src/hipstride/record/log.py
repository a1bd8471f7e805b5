"""The log's door: lines of JSON in, checked events with corrections applied out."""

from __future__ import annotations

import datetime as dt
import json
import re
from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import make_dataclass, replace
from typing import Annotated, Any, Literal, NamedTuple

from annotated_types import MaxLen, MinLen

from hipstride.record.check import checked, looked_at
from hipstride.record.corrections import Told, reading
from hipstride.record.errors import BadInput
from hipstride.record.event import (
    Correction,
    Event,
    EventBody,
    EventType,
    Fall,
    Log,
    Readiness,
    SessionEnded,
    SessionStarted,
    SetDone,
    SetSkipped,
    Symptom,
    Telling,
    TestEvent,
    corrections_in_time,
)
from hipstride.record.known import exercise_problems, side_problems
from hipstride.record.once import doubled
from hipstride.record.person import OwnedBand
from hipstride.record.person_checks import TEST_TYPES, problems_of_test, resistance_problems
from hipstride.record.problem import Path, Problem, complain
from hipstride.record.text import listed, nearest, shown

BODY_TYPES: Mapping[EventType, type[EventBody]] = {
    "session_started": SessionStarted,
    "set_done": SetDone,
    "set_skipped": SetSkipped,
    "readiness": Readiness,
    "symptom": Symptom,
    "fall": Fall,
    "test": TestEvent,
    "correction": Correction,
    "session_ended": SessionEnded,
}

_STRICT: Mapping[str, Any] = {"extra": "forbid", "allow_inf_nan": False}
_TIME = "a time with its zone, such as 2026-01-31T18:05:00Z"
_TIME_FORM = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


def _line_type(name: EventType, body: type[EventBody]) -> type[Any]:
    """A whole line whose body is of one type, for the checks and the schema."""
    text = Annotated[str, MinLen(1), MaxLen(64)]
    members = [("id", text), ("at", str), ("person", text), ("type", Literal[name]), ("body", body)]
    namespace = {"__pydantic_config__": _STRICT, "__doc__": body.__doc__, "__module__": __name__}
    return make_dataclass(f"{body.__name__}Line", members, namespace=namespace, frozen=True)


LINE_TYPES: Mapping[str, type[Any]] = {name: _line_type(name, body) for name, body in BODY_TYPES.items()}


class Against(NamedTuple):
    """What a log is checked against: whose it is, the day that judges the future, and the bands they own."""

    person_id: str | None = None
    today: dt.date | None = None
    owned: Sequence[OwnedBand] = ()


class _Numbered(NamedTuple):
    where: str
    event: Event


def event_from_mapping(
    data: Mapping[str, Any],
    *,
    person_id: str | None = None,
    today: dt.date | None = None,
    owned: Sequence[OwnedBand] = (),
    where: str = "event",
) -> Event:
    """One event from one line that was already read as JSON.

    ``person_id`` is whose log it is (None: not known); ``today`` judges the future, by the date as it was
    written; ``owned`` are bands that need no table because the person measured them. What a correction
    corrects is judged by `log_from_lines`. Raises BadInput.
    """
    if not isinstance(data, Mapping):
        raise BadInput(where, shown(data), "a JSON object with id, at, person, type and body")
    plain = dict(data)
    kind = plain.get("type")
    if not isinstance(kind, str) or kind not in LINE_TYPES:
        meant = nearest(kind, LINE_TYPES) if isinstance(kind, str) else None
        what = shown(kind) if "type" in plain else "nothing (it is missing)"
        hint = f"Did you mean {meant}?" if meant else None
        raise BadInput(f"{where}: type", what, listed(LINE_TYPES), hint)
    against = Against(person_id, today, owned)
    line = checked(LINE_TYPES[kind], plain, where, lambda found: _line_problems(found, against))
    at = dt.datetime.fromisoformat(line.at)
    return Event(id=line.id, at=at, person=line.person, type=line.type, body=line.body)


def log_from_lines(
    lines: Iterable[str],
    *,
    person_id: str | None,
    today: dt.date | None = None,
    owned: Sequence[OwnedBand] = (),
    where: str = "log",
) -> Log:
    """The log of one person from the lines of its file, each whole JSON.

    A line that is there twice counts once; the same id with another content is refused. Times may be out of
    order, because devices sync late; the order of the file is kept. Raises BadInput naming the line.
    """
    found: list[_Numbered] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            place = f"{where} line {number}"
            data = mapping_from_line(line, place)
            event = event_from_mapping(data, person_id=person_id, today=today, owned=owned, where=place)
            found.append(_Numbered(place, event))
    return _log(found, Against(person_id, today, owned))


def extended(log: Log, events: Sequence[Event], *, against: Against, where: str = "new event") -> Log:
    """The log with further events, checked together: ids, and what corrections point to. Raises BadInput."""
    old = [_Numbered("the log", event) for event in log.originals or log.events]
    new = [_Numbered(f"{where} {number}", event) for number, event in enumerate(events, start=1)]
    return _log([*old, *new], against)


def _log(found: Sequence[_Numbered], against: Against) -> Log:
    for numbered in found:
        first = found[0].event.person
        if numbered.event.person != first:
            hint = "A log is of one person, and it begins with that one."
            raise BadInput(f"{numbered.where}: person", shown(numbered.event.person), shown(first), hint)
    originals = _each_once(found)
    standing, retold = _corrected(originals, against)
    extra = doubled(standing)
    counting = tuple(event for event in standing if event.id not in extra)
    return Log(counting, tuple(numbered.event for numbered in originals), extra, retold)


def mapping_from_line(line: str, where: str) -> dict[str, Any]:
    """The JSON object on one line. Raises BadInput for anything else, also for a key that is there twice."""

    def once(items: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(items)
        if len(table) < len(items):
            twice = next(key for index, (key, _) in enumerate(items) if key in dict(items[:index]))
            raise BadInput(where, f"the key {shown(twice)} twice", "each key once")
        return table

    try:
        value = json.loads(line, object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise BadInput(
            where, f"{shown(line.strip())}, which is not whole JSON", "one JSON object a line"
        ) from None
    if not isinstance(value, dict):
        raise BadInput(where, shown(value), "a JSON object with id, at, person, type and body")
    return value


def _line_problems(line: Any, against: Against) -> Iterator[Problem]:
    if not line.id.isprintable() or " " in line.id:
        yield Problem(("id",), shown(line.id), "an id of letters, digits and signs, without spaces")
    yield from _time_problems(line.at, against.today)
    if against.person_id is not None and line.person != against.person_id:
        hint = "This line is of another person."
        yield Problem(("person",), shown(line.person), shown(against.person_id), hint)
    yield from _body_problems(line.body, ("body",), against)


def _time_problems(text: str, today: dt.date | None) -> Iterator[Problem]:
    try:
        if _TIME_FORM.fullmatch(text) is None:
            raise ValueError
        written = dt.datetime.fromisoformat(text)
        if written.tzinfo is None:
            yield Problem(("at",), f"{shown(text)}, which has no time zone", _TIME)
            return
        written.astimezone(dt.UTC)  # fails where UTC would leave the calendar
    except (ValueError, OverflowError):
        yield Problem(("at",), shown(text), _TIME)
        return
    if today is not None and written.date() > today:
        yield Problem(("at",), f"{text}, which is in the future", f"up to {today.isoformat()}")


def _body_problems(body: EventBody, path: Path, against: Against) -> Iterator[Problem]:
    if isinstance(body, SetDone | SetSkipped):
        yield from exercise_problems(body.exercise, (*path, "exercise"))
        yield from side_problems(body.exercise, body.side, (*path, "side"))
    if isinstance(body, SetDone):
        yield from resistance_problems(body.resistance, (*path, "resistance"), against.owned)
    if isinstance(body, TestEvent):
        test, problems = looked_at(TEST_TYPES[body.kind], dict(body.test), (*path, "test"))
        yield from problems
        if test is not None:
            yield from problems_of_test(test, (*path, "test"), against.today, against.owned)


def _each_once(found: Sequence[_Numbered]) -> list[_Numbered]:
    """The events without repeated lines. Raises BadInput if an id comes again with another content."""
    by_id: dict[str, _Numbered] = {}
    for numbered in found:
        first = by_id.setdefault(numbered.event.id, numbered)
        if first.event != numbered.event:
            what = f"{shown(numbered.event.id)} again with another content"
            hint = "To change an event, append a correction."
            raise BadInput(
                f"{numbered.where}: id", what, f"an id that is new (it stands at {first.where})", hint
            )
    return list(by_id.values())


def _corrected(
    originals: Sequence[_Numbered], against: Against
) -> tuple[tuple[Event, ...], Mapping[str, tuple[Telling, ...]]]:
    """The events that count, after every correction (`corrections.reading`).

    And what was told of each that was corrected (`Log.retold`).
    """
    firsts = {
        numbered.event.id: numbered.event
        for numbered in originals
        if not isinstance(numbered.event.body, Correction)
    }
    where = {numbered.event.id: numbered.where for numbered in originals}
    bodies: dict[str, EventBody | None] = {}
    for event, correction in corrections_in_time(numbered.event for numbered in originals):
        if correction.of not in firsts:
            allowed = "the id of an event in this log that is no correction"
            raise BadInput(f"{where[event.id]}: body.of", shown(correction.of), allowed)
        kind = firsts[correction.of].type
        bodies[event.id] = _corrected_body(correction, kind, where[event.id], against)
    retold = _retold((numbered.event for numbered in originals), firsts, bodies)
    now = {of: tellings[-1].body for of, tellings in retold.items()}
    standing = ((event, now.get(event.id, event.body)) for event in firsts.values())
    counting = tuple(replace(event, body=body) for event, body in standing if body is not None)
    return counting, retold


def _retold(
    lines: Iterable[Event], firsts: Mapping[str, Event], bodies: Mapping[str, EventBody | None]
) -> dict[str, tuple[Telling, ...]]:
    """What stood of each corrected event, as the lines came in: one that changed nothing of it told nothing."""
    retold: dict[str, tuple[Telling, ...]] = {}
    told: dict[str, list[Told]] = {}
    for line in lines:
        if isinstance(line.body, Correction):
            first = firsts[line.body.of]
            own = told.setdefault(first.id, [])
            insort(own, (line, line.body), key=lambda each: (each[0].at, each[0].id))
            by, body = reading(own, bodies)
            before = retold.get(first.id) or (Telling(first.id, first.at, first.body, first.id),)
            retold[first.id] = before
            if (before[-1].by, before[-1].body) != (by, body):
                retold[first.id] = (*before, Telling(line.id, line.at, body, by))
    return retold


def _corrected_body(
    correction: Correction, kind: EventType, where: str, against: Against
) -> EventBody | None:
    if correction.body is None:
        return None
    line = {"body": {"body": dict(correction.body)}}
    path: Path = ("body", "body")
    body, problems = looked_at(BODY_TYPES[kind], dict(correction.body), path)
    complain(problems, line, where)
    if body is None:
        raise AssertionError("refused without a problem")
    complain(_body_problems(body, path, against), line, where)
    return body
