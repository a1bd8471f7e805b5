"""Pages for what went wrong: what happened, that nothing is lost, what to do."""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from hipstride.app.web.database_faults import Kind, kind_of

_logger = logging.getLogger(__name__)


def page(
    request: HttpRequest, *, status: int, title: str, text: str, database: bool = True, **more: Any
) -> HttpResponse:
    """A fault as a page, or as JSON for a script that asked. Without ``database`` nobody is asked who this is."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"error": title, "reason": text}, status=status)
    known = {"title": title, "text": text, "request_id": getattr(request, "hipstride_id", "-"), **more}
    if database:
        try:
            return render(request, "web/fault.html", known, status=status)
        except DatabaseError:
            _logger.exception("the database does not answer for the page of a fault")
    plain = render_to_string("web/fault.html", {**known, "theme": "auto", "text_size": "normal"})
    return HttpResponse(plain, status=status)


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
    """Status 500; or what is said of the database, where it was that before any page began."""
    error = sys.exc_info()[1]
    if isinstance(error, DatabaseError) and (kind := kind_of(error)) != "ours":
        return database(request, kind)
    text = _("Something broke on our side. What you logged is safe. Try again in a moment.")
    return page(request, status=500, title=_("Something broke"), text=text)


_stopped: list[Kind] = []


def has_stopped() -> bool:
    """Whether the database was found damaged: from then on nothing is read or written until the next start."""
    return bool(_stopped)


def database(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Status 503: the database is busy, the disk is full, the file is damaged, or it cannot be reached."""
    if kind == "damaged":
        _stopped[:] = [kind]
    title, text = _said(kind)
    more = {"way_back": _way_back()} if kind == "damaged" else {}
    return page(request, status=503, title=title, text=text, database=False, **more)


def stopped(request: HttpRequest) -> HttpResponse:
    """The same again, for every request after the database was found damaged."""
    return database(request, "damaged")


def _said(kind: Kind) -> tuple[str, str]:
    if kind == "busy":
        return _("One moment"), _(
            "The computer is busy with something else. What is saved is safe. Try again in a moment."
        )
    if kind == "full":
        return _("The disk is full"), _(
            "There is no room left to save. What was saved before is safe. "
            "Make some room on this computer, then try again."
        )
    if kind == "damaged":
        return _("The file with your data is damaged"), _(
            "We stopped writing, so that it gets no worse. The file stays as it is, and so do the copies of it."
        )
    return _("One moment"), _(
        "We cannot reach the place where your data is kept. What is saved is safe. Try again in a moment."
    )


def _way_back() -> Any:
    """The newest good copy and what to type, at home; on a server that is for who looks after it."""
    if settings.MODE == "server" or connection.vendor != "sqlite":
        return None
    return import_string(settings.WAY_BACK)(settings.DATA)
