"""Pictures: an exercise as this person does it, and the patch of a band."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from hipstride.app.accounts.access import signed_in
from hipstride.app.people.access import access_person
from hipstride.app.people.records import record_of
from hipstride.app.training.access import session_given
from hipstride.app.training.records import sheet_of
from hipstride.catalogue.bands import known
from hipstride.catalogue.exercises import exercise_ids
from hipstride.figure.animate import animate, telling_phase
from hipstride.figure.picture import draw
from hipstride.figure.prescribed import prescribed_setting
from hipstride.figure.svg import to_svg
from hipstride.figure.swatch import swatch as patch
from hipstride.figure.theme import CONTRAST, DARK, LIGHT
from hipstride.record.person import Side

_THEMES = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
_AN_HOUR = "private, max-age=3600"


@require_GET
def figure(request: HttpRequest, person_id: UUID, exercise: str, side: str) -> HttpResponse:
    """An exercise on the person's own body, with the band of today's sheet where it is on it."""
    person = access_person(signed_in(request), person_id)
    record = record_of(person)
    if record is None or exercise not in exercise_ids() or side not in ("left", "right", "both"):
        raise Http404
    given = session_given(person, timezone.localdate())
    sheet = () if given is None else sheet_of(given)
    load = next((one.resistance for one in sheet if (one.exercise, one.side) == (exercise, side)), None)
    seen = prescribed_setting(record, exercise, load)
    near: Side = "right" if side == "right" else "left"
    theme = _THEMES.get(request.GET.get("theme", ""), LIGHT)
    drawn = (
        animate(seen, near, theme)
        if "animate" in request.GET
        else draw(seen, telling_phase(seen), near, theme)
    )
    return _svg(to_svg(drawn), _AN_HOUR)


@login_not_required
@require_GET
def swatch(request: HttpRequest, brand: str, colour: str) -> HttpResponse:
    """A band's colour with its hatch; the same for everybody."""
    if not known(brand, colour):
        raise Http404
    return _svg(to_svg(patch(brand, colour)), "public, max-age=86400")


def _svg(text: str, kept: str) -> HttpResponse:
    return HttpResponse(text, content_type="image/svg+xml", headers={"Cache-Control": kept})
