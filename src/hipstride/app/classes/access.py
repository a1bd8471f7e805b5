"""The only way to a class: one leads it. Of its people one sees those whose record one may see."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils import timezone

from hipstride.app.accounts.devices import LIMITS
from hipstride.app.accounts.models import User
from hipstride.app.classes.models import Attendance, Class, ClassSession, Review, Standing
from hipstride.app.people.access import RECORD, visible_to
from hipstride.app.people.models import Person


def classes_of(actor: User) -> QuerySet[Class]:
    """The classes that this user leads."""
    return Class.objects.filter(instructors=actor).annotate(size=Count("people", distinct=True))


def access_class(actor: User, class_id: UUID, *, to_change: bool = False) -> Class:
    """A class that this user leads; ``to_change``: nobody else changes it until the transaction ends. Raises Http404."""
    if to_change:
        Class.objects.select_for_update(no_key=True).filter(pk=class_id).first()
    found = classes_of(actor).filter(pk=class_id).first()
    if found is None:
        raise Http404
    return found


def led_by_nobody() -> QuerySet[Class]:
    """The classes of which every account that leads them is closed, or gone."""
    open_ones = Class.instructors.through.objects.filter(class_id=OuterRef("pk"), user__is_active=True)
    return Class.objects.filter(~Exists(open_ones)).order_by("name", "made_at")


def access_session(actor: User, session_id: UUID) -> ClassSession:
    """A meeting of a class that this user leads. Raises Http404."""
    found = ClassSession.objects.filter(pk=session_id, of__instructors=actor).select_related("of").first()
    if found is None:
        raise Http404
    return found


def people_in(actor: User, of: Class) -> QuerySet[Person]:
    """The people of a class whose record this user may see."""
    return visible_to(actor).filter(classes=of).order_by("name", "made_at")


def attendance_seen(actor: User, session: ClassSession) -> QuerySet[Attendance]:
    """Who is expected or there, of those whose record this user may see."""
    people = visible_to(actor).order_by().values("pk")
    found = Attendance.objects.filter(session=session, person__in=people)
    return found.select_related("person").order_by("person__name", "person__made_at")


def not_seen(actor: User, session: ClassSession) -> int:
    """How many are in the meeting whose record this user may not see."""
    return Attendance.objects.filter(session=session).count() - attendance_seen(actor, session).count()


_STANDS = """
SELECT m.version, u.password, COUNT(s.id), COALESCE(MAX(s.id), 0)
FROM classes_classsession m
JOIN classes_class_instructors l ON l.class_id = m.of_id
JOIN accounts_user u ON u.id = l.user_id
JOIN django_session k ON k.session_key = %s AND k.expire_date > %s
LEFT JOIN accounts_device d ON d.session_key = k.session_key
LEFT JOIN classes_attendance a ON a.session_id = m.id
LEFT JOIN people_share s ON s.person_id = a.person_id AND s.user_id = u.id AND s.ended_at IS NULL
    AND s.kind IN (%s, %s)
WHERE m.id = %s AND u.id = %s AND u.is_active
    AND (d.id IS NULL OR (d.seen_at > %s AND d.since > %s))
GROUP BY m.version, u.password
"""


def stands(session_id: UUID, user_id: UUID, sign_in: str) -> tuple[int, str] | None:
    """The version of a meeting, and a text that changes with all that lets this user see it in this sign-in.

    None where they may not: the sign-in has ended or timed out, the account is closed, they do not lead the class. A
    changed password, and a share that begins or ends, make another text.

    In plain SQL: every board asks this every two seconds, and to put the query together took twice as long as to ask it.
    """
    now = timezone.now()
    moment = connection.ops.adapt_datetimefield_value
    idle, most = LIMITS[True]
    wanted = [
        sign_in,
        moment(now),
        *RECORD,
        ClassSession._meta.pk.get_db_prep_value(session_id, connection),
        User._meta.pk.get_db_prep_value(user_id, connection),
        moment(now - idle),
        moment(now - most),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_STANDS, wanted)
        found = cursor.fetchone()
    return None if found is None else (int(found[0]), f"{user_id}/{sign_in}/{found[1]}/{found[2]}/{found[3]}")


def sessions_of(of: Class) -> QuerySet[ClassSession]:
    """The meetings of a class, newest first."""
    return ClassSession.objects.filter(of=of).order_by("-date")


def session_on(of: Class, date: dt.date) -> ClassSession | None:
    """The meeting of a class on a day, if it was opened."""
    return sessions_of(of).filter(date=date).first()


def with_standings(people: QuerySet[Person]) -> list[tuple[Person, Standing | None]]:
    """These people, each with what was worked out of them, if anything was. One query.

    Of the rows only what a list shows: answers of a set-up as typed can be long, and a time is slow to read.
    """
    kept = ("standing__stale", "standing__rules", "standing__document")
    rows = people.only("name", "example", *kept).select_related("standing")
    return [(row, row.standing if hasattr(row, "standing") else None) for row in rows]


def reviewed(people: QuerySet[Person]) -> set[tuple[UUID, str]]:
    """The reasons that a professional has looked at, with whose they are."""
    found = Review.objects.filter(person__in=people.order_by().values("pk"))  # few people have any
    return set(found.values_list("person_id", "key"))


def reviews_of(person: Person) -> QuerySet[Review]:
    """What professionals have looked at, newest first."""
    return Review.objects.filter(person=person).select_related("by").order_by("-at", "-pk")
