"""Reads are written down too: who opened whose record."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from hipstride.app.people import looks, reads

_SEEN = (200, 304, 409, 422)  # what was typed comes back with the record around it


class NoteReads:
    """One entry for a user, a person and an hour: it says who looked and when, and stays short enough to be read.

    A board that asks every two seconds would otherwise write two thousand an hour. Looking at one's own record
    is not noted. A page that shows many people at once calls `reads.note` itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with looks.learning() as learnt:
            response = self.get_response(request)
        match = request.resolver_match
        person_id = match.kwargs.get("person_id") if match else None
        if isinstance(person_id, UUID) and request.user.is_authenticated:
            # A look that cannot be written down does not happen: the fault goes on to the page that says so.
            if response.status_code in _SEEN:
                reads.note_one(request.user, person_id, noted=learnt.get(person_id))
            elif response.status_code == 404:
                reads.note(request.user, [person_id], action="record.refused")
        return response
