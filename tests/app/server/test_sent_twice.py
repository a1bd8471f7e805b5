"""In a clinic: somebody new and a consent that are sent twice are one."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from hipstride.app.people.consent import standing
from hipstride.app.people.models import Consent, Person, Share
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


def test_an_old_no_is_taken_again_and_an_old_yes_is_not(cast, as_):
    """Kept pages, and the button of the offline page, send a form again when something else was said since."""
    ana = as_("ana")
    of = {"person_id": cast.ana_person.pk, "scope": "research"}
    address = {answer: reverse("people:say", kwargs={**of, "answer": answer}) for answer in ("yes", "no")}
    forms = [(answer, {"fact": hidden(ana.get(address[answer]).text)}) for answer in ("yes", "no", "yes")]
    for answer, sent in forms:
        assert ana.post(address[answer], sent).status_code == 302
    for _ in range(2):
        assert "It counts from now on." in ana.post(address["no"], forms[1][1], follow=True).text
        assert (standing(cast.ana_person, "research").given, Consent.objects.count()) == (False, 4)
    told = ana.post(address["yes"], forms[2][1])
    assert (told.status_code, "It was taken back since." in told.text) == (409, True)
    assert "It counts from now on." not in told.text
    assert (standing(cast.ana_person, "research").given, Consent.objects.count()) == (False, 4)


def test_somebody_new_sent_again_when_they_are_not_seen_any_more_is_no_page(cast, as_):
    cleo, address = as_("cleo"), reverse("people:new")
    whole = {"name": "Fay", "agreed": "on", **SAID, "fact": hidden(as_("cleo").get(address).text)}
    assert cleo.post(address, whole).status_code == 302
    Share.objects.filter(person=Person.objects.get(name="Fay")).update(ended_at=timezone.now())
    assert cleo.post(address, whole).status_code == 404
