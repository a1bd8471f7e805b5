"""A language that nobody speaks: every word with accents, brackets round it, and half as long again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.utils.translation import trans_real

_ACCENTED = str.maketrans("aceinosuyAEIOU", "áçéíñóšúýÁÉÍÓÚ")
# What is filled in later must stay as it is.
_FILLED = re.compile(r"(%\(\w+\)[-+ #0-9.]*[a-z]|%[a-z%]|{\w*}|<[^>]+>|\n)")


def pseudo(text: str) -> str:
    """The text in the language.

    >>> pseudo("Done %(count)d")
    '⟦Dóñé %(count)d ~~~~⟧'
    """
    if not text.strip():
        return text
    parts = [part if _FILLED.fullmatch(part) else part.translate(_ACCENTED) for part in _FILLED.split(text)]
    return f"⟦{''.join(parts)} {'~' * max(1, len(text) // 3)}⟧"


@contextmanager
def spoken() -> Iterator[None]:
    """Every page speaks it, in this process."""
    original = trans_real.DjangoTranslation

    def gettext(self: Any, message: str) -> str:
        return pseudo(message.split("\x04")[-1])

    def ngettext(self: Any, one: str, many: str, number: int) -> str:
        return pseudo((one if number == 1 else many).split("\x04")[-1])

    with mock.patch.multiple(original, gettext=gettext, ngettext=ngettext):
        trans_real._default = None  # type: ignore[attr-defined]
        yield
    trans_real._default = None  # type: ignore[attr-defined]
