"""A square code that a phone's camera reads, as SVG within a page: no data address, so the content policy holds."""

from __future__ import annotations

import segno


def svg_code(text: str, *, title: str) -> str:
    """The code of a text, dark on light in every theme, with its title for who does not see it."""
    made = segno.make(text, micro=False, error="m")
    return str(made.svg_inline(scale=5, border=4, dark="#000000", light="#FFFFFF", title=title))
