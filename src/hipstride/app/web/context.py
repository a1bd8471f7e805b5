"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

THEMES = ("auto", "light", "dark", "contrast")
TEXT_SIZES = ("normal", "large", "largest")


def shell(request: HttpRequest) -> dict[str, Any]:
    """The look a person chose, and how Hipstride is run here."""
    user = getattr(request, "user", None)
    return {
        "theme": getattr(user, "theme", "auto"),
        "text_size": getattr(user, "text_size", "normal"),
        "mode": settings.MODE,
        "trains": not settings.SERVER or getattr(user, "role", "") in ("person", "therapist"),
        "chosen_person_id": request.session.get("person") if hasattr(request, "session") else None,
    }
