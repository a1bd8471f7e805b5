"""The answer that boards get most: nothing new."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hipstride.app.classes.records import current_tag

_LIVE = re.compile(r"/classes/meeting/([0-9a-f-]{36})/live\.json")


class NothingNew:
    """304 for a board that has the newest version and may still have it, before anything else is asked: one query.

    Who asks for what is new since an older version than that of its tag lacks something, and is told.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.headers.get("If-None-Match", "").removeprefix("W/")  # that of a zipped answer is weak
        found = _LIVE.fullmatch(request.path_info) if told and request.method == "GET" else None
        session_id = _id(found[1]) if found else None
        sign_in = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if told and session_id is not None and sign_in:
            tag = current_tag(told, session_id, sign_in)
            if tag is not None and tag.startswith(f'"{request.GET.get("since", "0")}-'):
                return HttpResponse(status=304, headers={"ETag": tag})
        return self.get_response(request)


def _id(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None
