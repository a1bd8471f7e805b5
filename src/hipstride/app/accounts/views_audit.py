"""The audit, for an administrator: who did what and when, without a word of what the record says."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from hipstride.app.accounts.access import access_admin, all_users, names_of
from hipstride.app.accounts.forms import AuditSearch
from hipstride.app.audit import access as audit
from hipstride.app.audit.models import AuditEntry
from hipstride.app.audit.words import sentence

MOST = 200
"""So many entries on a page; a narrower search shows the older ones."""


def rows(entries: list[AuditEntry]) -> list[dict[str, Any]]:
    """Entries as a page shows them: when, who, what, of whom; ``to``: the account it was done to, if to one.

    The same deed of somebody on many records in the same minute, such as looks at a list, is one row.
    """
    to = {each.pk: user for each in entries if (user := _account(each.thing)) is not None}
    names = names_of({each.actor_id for each in entries if each.actor_id is not None} | set(to.values()))
    found: dict[tuple[object, ...], dict[str, Any]] = {}
    for each, times in audit.runs(entries):
        program, what = each.actor_id is None, sentence(each.action, each.detail)
        who = "" if each.actor_id is None else names.get(each.actor_id, "")
        whom = names.get(to[each.pk], "") if each.pk in to and to[each.pk] != each.actor_id else ""
        same = (each.at.replace(second=0, microsecond=0), each.actor_id, what, whom, each.person_id is None)
        row = found.setdefault(
            same,
            {"at": each.at, "who": who, "program": program, "what": what, "to": whom, "times": 0, "of": {}},
        )
        row["times"] += times
        if each.person_id is not None:
            row["of"][each.person_id] = None
    return list(found.values())


def _account(thing: str) -> UUID | None:
    """The account in "user <id>"."""
    kind, _space, told = thing.partition(" ")
    try:
        return UUID(told) if kind == "user" else None
    except ValueError:
        return None


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The newest entries that were asked for."""
    form = AuditSearch(request.GET, users=list(all_users(access_admin(request))))
    if not form.is_valid():
        return render(request, "accounts/audit.html", {"form": form, "section": "accounts"}, status=422)
    asked = form.cleaned_data
    found = audit.search(
        actor_id=UUID(asked["who"]) if asked["who"] else None,
        person_id=asked["person"],
        about=asked["about"],
        since=_day(asked["since"]),
        until=_day(asked["until"], after=1),
    )
    entries = list(found[: MOST + 1])
    known = {"form": form, "rows": rows(entries[:MOST]), "more": len(entries) > MOST, "section": "accounts"}
    return render(request, "accounts/audit.html", known)


def _day(day: dt.date | None, *, after: int = 0) -> dt.datetime | None:
    """The beginning of a day here, or of one after it."""
    if day is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=after), dt.time()))
