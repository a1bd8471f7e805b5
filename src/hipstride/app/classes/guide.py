"""What an instructor looks for and says: from the catalogue's exercises and from what studies and people told. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

from django.utils.translation import gettext_lazy as _

from hipstride.app.web.movements import movement_words
from hipstride.catalogue.exercise import Exercise, Movement
from hipstride.catalogue.exercises import ladder


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do, and where it was read. Texts are translated when they are shown."""

    title: Any
    text: Any
    source: str


ADVICE: tuple[Advice, ...] = (
    Advice(
        _("Let them choose"),
        _(
            "Before each exercise they look at what they did last time. Then they pick easier, as it is, or harder."
        ),
        "Keller 2016, 10.3791/53449",
    ),
    Advice(
        _("Look at the form in week 2"),
        _(
            "In one study only half of the people still had the right form after two weeks alone. Teach it once more."
        ),
        "Faber 2015, PMC4517955",
    ),
    Advice(
        _("Good sets, not many sets"),
        _("A clean set teaches more than a tired one. Stop the set when the form goes."),
        "MSAA Motivator, mymsaa.org/publications/motivator/fall06/health",
    ),
    Advice(
        _("Ask them to do a little more, and mean it"),
        _("People like it when somebody expects something of them. Praise what they did, not how they look."),
        "informahealthcare.com/doi/full/10.1080/09638288.2022.2055159",
    ),
    Advice(
        _("Talk with each person every three weeks"),
        _("Talk of how it goes, not only of numbers. A plan that does not fit is why most people stop."),
        "PMID 40463777; PMID 36658077",
    ),
    Advice(
        _("Name what gets better in their day"),
        _("Stairs, a chair, a step off the kerb: ask for one thing they want, and look at it again."),
        "multiplesclerosisnewstoday.com, MS stair master, 2018",
    ),
    Advice(
        _("A small day counts"),
        _("Half and gentle days are part of the plan. Never count days in a row."),
        "Halabchi 2017, 10.1186/s12883-017-0960-9, Table 2",
    ),
    Advice(
        _("Keep the room cool"),
        _(
            "20 to 22 degrees, a fan, water. Heat makes symptoms worse for a while; it does no harm that stays."
        ),
        "Halabchi 2017, 10.1186/s12883-017-0960-9, Table 2",
    ),
    Advice(
        _("Time to rest is part of it"),
        _("Short bouts with rests get further than one long one, and tire less."),
        "Karpatkin 2015, J Neurol Phys Ther 39(3)",
    ),
    Advice(
        _("What you may expect"),
        _(
            "In studies people came to about eight of ten sessions. One in ten stopped. Ask early why somebody stays away."
        ),
        "Dennett 2020; Motl 2024",
    ),
)


@dataclass(frozen=True, slots=True)
class Guide:
    """A movement and its forms, the easiest first."""

    movement: str
    name: str
    forms: Sequence[Exercise]


def movements() -> list[tuple[str, str]]:
    """The movements that have forms, with their names."""
    return [(movement, movement_words(movement)) for movement in get_args(Movement) if ladder(movement)]


def guide_of(movement: str) -> Guide | None:
    """What to look for in a movement; None for one that there is not."""
    for known in get_args(Movement):
        if known == movement and ladder(known):
            return Guide(movement, movement_words(movement), ladder(known))
    return None
