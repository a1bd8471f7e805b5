"""What a lay person is asked for a person file, in plain words: one wording for the terminal and the app.

Texts are in English; who shows them translates them. ``gettext_noop`` marks what is to be translated and changes
nothing, so that this floor needs no translation machinery.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


def gettext_noop(text: str) -> str:
    """The text as it is, found by the tool that collects texts for translators."""
    return text


WALKING: tuple[str, ...] = (
    gettext_noop("Nothing limits me"),
    gettext_noop("I notice my MS, but I walk as I like"),
    gettext_noop("MS limits some things, but not my walking"),
    gettext_noop("I walk without an aid, but not as far or as fast"),
    gettext_noop("I use a stick now and then"),
    gettext_noop("I use a stick nearly always"),
    gettext_noop("I use two sticks, crutches or a walker"),
    gettext_noop("I use a wheelchair most of the time"),
    gettext_noop("I am in bed most of the time"),
)
"""How somebody gets about; the place in the list is the step of the PDDS, 0 to 8."""

NO_MS = gettext_noop("I do not have MS")

Group = Literal["stop", "stand", "health", "day"]


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that fits somebody or not.

    ``field`` is that of the condition, ``text`` what is asked ("does this fit?"), ``unsure`` what follows when
    somebody does not know: the record then has the careful answer. ``short``: asked even in the shortest set-up.
    """

    field: str
    group: Group
    text: str
    unsure: str
    short: bool = False


SIGNS: tuple[Sign, ...] = (
    Sign(
        "heart_or_lung_warning",
        "stop",
        gettext_noop("Chest pain, fainting, no breath at rest, or a heart that is not stable"),
        gettext_noop("Ask your doctor first. Until then we plan no training."),
        short=True,
    ),
    Sign(
        "clot_signs",
        "stop",
        gettext_noop("One calf is swollen, warm and sore"),
        gettext_noop("Let a doctor look at your leg today. Until then we plan no training."),
        short=True,
    ),
    Sign(
        "dizzy_on_standing",
        "stand",
        gettext_noop("You get dizzy when you stand up"),
        gettext_noop("Then you stand only when someone is near."),
        short=True,
    ),
    Sign(
        "lost_feeling_legs",
        "stand",
        gettext_noop("You have lost feeling in your legs"),
        gettext_noop("Then you look at your feet as you move, and at your skin after each band."),
        short=True,
    ),
    Sign(
        "poor_vision",
        "stand",
        gettext_noop("You do not see well, even with glasses"),
        gettext_noop("Then you keep your hands on a fixed counter when you stand."),
    ),
    Sign(
        "weak_grip",
        "stand",
        gettext_noop("Your hands cannot hold on well"),
        gettext_noop("Then you stand only when someone is near."),
    ),
    Sign(
        "osteoporosis",
        "health",
        gettext_noop("Your bones are fragile (osteoporosis)"),
        gettext_noop("Then we leave out deep bends and hard tests."),
        short=True,
    ),
    Sign(
        "fragility_fracture",
        "health",
        gettext_noop("You broke a bone in a small fall"),
        gettext_noop("Then we leave out deep bends and hard tests."),
    ),
    Sign(
        "latex_allergy",
        "health",
        gettext_noop("You are allergic to latex"),
        gettext_noop("Then we plan only bands that say latex-free."),
        short=True,
    ),
    Sign(
        "pregnant",
        "health",
        gettext_noop("You are pregnant"),
        gettext_noop("Then we leave out lying flat until you know."),
    ),
    Sign(
        "heat_sensitive",
        "day",
        gettext_noop("Heat makes you weaker"),
        gettext_noop("Then we tell you how to keep cool."),
        short=True,
    ),
    Sign(
        "bladder_urgency",
        "day",
        gettext_noop("You must often hurry to the toilet"),
        gettext_noop("Then train near a toilet. You may stop at any time."),
    ),
    Sign(
        "confusion",
        "day",
        gettext_noop("It is hard for you to follow steps one after the other"),
        gettext_noop("Then train with someone near."),
    ),
)

ABLE: Mapping[str, str] = {
    "gets_up_from_floor_alone": gettext_noop("Can you get up from the floor alone?"),
    "lies_on_front": gettext_noop("Can you lie on your front?"),
}

SUPPORTS: Mapping[str, str] = {
    "chair": gettext_noop("A firm chair"),
    "bed": gettext_noop("A bed"),
    "kitchen_counter": gettext_noop("A kitchen counter or a rail that cannot move"),
    "door_anchor": gettext_noop("A door anchor for bands"),
    "mat": gettext_noop("A mat on the floor"),
    "wall": gettext_noop("A free wall"),
    "wheelchair": gettext_noop("A wheelchair"),
    "slide_board": gettext_noop("A slide board"),
    "step": gettext_noop("A low step"),
    "cushion": gettext_noop("A firm cushion"),
}
"""What there is to sit on, lie on, hold and tie to, the usual things first."""
