"""The answer that boards get most: nothing new."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from hipstride.app.classes.access import version_of
from hipstride.app.classes.records import etag_of, is_current

_LIVE = re.compile(r"/classes/meeting/([0-9a-f-]{36})/live\.json")


class NothingNew:
    """304 for a board that has the newest version, before anything else is asked: one query and no sign-in.

    Who names the version has seen it (`etag_of`), and learns nothing but that it is still the newest.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.headers.get("If-None-Match", "").removeprefix("W/")  # that of a zipped answer is weak
        found = _LIVE.fullmatch(request.path_info) if told and request.method == "GET" else None
        session_id = _id(found[1]) if found else None
        if session_id is not None:
            version = version_of(session_id)
            if version is not None and is_current(told, session_id, version):
                return HttpResponse(status=304, headers={"ETag": etag_of(session_id, version)})
        return self.get_response(request)


def _id(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None
