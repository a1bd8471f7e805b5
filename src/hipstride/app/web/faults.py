"""Pages for what went wrong: what happened, that nothing is lost, what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def page(request: HttpRequest, *, status: int, title: str, text: str) -> HttpResponse:
    """A fault as a page, or as JSON for a script that asked."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"error": title, "reason": text}, status=status)
    known = {"title": title, "text": text, "request_id": getattr(request, "hipstride_id", "-")}
    return render(request, "web/fault.html", known, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Status 400."""
    text = _("We could not read what your browser sent. Go back and try once more.")
    return page(request, status=400, title=_("That did not work"), text=text)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Status 403."""
    return page(request, status=403, title=_("Not for you"), text=_("You may not do this here."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from another site, or a page that was open for very long."""
    text = _("This page was open for a long time. Go back, load it again, and send it once more.")
    return page(request, status=403, title=_("Please send it again"), text=text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Status 404; the same for what is not there and for what is not yours."""
    text = _("There is no such page here, or it is not yours to see.")
    return page(request, status=404, title=_("Not found"), text=text)


def fault(request: HttpRequest) -> HttpResponse:
    """Status 500."""
    text = _("Something broke on our side. What you logged is safe. Try again in a moment.")
    return page(request, status=500, title=_("Something broke"), text=text)


def database(request: HttpRequest, *, busy: bool) -> HttpResponse:
    """Status 503: the database is busy, full, or broken."""
    if busy:
        text = _("The computer is busy with something else. What is saved is safe. Try again in a moment.")
    else:
        text = _("We cannot write to the place where your data is kept. What is saved is safe.")
    return page(request, status=503, title=_("One moment"), text=text)
