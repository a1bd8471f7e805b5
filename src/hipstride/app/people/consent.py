"""Consent: to the clinic that keeps a record, and apart from it to research. Each word of it has a version."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hipstride.app.accounts.models import User
from hipstride.app.audit import actions as audit
from hipstride.app.people.models import Consent, Person

TEXTS = {
    Consent.Scope.CLINIC: {
        "1": gettext_noop(
            "This clinic may keep my record: my tests, my plan and what I log. The people who work with me may see it. "
            "I can take this back at any time."
        )
    },
    Consent.Scope.RESEARCH: {
        "1": gettext_noop(
            "Studies of this clinic may use my record, without my name. My training does not depend on it. "
            "I can take this back at any time. From then on, nothing of mine is handed out."
        )
    },
}
"""What was agreed to, by version. A changed text is a new version; an old one stays as long as a consent names it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a consent stands now; ``last`` is None where nobody has asked yet."""

    scope: str
    text: str
    version: str
    given: bool
    last: Consent | None


def text(scope: str) -> str:
    """The words that are agreed to today."""
    texts = TEXTS[Consent.Scope(scope)]
    return _(texts[max(texts, key=int)])


def spoken_here() -> dict[str, Any]:
    """How and when, of a person who says it on their own screen."""
    return {"how": Consent.How.SCREEN, "day": timezone.localdate()}


def standings(person: Person) -> list[Standing]:
    """Both consents of a person as they stand."""
    return [standing(person, scope) for scope in Consent.Scope]


def standing(person: Person, scope: str) -> Standing:
    """One of them."""
    last = Consent.objects.filter(person=person, scope=scope).select_related("by").order_by("-id").first()
    version = max(TEXTS[Consent.Scope(scope)], key=int)
    return Standing(scope, text(scope), version, last is not None and last.given, last)


def is_awaited(person: Person) -> bool:
    """Whether a clinic keeps this record without the person's yes: brought in from a file, or taken back since."""
    if not settings.SERVER or person.example:
        return False
    return not standing(person, Consent.Scope.CLINIC).given


def consents_of(person: Person) -> QuerySet[Consent]:
    """All that was ever said, the latest first."""
    return Consent.objects.filter(person=person).select_related("by").order_by("-id")


@transaction.atomic
def record(actor: User, person: Person, *, scope: str, given: bool, how: str, day: dt.date) -> Consent:
    """Write down what the person said, in the words of today's version."""
    made = Consent.objects.create(
        person=person,
        scope=scope,
        given=given,
        how=how,
        day=day,
        text_version=standing(person, scope).version,
        by=actor,
    )
    audit.record(
        "consent.given" if given else "consent.withdrawn",
        actor=actor,
        person_id=person.pk,
        thing=scope,
        how=how,
    )
    return made
