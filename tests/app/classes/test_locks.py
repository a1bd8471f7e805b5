"""Many at once on the same rows: nobody waits for somebody who waits for them, and no fact is missed.

The order in which rows are locked is in docs/decisions/0020-one-order-of-locks.md.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from unittest import mock

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from hipstride.app.classes.access import with_standings
from hipstride.app.classes.actions import Mark, open_session, take_marks
from hipstride.app.classes.models import ClassSession, Standing
from hipstride.app.classes.standings import RULES, refresh, who_needs, worked_out
from hipstride.app.people.access import events_of, newest_version, visible_to
from hipstride.app.people.actions import ChangedMeanwhile
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.data_actions import erase
from hipstride.app.people.models import Person
from hipstride.app.training.actions import receive
from hipstride.app.training.editing.actions import Given, give
from hipstride.app.training.models import GivenSession
from hipstride.app.training.signals import sessions_given
from hipstride.app.training.sync import Batch
from tests.app.threads import connection_of_a_thread
from tests.app.training.lines import DEVICE, line, set_line

pytestmark = pytest.mark.django_db(transaction=True)
LONGEST_S = 600  # what waits for itself waits for ever; a slow machine with other work takes minutes
ON_SQLITE = connection.vendor == "sqlite"
ROUNDS = 6 if ON_SQLITE else 12
# SQLite has no queue: who waits asks again every tenth of a second. So many at once, and no more, the server lets in.
AT_ONCE = 4 if ON_SQLITE else 10


@pytest.fixture
def on_a_file(twelve, tmp_path) -> Iterator[None]:
    """SQLite as people have it: a file, on which writers take turns. The tests' own is in memory."""
    if not ON_SQLITE:
        yield
        return
    file = tmp_path / "hipstride.sqlite3"
    with sqlite3.connect(file) as copy:
        connection.connection.backup(copy)
    copy.close()
    settings = connection.settings_dict  # shared with the connections of the threads
    before = settings["NAME"]
    settings["NAME"] = str(file)
    try:
        yield
    finally:
        settings["NAME"] = before


def in_threads(*deeds: Callable[[], object]) -> list[BaseException]:
    """All at once, each in a thread with a connection of its own; gives what they raised."""
    raised: list[BaseException] = []
    together = threading.Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> None:
        with connection_of_a_thread():
            together.wait(LONGEST_S)
            try:
                deed()
            except BaseException as why:
                raised.append(why)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST_S)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def one_after_another(deeds: Sequence[Callable[[], None]]) -> Callable[[], None]:
    """What one thread does."""

    def run() -> None:
        for deed in deeds:
            deed()

    return run


def test_a_whole_class_at_once_on_the_same_rows(cast, twelve, on_a_file):
    """Lists, devices, boards and programmes of twelve people, each in another order."""
    faults: Counter[str] = Counter()
    done: Counter[str] = Counter()
    slowest: Counter[str] = Counter()
    names = itertools.count()
    sent: set[str] = set()
    there: list[str] = []
    stale: list[Person] = []

    def rounds(name: str, deed: Callable[[list], object], seed: int) -> Callable[[], None]:
        chance = random.Random(seed)  # noqa: S311  (of tests)

        def run() -> None:
            people = list(visible_to(cast.ben))
            for _ in range(ROUNDS):
                chance.shuffle(people)
                begun = time.monotonic()
                try:
                    deed(people)
                except OperationalError as why:
                    faults[f"{name}: {str(why).splitlines()[0]}"] += 1
                except ChangedMeanwhile:
                    done["given again by somebody else"] += 1
                else:
                    done[name] += 1
                slowest[name] = max(slowest[name], round((time.monotonic() - begun) * 1000))

        return run

    def sync(people):
        items = [
            Item(set_line(person, f"s-{next(names)}", at=timezone.localtime().isoformat()))
            for person in people
        ]
        took = receive(cast.ben, Batch(DEVICE, tuple(enumerate(items)), ()))
        assert not took.refused, took.refused
        sent.update(took.accepted)

    def sheets(people):
        with transaction.atomic():
            sessions_given.send(GivenSession, person_ids=[person.pk for person in people])

    def programmes(people):
        newest = [(person, newest_version(person)) for person in people[:6]]
        gifts = [Given(person, now.document, now.number) for person, now in newest if now is not None]
        give(cast.ben, "test", gifts)

    def meeting(people):
        for ended in (True, False):
            at = int(time.time() * 1000)
            told = [Mark("person", at, ("there", "late")[next(names) % 2], person.pk) for person in people]
            take_marks(cast.ben, twelve, [*told, Mark("ended", at, ended)])

    def look(people):
        refresh(people, timezone.localdate())

    def board(_people):
        open_session(cast.ben, twelve.of)

    def count():
        there[:] = [
            name
            for person in visible_to(cast.ben)
            for name in events_of(person).values_list("event_id", flat=True)
        ]
        who_needs(cast.ben, timezone.localdate())
        stale[:] = [row for row, kept in with_standings(visible_to(cast.ben)) if kept is None or kept.stale]

    begun = time.monotonic()
    deeds = [look, look, sync, sync, sync, sheets, sheets, programmes, meeting, board]
    each = [rounds(deed.__name__, deed, seed) for seed, deed in enumerate(deeds)]
    raised = in_threads(*(one_after_another(each[first::AT_ONCE]) for first in range(AT_ONCE)))
    raised += in_threads(count)
    lines = [name for name in there if name.startswith("s-")]
    lost, doubled = len(sent - set(lines)), len(lines) - len(set(lines))
    print(
        f"{connection.vendor}: {sum(done.values())} deeds {dict(done)} in {time.monotonic() - begun:.1f} s, "
        f"slowest in ms {dict(slowest)}; faults {dict(faults)}; "
        f"lines {len(sent)}, lost {lost}, doubled {doubled}, stale {len(stale)}"
    )
    assert not raised, raised
    assert not faults
    assert (lost, doubled, stale) == (0, 0, [])
    assert len(sent) == 3 * ROUNDS * len(visible_to(cast.ben))


def test_people_who_are_deleted_while_their_class_runs(cast, twelve, on_a_file):
    """A deletion takes rows of every kind; who writes beside it neither waits for ever nor is told of a fault."""
    faults: Counter[str] = Counter()
    done: Counter[str] = Counter()
    people = list(visible_to(cast.ben))
    gone = set(people[::2])
    twelve_of = {row.person for row in twelve.attendance.all()}
    over = threading.Event()

    def until_over(name: str, deed: Callable[[list], object]) -> Callable[[], None]:
        def run() -> None:
            others = people[::-1]
            while not over.is_set():
                try:
                    deed(others)
                except OperationalError as why:
                    faults[f"{name}: {str(why).splitlines()[0]}"] += 1
                else:
                    done[name] += 1

        return run

    def erasing():
        try:
            for person in gone:
                erase(cast.ben, Person(pk=person.pk))
                done["erase"] += 1
        finally:
            over.set()

    def marks(others):
        at = int(time.time() * 1000)
        told = [Mark("person", at, ("there", "late")[at % 2], person.pk) for person in others]
        take_marks(cast.ben, twelve, told)

    def sync(others):
        items = [Item(set_line(person, at=timezone.localtime().isoformat())) for person in others]
        receive(cast.ben, Batch(DEVICE, tuple(enumerate(items)), ()))

    def look(others):
        refresh(others, timezone.localdate())

    def count():
        left = set(visible_to(cast.ben))
        done["left"] = len(left)
        assert left == set(people) - gone
        assert ClassSession.objects.get(pk=twelve.pk).gone == len(gone & twelve_of)

    begun = time.monotonic()
    others = [until_over(deed.__name__, deed) for deed in (marks, sync, look, look, sync)]
    raised = in_threads(erasing, *others[: AT_ONCE - 1])
    raised += in_threads(count)
    print(f"{connection.vendor}: {dict(done)} in {time.monotonic() - begun:.1f} s; faults {dict(faults)}")
    assert not raised, raised
    assert not faults


@pytest.mark.parametrize("there", [True, False], ids=["stale already", "never looked at"])
def test_a_fall_that_is_told_while_the_list_is_made_is_on_the_next(there, cast, twelve, on_a_file):
    """Its transaction ends after the list was made: whoever made it waited, or it is made again."""
    person = visible_to(cast.ben)[0]
    at = timezone.localtime().isoformat()
    told, made = threading.Event(), threading.Event()
    kinds: list[str] = []

    def before():
        if there:
            refresh([person], timezone.localdate())
            Standing.objects.update(stale=True)
        else:
            Standing.objects.all().delete()

    def phone():
        with transaction.atomic():
            add_events(cast.ben, person, [Item(line(person, "fall", {"hurt": True}, "f", at=at))])
            told.set()
            made.wait(1)  # that of a list which waits for nobody

    def looker():
        assert told.wait(LONGEST_S)
        refresh([person], timezone.localdate())
        made.set()

    def after():
        needs = {each.person.pk: each for each in who_needs(cast.ben, timezone.localdate())}
        kinds.extend(reason.kind for reason in needs[person.pk].reasons)

    assert not in_threads(before)
    raised = in_threads(phone, looker)
    raised += in_threads(after)
    assert not raised, raised
    assert "fall" in kinds


def test_a_list_whose_maker_was_stopped_is_made_again(cast, twelve):
    person = visible_to(cast.ben)[0]
    with (
        mock.patch("hipstride.app.classes.standings.worked_out", side_effect=MemoryError),
        pytest.raises(MemoryError),
    ):
        refresh([person], timezone.localdate())
    who_needs(cast.ben, timezone.localdate())
    kept = Standing.objects.get(person=person)
    assert (kept.stale, kept.rules) == (False, RULES)
    assert kept.document == worked_out([person], timezone.localdate())[person.pk]


def test_of_two_who_make_the_same_list_the_one_who_began_last_keeps_it(cast, twelve):
    """The first may have read fewer facts."""
    person, day = visible_to(cast.ben)[0], timezone.localdate()
    at = timezone.localtime().isoformat()

    def slowly(people, date):
        found = worked_out(people, date)
        if not again:
            again.append(1)
            add_events(cast.ben, person, [Item(line(person, "fall", {"hurt": True}, "f", at=at))])
            refresh([person], day)
        return found

    again: list[int] = []
    with mock.patch("hipstride.app.classes.standings.worked_out", side_effect=slowly):
        refresh([person], day)
    kept = Standing.objects.get(person=person)
    assert (kept.stale, kept.document["fall"] is not None) == (False, True)
