"""A programme that somebody has open to change it, and the page where two were at it at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hipstride.app.accounts.access import signed_in
from hipstride.app.accounts.models import User
from hipstride.app.people.access import is_own, may_decide, newest_version, versions_of
from hipstride.app.people.models import Person, PersonVersion
from hipstride.app.training import actions, day
from hipstride.app.training.editing.decision import Row
from hipstride.app.training.editing.preview import Document, Json, Preview, preview
from hipstride.app.training.facts import Facts, access_facts
from hipstride.app.training.records import whole
from hipstride.record.errors import BadInput

Change = Callable[[Document], Row]
"""What a save makes of a person file."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One person's programme as it is now; ``version`` is what every form on its pages is made from."""

    user: User
    person: Person
    facts: Facts
    version: PersonVersion
    today: dt.date

    @property
    def by(self) -> str:
        """Who this user is in what they set."""
        return by_words(self.user, self.person)

    @property
    def document(self) -> Row:
        """The person file."""
        found: Row = self.version.document
        return found

    @property
    def week(self) -> int:
        """The training week; after the last one the plan goes on as in it."""
        return min(day.week_of(self.facts), actions.PLAN_WEEKS)

    def plan(self) -> Json:
        """The plan as it was given."""
        return whole(actions.give_plan(self.person, self.facts))

    def preview(self, change: Change) -> Preview:
        """What a change would make of it. Raises BadInput."""
        return preview(
            self.document,
            change(self.document),
            today=self.today,
            week=self.week,
            causes=self.facts.causes,
            plan_now=self.plan(),
        )


def by_words(user: User, person: Person) -> str:
    """Who somebody is in what they set: their name, or at home that of their own record."""
    return user.name or (person.name if is_own(user, person) else "") or _("The owner of this computer")


def opened(request: HttpRequest, person_id: UUID) -> Opened | HttpResponse:
    """The programme, for who may set it; who only has it set goes to where they see it. Raises Http404."""
    user = signed_in(request)
    today = timezone.localdate()
    person, facts = access_facts(user, person_id, today)
    version = newest_version(person)
    if version is None or facts is None:
        return redirect("people:set_up", person.pk)
    if not may_decide(user, person):
        return redirect("training:programme", person.pk)
    return Opened(user, person, facts, version, today)


def meanwhile(
    request: HttpRequest,
    now: Opened,
    *,
    made_from: int,
    mine: Sequence[Any],
    change: Change,
    back: str,
) -> HttpResponse:
    """Somebody saved first: what they saved, what this save would do on top of it, and the two ways on. 409.

    ``mine``: what was about to be saved, in words; ``back``: where "Leave it" goes.
    """
    old = versions_of(now.person).filter(number=made_from).first()
    theirs: Preview | None = None
    if old is not None:
        theirs = preview(old.document, now.document, today=now.today, week=now.week, causes=now.facts.causes)
    why, on_top = "", None
    try:
        on_top = now.preview(change)
    except BadInput as error:
        why = str(error)
    sent = [
        (name, value)
        for name in request.POST
        if name not in ("csrfmiddlewaretoken", "made_from", "save")
        for value in request.POST.getlist(name)
    ]
    told: Mapping[str, Any] = {
        "person": now.person,
        "who": str(now.version.by) if now.version.by else "",
        "myself": now.version.by == now.user,
        "at": now.version.at,
        "theirs": theirs,
        "mine": mine,
        "becomes": on_top,
        "why": why,
        "sent": sent,
        "made_from": now.version.number,
        "back": back,
        "section": "people",
    }
    return render(request, "training/editing/meanwhile.html", told, status=409)
