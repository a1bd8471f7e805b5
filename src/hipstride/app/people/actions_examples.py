"""The example people as records of a user: file and log at once."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from hipstride.app.accounts.models import User
from hipstride.app.people.access import events_of, visible_to
from hipstride.app.people.actions import add_person, save_record
from hipstride.app.people.actions_log import Item, add_events
from hipstride.app.people.examples import Example, example_at, example_document, is_untouched, timeless
from hipstride.app.people.models import Person
from hipstride.app.people.records import document_of_newest


@transaction.atomic
def add_example(actor: User, name: str, today: dt.date | None = None) -> Person:
    """One of the example people: as their file has them, or with ``today`` as a day on which they train."""
    made = Example(example_document(name), ()) if today is None else example_at(name, today)
    person = add_person(actor, name=made.document["person"].get("name", ""), example=name)
    save_record(actor, person, made.document)
    items = [Item({**line, "person": str(person.pk)}) for line in made.lines]
    if items:
        receipt = add_events(actor, person, items)
        if receipt.refused:
            raise AssertionError(f"the log of {name} does not fit: {receipt.refused[0].reason}")
    return person


@transaction.atomic
def example_for(actor: User, name: str) -> Person:
    """The example person of this user, made at first use; moved to today while nobody changed or logged anything."""
    today = timezone.localdate()
    person = visible_to(actor).filter(example=name).first()
    if person is None:
        return add_example(actor, name, today)
    kept = document_of_newest(person)
    if kept is not None and not events_of(person).exists() and is_untouched(kept, name):
        wanted = example_at(name, today).document
        if timeless(kept, ids_only=True) != timeless(wanted, ids_only=True):
            save_record(actor, person, wanted)
    return person
