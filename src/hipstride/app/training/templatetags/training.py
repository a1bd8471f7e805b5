"""Addresses of what is printed."""

from __future__ import annotations

from django import template
from django.urls import reverse

from hipstride.app.people.models import Person

register = template.Library()


@register.simple_tag
def print_address(person: Person, key: str) -> str:
    """Where one of `paper.PRINTS` is."""
    return reverse(f"training:print_{key}", args=[person.pk])
