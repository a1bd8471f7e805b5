"""Colours as tables: light, dark, and pure black, white and yellow. Nothing else in the figure names a colour."""

from __future__ import annotations

from dataclasses import dataclass

from hipstride.record.errors import BadInput
from hipstride.record.text import listed, shown


@dataclass(frozen=True, slots=True)
class Theme:
    """The colour of everything a drawing shows.

    ``moving`` fills the limb that moves (``moving_far`` the far one of two), inside ``moving_edge``;
    ``muscle`` is a shape inside it, edged by ``muscle_edge``; ``resting`` is the rest of the body.
    Furniture is in ``line``, its faces filled by which way they look: up, to the eye, to a side.
    """

    name: str
    paper: str
    card: str
    ink: str
    muted: str
    action: str
    moving: str
    moving_far: str
    moving_edge: str
    muscle: str
    muscle_edge: str
    resting: str
    shirt: str
    resting_edge: str
    hair: str
    line: str
    furniture: str
    furniture_front: str
    furniture_side: str


LIGHT = Theme(
    name="light",
    paper="#FBF9F4",
    card="#FFFFFF",
    ink="#1A1F24",
    muted="#47515B",
    action="#0A5458",
    moving="#93330B",
    moving_far="#C88463",
    moving_edge="#1A1F24",
    muscle="#D9480F",
    muscle_edge="#FBF9F4",
    resting="#DCD3C6",
    shirt="#EFE9DF",
    resting_edge="#6A5D4F",
    hair="#6A5D4F",
    line="#59636D",
    furniture="#FFFFFF",
    furniture_front="#EDF0F1",
    furniture_side="#DCE2E5",
)
DARK = Theme(
    name="dark",
    paper="#12161A",
    card="#1B2127",
    ink="#F4F1EA",
    muted="#C3CAD1",
    action="#7FD6D2",
    moving="#FFB27A",
    moving_far="#B57E55",
    moving_edge="#F4F1EA",
    muscle="#FF8A4C",
    muscle_edge="#12161A",
    resting="#4A5058",
    shirt="#333A42",
    resting_edge="#B9BEC4",
    hair="#B9BEC4",
    line="#A9B2BB",
    furniture="#2A3138",
    furniture_front="#21272D",
    furniture_side="#181D22",
)
CONTRAST = Theme(
    name="contrast",
    paper="#000000",
    card="#000000",
    ink="#FFFFFF",
    muted="#FFFFFF",
    action="#FFFFFF",
    moving="#FFFF00",
    moving_far="#FFFF00",
    moving_edge="#000000",
    muscle="#FFFF00",
    muscle_edge="#000000",
    resting="#000000",
    shirt="#000000",
    resting_edge="#FFFFFF",
    hair="#FFFFFF",
    line="#FFFFFF",
    furniture="#000000",
    furniture_front="#000000",
    furniture_side="#000000",
)
THEMES: dict[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK, CONTRAST)}


def theme_named(name: str, *, where: str = "--theme") -> Theme:
    """The theme of that name. Raises BadInput."""
    if name not in THEMES:
        raise BadInput(where, shown(name), listed(THEMES))
    return THEMES[name]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2) of a colour such as #0A5458."""
    parts = [int(colour[at : at + 2], 16) / 255.0 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2).

    >>> round(contrast("#000000", "#FFFFFF"))
    21
    """
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
