"""One HTML text that plays a session: nothing is fetched, and a strict content policy holds for what is in it.

The player's modules are plain ES modules with one-line imports, so that a server can also hand them out as they
are; here they are put into one script. Scripts and styles are named by their hash in the policy: nothing else runs.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import asdict, fields, replace
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from hipstride.figure.follow.session import show
from hipstride.figure.follow.steps import Show, Step
from hipstride.figure.follow.words import UI
from hipstride.figure.theme import CONTRAST, DARK, LIGHT, Theme
from hipstride.prescription.today import Today

MODULES = (
    "clock.js",
    "route.js",
    "moment.js",
    "sound.js",
    "wake.js",
    "figure.js",
    "view.js",
    "player.js",
    "main.js",
)  # fmt: skip
"""The player's modules, each after those it imports from."""

_IMPORT = re.compile(r"^import .+;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_COLOURS = tuple(field.name for field in fields(Theme) if field.name != "name")


@cache
def part(name: str) -> str:
    """One file of the player."""
    return files("hipstride.figure.follow").joinpath("player", name).read_text("utf-8")


def follow_along(made: Today) -> str:
    """The whole file. The same day gives the same text."""
    return page(show(made, live_theme()))


def live_theme() -> Theme:
    """Colours that the page's style fills in, so that one picture serves every theme."""
    return replace(LIGHT, name="live", **{name: f"var(--{name.replace('_', '-')})" for name in _COLOURS})


def page(shown: Show) -> str:
    """A session as HTML."""
    style, script = stylesheet(), bundle()
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return Template(part("player.html")).substitute(
        policy=escape(policy),
        title=escape(shown.title),
        style=style,
        pictures="\n".join(_template(one.id, one.svg) for one in shown.pictures),
        swatches="\n".join(_template(name, svg) for name, svg in shown.swatches),
        plain=_plain(shown),
        session=data(shown),
        script=script,
    )


def data(shown: Show) -> str:
    """What the player reads: JSON without any sign that could end its element.

    Of a step only what is not as in ``blank``.
    """
    value = {
        "title": shown.title,
        "blank": _BLANK,
        "before": [_told(step) for step in shown.before],
        "blocks": [
            {
                "name": block.name,
                "intro": _told(block.intro),
                "choices": [
                    {
                        "way": choice.way,
                        "name": choice.name,
                        "lines": choice.lines,
                        "steps": [_told(step) for step in choice.steps],
                    }
                    for choice in block.choices
                ],
            }
            for block in shown.blocks
        ],
        "after": [_told(step) for step in shown.after],
        "unwell": _told(shown.unwell),
        "pictures": {one.id: {"left": one.left, "right": one.right} for one in shown.pictures},
        "words": UI,
    }
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


_BLANK = asdict(Step("rest", ""))


def _told(step: Step) -> dict[str, object]:
    return {
        name: value
        for name, value in asdict(step).items()
        if name in ("kind", "title") or value != _BLANK[name]
    }


@cache
def bundle() -> str:
    """All modules as one script, their imports and exports taken off."""
    return "\n" + "\n".join(_EXPORT.sub("", _IMPORT.sub("", part(name))).strip() for name in MODULES) + "\n"


@cache
def stylesheet() -> str:
    """The colours of the three themes, then the player's own style."""
    return (
        f"\n:root {{\n{_variables(LIGHT)}}}\n"
        f"@media (prefers-color-scheme: dark) {{\n:root {{\n{_variables(DARK)}}}\n}}\n"
        f"@media (prefers-contrast: more), (forced-colors: active) {{\n:root {{\n{_variables(CONTRAST)}}}\n}}\n"
        f"{part('player.css')}"
    )


def _variables(theme: Theme) -> str:
    return "".join(f"  --{name.replace('_', '-')}: {getattr(theme, name)};\n" for name in _COLOURS)


def _hash(text: str) -> str:
    """The name of an inline script or style in a content policy."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _template(name: str, svg: str) -> str:
    return f'<template id="{name}">\n{svg}</template>'


def _plain(shown: Show) -> str:
    """The session in words, for a browser that plays nothing."""
    parts = [(step.title, step.lines) for step in shown.before]
    parts += [(block.name, block.intro.lines) for block in shown.blocks]
    return "\n".join(f"<h2>{escape(name)}</h2>\n<p>{escape(' '.join(lines))}</p>" for name, lines in parts)
