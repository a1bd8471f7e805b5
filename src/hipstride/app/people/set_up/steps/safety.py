"""Safety: warning signs, a relapse, and who is near."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hipstride.app.people.set_up.fields import NO, NONE, UNSURE, YES, Ago, Answers, Signs, Text
from hipstride.app.people.set_up.steps.reading import at_most
from hipstride.app.people.set_up.steps.step import SAFETY, Step, always, yes_no
from hipstride.app.people.set_up.steps.walking import in_bed_or_chair, unsteady
from hipstride.record import sizes
from hipstride.record.questions import Group, Sign, gettext_noop

RELAPSE = Sign(
    "relapse",
    "health",
    gettext_noop("A relapse in the last six months: new or worse signs for more than a day, without fever"),
    gettext_noop("Then we ask when it was, and wait as after a relapse."),
)


def _signs(key: str, question: Text, groups: tuple[Group, ...], also: tuple[Sign, ...] = ()) -> Step:
    signs = Signs(key, _("Tick what fits"), groups, also)

    def none(answers: Answers) -> dict[str, Any]:
        return dict.fromkeys(signs.names(answers), NO)

    return Step(key, SAFETY, question, (signs,), passing=_("None of these"), passed=none)


STEPS: tuple[Step, ...] = (
    _signs("stop", _("Your health: does one of these fit?"), ("stop", "health"), (RELAPSE,)),
    Step(
        "relapse-when",
        SAFETY,
        _("When did the relapse begin?"),
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
        of="stop",
        when=lambda answers: answers.get("relapse") in (YES, UNSURE) and answers.get("ms_course") != NONE,
    ),
    _signs("stand", _("Day by day: does one of these fit?"), ("stand", "day")),
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
        later=always,  # until it is told we plan for somebody who is alone; who is there is asked each day
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
