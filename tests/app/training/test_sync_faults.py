"""Whatever the network and the disk do, the log is the set of what was sent: none lost, none twice."""

from __future__ import annotations

import os
import sqlite3
import threading

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hipstride.app.people.access import events_of
from hipstride.app.people.actions import add_person
from hipstride.app.people.records import log_of
from hipstride.app.web import faults
from hipstride.record.event import SetDone
from tests.app.threads import connection_of_a_thread
from tests.app.training.lines import batch, post, set_line

only_sqlite = pytest.mark.skipif("HIPSTRIDE_TEST_DATABASE_URL" in os.environ, reason="of the SQLite file")

# A batch: numbers of lines, each as it was (0) or with something else under the same id (1).
_batches = st.lists(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 1)), max_size=8), max_size=8)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(_batches)
def test_batches_in_any_order_and_any_number_of_times_make_the_same_log(cast, sent):
    """Against a model: what came first under an id stays; the same again is accepted, another is refused."""
    person = add_person(cast.ana)
    client = Client()
    client.force_login(cast.ana)
    model: dict[int, int] = {}
    for numbers in sent:
        content = batch(
            *(set_line(person, f"set-{n}", reps=8 + variant) for n, variant in numbers), device=str(person.pk)
        )
        for item, (n, _) in zip(content["items"], numbers, strict=True):
            item["seq"] = n
        answer = post(client, content).json()
        wanted = []
        for place, (n, variant) in enumerate(numbers):
            if model.setdefault(n, variant) != variant:
                wanted.append((place, "conflict"))
        assert [(one["index"], one["code"]) for one in answer["rejected"]] == wanted
        good = {f"set-{n}" for n, variant in numbers if model[n] == variant}
        assert set(answer["accepted"]) == good
        assert answer["highest_seq"] == max(model, default=None)
        assert answer["missing_seq"] == [n for n in range(1, max(model, default=0)) if n not in model]
    assert list(events_of(person).values_list("event_id", flat=True)) == [f"set-{n}" for n in model]
    assert [event.body.reps for event in log_of(person).events if isinstance(event.body, SetDone)] == [
        8 + variant for variant in model.values()
    ]


def counted(person, content) -> tuple[int, int]:
    """How many lines of a batch are lost and doubled, said aloud."""
    sent = [item["line"]["id"] for item in content["items"]]
    there = list(events_of(person).values_list("event_id", flat=True))
    lost, doubled = len(set(sent) - set(there)), len(there) - len(set(there))
    print(f"lines {len(sent)}, lost {lost}, doubled {doubled}")
    return lost, doubled


@only_sqlite
@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_locked_nothing_is_taken_and_later_all_of_it(cast, as_):
    client = as_("ana")
    content = batch(*(set_line(cast.ana_person, f"set-{n}") for n in range(50)))
    other = sqlite3.connect(connection.settings_dict["NAME"], uri=True, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        answer = post(client, content, headers={"Accept": "application/json"})
        assert answer.status_code == 503
        assert "is safe" in answer.json()["reason"]
        other.execute("ROLLBACK")
    finally:
        other.close()
    assert events_of(cast.ana_person).count() == 0
    assert len(post(client, content).json()["accepted"]) == 50
    assert counted(cast.ana_person, content) == (0, 0)


@only_sqlite
def test_on_a_full_disk_nothing_is_half_taken_and_later_all_of_it(cast, as_):
    client = as_("ana")
    content = batch(*(set_line(cast.ana_person, f"set-{n}-{'x' * 40}") for n in range(50)))
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            pages = cursor.fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages + 1}")
        answer = post(client, content, headers={"Accept": "application/json"})
        assert answer.status_code == 503
        assert answer.json()["reason"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")
        faults._stopped.clear()
    assert events_of(cast.ana_person).count() == 0
    assert len(post(client, content).json()["accepted"]) == 50
    assert counted(cast.ana_person, content) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_send_the_same_at_once_make_one_log(cast, as_):
    """On SQLite the writers take turns, on PostgreSQL they wait for the person's row."""
    content = batch(*(set_line(cast.ana_person, f"set-{n}") for n in range(20)))
    clients = [as_("ana") for _ in range(2)]
    answers: list[int] = []

    def send(client):
        with connection_of_a_thread():
            answers.append(post(client, content).status_code)

    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {200, 503}  # one that had to wait too long comes again
    while 503 in answers:
        answers.remove(503)
        answers.append(post(clients[0], content).status_code)
    assert counted(cast.ana_person, content) == (0, 0)
