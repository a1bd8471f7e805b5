"""Pictures: an exercise as this person does it, and the patch of a band."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from hipstride.app.accounts.access import signed_in
from hipstride.app.assessments.pictures import NoPicture, picture
from hipstride.app.people.access import access_person
from hipstride.app.people.records import record_of
from hipstride.app.training.access import session_given
from hipstride.app.training.records import sheet_of
from hipstride.catalogue.bands import known
from hipstride.figure.svg import to_svg
from hipstride.figure.swatch import swatch as patch
from hipstride.prescription.present import resistance_json

_AN_HOUR = "private, max-age=3600"


@require_GET
def figure(request: HttpRequest, person_id: UUID, exercise: str, side: str) -> HttpResponse:
    """An exercise on the person's own body, with the band of today's sheet, or the one that is asked for."""
    person = access_person(signed_in(request), person_id)
    record = record_of(person)
    if record is None:
        raise Http404
    told = request.GET.get("resistance", "")
    if not told:
        given = session_given(person, timezone.localdate())
        sheet = () if given is None else sheet_of(given)
        load = next((one.resistance for one in sheet if (one.exercise, one.side) == (exercise, side)), None)
        told = "" if load is None else json.dumps(resistance_json(load))
    try:
        drawn = picture(
            record,
            exercise,
            side,
            theme=request.GET.get("theme", "light"),
            moving="animate" in request.GET,
            resistance=told,
        )
    except NoPicture:
        raise Http404 from None
    return _svg(drawn, _AN_HOUR)


@login_not_required
@require_GET
def swatch(request: HttpRequest, brand: str, colour: str) -> HttpResponse:
    """A band's colour with its hatch; the same for everybody."""
    if not known(brand, colour):
        raise Http404
    return _svg(to_svg(patch(brand, colour)).encode(), "public, max-age=86400")


def _svg(text: bytes, kept: str) -> HttpResponse:
    return HttpResponse(text, content_type="image/svg+xml", headers={"Cache-Control": kept})
