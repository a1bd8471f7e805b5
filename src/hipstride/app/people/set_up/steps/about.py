"""About you: age, table of strength, height, weight and blood pressure on one screen; name and tape measure can wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from hipstride.app.people.set_up.fields import UNSURE, Answers, Choice, Line, Option
from hipstride.app.people.set_up.steps.reading import any_text, height_said, length, mass_kg, mass_said, whole
from hipstride.app.people.set_up.steps.step import ABOUT, Step, always
from hipstride.record import sizes
from hipstride.record.sizes import Unread

SEXES = (Option("female", _("Female")), Option("male", _("Male")))


def _numbers_fit(kept: Mapping[str, Any], answers: Answers) -> dict[str, str]:
    wrong = {}
    try:
        mass_kg(kept["mass"], kept["mass_unit"])
    except Unread:
        text = now("We cannot use “%s”. Write a weight from 30 to 250 kg, such as 68 kg, 150 lb or 10 st 10.")
        wrong["mass"] = text % kept["mass"]
    return wrong | _pressure_fits(kept["pressure_upper"], kept["pressure_lower"])


def _pressure_fits(upper: str, lower: str) -> dict[str, str]:
    known = [name for name, told in (("pressure_upper", upper), ("pressure_lower", lower)) if told != UNSURE]
    if len(known) == 1:
        missing = "pressure_lower" if known == ["pressure_upper"] else "pressure_upper"
        return {missing: now("Write both numbers, or leave both empty.")}
    if known and int(sizes.number(upper)) <= int(sizes.number(lower)):
        return {"pressure_upper": now("The upper number is the larger one, such as 130 over 80.")}
    return {}


_PRESSURE = (_("Blood pressure"), _("Not sure? Leave it empty."))

STEPS: tuple[Step, ...] = (
    Step(
        "body",
        ABOUT,
        _("You, in numbers"),
        (
            Line(
                "age",
                _("Age"),
                whole(18, 100),
                _("Write your age in years, from 18 to 100. Not the year you were born."),
                keyboard="numeric",
            ),
            Choice("sex", _("Table of strength"), SEXES, _("The one that fits your body best."), row=True),
            Line(
                "height",
                _("Height"),
                sizes.metres,
                _("Write it such as 1.66 m, 166 cm or 5 ft 5. We know heights from 1.20 to 2.20 m."),
                help=_("Such as 166 cm or 5 ft 5."),
                say=height_said,
            ),
            Line("mass", _("Weight"), any_text, "", help=_("Such as 68 or 10 st 10."), say=mass_said),
            Choice(
                "mass_unit",
                _("The weight is in"),
                (
                    Option("kg", _("Kilos")),
                    Option("lb", _("Pounds")),
                    Option("st", _("Stones")),
                ),
                default="kg",
                row=True,
                silent=True,
            ),
            Line(
                "pressure_upper",
                _("Blood pressure, upper number"),
                whole(60, 280),
                _("Write a whole number from 60 to 280."),
                beside=_PRESSURE,
                short=_("Upper number"),
                required=False,
                empty=UNSURE,
                keyboard="numeric",
            ),
            Line(
                "pressure_lower",
                _("Blood pressure, lower number"),
                whole(30, 180),
                _("Write a whole number from 30 to 180."),
                beside=_PRESSURE,
                short=_("Lower number"),
                required=False,
                empty=UNSURE,
                keyboard="numeric",
            ),
        ),
        check=_numbers_fit,
    ),
    Step(
        "name",
        ABOUT,
        _("What should we call you?"),
        (
            Line(
                "name",
                _("Your name"),
                any_text,
                "",
                help=_("A first name is enough. You may leave it empty."),
                required=False,
                longest=80,
                autocomplete="given-name",
            ),
        ),
        later=always,
    ),
    Step(
        "tape",
        ABOUT,
        _("Do you have a tape measure?"),
        (
            Line(
                "thigh",
                _("Length of the thigh"),
                length(0.25, 0.6),
                _("Write a length from 25 to 60 cm."),
                help=_("From the bony point at the side of the hip to the knee gap. Such as 40 cm."),
                required=False,
            ),
            Line(
                "shank",
                _("Length of the lower leg"),
                length(0.25, 0.6),
                _("Write a length from 25 to 60 cm."),
                help=_("From the knee gap to the ankle bone. Such as 40 cm."),
                required=False,
            ),
            Line(
                "thigh_girth",
                _("Round the thigh, just above the knee"),
                length(0.2, 1.0),
                _("Write a length from 20 to 100 cm."),
                help=_("Such as 42 cm."),
                required=False,
            ),
            Line(
                "ankle_girth",
                _("Round the ankle"),
                length(0.12, 0.5),
                _("Write a length from 12 to 50 cm."),
                help=_("Such as 24 cm."),
                required=False,
            ),
        ),
        _("Then the loads are more exact. Leave open what you cannot measure."),
        later=always,
    ),
)
