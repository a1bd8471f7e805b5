"""How the engine's sentences stand on a page."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def engine(text: object) -> SafeString:
    """A sentence of the engine, which speaks English whatever the page's language: a screen reader is told so."""
    return format_html('<span lang="en">{}</span>', "" if text is None else text)
