"""From a template and plain values to the bytes of a PDF that a screen reader can read (PDF/UA).

Values go in as JSON and never as source, so whatever stands in a name stays text. Anything that Typst warns
of is a fault of ours and is raised: an unknown font would otherwise only look wrong. A picture without its
text in words is refused by Typst itself. The same values give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst
from fontpkg_atkinson_hyperlegible import ROOT as ATKINSON

from hipstride.figure.theme import LIGHT
from hipstride.record.errors import BadInput

Paper = Literal["a4", "us-letter"]
TEMPLATES = Path(__file__).parent
_MADE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # a date in the file would make every copy different
_UNPRINTABLE = re.compile(r'the text `(".*?")` could not be displayed')


@cache
def _fonts(system: bool) -> typst.Fonts:
    """Our own face, then those that come with Typst: for letters that ours does not have."""
    return typst.Fonts(
        include_system_fonts=system, include_embedded_fonts=True, font_paths=[str(ATKINSON / "files")]
    )


def typeset(template: str, values: Mapping[str, Any], paper: Paper = "a4") -> bytes:
    """The PDF of ``template`` (a name such as "programme") filled with ``values``.

    Raises BadInput for a letter that no font can print, RuntimeError for what Typst warns of or refuses.
    """
    try:
        return _compiled(template, values, paper, system=False)
    except BadInput:
        # Chinese, Khmer and others: the fonts of this machine may have them.
        return _compiled(template, values, paper, system=True)


def _apart(value: Any, pictures: dict[str, str]) -> Any:
    """The values with each SVG put into ``pictures`` and its name in its place: Typst hashes values often."""
    if isinstance(value, Mapping):
        if "svg" in value:
            return {**value, "svg": _named(value["svg"], pictures)}
        return {key: _apart(item, pictures) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_apart(item, pictures) for item in value]
    return value


def _named(svg: str, pictures: dict[str, str]) -> str:
    name = f"picture-{hashlib.sha256(svg.encode()).hexdigest()[:16]}"
    pictures[name] = svg
    return name


def compiler(
    template: str, values: Mapping[str, Any], paper: Paper = "a4", *, system: bool = False
) -> typst.Compiler:
    """Typst with a template and its values. ``system``: with the fonts of this machine too."""
    pictures: dict[str, str] = {}
    inputs = {
        "values": json.dumps(_apart(values, pictures), ensure_ascii=False, allow_nan=False),
        "theme": json.dumps(asdict(LIGHT)),
        "paper": paper,
        **pictures,
    }
    return typst.Compiler(
        input=TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=_fonts(system),
        ignore_system_fonts=not system,
        sys_inputs=inputs,
    )


def _compiled(template: str, values: Mapping[str, Any], paper: Paper, *, system: bool) -> bytes:
    ready = compiler(template, values, paper, system=system)
    try:
        made, warnings = ready.compile_with_warnings(format="pdf", pdf_standards=["ua-1"], timestamp=_MADE)
    except typst.TypstError as error:
        letter = _UNPRINTABLE.search(error.message)
        if letter is not None:
            raise BadInput(
                "the text to print",
                f"the letter {letter[1]}",
                "letters of a font on this machine",
                hint="Install a font that has it, or write the name in other letters.",
            ) from None
        raise RuntimeError(f"{template}: {error.message}\n{error.diagnostic}") from error
    if warnings:
        raise RuntimeError(f"{template}: {'; '.join(warning.message for warning in warnings)}")
    if not isinstance(made, bytes):
        raise AssertionError("Typst gives the bytes of one file")
    return made
