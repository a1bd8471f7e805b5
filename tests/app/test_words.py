"""Every word that the app shows can be translated, and pages survive words half as long again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import hipstride.app

APP = Path(hipstride.app.__file__).parent
TEMPLATES = sorted(APP.rglob("templates/**/*.html"))
# What has no language.
NAMES = {"Hipstride", "·", "—", "×", "/", "%", "–", "PDF"}
TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
COMMENTS = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
SPOKEN = re.compile(r"""\s(?:alt|title|placeholder|aria-label|content)\s*=\s*"([^"{]*)\"""")


def untranslated(source: str) -> list[str]:
    """The words of a template that stand there bare: as text, or in an attribute that is read aloud.

    >>> untranslated("<p>{% translate 'Yes' %} No <b aria-label='x'></b></p>")
    ['No']
    >>> untranslated('<meta name="viewport" content="width=device-width"><img alt="A leg">')
    ['A leg']
    """
    rest = COMMENTS.sub(" ", TRANSLATED.sub(" ", source))
    spoken = [
        text for text in SPOKEN.findall(re.sub(r"<meta[^>]*>", " ", rest)) if re.search(r"[A-Za-z]{2}", text)
    ]
    rest = re.sub(r"{%.*?%}|{{.*?}}", " ", rest, flags=re.DOTALL)
    texts = re.sub(r"<(script|style)\b.*?</\1>", " ", rest, flags=re.DOTALL)
    texts = re.sub(r"<[^>]*>", "\n", texts, flags=re.DOTALL)
    lines = [line.strip() for line in texts.splitlines()]
    bare = [
        line
        for line in lines
        if re.search(r"[A-Za-z]{2}", line.replace("&middot;", "")) and line not in NAMES
    ]
    return [re.sub(r"&\w+;", "", line).strip() for line in bare if set(line.split()) - NAMES] + spoken


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_shows_a_bare_word(path):
    assert untranslated(path.read_text("utf-8")) == []


def test_the_check_itself_finds_bare_words():
    assert untranslated("<p>{% translate 'Yes' %} No <b></b></p>") == ["No"]
    assert untranslated('<img alt="A leg">') == ["A leg"]
    assert untranslated('<title>{% translate "x" %} · Hipstride</title>') == []


def test_no_template_has_a_style_or_a_script_of_its_own():
    """The content policy would refuse them."""
    for path in TEMPLATES:
        text = path.read_text("utf-8")
        assert not re.search(r"\sstyle\s*=|<style|\son\w+\s*=\s*[\"']|javascript:", text), path
        for script in re.findall(r"<script\b([^>]*)>", text):
            assert "src=" in script or 'type="application/json"' in script, path


FACES_A_PERSON = re.compile(
    r"\b(HttpResponse|JsonResponse|FileResponse|render|redirect|TemplateView)\b|import forms|django\.forms"
)
"""A module that answers a request or has a form: none of these asks the tables."""


def test_no_view_asks_the_tables_directly():
    """Nor any form, tag or middleware: whoever faces a person goes through what says who may see what."""
    modules = [path for path in sorted(APP.rglob("*.py")) if "migrations" not in path.parts]
    asking = {
        path.relative_to(APP).as_posix(): path.read_text("utf-8")
        for path in modules
        if re.search(r"\.objects\b", path.read_text("utf-8"))
    }
    assert "people/access.py" in asking
    facing = {name for name, text in asking.items() if FACES_A_PERSON.search(text)}
    assert facing == {"accounts/factors.py"}, "the seam to another package, which has tables of its own"
    assert [name for name in asking if re.search(r"views|forms|middleware|templatetags", name)] == []
