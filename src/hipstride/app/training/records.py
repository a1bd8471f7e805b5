"""Rows of what was given as documents: the only such place of this slice."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language

from hipstride.app.accounts.models import User
from hipstride.app.training.facts import Facts
from hipstride.app.training.models import Given, GivenPlan, GivenSession
from hipstride.app.training.session_document import figures_of, pictured_of, prescribed_of
from hipstride.record.canonical import canonical_json, to_jsonable
from hipstride.record.event import Prescribed, corrections_in_time

_KEPT_S = 60 * 60  # the pictures of a session in memory: they take some 0.1 s to draw


def packed(result: Mapping[str, Any]) -> bytes:
    """A document as it is stored."""
    return zlib.compress(canonical_json(result).encode())


def unpacked(stored: bytes | memoryview) -> dict[str, Any]:
    """A document as it was stored."""
    found: dict[str, Any] = json.loads(zlib.decompress(stored))
    return found


def whole(given: Given) -> dict[str, Any]:
    """The engine's result as it was given, with every reason."""
    return unpacked(given.whole)


def plan_document_of(given: GivenPlan) -> dict[str, Any]:
    """The programme's page as it was given."""
    return unpacked(given.document)


def sheet_of(given: GivenSession) -> tuple[Prescribed, ...]:
    """What was on the sheet of a session."""
    return prescribed_of(session_document(given))


def session_document(given: GivenSession) -> dict[str, Any]:
    """The session as it was given."""
    return unpacked(given.document)


def player_document(given: GivenSession, facts: Facts, user: User) -> dict[str, Any]:
    """The session for the player: its moving pictures, what is done of it, and how this user likes it shown."""
    document = session_document(given)
    look = {name: getattr(user, name) for name in ("theme", "text_size", "sound", "voice")}
    key = f"figures-{given.pk}"
    figures = cache.get_or_set(key, lambda: figures_of(facts.person, pictured_of(document)), _KEPT_S)
    ids = {event.id for event in facts.log.originals if event.at.date() == facts.date}
    corrections = [event for event, told in corrections_in_time(facts.log.originals) if told.of in ids]
    return {
        **document,
        "done": [to_jsonable(event) for event in facts.done_on_the_day],
        "corrections": [to_jsonable(event) for event in corrections],
        "figures": figures,
        "preferences": look,
        "language": get_language(),
    }
