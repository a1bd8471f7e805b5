"""In a clinic too, with the forms of the package that signs in: no form shows Django's own words."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.app.conftest import prove
from tests.app.django_words import (
    forms_in_djangos_words,
    kinds_in_djangos_words,
    load_all,
    texts_of_django,
)


def test_no_form_shows_djangos_words():
    load_all()
    assert forms_in_djangos_words() == {}
    assert kinds_in_djangos_words() == {}


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("short", "This password is too short. Take 12 letters at least, such as four words."),
        ("password1234", "Many people have this password, so it is soon guessed. Take another one."),
        ("tom@example.org", "This password is too close to your name or address. Take other words."),
    ],
)
def test_what_is_wrong_with_a_password_is_said_plainly(password, told, therapist):
    with pytest.raises(ValidationError) as wrong:
        validate_password(password, therapist)
    assert wrong.value.messages == [told]
    assert not set(password_validators_help_texts()) & texts_of_django()


def test_an_invitation_of_nobody_in_particular_says_to_choose(cast, as_):
    client = as_("edi")
    answer = client.post("/people/staff/invite/", {})
    assert answer.status_code == 422
    assert "Choose one." in answer.content.decode()


def test_what_the_package_asks_has_our_names_said_once(cast, as_):
    ben = prove(as_("ben"))
    named = {
        "account_change_password": [
            "The password you have now",
            "The new password",
            "The new password again",
        ],
        "account_reauthenticate": ["Password"],
        "mfa_reauthenticate": ["Code"],
        "mfa_activate_totp": ["The six numbers"],
    }
    for name, labels in named.items():
        if name == "mfa_activate_totp":
            Authenticator.objects.filter(user=cast.ben).delete()
        page = ben.get(reverse(name)).content.decode()
        assert re.findall(r"<label for=[^>]*>([^<]*)</label>", page) == labels, name
        assert "placeholder" not in page, name
        assert page.count("At least 12 letters") == (name == "account_change_password"), name


def test_a_sentence_in_a_summary_of_faults_has_no_colon_behind_its_stop(cast, as_):
    page = as_("ben").post(reverse("people:new"), {}).content.decode()
    summary = re.search(r'<div class="errors".*?</div>', page, re.DOTALL)
    assert summary
    assert "They agreed that we keep their record. Ask them first." in summary[0]
    assert "What to call them: Fill this in." in summary[0]
