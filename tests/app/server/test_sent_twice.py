"""In a clinic: somebody new and a consent that are sent twice are one."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from hipstride.app.people.models import Consent, Person
from tests.app.training.test_sent_twice import hidden

SAID = {"how": "paper", "day": timezone.localdate().isoformat(), "speaker_role": ""}


@pytest.mark.parametrize(
    ("name", "who", "sent", "other"),
    [
        ("people:new", "cleo", {"name": "Fay", "agreed": "on", **SAID}, {"name": "Fay Two"}),
        ("people:say", "ben", SAID, {"how": "spoken"}),
        ("people:say", "ana", {}, None),
    ],
)
def test_sent_twice_is_one_and_something_else_is_another(name, who, sent, other, cast, as_):
    kind: Any = Person if name == "people:new" else Consent
    of = {"person_id": cast.ana_person.pk, "scope": "research", "answer": "yes"}
    client, address = as_(who), reverse(name, kwargs={} if name == "people:new" else of)
    before = kind.objects.count()
    whole = {**sent, "fact": hidden(client.get(address).content.decode())}
    first, second = (client.post(address, whole) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert kind.objects.count() == before + 1
    if other is not None:
        assert client.post(address, {**whole, **other}).status_code == 302
        assert kind.objects.count() == before + 2
