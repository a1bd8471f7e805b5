"""`hipstride readings`: a table from a dynamometer as tests in the log."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from hipstride.cli.day import judging_day
from hipstride.cli.output import envelope, print_json
from hipstride.cli.words import wrapped
from hipstride.exchange import add_events, read_log, read_person, read_text
from hipstride.exchange.files import shown_path
from hipstride.exchange.meter_tests import as_tests
from hipstride.exchange.readings import MeterTest, meter_tests
from hipstride.record.canonical import canonical_json, known, to_jsonable
from hipstride.record.errors import BadInput
from hipstride.record.event import Event, Log, TestEvent
from hipstride.record.log import Against
from hipstride.record.parse import merge_tests
from hipstride.record.person import Person, StrengthTest
from hipstride.strength.entry import slips
from hipstride.strength.test import reading_of

SCHEMA = "hipstride.readings/1"
_TESTS = uuid.UUID(
    "6f0e2a54-4d0c-4d53-9f0b-6f2f3a3c9c11"
)  # the same test has the same id, so it is added once


def readings(
    file: Annotated[str, typer.Argument(metavar="T.csv", help="The table of the meter; - is stdin.")],
    person: Annotated[str, typer.Argument(metavar="P.toml", help="The person file.")],
    log: Annotated[
        str | None,
        typer.Option(metavar="L.jsonl", help="Add the tests to this log; left out, they are shown."),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The day of readings without a date; today if left out."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Readings of a dynamometer as tests: what they say, what to look at again, and with --log kept, all or none.

    One attempt a line. Needed are the columns movement, side, force and unit (N, kg or lb); what is not there
    (position, lever_cm, test, device, tester ...) is as it was last time.
    """
    day = judging_day(date)
    who = read_person(person, today=day)
    before = _log(log, who, day)
    known_person = merge_tests(who, before)
    tests = _tests(meter_tests(read_text(file), shown_path(file)), known_person, day)
    events = [_event(test, who) for test in tests]
    there = {event.id for event in before.originals}
    _refuse_second(
        file, [test for test, event in zip(tests, events, strict=True) if event.id not in there], known_person
    )
    asks = [
        (test, slip.text)
        for test in tests
        for slip in slips(test, _others(test, tests, known_person), who.person)
    ]
    added: tuple[Event, ...] = ()
    if log is not None:
        against = Against(person_id=who.person.id, today=day, owned=who.equipment.bands)
        added = add_events(log, events, against=against).added
    if json:
        inputs = {"person": who, "log": before.originals, "tests": tests}
        told = {
            "tests": [known(to_jsonable(test)) for test in tests],
            "look_again": [{"movement": test.movement, "text": text} for test, text in asks],
            "added": [event.id for event in added],
        }
        print_json(envelope(SCHEMA, inputs, told))
    else:
        print("\n".join(_lines(tests, asks, log, len(added))))


def _log(path: str | None, who: Person, day: dt.date) -> Log:
    """The log so far; a new one is begun by its first line."""
    if path is None or not Path(path).exists():
        return Log()
    return read_log(path, person_id=who.person.id, today=day, owned=who.equipment.bands)


def _tests(found: Sequence[MeterTest], who: Person, today: dt.date) -> list[StrengthTest]:
    """The tests of a table, each on its own day."""
    days = dict.fromkeys(each.date or today for each in found)
    made = []
    for day in days:
        visit = next((each for each in reversed(who.visit) if each.date == day), None)
        of_day = [each for each in found if (each.date or today) == day]
        made += as_tests(of_day, who.strength, visit, day, today)
    return made


def _event(test: StrengthTest, who: Person) -> Event:
    """The line of the log; noon in UTC, so that the day is the same wherever the table is read."""
    told = known(to_jsonable(test))
    name = uuid.uuid5(_TESTS, canonical_json({"person": who.person.id, "test": told}))
    noon = dt.datetime.combine(test.date, dt.time(12), dt.UTC)
    return Event(str(name), noon, who.person.id, "test", TestEvent("strength", told))


def _refuse_second(file: str, new: Sequence[StrengthTest], who: Person) -> None:
    """Another result of a test that stands is a correction, which says why; it is never added beside it."""
    for test in new:
        for old in who.strength:
            if (old.movement, old.position, old.date) == (test.movement, test.position, test.date):
                what = f"{_name(test)} on {test.date.isoformat()}, which has readings already"
                raise BadInput(
                    shown_path(file), what, "tests that are new", "Correct it with `hipstride log`."
                )


def _others(test: StrengthTest, tests: Sequence[StrengthTest], who: Person) -> list[StrengthTest]:
    """Every other test, those of the table too; not this one where it stands already."""
    return [each for each in (*who.strength, *tests) if each != test]


def _name(test: StrengthTest) -> str:
    return f"{test.movement.replace('_', ' ')}, {test.position.replace('_', ' ')}"


def _lines(
    tests: Sequence[StrengthTest], asks: Sequence[tuple[StrengthTest, str]], log: str | None, added: int
) -> Iterator[str]:
    for test in tests:
        yield f"{_name(test).capitalize()}, {test.date.isoformat()} ({test.test}, {100.0 * test.lever_m:g} cm)"
        for side, attempts in (("left", test.left_n), ("right", test.right_n)):
            reading = reading_of(attempts)
            mean = "" if reading is None else f", mean {reading.mean_n:.0f} N"
            yield f"  {side:5} {' '.join(f'{each:g}' for each in attempts)} N{mean}"
    if asks:
        yield ""
        yield "Look again:"
        yield from (wrapped(f"{_name(test)}: {text}", indent="  ") for test, text in asks)
    yield ""
    if log is None:
        yield "Nothing is kept. To keep them, name the log: --log L.jsonl"
    else:
        there = "" if added == len(tests) else f", {len(tests) - added} there already"
        yield f"Added {added} {'test' if added == 1 else 'tests'} to {shown_path(log)}{there}"
