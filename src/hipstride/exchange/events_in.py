"""New events as they come in: from the command line, a file, or standard input."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from hipstride.exchange.files import read_text, shown_path
from hipstride.record.errors import BadInput
from hipstride.record.event import Event, SetDone
from hipstride.record.log import Against, event_from_mapping, mapping_from_line
from hipstride.record.pairs import unowned_band, unowned_sled
from hipstride.record.person import Person
from hipstride.record.problem import complain
from hipstride.record.resistance import Band, Sled


class Incoming(NamedTuple):
    """One line that came in, where it stood, and whether it was typed by hand."""

    where: str
    text: str
    typed: bool = False


def incoming(texts: Iterable[str], path: str | None) -> tuple[Incoming, ...]:
    """The events given as text, then the lines of a file (`-` is standard input)."""
    given = [Incoming(f"--event {number}", text, typed=True) for number, text in enumerate(texts, start=1)]
    if path is None:
        return tuple(given)
    name = shown_path(path)
    lines = enumerate(read_text(path).split("\n"), start=1)
    found = [Incoming(f"{name} line {number}", line) for number, line in lines if line.strip()]
    if not found:
        raise BadInput(name, "an empty file", "one JSON object a line")
    return (*given, *found)


def checked_events(
    lines: Iterable[Incoming], *, against: Against, person: Person | None = None
) -> tuple[Event, ...]:
    """The events of the lines; where a person is given, what resisted must be theirs. Raises BadInput."""
    return tuple(_events(lines, against, person))


def _filled_in(data: Mapping[str, Any], person_id: str | None) -> dict[str, Any]:
    """An event typed by hand may leave out its id, which is then new, and whose it is."""
    usual = {"id": str(uuid.uuid4())}
    if person_id is not None:
        usual["person"] = person_id
    return {**usual, **data}


def _events(lines: Iterable[Incoming], against: Against, person: Person | None) -> Iterator[Event]:
    for where, text, typed in lines:
        data = mapping_from_line(text, where)
        if typed:
            data = _filled_in(data, against.person_id)
        event = event_from_mapping(
            data, person_id=against.person_id, today=against.today, owned=against.owned, where=where
        )
        if person is not None and isinstance(event.body, SetDone):
            path = ("body", "resistance")
            if isinstance(event.body.resistance, Band):
                complain(unowned_band(event.body.resistance, person, path), data, where)
            if isinstance(event.body.resistance, Sled):
                complain(unowned_sled(person, path), data, where)
        yield event
