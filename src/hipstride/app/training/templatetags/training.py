"""Addresses of what is printed, and dates of the person file."""

from __future__ import annotations

from django import template
from django.urls import reverse

from hipstride.app.people.decisions import day_words
from hipstride.app.people.models import Person

register = template.Library()


@register.simple_tag
def print_address(person: Person, key: str) -> str:
    """Where one of `paper.PRINTS` is."""
    return reverse(f"training:print_{key}", args=[person.pk])


@register.filter
def day(iso: object) -> str:
    """A date of the person file as it is read."""
    return day_words(str(iso))
