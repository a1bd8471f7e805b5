"""What professionals answered to the reasons to have a word, told where the history of a record is read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from hipstride.app.classes.access import reviews_of
from hipstride.app.classes.models import Review
from hipstride.app.classes.reasons import KINDS
from hipstride.app.people.history import Word
from hipstride.app.people.models import Person
from hipstride.app.people.signals import history_asked


def connect() -> None:
    """Called once, when the app starts."""
    history_asked.connect(_history_asked, dispatch_uid="classes.history_asked")


def _history_asked(sender: object, *, person: Person, **_more: Any) -> list[Word]:
    return words_on(person)


def words_on(person: Person, most: int | None = None) -> list[Word]:
    """Every review of a person, the newest first: who, when, what was open, and what they wrote."""
    return [
        Word(row.at, str(row.by) if row.by else "", row.about or _kind_words(row), row.note)
        for row in reviews_of(person)[:most]
    ]


def _kind_words(row: Review) -> str:
    """What a review was about where only its kind is known."""
    words = [text for kind, text in KINDS.items() if kind == row.key.partition(":")[0]]
    return gettext(words[0]) if words else ""
