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
            "Before each exercise they look at what they did last time. Then they pick easier, as it is, or "
            "harder."
        ),
        "Keller 2016, 10.3791/53449",
    ),
    Advice(
        _("Cue the leg and the line"),
        _(
            "Say what the leg does and where knee, hip and trunk point. In the published class the cues "
            "were on strength and alignment."
        ),
        "Keller 2016, 10.3791/53449",
    ),
    Advice(
        _("Look at the form in week 2"),
        _(
            "29 healthy young people trained with a band alone for two weeks. Then 13 had the right form, "
            "and 7 the right form and pace. So teach it once more."
        ),
        "Faber 2015, PMC4517955; the week is our proposal",
    ),
    Advice(
        _("Good sets, not many sets"),
        _("Stop the set when the form goes. To push a weak muscle too far sets it back."),
        "MSAA Motivator, mymsaa.org/publications/motivator/fall06/health",
    ),
    Advice(
        _("Ask them to do a little more"),
        _("People whose MS limits them a lot said that they value being pushed, and some time face to face."),
        "10.1080/09638288.2022.2055159",
    ),
    Advice(
        _("Talk with each person every three weeks"),
        _(
            "Ask if the plan still fits what they can do now. Two things hold people back: a level that "
            "does not fit, and too little contact."
        ),
        "interviews with 22 and with 20 people: PMID 40463777, PMID 36658077",
    ),
    Advice(
        _("Bring two together"),
        _("Somebody to train with helps people go on, and so does a log that they keep themselves."),
        "interviews with 22 people: PMID 40463777",
    ),
    Advice(
        _("Name what gets better in their day"),
        _(
            "Stairs, a chair, a step off the kerb: ask for one thing they want, and look at it again. What "
            "people can see keeps them going."
        ),
        "told by people with MS: multiplesclerosisnewstoday.com, MS stair master, 2018; "
        "mattsmultiplesclerosis.com, 2016",
    ),
    Advice(
        _("A small day counts"),
        _("Change the plan from day to day. Half and gentle days are part of it. Never count days in a row."),
        "Halabchi 2017, 10.1186/s12883-017-0960-9, Table 2; no counting of days: our proposal",
    ),
    Advice(
        _("Show it, and give it on paper"),
        _(
            "Where it is hard to follow steps, use words and pictures on paper, and stay near. Where "
            "balance or feeling is poor, let them sit."
        ),
        "Halabchi 2017, 10.1186/s12883-017-0960-9, Table 2",
    ),
    Advice(
        _("Keep the room cool, and a toilet near"),
        _("20 to 22 degrees, a fan, water. Choose the morning where you can."),
        "Halabchi 2017, 10.1186/s12883-017-0960-9, Table 2",
    ),
    Advice(
        _("Time to rest is part of it"),
        _(
            "In walking, three bouts of two minutes got people further than six minutes in one go, and "
            "tired them less."
        ),
        "Karpatkin 2015, J Neurol Phys Ther 39(3)",
    ),
    Advice(
        _("Let them sit before they go home"),
        _(
            "Legs can give way on the stairs after squats; one person was too tired to change seats safely. "
            "Have somebody near when the load goes up."
        ),
        "told by people with MS: mattsmultiplesclerosis.com, 2016; multipleexperiences.org, 2019",
    ),
    Advice(
        _("What you may expect"),
        _(
            "In studies people came to about eight of ten sessions. One in ten stopped. Ask early why "
            "somebody stays away."
        ),
        "Dennett 2020; Motl 2024; to ask early: our proposal",
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
