"""A batch from a device, read and checked as a whole; its lines are judged one by one by `people.actions_log`. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from hipstride.app.people.actions_log import Item, Refused

SCHEMA = "hipstride.sync/1"
MOST_BYTES = 256 * 1024
MOST_ITEMS = 50
MOST_SEQ = 2**53 - 1  # as far as a browser counts without a gap


class Malformed(Exception):
    """The batch as a whole cannot be read: ``code`` for scripts, ``reason`` for people, ``status`` of HTTP."""

    def __init__(self, reason: str, *, code: str = "invalid", status: int = 400) -> None:
        super().__init__(reason)
        self.reason, self.code, self.status = reason, code, status


@dataclass(frozen=True, slots=True)
class Batch:
    """What a device sends: items with their place in the batch, and those that are no lines at all."""

    device: str
    items: tuple[tuple[int, Item], ...]
    refused: tuple[Refused, ...]


def batch_of(content: bytes) -> Batch:
    """The batch in the body of a request. Raises Malformed."""
    if len(content) > MOST_BYTES:
        raise too_large()
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        raise Malformed(_("This is not whole JSON.")) from None
    if not isinstance(told, dict) or told.get("schema") != SCHEMA:
        raise Malformed(_("This is no batch of a device: its schema is not %(schema)s.") % {"schema": SCHEMA})
    device = _device(told.get("device"))
    items = told.get("items")
    if not isinstance(items, list):
        raise Malformed(_("A batch has a list of items."))
    if len(items) > MOST_ITEMS:
        raise too_large()
    good: list[tuple[int, Item]] = []
    bad: list[Refused] = []
    for index, item in enumerate(items):
        found = _item(item, index)
        if isinstance(found, Refused):
            bad.append(found)
        else:
            good.append((index, found))
    return Batch(device, tuple(good), tuple(bad))


def too_large() -> Malformed:
    """More than one batch may hold."""
    reason = _("This is too much at once: at most %(items)s lines and %(kib)s KiB.")
    return Malformed(reason % {"items": MOST_ITEMS, "kib": MOST_BYTES // 1024}, code="too_large", status=413)


def _device(told: Any) -> str:
    try:
        return str(UUID(told))
    except (ValueError, TypeError, AttributeError):
        raise Malformed(_("A batch names its device by an id.")) from None


def _item(item: Any, index: int) -> Item | Refused:
    line = item.get("line") if isinstance(item, Mapping) else None
    if not isinstance(line, Mapping):
        return Refused(index, None, "invalid", _("This is no line of a log."))
    name = line.get("id")
    known = name if isinstance(name, str) else None
    if set(item) != {"seq", "line"} or type(item["seq"]) is not int or not 0 <= item["seq"] <= MOST_SEQ:
        return Refused(index, known, "invalid", _("This item has no number of its device."))
    if not isinstance(line.get("person"), str):
        return Refused(index, known, "other_person", _("This line says of nobody whose it is."))
    return Item(line, item["seq"])
