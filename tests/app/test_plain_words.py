"""No form shows Django's own words for a fault: each says in ours what to do."""

from __future__ import annotations

import pytest
from django import forms
from django.core.validators import MinValueValidator

from hipstride.app.accounts.forms import AuditSearch, EmailAddress
from hipstride.app.people.forms import AddForm
from hipstride.app.web.plain_words import DIGITS, LIMITS, WORDS
from tests.app.django_words import (
    forms_in_djangos_words,
    kinds_in_djangos_words,
    load_all,
    texts_of_django,
)
from tests.prescription.reading_grade import reading_grade


def test_no_form_of_the_app_can_show_djangos_words():
    load_all()
    assert forms_in_djangos_words() == {}


def test_nor_can_a_field_that_is_made_while_a_form_is_shown():
    assert kinds_in_djangos_words() == {}


def test_the_check_itself_knows_djangos_words():
    assert {"This field is required.", "Enter a whole number.", "Enter a valid date."} <= texts_of_django()

    class New(forms.Form):
        age = forms.IntegerField(error_messages={"invalid": "Enter a whole number."})

    found = forms_in_djangos_words()
    assert [name.rsplit(".", 1)[-1] for name in found] == ["age"]
    del New


class Everything(forms.Form):
    """A new form whose writer thought of no words."""

    text = forms.CharField(max_length=3)
    number = forms.IntegerField(min_value=1)
    choice = forms.ChoiceField(choices=[("a", "A")])
    some = forms.MultipleChoiceField(choices=[("a", "A")])
    tick = forms.BooleanField()
    own = forms.IntegerField(validators=[MinValueValidator(5, "Five at least.")])
    day = forms.DateField(error_messages={"invalid": "In words of its own."})


def said(form):
    return {name: "".join(errors) for name, errors in form.errors.items()}


def test_a_new_form_says_what_to_do():
    assert said(Everything({})) == {
        "text": "Fill this in.",
        "number": "Fill this in.",
        "choice": "Choose one.",
        "some": "Tick at least one.",
        "tick": "Tick this box to go on.",
        "own": "Fill this in.",
        "day": "Write the day.",
    }
    wrong = {
        "text": "abcd",
        "number": "0",
        "choice": "b",
        "some": ["b"],
        "tick": "on",
        "own": "4",
        "day": "soon",
    }
    assert said(Everything(wrong)) == {
        "text": "This is too long. Write 3 letters at most.",
        "number": "This is too low. Write 1 or more.",
        "choice": "Choose one of these.",
        "some": "Tick some of these.",
        "own": "Five at least.",
        "day": "In words of its own.",
    }
    assert said(Everything({**wrong, "text": "a\0", "number": "1.5"}))["text"].startswith("There is a sign")
    assert said(Everything({**wrong, "number": "1.5"}))["number"] == "Write a whole number, such as 8."


def test_rare_forms_of_the_app():
    assert said(AuditSearch({"since": "last week", "about": "x"}, users=[])) == {
        "since": "Write the day as year, month and day, such as 2026-05-03.",
        "about": "Choose one of these.",
    }
    assert said(EmailAddress({"email": "ana"})) == {
        "email": "Write the whole address, such as ana@example.org."
    }
    assert said(AddForm({"agreed": "on", "how": "paper", "day": "soon", "name": ""})) == {
        "name": "Fill this in.",
        "day": "Write the day as year, month and day, such as 2026-05-03.",
    }


TEXTS = {str(text) for words in WORDS.values() for text in words.values()}
TEXTS |= {str(text) for text in (*LIMITS.values(), *DIGITS.values())}


@pytest.mark.parametrize("text", sorted(TEXTS))
def test_the_words_are_plain(text):
    shown = text.replace("%(limit_value)s", "5").replace("ana@example.org", "Ana").replace("https://", "")
    assert reading_grade(shown) <= 6.0
