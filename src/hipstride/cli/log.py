"""`hipstride log`: append checked events to a log, or say what is in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer

from hipstride.cli.day import judging_day, latest_today
from hipstride.cli.output import envelope, print_json
from hipstride.exchange import add_events, read_log, read_person
from hipstride.exchange.events_in import checked_events, incoming
from hipstride.record.errors import BadInput
from hipstride.record.event import Event, Log
from hipstride.record.log import Against
from hipstride.record.log_summary import LogSummary, summary
from hipstride.record.person import Person
from hipstride.record.text import shown

__all__ = ["latest_today", "log"]

SCHEMA = "hipstride.log/1"


def log(
    file: Annotated[str, typer.Argument(metavar="L.jsonl", help="The log.")],
    person: Annotated[
        str | None,
        typer.Option(metavar="P.toml|ID", help="Whose log it is; left out, the person of its first line."),
    ] = None,
    event: Annotated[
        list[str] | None,
        typer.Option(
            metavar="JSON",
            help="An event to append; may be given again. Without an id it gets a new one, without a person "
            "that of --person.",
        ),
    ] = None,
    from_file: Annotated[
        str | None, typer.Option("--from", metavar="FILE", help="Events to append, one a line; - is stdin.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day that judges the future; today if left out.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Append checked events to a log, all or none; without events, check the log and say what is in it.

    Example: hipstride log L.jsonl --person P.toml --event
    '{"at": "2026-01-20T10:00:00Z", "type": "session_ended", "body": {"note": "good"}}'
    """
    today = judging_day(date)
    owner = _owner(person, today)
    against = Against(
        person_id=owner.person.id if owner else person,
        today=today,
        owned=owner.equipment.bands if owner else (),
    )
    added: tuple[Event, ...] = ()
    already_there: tuple[Event, ...] = ()
    if event or from_file is not None:
        events = checked_events(incoming(event or (), from_file), against=against, person=owner)
        added, already_there, whole = add_events(file, events, against=against)
    else:
        whole = read_log(file, person_id=against.person_id, today=today, owned=against.owned)
    if json:
        print_json(envelope(SCHEMA, whole.originals, _result(against, whole, added, already_there)))
    else:
        print(_words(file, summary(whole), added, already_there))


def _owner(person: str | None, today: dt.date) -> Person | None:
    """The person of a person file, or None where only an id was given."""
    if person is None:
        return None
    if person == "-" or person.endswith(".toml") or Path(person).is_file():
        return read_person(person, today=today)
    if not person.strip() or "/" in person:
        raise BadInput("--person", shown(person), "a person file or the id of a person")
    return None


def _result(
    against: Against, whole: Log, added: tuple[Event, ...], already_there: tuple[Event, ...]
) -> dict[str, Any]:
    return {
        "person": whole.originals[0].person if whole.originals else against.person_id,
        "added": [each.id for each in added],
        "already_there": [each.id for each in already_there],
        **summary(whole)._asdict(),
    }


def _words(file: str, counts: LogSummary, added: tuple[Event, ...], already_there: tuple[Event, ...]) -> str:
    lines = [f"Added {_some(len(added), 'event')}: {', '.join(each.id for each in added)}"] if added else []
    if already_there:
        lines.append(f"Already there: {', '.join(each.id for each in already_there)}")
    what = ", ".join(
        _some(number, word)
        for number, word in (
            (counts.sessions, "session"),
            (counts.sets_done, "set"),
            (counts.tests, "test"),
            (counts.corrections, "correction"),
        )
    )
    when = f", from {counts.first_date} to {counts.last_date}" if counts.first_date else ""
    return "\n".join([*lines, f"{file}: {_some(counts.events, 'event')} ({what}){when}"])


def _some(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
