"""What a form says where it has no words of its own for a fault: plain ones, with what to do.

Django's ("This field is required.") are replaced where its fields keep them. So no form shows them, neither a new one of
ours nor one of a package.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _

_ONE = _("Choose one.")
_OF_THESE = _("Choose one of these.")
_NUMBER = _("Write a number, such as 7.5.")
_DAY = _("Write the day as year, month and day, such as 2026-05-03.")
_TIME = _("Write the time, such as 14:30.")
_FILE = _("Choose the file again.")
_AGAIN = _("We cannot read this. Type it again.")

WORDS: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": _("Fill this in.")},
    forms.IntegerField: {"invalid": _("Write a whole number, such as 8.")},
    forms.FloatField: {"invalid": _NUMBER},
    forms.DecimalField: {"invalid": _NUMBER},
    forms.DateField: {"required": _("Write the day."), "invalid": _DAY},
    forms.TimeField: {"required": _("Write the time."), "invalid": _TIME},
    forms.DateTimeField: {"invalid": _("Write the day and the time, such as 2026-05-03 14:30.")},
    forms.SplitDateTimeField: {"invalid_date": _DAY, "invalid_time": _TIME},
    forms.DurationField: {
        "invalid": _("Write how long, such as 0:05:30."),
        "overflow": _("This is too long."),
    },
    forms.URLField: {"invalid": _("Write the whole address of the page, such as https://example.org.")},
    forms.FileField: {
        "required": _("Choose a file first."),
        "invalid": _FILE,
        "missing": _FILE,
        "empty": _("This file is empty. Choose another one."),
        "max_length": _("The name of this file is too long. Give it a shorter one."),
        "contradiction": _("Choose a file, or tick the box to take it away. Not both."),
    },
    forms.ImageField: {"invalid_image": _("This is no picture. Choose another file.")},
    forms.BooleanField: {"required": _("Tick this box to go on.")},
    forms.NullBooleanField: {"required": _ONE},
    forms.ChoiceField: {"required": _ONE, "invalid_choice": _OF_THESE},
    forms.MultipleChoiceField: {
        "required": _("Tick at least one."),
        "invalid_choice": _("Tick some of these."),
        "invalid_list": _("Tick some of these."),
    },
    forms.MultiValueField: {"invalid": _AGAIN, "incomplete": _("Fill in all of it.")},
    forms.UUIDField: {"invalid": _("This number is not whole. Copy all of it.")},
    forms.JSONField: {"invalid": _AGAIN},
    forms.GenericIPAddressField: {"invalid": _AGAIN},
    forms.SlugField: {"invalid": _("Use only letters, numbers and dashes.")},
    forms.ModelChoiceField: {"required": _ONE, "invalid_choice": _OF_THESE},
    forms.ModelMultipleChoiceField: {
        "required": _("Tick at least one."),
        "invalid_choice": _("Tick some of these."),
        "invalid_list": _("Tick some of these."),
        "invalid_pk_value": _("Tick some of these."),
    },
}

"""What the fields find."""

LIMITS: dict[type[Any], Any] = {
    validators.MinLengthValidator: _("This is too short. Write %(limit_value)s letters at least."),
    validators.MaxLengthValidator: _("This is too long. Write %(limit_value)s letters at most."),
    validators.MinValueValidator: _("This is too low. Write %(limit_value)s or more."),
    validators.MaxValueValidator: _("This is too high. Write %(limit_value)s or less."),
    validators.BaseValidator: _("Write %(limit_value)s."),
    validators.StepValueValidator: _("Write a number in steps of %(limit_value)s."),
    validators.ProhibitNullCharactersValidator: _("There is a sign in it that we cannot use. Type it again."),
    validators.FileExtensionValidator: _("We cannot use a file of this kind. Choose another one."),
    validators.EmailValidator: _("Write the whole address, such as ana@example.org."),
    validators.RegexValidator: _AGAIN,
    validators.URLValidator: _("Write the whole address of the page, such as https://example.org."),
    validators.DomainNameValidator: _AGAIN,
}
"""What is looked at after that; one that is made with words of its own keeps them."""

DIGITS: dict[str, Any] = {
    "invalid": _NUMBER,
    "max_digits": _("Write a shorter number."),
    "max_decimal_places": _("Write fewer numbers behind the point."),
    "max_whole_digits": _("Write a smaller number."),
}


def speak_plainly() -> None:
    """From now on every field that is made has these words; what a field says of its own stays."""
    for field, words in WORDS.items():
        own: dict[str, Any] = field.__dict__.get("default_error_messages", {})
        field.default_error_messages = {**own, **words}
    for limit, text in LIMITS.items():
        limit.message = text
    validators.DecimalValidator.messages = DIGITS
