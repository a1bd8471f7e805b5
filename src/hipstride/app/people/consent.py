"""Consent: to the clinic that keeps a record, and apart from it to research. Each word of it has a version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hipstride.app.accounts.models import User
from hipstride.app.audit import actions as audit
from hipstride.app.audit.models import AuditEntry
from hipstride.app.people import actions
from hipstride.app.people.access import access_person
from hipstride.app.people.models import Consent, Person, Share
from hipstride.exchange.consents import ConsentSaid

TEXTS: dict[str, dict[str, str]] = {
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


class Overtaken(Exception):
    """A yes that was sent before, and taken back since."""


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
    texts = TEXTS[scope]
    return _(texts[max(texts, key=int)])


def spoken_here() -> dict[str, Any]:
    """How and when, of a person who says it on their own screen."""
    return {"how": Consent.How.SCREEN, "day": timezone.localdate()}


def standings(person: Person) -> list[Standing]:
    """Both consents of a person as they stand."""
    return [standing(person, scope) for scope in Consent.Scope]


def standing(person: Person, scope: str) -> Standing:
    """One of them."""
    said = Consent.objects.filter(person=person, scope=scope, elsewhere=False)
    last = said.select_related("by").order_by("-id").first()
    version = max(TEXTS[scope], key=int)
    return Standing(scope, text(scope), version, last is not None and last.given, last)


def refused_on(person: Person, scope: str) -> dt.date | None:
    """The day of the newest no; a yes of before it, on paper, does not undo it."""
    said = Consent.objects.filter(person=person, scope=scope, given=False, elsewhere=False)
    return said.order_by("-day").values_list("day", flat=True).first()


def is_awaited(person: Person) -> bool:
    """Whether a clinic keeps this record without the person's yes: brought in from a file, or taken back since."""
    if not settings.SERVER or person.example:
        return False
    return not standing(person, Consent.Scope.CLINIC).given


def consents_of(person: Person) -> QuerySet[Consent]:
    """All that was ever said, the latest first."""
    return Consent.objects.filter(person=person).select_related("by").order_by("-id")


def record(
    actor: User,
    person: Person,
    *,
    scope: str,
    given: bool,
    how: str,
    day: dt.date,
    once: UUID | None = None,
    **speaker: str,
) -> None:
    """Write down what was said, in the words of today's version. Raises Overtaken, and then nothing is written.

    A form that was sent before (``once``) adds nothing while its word stands. A no of it is taken also where a yes
    was said since; a yes where a no was said since is not: that must be asked anew.

    ``speaker``: who said it for the person, and by what right (``speaker``, ``speaker_role``, ``speaker_shown``).
    """

    def write() -> None:
        made = Consent.objects.create(
            person=person,
            scope=scope,
            given=given,
            how=how,
            day=day,
            text_version=standing(person, scope).version,
            by=actor,
            **speaker,
        )
        audit.record(
            "consent.given" if given else "consent.withdrawn",
            actor=actor,
            person_id=person.pk,
            thing=scope,
            entry_id=once,
            how=how,
            speaker_role=made.speaker_role,
        )

    def again(_there: AuditEntry) -> None:
        now = standing(person, scope)
        if now.given == given:
            return
        if given or once is None:
            raise Overtaken
        after = uuid5(once, str(now.last and now.last.pk))
        record(actor, person, scope=scope, given=given, how=how, day=day, once=after, **speaker)

    audit.once(once, write, again)


def add_person(actor: User, name: str, *, once: UUID | None = None, **said: Any) -> Person:
    """Somebody new in a clinic, with their yes to it: of how it was ``said`` as `record` takes it.

    Raises Http404 where the form was sent before and this user does not see who was made by it any more.
    """

    def add() -> Person:
        person = actions.add_person(actor, name=name, kind=Share.Kind.PROFESSIONAL, once=once)
        record(actor, person, scope=Consent.Scope.CLINIC, given=True, **said)
        return person

    return audit.once(once, add, lambda entry: access_person(actor, UUID(str(entry.person_id))))


# --- out and in with the record ----------------------------------------------------------------------


def told(person: Person) -> list[ConsentSaid]:
    """All that was ever said, the first word first, as it goes out with the record."""
    return [_told(each) for each in consents_of(person).order_by("id")]


def _told(each: Consent) -> ConsentSaid:
    words = TEXTS.get(each.scope, {}).get(each.text_version, "")
    speaker = {"name": each.speaker, "role": each.speaker_role, "shown": each.speaker_shown}
    values = {
        "scope": each.scope,
        "given": each.given,
        "how": each.how,
        "text_version": each.text_version,
        "words": each.words or words,
        "day": each.day.isoformat(),
        "at": each.at.astimezone(dt.UTC).isoformat(),
        "speaker": speaker if each.speaker else None,
    }
    return ConsentSaid.model_validate(values)


def bring_in(person: Person, said: Sequence[ConsentSaid]) -> None:
    """Keep what was said to somebody else, to be read here: no consent to this clinic, and none to its studies."""
    Consent.objects.bulk_create(
        Consent(
            person=person,
            scope=each.scope,
            given=each.given,
            how=each.how,
            text_version=each.text_version,
            day=dt.date.fromisoformat(each.day),
            at=dt.datetime.fromisoformat(each.at),
            speaker=each.speaker.name if each.speaker else "",
            speaker_role=each.speaker.role if each.speaker else "",
            speaker_shown=each.speaker.shown if each.speaker else "",
            words=each.words,
            elsewhere=True,
        )
        for each in said
    )
