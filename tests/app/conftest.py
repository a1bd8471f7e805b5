"""The cast: Ana trains, Ben is her therapist, Cleo is a therapist elsewhere, Dev a researcher, Edi keeps the machine.

Bea is somebody else who trains (Cleo is hers). Every address is tried as each of them, and as nobody.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterable, Iterator
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hipstride.app.accounts.models import User
from hipstride.app.classes.models import Attendance, Class, ClassSession
from hipstride.app.people import actions_examples
from hipstride.app.people.actions_examples import add_example
from hipstride.app.people.examples import example_at
from hipstride.app.people.models import Share
from hipstride.app.training.models import ProgrammeTemplate

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

# Playwright's own loop runs in this thread, which Django takes for an asynchronous caller.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(autouse=True, scope="session")
def examples_once() -> Iterator[None]:
    """To find somebody's next session plans their twelve weeks: each example person is moved to a day once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions_examples, "example_at", cache(example_at))
        yield


@pytest.fixture
def cast(db) -> SimpleNamespace:
    """Users by name; `ana_person` and `bea_person` are the records; Ana and Ben lead a class with Ana in it."""
    users = {
        name: User.objects.create_user(role=role, name=name.title(), email=f"{name}@example.org")
        for name, role in {
            "ana": "person",
            "bea": "person",
            "ben": "therapist",
            "cleo": "therapist",
            "dev": "researcher",
            "edi": "admin",
        }.items()
    }
    ana = add_example(users["ana"], "reader_a")
    bea = add_example(users["bea"], "reader_c")
    Share.objects.create(person=ana, user=users["ben"], kind=Share.Kind.PROFESSIONAL)
    Share.objects.create(person=bea, user=users["cleo"], kind=Share.Kind.PROFESSIONAL)
    Share.objects.create(person=ana, user=users["dev"], kind=Share.Kind.RESEARCH)
    group = Class.objects.create(pk=CLASS_ID, name="Tuesday class", days=["tuesday"])
    group.instructors.add(users["ana"], users["ben"])
    group.people.add(ana)
    meeting = ClassSession.objects.create(pk=MEETING_ID, of=group, date=timezone.localdate())
    Attendance.objects.create(session=meeting, person=ana, status=Attendance.Status.THERE)
    ProgrammeTemplate.objects.create(
        pk=TEMPLATE_ID, name="Gentle start", by=users["ben"], document={"preferences": {}, "override": []}
    )
    return SimpleNamespace(**users, ana_person=ana, bea_person=bea, group=group, meeting=meeting)


CLASS_ID, MEETING_ID, TEMPLATE_ID = (uuid.UUID(int=number) for number in (21, 22, 23))


def _complete(user: User) -> None:
    """In a clinic a sign-in needs a password, and that of staff a second factor."""
    from allauth.mfa.totp.internal.auth import TOTP

    from hipstride.app.accounts.factors import has_second_factor

    if not user.has_usable_password():
        user.set_password(PASSWORD)
        user.save()
    if user.is_staff_member and not has_second_factor(user):
        TOTP.activate(user, TOTP_SECRET)


PASSWORD = "four plain words here"  # noqa: S105  (of tests)
TOTP_SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105  (of tests)


@pytest.fixture
def as_(cast):
    """`as_("ana")` is a client who is signed in as Ana; `as_("nobody")` is not signed in."""

    def client(name: str, *, complete: bool = True) -> Client:
        made = Client()
        if name != "nobody":
            user = getattr(cast, name)
            if settings.SERVER and complete:
                _complete(user)
            made.force_login(user)
        return made

    return client


def prove(client: Client) -> Client:
    """Who sits there shows who they are."""
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    return client


class InTurn:
    """The application of a live server: one request after the other, and none once its test is over.

    All threads have the one connection to a SQLite in memory, and so one transaction. Two that write at once would break
    it; so would a request of a page that is closed, while the tables are emptied or filled for the next test.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application
        self.turn = threading.Lock()
        self.over = True

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self.turn:
            if not self.over:
                return self.application(environ, start_response)
        start_response("503 Service Unavailable", [("Content-Length", "0")])
        return []


@pytest.fixture
def live_server(live_server, transactional_db):
    """That of pytest-django, which lives as long as all tests. What it began for a page is done before the test ends."""
    server = live_server.thread.httpd
    if not isinstance(server.get_app(), InTurn):
        server.set_app(InTurn(server.get_app()))
    in_turn = server.get_app()
    with in_turn.turn:
        in_turn.over = False
    yield live_server
    with in_turn.turn:
        in_turn.over = True


@pytest.fixture(scope="session", autouse=True)
def audit_can_be_flushed() -> Iterator[None]:
    """Tests that commit empty the tables afterwards, which the audit's triggers would refuse."""
    operations = type(connection.ops)
    original = operations.execute_sql_flush

    def flush(self, sql_list):
        if self.connection.vendor == "postgresql":
            off, on = (f"ALTER TABLE audit_auditentry {verb} TRIGGER USER" for verb in ("DISABLE", "ENABLE"))
            return original(self, [off, *sql_list, on])
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            original(self, sql_list)
            for _, sql in triggers:
                cursor.execute(sql)

    with mock.patch.object(operations, "execute_sql_flush", flush):
        yield
