"""The picture of an exercise in a page, in the colours of the page, and still where motion is reduced."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

register = template.Library()
_DARK, _STILL = "(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)"


@register.inclusion_tag("assessments/figure.html", takes_context=True)
def exercise_picture(
    context: template.Context, exercise: Any, side: str, resistance: str = ""
) -> dict[str, Any]:
    """``resistance``: as JSON, where a band or sled is to be seen."""
    base = reverse("training:figure", args=[context["person"].pk, exercise.id, side])
    theme = str(context.get("theme", "auto"))

    def address(colours: str, still: bool = False) -> str:
        asked = {"theme": colours} | ({} if still else {"animate": "1"})
        if resistance:
            asked["resistance"] = resistance
        return f"{base}?{urlencode(asked)}"

    plain = "light" if theme == "auto" else theme
    sources = [(_STILL, address(plain, still=True))]
    if theme == "auto":
        sources = [
            (f"{_DARK} and {_STILL}", address("dark", still=True)),
            *sources,
            (_DARK, address("dark")),
        ]
    return {"sources": sources, "address": address(plain), "words": exercise.description}
