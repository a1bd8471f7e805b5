"""What a class board asks the server for: its shell, everybody's session, what is new, and to take in what it shares."""

from __future__ import annotations

import json
import math
import time
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from hipstride.app.accounts.access import signed_in
from hipstride.app.classes import actions
from hipstride.app.classes.access import access_session, attendance_seen, not_seen, stands
from hipstride.app.classes.board_texts import texts
from hipstride.app.classes.models import Attendance
from hipstride.app.classes.records import etag_of, figure_document, live_document, plan_document
from hipstride.app.people import reads
from hipstride.app.training.views_player import signed_out
from hipstride.catalogue.numbers import value

_MOST_BYTES = 64 * 1024
_MOST_MARKS = 100


@login_not_required
@ensure_csrf_cookie
@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """The shell of the board: the same for everybody, without a word about anybody, so it may be kept offline."""
    return render(request, "classes/board.html", {"texts": texts(), "section": "classes"})


@gzip_page  # nothing in it is both secret and said by another site
@require_GET
def plan(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Everybody's session of the day.

    ``?within=<ms>``: no more sessions are made once so long has passed. Those of twenty people need some seconds: a board
    that shows their names at once, and asks again for the rest, can be used meanwhile.
    """
    user = signed_in(request)
    session = access_session(user, session_id)
    within = request.GET.get("within", "")
    ends = time.monotonic() + int(within) / 1000 if within.isdecimal() and len(within) < 6 else math.inf
    tired = value("readiness.fatigue_half")
    reads.note(user, [row.person_id for row in attendance_seen(user, session)])
    told = {
        **plan_document(user, session, lambda: time.monotonic() >= ends),
        "hidden": not_seen(user, session),
        "tired": tired,
        "theme": user.theme,
    }
    return JsonResponse(told)


@login_not_required  # checked here: a board is told so in JSON
@gzip_page
@require_GET
def live(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """What is new since a version. Where nothing is, `NothingNew` has answered before."""
    if not request.user.is_authenticated:
        return signed_out()
    user = signed_in(request)
    sign_in = request.session.session_key or ""
    try:
        session = access_session(user, session_id)
    except Http404:
        return not_yours()
    found = stands(
        session_id, user.pk, sign_in
    )  # before the people: of a share that ends meanwhile the next answer tells
    told = request.GET.get("since", "0")
    since = int(told) if told.isdecimal() and len(told) < 18 else 0
    reads.note(user, [row.person_id for row in attendance_seen(user, session)])
    body = live_document(user, session, since)
    answer = HttpResponse(body, content_type="application/json")
    if found is not None:
        answer["ETag"] = etag_of(session_id, session.version, user.pk, found[1])
    return answer


def not_yours() -> HttpResponse:
    """For a board of a class that there is not, or that its user does not lead: told apart from a page of somebody else."""
    return JsonResponse({"error": "not_yours", "reason": _("You do not lead this class.")}, status=404)


@require_GET
def figure(request: HttpRequest, session_id: UUID, exercise: str) -> HttpResponse:
    """The moving picture of a form."""
    user = signed_in(request)
    session = access_session(user, session_id)
    found = figure_document(user, session, exercise)
    if found is None:
        raise Http404
    reads.note(user, [row.person_id for row in attendance_seen(user, session)])  # it is on somebody's body
    return JsonResponse(found)


@require_POST
def marks(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """What a board says of the movement, the timer, the end, and of who is there."""
    user = signed_in(request)
    session = access_session(user, session_id)
    found = _marks_of(request.body)
    if found is None:
        return JsonResponse({"error": "invalid", "reason": _("These are no marks of a board.")}, status=400)
    actions.take_marks(user, session, found)
    return JsonResponse({"taken": len(found)})


def _marks_of(content: bytes) -> list[actions.Mark] | None:
    """The marks in the body of a request: {"marks": {name: {"at": ms, "value": …}}}; None for anything else."""
    if len(content) > _MOST_BYTES:
        return None
    try:
        told = json.loads(content)["marks"]
    except (ValueError, RecursionError, TypeError, KeyError):
        return None
    if not isinstance(told, dict) or len(told) > _MOST_MARKS:
        return None
    found = [_mark(name, mark) for name, mark in told.items()]
    return None if None in found else [mark for mark in found if mark is not None]


def _mark(name: str, told: Any) -> actions.Mark | None:
    if not isinstance(told, dict) or type(told.get("at")) is not int or not 0 <= told["at"] < 2**53:
        return None
    at, mark = told["at"], told.get("value")
    kind, _slash, about = name.partition("/")
    if kind == "person" and mark in Attendance.Status.values:
        try:
            return actions.Mark("person", at, mark, UUID(about))
        except ValueError:
            return None
    good = {
        "movement": isinstance(mark, str) and len(mark) <= 64,
        "timer": mark is None or _is_timer(mark),
        "ended": isinstance(mark, bool),
    }
    return actions.Mark(name, at, mark) if good.get(name) else None


def _is_timer(told: Any) -> bool:
    """{"ends": ms of the server's clock, "seconds": how long it is}."""
    return (
        isinstance(told, dict)
        and set(told) == {"ends", "seconds"}
        and all(type(each) is int and 0 <= each < 2**53 for each in told.values())
    )
