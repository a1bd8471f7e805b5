"""Safety: warning signs, a relapse, blood pressure, and who is near."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from hipstride.app.people.set_up.fields import NO, NONE, UNSURE, YES, Ago, Answers, Line, Signs, Text
from hipstride.app.people.set_up.steps.reading import at_most, whole
from hipstride.app.people.set_up.steps.step import SAFETY, Step, yes_no
from hipstride.app.people.set_up.steps.walking import in_bed_or_chair, unsteady
from hipstride.record import sizes
from hipstride.record.questions import Group


def _pressure_fits(kept: Mapping[str, Any], answers: Answers) -> dict[str, str]:
    upper, lower = kept["pressure_upper"], kept["pressure_lower"]
    if int(sizes.number(upper)) <= int(sizes.number(lower)):
        return {"pressure_upper": now("The upper number is the larger one, such as 130 over 80.")}
    return {}


def _signs(key: str, question: Text, groups: tuple[Group, ...], help: Text = "") -> Step:
    signs = Signs(key, _("Tick what fits"), groups)

    def none(answers: Answers) -> dict[str, Any]:
        return dict.fromkeys(signs.names(answers), NO)

    return Step(key, SAFETY, question, (signs,), help, passing=_("None of these"), passed=none)


STEPS: tuple[Step, ...] = (
    _signs("stop", _("Your health: does one of these fit?"), ("stop", "health")),
    _signs(
        "stand", _("Day by day: does one of these fit?"), ("stand", "day"), _("It changes how you train.")
    ),
    Step(
        "relapse",
        SAFETY,
        _("Did you have a relapse in the last six months?"),
        (
            yes_no(
                "relapse", _("A relapse"), unsure=_("Then we ask when it was, and wait as after a relapse.")
            ),
        ),
        _("A relapse is new or worse signs for more than a day, without fever or illness."),
        when=lambda answers: answers.get("ms_course") != NONE,
    ),
    Step(
        "relapse-when",
        SAFETY,
        _("When did it begin?"),
        (
            Ago(
                "relapse_when",
                _("How long ago?"),
                at_most(sizes.weeks, 520),
                _("Write it such as 6 weeks, or 3 months."),
            ),
            yes_no(
                "relapse_cleared",
                _("Did your doctor or nurse say that you may train again?"),
                unsure=_("Then we wait 30 days after it began."),
            ),
        ),
        of="relapse",
        when=lambda answers: answers.get("relapse") in (YES, UNSURE) and answers.get("ms_course") != NONE,
    ),
    Step(
        "pressure",
        SAFETY,
        _("Do you know your blood pressure?"),
        (
            Line(
                "pressure_upper",
                _("The upper number"),
                whole(60, 280),
                _("Write a whole number from 60 to 280."),
                help=_("Such as 130."),
                keyboard="numeric",
            ),
            Line(
                "pressure_lower",
                _("The lower number"),
                whole(30, 180),
                _("Write a whole number from 30 to 180."),
                help=_("Such as 80."),
                keyboard="numeric",
            ),
        ),
        passing=_("I am not sure"),
        passed=lambda answers: {"pressure_upper": UNSURE, "pressure_lower": UNSURE},
        check=_pressure_fits,
    ),
    Step(
        "helper",
        SAFETY,
        _("Is there sometimes somebody who helps you at home?"),
        (
            yes_no(
                "helper_at_home",
                _("Somebody who helps"),
                yes=_("We ask each time if they are there."),
                unsure=_("Then we plan for when you are alone."),
            ),
        ),
        when=unsteady,
    ),
    Step(
        "sign-off",
        SAFETY,
        _("Did your therapist or doctor say that you may train at home?"),
        (
            yes_no(
                "professional_signed_off",
                _("A professional agreed"),
                no=_("You can go on now. The first session waits for their yes."),
                unsure=_("The first session waits until they say yes."),
            ),
        ),
        when=in_bed_or_chair,
    ),
)
