"""What was agreed to, as a file beside the record: who said so, for whom, in which words. Bytes in, bytes out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from hipstride.exchange.files import decoded
from hipstride.record.door import Door, Refused, read_door
from hipstride.record.log import mapping_from_line

SCHEMA = "hipstride.consents/1"
_MOST = 10_000
Short = Annotated[str, Field(max_length=300)]


class Speaker(Door):
    """Who said it for the person: ``role`` is the right to do so, ``shown`` what was shown of it."""

    name: str = Field(min_length=2, max_length=200)
    role: Literal["guardian", "attorney", "other"]
    shown: str = Field(min_length=2, max_length=300)


class ConsentSaid(Door):
    """One yes or no. ``words`` is what was agreed to, and ``text_version`` the version of it."""

    scope: str = Field(min_length=1, max_length=64)
    given: bool
    how: Literal["paper", "spoken", "screen"]
    text_version: str = Field(min_length=1, max_length=16)
    words: str = Field(max_length=2000)
    day: str = Field(description="The day on which it was said, such as 2026-03-02.")
    at: str = Field(description="When it was written down, with its zone.")
    speaker: Speaker | None = None

    @model_validator(mode="after")
    def _times(self) -> Self:
        _read("day", self.day, dt.date.fromisoformat, "a day, such as 2026-03-02")
        at = _read("at", self.at, dt.datetime.fromisoformat, "a time with its zone")
        if at.tzinfo is None:
            raise Refused("at", self.at, "a time with its zone")
        return self


class Consents(Door):
    """What stands in consents.json, the first word first."""

    schema_name: Literal["hipstride.consents/1"] = Field(alias="schema")
    consents: list[ConsentSaid] = Field(max_length=_MOST)


def _read(name: str, text: str, reader: Any, allowed: str) -> Any:
    try:
        return reader(text)
    except ValueError:
        raise Refused(name, text, allowed) from None


def consents_bytes(said: Sequence[ConsentSaid]) -> bytes:
    """The file; the same words give the same bytes."""
    told = {"schema": SCHEMA, "consents": [each.model_dump(exclude_none=True) for each in said]}
    return (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def consents_of(raw: bytes, where: str) -> tuple[ConsentSaid, ...]:
    """What the file says. Raises BadInput."""
    values = mapping_from_line(decoded(raw, where), where)
    return tuple(read_door(Consents, values, where, "file of consents").consents)
