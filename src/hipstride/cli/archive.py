"""`hipstride export` and `hipstride import`: a person's file and log as one archive, both ways."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Annotated

import typer

from hipstride import __version__
from hipstride.cli.day import judging_day
from hipstride.exchange import write_bytes_atomically
from hipstride.exchange.archive import archive_bytes, read_archive, unpacked
from hipstride.exchange.files import is_standard, read_bytes, shown_path
from hipstride.exchange.log_file import log_of, read_log_bytes
from hipstride.exchange.person_file import person_of
from hipstride.record.errors import BadInput
from hipstride.record.event import Log
from hipstride.record.parse import parse_date
from hipstride.record.text import shown

Date = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="The day that judges the future; today if left out."),
]


def export(
    person: Annotated[str, typer.Argument(metavar="P.toml", help="The person file; - is stdin.")],
    file: Annotated[str, typer.Argument(metavar="F.zip", help="The archive to write; - is stdout.")],
    log: Annotated[
        str | None, typer.Option(metavar="L.jsonl", help="The log; none in the archive if left out.")
    ] = None,
    created: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="The time in its manifest, such as 2026-03-04T10:00:00Z; now if left out."
        ),
    ] = None,
    date: Date = None,
) -> None:
    """A person's file and log in one zip, as they are, with a manifest and hashes. The same files and time
    give the same bytes.
    """
    if not is_standard(file) and not file.casefold().endswith(".zip"):
        raise BadInput("F.zip", shown(file), "a name that ends in .zip, or - for stdout")
    if is_standard(person) and log is not None and is_standard(log):
        raise BadInput("--log", "- for the person file and the log", "a file for one of them")
    at = time_of(created)
    day = judging_day(date)
    raw = read_bytes(person)
    who = person_of(raw, shown_path(person), today=day)
    body, bands = who.person, who.equipment.bands
    lines = None if log is None else read_log_bytes(log)
    logged = Log()
    if log is not None and lines is not None:
        logged = log_of(lines, shown_path(log), person_id=body.id, today=day, owned=bands)
    content = archive_bytes(body.id, raw, lines, created=at, version=__version__)
    write_bytes_atomically(file, content)
    where = "standard output" if is_standard(file) else shown_path(file)
    print(f"{where}: {body.id}, {events_of(logged)}", file=sys.stderr)


def import_(
    file: Annotated[str, typer.Argument(metavar="F.zip", help="The archive; - is stdin.")],
    to: Annotated[
        str, typer.Option("--to", metavar="FOLDER", help="Where the files go; made if it is not there.")
    ],
    date: Date = None,
) -> None:
    """The person file and the log of an archive, as they were: ID.toml and ID.jsonl. Everything is checked
    first; nothing that is there is ever replaced.
    """
    archive = read_archive(file, today=judging_day(date))
    for path in unpacked(archive, to):
        print(shown_path(path))
    made = archive.manifest
    print(
        f"{made.person}, {events_of(archive.log)}; written {made.created} by Hipstride {made.hipstride}, "
        f"rules {made.rules_version}",
        file=sys.stderr,
    )


def time_of(text: str | None) -> dt.datetime:
    """The time given with `--created`, else now. Raises BadInput."""
    if text is None:
        return dt.datetime.now(dt.UTC)
    try:
        at = dt.datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError
        parse_date(at.astimezone(dt.UTC).date().isoformat(), where="--created")
    except (ValueError, OverflowError):
        raise BadInput(
            "--created", shown(text), "a time with its zone, such as 2026-03-04T10:00:00Z"
        ) from None
    if at.astimezone(dt.UTC).year > 2099:
        raise BadInput("--created", shown(text), "a time before the year 2100")
    return at


def events_of(log: Log) -> str:
    """How many lines a log has."""
    number = len(log.originals)
    return "no log" if number == 0 else f"{number} event{'' if number == 1 else 's'}"
