"""Classes: what a board that asks for news costs, and the list of who needs a word, against the number of people.

    script/bench classes                                  boards, and 200 people
    HIPSTRIDE_BENCH_PEOPLE=1000,10000 script/bench classes     cost against size, on the database that
    HIPSTRIDE_BENCH_DATABASE_URL names (a fresh one), else on a SQLite file

Peers in the same run: an answer of the same process that asks no table, and the same list at a smaller size.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

EVENTS_EACH = 200
IN_CARE = 200  # people of one therapist: the list that must stay flat
SIZES = tuple(int(size) for size in os.environ.get("HIPSTRIDE_BENCH_PEOPLE", "200,1000").split(","))
TURNS = 3000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "hipstride.app.settings",
            "HIPSTRIDE_DATA": folder,
        }
        if url := os.environ.get("HIPSTRIDE_BENCH_DATABASE_URL"):
            environment["HIPSTRIDE_DATABASE_URL"] = url
        subprocess.run([sys.executable, "-m", "benchmarks.classes", "inside"], env=environment, check=True)


def inside() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    print(f"database       {engine}")
    there = 0
    for size in SIZES:
        made = time.perf_counter()
        first = fill(there, size)
        there = size
        took = time.perf_counter() - made
        print(f"{size:>7} people with {size * EVENTS_EACH:,} log lines, made in {took:.0f} s")
        if first is not None:
            boards(first)
        care(size)


# --- the people ----------------------------------------------------------------------------------------


def fill(there: int, size: int) -> Any:
    """More people, each with a log of past sessions; the first 200 are in the care of one therapist."""
    from django.utils import timezone

    from hipstride.app.accounts.models import User
    from hipstride.app.people.examples import example_document
    from hipstride.app.people.models import Event, Person, PersonVersion, Share

    therapist, _ = User.objects.get_or_create(
        email="ben@example.org", defaults={"role": "therapist", "name": "Ben"}
    )
    other, _ = User.objects.get_or_create(
        email="cleo@example.org", defaults={"role": "therapist", "name": "Cleo"}
    )
    document = example_document("reader_e")
    now = timezone.now()
    for start in range(there, size, 100):
        people = [Person(name=f"Person {number}") for number in range(start, min(start + 100, size))]
        Person.objects.bulk_create(people)
        PersonVersion.objects.bulk_create(
            PersonVersion(
                person=one,
                number=1,
                document={**document, "person": {**document["person"], "id": str(one.pk)}},
            )
            for one in people
        )
        Share.objects.bulk_create(
            Share(person=one, user=therapist if start + place < IN_CARE else other, kind="professional")
            for place, one in enumerate(people)
        )
        if start < IN_CARE:
            mine = people[: IN_CARE - start]
            Event.objects.bulk_create(
                Event(person=one, **line) for one in mine for line in lines(one.pk, now)
            )
        copy_log(people[max(IN_CARE - start, 0) :])
    return therapist if there == 0 else None


def copy_log(people: list[Any]) -> None:
    """The log of the first person for others too, whose logs nobody reads here: they are the weight of the table."""
    from django.db import connection

    from hipstride.app.people.models import Event

    if not people:
        return
    first = Event.objects.order_by("id").values_list("person_id", flat=True)[0]
    ids = [one.pk for one in people]
    names = "event_id, type, at, line, device, seq, received_at, by_id"
    marks = ", ".join(["%s"] * len(ids))
    own = ", ".join(f"e.{name}" for name in names.split(", "))
    values = [each if connection.vendor == "postgresql" else each.hex for each in (*ids, first)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into people_event (person_id, {names}) select p.id, {own} from people_person p, people_event e "  # noqa: S608
            f"where p.id in ({marks}) and e.person_id = %s",
            values,
        )


def lines(person: uuid.UUID, now: dt.datetime) -> Iterator[dict[str, Any]]:
    """Sessions of eight sets, every other day, the last one yesterday."""
    for number in range(EVENTS_EACH):
        at = now - dt.timedelta(days=1 + 2 * (number // 8), minutes=40 - number % 8)
        name = str(uuid.uuid4())
        body = {
            "exercise": "hip_abduction.side_lying",
            "side": "left" if number % 2 else "right",
            "set": 1 + number % 8 // 2,
            "reps": 10,
            "resistance": {"kind": "limb"},
            "effort": 5,
            "form": "good",
        }
        line = {"id": name, "at": at.isoformat(), "person": str(person), "type": "set_done", "body": body}
        text = json.dumps(line, sort_keys=True, separators=(",", ":"))
        yield {"event_id": name, "type": "set_done", "at": at, "line": text}


# --- what is measured ----------------------------------------------------------------------------------


def boards(therapist: Any) -> None:
    """A board that asks for news, with nothing new: the whole app in this process, without a network."""
    from django.test import Client
    from django.urls import reverse

    from hipstride.app.classes.actions import make_class, open_session
    from hipstride.app.people.access import visible_to

    meeting = open_session(therapist, make_class(therapist, name="Class", people=visible_to(therapist)[:12]))
    client = Client()
    client.force_login(therapist)
    address = reverse("classes:live", kwargs={"session_id": meeting.pk})
    whole = client.get(address)
    tag, since = whole.headers["ETag"], f"since={whole.json()['version']}"
    answer, bare = (
        asker(address, since, tag, client.cookies.output(header="", sep=";")),
        asker("/manifest.webmanifest"),
    )
    assert answer() == 304, answer()
    took, peer = per_call_ms(answer), per_call_ms(bare)
    print(
        f"board, 304     {took:.2f} ms ({took / 2:.2f} of 2 ms), {1000 / took:,.0f} a second on one core; "
        f"an answer that asks no table {peer:.2f} ms"
    )


def asker(address: str, query: str = "", tag: str | None = None, cookies: str = "") -> Any:
    """Ask the WSGI application as the server does."""
    from io import BytesIO

    from hipstride.app.wsgi import application

    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": query, "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    if tag is not None:
        environ |= {"HTTP_IF_NONE_MATCH": tag, "HTTP_COOKIE": cookies}

    def ask() -> int:
        told: list[str] = []
        start: Any = lambda status, *_: told.append(status)  # noqa: E731
        answer: Any = application({**environ, "wsgi.input": BytesIO()}, start)
        list(answer)
        answer.close()
        return int(told[0].split()[0])

    return ask


def per_call_ms(call: Any) -> float:
    """Of this process alone, whatever else the machine does."""
    for _ in range(50):
        call()
    began = time.process_time()
    for _ in range(TURNS):
        call()
    return 1000 * (time.process_time() - began) / TURNS


def care(size: int) -> None:
    """The list of who needs a word, and the day's session, of one therapist's people."""
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from hipstride.app.accounts.models import User
    from hipstride.app.classes.models import Standing
    from hipstride.app.classes.standings import who_needs
    from hipstride.app.people.access import visible_to

    therapist = User.objects.get(email="ben@example.org")
    today = timezone.localdate()
    Standing.objects.all().delete()
    began = time.perf_counter()
    people = len(who_needs(therapist, today))
    anew = time.perf_counter() - began
    took = best_ms(lambda: who_needs(therapist, today))
    client = Client()
    client.force_login(therapist)
    client.get("/classes/needs/")
    seen: list[str] = []

    def counted(execute: Any, sql: str, *more: Any) -> Any:
        seen.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(counted):
        assert client.get("/classes/needs/").status_code == 200
    page = best_ms(lambda: client.get("/classes/needs/"))
    person = visible_to(therapist)[0]
    client.get(f"/people/{person.pk}/today/")
    day = best_ms(lambda: client.get(f"/people/{person.pk}/today/"))
    print(
        f"{size:>7} people: who needs me, {people} of them: {took} to know ({took.wall / 100:.2f} of 100 ms), "
        f"page {page}, {len(seen)} queries; all worked out anew {anew:.1f} s; today's page {day}"
    )


@dataclass(frozen=True)
class Took:
    """Milliseconds by the clock, and of them those of this process: the rest is the database's, and other people's."""

    wall: float
    own: float

    def __str__(self) -> str:
        return f"{self.wall:.0f} ms (own {self.own:.0f})"


def best_ms(call: Any, turns: int = 40) -> Took:
    wall, own = [], []
    for _ in range(turns):
        began, busy = time.perf_counter(), time.process_time()
        call()
        wall.append(1000 * (time.perf_counter() - began))
        own.append(1000 * (time.process_time() - busy))
    return Took(min(wall), min(own))  # of a machine that others use too


if __name__ == "__main__":
    inside() if sys.argv[1:] == ["inside"] else main()
