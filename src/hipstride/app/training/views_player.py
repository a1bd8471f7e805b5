"""What the player asks the server for: the session of the day, and to take in what was logged."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import rotate_token
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from hipstride.app.accounts.access import signed_in
from hipstride.app.people.access import arrived_from
from hipstride.app.training import actions
from hipstride.app.training.facts import access_facts
from hipstride.app.training.records import player_document
from hipstride.app.training.sync import MOST_BYTES, Malformed, batch_of, too_large


@gzip_page  # nothing in it is both secret and said by another site
@require_GET
def session(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The session document of today; 404 with a reason before the set-up is done."""
    user = signed_in(request)
    person, facts = access_facts(user, person_id, timezone.localdate())
    if facts is None:
        told = {"error": "no_record", "reason": _("The set-up is not done yet.")}
        return JsonResponse(told, status=404)
    given = actions.give_session(person, facts)
    return JsonResponse(player_document(given, facts, user))


@csrf_exempt  # checked below: who is signed out hears that first
@login_not_required
@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    """What a device logged, each line on its own merit.

    A token that is too old is answered with 403 and a new one, in the cookie: the device tries again with it.
    """
    if not request.user.is_authenticated:
        return signed_out()
    answer = _sync(request)
    if answer.status_code == 403:
        rotate_token(request)
    return answer


def signed_out() -> HttpResponse:
    """For a device whose sign-in has ended."""
    return JsonResponse({"error": "signed_out", "reason": _("Sign in again; nothing is lost.")}, status=401)


@csrf_protect
def _sync(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    try:
        if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
            raise too_large()
        batch = batch_of(request.body)
    except Malformed as why:
        return JsonResponse({"error": why.code, "reason": why.reason}, status=why.status)
    receipt = actions.receive(user, batch)
    arrived = arrived_from(user, batch.device)
    rejected = [
        {"id": one.id, "index": one.index, "reason": one.reason, "code": one.code} for one in receipt.refused
    ]
    return JsonResponse(
        {
            "accepted": receipt.accepted,
            "rejected": rejected,
            "highest_seq": arrived.highest_seq,
            "missing_seq": arrived.missing_seq,
        }
    )
