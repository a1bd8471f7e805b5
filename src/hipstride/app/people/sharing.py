"""Who sees a record: invitations, sharing, its end, handing over; and who had access when."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Literal

from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from hipstride.app.accounts import actions as accounts
from hipstride.app.accounts.models import User
from hipstride.app.audit import actions as audit
from hipstride.app.people import consent
from hipstride.app.people.access import is_own, lock, visible_to
from hipstride.app.people.models import Invitation, Person, Share

LASTS = dt.timedelta(days=7)
"""So long an invitation can be taken up."""

State = Literal["open", "used", "expired", "withdrawn"]


def shares_of(person: Person) -> QuerySet[Share]:
    """Everybody who has or had access, those who have it first."""
    ended = models.Case(models.When(ended_at=None, then=0), default=1)
    return Share.objects.filter(person=person).select_related("user").order_by(ended, "since")


def invitations_of(person: Person | None) -> QuerySet[Invitation]:
    """The invitations to a record that can still be taken up; of no person: those to an account of this clinic."""
    return Invitation.objects.filter(
        person=person, used_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    ).select_related("by")


def has_account(person: Person) -> bool:
    """Whether the person signs in themself; else the record is kept for them, on paper."""
    return Share.objects.filter(person=person, kind=Share.Kind.SELF, ended_at=None).exists()


@transaction.atomic
def invite(
    actor: User, *, kind: str, person: Person | None = None, role: str = "", hands_over: bool = False
) -> str:
    """The secret of a new invitation; only its hash is stored."""
    token = secrets.token_urlsafe(32)
    roles = {Invitation.Kind.SELF: User.Role.PERSON, Invitation.Kind.PROFESSIONAL: User.Role.THERAPIST}
    Invitation.objects.create(
        token_sha256=_hash(token),
        kind=kind,
        person=person,
        role=role or roles[Invitation.Kind(kind)],
        hands_over=hands_over,
        by=actor,
        expires_at=timezone.now() + LASTS,
    )
    person_id = None if person is None else person.pk
    audit.record("share.offered", actor=actor, person_id=person_id, kind=str(kind), hands_over=hands_over)
    return token


@transaction.atomic
def withdraw(actor: User, person: Person | None, invitation_id: int) -> None:
    """Take an invitation back. Raises Http404 if it is not one to this record, or of no person to an account."""
    taken = invitations_of(person).filter(pk=invitation_id).update(withdrawn_at=timezone.now())
    if not taken:
        raise Http404
    audit.record("share.withdrawn", actor=actor, person_id=None if person is None else person.pk)


def find(token: str) -> Invitation | None:
    """The invitation of a secret, whatever its state."""
    return (
        Invitation.objects.filter(token_sha256=_hash(token)).select_related("person", "by", "used_by").first()
    )


def state_of(invitation: Invitation) -> State:
    """Whether it can be taken up, or why not. It ends with the access of who made it, and with the person's yes."""
    if invitation.used_at is not None:
        return "used"
    if invitation.withdrawn_at is not None or not _may_still_invite(invitation):
        return "withdrawn"
    return "open" if invitation.expires_at > timezone.now() else "expired"


def may_let_in(actor: User, person: Person) -> bool:
    """Whether this user may let somebody else see the record: the person always, a professional with the person's yes."""
    return is_own(actor, person) or not consent.is_awaited(person)


def may_erase(actor: User, person: Person) -> bool:
    """Whether this user, who sees the record, may delete it: whose own it is, and at home the owner.

    In a clinic also who works with the person, where nobody else can: the person has no sign-in, and it is an example
    or there is no yes to keep it.
    """
    if is_own(actor, person):
        return True
    return not has_account(person) and (bool(person.example) or consent.is_awaited(person))


def _may_still_invite(invitation: Invitation) -> bool:
    by = invitation.by
    if not by.is_active:
        return False
    if invitation.person is None:
        return by.role == User.Role.ADMIN
    to_others = invitation.kind != Invitation.Kind.SELF
    if to_others and not may_let_in(by, invitation.person):
        return False
    return visible_to(by).filter(pk=invitation.person.pk).exists()


def fits(invitation: Invitation, user: User) -> bool:
    """Whether this account can take it up: a record of one's own as a person, another's as a therapist."""
    if invitation.kind == Invitation.Kind.STAFF:
        return False  # they have an account
    wanted = User.Role.PERSON if invitation.kind == Invitation.Kind.SELF else User.Role.THERAPIST
    return user.role == wanted


@transaction.atomic
def take_up(invitation: Invitation, user: User) -> bool:
    """Give what was offered; False if it is gone in the meantime. Of two at once only one gets it.

    A record has one account of its own, so taking that up ends every other link to it.
    """
    now = timezone.now()
    person = invitation.person
    if person is not None:
        lock(person)  # two links to one's own record are two rows
    claimed = Invitation.objects.filter(
        pk=invitation.pk, used_at=None, withdrawn_at=None, expires_at__gt=now
    ).update(used_at=now, used_by=user)
    if not claimed:
        return False
    if person is not None:
        if invitation.kind == Invitation.Kind.SELF:
            invitations_of(person).filter(kind=Invitation.Kind.SELF).update(withdrawn_at=now)
        start(user, person, kind=invitation.kind)
        if invitation.hands_over and invitation.by_id != user.pk:
            end_all(
                invitation.by,
                Share.objects.filter(person=person, user=invitation.by, kind=Share.Kind.PROFESSIONAL),
            )
    return True


class Gone(Exception):
    """The invitation was taken up or taken back in the meantime."""


@transaction.atomic
def take_up_as_new(invitation: Invitation, *, name: str, email: str, password: str) -> User:
    """Make the account that was offered, with what was offered to it; both or neither. Raises Gone."""
    user = accounts.make_account(
        None, role=invitation.role, name=name, email=email, password=password, thing=str(invitation)
    )
    if not take_up(invitation, user):
        raise Gone
    return user


@transaction.atomic
def start(user: User, person: Person, *, kind: str) -> None:
    """From now on this user sees the record; nothing happens if they do already."""
    _, made = Share.objects.get_or_create(person=person, user=user, kind=kind, ended_at=None)
    if made:
        audit.record(
            "share.started", actor=user, person_id=person.pk, thing=f"user {user.pk}", kind=str(kind)
        )


class LastOne(Exception):
    """Nobody would be left who sees the record."""


@transaction.atomic
def end(actor: User, person: Person, share_id: int) -> None:
    """End a professional's or a study's access, at once. Raises Http404, or LastOne."""
    lock(person)
    running = Share.objects.filter(person=person, ended_at=None)
    wanted = running.filter(pk=share_id).exclude(kind=Share.Kind.SELF)
    if not wanted.exists():
        raise Http404
    if not running.exclude(pk=share_id).exclude(kind=Share.Kind.RESEARCH).exists():
        raise LastOne
    end_all(actor, wanted)


def end_all(actor: User, shares: QuerySet[Share]) -> None:
    """End those of these that are running, at once."""
    for share in shares.filter(ended_at=None):
        share.ended_at = timezone.now()
        share.save(update_fields=["ended_at"])
        audit.record("share.ended", actor=actor, person_id=share.person_id, thing=f"user {share.user_id}")


def note_refused() -> None:
    """Somebody tried a link that is no more, or never was."""
    audit.record("invitation.refused", actor=None)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()
