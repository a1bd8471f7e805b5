"""Headers on every answer, an id for every request, and faults that a person can read."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

from hipstride.app.web import faults
from hipstride.app.web.database_faults import kind_of

Answer = Callable[[HttpRequest], HttpResponse]
_logger = logging.getLogger(__name__)


class RequestId:
    """Gives a request an id that stands in the log, in the audit and on the page of a fault."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.hipstride_id = uuid.uuid4().hex[:12]  # type: ignore[attr-defined]  # our own attribute
        return self.get_response(request)


class HeadAsGet:
    """HEAD is answered wherever GET is, and as GET is; the server sends no more of it than the headers."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "HEAD":
            request.method = "GET"
        return self.get_response(request)


class SafeHeaders:
    """The content security policy; and nothing personal is kept by a browser or a proxy."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.policy = "; ".join(f"{name} {' '.join(values)}" for name, values in settings.SECURE_CSP.items())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(settings.STATIC_URL) and not request.path.endswith(".svg"):
            return response  # held by the policy of the page that loads it
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"
        )
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class PackedFiles:
    """Static files go out gzipped. Pages do not: what they hold must not be guessed from how long they are."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.packed = GZipMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(settings.STATIC_URL):
            self.packed.process_response(request, response)
        return response


class PlainFaults:
    """A database that does not answer, and anything else we did not expect: a page in plain words."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return faults.stopped(request) if faults.has_stopped() else self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Only the database's faults; all others go to the handler of status 500."""
        if isinstance(error, DatabaseError) and (kind := kind_of(error)) != "ours":
            _logger.error("database fault: %s (request %s)", kind, request_id(request), exc_info=error)
            return faults.database(request, kind)
        return None


def request_id(request: HttpRequest) -> str:
    """The id of a request."""
    return getattr(request, "hipstride_id", "-")
