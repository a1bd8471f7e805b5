"""Which of the texts that forms show are Django's own."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core import validators
from django.urls import get_resolver

import hipstride.app

NEVER_SHOWN = ("ManagementForm", "InlineForeignKeyField")
"""Of sets of forms and of forms inside forms: hidden, made and read by Django; we have none."""
DJANGO = Path(forms.__file__).parent.parent
SOURCES = ("forms/fields.py", "forms/models.py", "core/validators.py", "contrib/auth/password_validation.py")


@cache
def texts_of_django() -> frozenset[str]:
    """Every text that is written in these modules of Django."""
    trees = [ast.parse((DJANGO / name).read_text("utf-8")) for name in SOURCES]
    constants = [each for tree in trees for each in ast.walk(tree) if isinstance(each, ast.Constant)]
    return frozenset(each.value for each in constants if isinstance(each.value, str) and " " in each.value)


def everything_of(kind: type[Any]) -> Iterator[type[Any]]:
    """A class and all that are made from it."""
    yield kind
    for each in kind.__subclasses__():
        yield from everything_of(each)


def load_all() -> None:
    """Read every module with forms that there is in this mode, and whatever its addresses lead to."""
    assert get_resolver().reverse_dict
    root = Path(hipstride.app.__file__).parent
    for path in sorted(root.rglob("*.py")):
        text = path.read_text("utf-8")
        if "import forms" in text and (settings.SERVER or "allauth" not in text):
            importlib.import_module(".".join(path.relative_to(root.parent.parent).with_suffix("").parts))


def said_by(field: forms.Field) -> dict[str, str]:
    """What a field can say, by what is wrong."""
    told = {code: str(text) for code, text in field.error_messages.items()}
    for one in field.validators:
        messages = getattr(one, "messages", {"": getattr(one, "message", "")})
        told |= {f"{type(one).__name__} {code}": str(text) for code, text in messages.items()}
    return told


def forms_in_djangos_words() -> dict[str, dict[str, str]]:
    """Of every form that was loaded, the fields that stand in the class and say something in Django's words."""
    found: dict[str, dict[str, str]] = {}
    for form in set(everything_of(forms.BaseForm)):
        if form.__name__ in NEVER_SHOWN:
            continue
        for name, field in getattr(form, "base_fields", {}).items():
            bad = {code: text for code, text in said_by(field).items() if text in texts_of_django()}
            if bad:
                found[f"{form.__module__}.{form.__name__}.{name}"] = bad
    return found


def kinds_in_djangos_words() -> dict[str, dict[str, str]]:
    """Of every kind of field and of limit, what one that is made while a form is shown would say in Django's words.

    Those that keep words by the object, such as a slug's, are said over by their field.
    """
    found: dict[str, dict[str, str]] = {}
    for kind in {*everything_of(forms.Field), *_limits()}:
        told: dict[str, Any] = {}
        for each in reversed(kind.__mro__):
            told |= getattr(each, "default_error_messages", {})
            told |= getattr(each, "messages", {})
            told |= {"message": getattr(each, "message", "")}
        bad = {code: str(text) for code, text in told.items() if str(text) in texts_of_django()}
        if bad and kind.__name__ not in NEVER_SHOWN:
            found[kind.__name__] = bad
    return found


def _limits() -> list[type[Any]]:
    return [
        each
        for each in vars(validators).values()
        if isinstance(each, type) and each.__name__.endswith("Validator")
    ]
